"""Every language's own words have room on every card: only names are ever shortened."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from renderers import Card, Studio, layout
from renderers.text.names import ELLIPSIS
from statsbot.analytics.channels import Life
from statsbot.domain.windows import whole_days
from statsbot.locale import LANGUAGES, Language, language
from statsbot.reports.apps import describe_apps
from statsbot.reports.calendar import describe_calendar
from statsbot.reports.channel import describe_channel
from statsbot.reports.channels import describe_channels
from statsbot.reports.comparison import put_together
from statsbot.reports.emoji import describe_emoji
from statsbot.reports.events import describe_events
from statsbot.reports.health import describe_health
from statsbot.reports.invites import describe_invites
from statsbot.reports.newcomers import describe_newcomers
from statsbot.reports.overview import describe_overview
from statsbot.reports.reactions import describe_reactions
from statsbot.reports.retention import describe_retention
from statsbot.reports.rhythm import describe_rhythm
from statsbot.reports.staff import describe_staff
from statsbot.reports.trend import describe_trend
from statsbot.reports.voice import describe_voice
from statsbot.store.rows import Reader
from tests import fix_used
from tests.cards import compare, events, health, trend
from tests.unit import test_reports_calendar as calendar
from tests.unit import test_reports_compared as compared
from tests.unit import test_reports_invites as invites
from tests.unit import test_reports_newcomers as newcomers
from tests.unit import test_reports_overview as overview
from tests.unit import test_reports_people as people
from tests.unit import test_reports_retention as retention
from tests.unit import test_reports_rhythm as rhythm
from tests.unit import test_reports_staff as staff
from tests.unit import test_reports_voice as voice

NAMES = {"name", "key name", "subject", "server"}
"""Marks whose text is not ours; it may be of any length."""
MONTH = whole_days(date(2025, 10, 18), 30, calendar.LONDON)


def _year(speak: Language) -> Card:
    told = calendar.each(calendar.YEAR.start.date(), 365, 1_234)
    return describe_calendar(calendar.found(told), calendar.FACES, speak)


def _month(speak: Language) -> Card:
    told = calendar.each(MONTH.start.date(), 25, 1_234)
    return describe_calendar(calendar.found(told, window=MONTH), calendar.FACES, speak)


FULL: Mapping[str, Callable[[Language], Card]] = {
    "apps": lambda speak: describe_apps(fix_used.apps(), fix_used.FACES, speak),
    "calendar-month": _month,
    "calendar-year": _year,
    "channels": lambda speak: describe_channels(fix_used.channels(), fix_used.FACES, speak),
    "channels-unwatched": lambda speak: describe_channels(
        fix_used.unwatched_channels(), fix_used.FACES, speak
    ),
    "emoji": lambda speak: describe_emoji(fix_used.emoji(), fix_used.FACES, {}, speak),
    "events": lambda speak: describe_events(
        events.found(events.EVENT, events.MAP, events.POST, events.QUIET, events.BLIND),
        events.FACES,
        speak,
    ),
    "event": lambda speak: describe_events(events.found(events.EVENT), events.FACES, speak),
    "health": lambda speak: describe_health(health.found(*health.USUAL), health.FACES, speak),
    "health-young": lambda speak: describe_health(health.first_days(), health.FACES, speak),
    "invites": lambda speak: describe_invites(
        invites.found(*invites.crowd(40), reader=Reader.PUBLIC, unnamed=3), invites.FACES, speak
    ),
    "newcomers": lambda speak: describe_newcomers(
        newcomers.found(*newcomers.crowd(40)), newcomers.FACES, speak
    ),
    "overview": lambda speak: describe_overview(
        overview.weekly(12_345, *[9_000] * 26), overview.FACES, speak
    ),
    "reactions": lambda speak: describe_reactions(fix_used.reactions(), fix_used.FACES, speak),
    "retention": lambda speak: describe_retention(
        retention.found(retention.CROWD), retention.FACES, speak
    ),
    "rhythm": lambda speak: describe_rhythm(rhythm.found(*rhythm.EVENINGS), rhythm.FACES, speak),
    "staff": lambda speak: describe_staff(staff.found(*staff.ALONE), staff.FACES, speak),
    "trend": lambda speak: describe_trend(trend.eventful(), trend.FACES, speak),
    "trend-shifted": lambda speak: describe_trend(trend.shifted(), trend.FACES, speak),
    "voice": lambda speak: describe_voice(voice.found(days=voice.LIVELY), voice.FACES, speak),
    **people.DESCRIBE,
}


def shortened(card: Card, studio: Studio) -> list[tuple[str, str]]:
    """The texts of a card that had no room, but for names."""
    return [
        (mark.name, mark.line.text)
        for mark in layout(card, studio).texts
        if ELLIPSIS in mark.line.text and mark.name not in NAMES
    ]


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("name", sorted(FULL))
def test_words_have_room(name: str, tag: str, studio: Studio) -> None:
    assert shortened(FULL[name](language(tag)), studio) == []


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("life", Life)
def test_however_a_channel_goes_on_its_words_have_room(
    life: Life, tag: str, studio: Studio
) -> None:
    card = describe_channel(fix_used.channel(life), fix_used.FACES, language(tag))
    assert shortened(card, studio) == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_comparisons_have_room_for_their_words(tag: str, studio: Studio) -> None:
    for beside in compared.every(tag):
        card = put_together(beside, compare.FACES, language(tag))
        assert shortened(card, studio) == []
