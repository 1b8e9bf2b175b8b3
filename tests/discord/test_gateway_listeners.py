"""Each dispatch that the bot listens to becomes the facts it tells, through the real discord.py."""

from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain import facts
from statsbot.domain.facts import Audience, AuthorKind, Contents, Emoji
from statsbot.sandbox.state import Channel, ChannelType, EmojiKey, Member, Overwrite, Permission
from tests.fix_bot import Listening, StartListening
from tests.fix_sandbox import START, Town

VIEW = int(Permission.VIEW_CHANNEL)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(town: Town) -> Member:
    return town.state.join(town.state.add_user("ada", display_name="Ada"), town.guild)


@pytest.fixture(params=["wire", "public"])
async def bot(request: pytest.FixtureRequest, ada: Member, listen: StartListening) -> Listening:
    """A bot that is live and has told all it knew at the start, both ways of listening."""
    bot = await listen(publicly=request.param == "public", message_content=True)
    await bot.facts()
    return bot


async def test_messages(bot: Listening, town: Town, ada: Member) -> None:
    first = town.state.send(ada.user, town.general, "hello")
    reply = town.state.send(ada.user, town.general, "see 🎉🎉 above", reply_to=first)
    sent = await bot.facts(facts.MessageSent)
    assert sent == [
        facts.MessageSent(
            guild_id=town.guild.id,
            channel_id=town.general.id,
            message_id=first.id,
            author_id=ada.user.id,
            author_kind=AuthorKind.PERSON,
            message_type=0,
            audience=Audience.PUBLIC,
            emoji=(),
            contents=Contents(0),
        ),
        facts.MessageSent(
            guild_id=town.guild.id,
            channel_id=town.general.id,
            message_id=reply.id,
            author_id=ada.user.id,
            author_kind=AuthorKind.PERSON,
            message_type=19,
            audience=Audience.PUBLIC,
            reply_to=first.id,
            emoji=((Emoji(emoji_id=0, name="🎉"), 2),),
            contents=Contents(0),
        ),
    ]


async def test_the_text_is_not_read_unless_asked_for(
    town: Town, ada: Member, listen: StartListening
) -> None:
    bot = await listen(message_content=False)
    town.state.send(ada.user, town.general, "🎉")
    (sent,) = await bot.facts(facts.MessageSent)
    assert sent.emoji is None
    assert sent.contents is None


async def test_bots_and_webhooks_are_told_apart(bot: Listening, town: Town) -> None:
    robot = town.state.join(town.state.add_user("robot", bot=True), town.guild)
    hook = town.state.add_user("hook", bot=True)
    town.state.send(robot.user, town.general, "beep")
    town.state.send(hook, town.general, "ping", webhook_id=hook.id)
    told = await bot.facts(facts.MessageSent, facts.MemberSeen)
    assert [f.author_kind for f in told if isinstance(f, facts.MessageSent)] == [
        AuthorKind.BOT,
        AuthorKind.WEBHOOK,
    ]
    assert [f.member_id for f in told if isinstance(f, facts.MemberSeen)] == [robot.user.id]


async def test_edits_are_told_and_unfurled_links_are_not(
    bot: Listening, town: Town, ada: Member, clock: DrivenClock
) -> None:
    message = town.state.send(ada.user, town.general, "helo https://example.org")
    town.state.edit(message)
    clock.set(START + MINUTE)
    town.state.edit(message, "hello https://example.org")
    assert [(f.message_id, f.edited_at) for f in await bot.facts(facts.MessageEdited)] == [
        (message.id, START + MINUTE)
    ]


async def test_an_edit_from_before_the_watch_is_not_news(
    town: Town, ada: Member, listen: StartListening, clock: DrivenClock
) -> None:
    message = town.state.send(ada.user, town.general, "helo")
    town.state.edit(message, "hello")
    clock.set(START + MINUTE)
    bot = await listen()
    town.state.edit(message)  # a link preview arrives late
    assert await bot.facts(facts.MessageEdited) == []


async def test_deletions_one_by_one_and_in_bulk(
    bot: Listening, town: Town, ada: Member, clock: DrivenClock
) -> None:
    messages = [town.state.send(ada.user, town.general, str(n)) for n in range(4)]
    await bot.facts()
    clock.set(START + MINUTE)
    town.state.delete(messages[0])
    town.state.bulk_delete(messages[1:3])
    deleted = await bot.facts(facts.MessageDeleted)
    assert [f.message_id for f in deleted] == [each.id for each in messages[:3]]
    assert {f.deleted_at for f in deleted} == {START + MINUTE}
    assert [f.in_bulk for f in deleted] == [False, True, True]


async def test_reactions_come_and_go(bot: Listening, town: Town, ada: Member) -> None:
    message = town.state.send(ada.user, town.general, "hello")
    (custom,) = town.state.add_emojis(town.guild, ["party"])
    key = EmojiKey("party", custom.id)
    owner = town.guild.owner
    town.state.react(owner, message, "👍")
    town.state.react(ada.user, message, key)
    town.state.unreact(owner, message, "👍")
    town.state.clear_reactions(message, key)
    town.state.clear_reactions(message)
    thumb, party = Emoji(emoji_id=0, name="👍"), Emoji(emoji_id=custom.id, name="party")
    told = await bot.facts(facts.ReactionAdded, facts.ReactionRemoved, facts.ReactionsCleared)
    assert [(type(f), f.emoji) for f in told] == [
        (facts.ReactionAdded, thumb),
        (facts.ReactionAdded, party),
        (facts.ReactionRemoved, thumb),
        (facts.ReactionsCleared, party),
        (facts.ReactionsCleared, None),
    ]
    first = told[0]
    assert isinstance(first, facts.ReactionAdded)
    assert (first.member_id, first.by_bot, first.message_author_id, first.audience) == (
        owner.id,
        False,
        ada.user.id,
        Audience.PUBLIC,
    )


async def test_joins_leaves_and_how_members_look(
    bot: Listening, town: Town, ada: Member, clock: DrivenClock
) -> None:
    clock.set(START + MINUTE)
    ben = town.state.join(town.state.add_user("ben"), town.guild)
    town.state.edit_member(ben, nick="Benny")
    town.state.send(ben.user, town.general, "hi")
    town.state.send(ben.user, town.general, "hi again")
    town.state.leave(ben)
    told = await bot.facts(facts.MemberJoined, facts.MemberSeen, facts.MemberLeft)
    assert [type(f) for f in told] == [
        facts.MemberJoined,
        facts.MemberSeen,
        facts.MemberSeen,
        facts.MemberLeft,
    ]
    assert [f.name for f in told if isinstance(f, facts.MemberSeen)] == ["ben", "Benny"]
    joined = told[0]
    assert isinstance(joined, facts.MemberJoined)
    assert (joined.joined_at, joined.is_bot) == (START + MINUTE, False)
    bot.gateway.beat()
    (guild,) = await bot.facts(facts.GuildSeen)
    assert guild.member_count == len(town.guild.members)


async def test_the_server_itself(bot: Listening, town: Town) -> None:
    town.state.edit_guild(town.guild, name="Greenhouse")
    (seen,) = await bot.facts(facts.GuildSeen)
    assert (seen.name, seen.icon, seen.owner_id) == (
        "Greenhouse",
        town.guild.icon,
        town.guild.owner.id,
    )
    town.state.uninstall(town.guild)
    assert [f.guild_id for f in await bot.facts(facts.GuildLeft)] == [town.guild.id]


async def test_channels_and_threads_are_described(bot: Listening, town: Town, ada: Member) -> None:
    hall = town.state.add_channel(town.guild, "Hall", ChannelType.CATEGORY)
    forum = town.state.add_channel(town.guild, "ideas", ChannelType.FORUM, parent=hall)
    post = town.state.create_thread(forum, "An idea", owner=ada.user)
    town.state.send(ada.user, post, "first", message_id=post.id)
    town.state.edit_thread(post, name="A good idea")
    town.state.edit_channel(forum, name="good-ideas")
    seen = await bot.facts(facts.ChannelSeen)
    assert [(f.channel_id, f.name, int(f.kind), f.parent_id, f.audience) for f in seen] == [
        (hall.id, "Hall", 4, None, Audience.PUBLIC),
        (forum.id, "ideas", 15, hall.id, Audience.PUBLIC),
        (post.id, "An idea", 11, forum.id, Audience.PUBLIC),
        (post.id, "A good idea", 11, forum.id, Audience.PUBLIC),
        (forum.id, "good-ideas", 15, hall.id, Audience.PUBLIC),
    ]
    town.state.delete_channel(forum)
    assert [f.channel_id for f in await bot.facts(facts.ChannelGone)] == [forum.id, post.id]


async def test_the_audience_follows_permissions(bot: Listening, town: Town, ada: Member) -> None:
    """What is sent is public or not as the channel was when it was sent."""
    state, guild = town.state, town.guild
    staff = state.add_role(guild, "staff")
    bot_role = next(role.id for role in guild.roles.values() if role.managed)
    lets_bot_in = Overwrite(id=bot_role, allow=VIEW)
    open_thread = state.create_thread(town.general, "open", owner=ada.user)
    private_thread = state.create_thread(town.general, "private", owner=ada.user, private=True)
    state.join_thread(private_thread, state.bot)

    async def audience_in(*channels: Channel) -> list[Audience]:
        for channel in channels:
            state.send(ada.user, channel, "x")
        return [f.audience for f in await bot.facts(facts.MessageSent)]

    public, restricted = Audience.PUBLIC, Audience.RESTRICTED
    everywhere = (town.general, open_thread, private_thread)
    assert await audience_in(*everywhere) == [public, public, restricted]

    state.edit_channel(town.general, overwrites=[Overwrite(id=guild.id, deny=VIEW), lets_bot_in])
    assert await audience_in(*everywhere) == [restricted, restricted, restricted]

    state.edit_channel(town.general, overwrites=[Overwrite(id=staff.id, deny=VIEW)])
    assert await audience_in(*everywhere) == [restricted, restricted, restricted]

    state.delete_role(guild, staff)
    assert await audience_in(*everywhere) == [public, public, restricted]

    state.edit_channel(town.general, overwrites=[])
    everyone = guild.roles[guild.id]
    state.edit_role(guild, everyone, permissions=everyone.permissions & ~VIEW)
    assert await audience_in(*everywhere) == [restricted, restricted, restricted]

    state.edit_channel(town.general, overwrites=[Overwrite(id=guild.id, allow=VIEW)])
    assert await audience_in(*everywhere) == [public, public, restricted]


async def test_a_role_change_retells_the_channels_it_opens_or_closes(
    bot: Listening, town: Town
) -> None:
    everyone = town.guild.roles[town.guild.id]
    town.state.edit_role(town.guild, everyone, permissions=everyone.permissions & ~VIEW)
    assert [(f.channel_id, f.audience) for f in await bot.facts(facts.ChannelSeen)] == [
        (town.general.id, Audience.RESTRICTED)
    ]


async def test_hostile_names_can_be_stored(bot: Listening, town: Town) -> None:
    town.state.join(town.state.add_user("nul\0in\u202ethe middle"), town.guild)
    (seen,) = await bot.facts(facts.MemberSeen)
    assert seen.name == "nulin\u202ethe middle"
