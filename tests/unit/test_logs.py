"""One line a record, and nothing secret on it."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from statsbot import logs

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMA.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = StringIO()
    logs.configure("INFO", secrets=["open sesame"], stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_a_record_is_one_line_with_its_fields(lines: StringIO) -> None:
    logging.getLogger("statsbot.collectors").info("flushed", extra={"facts": 512})
    line = lines.getvalue()
    assert line.endswith("Z INFO statsbot.collectors flushed facts=512\n")
    assert line.count("\n") == 1


def test_half_a_character_does_not_reach_the_line() -> None:
    # Formatted by itself: pytest's own capture of the log could not pass it on.
    record = logging.makeLogRecord({"msg": "got %s", "args": ("\ud800",), "name": "statsbot"})
    assert logs.LineFormatter().format(record).isprintable()


@pytest.mark.parametrize(
    "hostile",
    [
        "a\nb",
        "a\r\nb",
        "\x1b[2Ja",
        "\x1b]0;title\x07a",
        "a\u2028b",
        "a\x9b31mb",
        "\u202ea",
    ],
)
def test_nothing_moves_the_cursor_or_forges_a_line(lines: StringIO, hostile: str) -> None:
    logging.getLogger("statsbot").warning("got %s", hostile)
    line = lines.getvalue()
    assert len(line.splitlines()) == 1
    assert line[:-1].isprintable()


@pytest.mark.parametrize(
    "secret",
    [
        "open sesame",
        TOKEN,
        "/webhooks/1000000000000000000/abcdefghijklmnopqrstuvwxyz",
        "/interactions/1000000000000000000/aW50ZXJhY3Rpb246MTAwMDAw/callback",
        "postgresql://bot:hunter2@db/statsbot",
    ],
)
def test_secrets_are_masked(lines: StringIO, secret: str) -> None:
    logging.getLogger("statsbot").error("calling %s failed", secret)
    line = lines.getvalue()
    assert "***" in line
    for part in ("sesame", "abcdefghij", "aW50", "hunter2"):
        assert part not in line


def test_an_exception_is_one_line_without_the_row_it_quotes(lines: StringIO) -> None:
    try:
        raise ValueError("value too long\nDETAIL: Failing row contains (Ada).")
    except ValueError:
        logging.getLogger("statsbot").exception("flush failed")
    line = lines.getvalue()
    assert "flush failed ValueError: value too long (test_logs.py:" in line
    assert "Ada" not in line
    assert len(line.splitlines()) == 1


def test_libraries_only_warn(lines: StringIO) -> None:
    logging.getLogger("discord.gateway").info("connected")
    logging.getLogger("discord.gateway").warning("late heartbeat")
    assert len(lines.getvalue().splitlines()) == 1
