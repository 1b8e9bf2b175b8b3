"""Builds the faces and emoji sprites of this folder from public packages. Run by hand.

What it needs
    Python packages   fonttools, Pillow, resvg-py (draws the emoji's SVGs; for this script alone)
    Programs          apt-get and dpkg-deb of Debian 12, npm

    python assets/fonts/build.py [FOLDER]

It downloads :data:`PACKAGES` into FOLDER (default: one that is removed again) unless they are
there, refuses any whose checksum differs, and writes the faces, ``emoji.pack`` with its index
``emoji.json``, ``licences/`` and ``SOURCES.md`` beside itself. The same packages give the same
bytes (fonttools 4.68, Pillow 13.0, resvg-py 0.5).
"""

import argparse
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Package:
    """A package of Debian or npm, as one file."""

    version: str
    file: str
    sha256: str


PACKAGES = {
    "fonts-inter": Package(
        "4.0~beta7+ds-1",
        "fonts-inter_4.0~beta7+ds-1_all.deb",
        "6afd9014550e04b58bccf64b94f92ae1dbfd8018489b92de835408970234c24c",
    ),
    "fonts-noto-core": Package(
        "20201225-1",
        "fonts-noto-core_20201225-1_all.deb",
        "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba",
    ),
    "fonts-noto-ui-core": Package(
        "20201225-1",
        "fonts-noto-ui-core_20201225-1_all.deb",
        "1afda1203a48032baf1813076b9c92ac08459090f5a6e5c5cc55c017b78180e1",
    ),
    "fonts-noto-cjk": Package(
        "1:20220127+repack1-1",
        "fonts-noto-cjk_1%3a20220127+repack1-1_all.deb",
        "4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502",
    ),
    "@discordapp/twemoji": Package(
        "16.0.1",
        "discordapp-twemoji-16.0.1.tgz",
        "2278fd609501e20dc646a546c1d7bbcab86a4c38010ded12b45e61f9687b9d0a",
    ),
}
EMOJI = "@discordapp/twemoji"
DEBIAN = tuple(name for name in PACKAGES if name != EMOJI)
EMOJI_SIDE = 128
EMOJI_COLOURS = 48

HAN = [
    *range(0x3000, 0x3100),  # punctuation, kana
    *range(0x3100, 0x3130),  # bopomofo
    *range(0x3130, 0x3190),  # Hangul compatibility letters
    *range(0x31F0, 0x3400),  # small kana, enclosed letters, squared abbreviations
    *range(0x4E00, 0xA000),  # unified ideographs
    *range(0xAC00, 0xD7A4),  # Hangul syllables
    *range(0xF900, 0xFB00),  # compatibility ideographs
    *range(0xFE30, 0xFE50),  # compatibility forms
    *range(0xFF00, 0xFFF0),  # half and full width
    *range(0x2460, 0x2600),  # enclosed numbers and letters, box drawing, shapes
    0x0020,
    0x2026,
]
TIBETAN_ORNAMENTS = [0x20, *range(0x0F00, 0x0F20), *range(0x0F34, 0x0F40), *range(0x0FBE, 0x0FDB)]
JAVANESE_ORNAMENTS = [0x20, *range(0xA9C1, 0xA9CE), 0xA9CF, 0xA9DE, 0xA9DF]


@dataclass(frozen=True)
class Source:
    """One file of this folder: where it comes from and what is kept of it."""

    name: str
    package: str
    path: str
    keep: Iterable[int] | None = None
    collection_face: int = -1


INTER = "usr/share/fonts/opentype/inter"
NOTO = "usr/share/fonts/truetype/noto"
SOURCES = (
    *(
        Source(f"{family}-{weight}.otf", "fonts-inter", f"{INTER}/{family}-{weight}.otf")
        for family, weights in (
            ("Inter", ("Regular", "Medium", "SemiBold", "Bold")),
            ("InterDisplay", ("Medium", "SemiBold", "Bold")),
        )
        for weight in weights
    ),
    Source("NotoSans-Regular.ttf", "fonts-noto-core", f"{NOTO}/NotoSans-Regular.ttf"),
    Source(
        "NotoSansCJKjp-Regular.otf",
        "fonts-noto-cjk",
        "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        keep=HAN,
        collection_face=0,
    ),
    *(
        Source(f"NotoSans{script}-Regular.ttf", package, f"{NOTO}/NotoSans{script}-Regular.ttf")
        for package, scripts in (
            ("fonts-noto-ui-core", ("ArabicUI", "DevanagariUI", "BengaliUI", "TamilUI", "ThaiUI")),
            ("fonts-noto-core", ("Hebrew", "Georgian", "Armenian", "Math", "Symbols", "Symbols2")),
        )
        for script in scripts
    ),
    Source(
        "NotoSerifTibetan-Ornaments.ttf",
        "fonts-noto-core",
        f"{NOTO}/NotoSerifTibetan-Regular.ttf",
        keep=TIBETAN_ORNAMENTS,
    ),
    Source(
        "NotoSansJavanese-Ornaments.ttf",
        "fonts-noto-core",
        f"{NOTO}/NotoSansJavanese-Regular.ttf",
        keep=JAVANESE_ORNAMENTS,
    ),
)


def main() -> None:
    """Builds everything from the packages, which are fetched if they are not there."""
    parser = argparse.ArgumentParser(description="Build assets/fonts from its packages.")
    parser.add_argument("folder", type=Path, nargs="?", help="holds the packages, or will")
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = Path(scratch) / "unpacked"
        folder: Path = parser.parse_args().folder or Path(scratch)
        for name, package in PACKAGES.items():
            fetch(name, package, folder)
        for name in DEBIAN:
            subprocess.run(["dpkg-deb", "-x", folder / PACKAGES[name].file, unpacked], check=True)
        for source in SOURCES:
            build_face(source, unpacked)
            print(source.name)
        build_emoji(folder / PACKAGES[EMOJI].file)
        write_licences(unpacked, folder / PACKAGES[EMOJI].file)
    write_sources()


def fetch(name: str, package: Package, folder: Path) -> None:
    """Downloads a package unless it is there; stops at one that is not what it should be."""
    file = folder / package.file
    if not file.exists():
        command = (
            ["npm", "pack", "--silent", f"{name}@{package.version}"]
            if name == EMOJI
            else ["apt-get", "download", f"{name}={package.version}"]
        )
        subprocess.run(command, cwd=folder, check=True)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise SystemExit(f"{file} is another {name}: its SHA-256 is {digest}")


def build_face(source: Source, unpacked: Path) -> None:
    """Copies a face, or writes the part of it that is kept, without hinting instructions."""
    from fontTools import subset

    origin = unpacked / source.path
    target = HERE / source.name
    if source.keep is None:
        target.write_bytes(origin.read_bytes())
        return
    options = subset.Options()
    options.font_number = source.collection_face
    options.hinting = False
    options.layout_features = ["ccmp", "locl", "mark", "mkmk", "kern", "liga", "calt", "rlig"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.recalc_timestamp = False
    font = subset.load_font(str(origin), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=source.keep)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def build_emoji(tarball: Path) -> None:
    """Draws every emoji into one pack."""
    drawings: dict[str, bytes] = {}
    with tarfile.open(tarball) as archive:
        for member in archive:
            path = Path(member.name)
            stream = archive.extractfile(member) if member.isfile() else None
            if stream and path.match("package/dist/svg/*.svg"):
                drawings[path.stem] = stream.read()
    names = sorted(drawings)
    with ProcessPoolExecutor() as pool:
        sprites = list(pool.map(draw_emoji, (drawings[name] for name in names), chunksize=64))
    pack = bytearray()
    index: dict[str, list[int]] = {}
    for name, sprite in zip(names, sprites, strict=True):
        key = "-".join(part for part in name.split("-") if part != "fe0f")
        if key in index:
            raise SystemExit(f"two emoji share the key {key}")
        index[key] = [len(pack), len(sprite)]
        pack += sprite
    (HERE / "emoji.pack").write_bytes(pack)
    (HERE / "emoji.json").write_text(
        json.dumps({"side": EMOJI_SIDE, "sprites": index}, separators=(",", ":")) + "\n"
    )
    print(f"emoji.pack, {len(index)} emoji")


def draw_emoji(svg: bytes) -> bytes:
    """One emoji as a PNG with a palette of few colours."""
    import resvg_py
    from PIL import Image

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg.decode(), width=EMOJI_SIDE, height=EMOJI_SIDE, skip_system_fonts=True
    )
    image = Image.open(io.BytesIO(bytes(drawn))).convert("RGBA")
    few = image.quantize(EMOJI_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def write_licences(unpacked: Path, tarball: Path) -> None:
    """Copies each package's own statement of its licence."""
    licences = HERE / "licences"
    licences.mkdir(exist_ok=True)
    for package in DEBIAN:
        origin = unpacked / "usr/share/doc" / package / "copyright"
        (licences / f"{package}.txt").write_text(origin.read_text(encoding="utf-8"))
    with tarfile.open(tarball) as archive:
        for member in archive:
            name = Path(member.name).name
            stream = archive.extractfile(member) if member.isfile() else None
            if stream and member.name.count("/") == 1 and name.startswith("LICENSE"):
                (licences / f"twemoji-{name}.txt").write_bytes(stream.read())
    (licences / "twemoji-graphics.txt").write_text(
        "Emoji graphics: Twemoji, copyright 2020 Twitter, Inc and other contributors,\n"
        "copyright Jason Sofonia and Justine De Caires, licensed under CC-BY 4.0:\n"
        "https://creativecommons.org/licenses/by/4.0/\n\n"
        f"Changes: each drawing was rendered at {EMOJI_SIDE} x {EMOJI_SIDE} pixels with at most\n"
        f"{EMOJI_COLOURS} colours, and all of them packed into emoji.pack.\n"
    )


def write_sources() -> None:
    """Writes the tables of packages and files, with versions and checksums."""
    rows = [(source.name, source.package, source.keep is not None) for source in SOURCES]
    rows += [(name, EMOJI, True) for name in ("emoji.pack", "emoji.json")]
    lines = [
        "# Where these files come from",
        "",
        "Built by `build.py` from Debian and npm packages; licence texts are in `licences/`.",
        "The faces are under the SIL Open Font License 1.1, the emoji graphics (Twemoji) under",
        "CC-BY 4.0. A part is a subset made with fonttools, without hinting.",
        "",
        "| package | version | SHA-256 |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {each.version} | {each.sha256} |" for name, each in PACKAGES.items()]
    lines += ["", "| file | package | kept | bytes | SHA-256 |", "|---|---|---|---:|---|"]
    total = 0
    for name, package, part in rows:
        data = (HERE / name).read_bytes()
        total += len(data)
        digest = hashlib.sha256(data).hexdigest()
        kept = "part" if part else "whole"
        size = f"{len(data):,}"
        lines.append(f"| {name} | {package} | {kept} | {size} | {digest} |")
    lines += ["", f"Together {total / 1e6:.1f} MB.", ""]
    (HERE / "SOURCES.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
