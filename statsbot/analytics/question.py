"""What is asked: of which server, over which window, by whom."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window, day_edges, days, midnight, previous
from statsbot.errors import AudienceError
from statsbot.store.rows import Reader

_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every finding is an answer to."""

    guild_id: GuildId
    window: Window
    """Cut at ``now``."""
    zone: ZoneInfo
    """Whose days and hours."""
    reader: Reader
    """For whom: what members read never holds a channel that not everyone can see."""
    now: datetime
    """The end of what can be known."""
    of: tuple[int, ...] = ()
    """The channels, members or servers that it is about, for findings that are about some."""

    @property
    def previous(self) -> Window:
        """The window just before, as long as this one."""
        return previous(self.window, self.zone)

    @property
    def days(self) -> tuple[date, ...]:
        """The local days that the window touches."""
        return tuple(days(self.window, self.zone))

    @property
    def first_day(self) -> int:
        """The first of them, in days since 1970."""
        return day_number(self.days[0])

    @property
    def after_day(self) -> int:
        """The day after the last of them, in days since 1970."""
        return day_number(self.days[-1]) + 1

    @property
    def last_day_ended(self) -> bool:
        """Whether the last of them was over when the window ended."""
        return self.window.end == midnight(self.days[-1] + timedelta(days=1), self.zone)

    def over(self, window: Window) -> "Question":
        """Return the same question about another window."""
        return replace(self, window=window)

    def about(self, guild_id: GuildId) -> "Question":
        """Return the same question about another server."""
        return replace(self, guild_id=guild_id, of=())

    def naming(self, *of: int) -> "Question":
        """Return the same question about these."""
        return replace(self, of=of)

    def for_staff(self, what: str) -> None:
        """Make sure that staff asks.

        Args:
            what: what is asked for, as the subject of a sentence.

        Raises:
            AudienceError: members ask.
        """
        if self.reader is not Reader.STAFF:
            raise AudienceError(f"{what} can be read by the server's staff alone: ask as staff.")


def edges_of(question: Question) -> tuple[datetime, ...]:
    """Return the instants that begin the window's days, and its end."""
    return (*day_edges(list(question.days), question.zone)[:-1], question.window.end)


def day_number(day: date) -> int:
    """Return the days from 1970 to ``day``."""
    return (day - _EPOCH_DAY).days


def day_of(number: int) -> date:
    """Return the day that many days after 1970 began."""
    return _EPOCH_DAY + timedelta(days=int(number))
