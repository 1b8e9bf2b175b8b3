"""What is said of a month beside the one before."""

from dataclasses import replace

import pytest

from statsbot.locale import language
from statsbot.reports.edition import describe_edition, edition_insight
from tests.cards.edition import found
from tests.fix_used import FACES

ENGLISH = language("en")


@pytest.mark.parametrize(("share", "whole"), [(0.96, True), (0.8, False)])
def test_a_month_has_not_more_messages_than_one_watched_in_part(share: float, whole: bool) -> None:
    month = found("month", *range(1, 21))
    figures = replace(month.now, messages=10_000)
    before = replace(month.before, figures=figures, watched_share=share, change={"messages": 0.89})
    month = replace(month, before=before)
    said = edition_insight(month, ENGLISH)
    assert said.startswith("89% more messages than" if whole else "18,900 messages, peaking on")
    delta = describe_edition(month, FACES, ENGLISH).tiles[0].delta
    assert delta and (delta.text, delta.muted) == ("89%", not whole)
