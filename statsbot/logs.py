"""One line of log per record on standard error, without secrets, names or message text.

Callers log ids, counts and durations: ``log.info("flushed", extra={"facts": 512})`` becomes
``2026-01-31T12:00:00.000Z INFO statsbot.collectors flushed facts=512``.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from statsbot.errors import StatsbotError

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_SECRETS = (
    # A bot token: the id in base64, a time, a signature.
    re.compile(r"[\w-]{23,40}\.[\w-]{6,7}\.[\w-]{27,}"),
    # The tokens in the addresses of webhooks and interactions.
    re.compile(r"(?<=/webhooks/)\d+/[\w-]{20,}|(?<=/interactions/)\d+/[\w-]{20,}"),
    # The password in a database's address.
    re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"),
)
_MASK = "***"
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FRAMES = 6
_MOST_OF_A_REASON = 200


class LineFormatter(logging.Formatter):
    """Writes a record on one line: UTC time, level, logger, message, then its extra fields."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Mask ``secrets`` wherever they stand, and whatever looks like one."""
        super().__init__()
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its line break."""
        at = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        parts = [at.replace("+00:00", "Z"), record.levelname, record.name, record.getMessage()]
        parts += [f"{k}={v}" for k, v in vars(record).items() if k not in _OWN_FIELDS]
        if record.exc_info and record.exc_info[1] is not None:
            parts.append(_one_line(record.exc_info[1]))
        return self._clean(" ".join(parts))

    def _clean(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _MASK)
        for pattern in _SECRETS:
            line = pattern.sub(_MASK, line)
        return _UNPRINTABLE.sub(" ", _ANSI.sub("", line))


class Trouble:
    """Something that may fail again and again: the log tells its first time, and its end."""

    def __init__(self, log: logging.Logger, words: str) -> None:
        """Say ``words`` and the reason to ``log``."""
        self._log = log
        self._words = words
        self._reason: str | None = None

    def met(self, error: BaseException) -> None:
        """It failed: told unless the last time was alike. What is not foreseen has its trace."""
        if self._reason == type(error).__name__:
            return
        self._reason = type(error).__name__
        foreseen = isinstance(error, StatsbotError | OSError)
        level = logging.WARNING if foreseen else logging.ERROR
        self._log.log(level, "%s: %s", self._words, error, exc_info=None if foreseen else error)

    def over(self) -> None:
        """It did not fail."""
        if self._reason is not None:
            self._log.info("%s: no longer", self._words)
        self._reason = None


def configure(level: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send every log record of ``level`` and above to ``stream`` (default: standard error)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Libraries describe what they handle, names included, below this level.
    for library in ("aiohttp", "apscheduler", "asyncio", "discord", "matplotlib", "PIL"):
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
    # Its pool warns of each attempt to connect again; we tell of a server that is away ourselves.
    logging.getLogger("psycopg").setLevel(max(logging.ERROR, root.level))


def _one_line(error: BaseException) -> str:
    """Return what failed and where, innermost place first.

    Only the first line of the reason: a database's second line quotes the row.
    """
    reason = (str(error).splitlines() or [""])[0][:_MOST_OF_A_REASON]
    frames = reversed(traceback.extract_tb(error.__traceback__)[-_FRAMES:])
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__qualname__}: {reason} ({where})"
