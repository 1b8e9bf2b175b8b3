"""The overview card against the plain matplotlib way: ``python -m tests.bench.overview_card``.

Both draw the same card in the same process, turn about, and CPU time is counted. "New names"
gives our side strings it has never set before in every round; the plain way keeps no texts.
"""

import gc
import io
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import matplotlib as mpl
import numpy as np
import psutil
from PIL import Image

mpl.use("Agg")

from matplotlib import pyplot as plt

from renderers import INTERACTIVE, REPORT, Card, Studio, encode, layout
from renderers.cards.overview import OverviewCard, RankingRow, Tile
from renderers.palette import PALETTES
from tests.fix_cards import CARDS, font_files

ROUNDS = 15
GROWTH_CARDS = 400
INK, PANEL, TEXT, QUIET = "#0E1019", "#171A27", "#F4F5FB", "#8C94AE"
GOLD, BAR, UP, DOWN, IRIS = "#FFC27A", "#5963A7", "#6FE3CE", "#FF7F50", "#8290F5"


def main() -> None:
    """Prints milliseconds, ratios, sizes, throughput and growth."""
    warnings.filterwarnings("ignore", message="Glyph .* missing from")
    card = CARDS["rich"]()
    studio = Studio(font_files())
    plain_png = draw_plainly(card)
    ours(card, studio, INTERACTIVE)
    ours(renamed(card, -1), studio, INTERACTIVE)
    plain: list[float] = []
    warm: list[Timing] = []
    fresh: list[Timing] = []
    report: list[Timing] = []
    for turn in range(ROUNDS):
        plain.append(cpu(lambda: draw_plainly(card)))
        warm.append(ours(card, studio, INTERACTIVE))
        fresh.append(ours(renamed(card, turn), studio, INTERACTIVE))
        report.append(ours(card, studio, REPORT))
    baseline = statistics.median(plain)
    print(f"overview card, 1320 x 840, CPU ms, medians of {ROUNDS} interleaved rounds")
    print(f"{'':24}{'draw':>8}{'encode':>8}{'total':>8}{'ratio':>8}{'PNG KB':>8}")
    size = len(plain_png) / 1024
    print(f"{'plain matplotlib':24}{'':8}{'':8}{baseline:8.1f}{1:8.1f}{size:8.0f}")
    for name, timings in (
        ("ours, warm", warm),
        ("ours, all names new", fresh),
        ("ours, zlib 6", report),
    ):
        draw = statistics.median(timing.draw for timing in timings)
        pack = statistics.median(timing.encode for timing in timings)
        total = draw + pack
        size = timings[-1].size / 1024
        print(f"{name:24}{draw:8.1f}{pack:8.1f}{total:8.1f}{baseline / total:8.1f}{size:8.0f}")
    total = statistics.median(timing.draw + timing.encode for timing in warm)
    print(f"cards a second and core, warm: {1000 / total:.0f}")
    print_growth(card, studio)


@dataclass(frozen=True, slots=True)
class Timing:
    """CPU milliseconds of one card of ours, and its bytes."""

    draw: float
    encode: float
    size: int


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1e3


def ours(card: Card, studio: Studio, level: int) -> Timing:
    """Draws one card our way."""
    start = time.process_time()
    image = studio.paint(layout(card, studio), PALETTES[card.look.theme])
    drawn = time.process_time()
    png = encode(image, level=level)
    done = time.process_time()
    return Timing((drawn - start) * 1e3, (done - drawn) * 1e3, len(png))


def renamed(card: OverviewCard, turn: int) -> OverviewCard:
    """The same card with every text that a server or a week changes made new."""

    def new_tile(tile: Tile) -> Tile:
        change = replace(tile.delta, text=f"{turn}.{tile.delta.text}") if tile.delta else None
        return replace(tile, value=f"{turn}{tile.value}", delta=change)

    def new_row(row: RankingRow) -> RankingRow:
        return replace(row, name=f"{turn} {row.name}", value=f"{turn}{row.value}")

    header = card.header
    first, second, third, fourth = card.tiles
    return replace(
        card,
        header=replace(
            header,
            server=f"{header.server} {turn}",
            insight=f"{turn}: {header.insight}",
            period=f"{header.period} {turn}",
            comparison=f"{header.comparison} {turn}",
        ),
        tiles=(new_tile(first), new_tile(second), new_tile(third), new_tile(fourth)),
        trend=replace(card.trend, latest=f"{turn} a day"),
        hours=replace(card.hours, legend_high=f"{turn}/h"),
        ranking=replace(card.ranking, rows=tuple(new_row(row) for row in card.ranking.rows)),
    )


def print_growth(card: OverviewCard, studio: Studio) -> None:
    """Resident memory before and after many cards with new names."""
    process = psutil.Process()
    for turn in range(50):
        ours(renamed(card, 1000 + turn), studio, INTERACTIVE)
    gc.collect()
    before = process.memory_info().rss
    for turn in range(GROWTH_CARDS):
        ours(renamed(card, 2000 + turn), studio, INTERACTIVE)
    gc.collect()
    after = process.memory_info().rss
    grown = (after - before) / 2**20
    print(f"resident memory: {after / 2**20:.0f} MB, {grown:+.1f} MB over {GROWTH_CARDS} cards")


def draw_plainly(card: OverviewCard) -> bytes:
    """The card as a pyplot figure with an axes per part, saved by ``savefig``."""
    figure = plt.figure(figsize=(13.2, 8.4), facecolor=INK)
    grid = figure.add_gridspec(4, 4, height_ratios=(0.5, 0.75, 1.4, 1.6), hspace=0.38, wspace=0.3)
    plain_header(figure.add_subplot(grid[0, :]), card)
    for column, tile in enumerate(card.tiles):
        plain_tile(figure, grid[1, column], tile)
    plain_trend(figure.add_subplot(grid[2, :]), card)
    heat = figure.add_subplot(grid[3, :3])
    plain_hours(figure, heat, card)
    plain_ranking(figure.add_subplot(grid[3, 3]), card)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=100, bbox_inches="tight", facecolor=INK)
    plt.close(figure)
    return out.getvalue()


def plain_header(axes: plt.Axes, card: OverviewCard) -> None:
    """Icon, name, insight, period."""
    axes.axis("off")
    header = card.header
    if header.icon:
        icon = axes.inset_axes((0, 0, 0.06, 1))
        icon.imshow(np.asarray(Image.open(io.BytesIO(header.icon))))
        icon.axis("off")
    axes.text(0.08, 0.6, header.server, color=TEXT, fontsize=24, weight="bold")
    axes.text(0.08, 0.1, header.insight, color="#B7BDD1", fontsize=15)
    axes.text(1, 0.6, header.period, color=TEXT, fontsize=15, ha="right")
    axes.text(1, 0.1, header.comparison, color=QUIET, fontsize=13, ha="right")


def plain_tile(figure: plt.Figure, place: object, tile: Tile) -> None:
    """Label, number, delta and sparkline."""
    axes = figure.add_subplot(place)
    axes.set_facecolor(PANEL)
    axes.set(xticks=[], yticks=[])
    axes.text(0.06, 0.75, tile.label, color="#B7BDD1", fontsize=14, transform=axes.transAxes)
    value = f"{tile.value} {tile.unit}"
    axes.text(0.06, 0.38, value, color=TEXT, fontsize=26, weight="bold", transform=axes.transAxes)
    if tile.delta:
        mark = {"up": "▲", "down": "▼"}.get(tile.delta.direction, "–")
        colour = {"up": UP, "down": DOWN}.get(tile.delta.direction, QUIET)
        words = f"{mark} {tile.delta.text}"
        axes.text(0.06, 0.1, words, color=colour, fontsize=14, transform=axes.transAxes)
    spark = axes.inset_axes((0.55, 0.08, 0.4, 0.3))
    spark.plot(tile.spark, color=IRIS, linewidth=2)
    spark.fill_between(range(len(tile.spark)), tile.spark, tile.spark.min(), color=IRIS, alpha=0.3)
    spark.axis("off")


def plain_trend(axes: plt.Axes, card: OverviewCard) -> None:
    """Daily bars, average, forecast with its band."""
    trend = card.trend
    days = np.arange(len(trend.daily))
    axes.set_facecolor(PANEL)
    axes.bar(days, trend.daily, color=BAR, width=0.6, label=trend.legend.daily)
    axes.plot(days, trend.average, color=GOLD, linewidth=3, label=trend.legend.average)
    if trend.forecast:
        ahead = np.arange(len(days), trend.span)
        forecast = trend.forecast
        axes.plot(ahead, forecast.middle, "--", color=GOLD, linewidth=2.4)
        axes.fill_between(ahead, forecast.low, forecast.high, color=GOLD, alpha=0.2)
    axes.set_title(f"{trend.title} ({trend.note})", color=TEXT, loc="left")
    axes.set_yticks([tick.at for tick in trend.value_ticks])
    axes.set_yticklabels([tick.label for tick in trend.value_ticks])
    axes.set_xticks([tick.at for tick in trend.day_ticks])
    axes.set_xticklabels([tick.label for tick in trend.day_ticks])
    axes.tick_params(colors=QUIET)
    axes.grid(axis="y", color="#2A2F44")
    axes.legend(loc="upper right", ncols=4, frameon=False, labelcolor=TEXT)


def plain_hours(figure: plt.Figure, axes: plt.Axes, card: OverviewCard) -> None:
    """The heat map with its colour bar."""
    hours = card.hours
    image = axes.imshow(hours.rate, aspect="auto", cmap="magma", vmax=hours.top)
    axes.set_title(f"{hours.title} ({hours.note})", color=TEXT, loc="left")
    axes.set_yticks(range(7))
    axes.set_yticklabels(hours.weekdays)
    axes.set_xticks([tick.at for tick in hours.hour_ticks])
    axes.set_xticklabels([tick.label for tick in hours.hour_ticks])
    axes.tick_params(colors=QUIET)
    bar = figure.colorbar(image, ax=axes)
    bar.ax.tick_params(colors=QUIET)


def plain_ranking(axes: plt.Axes, card: OverviewCard) -> None:
    """Bars with names, numbers and avatars."""
    rows = card.ranking.rows
    places = np.arange(len(rows))
    axes.set_facecolor(PANEL)
    axes.barh(places, [row.share for row in rows], color="#D64B7F")
    axes.set_yticks(places)
    axes.set_yticklabels([row.name for row in rows])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.tick_params(colors=TEXT)
    axes.set_title(card.ranking.title, color=TEXT, loc="left")
    for place, row in zip(places, rows, strict=True):
        axes.text(row.share, place, f" {row.value}", color=TEXT, va="center")
        if row.avatar:
            spot = axes.inset_axes((0, 0.78 - place * 0.25, 0.18, 0.2))
            spot.imshow(np.asarray(Image.open(io.BytesIO(row.avatar))))
            spot.axis("off")


if __name__ == "__main__":
    main()
