"""Where settings come from, and what is said about the ones that are wrong."""

from pathlib import Path

import pytest

from statsbot.config import Settings, client_id_of, read_settings
from statsbot.errors import ConfigurationError

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMA.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB"


def read(tmp_path: Path, environ: dict[str, str] | None = None, **flags: object) -> Settings:
    environ = {"STATSBOT_CONFIG": str(written(tmp_path / "none.toml", "")), **(environ or {})}
    return read_settings(environ, flags, directory=tmp_path)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.token is None
    assert settings.database_url is None
    assert settings.data_dir.is_absolute()
    assert settings.api_url == "https://discord.com/api/v10"
    assert settings.message_content is False


def test_flag_beats_environment_beats_dotenv_beats_toml_beats_default(tmp_path: Path) -> None:
    names = ["api_url", "cdn_url", "log_level", "tick_seconds"]
    values = ["http://toml", "http://toml", "ERROR", 1]
    toml = written(
        tmp_path / "statsbot.toml",
        "".join(f"{name} = {value!r}\n" for name, value in zip(names, values, strict=True)),
    )
    written(
        tmp_path / ".env",
        "STATSBOT_API_URL=http://dotenv\nSTATSBOT_CDN_URL=http://dotenv\nSTATSBOT_LOG_LEVEL=debug\n",
    )
    environ = {
        "STATSBOT_CONFIG": str(toml),
        "STATSBOT_API_URL": "http://environ",
        "STATSBOT_CDN_URL": "http://environ",
    }
    settings = read_settings(environ, {"api_url": "http://flag"}, directory=tmp_path)
    assert settings.api_url == "http://flag"
    assert settings.cdn_url == "http://environ"
    assert settings.log_level == "DEBUG"
    assert settings.tick_seconds == 1
    assert settings.message_content is False


def test_an_absent_flag_and_an_empty_variable_decide_nothing(tmp_path: Path) -> None:
    written(tmp_path / ".env", f"DATABASE_URL=\nDISCORD_TOKEN={TOKEN}\n")
    settings = read(tmp_path, {"DISCORD_TOKEN": "", "STATSBOT_LOG_LEVEL": ""}, log_level=None)
    assert settings.require_token() == TOKEN
    assert settings.database_url is None
    assert settings.log_level == "INFO"


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    path = written(tmp_path / "token", f"{TOKEN}\n")
    assert read(tmp_path, {"DISCORD_TOKEN_FILE": str(path)}).require_token() == TOKEN
    toml = written(tmp_path / "statsbot.toml", 'token_file = "token"\n')
    settings = read_settings({"STATSBOT_CONFIG": str(toml)}, directory=tmp_path)
    assert settings.require_token() == TOKEN


def test_a_variable_and_its_file_contradict_each_other(tmp_path: Path) -> None:
    path = written(tmp_path / "token", TOKEN)
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN and DISCORD_TOKEN_FILE"):
        read(tmp_path, {"DISCORD_TOKEN": TOKEN, "DISCORD_TOKEN_FILE": str(path)})


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    toml = written(tmp_path / "statsbot.toml", "tick_second = 3\n")
    with pytest.raises(ConfigurationError) as raised:
        read_settings(
            {
                "STATSBOT_CONFIG": str(toml),
                "DATABASE_URL": "mysql://user:hunter2@host/db",
                "STATSBOT_TICK_SECONDS": "often",
                "STATSBOT_MESSAGE_CONTENT": "maybe",
                "DISCORD_TOKEN_FILE": str(tmp_path / "absent"),
            },
            {"log_level": "LOUD"},
            directory=tmp_path,
        )
    message = str(raised.value)
    for part in (
        f"tick_second in {toml} is not a setting",
        "DATABASE_URL is wrong",
        "STATSBOT_TICK_SECONDS is wrong",
        "STATSBOT_MESSAGE_CONTENT is wrong",
        "--log-level is wrong",
        "DISCORD_TOKEN_FILE names",
    ):
        assert part in message
    assert "hunter2" not in message
    assert raised.value.exit_code == 78


@pytest.mark.parametrize(
    "url", ["postgresql://bot@db/x", "postgres:///x", "host=/run/pg dbname=x", " dbname = x"]
)
def test_a_database_is_named_as_libpq_has_it(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, {"DATABASE_URL": url}).secrets == [url]


@pytest.mark.parametrize("text", ["tick_seconds = [", "\x00"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    toml = written(tmp_path / "statsbot.toml", text)
    with pytest.raises(ConfigurationError, match="is not TOML"):
        read_settings({"STATSBOT_CONFIG": str(toml)}, directory=tmp_path)


def test_a_configuration_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="which is not there"):
        read_settings({"STATSBOT_CONFIG": str(tmp_path / "absent.toml")}, directory=tmp_path)


def test_no_token_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="set DISCORD_TOKEN"):
        read(tmp_path).require_token()


@pytest.mark.parametrize("token", ["hunter2", "a.b", "not-base64!.b.c", "YWJj.b.c", "é.b.c"])
def test_what_cannot_be_a_token_is_refused_before_discord_does(tmp_path: Path, token: str) -> None:
    with pytest.raises(ConfigurationError, match="not a bot token") as raised:
        read(tmp_path, {"DISCORD_TOKEN": token}).require_token()
    assert token not in str(raised.value)


def test_a_local_discord_may_hand_out_any_token(tmp_path: Path) -> None:
    settings = read(
        tmp_path, {"DISCORD_TOKEN": "local", "STATSBOT_API_URL": "http://127.0.0.1:8123/api/v10/"}
    )
    assert settings.require_token() == "local"
    assert settings.api_url == "http://127.0.0.1:8123/api/v10"


def test_a_token_begins_with_the_id_of_its_application() -> None:
    assert client_id_of(TOKEN) == 1000000000000000000


def test_secrets_hide_themselves(tmp_path: Path) -> None:
    url = "postgresql://bot:hunter2@db/statsbot"
    settings = read(tmp_path, {"DISCORD_TOKEN": TOKEN, "DATABASE_URL": url})
    assert "hunter2" not in f"{settings!r} {settings!s}"
    assert TOKEN not in f"{settings!r} {settings!s}"
    assert settings.secrets == [TOKEN, url]
