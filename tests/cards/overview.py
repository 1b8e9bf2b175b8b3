"""Overviews."""

from tests.fix_cards import CARDS

SAMPLES = CARDS
