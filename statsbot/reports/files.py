"""Files that are whole or not there."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from statsbot.errors import MisuseError


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write ``parts`` to ``path``, replacing what was there once all of it is on the disk.

    Until then they are in a file beside it, whose name begins with a dot; one that a killed
    process left behind is overwritten by the next that writes there. A device or pipe is written
    to as it is.

    Raises:
        MisuseError: the path cannot be written.
    """
    replaced = path.is_file() or not path.exists()
    target = path.with_name(f".{path.name}.part") if replaced else path
    try:
        with target.open("wb") as file:
            file.writelines(parts)
            file.flush()
            if replaced:
                os.fsync(file.fileno())
                target.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise MisuseError(
            f"{path} cannot be written ({reason}): name a file in a folder that is yours."
        ) from error
    finally:
        if replaced:
            with contextlib.suppress(OSError):
                target.unlink(missing_ok=True)
