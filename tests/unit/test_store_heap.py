"""Memory that was freed stays with the process."""

import platform
import subprocess
import sys

import pytest

TAKE_AND_FREE = """
from pathlib import Path
import numpy as np
from statsbot.store.heap import keep_freed_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

{call}
before = resident()
array = np.ones(20 << 20, dtype=np.uint8)
del array
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
@pytest.mark.parametrize(("call", "is_kept"), [("keep_freed_memory()", True), ("", False)])
def test_what_was_freed_is_kept_for_what_comes(call: str, is_kept: bool) -> None:
    told = subprocess.run(
        [sys.executable, "-c", TAKE_AND_FREE.format(call=call)],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert (int(told) > 15 << 20) is is_kept
