"""Members' names in answers, and answers that fit into one message."""

from collections.abc import Collection

from renderers.text.names import clean_name
from statsbot.delivery.markup import literal
from statsbot.domain.ids import MemberId
from statsbot.reports.faces import nameless

_LONGEST_ANSWER = 1900
"""Characters of an answer; Discord takes 2000."""


class MemberNames:
    """Members' names, so written that nothing in them takes effect."""

    def __init__(self, names: dict[MemberId, str]) -> None:
        self._names = names

    def bold(self, member_id: MemberId) -> str:
        """Return a member's name for a sentence; those without one are told apart by their id."""
        name = clean_name(self._names.get(member_id, ""), fallback=nameless(member_id))
        # Isolates: a name written from right to left must not turn the sentence around.
        return f"**\u2068{literal(name)}\u2069**"


def fitting(lines: Collection[str]) -> str:
    """Return as many of ``lines`` as one message holds, and how many more there are."""
    shown: list[str] = []
    room = _LONGEST_ANSWER
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*shown, f"and {len(lines) - len(shown)} more."])
        shown.append(line)
    return "\n".join(shown)
