"""What cards about people and their activity say: sentences, numbers, in every language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from renderers import Card
from statsbot.analytics.channels import ChannelsFindings, ThreadUse
from statsbot.analytics.dependence import DependenceFindings, find_dependence
from statsbot.analytics.goal import GoalFindings, find_goal
from statsbot.analytics.member import MemberFindings, MemberRows, find_member
from statsbot.analytics.question import day_number
from statsbot.analytics.rank import RankFindings, find_rank
from statsbot.analytics.scores import find_activity, read_window
from statsbot.analytics.segments import SegmentRows, SegmentsFindings, find_segments, weeks_read
from statsbot.domain.windows import Window, whole_days
from statsbot.findings.activity import weights
from statsbot.findings.leaderboard import LeaderboardFindings
from statsbot.locale import LANGUAGES, Language, language
from statsbot.reports.dependence import dependence_told, describe_dependence
from statsbot.reports.faces import Face, Faces
from statsbot.reports.goal import describe_goal
from statsbot.reports.leaderboard import describe_leaderboard
from statsbot.reports.member import describe_member
from statsbot.reports.moves import in_points
from statsbot.reports.picture import LONGEST_ALT_TEXT, alt_text_of
from statsbot.reports.rank import describe_level_up, describe_rank, rank_told
from statsbot.reports.segments import describe_segments
from statsbot.store.active_members import ActiveDays
from statsbot.store.channel_people import ChannelPeople
from statsbot.store.memberships import Memberships
from statsbot.store.rows import GuildSettings, Reader
from tests.fix_findings import BERLIN, WEEK, asked, people, watched
from tests.fix_server_channels import homes

ENGLISH = language("en")
MOSS = 7
FACES = Faces(
    server=Face(name="The Cartographers Guild"), members={MOSS: Face(name="moss & lantern")}
)
MONDAY = day_number(date(2025, 11, 10))
BOTH = watched(Window(start=WEEK.start - timedelta(days=7), end=WEEK.end))
WEIGHTS = weights(GuildSettings())
STORY = people(
    *((MOSS, MONDAY + day, {"messages": 25}) for day in range(-2, 5)),
    *((8, MONDAY + day, {"messages": 36}) for day in range(7)),
    (9, MONDAY, {"messages": 4}),
)


def plain(text: str) -> str:
    """Text without the marks that keep a name's direction."""
    return text.replace("\u2068", "").replace("\u2069", "")


def dependence(*now: int, before: tuple[int, ...] = (), share: bool = True) -> DependenceFindings:
    coverage = BOTH if share else watched()
    return find_dependence(asked(), np.array(now, np.int64), np.array(before, np.int64), coverage)


def rank(member_id: int = MOSS, *, known: bool = True) -> RankFindings:
    story = STORY if known else STORY.between(0, 1)
    return find_rank(
        asked(of=(member_id,)), member_id, story, WEIGHTS, BOTH if known else watched()
    )


def goal(number: int, *, known: bool = True) -> GoalFindings:
    question = asked(of=(number,))
    return find_goal(question, number, np.full(7, 10), BOTH if known else watched())


# Dependence.
@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            dependence(50, 30, 10, 5, 5, before=(10,) * 10),
            "Half of all messages came from 1 of 5 people, 5 before",
        ),
        (dependence(*[10] * 10), "Half of all messages came from 5 of 10 people"),
        (dependence(9, 1), "Only 2 people wrote: too few to tell"),
        (dependence(), "Not one message this week"),
        (dependence(share=False), "Nobody watched this week"),
    ],
)
def test_how_few_wrote_half(found: DependenceFindings, sentence: str) -> None:
    card = describe_dependence(found, FACES, ENGLISH)
    assert card.header.insight == sentence


def test_what_is_withheld_is_no_zero() -> None:
    card = describe_dependence(dependence(9, 1), FACES, ENGLISH)
    assert [(arc.value, arc.share) for arc in card.arcs.arcs] == [("–", None)] * 3
    assert [tile.value for tile in card.stats] == ["–", "–"]
    assert card.arcs.empty == "too few people to tell"


def test_where_nobody_wrote_the_bars_are_empty_and_not_hatched() -> None:
    card = describe_dependence(dependence(), FACES, ENGLISH)
    assert [(arc.value, arc.share) for arc in card.arcs.arcs] == [("–", 0.0)] * 3
    assert card.arcs.empty == "nobody wrote"


def test_the_gini_index_has_two_decimals() -> None:
    gini = describe_dependence(dependence(*[1] * 15, 60), FACES, ENGLISH).stats[1]
    assert gini.value == "0.74"
    assert [speak.hundredths(0.7) for speak in map(language, ("en", "de", "ja"))] == [
        "0.70",
        "0,70",
        "0.70",
    ]


def test_shares_move_in_points() -> None:
    found = dependence(50, 30, 10, 5, 5, before=(10,) * 10)
    arc = describe_dependence(found, FACES, ENGLISH).arcs.arcs[0]
    assert arc.delta is not None
    assert (arc.value, arc.before_text) == ("50%", "before: 10%")
    gini = describe_dependence(found, FACES, ENGLISH).stats[1]
    assert (gini.value, gini.delta and gini.delta.text) == ("0.46", "+0.46")
    assert (arc.delta.text, arc.delta.direction, arc.delta.muted) == ("40 points", "up", True)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (0.0412, 0.056, ("4.1%", "5.6%", "1.5 points")),
        (0.124, 0.096, ("12.4%", "9.6%", "2.8 points")),
        (0.253, 0.056, ("25.3%", "5.6%", "19.7 points")),
        (0.066, 0.056, ("6.6%", "5.6%", "1 point")),
        (0.416, 0.404, ("42%", "40%", "2 points")),
        (0.0561, 0.0559, ("5.6%", "5.6%", "no change")),
    ],
)
def test_points_are_the_difference_of_what_is_written(
    now: float, before: float, told: tuple[str, ...]
) -> None:
    written, was, delta = in_points(now, before, ENGLISH)
    assert (written, was, delta.text) == told


# Rank and level.
def test_a_new_level_is_told() -> None:
    card = describe_rank(rank(), FACES, ENGLISH)
    assert plain(card.header.insight) == "moss & lantern reached level 2 in this period"
    assert (card.climb.level, card.climb.way.done) == ("2", "35 points in all")
    assert card.climb.way.ahead == "10 points to level 3"
    assert card.climb.person.lines == ("Rank 2 of 3 active members",)
    assert [tile.value for tile in card.stats] == ["#2", "25", "5", "17"]
    celebration = describe_level_up(rank(), FACES, ENGLISH).celebration
    assert celebration.reached
    assert plain(celebration.headline) == "moss & lantern reached level 2"


def test_few_points_are_missing_and_not_none() -> None:
    found = rank()
    assert found.now is not None
    near = replace(found.now, member_id=1, score=found.now.score + 0.025)
    card = describe_rank(replace(found, around=(near,)), FACES, ENGLISH)
    assert card.stats[3].value == "0.1"


def test_who_did_nothing_has_no_level_to_celebrate() -> None:
    card = describe_level_up(rank(1), FACES, ENGLISH).celebration
    assert not card.reached
    assert plain(card.headline) == "user-0001 is on level 0"
    assert describe_rank(rank(1), FACES, ENGLISH).stats[0].value == "–"


def test_an_unwatched_rank_is_not_known() -> None:
    card = describe_rank(rank(known=False), FACES, ENGLISH)
    assert card.header.insight == "Nobody watched this week"
    assert (card.climb.level, card.climb.way.share) == ("–", None)
    assert {tile.value for tile in card.stats} == {"–"}
    celebration = describe_level_up(rank(known=False), FACES, ENGLISH).celebration
    assert plain(celebration.headline) == "The level of moss & lantern is not known"


# The leaderboard.
def leaderboard(*, known: bool = True) -> LeaderboardFindings:
    question = asked()
    coverage = watched(read_window(question)) if known else watched()
    story = STORY if known else STORY.between(0, 1)
    none = ThreadUse(created=0, archived=0, joined=0, written_in=0, messages=0)
    share = coverage.share(WEEK)
    return LeaderboardFindings(
        question=question,
        watched_share=share,
        activity=find_activity(question, story, WEIGHTS, coverage),
        channels=ChannelsFindings(
            question=question,
            watched_share=share,
            messages=0 if known else None,
            authors=0 if known else None,
            threads=none,
            lives=(),
            channels=(),
        ),
    )


def test_who_leads_and_who_is_new() -> None:
    card = describe_leaderboard(leaderboard(), FACES, ENGLISH)
    assert plain(card.header.insight) == "user-0008 leads 3 active members"
    assert card.header.comparison == "vs 3–9 Nov"
    rows = [(row.rank, row.name, row.value, row.golden) for row in card.members.rows]
    assert rows == [
        ("1", "user-0008", "42", True),
        ("2", "moss & lantern", "25", True),
        ("3", "user-0009", "2", True),
    ]
    moves = [row.change and (row.change.text, row.change.direction) for row in card.members.rows]
    assert moves == [("new", "unknown"), ("1", "down"), ("new", "unknown")]
    assert card.channels.empty == "Nobody wrote in this period"


def test_an_unwatched_board_is_not_an_empty_one() -> None:
    card = describe_leaderboard(leaderboard(known=False), FACES, ENGLISH)
    assert card.header.insight == "Nobody watched this week"
    assert card.members.empty == "This period was not watched"
    assert not (card.members.watched or card.channels.watched)
    assert not describe_rank(rank(known=False), FACES, ENGLISH).around.watched
    assert not describe_member(member(known=False), FACES, ENGLISH).channels.watched


# One member.
def member(*, known: bool = True, voice: bool = True) -> MemberFindings:
    nothing = np.zeros(0, np.int64)
    places = ChannelPeople(
        ids=nothing, channel=nothing, member=nothing, messages=nothing, voice_seconds=nothing
    )
    rows = MemberRows(
        people=STORY if known else STORY.between(0, 1),
        places=places,
        homes=homes([]),
        member=None,
        watched=BOTH if known else watched(),
        reactions_watched=BOTH if known else watched(),
        voice_watched=BOTH if voice and known else watched(),
    )
    return find_member(asked(of=(MOSS,)), MOSS, rows)


def test_what_a_member_did() -> None:
    card = describe_member(member(voice=False), FACES, ENGLISH)
    assert (card.person.number, card.person.number_note) == ("#2", "of 3 who wrote")
    assert card.person.lines == ("active on 5 of 7 days",)
    assert [tile.value for tile in card.stats] == ["125", "–", "0", "0"]
    assert card.stats[1].note == "not watched"


def test_a_member_watched_in_part_is_not_said_to_do_less() -> None:
    found = member()
    assert found.previous is not None
    before = replace(found.previous, messages=250)
    for share, muted in ((1.0, False), (0.8, True)):
        told = replace(found, previous=before, watched_share=share)
        delta = describe_member(told, FACES, ENGLISH).stats[0].delta
        assert delta is not None
        assert (delta.text, delta.muted) == ("50%", muted)


def test_hours_stand_out_that_have_more_than_all_others() -> None:
    by_hour = np.zeros(24, np.int64)
    by_hour[[4, 5, 6, 19]], by_hour[11] = 1, 2
    for hours, marked in ((by_hour, (11,)), (np.ones(24, np.int64), ()), (by_hour * 0, ())):
        found = replace(member(), active_by_hour=hours)
        assert describe_member(found, FACES, ENGLISH).hours.marked == marked


def test_where_few_wrote_their_messages_are_told_alone() -> None:
    """Nor is somebody who wrote where members see it no more said not to have written."""
    assert describe_member(member(), FACES, ENGLISH).header.insight == "125 messages"


def test_an_unwatched_member_did_not_do_nothing() -> None:
    card = describe_member(member(known=False), FACES, ENGLISH)
    assert card.header.insight == "Nobody watched this week"
    assert {tile.value for tile in card.stats} == {"–"}
    assert np.isnan(card.course.values).all()
    assert np.isnan(card.hours.values).all()


# Segments.
def segments(*weeks: int, known: bool = True) -> SegmentsFindings:
    """So many people are active in each week, on one day; asked are the last two."""
    question = asked(whole_days(date(2025, 11, 3), 14, BERLIN), reader=Reader.STAFF)
    days = [
        (person, MONDAY - 7 * (len(weeks) - 1 - week))
        for week, count in enumerate(weeks)
        for person in range(1, count + 1)
    ]
    ids, place = np.unique(np.array([row[0] for row in days], np.int64), return_inverse=True)
    nothing = np.zeros(0, np.int64)
    rows = SegmentRows(
        days=ActiveDays(ids=ids, member=place, day=np.array([row[1] for row in days], np.int64)),
        earlier=nothing,
        memberships=Memberships(member_id=nothing, joined_at=nothing, left_at=nothing),
        messages_watched=watched(weeks_read(question)) if known else watched(),
        members_watched=watched(),
    )
    return find_segments(question, rows)


def test_regulars_are_those_of_two_segments() -> None:
    card = describe_segments(segments(3, 3, 3, 3, 4, 5), FACES, ENGLISH)
    assert card.header.insight == "3 regulars, as many as the week before"
    assert [tile.value for tile in card.stats] == ["3", "1", "0", "0"]
    assert card.moves.people.sum() == 5
    assert dict(zip(card.moves.names, card.moves.after_values, strict=True))["Regular"] == "3"


def test_an_unwatched_week_has_no_segments() -> None:
    card = describe_segments(segments(3, 3, 3, 3, 4, 5, known=False), FACES, ENGLISH)
    assert card.header.insight == "Nobody watched in these 2 weeks"
    assert {(tile.value, tile.note) for tile in card.stats} == {("–", "not watched")}
    assert np.isnan(card.weeks.values).all()
    assert card.moves.people.size == 0
    assert card.moves.after_values == ()
    assert card.weeks.empty == card.moves.empty == "not watched"


def test_a_week_watched_too_little_is_so_in_every_panel() -> None:
    found = replace(segments(3, 3, 3, 3, 4, 5, known=False), watched_share=0.15)
    card = describe_segments(found, FACES, ENGLISH)
    assert card.header.insight == "The last week was watched too little to tell"
    assert {tile.note for tile in card.stats} == {"watched too little"}
    assert card.weeks.empty == card.moves.empty == "watched too little"


def test_weeks_of_which_some_days_are_known_are_paler() -> None:
    found = member()
    daily = np.ones(105)
    daily[:7] = np.nan
    daily[40] = np.nan
    daily[42:49] = 9
    days = tuple(date(2025, 8, 4) + timedelta(days=n) for n in range(105))
    card = describe_member(replace(found, daily=daily, days=days), FACES, ENGLISH)
    course = card.course
    assert np.isnan(course.values[0]) and course.values[5:7].tolist() == [6, 63]
    assert (course.partial, course.marked, course.top) == ((5,), (6,), "at most 63")
    assert course.note == "paler: watched in part"
    daily[48] = np.nan
    course = describe_member(replace(found, daily=daily, days=days), FACES, ENGLISH).course
    assert (course.partial, course.marked, course.top) == ((5, 6), (), "")


# Goals.
def test_a_goal_is_reached_or_ahead_or_not_known() -> None:
    found = (goal(50), goal(100), goal(50, known=False))
    reached, ahead, unknown = (describe_goal(each, FACES, ENGLISH).celebration for each in found)
    assert (reached.headline, reached.text) == (
        "50 messages: goal reached",
        "Reached on 14 Nov 2025",
    )
    assert (ahead.headline, ahead.way.share, ahead.reached) == ("30 messages to go", 0.7, False)
    assert (unknown.way.share, unknown.way.done) == (None, "not watched")
    insights = [describe_goal(each, FACES, ENGLISH).header.insight for each in found]
    assert insights == ["Goal reached", "On the way to the goal", "Nobody watched this week"]


# All of them.
DESCRIBE: dict[str, Callable[[Language], Card]] = {
    "dependence": lambda speak: describe_dependence(dependence(*[9] * 12), FACES, speak),
    "dependence-few": lambda speak: describe_dependence(dependence(9), FACES, speak),
    "rank": lambda speak: describe_rank(rank(), FACES, speak),
    "level-up": lambda speak: describe_level_up(rank(), FACES, speak),
    "goal": lambda speak: describe_goal(goal(50), FACES, speak),
    "leaderboard": lambda speak: describe_leaderboard(leaderboard(), FACES, speak),
    "member": lambda speak: describe_member(member(), FACES, speak),
    "segments": lambda speak: describe_segments(segments(2, 2, 2, 2, 3), FACES, speak),
}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_words_for_it(tag: str) -> None:
    speak = language(tag)
    for describe in DESCRIBE.values():
        describe(speak)
    card = describe_rank(rank(), FACES, speak)
    text = alt_text_of(rank_told(rank(), card, speak), speak)
    assert len(text) <= LONGEST_ALT_TEXT
    assert "moss & lantern" in text
    found = dependence(*[9] * 12)
    told = dependence_told(found, describe_dependence(found, FACES, speak), speak)
    assert "The Cartographers Guild" in alt_text_of(told, speak)
