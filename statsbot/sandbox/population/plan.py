"""Puts everything that happens in a story into one sequence."""

from collections.abc import Iterator
from datetime import datetime

from statsbot.sandbox.population.aftermath import Aftermath
from statsbot.sandbox.population.apps import Apps
from statsbot.sandbox.population.community import Community, IdMint, InviteLink
from statsbot.sandbox.population.contents import Contents
from statsbot.sandbox.population.happenings import (
    ORDER,
    Happening,
    InviteCreated,
    InviteRevoked,
    Joined,
    Left,
    NickChanged,
    Origin,
    OutageBegan,
    OutageEnded,
    Said,
)
from statsbot.sandbox.population.notices import Notices
from statsbot.sandbox.population.rhythm import Rhythm
from statsbot.sandbox.population.talk import Talk
from statsbot.sandbox.population.threads import Threads
from statsbot.sandbox.population.transcript import Utterance
from statsbot.sandbox.population.voice import Voice


def plan(community: Community) -> list[Happening]:
    """Return all that happens in the community's story, in order of time.

    The same community gives the same happenings. What was there before the story begins
    (founders, old invites) is not among them.
    """
    ids = IdMint()
    rhythm = Rhythm(community)
    talk = Talk(community, rhythm, ids)
    talk.write()
    threads = Threads(community, rhythm, ids)
    threads.write()
    voice = Voice(community, rhythm)
    voice.write()
    notices = Notices(community, ids)
    notices.write()
    apps = Apps(community, rhythm, ids)
    apps.write(voice.evenings)
    spoken = [*talk.utterances, *threads.utterances]
    contents = Contents(community, ids)
    contents.write(spoken, notices.announcements)
    utterances = [*spoken, *notices.utterances, *apps.answers, *contents.utterances]
    aftermath = Aftermath(community, rhythm, utterances)
    aftermath.write()
    happenings: list[Happening] = [
        *_comings_and_goings(community),
        *talk.threads,
        *threads.threads,
        *voice.changes,
        *map(_said, utterances),
        *aftermath.edits,
        *aftermath.deletions,
        *aftermath.reactions,
        *notices.bulk_deletes,
        *apps.questions,
        OutageBegan(at=community.outage.start),
        OutageEnded(at=community.outage.end),
    ]
    happenings.sort(key=_place)
    return happenings


def invite_created(link: InviteLink) -> InviteCreated:
    """Return the making of an invite."""
    return InviteCreated(
        at=link.created_at,
        code=link.code,
        inviter_id=link.inviter_id,
        channel_id=link.channel_id,
        max_uses=link.max_uses,
        max_age_s=link.max_age_s,
    )


def _place(happening: Happening) -> tuple[datetime, int]:
    return happening.at, ORDER[type(happening)]


def _said(utterance: Utterance) -> Said:
    target, shown = utterance.reply_to, utterance.shows
    return Said(
        at=utterance.at,
        message_id=utterance.message_id,
        channel_id=utterance.channel_id,
        author_id=utterance.author_id,
        kind=utterance.kind,
        text=utterance.text,
        reply_to=None if target is None else target.message_id,
        held=utterance.held,
        origin=shown and Origin(channel_id=shown.channel_id, message_id=shown.message_id),
        answers=utterance.answers,
    )


def _comings_and_goings(community: Community) -> Iterator[Happening]:
    story = community.story
    for person in community.people:
        for stay in person.stays:
            if stay.joined_at >= story.start:
                yield Joined(
                    at=stay.joined_at,
                    member_id=person.member_id,
                    code=stay.code,
                    vanity=stay.vanity,
                )
            if stay.left_at is not None:
                yield Left(at=stay.left_at, member_id=person.member_id)
        if person.nick is not None and person.stays[0].joined_at >= story.start:
            yield NickChanged(
                at=person.stays[0].joined_at, member_id=person.member_id, nick=person.nick
            )
    for link in community.invites:
        if link.created_at >= story.start:
            yield invite_created(link)
        if link.revoked_at is not None and link.revoked_at < story.end:
            yield InviteRevoked(at=link.revoked_at, code=link.code)
