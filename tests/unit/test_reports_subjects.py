"""Each card says what it is about, in every language."""

from dataclasses import replace

import pytest

from renderers import Studio, layout
from statsbot.locale import LANGUAGES
from statsbot.locale.catalogue import entries
from statsbot.reports.catalogue import CARDS
from statsbot.reports.desk import WHOLE_SERVER
from tests.cards import samples

ABOUT_ONE = {"channel"}
"""Cards whose subject has a name of its own."""


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_card_has_a_subject_and_each_subject_a_card(tag: str) -> None:
    said = {key.removeprefix("subject.") for key in entries(tag) if key.startswith("subject.")}
    assert said == {name.replace("-", "_") for name in set(CARDS) - WHOLE_SERVER - ABOUT_ONE}


@pytest.mark.parametrize("server", ["The Paper Harbour", "A server with quite a long name " * 5])
@pytest.mark.parametrize("subject", ["Emoji and stickers", "#a-channel-with-a-long-name" * 5])
def test_the_server_is_named_beside_what_a_card_is_about(
    subject: str, server: str, studio: Studio
) -> None:
    card = samples()["rhythm-full"]()
    card = replace(card, header=replace(card.header, subject=subject, server=server))
    written = {mark.name: mark.line.text for mark in layout(card, studio).texts}
    for name, whole in (("subject", subject), ("server", server)):
        assert written[name].rstrip("…") in whole
        assert len(written[name]) >= min(len(whole), 12)
