"""The one place that touches discord.py's private parts.

discord.py keeps a table of parsers, one per dispatch. For the dispatches we count, ours stand
there: alone on the hot ones, where the library's objects are not needed, before the library's on
the others. Each is guarded, since an exception in a parser would end the library's client. If
this version of the library does not look as expected, the same handlers are fed from its public
event ``socket_raw_receive`` instead, at some cost in speed.

Dispatches are read here, too: the library would take one that skips a sequence as it comes, and
resume behind what it could not read.
"""

import asyncio
import inspect
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from time import perf_counter
from typing import Any, Protocol

import aiohttp
import discord
import discord.gateway
import discord.http
import discord.webhook.async_
import orjson
import yarl

from statsbot.collectors.segments import SessionPosition
from statsbot.gateway.doubts import Doubts
from statsbot.gateway.payloads import Handler, Payload

log = logging.getLogger(__name__)

PROVED_VERSION = "2.7.1"

LONGEST_TURN_S = 0.003
"""How long frames that wait already are handled before the event loop gets its turn."""

RESUMABLE_CLOSE = 4000
"""Closing with 1000 or 1001 would end the session; with another code it may be resumed."""
_OPEN_WITHIN_S = 60.0

_CONTROL_FLOW = (
    discord.gateway.ReconnectWebSocket,
    discord.gateway.WebSocketClosure,
    discord.ConnectionClosed,
    aiohttp.ClientError,
    asyncio.TimeoutError,
    OSError,
)
"""What the library itself raises, and handles, while it receives."""
_SOCKET_PARTS = ("sequence", "session_id", "_decompressor", "_keep_alive", "_discord_parsers")
_DISPATCH = discord.gateway.DiscordWebSocket.DISPATCH


class Listener(Protocol):
    """Who is told what comes through the wire."""

    def heard(self) -> datetime:
        """A frame came; it is handled next. Return the instant of what is in it."""
        ...

    def doubted(self, since: datetime | None) -> None:
        """Something after ``since`` is missing or unreadable, and will be asked for again."""
        ...

    def missed(self, since: datetime | None) -> None:
        """Dispatches between ``since`` and the present one will never be told."""
        ...

    def misunderstood(self, event: str, payload: Payload) -> None:
        """The handler of a dispatch raised: nothing, or not all, was made of it."""
        ...

    def interrupted(self) -> None:
        """The connection ended, or another begins."""
        ...

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each dispatch that is listened to."""
        ...


class AskingAgain(discord.gateway.ReconnectWebSocket):
    """The session is to be resumed at once: what is missing may come then."""


class Faults:
    """Counts dispatches that could not be handled; logs the event's name, never its content."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def note(self, event: str, error: Exception) -> None:
        """Count a fault; log the first of an event, and then ever more rarely."""
        self.counts[event] += 1
        count = self.counts[event]
        if count & (count - 1) == 0:
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"
            log.warning(
                "dispatch not understood, going on",
                extra={
                    "event": event,
                    "count": count,
                    "error": type(error).__name__,
                    "where": where,
                },
            )


def misfit(client: discord.Client, replaced: Collection[str]) -> str | None:
    """Return why the private way cannot be taken with this discord.py, or None if it can."""
    if discord.__version__ != PROVED_VERSION:
        return f"discord.py is {discord.__version__}, proved is {PROVED_VERSION}"
    state: Any = getattr(client, "_connection", None)
    parsers: Any = getattr(state, "parsers", None)
    if not isinstance(parsers, dict):
        return "its table of parsers is not there"
    if missing := {event for event in replaced if event not in parsers}:
        return f"it has no parser for {', '.join(sorted(missing))}"
    if not inspect.iscoroutinefunction(getattr(discord.http, "json_or_text", None)):
        return "it reads answers in another way"
    receive = getattr(discord.gateway.DiscordWebSocket, "received_message", None)
    if not inspect.iscoroutinefunction(receive) or len(inspect.signature(receive).parameters) != 2:
        return "its sockets receive in another way"
    source = inspect.getsource(discord.gateway.DiscordWebSocket)
    if missing := [each for each in _SOCKET_PARTS if f"self.{each}" not in source]:
        return f"its sockets have no {', '.join(missing)}"
    if not callable(getattr(state, "_update_references", None)):
        return "it does not tell of new sockets"
    opening = inspect.signature(discord.gateway.DiscordWebSocket.from_client).parameters
    if not {"initial", "gateway", "session", "sequence", "resume"} <= opening.keys():
        return "its sockets are opened in another way"
    if not callable(getattr(state, "_add_guild_from_data", None)):
        return "it takes servers in another way"
    if "ready" not in getattr(state, "handlers", ()):
        return "it becomes ready in another way"
    return None


async def open_socket(
    client: discord.Client, position: SessionPosition | None, *, initial: bool
) -> None:
    """Open a socket: resume the session at ``position``, or identify.

    Args:
        client: one that is logged in.
        position: where a session stands; None: begin a new one.
        initial: whether no session was begun yet; others wait five seconds first.
    """
    where: dict[str, Any] = {"initial": initial}
    if position is not None:
        where |= {
            "session": position.session_id,
            "sequence": position.sequence,
            "gateway": yarl.URL(position.resume_url),
            "resume": True,
        }
    opening = discord.gateway.DiscordWebSocket.from_client(client, **where)
    client.ws = await asyncio.wait_for(opening, timeout=_OPEN_WITHIN_S)


def session_position(client: discord.Client) -> SessionPosition | None:
    """Return how far what the client received has been handled; None: there is no session."""
    socket: Any = client.ws
    if not socket or socket.session_id is None or socket.sequence is None:
        return None
    return SessionPosition(
        session_id=socket.session_id, resume_url=str(socket.gateway), sequence=socket.sequence
    )


def forget_socket(client: discord.Client) -> None:
    """Let a client be as before its first socket; the last one is closed."""
    state: Any = client
    state.ws = None


def know_again(client: discord.Client, payload: Payload) -> None:
    """Let the client know a server, as if Discord had sent this GUILD_CREATE."""
    state: Any = client._connection  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - see above
    if payload.get("unavailable"):
        state._add_guild_from_data({"id": payload["id"], "unavailable": True})  # noqa: SLF001
    else:
        state._add_guild_from_data(payload)  # noqa: SLF001


def become_ready(client: discord.Client) -> None:
    """Let a client that resumed a session of an earlier run be ready, as after READY."""
    state: Any = client._connection  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - see above
    state.handlers["ready"]()
    client.dispatch("ready")


def install(
    client: discord.Client, listener: Listener, *, replaced: Collection[str], faults: Faults
) -> None:
    """Let ``listener`` handle what ``client`` receives, the ``replaced`` dispatches alone."""
    accept_content_types()
    state: Any = client._connection  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - see above
    handlers = listener.handlers()
    for event in {*state.parsers, *handlers}:
        ours = handlers.get(event)
        library = None if event in replaced else state.parsers.get(event)
        if event == "READY":
            state.parsers[event] = _both(ours, library)
        else:
            state.parsers[event] = _guarded(event, ours, library, faults, listener.misunderstood)
    line = _Line(listener, faults)
    update_references = state._update_references  # noqa: SLF001

    def new_socket(socket: Any) -> None:
        listener.interrupted()
        socket.received_message = line.receiving(socket)
        update_references(socket)

    state._update_references = new_socket  # noqa: SLF001
    _hear_of_disconnects(client, listener)


def install_publicly(client: discord.Client, listener: Listener, *, faults: Faults) -> None:
    """The same through public events; ``client`` must have been made with debug events on."""
    handlers = {
        event: _guarded(event, handle, None, faults, listener.misunderstood)
        for event, handle in listener.handlers().items()
    }

    async def on_socket_raw_receive(message: str) -> None:
        listener.heard()
        try:
            dispatch = orjson.loads(message)
            handle = handlers.get(dispatch.get("t"))
        except (ValueError, AttributeError) as error:
            faults.note("frame", error)
            return
        if handle is not None:
            handle(dispatch.get("d"))

    client.event(on_socket_raw_receive)
    _hear_of_disconnects(client, listener)


def _hear_of_disconnects(client: discord.Client, listener: Listener) -> None:
    async def on_disconnect() -> None:
        listener.interrupted()

    client.event(on_disconnect)


def accept_content_types() -> None:
    """Let the library read an answer as JSON whose content type has parameters, process-wide."""
    for module in (discord.http, discord.webhook.async_):
        setattr(module, "json_or_text", _json_or_text)  # noqa: B010 - it is not exported


async def _json_or_text(response: aiohttp.ClientResponse) -> Any:
    text = await response.text(encoding="utf-8")
    return orjson.loads(text) if response.content_type == "application/json" else text


def _guarded(
    event: str,
    ours: Handler | None,
    library: Handler | None,
    faults: Faults,
    misunderstood: Callable[[str, Payload], None],
) -> Handler:
    def handle(payload: Payload) -> None:
        if ours is not None:
            try:
                ours(payload)
            except Exception as error:  # noqa: BLE001 - whatever a payload can bring about
                faults.note(event, error)
                misunderstood(event, payload)
        if library is not None:
            try:
                library(payload)
            except Exception as error:  # noqa: BLE001 - as above
                faults.note(event, error)

    return handle


def _both(ours: Handler | None, library: Handler | None) -> Handler:
    def handle(payload: Payload) -> None:
        for each in (ours, library):
            if each is not None:
                each(payload)

    return handle


class _Line:
    """Receives what comes through a client's sockets, one after the other, and in order."""

    def __init__(self, listener: Listener, faults: Faults) -> None:
        self._listener = listener
        self._faults = faults
        self._doubts = Doubts()
        self._handled_at: datetime | None = None
        """The instant of the newest dispatch."""
        self._is_replay = False
        """Whether a resumed session tells what was missed."""

    def receiving(self, socket: Any) -> Callable[[str | bytes], Awaitable[None]]:
        """Return how ``socket`` receives: what is no dispatch, as the library does."""
        receive_other = socket.received_message
        self._is_replay = socket.sequence is not None
        heard = self._listener.heard
        turn_began = perf_counter()

        async def received_message(frame: str | bytes) -> None:
            nonlocal turn_began
            now = heard()
            try:
                text = socket._decompressor.decompress(frame) if type(frame) is bytes else frame  # noqa: SLF001
            except Exception as error:
                self._faults.note("stream", error)
                await self._ask_again(socket, error)
                await self._hang_up(socket)
                raise discord.gateway.ReconnectWebSocket(socket.shard_id) from error
            if text is None:  # a frame may be a part
                return
            try:
                message = orjson.loads(text)
                if message.get("op") == _DISPATCH:
                    await self._dispatched(socket, message, now)
                else:
                    await receive_other(text)
            except _CONTROL_FLOW:
                raise
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                self._faults.note("frame", error)
                await self._ask_again(socket, error)
                self._listener.missed(self._handled_at)
            # The library reads on without a pause while frames are there: a burst, or what a
            # resumed session tells, would keep everything else waiting.
            if perf_counter() - turn_began > LONGEST_TURN_S:
                await asyncio.sleep(0)
                turn_began = perf_counter()

        return received_message

    async def _dispatched(self, socket: Any, message: Any, now: datetime) -> None:
        event, payload, sequence = message.get("t"), message.get("d"), message.get("s")
        handle = socket._discord_parsers.get(event)  # noqa: SLF001
        last = socket.sequence
        if socket._keep_alive:  # noqa: SLF001
            socket._keep_alive.tick()  # noqa: SLF001
        if event in {"READY", "RESUMED"}:
            self._is_replay = False
        if sequence is not None:
            if last is None or sequence == last + 1:
                socket.sequence = sequence
            elif sequence > last:
                await self._skipped(socket)
                socket.sequence = sequence
            elif self._is_replay:
                return  # it was told, and handled, before
        if event == "READY":
            await self._begin(socket, payload, handle)
        elif handle is not None:
            handle(payload)
        self._handled_at = now

    async def _begin(self, socket: Any, payload: Any, handle: Handler) -> None:
        try:
            socket.session_id = payload["session_id"]
            socket.gateway = yarl.URL(payload.get("resume_gateway_url") or socket.gateway)
            handle(payload)
        except Exception as error:
            log.error(
                "the beginning of a session is not understood, beginning another",
                extra={"error": type(error).__name__},
            )
            socket.session_id = socket.sequence = None
            self._listener.interrupted()
            await socket.close(code=RESUMABLE_CLOSE)
            raise discord.gateway.ReconnectWebSocket(socket.shard_id, resume=False) from error

    async def _skipped(self, socket: Any) -> None:
        """Ask for what a jump of the sequence left out, or, if that was in vain, go on."""
        error = LookupError("a sequence is missing")
        self._faults.note("sequence", error)
        await self._ask_again(socket, error)
        self._listener.missed(self._handled_at)

    async def _ask_again(self, socket: Any, error: Exception) -> None:
        """Resume the session behind what was handled last, unless that was in vain already."""
        if self._doubts.may_ask_again((socket.session_id, socket.sequence)):
            await self._hang_up(socket)
            raise AskingAgain(socket.shard_id) from error

    async def _hang_up(self, socket: Any) -> None:
        self._listener.doubted(self._handled_at)
        await socket.close(code=RESUMABLE_CLOSE)
