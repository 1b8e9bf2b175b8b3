"""The short form of the ledger run, and what it rests on."""

import re
import shutil
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.ledger import entries
from tests.ledger.comparison import Expected, as_text, compare
from tests.ledger.conditions import Condition, VoiceDays
from tests.ledger.deeds import Deeds
from tests.ledger.entries import Ledger
from tests.ledger.gaps import complement, merged
from tests.ledger.local_time import LocalTime
from tests.ledger.stays import stays
from tests.ledger.supervisor import run
from tests.ledger.tables import APART, KEYS, ROWS, UNTOUCHED, VOICE
from tests.ledger.trouble import FULL, SHORT, Trouble, plan

SEED = 20_261_024
DAY_S = 86_400


@pytest.mark.slow
async def test_a_short_run_doubles_and_loses_nothing() -> None:
    """F1, F9, F14, F29, F32, F33, F34: kills, cuts, damage and repetition under a steady story.

    When it fails, the ledger, the database and the logs stay where the message says.
    """
    folder = Path(tempfile.mkdtemp(prefix="statsbot-ledger-"))
    outcome = await run(folder, short=True, seed=SEED)
    assert outcome.is_right, f"{folder}\n{outcome.failures}\n{as_text(outcome.lines)}"
    assert outcome.events >= SHORT.events
    assert outcome.kills >= 3
    shutil.rmtree(folder)


def test_every_fault_of_the_long_run_is_planned() -> None:
    due = plan(FULL, 1)
    assert Counter(each.trouble for each in due) == FULL.times
    assert set(FULL.times) == set(Trouble)
    kills = (Trouble.KILL_BOT, Trouble.KILL_BOT_AND_FORGET)
    assert sum(FULL.times[each] for each in kills) == 20
    assert FULL.events >= 200_000
    assert FULL.servers >= 30
    assert due == plan(FULL, 1) != plan(FULL, 2)


def test_every_table_is_compared_or_said_not_to_be() -> None:
    schema = (Path(__file__).parents[2] / "sql" / "schema.sql").read_text()
    there = set(re.findall(r"^CREATE TABLE (\w+) \(", schema, re.MULTILINE))
    read = set(re.findall(r"FROM (\w+)", " ".join([*ROWS.values(), VOICE])))
    compared = {name.removesuffix("_all") for name in read} & there
    others = [*KEYS, *UNTOUCHED, *APART]
    assert compared | set(others) == there
    assert len(others) == len(set(others))


def test_what_is_there_twice_is_a_duplicate_and_what_a_gap_took_is_not_lost() -> None:
    expected = Expected()
    expected.add(("a",), sure=True)
    expected.add(("b",), 3, sure=True)
    expected.add(("b",), 2, sure=False)
    expected.add(("c",), sure=False)
    right = compare("right", expected, Counter({("a",): 1, ("b",): 4}))
    assert (right.is_right, right.in_gaps) == (True, 2)
    wrong = compare("wrong", expected, Counter({("a",): 2, ("b",): 1, ("d",): 1}))
    assert (wrong.duplicates, wrong.lost, wrong.in_gaps) == (2, 2, 3)
    assert "('d',): 0 expected, 1 found" in wrong.examples


def test_gaps_are_what_no_span_covers() -> None:
    assert complement([(10, 20), (15, 30), (40, 60)], 0, 50) == [(0, 10), (30, 40)]
    assert complement([], 0, 50) == [(0, 50)]
    assert merged([(5, 6), (1, 3), (3, 4)]) == [(1, 4), (5, 6)]


def test_voice_is_cut_where_its_class_changes() -> None:
    def change(at: int, member: int, channel: int | None, *, deaf: bool = False) -> None:
        entry = entries.VoiceChanged(
            guild=1,
            member=member,
            is_bot=member == 9,
            channel=channel,
            in_afk=channel == 7,
            is_deaf=deaf,
            audience=0,
            at=at,
        )
        ledger.add(entry)

    ledger = Ledger()
    change(0, 2, 5)
    change(10, 9, 5)
    change(20, 3, 5)
    change(30, 2, 5, deaf=True)
    change(40, 3, 7)
    change(50, 2, None)
    change(50, 9, None)
    ledger.add(entries.Span(began_at=0, ended_at=60, step_s=5, slack_s=0, events=7))
    found = sorted(
        (each.began_at, each.ended_at, each.member, each.channel, each.counted_as)
        for each in stays(ledger)
        if not each.is_bot
    )
    assert found == [
        (0, 20, 2, 5, "voice_alone_seconds"),
        (20, 30, 2, 5, "voice_seconds"),
        (20, 40, 3, 5, "voice_seconds"),
        (30, 40, 2, 5, "voice_deaf_seconds"),
        (40, 50, 2, 5, "voice_alone_deaf_seconds"),
        (40, 60, 3, 7, "voice_afk_seconds"),
    ]
    assert sum(each.ended_at - each.began_at for each in stays(ledger) if each.is_bot) == 40


def test_how_people_were_in_voice_is_counted_by_day_with_the_most_at_once() -> None:
    local = LocalTime([entries.Server(guild=1, zone="UTC", members=3)])
    of, days = defaultdict[str, Expected](Expected), VoiceDays(local.day)
    for member, began_at, ended_at in ((2, DAY_S - 900, DAY_S + 60), (3, 0, 60), (3, 60, 90)):
        each = Condition(
            guild=1,
            member=member,
            channel=5,
            audience=0,
            ways=("muted",) if member == 2 else (),
            began_at=began_at,
            ended_at=ended_at,
            began_late=False,
            ended_late=False,
        )
        days.add(of, each, [(began_at, ended_at, member == 2 or began_at == 0)])
    days.expect_peaks(of)
    first, second = (1, "1970-01-01", 5, 0), (1, "1970-01-02", 5, 0)
    assert of["voice_day.muted_seconds"].sure == Counter({first: 900, second: 60})
    assert of["voice_day.peak"].sure == Counter({first: 1, second: 1})
    assert not +of["voice_day.peak"].unsure


def test_people_of_a_day_are_those_whose_deeds_stand() -> None:
    of, deeds = (
        defaultdict[str, Expected](Expected),
        Deeds(LocalTime([entries.Server(guild=1, zone="UTC", members=3)])),
    )
    deeds.wrote((1, 2, 0), 3600, sure=True, stands=True, undone=False)
    deeds.wrote((1, 3, 1), 60, sure=True, stands=False, undone=True)
    deeds.wrote((1, 4, 0), 60, sure=False, stands=True, undone=False)
    deeds.did((1, 3, 0), 7200, sure=True)
    deeds.did((1, 3, 0), DAY_S, sure=True)
    deeds.expect(of, DAY_S + 60)
    everyone, staff = (1, "1970-01-01", 0), (1, "1970-01-01", 1)
    assert of["guild_day.authors"].sure == Counter({everyone: 1, staff: 1})
    assert of["guild_day.authors"].unsure == Counter({everyone: 1, staff: 1})
    assert of["guild_day.active"].sure == Counter({everyone: 2, staff: 2})
    assert of["member_day.hours"].sure[1, "1970-01-01", 3, 1, 0] == 1
    assert of["member_activity.first"].sure == Counter({(1, 2, 0, 3600): 1, (1, 3, 1, 60): 1})


def test_the_ledger_reads_what_it_wrote(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.add(entries.Server(guild=1, zone="UTC", members=3))
    ledger.add(entries.Joined(guild=1, member=2, is_bot=False, is_return=True, at=5, code=None))
    ledger.add(entries.Left(guild=1, member=2, is_bot=False, at=6, is_late=True))
    ledger.write(tmp_path / "ledger.jsonl")
    read = Ledger.read(tmp_path / "ledger.jsonl")
    assert (read.servers, read.joins, read.leavings) == (
        ledger.servers,
        ledger.joins,
        ledger.leavings,
    )
