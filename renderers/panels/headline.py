"""A headline: one sentence in large letters, over as many lines as it needs."""

from dataclasses import replace

import regex

from renderers import theme
from renderers.panels.writing import write
from renderers.plot.marks import Rect, Text
from renderers.text.style import TextStyle
from renderers.text.typesetter import Typesetter

_LEADING = 1.27
"""From one baseline to the next, in ems."""
_ASCENT = 0.76
"""From the top of the letters to the baseline, in ems."""
_LONGEST = 1024
"""Code points that are looked at; no card has room for more."""
# Japanese has no spaces: it breaks after a word with its particles, never before a closing sign.
_PIECES = regex.compile(
    r"(?:(?:[\p{Katakana}ー]+|\p{Han}{1,4})\p{Hiragana}{0,4}|\p{Hiragana}{1,4})[、。，．）」』】～・]*"
    r"|[^\s\p{Han}\p{Hiragana}\p{Katakana}]+|\s+"
)


def headline(
    text: Typesetter,
    words: str,
    rect: Rect,
    *,
    sizes: tuple[float, ...],
) -> list[Text]:
    """The lines of a headline that begins at the top of ``rect``, in the largest size that fits.

    Lines are as equally long as they can be. Where even the smallest size is too large, the last
    line ends in an ellipsis.

    Args:
        text: Sets the lines.
        words: One sentence.
        rect: What it has to stay within.
        sizes: Logical pixels per em, the largest first.
    """
    kind, lines, room = theme.HEADLINE, [words], 1
    for size in sizes:
        style = replace(theme.HEADLINE.style, size=size)
        kind, lines = (
            theme.Type(style, theme.HEADLINE.colour),
            broken(text, words, style, rect.width),
        )
        room = int((rect.height - size * _ASCENT) // (size * _LEADING)) + 1
        if len(lines) <= room and all(text.width(each, style) <= rect.width for each in lines):
            break
    lines = lines if len(lines) <= room else [*lines[: room - 1], " ".join(lines[room - 1 :])]
    size = kind.style.size
    return [
        write(
            text,
            line,
            kind,
            name=f"headline {number + 1}",
            x=rect.x,
            baseline=rect.y + size * (_ASCENT + number * _LEADING),
            width=rect.width,
        )
        for number, line in enumerate(lines)
    ]


def broken(text: Typesetter, words: str, style: TextStyle, width: float) -> list[str]:
    """``words`` in as few lines as ``width`` allows, as equally long as they can be."""
    words = words[:_LONGEST]
    lines = _greedy(text, words, style, width)
    narrower = width
    while narrower > width / 2:
        narrower -= 6
        tried = _greedy(text, words, style, narrower)
        if len(tried) > len(lines) or any(text.width(line, style) > narrower for line in tried):
            break
        lines = tried
    return lines


def _greedy(text: Typesetter, words: str, style: TextStyle, width: float) -> list[str]:
    lines = [""]
    for piece in _PIECES.findall(words):
        longer = lines[-1] + piece
        if lines[-1] and text.width(longer.rstrip(), style) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] = longer
    return [line.strip() for line in lines if line.strip()] or [""]
