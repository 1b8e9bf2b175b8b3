"""The verbs that need a database, as a person types them."""

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from statsbot import cli
from tests.fix_exports import ADA, BEA, CHANNEL, GUILD, ExportFileMaker, sent

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Say:
    """Return a function that runs a command line on an empty database."""
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("STATSBOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path | int) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_import_tells_what_was_new(say: Say, export_file: ExportFileMaker) -> None:
    path = export_file()
    code, out, err = say("import", path)
    assert (code, err) == (0, "")
    assert "8 messages read: 8 new, 0 already known" in out
    code, out, err = say("import", path.parent)
    assert (code, err) == (0, "")
    assert "8 messages read: 0 new, 8 already known" in out


def test_the_series_are_rows(say: Say, export_file: ExportFileMaker) -> None:
    say("import", export_file(exported_at=None, before=None, version="2.47"))
    code, out, err = say("export", "daily", "--guild", GUILD, "--window", "2022-03-26..2022-03-31")
    assert (code, err) == (0, "")
    assert rows(out) == [
        {"date": "2022-03-26", "messages": "0", "authors": "0"},
        {"date": "2022-03-27", "messages": "3", "authors": "2"},
        {"date": "2022-03-28", "messages": "0", "authors": "0"},
        {"date": "2022-03-29", "messages": "0", "authors": "0"},
        {"date": "2022-03-30", "messages": "1", "authors": "1"},
        {"date": "2022-03-31", "messages": "", "authors": ""},
    ]
    _, out, _ = say("export", "channels", "--guild", GUILD)
    assert rows(out) == [{"channel_id": str(CHANNEL), "messages": "4", "authors": "2"}]
    _, out, _ = say("export", "members", "--guild", GUILD, "--format", "json")
    assert json.loads(out) == [
        {"member_id": str(ADA.id), "messages": 2},
        {"member_id": str(BEA.id), "messages": 2},
    ]
    _, out, _ = say("export", "hours", "--guild", GUILD, "--zone", "Asia/Kolkata")
    hours = {(int(r["weekday"]), int(r["hour"])): r["messages"] for r in rows(out)}
    assert len(hours) == 168
    assert (hours[6, 6], hours[2, 6]) == ("3", "1")
    _, out, _ = say("export", "emoji", "--guild", GUILD, "--format", "json")
    emoji = {row["emoji"]: row for row in json.loads(out)}
    assert emoji["party"] == {
        "emoji": "party", "emoji_id": "930000000000000001", "reactions": 1, "in_messages": 3,
    }  # fmt: skip
    assert emoji["👋"]["emoji_id"] is None


def test_what_members_may_not_see_is_left_out_for_them(
    say: Say, export_file: ExportFileMaker
) -> None:
    say("import", export_file())
    _, out, _ = say("export", "members", "--guild", GUILD, "--audience", "public")
    assert rows(out) == []


def test_a_card_and_its_numbers(say: Say, export_file: ExportFileMaker, tmp_path: Path) -> None:
    say("import", export_file())
    card = ("card", "overview", "--guild", GUILD, "--zone", "Asia/Kolkata")
    code, out, err = say(*card, "--json", "--out", "card.png")
    assert (code, err) == (0, "")
    assert (tmp_path / "card.png").read_bytes().startswith(b"\x89PNG")
    numbers: dict[str, Any] = json.loads(out)
    assert (numbers["guild_id"], numbers["zone"]) == (str(GUILD), "Asia/Kolkata")
    assert numbers["messages"]["value"] == 4
    code, out, err = say(*card, "--json")
    assert json.loads(out) == numbers
    assert sorted(tmp_path.glob("*.png")) == [tmp_path / "card.png"]


def test_a_finding_and_its_lines(say: Say, export_file: ExportFileMaker) -> None:
    say("import", export_file())
    asked = ("findings", "overview", "--guild", GUILD, "--zone", "Asia/Kolkata")
    code, out, err = say(*asked, "--audience", "staff", "--json")
    assert (code, err) == (0, "")
    numbers: dict[str, Any] = json.loads(out)
    assert (numbers["finding"], numbers["guild_id"]) == ("overview", str(GUILD))
    assert (numbers["audience"], numbers["messages"]["value"]) == ("staff", 4)
    numbers = json.loads(say(*asked, "--json")[1])
    assert (numbers["audience"], numbers["messages"]["value"]) == ("public", 0)
    lines = [" ".join(line.split()) for line in say(*asked)[1].splitlines()]
    assert "messages.value 0" in lines


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("findings", "overview", "--guild", GUILD, "--of", 7), 2, "leave --of out"),
        (("card", "overview", "--guild", 5), 2, f"Harbour ({GUILD})"),
        (("card", "overview", "--guild", GUILD, "--window", "soon"), 2, "“soon” is not a window"),
        (("card", "overview", "--guild", GUILD, "--zone", "Nowhere"), 2, "not a time zone"),
        (("export", "daily", "--guild", GUILD, "--window", "2024-02-30..2024-03-01"), 2, "day"),
        (("export", "daily", "--guild", GUILD, "--out", "no/such/file"), 2, "cannot be written"),
        (("settings", "--guild", 5), 2, "invite the bot there and run it"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    say: Say,
    export_file: ExportFileMaker,
    arguments: tuple[str | int, ...],
    code: int,
    part: str,
) -> None:
    say("import", export_file())
    answered, out, err = say(*arguments)
    assert (answered, out) == (code, "")
    assert part in err
    assert err.startswith("statsbot: ")
    assert err.count("\n") == 1


def test_a_server_of_which_nothing_was_watched(say: Say, export_file: ExportFileMaker) -> None:
    assert "import an export of it" in say("card", "overview", "--guild", GUILD)[2]
    code, out, _ = say("import", export_file([], version="2.38"))
    assert code == 0
    assert "nothing was counted and no day is watched" in out
    code, _, err = say("card", "overview", "--guild", GUILD)
    assert code == 2
    assert "watched yet" in err


def test_settings_are_shown_changed_and_kept(say: Say, export_file: ExportFileMaker) -> None:
    say("import", export_file())
    code, out, err = say("settings", "--guild", GUILD)
    assert (code, err) == (0, "")
    assert [line.split()[-1] for line in out.splitlines()][:4] == ["posted", "mon", "9", "UTC"]
    assert "audience role    none" in out
    assert "days\nvoice-afk        no\n" in out
    retention = next(line for line in out.splitlines() if line.startswith("retention"))
    assert int(retention.split()[1]) > 400  # it reaches back to what was imported
    changes = ("--reports-channel", CHANNEL, "--weekday", "fri", "--hour", 18)
    code, _, err = say("settings", "--guild", GUILD, *changes, "--zone", "Europe/Berlin")
    assert (code, err) == (0, "")
    _, out, _ = say("settings", "--guild", GUILD)
    shown = [line.split()[-1] for line in out.splitlines()][:4]
    assert shown == [str(CHANNEL), "fri", "18", "Europe/Berlin"]
    _, out, _ = say("settings", "--guild", GUILD, "--reports-channel", "none")
    assert "no reports are posted" in out


def test_what_is_counted_and_kept_is_decided(say: Say, export_file: ExportFileMaker) -> None:
    say("import", export_file())
    changes = ("--audience-role", 77, "--retention-days", 90, "--voice-deafened", "yes")
    code, out, err = say("settings", "--guild", GUILD, *changes, "--count-opted-out", "no")
    assert (code, err) == (0, "")
    values = [line.split(maxsplit=1) for line in out.replace(" role", "-role").splitlines()]
    assert dict(values[4:]) == {
        "audience-role": "77",
        "retention": "90 days",
        "voice-afk": "no",
        "voice-alone": "no",
        "voice-deafened": "yes",
        "count-opted-out": "no",
        "exact-invites": "no",
        "staff-role": "none: who may moderate or manage, and the owner",
        "score-message": "1",
        "score-reply": "1",
        "score-reaction": "0.5",
        "score-received": "0.5",
        "score-voice-minute": "0.2",
    }
    code, _, err = say("settings", "--guild", GUILD, "--retention-days", 30)
    assert code == 2
    assert "for 30 days: give 31 to 36500" in err
    _, out, _ = say("settings", "--guild", GUILD, "--audience-role", "none")
    assert "audience role    none" in out
    assert "retention        90 days" in out


def test_marks_are_added_listed_and_removed(say: Say, export_file: ExportFileMaker) -> None:
    say("import", export_file())
    assert say("mark", "list", "--guild", GUILD)[:2] == (0, "")
    code, out, err = say(
        "mark", "add", "Summer sale", "--guild", GUILD, "--at", "2026-05-01", "--announcement"
    )
    assert (code, err) == (0, "")
    assert out == "1    2026-05-01 00:00 to 2026-05-02 00:00  announcement  Summer sale\n"
    moment = ("--at", "2026-04-01T18:30", "--zone", "Asia/Kolkata")
    code, out, _ = say("mark", "add", "Talk", "--guild", GUILD, *moment)
    assert out.startswith("2    2026-04-01 18:30  happening  Talk\n1    2026-05-01 05:30 to ")
    for words in (
        ("add", "no moment"),
        ("add", "--at", "2026-05-01"),
        ("add", "wrong", "--at", "noon"),
        ("remove",),
        ("remove", "Talk"),
        ("remove", "3"),
        ("list", "2"),
    ):
        code, out, err = say("mark", *words, "--guild", GUILD)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
    code, out, _ = say("mark", "remove", "1", "--guild", GUILD)
    assert (code, out) == (0, "2    2026-04-01 13:00  happening  Talk\n")


def test_staff_and_points_are_decided(say: Say, export_file: ExportFileMaker) -> None:
    say("import", export_file())
    code, out, err = say("settings", "--guild", GUILD, "--staff-role", 88, "--score-reply", "2.5")
    assert (code, err) == (0, "")
    assert "staff role       88\n" in out
    assert "score-reply        2.5\n" in out
    for points in ("-1", "101", "nan", "many"):
        code, _, err = say("settings", "--guild", GUILD, f"--score-message={points}")
        assert code == 2
        assert f"{points} is not a number from 0 to 100" in err
    _, out, _ = say("settings", "--guild", GUILD, "--staff-role", "none")
    assert "staff role       none" in out


def test_the_doctor_names_what_is_missing(say: Say) -> None:
    code, out, err = say("doctor")
    lines = out.splitlines()
    assert (code, err) == (78, "")
    assert [line.split(":")[0].split(maxsplit=1) for line in lines] == [
        ["ok", "Python"],
        ["FAIL", "token"],
        ["ok", "data folder"],
        ["ok", "database"],
        ["ok", "privacy key"],
        ["ok", "fonts"],
        ["ok", "time zones"],
    ]


def test_a_database_that_is_away(
    say: Say, export_file: ExportFileMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:1/x")
    code, _, err = say("import", export_file())
    assert code == 75
    assert err.count("\n") == 1
    assert "hunter2" not in err


def test_migrate_says_where_the_database_stands(say: Say) -> None:
    assert say("migrate") == (0, "The database has this version's schema.\n", "")


def test_a_killed_import_leaves_what_can_be_shown(say: Say, export_file: ExportFileMaker) -> None:
    path = export_file([sent(minute) for minute in range(24_000)])
    with subprocess.Popen(
        [sys.executable, "-m", "statsbot", "import", str(path)],
        stdout=subprocess.DEVNULL,
        env=os.environ,
    ) as process:
        while "Harbour" not in say("export", "daily", "--guild", 5)[2]:
            assert process.poll() is None
        process.kill()
    code, out, err = say("export", "members", "--guild", GUILD)
    assert (code, err) == (0, "")
    assert 0 < int(rows(out)[0]["messages"]) <= 24_000


def test_ctrl_c_stops_an_import_between_batches(say: Say, export_file: ExportFileMaker) -> None:
    path = export_file([sent(minute) for minute in range(24_000)])
    with subprocess.Popen(
        [sys.executable, "-m", "statsbot", "import", str(path), "--debug"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    ) as process:
        while "Harbour" not in say("export", "daily", "--guild", 5)[2]:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, err) == (130, "")
    assert "Stopped before the end" in out
    code, out, _ = say("import", path)
    assert code == 0
    assert "24,000 messages read" in out
    assert " 0 already known" not in out
    _, out, _ = say("export", "members", "--guild", GUILD)
    assert rows(out) == [{"member_id": str(ADA.id), "messages": "24000"}]
