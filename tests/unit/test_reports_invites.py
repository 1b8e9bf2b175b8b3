"""What the card of invites says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from renderers.cards.invites import InvitesCard
from statsbot.domain.facts import Confidence
from statsbot.locale import LANGUAGES, language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.invites import describe_invites, invites_told
from statsbot.reports.picture import LONGEST_ALT_TEXT, alt_text_of
from statsbot.store.rows import Reader
from tests.fix_newcomers import Person
from tests.unit.test_analytics_invites import DAY, FOUR, MAKER, MONDAY, found, guest

ENGLISH = language("en")
FACES = Faces(server=Face(name="Cartographers"), members={MAKER: Face(name="kestrel.")})


def card_of(people: Sequence[Person], **how: Any) -> InvitesCard:
    return describe_invites(found(*people, **how), FACES, ENGLISH)


def crowd(count: int, **given: Any) -> list[Person]:
    return [
        guest(number, left=MONDAY + 3 * DAY if number % 3 == 0 else None, **given)
        for number in range(1, count + 1)
    ]


def test_who_brought_most_is_named_to_the_staff() -> None:
    card = card_of(crowd(12))
    assert card.header.insight == ("\u2068kestrel.\u2069 brought 12 of 12 people, 8 are still here")
    (row,) = card.brought.rows
    assert (row.name, row.values, row.highlighted) == ("kestrel.", ("12", "67%", "0%"), True)
    assert (row.kept, row.lost) == pytest.approx((8 / 12, 4 / 12))


def test_members_are_told_of_ways_and_of_nobody() -> None:
    told = invites_told(
        found(*crowd(12), reader=Reader.PUBLIC),
        card := card_of(crowd(12), reader=Reader.PUBLIC),
        ENGLISH,
    )
    assert card.header.insight == "12 people joined, 8 are still here"
    assert [row.name for row in card.brought.rows] == ["Invites"]
    assert not card.brought.portraits
    assert "kestrel" not in " ".join(told)


def test_members_are_told_no_share_of_few() -> None:
    card = card_of(FOUR, reader=Reader.PUBLIC)
    (row,) = card.brought.rows
    assert row.values == ("4", "–", "–")
    assert (row.kept, row.lost) == (0, 0)
    assert [step.value for step in card.stay.rows] == ["–"] * 4
    assert card.stay.rows[0].notes == ("too few to tell",)


def test_one_or_two_people_are_no_headline() -> None:
    assert card_of(FOUR).header.insight == "4 people joined, 2 are still here"
    assert card_of(FOUR[:1]).header.insight == "1 person joined; still here: 1"


def test_ways_however_surely_they_are_known_are_one() -> None:
    people = [
        *crowd(3),
        guest(7, how=Confidence.AMBIGUOUS),
        *(guest(number, how=Confidence.UNKNOWN) for number in range(20, 26)),
    ]
    parts = card_of(people).origins.parts
    assert [(part.label, part.value, part.is_rest) for part in parts] == [
        ("Invites", "4", False),
        ("Not known", "6", True),
    ]


def test_who_asked_not_to_be_known_is_counted() -> None:
    findings = found(*FOUR, unnamed=2, reader=Reader.PUBLIC)
    card = describe_invites(findings, FACES, ENGLISH)
    assert [(part.label, part.value) for part in card.origins.parts] == [
        ("First time", "3"),
        ("Back again", "1"),
        ("Without a name", "2"),
    ]
    assert "2 more are counted without a name" in invites_told(findings, card, ENGLISH)


def test_shares_of_few_are_grey_and_the_panel_says_so() -> None:
    (few,) = card_of(crowd(19)).brought.rows
    (many,) = card_of(crowd(20)).brought.rows
    assert (few.muted, many.muted) == ((False, True, True), (False, False, False))
    assert card_of(crowd(19)).brought.few == "grey: under 20 people"
    (untold,) = card_of(FOUR, reader=Reader.PUBLIC).brought.rows
    assert not any(untold.muted)


def test_nobody_came() -> None:
    card = card_of(())
    assert card.header.insight == "Nobody joined in this period"
    assert (card.brought.rows, card.stay.rows, card.origins.total) == ((), (), "0")
    assert card.brought.empty == "nobody joined"


def test_nobody_watched() -> None:
    findings = replace(found(), watched_share=0.0)
    card = describe_invites(findings, FACES, ENGLISH)
    assert card.header.insight == "Nobody watched who joined and left"
    assert (card.origins.total, card.brought.empty) == ("–", "not watched")
    assert [(step.value, step.unwatched) for step in card.stay.rows] == [("–", 1.0)] * 4


def test_no_inviter_is_known() -> None:
    card = card_of([guest(1, how=Confidence.UNKNOWN)])
    assert card.brought.rows == ()
    assert card.brought.empty == "No inviter is known"


def test_whose_time_is_not_over_has_no_share() -> None:
    card = card_of(FOUR[:3], now=MONDAY + DAY)
    assert [step.value for step in card.stay.rows] == ["–"] * 4
    assert card.stay.rows[0].notes == ("nobody yet",)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_says_it(tag: str) -> None:
    speak = language(tag)
    for reader in Reader:
        for people in (FOUR, crowd(40), ()):
            findings = found(*people, reader=reader, unnamed=3)
            card = describe_invites(findings, FACES, speak)
            text = alt_text_of(invites_told(findings, card, speak), speak)
            assert card.header.insight in text
            assert len(text) < LONGEST_ALT_TEXT
            assert "{" not in text
