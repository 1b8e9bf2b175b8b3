"""The one place that touches discord.py's private parts.

discord.py keeps a table of parsers, one per dispatch. For the dispatches we count, ours stand
there: alone on the hot ones, where the library's objects are not needed, before the library's on
the others. Each is guarded, since an exception in a parser would end the library's client. If
this version of the library does not look as expected, the same handlers are fed from its public
event ``socket_raw_receive`` instead, at some cost in speed.
"""

import asyncio
import inspect
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from time import perf_counter
from typing import Any, Protocol

import aiohttp
import discord
import discord.gateway
import orjson
import yarl

from statsbot.collectors.segments import SessionPosition
from statsbot.gateway.payloads import Handler, Payload

log = logging.getLogger(__name__)

PROVED_VERSION = "2.7.1"

LONGEST_TURN_S = 0.003
"""How long frames that wait already are handled before the event loop gets its turn."""

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


class Listener(Protocol):
    """Who is told what comes through the wire."""

    def heard(self) -> None:
        """A frame came; it is handled next."""
        ...

    def interrupted(self) -> None:
        """The connection ended, or another begins."""
        ...

    def handlers(self) -> Mapping[str, Handler]:
        """Return the handler of each dispatch that is listened to."""
        ...


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
    receive = getattr(discord.gateway.DiscordWebSocket, "received_message", None)
    if not inspect.iscoroutinefunction(receive) or len(inspect.signature(receive).parameters) != 2:
        return "its sockets receive in another way"
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
    state: Any = client._connection  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - see above
    handlers = listener.handlers()
    for event in {*state.parsers, *handlers}:
        chain = [handlers[event]] if event in handlers else []
        if event in state.parsers and event not in replaced:
            chain.append(state.parsers[event])
        state.parsers[event] = _guarded(event, chain, faults)
    update_references = state._update_references  # noqa: SLF001

    def new_socket(socket: Any) -> None:
        listener.interrupted()
        socket.received_message = _surviving(socket, listener, faults)
        update_references(socket)

    state._update_references = new_socket  # noqa: SLF001
    _hear_of_disconnects(client, listener)


def install_publicly(client: discord.Client, listener: Listener, *, faults: Faults) -> None:
    """The same through public events; ``client`` must have been made with debug events on."""
    handlers = {
        event: _guarded(event, [handle], faults) for event, handle in listener.handlers().items()
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


def _guarded(event: str, chain: list[Handler], faults: Faults) -> Handler:
    def handle(payload: Payload) -> None:
        for each in chain:
            try:
                each(payload)
            except Exception as error:  # noqa: BLE001 - whatever a payload can bring about
                faults.note(event, error)

    return handle


def _surviving(
    socket: Any, listener: Listener, faults: Faults
) -> Callable[[str | bytes], Awaitable[None]]:
    """Return the socket's receiving, with a bad frame passed over instead of the client ended.

    A frame that is not JSON, or not a gateway payload, is skipped. If the compressed stream
    itself is broken, nothing after it can be read: then the session is resumed on a new socket,
    and Discord sends again what was lost.
    """
    receive = socket.received_message
    turn_began = perf_counter()

    async def received_message(frame: str | bytes) -> None:
        nonlocal turn_began
        listener.heard()
        try:
            await receive(frame)
        except _CONTROL_FLOW:
            raise
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            faults.note("frame", error)
        except Exception as error:
            faults.note("stream", error)
            listener.interrupted()
            await socket.close(code=4000)
            raise discord.gateway.ReconnectWebSocket(socket.shard_id) from error
        # The library reads on without a pause while frames are there: a burst, or what a resumed
        # session tells, would keep everything else waiting.
        if perf_counter() - turn_began > LONGEST_TURN_S:
            await asyncio.sleep(0)
            turn_began = perf_counter()

    return received_message
