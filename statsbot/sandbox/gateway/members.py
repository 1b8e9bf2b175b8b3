"""Request Guild Members (op 8): the answer in chunks of at most a thousand."""

from typing import Any

import orjson

from statsbot.sandbox.gateway.gateway import Gateway
from statsbot.sandbox.gateway.session import Session
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.payloads import member
from statsbot.sandbox.state.records import Guild, Json, Member
from statsbot.sandbox.wire import as_id, is_list, is_object

_CHUNK = 1000
_QUERY_LIMIT = 100


def send_members(gateway: Gateway, session: Session, data: Any) -> None:
    """Answer a request with GUILD_MEMBERS_CHUNK events, or with RATE_LIMITED."""
    request: Json = data if is_object(data) else {}
    guild = gateway.state.guilds.get(as_id(request.get("guild_id")) or 0)
    if guild is None or gateway.state.bot.id not in guild.members or not session.has_guild(guild):
        return
    user_ids = request.get("user_ids")
    wants_all = user_ids is None and request.get("query") == "" and not request.get("limit")
    if wants_all:
        if not session.intents & Intent.GUILD_MEMBERS:
            gateway.unmodelled.append("gateway op 8 for all members without GUILD_MEMBERS")
            return
        wait_s = gateway.member_list_wait(guild)
        if wait_s > 0:
            _dispatch_rate_limited(session, request, wait_s)
            return
    found, missing = _select(guild, request, user_ids)
    chunks = [found[at : at + _CHUNK] for at in range(0, len(found), _CHUNK)] or [[]]
    for index, chunk in enumerate(chunks):
        payload: Json = {
            "guild_id": str(guild.id),
            "members": [member(each) for each in chunk],
            "chunk_index": index,
            "chunk_count": len(chunks),
        }
        if missing:
            payload["not_found"] = missing
        if request.get("nonce") is not None:
            payload["nonce"] = request["nonce"]
        session.dispatch("GUILD_MEMBERS_CHUNK", orjson.dumps(payload))


def _select(guild: Guild, request: Json, user_ids: Any) -> tuple[list[Member], list[str]]:
    if user_ids is not None:
        asked = (user_ids if is_list(user_ids) else [user_ids])[:_QUERY_LIMIT]
        looked_up = [(each, guild.members.get(as_id(each) or 0)) for each in asked]
        found = [each for _, each in looked_up if each is not None]
        return found, [str(user_id) for user_id, each in looked_up if each is None]
    prefix = str(request.get("query") or "").casefold()
    limit = int(request.get("limit") or 0)
    if prefix or limit:
        limit = min(limit or _QUERY_LIMIT, _QUERY_LIMIT)
    found = [each for each in guild.members.values() if _name(each).startswith(prefix)]
    return found[:limit] if limit else found, []


def _name(record: Member) -> str:
    return (record.nick or record.user.username).casefold()


def _dispatch_rate_limited(session: Session, request: Json, wait_s: float) -> None:
    payload = {
        "opcode": 8,
        "retry_after": wait_s,
        "meta": {"guild_id": str(request["guild_id"]), "nonce": request.get("nonce")},
    }
    session.dispatch("RATE_LIMITED", orjson.dumps(payload))
