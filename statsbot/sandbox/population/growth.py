"""Who comes when, through which door, and how long they stay."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from statsbot.domain.windows import Window
from statsbot.sandbox.population.community import (
    IdMint,
    InviteLink,
    Occasion,
    Place,
    Resident,
    Size,
    Stay,
    rounded_up,
    whole_milliseconds,
)
from statsbot.sandbox.population.names import NameGiver

STAFF = 7
"""How many of the founders run the community."""
RAIDERS = 6
_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_ARRIVAL_HOURS = (1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 7, 7, 7, 8, 9, 10, 11, 12, 12, 10, 6, 3)
"""Weights of the local hours at which people join."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    """A way in, as seen by those who arrive."""

    link: InviteLink | None
    share: float
    early_leavers: float
    """Share of those who come through it and are gone within days."""
    vanity: bool = False

    def open_at(self, instant: datetime) -> bool:
        if self.link is None:
            return True
        revoked_at = self.link.revoked_at
        return self.link.created_at < instant and (revoked_at is None or instant < revoked_at)


class Growth:
    """Plans the memberships of one community."""

    def __init__(
        self,
        *,
        chance: random.Random,
        ids: IdMint,
        size: Size,
        story: Window,
        occasion: Occasion,
        raid_at: datetime,
        places: Sequence[Place],
    ) -> None:
        self._chance = chance
        self._ids = ids
        self._size = size
        self._story = story
        self._occasion = occasion
        self._raid_at = raid_at
        self._entrance = next(each for each in places if each.name == "welcome")
        self._names = NameGiver(chance)
        self._links: list[InviteLink] = []
        self._doors: list[_Door] = []

    def settle(self) -> tuple[list[Resident], list[InviteLink]]:
        """Return all people in the order of their arrival, and every invite."""
        founders = self._founders()
        self._open_doors(founders)
        founders = [self._through_some_door(each) for each in founders]
        arrivals = self._arrivals(founders)
        people = [*founders, *arrivals, *self._raiders()]
        people = [self._maybe_returning(each) for each in people]
        people.sort(key=lambda each: each.stays[0].joined_at)
        self._links.sort(key=lambda each: each.created_at)
        return people, self._links

    def _person(self, joined_at: datetime, *, code: str | None, vanity: bool) -> Resident:
        chance = self._chance
        persona = self._names.persona()
        young = chance.random() < 0.06
        age_days = chance.uniform(0.2, 12) if young else chance.uniform(40, 2900)
        return Resident(
            member_id=self._ids.at(whole_milliseconds(joined_at - timedelta(days=age_days))),
            username=persona.username,
            display_name=persona.display_name,
            nick=f"{persona.username} ⚓" if chance.random() < 0.04 else None,
            zone=persona.zone,
            weekend=persona.weekend,
            talkativeness=_levelled(chance.lognormvariate(0, 1.75)),
            lateness=chance.gauss(0, 1.1),
            sociability=chance.lognormvariate(0, 1.2) if chance.random() < 0.45 else 0.0,
            stays=(Stay(joined_at=whole_milliseconds(joined_at), code=code, vanity=vanity),),
        )

    def _founders(self) -> list[Resident]:
        chance, start = self._chance, self._story.start
        found: list[Resident] = []
        for number in range(self._size.founders):
            age = timedelta(days=2 + 540 * chance.random() ** 1.4)
            staff = number < STAFF
            if staff:
                age = timedelta(days=560 + 20 * number)
            person = self._person(start - age, code=None, vanity=False)
            if staff:
                talk = 3.0 + person.talkativeness / 3
                person = replace(person, is_staff=True, talkativeness=talk, sociability=1.5)
            elif chance.random() < 0.12:
                person = self._leaving(person, chance.uniform(0.02, 0.98) * self._story.length)
            found.append(person)
        return found

    def _leaving(self, person: Resident, after_start: timedelta) -> Resident:
        stay = person.stays[0]
        left_at = max(self._story.start, stay.joined_at) + after_start
        left_at = rounded_up(left_at, self._size.grain)
        if left_at >= self._story.end:
            return person
        return replace(person, stays=(replace(stay, left_at=left_at),))

    def _open_doors(self, founders: Sequence[Resident]) -> None:
        staff = [each for each in founders if each.is_staff]
        others = [each for each in founders if not each.is_staff and each.stays[0].left_at is None]
        inviters = [*staff[:3], *self._chance.sample(others, 4)]
        standing = ((30, 0.38), (16, 0.12), (11, 0.05), (9, 0.20), (6, 0.02), (4, 0.1), (2, 0.0))
        for inviter, (share, early) in zip(inviters, standing, strict=True):
            since = inviter.stays[0].joined_at + timedelta(hours=2)
            created_at = max(since, self._story.start - timedelta(days=500))
            self._add_door(inviter, share=share, early_leavers=early, created_at=created_at)
        event = self._occasion.window
        self._add_door(
            staff[1],
            share=45,
            early_leavers=0.3,
            created_at=event.start - timedelta(days=3),
            revoked_at=rounded_up(event.end + timedelta(days=1), self._size.grain),
        )
        self._doors.append(_Door(link=None, share=11, early_leavers=0.25, vanity=True))
        self._doors.append(_Door(link=None, share=8, early_leavers=0.2))
        for days in (0.15, 0.55):  # never used: they age out without a word
            self._link(
                staff[2],
                created_at=self._story.start + days * self._story.length,
                max_age_s=86_400,
            )

    def _link(
        self,
        inviter: Resident,
        *,
        created_at: datetime,
        max_uses: int = 0,
        max_age_s: int = 0,
        revoked_at: datetime | None = None,
    ) -> InviteLink:
        link = InviteLink(
            code="".join(self._chance.choices(_CODE_LETTERS, k=8)),
            inviter_id=inviter.member_id,
            channel_id=self._entrance.channel_id,
            created_at=whole_milliseconds(created_at),
            max_uses=max_uses,
            max_age_s=max_age_s,
            revoked_at=revoked_at,
        )
        self._links.append(link)
        return link

    def _add_door(
        self,
        inviter: Resident,
        *,
        share: float,
        early_leavers: float,
        created_at: datetime,
        revoked_at: datetime | None = None,
    ) -> None:
        link = self._link(inviter, created_at=created_at, revoked_at=revoked_at)
        self._doors.append(_Door(link=link, share=share, early_leavers=early_leavers))

    def _door_at(self, instant: datetime) -> _Door:
        doors = [each for each in self._doors if each.open_at(instant)]
        return self._chance.choices(doors, [each.share for each in doors])[0]

    def _through_some_door(self, founder: Resident) -> Resident:
        """Give a founder the invite they came by; the very first have none."""
        stay = founder.stays[0]
        door = self._door_at(stay.joined_at)
        if founder.is_staff or door.link is None or door.link.inviter_id == founder.member_id:
            return founder
        return replace(founder, stays=(replace(stay, code=door.link.code), *founder.stays[1:]))

    def _arrival_times(self) -> list[datetime]:
        """Draw when people come, oldest first."""
        chance, story = self._chance, self._story
        drawn: list[datetime] = []
        while len(drawn) < self._size.arrivals:
            local = ZoneInfo(chance.choice(("Europe/Berlin", "Europe/London", "America/New_York")))
            hour = chance.choices(range(24), _ARRIVAL_HOURS)[0]
            begin = datetime.combine(self._arrival_day(), time(hour), tzinfo=local)
            instant = (begin + timedelta(seconds=chance.uniform(0, 3600))).astimezone(UTC)
            if story.start + timedelta(minutes=30) < instant < story.end - timedelta(minutes=5):
                drawn.append(instant)
        return sorted(drawn)

    def _arrival_day(self) -> date:
        """Draw a day: later ones are likelier, and the occasion brings many."""
        chance, event = self._chance, self._occasion.window
        if chance.random() < 0.16:
            eve = event.start - timedelta(days=1)
            return (eve + chance.random() * (event.end - eve)).date()
        share = max(chance.random(), chance.random() ** 2)
        return (self._story.start + share * self._story.length).date()

    def _arrivals(self, founders: Sequence[Resident]) -> list[Resident]:
        chance = self._chance
        found: list[Resident] = []
        friends = [each for each in founders if each.stays[0].left_at is None]
        for number, joined_at in enumerate(self._arrival_times()):
            if chance.random() < 0.09:
                link = self._link(
                    chance.choice(friends),
                    created_at=max(
                        joined_at - timedelta(hours=chance.uniform(0.1, 9)),
                        self._story.start + timedelta(minutes=1),
                    ),
                    max_uses=1,
                )
                door = _Door(link=link, share=0, early_leavers=0.02)
            else:
                door = self._door_at(joined_at)
            found.append(self._arrival(joined_at, door))
            if number == self._size.arrivals // 2:
                self._add_companion(found, door)
        return found[: self._size.arrivals]

    def _add_companion(self, found: list[Resident], door: _Door) -> None:
        """Let someone join within the same second through another invite."""
        joined_at = found[-1].stays[0].joined_at
        other = next(
            each
            for each in self._doors
            if each.link is not None and each is not door and each.open_at(joined_at)
        )
        found.append(self._arrival(joined_at, other))

    def _arrival(self, joined_at: datetime, door: _Door) -> Resident:
        chance = self._chance
        code = None if door.link is None else door.link.code
        person = self._person(joined_at, code=code, vanity=door.vanity)
        person = replace(
            person,
            talkativeness=person.talkativeness * 1.3,
            fades_after=timedelta(days=chance.uniform(6, 70)) if chance.random() < 0.7 else None,
        )
        fate = chance.random()
        if fate < door.early_leavers:
            return self._leaving(person, timedelta(hours=0.3 + chance.expovariate(1 / 26)))
        if fate > 0.86:
            return self._leaving(person, timedelta(days=chance.uniform(6, 60)))
        return person

    def _raiders(self) -> list[Resident]:
        """Throwaway accounts that come within minutes, the last two in one second."""
        public = self._doors[0].link
        assert public is not None  # noqa: S101 - the first door is the listing's invite
        delays = [*sorted(self._chance.uniform(5, 240) for _ in range(RAIDERS - 2)), 300.2, 300.6]
        left_at = rounded_up(self._raid_at + timedelta(minutes=16), self._size.grain)
        found: list[Resident] = []
        for number, delay in enumerate(delays):
            joined_at = self._raid_at + timedelta(seconds=delay)
            person = self._person(joined_at, code=public.code, vanity=False)
            found.append(
                replace(
                    person,
                    member_id=self._ids.at(whole_milliseconds(joined_at - timedelta(hours=7))),
                    username=f"free_gift_{number}{self._chance.randrange(1000):03}",
                    display_name="FREE NITRO",
                    nick=None,
                    is_raider=True,
                    talkativeness=0.0,
                    sociability=0.0,
                    stays=(replace(person.stays[0], left_at=left_at),),
                )
            )
        return found

    def _maybe_returning(self, person: Resident) -> Resident:
        """Let some of those who left come back."""
        left_at = person.stays[-1].left_at
        if left_at is None or person.is_raider or self._chance.random() > 0.13:
            return person
        back_at = whole_milliseconds(left_at + timedelta(days=self._chance.uniform(2, 15)))
        if back_at >= self._story.end - timedelta(hours=1):
            return person
        again = Stay(joined_at=back_at, vanity=self._chance.random() < 0.5)
        return replace(person, stays=(*person.stays, again))


def _levelled(talkativeness: float) -> float:
    """Keep the order of heavy-tailed draws, and the most talkative person below 80."""
    return 80.0 * (1.0 - math.exp(-talkativeness / 80.0))
