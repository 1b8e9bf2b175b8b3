"""Every stored column with its purpose, as docs/privacy.md lists it, from the schema's comments.

``python -m tests.docs.stored_columns`` writes the list anew.
"""

import re
from pathlib import Path

from statsbot.resources import sql_root

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
HEADING = "## Every stored column\n"
_COMMENT = re.compile(r"COMMENT ON (TABLE|COLUMN) ([\w.]+) IS '((?:[^']|'')*)';")


def page_with_columns() -> str:
    """Return the page with the list as it should be."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
    return before + HEADING + columns()


def columns() -> str:
    """Return a section for each table of ``schema.sql``, in its order."""
    schema = (sql_root() / "schema.sql").read_text(encoding="utf-8")
    lines: list[str] = []
    for kind, name, text in _COMMENT.findall(schema):
        purpose = text.replace("''", "'").replace("|", "\\|")
        if kind == "TABLE":
            lines += [f"\n### `{name}`\n", purpose, "", "| Column | Purpose |", "|---|---|"]
        else:
            lines.append(f"| `{name.partition('.')[2]}` | {purpose} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page_with_columns(), encoding="utf-8")
