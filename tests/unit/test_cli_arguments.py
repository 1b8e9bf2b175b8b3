"""What the command line says before anything heavy is loaded."""

import argparse
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from statsbot import cli, locale
from statsbot.arguments import CARDS, FINDINGS, LANGUAGES, SERIES
from statsbot.findings import catalogue
from statsbot.reports import catalogue as cards
from statsbot.reports import series
from tests.fix_exports import as_export, as_text


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home without settings, and none in the environment."""
    for name in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "DATABASE_URL", "DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "statsbot.toml"
    config.touch()
    monkeypatch.setenv("STATSBOT_CONFIG", str(config))
    monkeypatch.setenv("STATSBOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def verbs() -> list[str]:
    return [
        name
        for action in cli.parser()._actions
        if isinstance(action, argparse._SubParsersAction)
        for name in action.choices
    ]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def one_sentence(err: str) -> str:
    assert err.startswith("statsbot")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_help_loads_nothing_heavy() -> None:
    heavy = ("aiohttp", "discord", "matplotlib", "numpy", "psycopg", "pydantic", "rich", "ijson")
    program = (
        "import sys; from statsbot.cli import main; main(['--help']);"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("verb", verbs())
def test_each_verb_explains_itself(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, out, _ = said(capsys, verb, "--help")
    assert code == 0
    assert out.startswith(f"usage: statsbot {verb}")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "VERB"),
        (("dance",), "dance"),
        (("card", "overview"), "--guild"),
        (("card", "overview", "--guild", "harbour"), "not an id"),
        (("card", "overview", "--guild", "0"), "not an id"),
        (("card", "overview", "--guild", str(2**63)), "not an id"),
        (("card", "pie", "--guild", "1"), "pie"),
        (("export", "weekly", "--guild", "1"), "weekly"),
        (("export", "daily", "--guild", "1", "--format", "xls"), "xls"),
        (("settings", "--guild", "1", "--hour", "24"), "24"),
        (("settings", "--guild", "1", "--weekday", "monday"), "monday"),
        (("import",), "PATH"),
        (("backfill", "--guild", "1", "--since", "yesterday"), "yesterday"),
    ],
)
def test_a_wrong_argument_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], part: str
) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert part in one_sentence(err)


def test_run_without_a_token_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = said(capsys, "run")
    assert code == 78
    assert "set DISCORD_TOKEN" in one_sentence(err)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("content", "part"),
    [(None, "does not exist"), (b"", "empty"), (b"<html>", "web page"), (b"{}", "JSON, but not")],
)
def test_a_file_that_is_no_export_stops_before_the_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes | None, part: str
) -> None:
    good = tmp_path / "good.json"
    good.write_text(as_text(as_export([])), encoding="utf-8")
    path = tmp_path / "export.json"
    if content is not None:
        path.write_bytes(content)
    code, _, err = said(capsys, "import", str(good), str(path))
    assert code == 2
    assert part in one_sentence(err)
    assert not (tmp_path / "data").exists()


def test_an_unknown_zone_is_refused_before_anything_is_changed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = said(capsys, "settings", "--guild", "1", "--zone", "Mars/Olympus")
    assert code == 2
    assert "Mars/Olympus" in one_sentence(err)
    assert not (tmp_path / "data").exists()


def test_the_invitation_asks_for_the_least(capsys: pytest.CaptureFixture[str]) -> None:
    def permissions(*more: str) -> int:
        code, out, _ = said(capsys, "invite-url", "--client-id", "910000000000000001", *more)
        assert code == 0
        url = urlsplit(out.strip())
        assert (url.scheme, url.netloc, url.path) == ("https", "discord.com", "/oauth2/authorize")
        query = parse_qs(url.query)
        assert query["client_id"] == ["910000000000000001"]
        assert query["scope"] == ["bot applications.commands"]
        return int(query["permissions"][0])

    least = permissions("--without-invites", "--without-moderation")
    assert least == 274878024704
    assert permissions("--without-moderation") == least | 1 << 5
    assert permissions("--without-invites") == least | 1 << 7
    assert permissions() == least | 1 << 5 | 1 << 7


def test_without_token_or_client_id_there_is_no_link(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "invite-url")
    assert code == 78
    assert "DISCORD_TOKEN" in one_sentence(err)


def test_a_discord_that_does_not_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "local")
    monkeypatch.setenv("STATSBOT_API_URL", "http://127.0.0.1:9/api/v10")
    code, _, err = said(capsys, "invite-url")
    assert code == 75
    assert "try again later" in one_sentence(err)


def test_what_nobody_foresaw_is_two_lines_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise KeyError("gone\nAda")

    monkeypatch.setattr(cli, "doctor", broken)
    code, _, err = said(capsys, "doctor")
    lines = err.splitlines()
    assert code == 1
    assert len(lines) == 2
    assert "not foreseen" in lines[0]
    assert "KeyError" in lines[1]
    assert "test_cli_arguments.py" in lines[1]
    with pytest.raises(KeyError):
        cli.main(["doctor", "--debug"])


def test_ctrl_c_is_clean(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "doctor", interrupted)
    assert said(capsys, "doctor") == (130, "", "")


def test_a_reader_that_leaves_is_no_error() -> None:
    program = (
        "import sys, statsbot.cli as cli\n"
        "cli.doctor = lambda _: [print('x' * 99) for _ in range(9999)] and 0\n"
        "sys.exit(cli.main(['doctor']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_the_series_offered_are_those_there_are() -> None:
    assert tuple(series.SERIES) == SERIES


def test_the_cards_and_languages_offered_are_those_there_are() -> None:
    assert tuple(sorted(cards.CARDS)) == CARDS
    assert all(kind.finding in catalogue.FINDINGS for kind in cards.CARDS.values())
    assert locale.LANGUAGES == LANGUAGES


def test_the_findings_offered_are_those_there_are() -> None:
    assert tuple(sorted(catalogue.FINDINGS)) == FINDINGS
