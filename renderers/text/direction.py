"""Reading direction: the embedding level of each cluster (UAX #9), and the order they show in.

The rules are python-bidi's; isolates (FSI, LRI, RLI ... PDI), which it does not know, are
resolved here: one counts as a neutral character outside and as a paragraph of its own inside.
"""

import unicodedata
from typing import Any, cast

import regex
from bidi import algorithm as _uax9

_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{Bidi_Class=AN}]")
_STARTS = {"\u2066": 0, "\u2067": 1, "\u2068": None}
_END = "\u2069"
ISOLATES = frozenset((*_STARTS, _END))
_NEUTRAL = "\ufffc"
# Embeddings, overrides, breaks and unassigned characters take no part: they count as neutral.
_TAKEN = frozenset(["L", "R", "AL", "EN", "ES", "ET", "AN", "CS", "NSM", "WS", "ON"])


def levels(clusters: list[str], base: int | None = None) -> list[int]:
    """One embedding level per cluster: even reads left to right, odd right to left.

    Args:
        clusters: Grapheme clusters in logical order; isolates may stand between them.
        base: 0 or 1, or None to take the direction of the first strong letter.
    """
    if not any(_RIGHT_TO_LEFT.search(cluster) for cluster in clusters):
        return [base or 0] * len(clusters)
    outer: list[str] = []
    inner: list[tuple[int, int]] = []
    index = 0
    while index < len(clusters):
        leading = clusters[index][0]
        outer.append(leading if unicodedata.bidirectional(leading) in _TAKEN else _NEUTRAL)
        if clusters[index] in _STARTS:
            end = _closing(clusters, index)
            inner.append((index, end))
            index = end
        index += 1
    resolved = _resolve(outer, base)
    result: list[int] = []
    for level in resolved:
        result.append(level)
        if inner and len(result) - 1 == inner[0][0]:
            start, end = inner.pop(0)
            result += _inside(clusters[start + 1 : end], _STARTS[clusters[start]], level)
            if end < len(clusters):
                result.append(level)
    return result


def visual_order(level_of: list[int]) -> list[int]:
    """Indices in the order they show from left to right (rule L2)."""
    order = list(range(len(level_of)))
    if not level_of or max(level_of) == 0:
        return order
    lowest_odd = min((level for level in level_of if level % 2), default=0)
    for threshold in range(max(level_of), max(lowest_odd, 1) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and level_of[order[end]] >= threshold:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


def _inside(clusters: list[str], direction: int | None, around: int) -> list[int]:
    paragraph = direction if direction is not None else _first_strong("".join(clusters))
    own = levels(clusters, paragraph)
    step = around + 1 if (around + 1) % 2 == paragraph else around + 2
    return [level - paragraph + step for level in own]


def _closing(clusters: list[str], start: int) -> int:
    depth = 0
    for index in range(start, len(clusters)):
        if clusters[index] in _STARTS:
            depth += 1
        elif clusters[index] == _END:
            depth -= 1
            if depth == 0:
                return index
    return len(clusters)


def _first_strong(text: str) -> int:
    return _uax9.get_base_level(text)


def _resolve(characters: list[str], base: int | None) -> list[int]:
    text = "".join(characters)
    storage = cast("dict[str, Any]", _uax9.get_empty_storage())
    level = base if base is not None else _first_strong(text)
    storage["base_level"] = level
    storage["base_dir"] = ("L", "R")[level]
    _uax9.get_embedding_levels(text, storage)
    _uax9.explicit_embed_and_overrides(storage)
    _uax9.resolve_weak_types(storage)
    _uax9.resolve_neutral_types(storage, False)
    _uax9.resolve_implicit_levels(storage, False)
    return [character["level"] for character in cast("list[dict[str, Any]]", storage["chars"])]
