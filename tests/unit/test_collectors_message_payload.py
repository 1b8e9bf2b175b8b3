"""A message as Discord tells it becomes its facts; its text and what is unknown stay out."""

from typing import Any

import pytest

from statsbot.collectors.message_payload import app_answered, message_sent
from statsbot.domain.facts import (
    AppAnswered,
    Audience,
    AuthorKind,
    Contents,
    Emoji,
    MessageSent,
    Sticker,
    Traits,
)

AUTHOR = {"id": "40", "username": "ada"}
USER = {"id": "41", "username": "grace"}


def payload(**told: Any) -> dict[str, Any]:
    return {"id": "30", "channel_id": "20", "author": AUTHOR, "type": 0, "content": "🎉"} | told


def sent(*, reads_text: bool = True, **told: Any) -> MessageSent:
    return message_sent(
        payload(**told), guild_id=10, audience=Audience.PUBLIC, reads_text=reads_text
    )


def test_a_message_of_history_is_the_fact_of_the_live_one() -> None:
    expected = MessageSent(
        guild_id=10,
        channel_id=20,
        message_id=30,
        author_id=40,
        author_kind=AuthorKind.PERSON,
        message_type=0,
        audience=Audience.PUBLIC,
        emoji=((Emoji(emoji_id=0, name="🎉"), 1),),
        contents=Contents(0),
    )
    assert sent() == expected
    assert sent(guild_id="10", member={"roles": []}, flags=0) == expected


def test_null_is_absent() -> None:
    told = dict.fromkeys(
        ("webhook_id", "sticker_items", "message_reference", "flags", "poll", "attachments",
         "embeds", "interaction", "interaction_metadata", "message_snapshots")
    )  # fmt: skip
    assert sent(**told) == sent()


@pytest.mark.parametrize(
    ("told", "traits"),
    [
        (payload(), 0),
        ({"sticker_items": [{"id": "7", "name": "wave", "format_type": 1}]}, Traits.STICKER),
        ({"message_reference": {"type": 1, "message_id": "5"}}, Traits.FORWARD),
        (
            {"message_reference": {"message_id": "5"}, "message_snapshots": [{"message": 1}]},
            Traits.FORWARD,
        ),
        ({"message_reference": {"type": 0, "message_id": "5"}, "type": 6}, 0),
        ({"flags": 1 << 13}, Traits.VOICE_MESSAGE),
        ({"flags": 1 << 12}, 0),
    ],
)
@pytest.mark.parametrize("reads_text", [True, False])
def test_traits_need_no_text(told: dict[str, Any], traits: int, *, reads_text: bool) -> None:
    assert sent(**told, reads_text=reads_text).traits == Traits(traits)


@pytest.mark.parametrize(
    ("told", "contents"),
    [
        (payload(), 0),
        ({"attachments": [{"id": "1"}]}, Contents.ATTACHMENT),
        ({"embeds": [{"type": "link"}], "poll": {"question": 1}}, Contents.EMBED | Contents.POLL),
    ],
)
def test_contents_are_unknown_where_the_text_is(told: dict[str, Any], contents: int) -> None:
    assert sent(**told).contents == Contents(contents)
    # Discord shows the contents of some messages all the same: those that mention the bot.
    hidden = sent(**told, reads_text=False)
    assert (hidden.contents, hidden.emoji) == (None, None)


def test_stickers_are_named() -> None:
    told = sent(sticker_items=[{"id": "7", "name": "wave"}, {"id": "8", "name": None}])
    assert told.stickers == (Sticker(sticker_id=7, name="wave"), Sticker(sticker_id=8, name=""))


def test_a_reply_names_what_it_answers_and_a_forward_does_not() -> None:
    reference = {"type": 0, "message_id": "5"}
    assert sent(type=19, message_reference=reference).reply_to == 5
    assert sent(type=18, message_reference=reference).reply_to is None
    assert sent(type=19, message_reference={"type": 0}).reply_to is None
    assert sent(message_reference={"type": 1, "message_id": "5"}).reply_to is None


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({}, AuthorKind.PERSON),
        ({"author": AUTHOR | {"bot": True}}, AuthorKind.BOT),
        ({"author": AUTHOR | {"system": True}}, AuthorKind.BOT),
        ({"author": AUTHOR | {"bot": True}, "webhook_id": "40"}, AuthorKind.WEBHOOK),
        (
            {
                "author": AUTHOR | {"bot": True},
                "webhook_id": "40",
                "interaction_metadata": {"x": 1},
            },
            AuthorKind.BOT,
        ),
        ({"author": AUTHOR | {"bot": True}, "webhook_id": "40", "type": 20}, AuthorKind.BOT),
    ],
)
def test_people_bots_and_webhooks_are_told_apart(told: dict[str, Any], kind: AuthorKind) -> None:
    assert sent(**told).author_kind is kind


@pytest.mark.parametrize("number", [-1, 2**63, 2**64, 10**30])
@pytest.mark.parametrize("key", ["id", "channel_id", "author", "reply", "sticker"])
def test_an_id_that_is_none_is_refused(key: str, number: int) -> None:
    """Bad input 46: it would spoil the whole batch in Postgres."""
    told: dict[str, dict[str, Any]] = {
        "id": {"id": str(number)},
        "channel_id": {"channel_id": str(number)},
        "author": {"author": {"id": str(number)}},
        "reply": {"type": 19, "message_reference": {"message_id": str(number)}},
        "sticker": {"sticker_items": [{"id": str(number), "name": "x"}]},
    }
    with pytest.raises(ValueError, match="none of Discord's"):
        sent(**told[key])


def answered(**told: Any) -> AppAnswered | None:
    return app_answered(payload(**told), guild_id=10, audience=Audience.RESTRICTED)


def test_an_answer_names_the_app_the_command_and_who_asked() -> None:
    interaction = {"id": "9", "name": "play song", "user": USER}
    expected = AppAnswered(
        guild_id=10,
        channel_id=20,
        message_id=30,
        application_id=50,
        member_id=41,
        command="play song",
        audience=Audience.RESTRICTED,
    )
    metadata = {"id": "9", "type": 2, "user": USER}
    told = {"application_id": "50", "interaction": interaction}
    assert answered(type=20, **told, interaction_metadata=metadata) == expected
    assert answered(type=23, **told) == expected


def test_an_answer_may_tell_less() -> None:
    told = answered(type=20)
    assert told is not None
    assert (told.application_id, told.member_id, told.command) == (40, None, None)


def test_what_an_app_says_after_its_answer_is_no_second_use() -> None:
    metadata = {"id": "9", "type": 2, "user": USER}
    assert answered(type=19, application_id="50", interaction_metadata=metadata) is None
    assert answered(type=0) is None
