"""Series as CSV and JSON, and files that are whole or not there."""

import csv
import io
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.errors import MisuseError
from statsbot.reports.files import write_whole
from statsbot.reports.series import ChannelSeriesRow, DailyRow, EmojiRow, Series
from statsbot.reports.tables import csv_text, encode_series

DAYS = Series(
    columns=("date", "messages", "authors"),
    rows=[
        DailyRow(date=date(2025, 11, 1), messages=12, authors=3),
        DailyRow(date=date(2025, 11, 2), messages=0, authors=0),
        DailyRow(date=date(2025, 11, 3), messages=None, authors=None),
    ],
)


def test_an_unwatched_day_is_an_empty_cell_and_a_quiet_one_a_zero() -> None:
    assert b"".join(encode_series(DAYS, "csv")).decode() == (
        "date,messages,authors\n2025-11-01,12,3\n2025-11-02,0,0\n2025-11-03,,\n"
    )
    assert json.loads(b"".join(encode_series(DAYS, "json"))) == [
        {"date": "2025-11-01", "messages": 12, "authors": 3},
        {"date": "2025-11-02", "messages": 0, "authors": 0},
        {"date": "2025-11-03", "messages": None, "authors": None},
    ]


def test_ids_are_never_rounded() -> None:
    row = ChannelSeriesRow(channel_id="1228676369957523971", messages=1, authors=1)
    series = Series(columns=("channel_id", "messages", "authors"), rows=[row])
    assert (
        json.loads(b"".join(encode_series(series, "json")), parse_int=float)[0]["channel_id"]
        == "1228676369957523971"
    )


def test_nothing_is_a_header_or_an_empty_list() -> None:
    empty = Series(columns=("date", "messages", "authors"), rows=[])
    assert b"".join(encode_series(empty, "csv")) == b"date,messages,authors\n"
    assert json.loads(b"".join(encode_series(empty, "json"))) == []


@pytest.mark.parametrize(
    "formula",
    [
        "=HYPERLINK(\"http://evil\")", "+1+1", "-2+3", "@SUM(A1)", "|cmd", "%0", "\t=1", "\r=1",
        "\n=1", " =1", "\xa0=1", "＝1", "\u3000＝1", "−1", "\u200b=1", "\tplain", "\x00=1",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_could_run_is_made_text(formula: str) -> None:
    assert csv_text(formula) == "'" + formula.replace("\r", " ")


@pytest.mark.parametrize("plain", ["", "👍", "party_parrot", "1228676369957523971", "a=b", "*️⃣"])
def test_other_text_stays_as_it_is(plain: str) -> None:
    assert csv_text(plain) == plain


@given(name=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_name_comes_back_from_csv(name: str) -> None:
    row = EmojiRow(emoji=name, emoji_id="1", reactions=2, in_messages=3)
    series = Series(columns=("emoji", "emoji_id", "reactions", "in_messages"), rows=[row])
    written = b"".join(encode_series(series, "csv")).decode()
    [_, read] = csv.reader(io.StringIO(written, newline=""))
    told = name.replace("\r", " ")
    assert read[0] in {told, f"'{told}"}
    assert read[1:] == ["1", "2", "3"]
    assert read[0][:1] not in set("=+-@|%\t\r\n ＝＋－＠")


def test_a_file_is_replaced_when_all_of_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    write_whole(path, [b"new ", b"and whole"])
    assert path.read_text() == "new and whole"
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_a_fault_half_way_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def parts() -> Iterator[bytes]:
        yield b"new"
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_whole(path, parts())
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]


def test_a_killed_export_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    """F8: kill -9 while rows are written; the next export clears what is left."""
    path = tmp_path / "out.csv"
    writing = textwrap.dedent(
        f"""
        import pathlib, time
        from statsbot.reports.files import write_whole
        def parts():
            yield b"half" * 100_000
            print("half", flush=True)
            time.sleep(600)
        write_whole(pathlib.Path({str(path)!r}), parts())
        """
    )
    with subprocess.Popen([sys.executable, "-c", writing], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.kill()
    assert [file.name for file in tmp_path.iterdir()] == [".out.csv.part"]
    write_whole(path, [b"whole"])
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out.csv", "whole")]


def test_a_path_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "out.csv", tmp_path):
        with pytest.raises(MisuseError, match="cannot be written") as refusal:
            write_whole(path, [b"x"])
        assert "\n" not in str(refusal.value)


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, [b"rows"])
        assert os.read(reader, 100) == b"rows"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
