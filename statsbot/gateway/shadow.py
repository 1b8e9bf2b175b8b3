"""Servers as Discord last described them, kept on disk.

A session that is resumed tells what was missed and nothing else: no GUILD_CREATE. So that a bot
which was killed can resume, each server's GUILD_CREATE is kept as a file, its *shadow*. The
dispatches that change a server go into the spool, with the facts of the same moment, and from time
to time into the file. The newest shadow at a position of the session is the file, if it is of that
session and not newer, with the changes that the spool holds since.

Of people only those in voice and those who came last are kept, as ids. Emoji, stickers and events
are left out.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from statsbot.collectors.codec import instant, microseconds
from statsbot.collectors.segments import SessionPosition, sync_folder
from statsbot.domain.ids import GuildId
from statsbot.gateway.knowledge import MOST_REMEMBERED
from statsbot.gateway.members import NEW_FOR
from statsbot.gateway.payloads import Payload

log = logging.getLogger(__name__)

Json: TypeAlias = dict[str, Any]

STRUCTURAL = frozenset(
    {
        "GUILD_CREATE",
        "GUILD_UPDATE",
        "GUILD_DELETE",
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_ROLE_DELETE",
        "CHANNEL_CREATE",
        "CHANNEL_UPDATE",
        "CHANNEL_DELETE",
        "THREAD_CREATE",
        "THREAD_UPDATE",
        "THREAD_DELETE",
        "THREAD_LIST_SYNC",
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_UPDATE",
        "GUILD_MEMBER_REMOVE",
        "VOICE_STATE_UPDATE",
    }
)
"""The dispatches that change what GUILD_CREATE would tell."""
REGULATING = frozenset(
    event
    for event in STRUCTURAL
    if event.startswith(("GUILD_", "CHANNEL_"))
    and event not in {"GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE"}
)
"""Those of them that can change what the bot may see."""
ARCHIVED = "archived_threads"
"""The threads archived last, which Discord does not list."""
JOINED = "joined_last"
"""Who came within the hour before the newest coming, and when: Discord may tell it again."""
_LISTS = frozenset({"roles", "channels", "threads", "members", "voice_states"})
_LEFT_OUT = frozenset(
    {
        "emojis",
        "stickers",
        "presences",
        "soundboard_sounds",
        "guild_scheduled_events",
        "stage_instances",
        "embedded_activities",
        "activity_instances",
    }
)
_VOICE_KEPT = (
    "user_id",
    "channel_id",
    "deaf",
    "mute",
    "self_deaf",
    "self_mute",
    "self_stream",
    "self_video",
    "suppress",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A dispatch that changed a server, reduced to what the shadow needs of it."""

    guild_id: GuildId
    event: str
    data: bytes
    """JSON."""

    def as_json(self, at: SessionPosition) -> list[Any]:
        """Return it as the spool keeps it."""
        return [at.session_id, at.sequence, self.guild_id, self.event, orjson.Fragment(self.data)]


def change_of(
    event: str, payload: Payload, our_id: int | None, members: Callable[[GuildId], int | None]
) -> Change | None:
    """Return what a structural dispatch changes; None: nothing that a shadow knows.

    Args:
        event: its name.
        payload: its content, which has been understood already.
        our_id: the bot's own id.
        members: how many members a server has now; Discord may tell a coming twice.
    """
    match event:
        case "GUILD_CREATE" | "GUILD_UPDATE" | "GUILD_DELETE":
            guild_id, data = int(payload["id"]), _reduced(payload, our_id)
        case "GUILD_MEMBER_UPDATE":
            if int(payload["user"]["id"]) != our_id:
                return None
            guild_id, data = int(payload["guild_id"]), dict(payload)
        case "GUILD_MEMBER_ADD" | "GUILD_MEMBER_REMOVE":
            guild_id = int(payload["guild_id"])
            data = {
                "id": payload["user"]["id"],
                "member_count": members(guild_id),
                "joined_at": payload.get("joined_at"),
            }
        case "VOICE_STATE_UPDATE":
            if payload.get("guild_id") is None:
                return None
            guild_id, data = int(payload["guild_id"]), _voice(payload)
            member: Payload | None = payload.get("member")
            data["bot"] = bool(member and member["user"].get("bot"))
        case _:
            if payload.get("guild_id") is None:
                return None
            guild_id, data = int(payload["guild_id"]), dict(payload)
    return Change(guild_id=guild_id, event=event, data=orjson.dumps(data))


def changed(shadow: Json, event: str, data: Any) -> Json | None:
    """Return ``shadow`` after a change, which may alter it; None: there is no such server now."""
    match event:
        case "GUILD_CREATE":
            return data
        case "GUILD_DELETE":
            return {"id": data["id"], "unavailable": True} if data.get("unavailable") else None
        case _ if shadow.get("unavailable"):
            return shadow
        case "GUILD_UPDATE":
            shadow |= {key: value for key, value in data.items() if key not in _LISTS or value}
        case "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE":
            _put(_listed(shadow, "roles"), data["role"])
        case "GUILD_ROLE_DELETE":
            _remove(_listed(shadow, "roles"), data["role_id"])
        case "CHANNEL_CREATE" | "CHANNEL_UPDATE":
            _put(_listed(shadow, "channels"), data)
        case "CHANNEL_DELETE":
            _remove(_listed(shadow, "channels"), data["id"])
            shadow["threads"] = [
                t for t in _listed(shadow, "threads") if t.get("parent_id") != data["id"]
            ]
        case "THREAD_CREATE" | "THREAD_UPDATE":
            _put_thread(shadow, data)
        case "THREAD_DELETE":
            _remove(_listed(shadow, "threads"), data["id"])
        case "THREAD_LIST_SYNC":
            for thread in data.get("threads") or ():
                _put_thread(shadow, thread)
        case "GUILD_MEMBER_UPDATE":
            shadow["members"] = [
                m for m in _listed(shadow, "members") if m["user"]["id"] != _id_of(data)
            ]
            _listed(shadow, "members").append(data)
        case "GUILD_MEMBER_ADD" | "GUILD_MEMBER_REMOVE":
            if data.get("member_count") is not None:
                shadow["member_count"] = data["member_count"]
            if data.get("joined_at") is not None:
                _remember_join(shadow, data["id"], data["joined_at"])
            if event == "GUILD_MEMBER_REMOVE":
                _leave_voice(shadow, data["id"])
        case "VOICE_STATE_UPDATE":
            _leave_voice(shadow, data["user_id"])
            if data.get("channel_id") is not None:
                _listed(shadow, "voice_states").append(data)
                if data["bot"]:
                    _listed(shadow, "members").append(_nameless_bot(data["user_id"]))
        case _:
            pass
    return shadow


def _reduced(payload: Payload, our_id: int | None) -> Json:
    """Return GUILD_CREATE or GUILD_UPDATE without what a shadow does not need."""
    kept = {key: value for key, value in payload.items() if key not in _LEFT_OUT}
    if kept.get("voice_states") is not None:
        kept["voice_states"] = [_voice(state) for state in kept["voice_states"]]
        present = {state["user_id"] for state in kept["voice_states"]}
        kept["members"] = [
            member if int(member["user"]["id"]) == our_id else _nameless_bot(member["user"]["id"])
            for member in kept.get("members") or ()
            if int(member["user"]["id"]) == our_id
            or (member["user"].get("bot") and member["user"]["id"] in present)
        ]
        kept.setdefault("threads", [])
    return kept


def _voice(state: Payload) -> Json:
    return {key: state[key] for key in _VOICE_KEPT if state.get(key)}


def _nameless_bot(user_id: str) -> Json:
    user = {"id": user_id, "username": "", "discriminator": "0", "avatar": None, "bot": True}
    return {"user": user, "roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0}


def _listed(shadow: Json, key: str) -> list[Json]:
    if shadow.get(key) is None:
        shadow[key] = []
    return shadow[key]


def _put_thread(shadow: Json, thread: Json) -> None:
    """Keep a thread that is live, as GUILD_CREATE would list it; of others, what they hang on."""
    live, archived = _listed(shadow, "threads"), _listed(shadow, ARCHIVED)
    _remove(archived, thread["id"])
    if (thread.get("thread_metadata") or {}).get("archived"):
        _remove(live, thread["id"])
        archived.append({key: thread.get(key) for key in ("id", "type", "parent_id")})
        del archived[:-MOST_REMEMBERED]
    else:
        _put(live, thread)


def _id_of(member: Payload) -> str:
    return member["user"]["id"]


def _put(items: list[Json], item: Json) -> None:
    for index, each in enumerate(items):
        if each["id"] == item["id"]:
            items[index] = each | item
            return
    items.append(item)


def _remove(items: list[Json], item_id: str) -> None:
    items[:] = [each for each in items if each["id"] != item_id]


def _remember_join(shadow: Json, user_id: str, joined_at: str) -> None:
    joins: dict[str, str] = shadow.setdefault(JOINED, {})
    joins.pop(user_id, None)
    joins[user_id] = joined_at
    since = datetime.fromisoformat(joined_at) - NEW_FOR
    while (
        len(joins) > MOST_REMEMBERED or datetime.fromisoformat(next(iter(joins.values()))) <= since
    ):
        del joins[next(iter(joins))]


def _leave_voice(shadow: Json, user_id: str) -> None:
    states = _listed(shadow, "voice_states")
    states[:] = [state for state in states if state["user_id"] != user_id]


_Place: TypeAlias = tuple[str, int]
"""Session and sequence."""


class Shadows:
    """The files of a folder, one for each server: a line that says when, a line that says what.

    Nothing here is to be called by two threads at once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pending: dict[GuildId, list[tuple[_Place, Change]]] = {}
        self._round: list[GuildId] = []
        self._round_number = 0

    def begin(
        self, changes: Sequence[Change], position: SessionPosition, since: datetime
    ) -> list[Change]:
        """Write the servers that are new among ``changes``; return the changes of others.

        To be done before a position is stored that lies behind their GUILD_CREATE.
        """
        shadows: dict[GuildId, Json | None] = {}
        others: list[Change] = []
        for each in changes:
            if each.event == "GUILD_CREATE" or each.guild_id in shadows:
                before = shadows.get(each.guild_id) or _UNKNOWN
                shadows[each.guild_id] = changed(before, each.event, orjson.loads(each.data))
            else:
                others.append(each)
        for guild_id, shadow in shadows.items():
            self._pending.pop(guild_id, None)
            self._write(guild_id, shadow, _place(position), since)
        if shadows:
            sync_folder(self._folder)
        return others

    def stored(self, changes: Iterable[Change], position: SessionPosition) -> None:
        """Take note of changes that the spool now holds."""
        for each in changes:
            self._pending.setdefault(each.guild_id, []).append((_place(position), each))

    def checkpoint(self, number: int, *, limit: int) -> int | None:
        """Bring up to ``limit`` files up to date, in rounds that take in all that are behind.

        Args:
            number: of the spool's newest record.
            limit: how many files to write.

        Returns:
            The number with which the round began, if it has ended: up to there the spool's changes
            are in the files.

        Raises:
            OSError: a file cannot be written; the round goes on with it the next time.
        """
        if not self._round:
            self._round, self._round_number = list(self._pending), number
        for guild_id in self._round[:limit]:
            changes = self._pending.get(guild_id)
            kept = self._read(self._path(guild_id))
            if kept is not None and changes:
                place, since, shadow = kept
                place, shadow = _after(place, shadow, changes)
                self._write(guild_id, shadow, place, since)
            self._pending.pop(guild_id, None)
        del self._round[:limit]
        return None if self._round else self._round_number

    def forget_others(self, session_id: str) -> None:
        """Remove what is of other sessions than the one whose position is stored now.

        Raises:
            OSError: the disk does not let go of it: the next run will begin a new session.
        """
        for path in self._folder.glob(_FILES):
            head = self._head(path)
            if head is None or head[0][0] != session_id:
                path.unlink(missing_ok=True)

    def load(
        self, position: SessionPosition, changes: Iterable[Sequence[Any]]
    ) -> Iterator[tuple[datetime, Json]]:
        """Read the servers as they were at ``position``, each with when its watch began.

        Args:
            position: the newest that is stored.
            changes: what the spool holds of them.

        Raises:
            LookupError: a newer session had begun already.
        """
        for session_id, sequence, guild_id, event, data in changes:
            change = Change(guild_id=guild_id, event=event, data=orjson.dumps(data))
            self._pending.setdefault(guild_id, []).append(((session_id, sequence), change))
        paths = sorted(self._folder.glob(_FILES))
        for path in paths:
            head = self._head(path)
            if head is None or head[0][0] != position.session_id:
                raise LookupError("the shadows are of another session")
        for path in paths:
            kept = self._read(path)
            if kept is None or kept[0][1] > position.sequence:
                path.unlink(missing_ok=True)  # its GUILD_CREATE will be told again
                continue
            place, since, shadow = kept
            _, now = _after(place, shadow, self._pending.get(int(path.stem), ()))
            if now is not None:
                yield since, now

    def _path(self, guild_id: GuildId) -> Path:
        return self._folder / f"{guild_id}.json"

    def _head(self, path: Path) -> tuple[_Place, datetime] | None:
        try:
            with path.open("rb") as file:
                session_id, sequence, since = orjson.loads(file.readline())
            return (session_id, sequence), instant(since)
        except (OSError, ValueError, TypeError) as error:
            log.warning("a shadow cannot be read", extra={"error": type(error).__name__})
            return None

    def _read(self, path: Path) -> tuple[_Place, datetime, Json] | None:
        if not path.exists():
            return None
        head = self._head(path)
        try:
            return head and (*head, orjson.loads(path.read_bytes().partition(b"\n")[2]))
        except (OSError, ValueError) as error:
            log.warning("a shadow cannot be read", extra={"error": type(error).__name__})
            return None

    def _write(
        self, guild_id: GuildId, shadow: Json | None, place: _Place, since: datetime
    ) -> None:
        path = self._path(guild_id)
        if shadow is None:
            path.unlink(missing_ok=True)
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            file.write(orjson.dumps([*place, microseconds(since)]) + b"\n" + orjson.dumps(shadow))
            file.flush()
            os.fdatasync(file.fileno())
        new.replace(path)


_FILES = "*.json"
_UNKNOWN: Json = {"unavailable": True}


def _place(position: SessionPosition) -> _Place:
    return position.session_id, position.sequence


def _after(
    place: _Place, shadow: Json, changes: Sequence[tuple[_Place, Change]]
) -> tuple[_Place, Json | None]:
    """Return a shadow with those of ``changes`` that came later in its session, and its place."""
    now: Json | None = shadow
    newest = place
    for (session_id, sequence), change in changes:
        if session_id == place[0] and sequence > place[1] and now is not None:
            now = changed(now, change.event, orjson.loads(change.data))
            newest = session_id, sequence
    return newest, now
