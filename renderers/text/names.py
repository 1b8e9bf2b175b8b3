"""The one sanitiser: what a stranger wrote becomes a name that can be shown anywhere; initials."""

import unicodedata

import regex

ELLIPSIS = "…"
_LONGEST_CLUSTER = 16
"""Code points in one cluster; the longest emoji in use (two people, two skin tones) has 10."""

_LONGEST_INPUT = 4096
"""Code points that are looked at; Discord allows 32 in a name, 100 in a channel's."""

_SPACES = regex.compile(r"[\s\p{Zs}\p{Zl}\p{Zp}\u2800]+")
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
# Format characters that are letters in their scripts' eyes: Arabic and Kaithi number signs.
_SIGNS = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
_DROPPED = regex.compile(
    rf"[[\p{{Cc}}\p{{Cs}}\p{{Co}}\p{{Cf}}\p{{Noncharacter_Code_Point}}{_BLANK_LETTERS}]"
    rf"--[\u200c\u200d{_SIGNS}\U000e0020-\U000e007f]]",
    regex.V1,
)
_JOINING_SCRIPTS = (
    r"\p{Arab}\p{Syrc}\p{Nkoo}\p{Mong}\p{Deva}\p{Beng}\p{Guru}\p{Gujr}\p{Orya}\p{Taml}\p{Telu}"
    r"\p{Knda}\p{Mlym}\p{Sinh}\p{Mymr}\p{Khmr}"
)
_PICTURE = r"\p{Extended_Pictographic}"
# A joiner stands between two letters of a script that uses it, or (ZWJ alone) two emoji.
_STRAY_JOINER = regex.compile(
    rf"[\u200c\u200d](?<!(?:[{_JOINING_SCRIPTS}])[\u200c\u200d](?=[{_JOINING_SCRIPTS}]))"
    rf"(?<!(?:{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]?)\u200d(?={_PICTURE}))",
)
# Tag letters spell a flag after the black flag, nothing elsewhere.
_STRAY_TAG = regex.compile(r"(?<!\U0001f3f4[\U000e0020-\U000e007f]*)[\U000e0020-\U000e007f]")
_STACKED = regex.compile(r"((?:(?=\p{Inherited})\p{M}){4})(?:(?=\p{Inherited})\p{M})+")
_VISIBLE = regex.compile(r"[[\p{L}\p{N}\p{P}\p{S}]--[\ufffd]]", regex.V1)
_WORD_ENDS = regex.compile(r"[\s\-_.,:;|/·]+")
_CLUSTER = regex.compile(r"\X")


def clusters(text: str) -> list[str]:
    """The grapheme clusters of ``text`` (UAX #29): what a reader calls a character."""
    return _CLUSTER.findall(text)


def clean_name(name: str, *, fallback: str, max_clusters: int = 32) -> str:
    """A name without what would hide, reorder, stack or overflow; never raises, idempotent.

    Lone surrogates become U+FFFD; the text is NFC; controls, bidi overrides, invisible
    fillers and stray joiners go; joiners inside emoji and in the scripts that need them stay;
    marks above one base are at most four outside scripts that stack them; white space
    collapses; what is too long ends in an ellipsis at a cluster's boundary.

    Args:
        name: Any string, as it came.
        fallback: Shown when nothing visible is left ("user-1234"); cleaned as well.
        max_clusters: Grapheme clusters the result has at most, at least 2.
    """
    if max_clusters < 2:
        raise ValueError("a name keeps at least one cluster and the ellipsis")
    for candidate in (name, fallback):
        cleaned = _settle(candidate, max_clusters)
        if _VISIBLE.search(cleaned):
            return cleaned
    return "?"


def initial(name: str) -> str:
    """First character of a cleaned name, as a capital where it has one of the same length."""
    first = clusters(name)[0]
    capital = first.upper()
    return capital if len(capital) == len(first) else first


def monogram(name: str) -> str:
    """First letters of a cleaned name's first two words, in capitals.

    A word begins with a letter or digit; only where there is none, a sign will do.
    """
    parts = [part for part in _WORD_ENDS.split(name) if part]
    words = [part for part in parts if part[0].isalnum()] or parts
    return "".join(clusters(word)[0] for word in words[:2]).upper() or "?"


def _settle(text: str, max_clusters: int) -> str:
    # One step can bring about another (a cut leaves a joiner alone): repeat until it rests.
    text = text[:_LONGEST_INPUT]
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    while True:
        before = text
        text = _once(text, max_clusters)
        if text == before:
            return text


def _once(text: str, max_clusters: int) -> str:
    text = _SPACES.sub(" ", text)
    text = _DROPPED.sub("", text)
    text = _STRAY_TAG.sub("", text)
    text = _STRAY_JOINER.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _STACKED.sub(r"\1", text).strip(" ")
    parts = [part[:_LONGEST_CLUSTER] for part in clusters(text)]
    if len(parts) > max_clusters:
        return "".join(parts[: max_clusters - 1]).rstrip(" ") + ELLIPSIS
    return "".join(parts)
