"""Every card against the plain matplotlib way: ``python -m tests.bench.cards``.

Each subject's fullest sample is drawn turn about with the plain overview of
``tests.bench.overview_card``; CPU time is counted. Goals: 15 times as fast warm, 40 cards a second
and core over all kinds, PNGs of at most 220 KB at zlib 1 and 180 KB at zlib 6.
"""

import statistics
import warnings
from collections.abc import Mapping

from renderers import INTERACTIVE, REPORT, Card, Studio
from tests.bench.overview_card import CARDS, cpu, draw_plainly, ours
from tests.cards import samples
from tests.fix_cards import font_files

ROUNDS = 9
RATIO, PER_SECOND = 15.0, 40.0
LARGEST = {INTERACTIVE: 220.0, REPORT: 180.0}


def fullest(studio: Studio) -> Mapping[str, Card]:
    """Of each subject's samples, the one with the largest picture."""
    found: dict[str, tuple[int, Card]] = {}
    for make in samples().values():
        card = make()
        kind = type(card).__name__
        size = ours(card, studio, INTERACTIVE).size
        if size > found.get(kind, (0, card))[0]:
            found[kind] = size, card
    return {kind: card for kind, (_, card) in sorted(found.items())}


def main() -> int:
    """Print milliseconds, ratios and sizes of each card; return 1 if a goal is missed."""
    warnings.filterwarnings("ignore", message="Glyph .* missing from")
    studio = Studio(font_files())
    plain_card = CARDS["rich"]()
    draw_plainly(plain_card)
    plain = statistics.median(cpu(lambda: draw_plainly(plain_card)) for _ in range(ROUNDS))
    print(f"CPU ms, medians of {ROUNDS} rounds; the plain matplotlib overview takes {plain:.0f}")
    print(f"{'':26}{'draw':>8}{'encode':>8}{'total':>8}{'ratio':>8}{'KB':>8}{'KB zlib 6':>11}")
    totals: list[float] = []
    missed: list[str] = []
    for kind, card in fullest(studio).items():
        timings = [ours(card, studio, INTERACTIVE) for _ in range(ROUNDS)]
        draw = statistics.median(timing.draw for timing in timings)
        pack = statistics.median(timing.encode for timing in timings)
        sizes = {level: ours(card, studio, level).size / 1024 for level in (INTERACTIVE, REPORT)}
        total = draw + pack
        totals.append(total)
        print(
            f"{kind:26}{draw:8.1f}{pack:8.1f}{total:8.1f}{plain / total:8.1f}"
            f"{sizes[INTERACTIVE]:8.0f}{sizes[REPORT]:11.0f}",
            flush=True,
        )
        if plain / total < RATIO or any(size > LARGEST[level] for level, size in sizes.items()):
            missed.append(kind)
    per_second = 1000 / statistics.mean(totals)
    print(f"cards a second and core, over all kinds: {per_second:.0f}; goal {PER_SECOND:.0f}")
    print("goals: " + (f"MISSED by {', '.join(missed)}" if missed else "reached"))
    return int(bool(missed) or per_second < PER_SECOND)


if __name__ == "__main__":
    raise SystemExit(main())
