"""What the card of community health says, and why there is no index."""

import pytest

from statsbot.analytics.health import HealthFindings
from statsbot.locale import LANGUAGES, language
from statsbot.reports.health import describe_health, health_insight, health_told
from statsbot.reports.picture import alt_text_of
from tests.cards.health import FACES, USUAL, at, first_days, found

ENGLISH = language("en")


def sentence(made: HealthFindings) -> str:
    return health_insight(made, ENGLISH)


def test_the_strongest_and_the_weakest_part_are_named() -> None:
    made = found(*USUAL)
    assert sentence(made) == "Health 62 of 100: strongest in Answers, weakest in Return"
    golden = [part for part in describe_health(made, FACES, ENGLISH).parts.parts if part.golden]
    assert [(part.label, part.points) for part in golden] == [("Return", "37")]


def test_of_parts_alike_none_stands_out() -> None:
    assert sentence(at(100)) == "Health 100 of 100, all parts alike"
    card = describe_health(at(0), FACES, ENGLISH)
    assert not any(part.golden for part in card.parts.parts)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (found(*USUAL, share=0.31), "only 31% of this period was watched, 60% are needed"),
        (found(0.4, None, 1.2), "only 2 of 8 parts have points"),
        (first_days(), "only 1 of 8 parts has points"),
        (found(*USUAL, people=19), "no part has points yet"),
    ],
)
def test_it_says_why_there_is_no_index(made: HealthFindings, why: str) -> None:
    card = describe_health(made, FACES, ENGLISH)
    assert sentence(made) == card.index.words == f"No index: {why}"
    assert (card.index.number, card.index.share) == ("–", None)


def test_where_nobody_watched_it_says_so() -> None:
    assert sentence(found(share=0.0)) == "Nobody watched this week"


def test_an_unknown_part_has_no_points() -> None:
    parts = describe_health(found(0.4, None, 1.2, 0.5, -0.05), FACES, ENGLISH).parts.parts
    assert (parts[1].points, parts[1].share, parts[1].value) == ("–", None, "")
    assert (parts[4].points, parts[4].share, parts[4].value) == ("0", 0.0, "−5% / +5%")


def test_a_part_of_few_people_says_so_and_one_not_known_keeps_its_description() -> None:
    parts = describe_health(first_days(), FACES, ENGLISH).parts
    rows = {part.label: (part.note, part.points, part.few) for part in parts.parts}
    assert rows["Welcome"] == ("1 person: too few for points", "–", True)
    assert rows["Growth"] == (ENGLISH.say("health.growth_is"), "–", False)
    assert rows["Breadth"][1:] == ("87", False)
    assert parts.unknown == "not known"
    assert describe_health(found(share=0.0), FACES, ENGLISH).parts.unknown == "not watched"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_describes_it(tag: str) -> None:
    speak = language(tag)
    for made in (found(*USUAL), found(*USUAL[:5]), found(), first_days(), at(0)):
        card = describe_health(made, FACES, speak)
        told = alt_text_of(health_told(made, card, speak), speak)
        assert card.header.insight in told and len(told) <= 1024
