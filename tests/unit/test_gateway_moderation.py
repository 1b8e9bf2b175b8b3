"""Entries of the audit log that the local Discord does not write."""

from datetime import UTC, datetime
from typing import Any

import pytest

from statsbot.domain.facts import Measure, ModerationTaken
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.moderation import entry_made

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def measures(**entry: Any) -> list[tuple[Measure, int]]:
    payload = {"guild_id": "1", "id": "2", "user_id": "3", "target_id": None, **entry}
    told = entry_made(payload, Knowledge(reads_text=False), NOW)
    return [(f.measure, f.people) for f in told if isinstance(f, ModerationTaken)]


def test_a_timeout_by_automod_is_one() -> None:
    assert measures(action_type=145, target_id="4") == [(Measure.TIMEOUT, 1)]


@pytest.mark.parametrize(
    "entry",
    [
        {"action_type": 1},
        {"action_type": 9_999},
        {"action_type": 24},
        {"action_type": 24, "changes": None},
        {"action_type": 24, "changes": [{"key": "nick", "new_value": "calm"}]},
    ],
)
def test_what_is_no_measure_is_passed_over(entry: dict[str, Any]) -> None:
    assert measures(**entry) == []


def test_a_prune_without_its_number_is_of_one_at_least() -> None:
    assert measures(action_type=21) == [(Measure.PRUNE, 1)]
    assert measures(action_type=21, options={"members_removed": "40"}) == [(Measure.PRUNE, 40)]
