"""Draws cards as on a machine with no fonts, no network and no programs; prints their checksums.

``python -m tests.drawing.bare_machine NAME...`` names samples. Whatever it lacks raises an error.
"""

import sys
from hashlib import sha256
from pathlib import Path
from typing import cast

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
_FACES = (".ttf", ".otf", ".ttc", ".pfb", ".pcf.gz")
_LIBRARIES = ("fribidi", "fontconfig")
_ASKED = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen")


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse to ask the network or a program, or to open a face that is not ours.

    Raises:
        FileNotFoundError: as if it were not there.
    """
    if event in _ASKED:
        raise FileNotFoundError(event)
    if event == "open" and isinstance(arguments[0], str):
        path = Path(arguments[0])
        if path.name.endswith(_FACES) and path.resolve().parent != FONTS:
            raise FileNotFoundError(path)


def main(names: list[str]) -> None:
    """Draw the samples called ``names``.

    Raises:
        SystemExit: a library was loaded that a bare machine has not.
    """
    sys.addaudithook(forbid)
    # Pillow's own lettering is what would load libfribidi.
    cast("dict[str, object]", sys.modules)["PIL._imagingft"] = None
    from renderers import Studio, draw
    from tests.cards import samples

    files = {path.name: path.read_bytes() for path in FONTS.iterdir() if path.is_file()}
    studio, found = Studio(files), samples()
    for name in names:
        print(name, sha256(draw(found[name](), studio)).hexdigest())
    loaded = Path("/proc/self/maps").read_text(encoding="utf-8")
    for library in _LIBRARIES:
        if library in loaded:
            raise SystemExit(f"lib{library} was loaded")


if __name__ == "__main__":
    main(sys.argv[1:])
