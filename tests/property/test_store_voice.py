"""Voice is conserved: however stays are cut, told, told again, or written."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from statsbot.domain.facts import (
    Audience,
    VoiceFlags,
    VoiceMoved,
    VoiceReconciled,
)
from statsbot.domain.voice import (
    Crowd,
    Gathering,
    Stretch,
    VoiceClass,
    VoiceCounting,
    VoiceRoom,
    VoiceSegment,
    voice_time,
)
from statsbot.store.arrays import IntArray
from statsbot.store.local_time import SLOT_SECONDS, local_days_and_hours, split_by_slot
from tests.property.voice_model import VoiceTruth

START = datetime(2026, 3, 27, 20, 7, 30, 250_000, tzinfo=UTC)
SECONDS = st.integers(0, 4_000_000_000)
LENGTHS = st.integers(0, 300_000)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"]
)


@given(stretches=st.lists(st.tuples(SECONDS, LENGTHS), max_size=8))
def test_slots_hold_every_second_once(stretches: list[tuple[int, int]]) -> None:
    starts, lengths = np.array(stretches, dtype=np.int64).reshape(-1, 2).T
    parts = split_by_slot(starts, starts + lengths)
    assert np.bincount(parts.of, parts.seconds, len(starts)).tolist() == lengths.tolist()
    assert ((parts.seconds > 0) & (parts.seconds <= SLOT_SECONDS)).all()
    for number, (start, length) in enumerate(stretches):
        slots = parts.slot[parts.of == number].tolist()
        last = (start + length - 1) // SLOT_SECONDS
        assert slots == (list(range(start // SLOT_SECONDS, last + 1)) if length else [])


@given(start=SECONDS, lengths=st.lists(LENGTHS, min_size=1, max_size=5), zone=ZONES)
def test_cutting_a_stay_anywhere_changes_no_hour_of_any_zone(
    start: int, lengths: list[int], zone: str
) -> None:
    ends = start + np.cumsum(np.array(lengths, dtype=np.int64))
    starts = np.concatenate([[start], ends[:-1]])

    def by_local_hour(starts: IntArray, ends: IntArray) -> dict[tuple[int, int], int]:
        parts = split_by_slot(starts, ends)
        found: dict[tuple[int, int], int] = {}
        days, hours = local_days_and_hours(parts.slot, ZoneInfo(zone))
        for key in zip(days.tolist(), hours.tolist(), parts.seconds.tolist(), strict=True):
            found[key[:2]] = found.get(key[:2], 0) + key[2]
        return found

    assert by_local_hour(starts, ends) == by_local_hour(starts[:1], ends[-1:])


@given(
    seconds=st.fixed_dictionaries({each: st.integers(0, 9_999) for each in VoiceClass}),
    afk=st.booleans(), alone=st.booleans(), deaf=st.booleans(),
)  # fmt: skip
def test_voice_time_is_what_a_server_chose(
    seconds: dict[VoiceClass, int], afk: bool, alone: bool, deaf: bool
) -> None:
    counting = VoiceCounting(afk=afk, alone=alone, deaf=deaf)
    left_out = {
        VoiceClass.AFK: not afk,
        VoiceClass.ALONE: not alone,
        VoiceClass.DEAF: not deaf,
        VoiceClass.ALONE_DEAF: not (alone and deaf),
    }
    chosen = sum(each for kind, each in seconds.items() if not left_out.get(kind))
    assert voice_time(seconds, counting) == chosen
    everything = VoiceCounting(afk=True, alone=True, deaf=True)
    assert voice_time(seconds, everything) == sum(seconds.values())


class Kept:
    """Segments as a table keeps them, and rooms opened on as little of it as the store reads."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, datetime], VoiceSegment] = {}
        self.stretches: list[Stretch] = []
        self.gatherings: list[Gathering] = []

    def write(self, facts: list[VoiceMoved | VoiceReconciled]) -> None:
        room = self._room(facts)
        for fact in facts:
            if isinstance(fact, VoiceMoved):
                room.move(fact)
            else:
                room.reconcile(fact.at)
        for key in room.emptied:
            self.rows.pop(key, None)
        self.rows.update(room.touched)
        self.stretches += room.stretches
        self.gatherings += room.gatherings

    def _room(self, facts: list[VoiceMoved | VoiceReconciled]) -> VoiceRoom:
        told = {fact.member_id for fact in facts if isinstance(fact, VoiceMoved)}
        known = [max(rows, key=_start) for each in told if (rows := self._of(each))]
        if len(facts) > len(told):
            known += [row for row in self._open() if row.member_id not in told]
        names = told | {row.member_id for row in known}
        places = {fact.channel_id for fact in facts if isinstance(fact, VoiceMoved)}
        places |= {row.channel_id for row in known if row.ended_at is None}
        crowds: list[Crowd] = []
        for channel_id in places:
            others = [
                row
                for row in self._open()
                if row.channel_id == channel_id and row.member_id not in names and not row.is_bot
            ]
            if len(others) == 1:
                known += others
            elif others:
                crowds.append(
                    Crowd(
                        channel_id=others[0].channel_id,
                        people=len(others),
                        since=max(row.rolled_until for row in others),
                        audience=0,
                    )
                )
        ends = [row.ended_at for row in self.rows.values() if row.ended_at]
        evidence = [(max(ends), max(ends))] if ends else []
        return VoiceRoom(1, [replace(row) for row in known], crowds, evidence)

    def _of(self, member_id: int) -> list[VoiceSegment]:
        return [row for row in self.rows.values() if row.member_id == member_id]

    def _open(self) -> Iterable[VoiceSegment]:
        return [row for row in self.rows.values() if row.ended_at is None]


def _start(segment: VoiceSegment) -> datetime:
    return segment.started_at


class VoiceMachine(RuleBasedStateMachine):
    """Few people in few channels, many things at the same instant, batches cut anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.kept, self.truth = Kept(), VoiceTruth()
        self.told: list[VoiceMoved | VoiceReconciled] = []
        self.waiting: list[VoiceMoved | VoiceReconciled] = []

    @rule(seconds=st.sampled_from([0.0, 0.4, 1.0, 700.0, 5_000.0, 90_000.0]))
    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    @rule(
        member=st.integers(1, 5),
        channel=st.sampled_from([None, 7, 8, 9]),
        flags=st.sampled_from([VoiceFlags(0), VoiceFlags.SELF_DEAF, VoiceFlags.STREAM]),
    )
    def move(self, member: int, channel: int | None, flags: VoiceFlags) -> None:
        self._tell(
            VoiceMoved(
                guild_id=1,
                member_id=member,
                is_bot=member == 5,
                channel_id=channel,
                in_afk_channel=channel == 9,
                audience=Audience.PUBLIC,
                at=self.at,
                flags=flags if channel else VoiceFlags(0),
            )
        )

    @rule()
    def lose_the_session(self) -> None:
        self.at += timedelta(seconds=1)
        self._tell(VoiceReconciled(guild_id=1, at=self.at))

    @rule(back=st.integers(1, 20))
    def hear_an_old_move_again(self, back: int) -> None:
        changed_at: dict[int, datetime] = {}
        for row in sorted(self.kept.rows.values(), key=_start):
            changed_at[row.member_id] = row.ended_at or row.started_at
        self.waiting += [
            fact
            for fact in self.told[-back:]
            if isinstance(fact, VoiceMoved) and fact.at < changed_at.get(fact.member_id, fact.at)
        ]

    @rule()
    def write(self) -> None:
        self.kept.write(self.waiting)
        self.waiting = []

    def _tell(self, fact: VoiceMoved | VoiceReconciled) -> None:
        self.told.append(fact)
        self.waiting.append(fact)
        self.truth.read(fact)

    @invariant()
    def what_is_kept_is_what_was(self) -> None:
        if self.waiting:
            return
        kept = self.kept.rows.values()
        # Who came and went at one instant may leave a cut behind that changes nothing.
        assert _joined(
            (
                row.member_id, row.channel_id, row.voice_class, row.flags, row.started_at,
                row.ended_at,
            )
            for row in kept
        ) == _joined(
            (
                part.member, part.channel, part.voice_class, int(part.flags), part.start, part.end,
            )
            for part in self.truth.parts
            if part.end is None or part.start < part.end
        )  # fmt: skip
        for row in kept:
            assert row.started_at <= row.rolled_until
            assert row.session_started_at <= row.started_at
        counted = sum(
            ((each.ended_at - each.started_at) for each in self.kept.stretches), timedelta(0)
        )
        lasted = sum(
            ((row.ended_at - row.started_at) for row in kept if row.ended_at), timedelta(0)
        )
        assert counted == lasted


def _joined(parts: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """In order, those that follow each other in one state as one."""
    found: list[tuple[object, ...]] = []
    for part in sorted(parts, key=lambda each: (each[0], each[4])):
        if found and found[-1][:4] == part[:4] and found[-1][5] == part[4]:
            part = (*part[:4], found[-1][4], part[5])
            found.pop()
        found.append(part)
    return found


TestVoiceMachine = VoiceMachine.TestCase
TestVoiceMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
