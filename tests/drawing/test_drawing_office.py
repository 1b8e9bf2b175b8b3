"""Workers draw, are killed at their limits, and are replaced."""

import asyncio
import io
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from PIL import Image

from renderers import REPORT
from renderers.cards.overview import OverviewCard
from statsbot.drawing import office as drawing
from statsbot.drawing.office import DrawingOffice
from statsbot.drawing.studio import draw_here
from statsbot.drawing.worker import MEMORY_LIMIT
from statsbot.errors import DrawingError
from tests.drawing.hostile_worker import BrokenCard
from tests.fix_cards import rich

STRANGE = (
    "",
    "\ud800",
    "\0\x1b[2J",
    "\u202eevil",
    "z" + "\u0335" * 300,
    "W" * 100_000,
    "\u200b" * 40,
)
HOSTILE = (sys.executable, str(Path(__file__).with_name("hostile_worker.py")))


def card(server: str) -> OverviewCard:
    whole = rich()
    return replace(whole, header=replace(whole.header, server=server))


@pytest_asyncio.fixture
async def hostile(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DrawingOffice]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    async with DrawingOffice(seconds=1.0, program=HOSTILE) as office:
        yield office


async def test_a_worker_draws_what_this_process_draws() -> None:
    async with DrawingOffice() as office:
        drawn = await office.draw(rich())
        smaller = await office.draw(rich(), level=REPORT)
    assert drawn == draw_here(rich())
    assert len(smaller) < len(drawn)
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (1320, 840)


async def test_workers_end_with_the_office_and_get_no_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")
    others = set(psutil.Process().children())
    async with DrawingOffice(workers=2, program=HOSTILE[:1] + _says_its_environment()) as office:
        children = set(psutil.Process().children()) - others
        answers = await asyncio.gather(*(office.draw(rich()) for _ in range(4)))
    assert all(b"DISCORD_TOKEN" not in answer for answer in answers)
    assert len(children) >= 2
    assert not any(child.is_running() for child in children)


def _says_its_environment() -> tuple[str, str]:
    script = (
        "import os; from statsbot.drawing.worker import serve; "
        "serve(lambda card, level: repr(dict(os.environ)).encode(), lambda: None)"
    )
    return "-c", script


@pytest.mark.parametrize("fault", ["hang", "crash", "leave"])
async def test_a_worker_that_hangs_or_dies_is_replaced(hostile: DrawingOffice, fault: str) -> None:
    before = (await hostile.draw(card("well"))).split()[2]
    with pytest.raises(DrawingError):
        await hostile.draw(card(fault))
    after = (await hostile.draw(card("well"))).split()[2]
    assert after != before
    assert not psutil.pid_exists(int(before))


async def test_a_worker_gets_no_more_memory_than_its_limit(hostile: DrawingOffice) -> None:
    assert MEMORY_LIMIT == 512 * 1024 * 1024
    with pytest.raises(DrawingError, match="MemoryError"):
        await hostile.draw(card("hoard"))
    assert (await hostile.draw(card("well"))).startswith(b"well")


async def test_a_card_that_cannot_be_drawn_says_so(hostile: DrawingOffice) -> None:
    with pytest.raises(DrawingError, match="ValueError"):
        await hostile.draw(card("refuse"))
    assert (await hostile.draw(card("well"))).startswith(b"well")


async def test_a_card_with_an_error_is_told_by_its_kind_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    whole = card("A Secret Club")
    broken = BrokenCard(**{each.name: getattr(whole, each.name) for each in fields(whole)})
    async with DrawingOffice() as office:
        with pytest.raises(DrawingError) as refused:
            await office.draw(broken)
        assert await office.draw(rich()) == draw_here(rich())
    assert str(refused.value) == "The picture could not be drawn (ZeroDivisionError)."
    assert "ZeroDivisionError" in caplog.text
    assert "Secret" not in caplog.text


async def test_many_cards_at_once_are_drawn_one_after_another() -> None:
    async with DrawingOffice(workers=2) as office:
        drawn = await asyncio.gather(*(office.draw(rich()) for _ in range(50)))
    assert set(drawn) == {draw_here(rich())}


async def test_a_card_does_not_wait_for_a_worker_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setattr(drawing, "SECONDS_IN_LINE", 0.2)
    async with DrawingOffice(program=HOSTILE) as office:
        hanging = asyncio.create_task(office.draw(card("hang")))
        await asyncio.sleep(0)
        refused = await asyncio.gather(
            *(office.draw(card("well")) for _ in range(50)), return_exceptions=True
        )
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
    assert {str(each) for each in refused} == {
        "Too many pictures are waiting: try again in a minute."
    }


async def test_any_name_reaches_the_worker_and_is_drawn() -> None:
    async with DrawingOffice() as office:
        for name in STRANGE:
            assert await office.draw(card(name)) == draw_here(card(name)), name


@pytest.mark.parametrize("noise", ["print", "boast"])
async def test_what_a_library_prints_is_no_answer(hostile: DrawingOffice, noise: str) -> None:
    assert (await hostile.draw(card(noise))).startswith(noise.encode())


async def test_a_caller_that_gives_up_leaves_no_stale_answer(hostile: DrawingOffice) -> None:
    waiting = asyncio.create_task(hostile.draw(card("hang")))
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await hostile.draw(card("well"))).startswith(b"well")


async def test_other_cards_are_drawn_while_one_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    async with DrawingOffice(workers=2, program=HOSTILE) as office:
        hanging = asyncio.create_task(office.draw(card("hang")))
        answers = [await office.draw(card(f"server-{n}")) for n in range(5)]
        assert not hanging.done()
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
    assert [answer.split()[0] for answer in answers] == [b"server-%d" % n for n in range(5)]


def test_a_worker_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, os, psutil\n"
        "from statsbot.drawing.office import DrawingOffice\n"
        "async def main():\n"
        "    office = DrawingOffice()\n"
        "    await office.start()\n"
        "    print(psutil.Process().children()[0].pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.run(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    worker = int(parent.stdout)
    deadline = time.monotonic() + 20
    while _is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(worker)


@pytest.mark.parametrize("half_a_card", [b"", b"\0\0\1\0half"])
def test_a_worker_whose_parent_was_killed_says_nothing(half_a_card: bytes) -> None:
    """Before it was ready, or while a card was written."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "statsbot.drawing.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert worker.stdin and worker.stdout and worker.stderr
    if half_a_card:
        worker.stdin.write(half_a_card)
    else:
        worker.stdout.close()
    worker.stdin.close()
    assert worker.wait(timeout=60) == 0
    assert worker.stderr.read() == b""


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_a_worker_that_does_not_start_is_told_at_once() -> None:
    office = DrawingOffice(program=(sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(DrawingError, match="does not start"):
        await office.start()
