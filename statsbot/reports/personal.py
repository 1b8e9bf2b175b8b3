"""What is kept of one person in a server, as the JSON that they may take away."""

import asyncio
import json
from datetime import date, datetime
from typing import Any

from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.erasure import kept_of_member
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import privacy_state


async def personal_json(
    db: Database, guild_id: GuildId, member_id: MemberId, *, now: datetime
) -> bytes:
    """Return every row that names a member, by table and column, with what they asked for.

    Ids are text, instants ISO 8601 in UTC. Other people are not in it. Hand over
    ``database.patient``: it reads all of the server's messages and reactions.
    """
    state = await privacy_state(db, guild_id, member_id)
    kept = await kept_of_member(db, guild_id, member_id)
    head = {
        "server": str(guild_id),
        "member": str(member_id),
        "told_at": now,
        "opted_out_at": state.opted_out_at,
        "unnamed_before": state.named_from,
    }
    # Off the event loop: there may be hundreds of thousands of rows.
    return await asyncio.to_thread(_encoded, head, kept)


def _encoded(head: dict[str, Any], kept: dict[str, list[dict[str, Any]]]) -> bytes:
    told = head | {
        "rows": sum(map(len, kept.values())),
        "kept": {place: [_row(row) for row in rows] for place, rows in kept.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=_text).encode()


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, int) and _is_id(name) else value
        for name, value in row.items()
    }


def _is_id(name: str) -> bool:
    return name.endswith("_id") or name == "reply_to"


def _text(value: object) -> str:
    if isinstance(value, date):  # or an instant
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in JSON")
