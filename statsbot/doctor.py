"""Looks at everything the bot needs before it is run in earnest."""

import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from zoneinfo import available_timezones

from statsbot.config import Settings, reveal
from statsbot.errors import ConfigurationError, StatsbotError

_ENOUGH_BYTES = 2 * 1024**3


async def examine(settings: Settings) -> int:
    """Print a line for each thing that is needed; return the exit code of the worst failure."""
    worst = 0
    for name, check in _CHECKS.items():
        try:
            print(f"ok    {name}: {await check(settings)}")
        except StatsbotError as error:
            print(f"FAIL  {name}: {error}")
            worst = max(worst, error.exit_code)
    return worst


async def _python(_: Settings) -> str:
    return ".".join(map(str, sys.version_info[:3]))


async def _token(settings: Settings) -> str:
    settings.require_token()
    return "set, and shaped like one"


async def _database(settings: Settings) -> str:
    from statsbot.store.opening import open_database

    url, key = reveal(settings.database_url), reveal(settings.privacy_key)
    async with await open_database(url, settings.data_dir, privacy_key=key):
        pass
    return "answers at DATABASE_URL" if url else f"embedded, in {settings.data_dir}"


async def _privacy_key(settings: Settings) -> str:
    from statsbot.store.privacy_key import FILE_NAME

    if settings.privacy_key is not None:
        return "set; every host of this database needs the same one"
    path = settings.data_dir / FILE_NAME
    if not path.exists():
        return "made when somebody first asks not to be known"
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise ConfigurationError(f"others can read {path}: run chmod 600 on it.")
    return f"in {path}; keep a copy apart from the database's"


async def _data_dir(settings: Settings) -> str:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _ENOUGH_BYTES:
        raise ConfigurationError(
            f"only {free // 1024**2:,} MiB are free in {folder}: make room, or name another folder "
            "in STATSBOT_DATA_DIR."
        )
    return f"{free // 1024**3:,} GiB free; have its disk encrypted, as Discord's terms ask"


async def _fonts(_: Settings) -> str:
    from statsbot.drawing.studio import studio

    studio()
    return "read"


async def _zones(_: Settings) -> str:
    return f"{len(available_timezones()):,} known"


_CHECKS: dict[str, Callable[[Settings], Awaitable[str]]] = {
    "Python": _python,
    "token": _token,
    "data folder": _data_dir,
    "database": _database,
    "privacy key": _privacy_key,
    "fonts": _fonts,
    "time zones": _zones,
}
