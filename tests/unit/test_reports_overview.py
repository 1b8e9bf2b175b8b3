"""What the overview says: its sentence, tiles, course, alt text and numbers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from renderers.cards.overview import Delta, OverviewCard
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.overview import OverviewFindings
from statsbot.analytics.overview_plan import plan_overview
from statsbot.domain.windows import Window, parse_window, whole_days
from statsbot.locale import LANGUAGES, Language, language
from statsbot.reports import overview
from statsbot.reports.faces import Face, Faces
from statsbot.reports.insight import insight
from statsbot.reports.overview_data import overview_data, overview_told
from statsbot.reports.picture import alt_text_of
from tests.fix_findings import BERLIN, NOW, WEEK, counts, find, spans, watched

FACES = Faces(server=Face(name="The Cartographers Guild"))
PLAN = plan_overview(WEEK, BERLIN, NOW)
NOON = timedelta(hours=12)
ENGLISH = language("en")


def describe_overview(
    findings: OverviewFindings, faces: Faces = FACES, speak: Language = ENGLISH
) -> OverviewCard:
    return overview.describe_overview(findings, faces, speak)


def alt_text(findings: OverviewFindings, card: OverviewCard, speak: Language = ENGLISH) -> str:
    return alt_text_of(overview_told(findings, card, speak), speak)


def weekly(*totals: int, plan=PLAN, **how: Coverage) -> OverviewFindings:
    """Findings of weeks with these messages, this one first, spread evenly over noon and days."""
    happened: list[tuple[datetime, int]] = []
    for window, total in zip([plan.window, *plan.earlier], totals, strict=False):
        days = round(window.length / timedelta(days=1)) or 1
        for n in range(days):
            at = min(window.start + timedelta(days=n) + NOON, window.end - timedelta(minutes=15))
            happened.append((at, total // days + (n < total % days)))
    return find(plan, counts(happened), **how)


def sentence(findings: OverviewFindings) -> str:
    return insight(findings, ENGLISH).text


def spread(total: int, *rest: int) -> OverviewFindings:
    """As :func:`weekly`, but every hour of the newest week has the same."""
    hours = round(WEEK.length / timedelta(hours=1))
    happened = [(WEEK.start + timedelta(hours=n), total // hours) for n in range(hours)]
    for window, count in zip(PLAN.earlier, rest, strict=False):
        happened.append((window.start, count))
    return find(PLAN, counts(happened))


# The first rule: a record.
def test_a_record_is_told_with_the_week_that_last_reached_it() -> None:
    weeks = [*[900] * 9, 1100, *[900] * 15, 800]
    assert sentence(spread(1008, *weeks)) == "Busiest week since 1–7 Sept"
    assert sentence(spread(840, *weeks)) == "Quietest week since 12–18 May"


def test_a_record_of_all_weeks_says_of_how_many() -> None:
    assert sentence(spread(1008, *[900] * 26)) == "Busiest week of 27 watched"


def test_a_record_names_the_peak() -> None:
    assert sentence(weekly(1000, *[900] * 26)).startswith(
        "Busiest week of 27 watched, with a peak on Monday"
    )


def test_a_week_that_is_not_over_is_a_record_so_far() -> None:
    plan = plan_overview(parse_window("7d", now=NOW, zone=BERLIN), BERLIN, NOW)
    told = sentence(weekly(1000, *[800] * 26, plan=plan))
    assert told == "Busiest week of 27 watched so far"


def test_a_record_of_many_days_is_one_of_such_periods() -> None:
    plan = plan_overview(parse_window("30d", now=NOW, zone=BERLIN), BERLIN, NOW)
    told = sentence(weekly(5000, *[900] * 12, plan=plan))
    assert told == "Busiest 30 days of 13 such periods so far"


# The second: a change beyond normal variation.
def test_a_change_beyond_normal_variation_is_told() -> None:
    assert sentence(spread(1008, 800, *[1200] * 7)).startswith("26% more messages than the week")
    assert sentence(spread(504, 800, *[400] * 7)) == "37% fewer messages than the week before"


# The third: the rhythm.
def test_otherwise_it_is_told_when_people_talk() -> None:
    assert sentence(weekly(700, *[690, 710] * 13)) == "Most talk on Monday morning, 10:00 to 13:00"


def test_an_even_week_is_as_many_as_before() -> None:
    assert sentence(spread(1008, *[1000, 1020] * 13)) == "About as many messages as the week before"


def test_a_few_messages_have_no_rhythm() -> None:
    assert sentence(weekly(19)) == "Only 19 messages and 7 active members"


def test_a_day_does_not_speak_of_a_week() -> None:
    plan = plan_overview(whole_days(WEEK.end.astimezone(BERLIN).date(), 1, BERLIN), BERLIN, NOW)
    assert (
        sentence(weekly(500, *[490, 510] * 13, plan=plan))
        == "About as many messages as the day before"
    )


# What comes before all rules.
def test_an_empty_server_is_told_that_it_will_fill() -> None:
    card = describe_overview(find(PLAN, counts([])), FACES)
    assert card.header.insight == "No messages yet: this card fills up as people talk"
    assert card.tiles[0].value == "0"
    assert card.trend.forecast is None
    assert np.isnan(card.trend.average).all()
    assert card.hours.peak is None


def test_a_quiet_week_is_not_an_unwatched_one() -> None:
    assert sentence(weekly(0, 50)) == "Not one message this week"
    assert sentence(weekly(0, 0, messages=Coverage([]))) == "Nobody watched this week"


def test_a_week_watched_for_three_days_draws_no_comparison() -> None:
    three = watched(PLAN.previous, Window(start=WEEK.start, end=WEEK.start + timedelta(days=3)))
    found = find(PLAN, counts([(WEEK.start, 500), (PLAN.previous.start, 100)]), messages=three)
    card = describe_overview(found, FACES)
    assert card.header.insight.startswith("Watched too little to compare")
    assert card.header.comparison == "vs 3–9 Nov · watched 3 of 7 days"
    assert card.tiles[0].delta is not None
    assert card.tiles[0].delta.muted


def test_a_change_of_what_was_watched_in_part_is_grey() -> None:
    for hours, muted in ((6 * 24, True), (7 * 24 - 1, False)):
        part = watched(
            PLAN.previous, Window(start=WEEK.start, end=WEEK.start + timedelta(hours=hours))
        )
        found = find(PLAN, counts([(WEEK.start, 50), (PLAN.previous.start, 100)]), messages=part)
        delta = describe_overview(found, FACES).tiles[0].delta
        assert delta is not None
        assert (delta.text, delta.muted) == ("50%", muted)


# Tiles.
def tile(now: int, before: int, column: str = "messages", index: int = 0):
    happened = [(WEEK.start, now), (PLAN.previous.start, before)]
    return describe_overview(find(PLAN, counts(happened, column)), FACES).tiles[index]


@pytest.mark.parametrize(
    ("now", "before", "text", "direction", "muted"),
    [
        (120, 100, "20%", "up", False),
        (100, 107, "6.5%", "down", False),
        (100, 100, "no change", "flat", False),
        (100_001, 100_000, "no change", "flat", False),
        (7, 4, "+3", "up", True),
        (0, 19, "−19", "down", True),
        (50, 0, "+50", "up", True),
        (0, 0, "no change", "flat", False),
        (60, 20, "200%", "up", False),
    ],
)
def test_a_change_is_grey_where_its_base_is_small(
    now: int, before: int, text: str, direction: str, muted: bool
) -> None:
    delta = tile(now, before).delta
    assert delta is not None
    assert (delta.text, delta.direction, delta.muted) == (text, direction, muted)


def test_hours_in_voice() -> None:
    long = tile(412 * 3600, 453 * 3600, "voice_seconds", 2)
    assert (long.value, long.unit) == ("412", "h")
    assert long.delta is not None
    assert (long.delta.text, long.delta.direction) == ("9.1%", "down")
    short = tile(5 * 3600, 2 * 3600 + 1800, "voice_seconds", 2)
    assert short.delta is not None
    assert (short.value, short.delta.text, short.delta.muted) == ("5", "+2.5", True)


def test_what_an_import_cannot_know_is_not_watched() -> None:
    found = weekly(500, 400, voice=Coverage([]), members=Coverage([]))
    card = describe_overview(found, FACES)
    for unknown in card.tiles[2:]:
        assert (unknown.value, unknown.note, unknown.delta) == ("–", "not watched", None)
        assert not np.isfinite(unknown.spark).any()
    assert card.tiles[0].value == "500"


def test_the_first_week_has_nothing_before_it() -> None:
    found = weekly(500, messages=watched(WEEK), voice=watched(WEEK), members=watched(WEEK))
    card = describe_overview(found, FACES)
    assert [tile.note for tile in card.tiles] == ["first week"] * 4
    assert card.header.comparison == ""
    assert len(card.trend.daily) == 14, "days before the first watched one are not drawn"
    assert card.trend.note == "last 14 days"
    assert card.trend.forecast is None


def test_an_outage_is_hatched_in_the_course() -> None:
    outage = Window(start=WEEK.start + timedelta(days=2), end=WEEK.start + timedelta(days=3))
    around = watched(
        Window(start=PLAN.read.start, end=outage.start),
        Window(start=outage.end, end=PLAN.read.end),
    )
    card = describe_overview(weekly(700, *[700] * 12, messages=around), FACES)
    assert np.flatnonzero(np.isnan(card.trend.daily)).tolist() == [55]
    assert card.trend.average[-1] == 100.0
    assert card.header.comparison == "vs 3–9 Nov · watched 6 of 7 days"


def test_a_day_without_its_busy_hours_is_hatched() -> None:
    evening = WEEK.start + timedelta(days=2, hours=18)
    around = watched(
        Window(start=PLAN.read.start, end=evening),
        Window(start=evening + timedelta(hours=5, minutes=30), end=PLAN.read.end),
    )
    card = describe_overview(weekly(700, *[700] * 12, messages=around), FACES)
    assert np.flatnonzero(np.isnan(card.trend.daily)).tolist() == [55]
    assert card.header.comparison == "vs 3–9 Nov · watched 6 of 7 days"
    assert not card.trend.partial_last


def test_a_day_that_is_not_over_is_paler_and_the_line_ends_before_it() -> None:
    plan = plan_overview(parse_window("7d", now=NOW, zone=BERLIN), BERLIN, NOW)
    # The bot came in the middle of the first day, and again of today.
    arrived = plan.window.start + timedelta(hours=12)
    today = Window(start=NOW - timedelta(hours=1), end=NOW)
    away = Window(start=arrived, end=NOW - timedelta(hours=12))
    found = weekly(700, plan=plan, messages=watched(away, today))
    trend = describe_overview(found, FACES).trend
    assert trend.partial_last
    assert trend.daily[-1] == 100
    assert np.isnan(trend.daily[-7]), "half a day is not drawn"
    assert trend.latest == "100 a day"
    assert np.isnan(trend.average[-1])


def test_what_was_watched_in_other_channels_is_not_compared() -> None:
    other = Coverage([*spans(WEEK, 5), *spans(Window(start=PLAN.read.start, end=WEEK.start), 5, 6)])
    found = weekly(6000, *[500] * 12, messages=other, voice=Coverage([]), members=Coverage([]))
    card = describe_overview(found, FACES)
    for compared in card.tiles[:2]:
        assert (compared.delta, compared.note) == (None, "not comparable")
    assert card.header.insight == "Most talk on Monday morning, 10:00 to 13:00"
    assert card.header.comparison == ""


@pytest.mark.parametrize(
    ("window", "silent", "unwatched"),
    [
        (WEEK, "Nobody wrote in this period", "This period was not watched"),
        (
            whole_days(date(2025, 11, 12), 1, BERLIN),
            "Nobody wrote on this day",
            "This day was not watched",
        ),
        (
            parse_window("24h", now=NOW, zone=BERLIN),
            "Nobody wrote in this period",
            "This period was not watched",
        ),
    ],
)
def test_nobody_is_said_to_be_silent_who_was_not_watched(
    window: Window, silent: str, unwatched: str
) -> None:
    plan = plan_overview(window, BERLIN, NOW)
    card = describe_overview(replace(find(plan, counts([])), top_members=()), FACES)
    assert card.ranking.empty == silent
    assert card.hours.empty == "Nobody wrote in these hours"
    assert card.trend.empty == "Nobody wrote in this period"
    nothing = replace(find(plan, counts([]), messages=Coverage([])), top_members=())
    card = describe_overview(nothing, FACES)
    assert card.ranking.empty == unwatched
    assert card.hours.empty == "These hours were not watched"
    assert card.trend.empty == "This period was not watched"
    half = Window(start=plan.window.start, end=plan.window.start + plan.window.length / 2)
    card = describe_overview(find(plan, counts([]), messages=watched(half)), FACES)
    words = {card.ranking.empty, card.hours.empty, card.trend.empty}
    assert words == {"Nobody wrote while watched"}


def test_hatched_days_with_messages_are_not_called_silent() -> None:
    days = (whole_days(day, 1, BERLIN).start for day in PLAN.days)
    found = weekly(
        70, messages=watched(*(Window(start=day, end=day + timedelta(hours=20)) for day in days))
    )
    trend = describe_overview(found, FACES).trend
    assert np.isnan(trend.daily).all()
    assert trend.empty == ""


def test_the_ring_lies_in_the_hours_that_the_sentence_names() -> None:
    alone = [(WEEK.start + timedelta(days=5), 60)]  # Saturday 00:00
    evening = [(WEEK.start + timedelta(days=5, hours=17 + n), 50 + n) for n in range(3)]
    before = [(window.start, 213) for window in PLAN.earlier]
    found = find(PLAN, counts(alone + evening + before))
    card = describe_overview(found, FACES)
    assert card.header.insight == "Most talk on Saturday evening, 17:00 to 20:00"
    assert found.week.peak == (5, 0)
    assert card.hours.peak == (5, 19)
    assert "Busiest hour of these: Saturday 19:00, messages an hour: 52" in alt_text(found, card)


def test_a_ramp_that_does_not_reach_the_highest_cell_says_so() -> None:
    even = describe_overview(spread(1008), FACES).hours
    assert (even.top, even.legend_high) == (6.0, "6/h")
    high = describe_overview(find(PLAN, counts([(WEEK.start, 9)])), FACES).hours
    assert (high.top, high.legend_high) == (9.0, "9/h")
    quarter = [(WEEK.start + timedelta(hours=n), 2 if n else 9) for n in range(42)]
    peaked = describe_overview(find(PLAN, counts(quarter)), FACES).hours
    assert (peaked.top, peaked.legend_high) == (2.0, "2+/h")


def test_names_that_are_not_known_are_numbered() -> None:
    faces = Faces(server=Face(name="X"), members={1: Face(name="moss & lantern")})
    rows = describe_overview(weekly(500), faces).ranking.rows
    assert [row.name for row in rows] == ["user-0000", "moss & lantern", "user-0002", "user-0003"]
    assert [row.share for row in rows] == [1.0, 8 / 9, 7 / 9, 6 / 9]


# Alt text and numbers.
def test_the_alt_text_says_what_the_card_says() -> None:
    found = weekly(1000, *[900] * 26)
    text = alt_text(found, describe_overview(found, FACES))
    assert text.startswith(
        "Overview of The Cartographers Guild, 10–16 Nov 2025 (Europe/Berlin). Busiest week of "
        "27 watched, with a peak on Monday"
    )
    assert "Messages: 1,000, up 11%, more than normal; Active members: 7, up 2" in text
    assert text.endswith("Top members: user-0000 9, user-0001 8, user-0002 7, user-0003 6.")


def test_the_busiest_hour_is_told() -> None:
    hours = [(WEEK.start + timedelta(hours=n), 1) for n in range(168)]
    found = find(PLAN, counts(hours))
    text = alt_text(found, describe_overview(found, FACES))
    assert "Busiest hour: Monday 00:00, messages an hour: 1." in text


def test_the_longest_alt_text_is_cut_at_discord_s_limit() -> None:
    found = weekly(1000)
    long = Faces(server=Face(name="x" * 2000))
    text = alt_text(found, describe_overview(found, long))
    assert len(text) == 1024
    assert text.endswith("…")


def numbers(values: Sequence[float]) -> list[float | None]:
    return [None if np.isnan(value) else pytest.approx(value) for value in values]


def test_the_data_are_the_numbers_that_are_drawn() -> None:
    gap = Window(start=WEEK.start + timedelta(days=2), end=WEEK.start + timedelta(days=4))
    around = watched(
        Window(start=PLAN.read.start, end=gap.start), Window(start=gap.end, end=PLAN.read.end)
    )
    found = weekly(1000, *[900] * 26, messages=around, voice=Coverage([]))
    card = describe_overview(found, FACES)
    data = json.loads(json.dumps(overview_data(found, card, ENGLISH), allow_nan=False))
    assert data["guild_id"] == "1"
    assert [row["messages"] for row in data["daily"]] == numbers(card.trend.daily)
    assert [row["average"] for row in data["daily"]] == numbers(card.trend.average)
    assert data["daily"][-1]["date"] == "2025-11-16"
    assert card.trend.forecast is not None
    assert data["forecast"][0]["date"] == "2025-11-17"
    for name in ("low", "middle", "high"):
        drawn = getattr(card.trend.forecast, name)
        assert [row[name] for row in data["forecast"]] == numbers(drawn)
    grid = data["hours"]["messages_per_watched_hour"]
    assert [rate for row in grid for rate in row] == numbers(card.hours.rate.ravel())
    for name, tile in zip(
        ("messages", "active_members", "voice_hours", "joins"), card.tiles, strict=True
    ):
        assert data[name]["text"] == f"{tile.value} {tile.unit}".rstrip()
        assert data[name]["spark"] == numbers(tile.spark)
    assert data["messages"]["value"] == 1000
    assert data["voice_hours"]["value"] is None
    assert data["top_members"][0] == {"member_id": "0", "name": "user-0000", "messages": 9}
    assert data["insight"] == card.header.insight


def test_a_change_within_normal_variation_is_called_so() -> None:
    # Weeks between 800 and 1400: two hundred more than the last one are nothing special.
    weeks = [1000, 1400, 800, 1350, 820, 1300, 900, 1200, *[1100] * 18]
    found = spread(1176, *weeks)
    assert found.messages.within_normal
    assert sentence(found) == ("18% more messages than the week before, within normal variation")
    card = describe_overview(found)
    assert "Messages: 1,176, up 18%, within normal variation" in alt_text(found, card)
    assert card.tiles[0].delta == Delta(text="18%", direction="up", muted=True)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_language_says_all_of_it(tag: str) -> None:
    speak = language(tag)
    states = (
        weekly(1000, *[900] * 26),
        weekly(19),
        weekly(0, 50),
        weekly(500, 400, messages=Coverage([]), voice=Coverage([]), members=Coverage([])),
        find(PLAN, counts([])),
    )
    told = {alt_text(found, describe_overview(found, FACES, speak), speak) for found in states}
    assert len(told) == len(states)
    if tag == "de":
        assert any("Aktivste Woche von 27 beobachteten" in text for text in told)
