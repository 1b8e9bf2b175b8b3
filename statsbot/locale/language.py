"""A language: its words, and how it writes numbers, days and times."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Literal, cast
from unicodedata import bidirectional

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from statsbot.locale.catalogue import entries

LANGUAGES = ("en", "de", "ja", "ar", "he")
"""The tags of all languages, English first."""
_OF_CLDR = {"en": "en_GB"}
"""Where CLDR's name of a language is another: day before month, as in most of the world."""
_ISOLATE, _LEFT_TO_RIGHT, _END_OF_ISOLATE = "\u2068", "\u2066", "\u2069"
"""Unicode's isolates, UAX #9: read as its first strong letter is, and from left to right."""
_SMALL = 9.95
"""What is below is written with a decimal."""


class Language:
    """One language. The same everywhere; open it with :func:`language`."""

    def __init__(self, tag: str) -> None:
        """Open the language of that tag.

        Raises:
            KeyError: there is none.
        """
        self.tag = tag
        self._entries = entries(tag)
        self._locale = Locale.parse(_OF_CLDR.get(tag, tag))

    @property
    def leftward(self) -> bool:
        """Whether it is read from right to left."""
        return self._locale.text_direction == "rtl"

    def say(self, key: str, **values: str | float) -> str:
        """Return the sentence of ``key``, ``subject.key``, with ``values`` in their places.

        Numbers are written as counts; text stands as it is. Where the sentence has plural forms,
        ``count`` chooses the one: a number, never its text.

        Raises:
            KeyError: there is no such sentence, or it has a place that got no value.
        """
        entry = self._entries[key]
        if not isinstance(entry, str):
            count = cast("float", values["count"])
            entry = entry.get(self._locale.plural_form(count)) or entry["other"]
        written = {
            name: self._isolated(value) if isinstance(value, str) else self.count(value)
            for name, value in values.items()
        }
        return entry.format_map(written)

    def _isolated(self, text: str) -> str:
        """Return text that stands apart, if it is read the other way: a name turns no sentence."""
        others = ("L",) if self.leftward else ("R", "AL")
        if text.startswith(_ISOLATE) or not any(bidirectional(sign) in others for sign in text):
            return text
        return f"{_ISOLATE}{text}{_END_OF_ISOLATE}"

    def commas(self, parts: Iterable[str]) -> str:
        """Write parts one after another: ``a, b``."""
        return self.say("common.comma").join(parts)

    def semicolons(self, parts: Iterable[str]) -> str:
        """Write parts that have commas themselves one after another: ``a, b; c``."""
        return self.say("common.semicolon").join(parts)

    def count(self, number: float) -> str:
        """Write a count in full: ``42,334``."""
        return format_decimal(round(number), locale=self._locale)

    def short(self, value: float) -> str:
        """Write a number in few characters: ``7.5k``, ``12k``, ``142``, ``3.4``, ``0.25``."""
        if value < 999.5:
            return self.decimal(value)
        value = float(max(round(value), 1000))
        # Hebrew's short K reads from left to right and would turn the words around it.
        form: Literal["short", "long"] = "long" if self.tag == "he" else "short"
        whole = format_compact_decimal(
            value, format_type=form, locale=self._locale, fraction_digits=0
        )
        if whole.isdecimal():
            return self.count(value)  # German has no short thousand
        if sum(letter.isdecimal() for letter in whole) == 1:
            whole = format_compact_decimal(
                value, format_type=form, locale=self._locale, fraction_digits=1
            )
        # CLDR's K is Kelvin to the rest of the world.
        return whole.replace("K", "k") if self.tag == "en" else whole

    def decimal(self, value: float) -> str:
        """Write a number with two significant digits below ten, else whole: ``3.4``, ``142``."""
        pattern = "#,##0" if value >= _SMALL else "0.#" if value >= 0.995 or value == 0 else "@#"
        return format_decimal(value, format=pattern, locale=self._locale)

    def factor(self, times: float) -> str:
        """Write how many times as much: ``0``, ``0.90``, ``1.0``, ``4.6``, ``23``."""
        if times == 0:
            return self.count(0)
        pattern = "#,##0" if times >= _SMALL else "0.0" if times >= 0.995 else "0.00"
        return format_decimal(times, format=pattern, locale=self._locale)

    def under(self, limit: float) -> str:
        """Write that a number is smaller: ``<0.1``."""
        written = f"<{self.decimal(limit)}"
        # Between Arabic or Hebrew words, the sign would turn around.
        return f"{_LEFT_TO_RIGHT}{written}{_END_OF_ISOLATE}" if self.leftward else written

    def tenths(self, value: float) -> str:
        """Write a number with one decimal, where that is not 0: ``12.5``, ``3``."""
        return format_decimal(value, format="#,##0.#", locale=self._locale)

    def hundredths(self, value: float) -> str:
        """Write a number with two decimals, also where they are 0: ``0.70``."""
        return format_decimal(value, format="#,##0.00", locale=self._locale)

    def hours(self, hours: float) -> str:
        """Write hours: one decimal below ten, else whole."""
        pattern = "0.#" if hours < _SMALL else "#,##0"
        return format_decimal(hours, format=pattern, locale=self._locale)

    def percent(self, share: float, *, fine: bool = False) -> str:
        """Write a share as a percentage; a decimal below ten or if ``fine``: ``6.4%``, ``20%``."""
        pattern = "0.#" if fine or abs(share) * 100 < _SMALL else "#,##0"
        pattern = self._locale.percent_formats[None].pattern.replace("#,##0", pattern)
        written = format_percent(share, format=pattern, locale=self._locale)
        # Behind an Arabic letter, the sign would change sides.
        return f"{_LEFT_TO_RIGHT}{written}{_END_OF_ISOLATE}" if self.leftward else written

    def day(self, day: date, *, year: bool = False) -> str:
        """Write a date: ``3 Nov``, or ``3 Nov 2025``."""
        return format_skeleton("yMMMd" if year else "MMMd", day, locale=self._locale)

    def days(self, first: date, last: date, *, year: bool = False) -> str:
        """Write a run of days: ``10–16 Nov``, ``28 Oct – 3 Nov 2025``."""
        if first == last:
            return self.day(last, year=year)
        skeleton = "yMMMd" if year or first.year != last.year else "MMMd"
        return format_interval(first, last, skeleton, locale=self._locale)

    def year(self, day: date) -> str:
        """Write the year that ``day`` lies in: ``2025``."""
        return format_skeleton("y", day, locale=self._locale)

    def month(self, day: date, *, year: bool = False, wide: bool = False) -> str:
        """Write the month that ``day`` lies in: ``Nov``, ``November 2025``."""
        if not year:
            width = "wide" if wide else "abbreviated"
            # Babel mixes up the languages' "stand-alone" names; those differ by a full stop.
            return self._locale.months["format"][width][day.month].rstrip(".")
        return format_skeleton("yMMMM" if wide else "yMMM", day, locale=self._locale)

    def weekday(self, weekday: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
        """Write a weekday; Monday is 0."""
        return self._locale.days["stand-alone"][width][weekday]

    def time(self, local: datetime) -> str:
        """Write a local time of day: ``15:30``, in every language."""
        return f"{local:%H:%M}"

    def hour(self, hour: int) -> str:
        """Write an hour of the day: ``09``."""
        return f"{hour:02d}"


@cache
def language(tag: str) -> Language:
    """Return the language of that tag, which :data:`LANGUAGES` names.

    Raises:
        KeyError: there is none.
    """
    return Language(tag)
