"""``make bench``: every measurement, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run all measurements; return 1 if one of them failed."""
    failed = 0
    for path in sorted(HERE.glob("[a-z]*.py")):
        print(f"\n── {path.stem.replace('_', ' ')} " + "─" * (70 - len(path.stem)), flush=True)
        failed += subprocess.run([sys.executable, "-m", f"tests.bench.{path.stem}"]).returncode != 0
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main())
