"""The scenario of the demo: twelve weeks of a community, told up to now.

::

    story = tell(now=SystemClock().now())
    clock = SharedClock(path, start=story.begins_at)
    watch = InviteWatch()
    sandbox = await Sandbox.start(clock=clock, limits=RELAXED, observer=watch)
    driver = story.on(sandbox, clock, invites=watch)      # the server stands; let the bot in
    await driver.play(until=due_at)                       # weeks pass; then the report is due
    await driver.play()                                   # up to now
    clock.release()
    await live(driver, clock)
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from statsbot.domain.ids import ChannelId
from statsbot.sandbox.population.community import DEMO, Community, Size
from statsbot.sandbox.population.driver import DrivenClock, Driver, InviteWatch
from statsbot.sandbox.population.founding import REPORTS_CHANNEL, found
from statsbot.sandbox.population.happenings import Happening
from statsbot.sandbox.population.plan import plan
from statsbot.sandbox.population.stage import BOT_PERMISSIONS, Stage
from statsbot.sandbox.population.truth import Truth
from statsbot.sandbox.sandbox import Sandbox

WEEKS = 12
SEED = 276
"""Its most talkative members have names in Arabic, Greek, Chinese, Japanese and Latin letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A community and all that happens in it."""

    community: Community
    happenings: tuple[Happening, ...]

    @property
    def begins_at(self) -> datetime:
        """When the story begins: what a driven clock is to be set to before anything else."""
        return self.community.story.start

    @property
    def reports_channel_id(self) -> ChannelId:
        """The channel that is meant for the weekly report."""
        return self.community.place(REPORTS_CHANNEL).channel_id

    def on(
        self,
        sandbox: Sandbox,
        clock: DrivenClock,
        *,
        invites: InviteWatch | None = None,
        bot_permissions: int = BOT_PERMISSIONS,
    ) -> Driver:
        """Build the community in a sandbox, and return who will play the story there."""
        stage = Stage(sandbox.state, self.community, bot_permissions=bot_permissions)
        truth = Truth(self.community)
        return Driver(sandbox, stage, self.happenings, clock, truth=truth, invites=invites)


def tell(
    *,
    now: datetime,
    seed: int = SEED,
    weeks: int = WEEKS,
    size: Size = DEMO,
    name: str = "The Paper Harbour",
) -> Story:
    """Return the story of the ``weeks`` up to ``now``. The same arguments give the same story."""
    start = now - timedelta(weeks=weeks)
    community = found(seed=seed, start=start, end=now, size=size, name=name)
    return Story(community=community, happenings=tuple(plan(community)))
