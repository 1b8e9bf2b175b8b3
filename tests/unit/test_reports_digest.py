"""What a digest says of each part of a community's health."""

import pytest

from statsbot.analytics.health import Aspect
from statsbot.locale import LANGUAGES, language


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_part_of_the_health_has_its_words(tag: str) -> None:
    said = {language(tag).say(f"digest.{aspect.name.lower()}") for aspect in Aspect}
    assert len(said) == len(Aspect)
