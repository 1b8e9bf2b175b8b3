"""The words of one language, by subject and key."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeAlias, cast

Entry: TypeAlias = "str | Mapping[str, str]"
"""A sentence, or one for each plural category of the language: ``one``, ``few``, ``other``."""


@cache
def entries(tag: str) -> Mapping[str, Entry]:
    """Return what a language says, by ``subject.key``.

    Raises:
        KeyError: there is no such language.
    """
    folder = files("statsbot.locale").joinpath(tag)
    if not folder.is_dir():
        raise KeyError(tag)
    found: dict[str, Entry] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            subject = file.name.removesuffix(".toml")
            told = cast("dict[str, Entry]", tomllib.loads(file.read_text(encoding="utf-8")))
            found |= {f"{subject}.{key}": entry for key, entry in told.items()}
    return MappingProxyType(found)
