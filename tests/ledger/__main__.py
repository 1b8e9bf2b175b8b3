"""``python -m tests.ledger [--short] [--seed N] [--look FOLDER]``; ``make ledger`` calls it."""

import argparse
import asyncio
import shutil
import tempfile
from pathlib import Path
from random import SystemRandom

from tests.ledger.comparison import as_text
from tests.ledger.supervisor import look_again, run


def main() -> int:
    """Run it once and print the table; return 1 if something is duplicate or lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.ledger", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the short form, of a minute")
    parser.add_argument("--seed", type=int, help="run the same story again")
    parser.add_argument("--look", type=Path, help="compare what a run left in this folder again")
    given = parser.parse_args()
    if given.look is not None:
        print(as_text(asyncio.run(look_again(given.look))))
        return 0
    seed: int = SystemRandom().randrange(1 << 31) if given.seed is None else given.seed
    folder = Path(tempfile.mkdtemp(prefix="statsbot-ledger-"))
    print(f"seed {seed}, in {folder}", flush=True)
    outcome = asyncio.run(run(folder, short=given.short, seed=seed))
    print(as_text(outcome.lines))
    print(
        f"{outcome.events:,} events, {outcome.kills} kills of the bot, {outcome.seconds:.0f} s; "
        + ("nothing duplicate, nothing lost" if outcome.is_right else "NOT RIGHT")
    )
    for failure in outcome.failures:
        print(failure)
    if not outcome.is_right:
        print(f"The ledger, the database and the logs stay in {folder}.")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
