"""``statsbot privacy`` and the key, as an operator meets them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from statsbot import cli
from tests.fix_exports import ADA, BEA, GUILD, ExportFileMaker

Say = Callable[..., tuple[int, str, str]]
MEMBER = ("--guild", GUILD, "--member", ADA.id)


@pytest.fixture
def say(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    export_file: ExportFileMaker,
) -> Say:
    """Return a function that runs a command line on a database with an import in it."""
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("STATSBOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path | int) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    assert run("import", export_file())[0] == 0
    return run


def test_what_is_kept_is_exported_erased_and_not_imported_again(
    say: Say, export_file: ExportFileMaker, tmp_path: Path
) -> None:
    code, out, err = say("privacy", "export", *MEMBER)
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert len(told["kept"]["message.author_id"]) == 4
    assert str(BEA.id) not in out
    _, before, _ = say("export", "daily", "--guild", GUILD)

    code, out, err = say("privacy", "erase", *MEMBER)
    assert (code, err) == (0, "")
    assert "opted out        no\nunnamed before   20" in out
    assert (tmp_path / "data" / "privacy.key").stat().st_mode & 0o777 == 0o600
    for _ in range(2):
        _, out, _ = say("privacy", "export", *MEMBER)
        assert json.loads(out)["kept"] == {}
        _, out, _ = say("export", "members", "--guild", GUILD)
        assert str(ADA.id) not in out
        _, out, _ = say("import", export_file())
        assert "0 new" in out
    # The total stays; one author fewer is told.
    _, after, _ = say("export", "daily", "--guild", GUILD)
    messages = [[row.split(",")[1] for row in text.splitlines()] for text in (before, after)]
    assert messages[0] == messages[1]


def test_opting_out_and_in(say: Say) -> None:
    _, out, _ = say("privacy", "status", *MEMBER)
    assert out == "opted out        no\nunnamed before   nothing is\n"
    _, out, _ = say("privacy", "opt-out", *MEMBER)
    assert "opted out        20" in out
    _, out, _ = say("privacy", "opt-in", *MEMBER)
    assert "opted out        no\nunnamed before   20" in out
    code, _, err = say("privacy", "erase", "--guild", 5, "--member", 6)
    assert code == 2
    assert "No server 5 is known here" in err


def test_another_host_without_the_key_is_refused(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("privacy", "opt-out", *MEMBER)
    key = (tmp_path / "data" / "privacy.key").read_text()
    monkeypatch.setenv("STATSBOT_DATA_DIR", str(tmp_path / "other"))
    code, _, err = say("export", "members", "--guild", GUILD)
    assert code == 78
    assert "STATSBOT_PRIVACY_KEY" in err
    monkeypatch.setenv("STATSBOT_PRIVACY_KEY", "x" * 40)
    assert say("migrate")[0] == 78
    monkeypatch.setenv("STATSBOT_PRIVACY_KEY", key.strip())
    assert say("migrate")[0] == 0
    monkeypatch.setenv("STATSBOT_PRIVACY_KEY", "short")
    code, _, err = say("migrate")
    assert code == 78
    assert "STATSBOT_PRIVACY_KEY is wrong" in err
    assert "short" not in err


def test_the_doctor_sees_a_key_that_others_can_read(say: Say, tmp_path: Path) -> None:
    _, out, _ = say("doctor")
    assert "ok    privacy key: made when somebody first asks" in out
    say("privacy", "opt-out", *MEMBER)
    path = tmp_path / "data" / "privacy.key"
    _, out, _ = say("doctor")
    assert f"ok    privacy key: in {path}" in out
    assert path.read_text().strip() not in out
    path.chmod(0o644)
    _, out, _ = say("doctor")
    assert "FAIL  privacy key: others can read" in out
