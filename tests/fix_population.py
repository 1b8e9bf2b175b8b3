"""Stories of made-up communities, told once for all tests of a process."""

from datetime import UTC, datetime

import pytest

from statsbot.sandbox.population.community import DEMO, SMALL
from statsbot.sandbox.population.demo import Story, tell
from statsbot.sandbox.population.truth import Truth

STORY_END = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def small_story() -> Story:
    """Three weeks of some 60 people."""
    return tell(now=STORY_END, weeks=3, size=SMALL)


@pytest.fixture(scope="session")
def demo_story() -> Story:
    """Twelve weeks of some 350 people."""
    return tell(now=STORY_END, size=DEMO)


@pytest.fixture(scope="session")
def small_truth(small_story: Story) -> Truth:
    """What truly happened in ``small_story``."""
    return Truth.of(small_story.community, small_story.happenings)
