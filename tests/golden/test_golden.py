"""Golden pictures: the whole chain, pixel by pixel, where the drawing stack is the same."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

from renderers import Studio
from tests.golden import pictures
from tests.golden.pictures import HERE, PICTURES, VERSIONS, drawing_stack

OUT = Path(__file__).resolve().parents[2] / "out" / "golden"
FAINTEST = 6
"""Largest difference of a channel that no one sees; other processors round another way."""


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_as_it_was_looked_at(name: str, studio: Studio) -> None:
    refuse_another_stack(drawing_stack())
    compare(name, PICTURES[name](studio), OUT)


def refuse_another_stack(here: dict[str, str]) -> None:
    """Skip with the reason where other versions draw."""
    then = json.loads(VERSIONS.read_text(encoding="utf-8"))
    other = {
        key: (then.get(key), here.get(key)) for key in then | here if then.get(key) != here.get(key)
    }
    if other:
        pytest.skip(f"the golden pictures belong to another drawing stack (then, now): {other}")


def compare(name: str, actual: Image.Image, out: Path) -> None:
    """Fail if ``actual`` looks other than the golden picture, with all three below ``out``."""
    with Image.open(HERE / f"{name}.png") as image:
        expected = image.convert("RGB")
    apart = np.abs(np.asarray(actual, np.int16) - np.asarray(expected, np.int16))
    if int(apart.max()) > FAINTEST:
        path = beside(name, expected, actual, out)
        pytest.fail(f"{int((apart > FAINTEST).any(axis=2).sum())} pixels differ: see {path}")


def beside(name: str, expected: Image.Image, actual: Image.Image, out: Path) -> Path:
    """Write expected, actual and their difference (eightfold) side by side."""
    difference = ImageChops.difference(expected, actual).point(lambda value: min(255, value * 8))
    sheet = Image.new("RGB", (expected.width * 3, expected.height))
    for index, image in enumerate((expected, actual, difference)):
        sheet.paste(image, (index * expected.width, 0))
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.png"
    sheet.save(path)
    return path


def test_a_difference_is_left_beside_what_was_expected(studio: Studio, tmp_path: Path) -> None:
    actual = PICTURES["names"](studio)
    actual.putpixel((700, 400), (0, 255, 0))
    with Image.open(HERE / "names.png") as image:
        before = image.convert("RGB")
    with pytest.raises(pytest.fail.Exception, match=r"pixels differ: see .*names\.png"):
        compare("names", actual, tmp_path)
    with Image.open(tmp_path / "names.png") as sheet:
        width = before.width
        assert sheet.size == (3 * width, before.height)
        assert sheet.crop((0, 0, width, before.height)).tobytes() == before.tobytes()
        assert sheet.getpixel((width + 700, 400)) == (0, 255, 0)
        assert sheet.getpixel((2 * width + 700, 400)) != (0, 0, 0)


@pytest.mark.parametrize("part", ["numpy", "faces and emoji"])
def test_another_stack_is_refused_with_the_reason(part: str) -> None:
    with pytest.raises(pytest.skip.Exception, match=part):
        refuse_another_stack(drawing_stack() | {part: "another"})


def test_there_is_a_picture_for_each_name() -> None:
    assert {path.stem for path in pictures.HERE.glob("*.png")} == set(PICTURES)
