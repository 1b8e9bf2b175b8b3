"""Text that Discord shows as it is: no formatting, mention, link or command in it takes effect."""

import re

# Discord honours a backslash before any ASCII punctuation. These begin or end emphasis, code,
# spoilers, links, mentions, emoji, timestamps and addresses, wherever they stand ...
_SPECIAL = re.compile(r"[\\*_~`|<>\[\]()@/]")
# ... and these headings, lists and small print, at the start of a line.
_LEADING = re.compile(r"^(?:[#+-]|\d+(?=[.)]))")
_SPACE = re.compile(r"\s+")


def literal(text: str) -> str:
    """Return ``text`` on one line, escaped so that Discord shows exactly its characters."""
    line = _SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", text).strip())
    return _LEADING.sub(_escape_lead, line)


def _escape_lead(match: re.Match[str]) -> str:
    lead = match[0]
    # A backslash before a digit would be shown; the dot after a list's number takes it.
    return f"{lead}\\" if lead[-1].isdigit() else f"\\{lead}"
