"""Golden pictures: the whole chain, pixel by pixel, where the drawing stack is the same."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

from renderers import Studio
from tests.golden.pictures import HERE, VERSIONS, draw_all, drawing_stack

OUT = Path(__file__).resolve().parents[2] / "out" / "golden"
FAINTEST = 6
"""Largest difference of a channel that no one sees; other processors round another way."""


@pytest.mark.parametrize("name", ["overview", "names"])
def test_picture_is_as_it_was_looked_at(name: str, studio: Studio):
    drawn_with = json.loads(VERSIONS.read_text(encoding="utf-8"))
    here = drawing_stack()
    if here != drawn_with:
        other = {
            key: (drawn_with.get(key), here[key])
            for key in here
            if here[key] != drawn_with.get(key)
        }
        pytest.skip(f"the golden pictures belong to another drawing stack (then, now): {other}")
    actual = draw_all(studio)[name]
    with Image.open(HERE / f"{name}.png") as image:
        expected = image.convert("RGB")
    apart = np.abs(np.asarray(actual, np.int16) - np.asarray(expected, np.int16))
    if int(apart.max()) > FAINTEST:
        path = beside(name, expected, actual)
        pytest.fail(f"{int((apart > FAINTEST).any(axis=2).sum())} pixels differ: see {path}")


def beside(name: str, expected: Image.Image, actual: Image.Image) -> Path:
    """Writes expected, actual and their difference (eightfold) side by side."""
    difference = ImageChops.difference(expected, actual).point(lambda value: min(255, value * 8))
    sheet = Image.new("RGB", (expected.width * 3, expected.height))
    for index, image in enumerate((expected, actual, difference)):
        sheet.paste(image, (index * expected.width, 0))
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.png"
    sheet.save(path)
    return path
