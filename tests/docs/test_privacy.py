"""docs/privacy.md lists what is stored, all of it, for what it is stored."""

import re

from statsbot.resources import sql_root
from tests.docs.stored_columns import PAGE, page_with_columns


def test_every_stored_column_is_listed_with_its_purpose() -> None:
    """Written anew by ``python -m tests.docs.stored_columns``."""
    assert PAGE.read_text(encoding="utf-8") == page_with_columns()


def test_the_list_leaves_no_table_and_no_column_out() -> None:
    schema = (sql_root() / "schema.sql").read_text(encoding="utf-8")
    tables = re.findall(r"^CREATE TABLE (\w+) \((.*?)^\)", schema, re.MULTILINE | re.DOTALL)
    text = PAGE.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### `(\w+)`$(.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL))
    assert list(sections) == [name for name, _ in tables]
    for name, body in tables:
        declared = re.findall(r"^    ([a-z_]+) +(?!KEY|\()", body, re.MULTILINE)
        listed = re.findall(r"^\| `(\w+)` \| \S", sections[name], re.MULTILINE)
        assert sorted(declared) == sorted(listed)
