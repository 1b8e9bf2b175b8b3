"""The servers that the gallery draws, and how the bot comes to know them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from statsbot.analytics.question import Question
from statsbot.domain.windows import Window, local_day, whole_days
from statsbot.findings.catalogue import FINDINGS
from statsbot.reports.catalogue import CARDS
from statsbot.sandbox.population.community import DEMO, SMALL, Size
from statsbot.sandbox.population.demo import SEED, Story, tell
from statsbot.store.counts import channel_totals, member_totals
from statsbot.store.marks import add_mark
from statsbot.store.pool import Database
from statsbot.store.rows import Reader

NOW = datetime(2026, 11, 20, 23, tzinfo=UTC)
"""Midnight in Berlin: the gallery is of the same days whenever it is drawn."""
HARBOUR = Size(
    founders=120,
    arrivals=1_200,
    messages_per_day=330,
    voice_evenings_per_week=9,
    grain=timedelta(minutes=5),
    summer=0.55,
    occasion_at=0.955,
    outage=timedelta(days=6),
)
FERRY = Size(
    founders=180, arrivals=130, messages_per_day=120, voice_evenings_per_week=5, occasion_at=0.5
)
DAYS = {
    "calendar": 371,
    "invites": 90,
    "newcomers": 60,
    "retention": 91,
    "segments": 84,
    "trend": 90,
    "year": 324,
}
"""How many days cards look back on; the others 30."""
FIRST_DAYS, MONTH = 3, 30
STATES = ("full", "partly", "first-days", "nothing", "not-watched")
"""In the order of :func:`states_of`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """What happens in each server."""

    harbour: Story
    """Sixty-one weeks of a server that grows."""
    ferry: Story
    lanterns: Story
    """Two other servers, to be put beside it."""
    new: Story
    """Three days old to the bot."""
    still: Story
    """Watched for thirteen weeks in which nothing happens."""

    @property
    def all(self) -> tuple[Story, ...]:
        """Every one of them."""
        return self.harbour, self.ferry, self.lanterns, self.new, self.still


def stories() -> Stories:
    """Return what happens, the same each time."""
    begun = tell(now=NOW + timedelta(days=14 - FIRST_DAYS), weeks=2, size=DEMO, seed=SEED)
    still = tell(now=NOW, weeks=13, size=SMALL, seed=4, name="Still Water")
    return Stories(
        harbour=tell(now=NOW, weeks=61, size=HARBOUR),
        ferry=tell(now=NOW, weeks=14, size=FERRY, seed=8, name="Night Ferry"),
        lanterns=tell(now=NOW, weeks=15, size=SMALL, seed=21, name="Lantern Row"),
        new=Story(
            community=replace(
                begun.community, story=Window(start=begun.begins_at, end=NOW), name="Map Room"
            ),
            happenings=tuple(each for each in begun.happenings if each.at < NOW),
        ),
        still=replace(still, happenings=()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A server that is drawn, and what is named of it."""

    story: Story
    named: Mapping[str, tuple[int, ...]]
    """By what a finding is about, the ids that it is asked for."""
    riser: int | None
    """Who wrote most lately, be it as a newcomer; None: nobody wrote."""

    @property
    def zone(self) -> ZoneInfo:
        """The server's zone."""
        return ZoneInfo(self.story.community.zone)

    def latest(self, days: int) -> Window:
        """Return the last days of its story."""
        return whole_days(local_day(NOW, self.zone) - timedelta(days=days), days, self.zone)

    def half_watched(self, name: str) -> Window:
        """Return a month in which the bot was cut off for some days, or a year in which it came."""
        if name == "year":
            return self._month_until(
                date(local_day(self.story.begins_at, self.zone).year + 1, 1, 1)
            )
        day = local_day(self.story.community.outage.start, self.zone)
        # A card of a calendar month is of the one in which the window ends.
        return self._month_until(
            day.replace(day=1) + timedelta(days=MONTH if name == "month" else 40)
        )

    def before(self, name: str) -> Window:
        """Return a month that nobody watched, and of which nobody watched the year, if asked."""
        first = local_day(self.story.begins_at, self.zone)
        return self._month_until(first.replace(month=1 if name == "year" else first.month, day=1))

    def _month_until(self, day: date) -> Window:
        return whole_days(day - timedelta(days=MONTH), MONTH, self.zone)

    def question(self, name: str, window: Window) -> Question:
        """Return what a card is asked."""
        return Question(
            guild_id=self.story.community.guild_id,
            window=window,
            zone=self.zone,
            reader=Reader.STAFF,
            now=NOW,
            of=self.named.get(FINDINGS[CARDS[name].finding].of, ()),
        )


async def place_of(story: Story, others: tuple[Story, ...], database: Database) -> Place:
    """Return a server with some of its people and channels, and others to put beside it.

    The people are those who wrote most lately of all who joined before the bot was cut off and
    like to talk, too.
    """
    community = story.community
    guild_id, lately = community.guild_id, Window(start=NOW - timedelta(days=MONTH), end=NOW)
    old = {
        each.member_id
        for each in community.people
        if each.sociability > 0 and each.present(community.outage.start)
    }
    people = await member_totals(database, guild_id, lately, Reader.STAFF, 100)
    places = await channel_totals(database, guild_id, lately, Reader.STAFF)
    members = [row.member_id for row in people if row.member_id in old] or sorted(old)
    channels = [row.channel_id for row in places] or [
        each.channel_id for each in community.places if each.share
    ]
    return Place(
        story=story,
        named={
            "member": tuple(members[:1]),
            "members": tuple(members[:3]),
            "channel": tuple(channels[:1]),
            "channels": tuple(channels[:3]),
            "servers": tuple(each.community.guild_id for each in others),
            "goal": (5_000,),
        },
        riser=people[0].member_id if people else None,
    )


def states_of(name: str, harbour: Place, new: Place, still: Place) -> Mapping[str, Question]:
    """Return what a card is asked, by the state that it is then in."""
    full = harbour.question(name, harbour.latest(DAYS.get(name, MONTH)))
    if name == "level-up" and harbour.riser is not None:
        full = replace(full, of=(harbour.riser,))
    return {
        "full": full,
        "partly": harbour.question(name, harbour.half_watched(name)),
        "first-days": new.question(name, new.latest(FIRST_DAYS)),
        "nothing": still.question(name, still.latest(MONTH)),
        "not-watched": harbour.question(name, harbour.before(name)),
    }


async def mark_the_festival(story: Story, database: Database) -> None:
    """Mark the community's event, as its staff would."""
    window = story.community.occasion.window
    await add_mark(
        database,
        story.community.guild_id,
        at=window.start,
        ends_at=window.end,
        label="Map Jam",
    )
