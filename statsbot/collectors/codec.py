"""Facts to bytes and back, by what their dataclasses say of themselves.

A pack of facts is JSON of two parts: the classes in it, each with the names of its fields, and the
facts, each as the number of its class and its values in that order. Instants are microseconds since
1970, enums their numbers, a dataclass within a fact the list of its values. Since the names travel
along, a pack of another release is read by name: a field that it lacks takes its default, one that
is gone is passed over.
"""

import types
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import orjson

from statsbot.domain.facts import Fact

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_Convert: TypeAlias = Callable[[Any], Any]
_Shapes: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""The classes of a pack, with their fields as they were when it was written."""


class UnreadableError(ValueError):
    """What was read is not a pack of facts, or one of a newer release."""


def pack(facts: Sequence[Fact]) -> bytes:
    """Return ``facts`` as bytes.

    Raises:
        TypeError: a fact holds what cannot be written, such as an integer beyond 64 bits.
    """
    numbers: dict[type[Any], int] = {}
    shapes: dict[str, list[str]] = {}
    rows: list[list[Any]] = []
    for fact in facts:
        kind = type(fact)
        number = numbers.get(kind)
        if number is None:
            number = numbers[kind] = len(numbers)
        values, converts = _writing(kind)
        row = [number, *values(fact)]
        for index, convert in converts:
            if row[index] is not None:
                row[index] = convert(row[index])
        rows.append(row)
    for kind in numbers:
        shapes[kind.__name__] = _names(kind)
    for kind in numbers:
        shapes.update({part.__name__: _names(part) for part in _parts(kind)})
    return orjson.dumps([shapes, rows])


def unpack(packed: bytes | memoryview) -> list[Fact]:
    """Return the facts of a pack, in order.

    Raises:
        UnreadableError: it is none, or has a class that this release does not know.
    """
    try:
        told, rows = orjson.loads(packed)
        shapes: _Shapes = tuple((name, tuple(names)) for name, names in told.items())
        build = [_reading(name, shapes) for name, _ in shapes]
        return [build[row[0]](row) for row in rows]
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise UnreadableError(f"no facts can be read ({type(error).__name__})") from error


def microseconds(instant: datetime) -> int:
    """Return the microseconds from 1970 to ``instant``."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """Return the instant that is so many microseconds after 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


@cache
def _writing(kind: type[Any]) -> tuple[Callable[[Any], Any], list[tuple[int, _Convert]]]:
    """Return what takes a fact's values out, and how which of them are to be converted."""
    hints = get_type_hints(kind)
    names = _names(kind)
    converts = [(index, _to_json(hints[name])) for index, name in enumerate(names, start=1)]
    return attrgetter(*names), [(index, each) for index, each in converts if each is not None]


def _to_json(hint: Any) -> _Convert | None:
    """Return what makes a value of this type JSON; None: it is already."""
    options = _options(hint)
    if len(options) > 1:
        if any(_to_json(option) for option in options):
            raise TypeError(f"{hint} cannot be written: only one of its types may need converting")
        return None
    (kind,) = options
    if kind is datetime:
        return microseconds
    if get_origin(kind) is tuple:
        return _tuple_to_json(get_args(kind))
    if is_dataclass(kind):
        values, converts = _writing(kind)

        def take_apart(value: Any) -> list[Any]:
            row = list(values(value))
            for index, convert in converts:
                row[index - 1] = convert(row[index - 1])
            return row

        return take_apart
    return None


def _tuple_to_json(items: tuple[Any, ...]) -> _Convert | None:
    if items[-1] is Ellipsis:
        convert = _to_json(items[0])
        return None if convert is None else lambda value: [convert(each) for each in value]
    converts = [_to_json(item) for item in items]
    if not any(converts):
        return None
    return lambda value: [
        convert(each) if convert else each for convert, each in zip(converts, value, strict=True)
    ]


@lru_cache(maxsize=1024)
def _reading(name: str, shapes: _Shapes) -> _Convert:
    """Return what makes a fact of a row: the number of its class, then its values."""
    kind = _KINDS[name]
    named = dict(shapes)[name]
    hints = get_type_hints(kind)
    known = set(_names(kind))
    reads = [
        (field, index, _from_json(hints[field], shapes))
        for index, field in enumerate(named, start=1)
        if field in known
    ]

    def build(row: list[Any]) -> Any:
        return kind(
            **{
                field: row[index] if read is None or row[index] is None else read(row[index])
                for field, index, read in reads
            }
        )

    return build


def _from_json(hint: Any, shapes: _Shapes) -> _Convert | None:
    options = _options(hint)
    if len(options) > 1:
        return _one_of([_from_json(option, shapes) for option in options])
    (kind,) = options
    if kind is datetime:
        return instant
    if get_origin(kind) is tuple:
        items = get_args(kind)
        if items[-1] is Ellipsis:
            read = _from_json(items[0], shapes) or _same
            return lambda value: tuple([read(each) for each in value])
        reads = [_from_json(item, shapes) or _same for item in items]
        return lambda value: tuple([read(each) for read, each in zip(reads, value, strict=True)])
    if isinstance(kind, type) and is_dataclass(kind):
        build = _reading(kind.__name__, shapes)
        return lambda value: build([0, *value])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lru_cache(maxsize=1024)(kind)
    return None


def _one_of(reads: list[_Convert | None]) -> _Convert:
    """Return what reads a value as the first type that it fits."""

    def read(value: Any) -> Any:
        for each in reads:
            if each is None:
                return value
            try:
                return each(value)
            except ValueError:
                continue
        return value

    return read


def _same(value: Any) -> Any:
    return value


def _options(hint: Any) -> list[Any]:
    """Return the types that a value may have, None apart."""
    if get_origin(hint) in {Union, types.UnionType}:
        return [option for option in get_args(hint) if option is not types.NoneType]
    return [hint]


@cache
def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]


@cache
def _parts(kind: type[Any]) -> list[type[Any]]:
    """Return the dataclasses that stand within one."""
    found: list[type[Any]] = []
    waiting = list(get_type_hints(kind).values())
    while waiting:
        hint = waiting.pop()
        if is_dataclass(hint) and isinstance(hint, type):
            found += [hint, *_parts(hint)]
        waiting += get_args(hint)
    return found


_FACTS: tuple[type[Any], ...] = get_args(Fact)
_KINDS = {kind.__name__: kind for fact in _FACTS for kind in (fact, *_parts(fact))}
