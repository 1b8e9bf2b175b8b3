"""The page about what is counted names every listener and every fact."""

from pathlib import Path
from typing import get_args

from statsbot.domain.facts import Fact
from statsbot.gateway.intake import TRANSLATORS

PAGE = (Path(__file__).parents[2] / "docs" / "what-is-counted.md").read_text(encoding="utf-8")


def test_each_listener_has_its_paragraph() -> None:
    assert TRANSLATORS
    assert not [event for event in TRANSLATORS if f"`{event}`" not in PAGE]


def test_each_fact_has_its_paragraph() -> None:
    assert not [fact.__name__ for fact in get_args(Fact) if f"`{fact.__name__}`" not in PAGE]
