"""The same bytes everywhere: in a fresh process, under another locale, on a bare machine."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from renderers import Studio, draw
from tests.cards import samples

SAMPLES = samples()
ONE_OF_EACH = [
    next(name for name in sorted(SAMPLES) if name.partition("-")[0] == subject)
    for subject in sorted({name.partition("-")[0] for name in SAMPLES})
]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C"},
    ],
    ids=["Turkish", "C"],
)
def test_a_bare_machine_draws_the_same(
    environment: dict[str, str], studio: Studio, tmp_path: Path
) -> None:
    """Without a font, program or network of its own, and without its libfribidi."""
    ours = [f"{name} {sha256(draw(SAMPLES[name](), studio)).hexdigest()}" for name in ONE_OF_EACH]
    home = {"HOME": str(tmp_path), "MPLCONFIGDIR": str(tmp_path), "PATH": ""}
    theirs = subprocess.run(
        [sys.executable, "-m", "tests.drawing.bare_machine", *ONE_OF_EACH],
        cwd=ROOT,
        env=environment | home,
        capture_output=True,
        text=True,
    )
    assert theirs.returncode == 0, theirs.stderr
    assert theirs.stdout.splitlines() == ours


@pytest.mark.parametrize(
    "deed",
    [
        "open('/usr/share/fonts/truetype/some.ttf')",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['/bin/true'])",
    ],
)
def test_the_bare_machine_is_bare(deed: str) -> None:
    script = (
        "import sys; from tests.drawing.bare_machine import forbid; "
        f"sys.addaudithook(forbid); {deed}"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "FileNotFoundError" in done.stderr
    assert "bare_machine" in done.stderr
