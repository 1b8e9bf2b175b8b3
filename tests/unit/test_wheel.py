"""``pip install .`` outside the checkout finds its SQL and fonts."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_an_installed_wheel_finds_its_sql_and_fonts(tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("statsbot-*.whl")
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True)
    # The dependencies are those of this environment: what is under test is the wheel itself.
    dependencies = sysconfig.get_paths()["purelib"]
    script = (
        f"import sys; sys.path.append({dependencies!r})\n"
        "from statsbot.resources import font_root, sql_root\n"
        "import statsbot\n"
        "print(statsbot.__file__)\n"
        "print(len(list((sql_root() / 'migrations').iterdir())))\n"
        "print(len([face for face in font_root().iterdir()]))\n"
    )
    seen = subprocess.run(
        [python, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.split()
    package, migrations, fonts = seen
    assert Path(package).is_relative_to(home)
    assert int(migrations) == len(list((ROOT / "sql" / "migrations").iterdir()))
    assert int(fonts) >= 10
