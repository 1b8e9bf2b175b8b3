"""The installation's secret, with which people who asked not to be known are recognised.

An id of Discord's can be guessed, so a plain hash of it would hide nobody. With the key, whoever
holds only the database cannot tell whose a number is.
"""

import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from statsbot.domain.ids import GuildId, MemberId, MessageId
from statsbot.errors import ConfigurationError
from statsbot.store.arrays import microseconds
from statsbot.store.emoji import EmojiKey

FILE_NAME = "privacy.key"
"""Of the key's file in the data directory."""
SHORTEST = 32
"""Characters that a key has at least."""


class PrivacyKey:
    """The key of one installation: given, kept in a file, or this process's own.

    Every process that writes to one database needs the same key. From it come the numbers, all
    below zero, that stand for people: 63 bits of keyed BLAKE2b, of each server and kind its own.

    Raises (whatever asks for a number):
        ConfigurationError: there is no key here (:meth:`make` was never called).
    """

    def __init__(self, secret: str | None = None, *, path: Path | None = None) -> None:
        """Take ``secret``, else what the file at ``path`` holds or will hold.

        Args:
            secret: the setting; None: the file's.
            path: where the key is kept when no secret is given; None: it lives in memory only.
        """
        self._kept: bytes | Path
        if secret is None and path is not None:
            self._kept = path
        else:
            self._kept = _digest(secret or secrets.token_hex(32))

    def person(self, guild_id: GuildId, member_id: MemberId) -> int:
        """Return the number under which it is kept what a member asked for in a server."""
        return self._number(guild_id, "person", member_id)

    def coming(self, guild_id: GuildId, member_id: MemberId, at: datetime) -> int:
        """Return the number that one coming of a member is noted under."""
        return self._number(guild_id, "coming", member_id, microseconds(at))

    def away(self, guild_id: GuildId, member_id: MemberId) -> int:
        """Return the number that says that a member left and did not come back."""
        return self._number(guild_id, "away", member_id)

    def stay(self, guild_id: GuildId, member_id: MemberId, at: datetime) -> int:
        """Return the number of a stay in voice that began at ``at``."""
        return self._number(guild_id, "stay", member_id, microseconds(at))

    def giver(
        self, guild_id: GuildId, member_id: MemberId, message_id: MessageId, emoji: EmojiKey
    ) -> int:
        """Return the number of who gave one reaction."""
        return self._number(guild_id, "giver", member_id, message_id, *emoji)

    def check(self) -> int:
        """Return the number by which another key is noticed."""
        return self._number(0, "check")

    def require(self, checks: Iterable[int]) -> None:
        """Make sure that each of ``checks`` was made with this key.

        Raises:
            ConfigurationError: one was not, or there is no key here.
        """
        if any(check != self.check() for check in checks):
            raise ConfigurationError(
                "The privacy key here is not the one this database was used with, so people who "
                "opted out would not be recognised: set STATSBOT_PRIVACY_KEY to the key of the "
                "other host, or copy its privacy.key into the data directory."
            )

    def make(self) -> None:
        """Make the key's file, readable by its owner alone, unless there is a key.

        Raises:
            ConfigurationError: the file cannot be written.
        """
        path = self._kept
        if not isinstance(path, Path) or path.exists():
            return
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(handle)
            # A rename would replace the key that another process has just made.
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError as error:
            raise ConfigurationError(
                f"The privacy key cannot be kept in {path} ({error.strerror}): make the folder "
                "writable, or set STATSBOT_PRIVACY_KEY."
            ) from error
        finally:
            draft.unlink(missing_ok=True)

    def _number(self, guild_id: GuildId, kind: str, *parts: int | str) -> int:
        told = "/".join(map(str, (guild_id, kind, *parts))).encode()
        digest = blake2b(told, key=self._read(), digest_size=8).digest()
        return -(int.from_bytes(digest) >> 1) - 1

    def _read(self) -> bytes:
        if isinstance(self._kept, Path):
            self._kept = _digest(_secret_in(self._kept))
        return self._kept


def _secret_in(path: Path) -> str:
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if len(secret) < SHORTEST:
        raise ConfigurationError(
            "People of this database asked not to be known, and the key that recognises them is "
            f"not in {path}: copy {FILE_NAME} from the host that made it, or set "
            "STATSBOT_PRIVACY_KEY to what it holds."
        )
    return secret


def _digest(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32).digest()
