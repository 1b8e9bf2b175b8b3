"""What can go wrong in a way that a person can act on.

::

    StatsbotError                 1   failed
    ├── MisuseError               2   an argument is wrong
    │   ├── WindowError               a window of time cannot be read
    │   ├── ZoneError                 a time zone is not known
    │   ├── AudienceError             what is asked for is the staff's alone
    │   └── ImportFileError           a file is not an export we read
    ├── TryLaterError            75   the same call may succeed later
    │   ├── DatabaseAwayError         Postgres does not answer
    │   └── RateLimitedError          Discord asked us to wait
    ├── DrawingError              1   a picture could not be drawn within its limits
    └── ConfigurationError       78   token, intents, settings, data directory
        └── AnotherWriterError        a second instance of the same bot

The message of each is one sentence: what happened, with which value, and what to do. The
command line prints it and leaves with the number above; a slash command shows it in private.
"""

from typing import ClassVar


class StatsbotError(Exception):
    """Something failed, and the message says what to do about it."""

    exit_code: ClassVar[int] = 1


class MisuseError(StatsbotError):
    """An argument is wrong."""

    exit_code = 2


class WindowError(MisuseError):
    """A window of time cannot be read."""


class ZoneError(MisuseError):
    """A time zone is not in the IANA database."""


class AudienceError(MisuseError):
    """What is asked for is the staff's alone."""


class ImportFileError(MisuseError):
    """A file is not an export that we read."""


class TryLaterError(StatsbotError):
    """The same call may succeed later."""

    exit_code = 75


class DatabaseAwayError(TryLaterError):
    """Postgres does not answer."""


class RateLimitedError(TryLaterError):
    """Discord asked us to wait."""


class DrawingError(StatsbotError):
    """A picture could not be drawn, or not within the limits on time and memory."""


class ConfigurationError(StatsbotError):
    """Token, intents, settings or the data directory need the operator's hand."""

    exit_code = 78


class AnotherWriterError(ConfigurationError):
    """Another instance of the same bot writes to the same database."""
