"""Every fact comes back from its bytes as it was, also from those of another release."""

from dataclasses import is_dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, cast, get_args, get_origin, get_type_hints

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statsbot.collectors.codec import UnreadableError, instant, pack, unpack
from statsbot.domain.facts import ChannelKind, ChannelSeen, Emoji, Fact, InviteGone
from tests.postgres.facts import NOON, sent

FACTS: tuple[type[Any], ...] = get_args(Fact)
PLAIN: dict[object, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**63 - 1),
    str: st.text(st.characters(exclude_categories=["Cs"])),
    datetime: st.integers(0, 2**52).map(instant),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Return what a field of this type may hold."""
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return st.builds(hint, **{name: values(h) for name, h in get_type_hints(hint).items()})
    items: tuple[Any, ...] = get_args(hint)
    if get_origin(hint) is not tuple:
        return st.one_of([values(item) for item in items] or [st.from_type(cast("Any", hint))])
    if items[-1] is Ellipsis:
        return st.lists(values(items[0]), max_size=3).map(tuple)
    return st.tuples(*[values(item) for item in items])


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_each_fact_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    facts = data.draw(st.lists(values(kind), max_size=3))
    back = unpack(pack(facts))
    assert back == facts
    for one, other in zip(facts, back, strict=True):
        for name in kind.__dataclass_fields__:
            assert isinstance(getattr(other, name), type(getattr(one, name)))


@settings(max_examples=20, deadline=None)
@given(facts=st.lists(st.one_of([values(kind) for kind in FACTS]), max_size=20))
def test_facts_of_many_kinds_keep_their_order(facts: list[Fact]) -> None:
    assert unpack(pack(facts)) == facts


def rewritten(facts: list[Fact], change: Any) -> bytes:
    """The pack as a release with other classes would have written it."""
    shapes, rows = orjson.loads(pack(facts))
    change(shapes, rows)
    return orjson.dumps([shapes, rows])


def test_a_field_that_the_writer_did_not_know_takes_its_default() -> None:
    def older(shapes: dict[str, list[str]], rows: list[list[Any]]) -> None:
        index = shapes["MessageSent"].index("traits")
        del shapes["MessageSent"][index], rows[0][index + 1]

    assert unpack(rewritten([sent()], older)) == [sent()]


def test_fields_are_read_by_name_wherever_they_stand() -> None:
    def other(shapes: dict[str, list[str]], rows: list[list[Any]]) -> None:
        shapes["MessageSent"].reverse()
        rows[0][1:] = rows[0][:0:-1]
        shapes["Emoji"].append("colour")
        shapes["MessageSent"].append("mood")
        rows[0].append("good")
        at = shapes["MessageSent"].index("emoji") + 1
        rows[0][at][0][0].append("red")

    fact = sent(emoji=((Emoji(emoji_id=1, name="a"), 2),))
    assert unpack(rewritten([fact], other)) == [fact]


def test_a_kind_of_channel_that_is_new_to_us_stays_a_number() -> None:
    fact = ChannelSeen(
        guild_id=1, channel_id=2, name="c", kind=99, parent_id=None, audience=None, seen_at=NOON
    )
    assert unpack(pack([fact])) == [fact]
    known = ChannelSeen(
        guild_id=1, channel_id=2, name="c", kind=ChannelKind.TEXT, parent_id=None, audience=None,
        seen_at=NOON,
    )  # fmt: skip
    (back,) = unpack(pack([known]))
    assert isinstance(back, ChannelSeen)
    assert back.kind is ChannelKind.TEXT


def test_instants_of_any_zone_are_the_same_instants() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))
    fact = ChannelSeen(
        guild_id=1, channel_id=2, name="c", kind=0, parent_id=None, audience=None, seen_at=there
    )
    assert unpack(pack([fact])) == [fact]


def unknown_class(shapes: dict[str, list[str]], rows: list[list[Any]]) -> None:
    shapes["FromTheFuture"] = shapes.pop("MessageSent")


def no_key(shapes: dict[str, list[str]], rows: list[list[Any]]) -> None:
    index = shapes["MessageSent"].index("message_id")
    del shapes["MessageSent"][index], rows[0][index + 1]


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"[]",
        b"{}",
        b"[1,2]",
        b'[{"MessageSent":["guild_id"]},[[7]]]',
        rewritten([sent()], unknown_class),
        rewritten([sent()], no_key),
    ],
)
def test_what_is_no_pack_is_told(packed: bytes) -> None:
    with pytest.raises(UnreadableError):
        unpack(packed)


def test_what_cannot_be_written_is_told() -> None:
    seen = InviteGone(guild_id=1, code="\ud800", gone_at=NOON)
    for fact in (sent(number=2**64), seen):
        with pytest.raises(TypeError):
            pack([fact])
