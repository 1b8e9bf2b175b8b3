"""A page of history to facts."""

from datetime import UTC, datetime
from typing import Any

from statsbot.domain.facts import (
    Audience,
    Emoji,
    MessageEdited,
    MessageSent,
    ReactionsTallied,
)
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.history.translation import authors, translate

SENT_AT = datetime(2026, 9, 7, tzinfo=UTC)
TOLD_AT = datetime(2026, 9, 8, tzinfo=UTC)


def message(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(first_id_at(SENT_AT) + 1),
        "channel_id": "7",
        "type": 0,
        "content": "",
        "author": {"id": "5", "username": "ada", "global_name": None, "avatar": None},
        "edited_timestamp": None,
    } | changes


def facts(*messages: dict[str, Any]) -> list[object]:
    page = translate(
        messages, guild_id=1, audience=Audience.PUBLIC, reads_text=False, told_at=TOLD_AT
    )
    return list(page.facts)


def test_a_message_that_cannot_be_understood_is_passed_over() -> None:
    strange = [
        message(id="1", type=1 << 20),
        {"id": "2"},
        message(id="3", author=None),
        message(id="4", edited_timestamp="?"),
    ]
    page = translate(
        [message(), *strange],
        guild_id=1,
        audience=Audience.PUBLIC,
        reads_text=False,
        told_at=TOLD_AT,
    )
    assert [type(each) for each in page.facts] == [MessageSent]
    assert page.not_understood == [1, 2, 3, 4]


def test_an_edit_and_tallies_come_with_the_message() -> None:
    reactions = [
        {"emoji": {"id": None, "name": "👍"}, "count": 3},
        {"emoji": {"id": "9", "name": None}, "count": 1},
        {"emoji": {"id": None, "name": None}, "count": 1},
    ]
    sent, edited, *tallies = facts(
        message(edited_timestamp="2026-09-07T01:00:00+00:00", reactions=reactions)
    )
    assert isinstance(sent, MessageSent)
    assert isinstance(edited, MessageEdited)
    assert edited.edited_at == datetime(2026, 9, 7, 1, tzinfo=UTC)
    told = [each for each in tallies if isinstance(each, ReactionsTallied)]
    assert [(each.emoji, each.reactions, each.told_at) for each in told] == [
        (Emoji(emoji_id=0, name="👍"), 3, TOLD_AT),
        (Emoji(emoji_id=9, name=""), 1, TOLD_AT),
    ]


def test_authors_are_described_as_of_their_message() -> None:
    hook = message(webhook_id="3", author={"id": "3", "username": "hook"})
    (seen,) = authors([message(), hook, {}], 1)
    assert (seen.member_id, seen.name, seen.seen_at) == (5, "ada", instant_of(first_id_at(SENT_AT)))
