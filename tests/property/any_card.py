"""A card with other content: any text and extreme numbers in the place of what it says."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from random import Random
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np

from renderers.arrays import FloatArray
from renderers.cards.card import Look
from renderers.theme import Tone

ValueT = TypeVar("ValueT")

NUMBERS = (0.0, 1.0, 0.5, 1e-9, 1e12, float("nan"), float("inf"), -1.0)
COUNTS = (0, 1, 2, 7, 10**12, -1)
PICTURES = (None, b"", b"<html>", b"\x89PNG\r\n\x1a\n" + bytes(40))
_KEPT = (Look, Tone)
"""Chosen by the code, not by what a card says."""


def other(value: ValueT, texts: Sequence[str], random: Random, share: float) -> ValueT:
    """The same card, or part of one, with other content as far as its validation accepts it.

    Args:
        value: A dataclass.
        texts: What may be written in the place of its words.
        random: Chooses.
        share: Of its fields that are changed, about.
    """
    if isinstance(value, _KEPT):
        return value
    whole: Any = value
    hints = get_type_hints(type(value))
    for each in fields(whole):
        hint = hints[each.name]
        content = _content(getattr(whole, each.name), hint, texts, random, share)
        if content is getattr(whole, each.name):
            continue
        try:
            whole = replace(whole, **{each.name: content})
        except ValueError:
            continue
    return whole


def _content(value: Any, hint: Any, texts: Sequence[str], random: Random, share: float) -> Any:
    """Other content of a field, a tuple's member or an alternative of a union."""
    optional = get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)
    if optional and random.random() < share / 4:
        return None
    if is_dataclass(value):
        return other(value, texts, random, share)
    if isinstance(value, tuple):
        return _row(cast("tuple[Any, ...]", value), hint, texts, random, share)
    if random.random() >= share:
        return value
    if choices := _choices(hint):
        return random.choice(choices)
    match value:
        case str():
            return random.choice(texts)
        case bool():
            return not value
        case int():
            return random.choice(COUNTS)
        case float():
            return random.choice(NUMBERS)
        case np.ndarray():
            return _array(value, random)
        case _:
            return random.choice(PICTURES) if bytes in get_args(hint) else value


def _choices(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    return next((get_args(each) for each in get_args(hint) if get_origin(each) is Literal), ())


def _row(
    values: tuple[Any, ...], hint: Any, texts: Sequence[str], random: Random, share: float
) -> tuple[Any, ...]:
    kinds = get_args(hint)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = kinds[:1] * len(values)
        if random.random() < share / 4:
            values = random.choice((values[:0], values[:1], values * 2))
            kinds = kinds[:1] * len(values)
    if len(kinds) != len(values):
        return values
    return tuple(
        _content(each, kind, texts, random, share) for each, kind in zip(values, kinds, strict=True)
    )


def _array(values: Any, random: Random) -> Any:
    if values.dtype == bool:
        return random.choice((np.zeros_like(values), np.ones_like(values), ~values))
    known: FloatArray = np.nan_to_num(values)
    one = np.zeros_like(known)
    one.flat[:1] = 1
    every_third = np.arange(known.size).reshape(known.shape) % 3 == 0
    holed: FloatArray = np.where(every_third, np.nan, known)
    same = [known * 0, known * 0 + 1, one, one * 1e12, known * np.nan, holed, known * 1e9]
    other_length = [np.zeros(0), np.ones(1), np.arange(3.0), np.arange(400.0)]
    return random.choice((*same, known * 1e-9, *(other_length if values.ndim == 1 else ())))
