"""A paragraph: a sentence in small letters, over as many lines as there is room for."""

from typing import Literal

from renderers.panels.headline import broken
from renderers.panels.writing import write
from renderers.plot.marks import Rect, Text
from renderers.text.typesetter import Typesetter
from renderers.theme import Type

_LEADING = 1.32
"""From one baseline to the next, in ems."""


def paragraph(
    text: Typesetter,
    words: str,
    kind: Type,
    rect: Rect,
    *,
    align: Literal["left", "centre"] = "left",
) -> list[Text]:
    """The lines of ``words`` from the top of ``rect`` on; in its middle, if centred.

    What has no room is cut off by an ellipsis.
    """
    pitch = kind.style.size * _LEADING
    most = max(int(rect.height // pitch), 1)
    lines = broken(text, words, kind.style, rect.width)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    top = rect.y
    if align == "centre":
        top += (rect.height - len(lines) * pitch) / 2
    return [
        write(
            text,
            line,
            kind,
            name=f"line {number + 1}",
            x=rect.x + (rect.width / 2 if align == "centre" else 0.0),
            baseline=top + number * pitch + kind.style.size,
            align=align,
            width=rect.width,
        )
        for number, line in enumerate(lines)
    ]
