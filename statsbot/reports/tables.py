"""Series as text: CSV that no spreadsheet runs, JSON that no program rounds."""

import csv
import io
from collections.abc import Iterator
from typing import Literal, TypeAlias

import orjson

from statsbot.reports.series import Series

Format: TypeAlias = Literal["csv", "json"]

_FORMULA_SIGNS = frozenset("=+-@|%＝＋－＠｜％−")
_BLANK = "".join(map(chr, range(0x21))) + (
    "\x7f\x85\xa0\u2000\u2001\u2002\u2003\u2007\u2009\u200b\u2028\u2029\u202f\u3000\ufeff"
)


def encode_series(series: Series, form: Format) -> Iterator[bytes]:
    """Yield the series as UTF-8: CSV with a header, or a JSON list with one object a line."""
    return _json(series) if form == "json" else _csv(series)


def csv_text(text: str) -> str:
    """Return ``text`` with an apostrophe before what a spreadsheet could take for a formula.

    A carriage return becomes a space: not every reader of CSV leaves one inside its cell.
    Source: OWASP ASVS 5.0, 1.2.10; beyond it, full-width signs and whatever begins blank.
    """
    text = text.replace("\r", " ")
    begins = text.lstrip(_BLANK)[:1]
    if begins in _FORMULA_SIGNS or text[:1] in set(_BLANK):
        return f"'{text}"
    return text


def _json(series: Series) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(series.rows):
        yield (b",\n" if number else b"\n") + orjson.dumps(row)
    yield b"\n]\n"


def _csv(series: Series) -> Iterator[bytes]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(series.columns)
    for row in series.rows:
        cells = [getattr(row, column) for column in series.columns]
        writer.writerow([csv_text(cell) if isinstance(cell, str) else cell for cell in cells])
        yield line.getvalue().encode(errors="replace")
        line.seek(0)
        line.truncate()
    yield line.getvalue().encode(errors="replace")
