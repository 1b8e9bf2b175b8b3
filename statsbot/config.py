"""What the operator decides once: token, database, folders, addresses.

Each setting is taken from the first of these that has it: a flag of the command line, the
environment, ``.env`` in the working directory, the file ``statsbot.toml``, the default. Nothing
here reads the process's environment by itself: :func:`read_settings` is handed one.

In the environment a setting is called ``STATSBOT_`` and its name in capitals; the token also
``DISCORD_TOKEN`` and the database also ``DATABASE_URL``. With ``_FILE`` behind it, a secret's
name gives a file that holds the secret.
"""

import base64
import re
import tomllib
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from statsbot.errors import ConfigurationError

DISCORD_API_URL = "https://discord.com/api/v10"
DISCORD_CDN_URL = "https://cdn.discordapp.com"

_BARE_NAMES = {"token": "DISCORD_TOKEN", "database_url": "DATABASE_URL"}
_SECRET_FIELDS = (*_BARE_NAMES, "privacy_key")
# As libpq takes it: an address, or keywords such as host=db dbname=statsbot.
_DATABASE_URL = re.compile(r"postgres(ql)?://|\s*\w+\s*=")
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")


class Settings(BaseModel):
    """The settings of one process, valid as a whole.

    Printing one never shows the token or the database's password.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    token: SecretStr | None = None
    """The bot's token of Discord's portal."""
    database_url: SecretStr | None = None
    """A PostgreSQL server (``postgresql://``); None: the embedded one in ``data_dir``."""
    privacy_key: SecretStr | None = Field(default=None, min_length=32)
    """Recognises people who asked not to be known; None: ``privacy.key`` in ``data_dir``."""
    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("statsbot"))
    """Where the embedded database, the spool and the caches live."""
    api_url: str = DISCORD_API_URL
    """Discord's REST API, or the local Discord's."""
    cdn_url: str = DISCORD_CDN_URL
    """Where avatars and icons come from."""
    message_content: bool = False
    """Whether to ask for the privileged intent that lets emoji in messages be counted."""
    spool_max_mb: int = Field(default=1024, ge=1, le=1 << 20)
    """How much of the disk facts may take while Postgres is away, in MiB."""
    clock_file: Path | None = None
    """A :class:`statsbot.clock.SharedClock` to live by; None: the system's clock."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    tick_seconds: float = Field(default=30.0, gt=0, le=60)
    """How often the schedule looks whether a report is due, in seconds."""

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not _DATABASE_URL.match(url.get_secret_value()):
            raise ValueError("an address of the form postgresql://user@host/name is wanted")
        return url

    @field_validator("api_url", "cdn_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("an address that begins with https:// or http:// is wanted")
        return url.rstrip("/")

    @field_validator("data_dir", "clock_file")
    @classmethod
    def _home(cls, path: Path | None) -> Path | None:
        return path and path.expanduser().absolute()

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @property
    def secrets(self) -> list[str]:
        """What no log may show."""
        kept = (self.token, self.database_url, self.privacy_key)
        return [secret.get_secret_value() for secret in kept if secret]

    def require_token(self) -> str:
        """Return the token.

        Raises:
            ConfigurationError: there is none, or it cannot be one of Discord's.
        """
        if self.token is None:
            raise ConfigurationError(
                "No token: copy your bot's token from https://discord.com/developers/applications "
                "(page “Bot”, “Reset Token”) and set DISCORD_TOKEN to it, in the environment or in "
                "a file .env here."
            )
        token = self.token.get_secret_value()
        if self.api_url == DISCORD_API_URL and client_id_of(token) is None:
            raise ConfigurationError(
                "DISCORD_TOKEN is not a bot token, which has three parts with dots between: copy "
                "the one on the page “Bot” of https://discord.com/developers/applications."
            )
        return token


def reveal(secret: SecretStr | None) -> str | None:
    """Return what a secret holds."""
    return None if secret is None else secret.get_secret_value()


def client_id_of(token: str) -> int | None:
    """Return the application's id that a bot's token begins with, or None if it has none."""
    if not _TOKEN.fullmatch(token):
        return None
    first = token.partition(".")[0]
    try:
        digits = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
    except ValueError:
        return None
    return int(digits) if digits.isdigit() and len(digits) <= 20 else None


def read_settings(
    environ: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
    *,
    directory: Path | None = None,
) -> Settings:
    """Return the settings from ``flags``, ``environ`` and the files they lead to.

    Args:
        environ: the process's environment. Empty values count as absent.
        flags: field names of :class:`Settings` to values; None counts as absent.
        directory: where ``.env`` is looked for; the working directory if None.

    Raises:
        ConfigurationError: naming everything that is wrong, at once.
    """
    problems: list[str] = []
    dotenv = _dotenv((directory or Path()) / ".env", problems)
    toml_path = environ.get("STATSBOT_CONFIG") or dotenv.get("STATSBOT_CONFIG")
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for layer in (
        _from_toml(toml_path, problems),
        _from_environment(dotenv, " in .env", problems),
        _from_environment(environ, "", problems),
        {
            name: (value, "--" + name.replace("_", "-"))
            for name, value in (flags or {}).items()
            if value is not None
        },
    ):
        for name, (value, origin) in layer.items():
            values[name], origins[name] = value, origin
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += _complaints(error, origins)
    else:
        if not problems:
            return settings
    raise ConfigurationError("; ".join(problems) + ".")


_Layer = dict[str, tuple[object, str]]
"""Field names to values and to what the operator calls the place they were found in."""


def _from_environment(environ: Mapping[str, str], where: str, problems: list[str]) -> _Layer:
    layer: _Layer = {}
    for field in Settings.model_fields:
        names = [f"STATSBOT_{field.upper()}"]
        if field in _BARE_NAMES:
            names.insert(0, _BARE_NAMES[field])
        for name in names:
            if value := environ.get(name):
                layer.setdefault(field, (value, name + where))
            if field in _SECRET_FIELDS and (path := environ.get(f"{name}_FILE")):
                if field in layer:
                    problems.append(f"{name} and {name}_FILE are both set{where}: keep one")
                elif (
                    secret := _secret_in(Path(path), f"{name}_FILE{where}", problems)
                ) is not None:
                    layer[field] = (secret, f"{name}_FILE{where}")
    return layer


def _from_toml(named: str | None, problems: list[str]) -> _Layer:
    path = Path(named) if named else platformdirs.user_config_path("statsbot") / "statsbot.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            problems.append(f"STATSBOT_CONFIG names {path}, which is not there")
        return {}
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path} cannot be read ({_reason(error)})")
        return {}
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path} is not TOML ({error})")
        return {}
    layer: _Layer = {}
    for name, value in values.items():
        field = name.removesuffix("_file")
        if name != field and field in _SECRET_FIELDS:
            secret = _secret_in(path.parent / str(value), f"{name} in {path}", problems)
            if secret:
                layer[field] = (secret, f"{name} in {path}")
        else:
            layer[name] = (value, f"{name} in {path}")
    return layer


def _dotenv(path: Path, problems: list[str]) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path} cannot be read ({_reason(error)})")
        return {}
    read = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in read.items() if value}


def _secret_in(path: Path, name: str, problems: list[str]) -> str | None:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name} names {path}, which cannot be read ({_reason(error)})")
        return None
    if not secret:
        problems.append(f"{name} names {path}, which is empty")
        return None
    return secret


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else "not UTF-8"


def _complaints(error: ValidationError, origins: Mapping[str, str]) -> Iterable[str]:
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]) if detail["loc"] else "settings"
        origin = origins.get(name, name)
        if detail["type"] == "extra_forbidden":
            known = ", ".join(Settings.model_fields)
            yield f"{origin} is not a setting (there are {known})"
        else:
            reason = detail.get("ctx", {}).get("error", detail["msg"])
            yield f"{origin} is wrong: {reason}"
