"""What each version's messages become, and what no version's trap may spoil."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from statsbot.domain.facts import (
    AppAnswered,
    Audience,
    AuthorKind,
    Contents,
    Emoji,
    Fact,
    MemberSeen,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    ReactionsTallied,
    Sticker,
    Traits,
)
from statsbot.domain.ids import instant_of
from statsbot.importing.header import ExportHeader, read_header
from statsbot.importing.messages import MessageStream
from statsbot.importing.translation import Translated, Translator
from tests.fix_exports import (
    ADA,
    AVATAR,
    BEA,
    CHANNEL,
    DAY,
    GUILD,
    HOOK,
    NOW,
    ROBOT,
    VERSIONS,
    ExportFileMaker,
    Sent,
    as_message,
    conversation,
    number,
    sent,
    without_reactions,
)

COUNTED_AT = DAY + timedelta(days=8)
PARTY = Emoji(emoji_id=930000000000000001, name="party")


@pytest.fixture
def header(export_file: ExportFileMaker) -> ExportHeader:
    return read_header(export_file(), NOW)


def translator(header: ExportHeader) -> Translator:
    return Translator(
        header=header, guild_id=GUILD, audience=Audience.PUBLIC, counted_at=COUNTED_AT, now=NOW
    )


def translated(
    header: ExportHeader, message: Sent, version: str = "2.47", **changed: Any
) -> Translated:
    return translator(header).translate({**as_message(message, version), **changed})


def kinds(facts: list[Fact], kind: type[Fact]) -> list[Any]:
    return [fact for fact in facts if isinstance(fact, kind)]


def expected(message: Sent, version: str) -> MessageSent:
    types = {"Default": 0, "Reply": 19, "20": 20, "ThreadCreated": 18, "8": 8}
    bot = AuthorKind.BOT if message.author is ROBOT else AuthorKind.WEBHOOK
    emoji: dict[str, dict[Emoji, int]] = {
        "Good": {Emoji(emoji_id=0, name="👋"): 2},
        ":party:": {Emoji(emoji_id=0, name="🎉"): 1},
        "raw": {PARTY: 1},
    }
    counted = dict(emoji.get(message.text.split(" ")[0].removesuffix(":party:"), {}))
    if message.inline and number(version) >= (2, 44):
        counted[PARTY] = 2
    return MessageSent(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=message.id,
        author_id=message.author.id,
        author_kind=bot if message.author.is_bot else AuthorKind.PERSON,
        message_type=types[message.type],
        audience=Audience.PUBLIC,
        reply_to=message.reply_to if number(version) >= (2, 26) else None,
        emoji=tuple(counted.items()),
        contents=Contents(0),
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_tells_the_same_messages(export_file: ExportFileMaker, version: str) -> None:
    path = export_file(version=version)
    at_work = translator(read_header(path, NOW))
    stream = MessageStream(path, lambda _: None)
    results = [at_work.translate(message) for message in stream]
    assert [result.message for result in results] == [
        expected(message, version) for message in conversation()
    ]
    assert not any(result.times_differ for result in results)
    assert (stream.whole, stream.told) == (True, len(conversation()))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_tells_reactions_as_far_as_it_knows_them(
    header: ExportHeader, version: str
) -> None:
    message = conversation()[2]
    facts = translated(header, message, version).others
    assert {t.told_at for t in kinds(facts, ReactionsTallied)} == {COUNTED_AT}
    heart = Emoji(emoji_id=0, name="❤️")
    assert [(t.emoji, t.reactions) for t in kinds(facts, ReactionsTallied)] == [
        (heart, 3),
        (PARTY, 1),
    ]
    added = [(r.emoji, r.member_id, r.by_bot) for r in kinds(facts, ReactionAdded)]
    if number(version) >= (2, 40, 4):
        assert added == [(heart, BEA.id, False), (heart, ROBOT.id, True), (PARTY, ADA.id, False)]
        assert all(r.added_at == instant_of(message.id) for r in kinds(facts, ReactionAdded))
        assert all(r.message_author_id == ADA.id for r in kinds(facts, ReactionAdded))
    else:
        assert added == []


@pytest.mark.parametrize("version", VERSIONS)
def test_members_are_described_once_with_the_name_the_server_sees(
    header: ExportHeader, version: str
) -> None:
    at_work = translator(header)
    messages = [as_message(without_reactions(m), version) for m in conversation()]
    seen = [f for m in messages for f in kinds(at_work.translate(m).others, MemberSeen)]
    assert [(m.member_id, m.is_bot, m.avatar) for m in seen] == [
        (ADA.id, False, AVATAR),
        (BEA.id, False, AVATAR),
        (ROBOT.id, True, AVATAR),
        (HOOK.id, True, AVATAR),
    ]
    assert seen[0].name == ("Ada" if number(version) >= (2, 25) else "ada")
    assert all(m.seen_at == header.exported_at for m in seen)


def test_an_edit_keeps_its_microseconds(header: ExportHeader) -> None:
    edited = sent(0, edited_at=DAY + timedelta(hours=1, microseconds=50_001))
    assert kinds(translated(header, edited).others, MessageEdited)[0].edited_at == edited.edited_at


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("2022-03-27T00:30:00+00:00", True),
        ("2022-03-27T02:30:00+02:00", True),
        ("2022-03-26T20:30:00.9-04:00", True),
        ("2022-03-27T06:00:00.1234567+05:30", True),
        ("2022-03-27T00:30:00", True),
        ("2022-03-27T00:30:01.002+00:00", False),
        ("2022-03-27T01:30:00+00:00", False),
        ("2022-03-27T02:30:00+00:00", False),
    ],
)
def test_the_offset_of_a_timestamp_is_read_and_the_id_is_trusted(
    header: ExportHeader, text: str, is_same: bool
) -> None:
    result = translated(header, sent(0), timestamp=text)
    assert result.times_differ is not is_same
    assert instant_of(result.message.message_id) == DAY


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("Default", 0), ("Reply", 19), ("20", 20), (0, 0), (19, 19), ("46", 46),
        ("PollResult", 46), ("GuildMemberJoin", 7), ("SomethingNew", -1), (None, -1), ("-5", -1),
    ],
)  # fmt: skip
def test_types_are_words_digits_or_numbers(
    header: ExportHeader, value: str | int, number: int
) -> None:
    assert translated(header, sent(0), type=value).message.message_type == number


def test_a_forward_is_neither_a_reply_nor_its_authors_emoji(header: ExportHeader) -> None:
    forward = translated(
        header,
        sent(0),
        reference={"type": "Forward", "messageId": "1", "channelId": None, "guildId": None},
        forwardedMessage={"content": "🎉", "timestamp": "2020-01-01T00:00:00+00:00"},
    ).message
    assert forward.reply_to is None
    assert forward.emoji == ()


def test_a_reply_to_something_deleted(header: ExportHeader) -> None:
    reference = {"messageId": None, "channelId": None, "guildId": None}
    assert translated(header, sent(0, type="Reply"), reference=reference).message.reply_to is None


def test_whatever_answers_a_command_is_a_bot(header: ExportHeader) -> None:
    interaction = {"id": "1", "name": "help", "user": {}}
    message = translated(header, sent(0, HOOK, type="20"), interaction=interaction).message
    assert message.author_kind is AuthorKind.BOT


def test_deleted_and_nameless_emoji_still_count_by_id(header: ExportHeader) -> None:
    message = sent(0, reactions=((930000000000000002, "", 2, ()),))
    tally = kinds(translated(header, message).others, ReactionsTallied)[0]
    assert (tally.emoji.emoji_id, tally.reactions) == (930000000000000002, 2)


def test_an_emoji_without_id_and_name_is_nothing(header: ExportHeader) -> None:
    assert translated(header, sent(0, reactions=((0, "", 2, (BEA,)),))).others[1:] == []


@pytest.mark.parametrize("content", ["", None, "10:30 :ok", ":party:", "::", "a:b:c"])
def test_colons_without_a_listed_emoji_are_text(header: ExportHeader, content: str | None) -> None:
    assert translated(header, sent(0), content=content).message.emoji == ()


def test_raw_marks_are_counted_once_though_they_are_listed(header: ExportHeader) -> None:
    message = sent(0, text="<a:party:930000000000000001>", inline=((PARTY.emoji_id, "party"),))
    assert translated(header, message).message.emoji == ((PARTY, 1),)


def test_names_and_avatars_are_made_fit_to_keep(header: ExportHeader) -> None:
    at_work = translator(header)
    message = as_message(sent(0, replace(ADA, name="A\0" + "a" * 300)), "2.47")
    message["author"]["avatarUrl"] = (
        f"https://cdn.discordapp.com/guilds/1/users/2/avatars/{AVATAR}.png"
    )
    member = kinds(at_work.translate(message).others, MemberSeen)[0]
    assert member.name == "A" + "a" * 99
    assert member.avatar is None


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "abc"}, {"id": "12"}, {"id": str(2**70)}, {"author": None}, {"author": {}},
        {"timestamp": "yesterday"}, {"timestampEdited": 5}, {"reactions": [{"count": 1}]},
        {"reactions": 3}, {"author": {"id": "-4"}},
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_alone(
    header: ExportHeader, changed: dict[str, object]
) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        translated(header, sent(0), **changed)


def test_the_future_has_no_messages_yet(header: ExportHeader) -> None:
    with pytest.raises(ValueError, match="Discord"):
        translated(header, sent(60 * 24 * 365 * 30))


@pytest.mark.parametrize(
    ("told", "traits", "contents"),
    [
        ({"stickers": [{"id": "7", "name": "wave", "format": "Png"}]}, Traits.STICKER, 0),
        ({"reference": {"type": "Forward", "messageId": "5"}}, Traits.FORWARD, 0),
        (
            {"content": "", "attachments": [{"id": "1", "fileName": "voice-message.ogg"}]},
            Traits.VOICE_MESSAGE,
            Contents.ATTACHMENT,
        ),
        ({"attachments": [{"id": "1", "fileName": "voice-message.ogg"}]}, 0, Contents.ATTACHMENT),
        ({"embeds": [{"title": "x"}]}, 0, Contents.EMBED),
    ],
)
def test_what_a_message_holds_is_told_as_far_as_exports_do(
    header: ExportHeader, told: dict[str, Any], traits: int, contents: int
) -> None:
    message = translated(header, sent(1, text="words"), **told).message
    assert (message.traits, message.contents) == (Traits(traits), Contents(contents))
    wave = (Sticker(sticker_id=7, name="wave"),)
    assert message.stickers == (wave if traits is Traits.STICKER else ())
    assert message.reply_to is None


@pytest.mark.parametrize("number_of_type", ["20", "23"])
def test_an_answer_to_a_command_names_its_bot_and_who_asked(
    header: ExportHeader, number_of_type: str
) -> None:
    message = sent(1, HOOK, type=number_of_type)
    user = {"id": str(ADA.id), "name": "ada", "isBot": False}
    told = translated(header, message, interaction={"id": "9", "name": "play", "user": user})
    expected = AppAnswered(
        guild_id=GUILD, channel_id=CHANNEL, message_id=message.id, application_id=HOOK.id,
        member_id=ADA.id, command="play", audience=Audience.PUBLIC,
    )  # fmt: skip
    assert kinds(told.others, AppAnswered) == [expected]
    assert told.message.author_kind is AuthorKind.BOT
    unnamed = translated(header, message)
    assert kinds(unnamed.others, AppAnswered) == [replace(expected, member_id=None, command=None)]
