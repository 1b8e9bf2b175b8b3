"""The local Discord's records and verbs, without a network."""

from datetime import UTC, datetime, timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain.ids import instant_of
from statsbot.sandbox.snowflakes import SnowflakeMint
from statsbot.sandbox.state import (
    ChannelType,
    EmojiKey,
    Event,
    Guild,
    Overwrite,
    Permission,
    State,
)
from statsbot.sandbox.state.permissions import ALL_PERMISSIONS, channel_permissions

START = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def state() -> State:
    return State(DrivenClock(START))


@pytest.fixture
def guild(state: State) -> Guild:
    return state.add_guild("Glasshouse", owner=state.add_user("owner"))


def heard(state: State) -> list[tuple[str, dict[str, object]]]:
    events: list[tuple[str, dict[str, object]]] = []

    def listen(event: Event) -> None:
        events.append((event.name, event.payload()))

    state.listeners.append(listen)
    return events


def test_ids_are_unique_and_carry_their_time_also_when_backdated() -> None:
    mint = SnowflakeMint()
    instants = [START, START, START + timedelta(seconds=1), START, START + timedelta(seconds=1)]
    ids = [mint.mint(at) for at in instants]
    assert len(set(ids)) == len(ids)
    assert [instant_of(each) for each in ids] == instants
    assert ids[0] < ids[1] < ids[2] < ids[4]


def test_ids_before_discord_are_refused() -> None:
    with pytest.raises(ValueError, match="2015"):
        SnowflakeMint().mint(datetime(2014, 12, 31, tzinfo=UTC))


def test_history_pages_both_ways_and_keeps_order_of_backdated_messages(
    state: State, guild: Guild
) -> None:
    channel = state.add_channel(guild, "general")
    author = guild.owner
    sent = [state.send(author, channel, at=START + timedelta(minutes=n)) for n in range(10)]
    early = state.send(author, channel, at=START - timedelta(days=1))
    newest_first = [message.id for message in state.history(channel, limit=100)]
    assert newest_first == [*(m.id for m in reversed(sent)), early.id]
    page = state.history(channel, after=early.id, limit=3)
    assert [m.id for m in page] == [sent[2].id, sent[1].id, sent[0].id]
    page = state.history(channel, before=sent[2].id, limit=2)
    assert [m.id for m in page] == [sent[1].id, sent[0].id]
    assert channel.last_message_id == sent[-1].id


def test_deleting_tells_ids_alone(state: State, guild: Guild) -> None:
    channel = state.add_channel(guild, "general")
    first, second, third = (state.send(guild.owner, channel, "words") for _ in range(3))
    events = heard(state)
    state.delete(first)
    state.bulk_delete([second, third])
    assert [name for name, _ in events] == ["MESSAGE_DELETE", "MESSAGE_DELETE_BULK"]
    assert events[0][1] == {
        "id": str(first.id),
        "channel_id": str(channel.id),
        "guild_id": str(guild.id),
    }
    assert events[1][1]["ids"] == [str(second.id), str(third.id)]
    assert channel.messages == {}
    assert channel.message_ids == []


def test_reactions_are_told_once(state: State, guild: Guild) -> None:
    message = state.send(guild.owner, state.add_channel(guild, "general"))
    events = heard(state)
    for _ in range(2):
        state.react(guild.owner, message, "🦊")
    custom = EmojiKey("blob", 42)
    state.react(guild.owner, message, custom)
    for _ in range(2):
        state.unreact(guild.owner, message, "🦊")
    state.clear_reactions(message)
    assert [name for name, _ in events] == [
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
        "MESSAGE_REACTION_REMOVE_ALL",
    ]
    assert events[1][1]["emoji"] == {"id": "42", "name": "blob", "animated": False}
    assert events[0][1]["message_author_id"] == str(guild.owner.id)


def test_an_invite_that_is_used_up_vanishes_before_the_join(state: State, guild: Guild) -> None:
    channel = state.add_channel(guild, "general")
    invite = state.create_invite(channel, inviter=guild.owner, max_uses=1)
    events = heard(state)
    state.join(state.add_user("guest"), guild, invite=invite)
    assert [name for name, _ in events] == ["INVITE_DELETE", "GUILD_MEMBER_ADD"]
    assert state.live_invites(guild) == []


def test_an_invite_that_aged_out_vanishes_in_silence() -> None:
    clock = DrivenClock(START)
    state = State(clock)
    guild = state.add_guild("Glasshouse", owner=state.add_user("owner"))
    channel = state.add_channel(guild, "general")
    state.create_invite(channel, inviter=guild.owner, max_age_s=60)
    events = heard(state)
    clock.set(START + timedelta(seconds=61))
    assert state.live_invites(guild) == []
    assert events == []


def test_leaving_the_server_leaves_voice_first(state: State, guild: Guild) -> None:
    lounge = state.add_channel(guild, "lounge", ChannelType.VOICE)
    member = state.join(state.add_user("guest"), guild)
    state.voice(member, lounge, self_mute=True)
    events = heard(state)
    state.leave(member)
    assert [name for name, _ in events] == ["VOICE_STATE_UPDATE", "GUILD_MEMBER_REMOVE"]
    assert events[0][1]["channel_id"] is None
    assert guild.voice_states == {}


def test_overwrites_apply_in_discords_order(state: State, guild: Guild) -> None:
    role = state.add_role(guild, "readers")
    member = state.join(state.add_user("guest"), guild)
    view = int(Permission.VIEW_CHANNEL)
    hidden = state.add_channel(guild, "hidden", overwrites=[Overwrite(id=guild.id, deny=view)])
    assert channel_permissions(hidden, member.user.id) == 0
    state.edit_member(member, roles=[role])
    both = [Overwrite(id=guild.id, deny=view), Overwrite(id=role.id, allow=view)]
    state.edit_channel(hidden, overwrites=both)
    assert channel_permissions(hidden, member.user.id) & view
    own = Overwrite(id=member.user.id, member=True, deny=view)
    state.edit_channel(hidden, overwrites=[*both, own])
    assert channel_permissions(hidden, member.user.id) == 0
    assert channel_permissions(hidden, guild.owner.id) == ALL_PERMISSIONS


def test_private_threads_are_seen_by_those_in_them(state: State, guild: Guild) -> None:
    parent = state.add_channel(guild, "general")
    inside, outside = (state.join(state.add_user(n), guild).user for n in ("in", "out"))
    thread = state.create_thread(parent, "aside", owner=inside, private=True)
    assert channel_permissions(thread, inside.id)
    assert not channel_permissions(thread, outside.id)
    state.join_thread(thread, outside)
    assert channel_permissions(thread, outside.id)


def test_a_post_of_a_forum_starts_with_the_message_of_its_own_id(
    state: State, guild: Guild
) -> None:
    forum = state.add_channel(guild, "ideas", ChannelType.FORUM)
    post = state.create_thread(forum, "an idea", owner=guild.owner)
    state.send(guild.owner, post, message_id=post.id)
    state.send(guild.owner, post)
    assert post.thread is not None
    assert post.thread.total_messages == 1, "the starter does not count"


def test_who_comes_again_is_marked_so(state: State, guild: Guild) -> None:
    ada = state.add_user("ada")
    first = state.join(ada, guild)
    state.leave(first)
    assert (first.flags, state.join(ada, guild).flags) == (0, 1)
