"""What the gallery is drawn of is what the bot could see of the story, exactly."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from statsbot.domain.voice import VoiceCounting
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.happenings import Held
from statsbot.sandbox.population.past import Scope
from statsbot.sandbox.population.truth import Truth
from statsbot.store.apps import app_totals, command_totals
from statsbot.store.channel_days import channel_days
from statsbot.store.counts import channel_totals, member_totals, slot_counts
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.gallery.ears import Ears

UTC = ZoneInfo("UTC")
EPOCH = date(1970, 1, 1).toordinal()
SEEN = Scope(seen=True)


async def test_the_ears_hear_the_truth(
    database: Database, small_story: Story, small_truth: Truth
) -> None:
    community, truth = small_story.community, small_truth
    await Ears(small_story, database).listen()
    place = database, community.guild_id, community.story, Reader.STAFF
    slots = await slot_counts(*place)
    assert slots.messages.sum() == truth.messages(SEEN)
    assert slots.reactions.sum() == truth.reactions_per_day(UTC, SEEN).total()
    assert slots.joins.sum() == len(truth.joins(SEEN))
    assert slots.voice_seconds.sum() == truth.voice_seconds(SEEN, VoiceCounting())
    channels = {each.channel_id: each.messages for each in await channel_totals(*place)}
    assert +Counter(channels) == truth.messages_per_channel(SEEN)
    members = {each.member_id: each.messages for each in await member_totals(*place)}
    assert +Counter(members) == truth.messages_per_member(SEEN)
    first, last = (
        instant.date().toordinal() - EPOCH
        for instant in (community.story.start, community.story.end)
    )
    held = await channel_days(database, community.guild_id, first, last + 1, Reader.STAFF)
    assert (
        held.attachments.sum() == truth.held(SEEN)[Held.PICTURE] + truth.held(SEEN)[Held.RECORDING]
    )
    apps = {(each.application_id, each.command): each.uses for each in await app_totals(*place)}
    asked = truth.own_uses(SEEN)
    theirs = {app_id for app_id, _ in truth.app_uses(SEEN)}
    assert {key: uses for key, uses in apps.items() if key[0] in theirs} == truth.app_uses(SEEN)
    assert {each.command: each.runs for each in await command_totals(*place)} == asked
