"""The words keep up with the code: each verb, setting, table and statement has its paragraph."""

import argparse
import re
from pathlib import Path

import pytest

from statsbot.arguments import CARDS, FINDINGS
from statsbot.cli import parser
from statsbot.config import Settings
from statsbot.resources import sql_root

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("assets/**/*.md")])


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def verbs() -> list[str]:
    return [
        name
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
        for name in action.choices
    ]


def test_each_verb_has_its_paragraph() -> None:
    missing = [verb for verb in verbs() if f"`statsbot {verb}" not in page("commands.md")]
    assert not missing


def test_each_setting_has_its_paragraph() -> None:
    names = [f"STATSBOT_{field.upper()}" for field in Settings.model_fields]
    bare = {"STATSBOT_TOKEN": "DISCORD_TOKEN", "STATSBOT_DATABASE_URL": "DATABASE_URL"}
    missing = [name for name in names if f"`{bare.get(name, name)}`" not in page("commands.md")]
    assert not missing


def test_each_table_has_its_paragraph() -> None:
    schema = (sql_root() / "schema.sql").read_text(encoding="utf-8")
    tables = re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", schema)
    assert tables
    assert not [table for table in tables if f"`{table}`" not in page("storage.md")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert not [target for target in local if not (path.parent / target).exists()]


def test_the_readme_names_only_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(
        re.findall(r"(?m)(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    )
    assert named
    assert not [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)]


def test_make_help_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):(.*)$", makefile, re.MULTILINE)
    assert targets
    assert not [name for name, rest in targets if "## " not in rest]


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\| \*\*(.+?)\*\*", page("glossary.md"), re.MULTILINE)
    assert words == sorted(words, key=str.casefold)


def test_each_finding_has_its_row() -> None:
    assert not [name for name in FINDINGS if f"| `{name}` |" not in page("commands.md")]


def test_each_card_has_its_row() -> None:
    cards = page("commands.md").split("| NAME | Shows |")[1].split("\n\n")[0]
    assert not [name for name in CARDS if f"| `{name}` |" not in cards]
