"""The languages that pictures are written in.

``language(tag)`` opens one; its words lie in ``<tag>/<subject>.toml``, one file a subject. Numbers,
dates and plural forms are those of the Unicode CLDR, through Babel.
"""

from statsbot.locale.language import LANGUAGES, Language, language

__all__ = ["LANGUAGES", "Language", "language"]
