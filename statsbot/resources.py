"""Where the SQL and the font files lie, in a checkout and in an installed wheel."""

from pathlib import Path

from statsbot.errors import StatsbotError

_PACKAGE = Path(__file__).resolve().parent


def sql_root() -> Path:
    """Return the folder with ``schema.sql``, ``migrations/`` and ``queries/``.

    Raises:
        StatsbotError: the installation lacks it.
    """
    return _found("SQL", _PACKAGE / "_resources" / "sql", _PACKAGE.parent / "sql")


def font_root() -> Path:
    """Return the folder with the font faces.

    Raises:
        StatsbotError: the installation lacks it.
    """
    return _found("font", _PACKAGE / "_resources" / "fonts", _PACKAGE.parent / "assets" / "fonts")


def _found(what: str, in_wheel: Path, in_checkout: Path) -> Path:
    for folder in (in_wheel, in_checkout):
        if folder.is_dir():
            return folder
    raise StatsbotError(
        f"The {what} files of statsbot are missing from {in_wheel.parent}: install it again."
    )
