"""The faces and emoji: where they come from, what they weigh, under which licences."""

import re
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest

from tests.fix_cards import FONTS, font_files

SOURCES = (FONTS / "SOURCES.md").read_text(encoding="utf-8")
CELL, SHA256 = r" ([^|]+) \|", r" ([0-9a-f]{64}) \|"
LARGEST = 25_000_000
"""Bytes, emoji included."""


@pytest.fixture(scope="module")
def build() -> Any:
    spec = spec_from_file_location("build_fonts", FONTS / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_file_is_the_one_that_was_built() -> None:
    rows = re.findall(rf"^\|{CELL * 4}{SHA256}$", SOURCES, re.MULTILINE)
    told = {name: digest for name, *_, digest in rows}
    files = {
        name: sha256(data).hexdigest()
        for name, data in font_files().items()
        if not name.endswith((".md", ".py"))
    }
    assert files == told


def test_every_package_is_named_with_version_and_checksum(build: Any) -> None:
    told = re.findall(rf"^\|{CELL * 2}{SHA256}$", SOURCES, re.MULTILINE)
    packages = [(name, each.version, each.sha256) for name, each in build.PACKAGES.items()]
    assert told == packages
    assert {source.package for source in build.SOURCES} <= build.PACKAGES.keys()


def test_a_package_that_is_another_is_refused(build: Any, tmp_path: Any) -> None:
    name, package = next(iter(build.PACKAGES.items()))
    (tmp_path / package.file).write_bytes(b"something else")
    with pytest.raises(SystemExit, match="another"):
        build.fetch(name, package, tmp_path)


def test_each_package_has_its_licence_beside_it(build: Any) -> None:
    licences = {path.stem: path.read_text(encoding="utf-8") for path in FONTS.glob("licences/*")}
    for name in build.DEBIAN:
        assert "Open Font License" in licences[name] or "OFL" in licences[name]
    assert "CC-BY 4.0" in licences["twemoji-graphics"]


def test_they_weigh_less_than_their_limit() -> None:
    weight = sum(path.stat().st_size for path in FONTS.rglob("*") if path.is_file())
    assert weight < LARGEST
