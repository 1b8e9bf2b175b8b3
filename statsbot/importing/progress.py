"""The bar that shows how far an import is."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn


@contextmanager
def progress_bar(total: int) -> Generator[Callable[[int], None]]:
    """Show a bar of ``total`` bytes on standard error; nothing where that is not a terminal.

    Yields what is to be told of each chunk of bytes read.
    """
    console = Console(stderr=True)
    columns = (BarColumn(bar_width=None), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)
