"""One open page: what the person does goes to the state, what changes goes to the page.

Changes are not forwarded one by one. The visit notes which messages changed and looks at
them again a few times a second, so a replay of thousands of messages a second costs no more
than a glance.
"""

import asyncio
import re
from contextlib import suppress
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from statsbot.sandbox.interactions import Interaction, Interactions
from statsbot.sandbox.page import views
from statsbot.sandbox.state.events import Event
from statsbot.sandbox.state.permissions import Permission, channel_permissions
from statsbot.sandbox.state.records import (
    MESSAGE_TYPES,
    Channel,
    EmojiKey,
    Guild,
    Json,
    Message,
    User,
)
from statsbot.sandbox.state.state import State
from statsbot.sandbox.wire import as_id, is_object, object_in

_MENTION = re.compile(r"<@!?(\d{1,20})>")
_GLANCE_S = 0.1
_PAGE = 50
_TOO_MANY = 40
_ANSWER_S = 15.0


class RefusedError(Exception):
    """What a person asked for cannot be done; the message says why."""


class Visit:
    """A person at the page."""

    def __init__(
        self,
        state: State,
        interactions: Interactions,
        socket: web.WebSocketResponse,
        *,
        draws_emoji: bool,
    ) -> None:
        self._draws_emoji = draws_emoji
        self._state = state
        self._interactions = interactions
        self._socket = socket
        self._guild: Guild | None = None
        self._channel: Channel | None = None
        self._me: User | None = None
        self._changed: set[int] = set()
        self._sidebar_changed = False
        self._tasks: set[asyncio.Task[None]] = set()

    def hear(self, event: Event) -> None:
        """Note what to look at again."""
        if event.guild is not self._guild:
            return
        if not event.name.startswith("MESSAGE_"):
            self._sidebar_changed = self._sidebar_changed or event.name != "INTERACTION_CREATE"
        elif event.channel is self._channel and event.only_for in {None, self._me}:
            data: Json = event.payload() if event.message is None else {"id": event.message.id}
            named: list[str] = data.get("ids") or [data.get("message_id") or data["id"]]
            self._changed.update(int(each) for each in named)

    async def hold(self) -> None:
        """Serve the page until it is closed."""
        glance = asyncio.create_task(self._glance())
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    await self._do(orjson.loads(frame.data))
        finally:
            for task in (glance, *self._tasks):
                task.cancel()
            await asyncio.gather(glance, *self._tasks, return_exceptions=True)

    async def _say(self, what: str, **fields: Any) -> None:
        with suppress(ConnectionError, RuntimeError):  # the page was closed meanwhile
            await self._socket.send_str(orjson.dumps({"say": what, **fields}).decode())

    async def _glance(self) -> None:
        while True:
            await asyncio.sleep(_GLANCE_S)
            if self._sidebar_changed:
                self._sidebar_changed = False
                await self._show_sidebar()
            if len(self._changed) > _TOO_MANY:
                self._changed.clear()
                await self._show_history()
            elif self._changed:
                ids, self._changed = sorted(self._changed), set()
                await self._show_messages(ids)

    async def _show_sidebar(self) -> None:
        if self._guild is not None and self._me is not None:
            shown = views.sidebar(self._state, self._guild, self._me)
            shown["emoji"] = self._draws_emoji
            await self._say("sidebar", sidebar=shown)

    async def _show_history(self, before: int | None = None) -> None:
        channel, me = self._channel, self._me
        if channel is not None and me is not None:
            found = views.history(self._state, channel, me, before=before, limit=_PAGE)
            kind = "history" if before is None else "older"
            await self._say(kind, channel=_heading(channel), messages=found)

    async def _show_messages(self, ids: list[int]) -> None:
        channel, me = self._channel, self._me
        if channel is None or me is None:
            return
        for each in ids:
            record = channel.messages.get(each)
            if record is None:
                await self._say("gone", id=str(each))
            else:
                await self._say("message", message=views.message(self._state, record, me))

    async def _do(self, asked: Any) -> None:
        if not is_object(asked):
            return
        try:
            match asked.get("do"):
                case "enter":
                    await self._enter(asked)
                case "open":
                    await self._open(asked)
                case "older":
                    await self._show_history(as_id(asked.get("before")))
                case "send":
                    self._send(asked)
                case "react":
                    self._react(asked)
                case "commands":
                    guild, me = self._there()
                    found = views.commands(self._state, guild, me)
                    await self._say("commands", commands=found)
                case "run" | "suggest" | "use" | "submit":
                    self._interact(asked)
                case other:
                    raise RefusedError(f"the page asked for {other!r}, which does not exist")
        except (RefusedError, ValueError) as error:
            await self._say("refused", text=str(error))

    async def _enter(self, asked: Json) -> None:
        """Come in as someone, or as the server's owner."""
        guilds = self._state.guilds
        guild = guilds.get(as_id(asked.get("guild")) or 0) or next(iter(guilds.values()), None)
        if guild is None:
            raise RefusedError("there is no server yet")
        member = guild.members.get(as_id(asked.get("as")) or 0)
        self._guild, self._me = guild, member.user if member is not None else guild.owner
        await self._show_sidebar()

    async def _open(self, asked: Json) -> None:
        channel = self._state.channels.get(as_id(asked.get("channel")) or 0)
        guild, me = self._there()
        if channel is None or channel.guild is not guild or not channel_permissions(channel, me.id):
            raise RefusedError("this channel is gone, or not for you")
        self._channel = channel
        self._changed.clear()
        await self._show_history()

    def _there(self) -> tuple[Guild, User]:
        if self._guild is None or self._me is None:
            raise RefusedError("enter a server first")
        return self._guild, self._me

    def _here(self) -> tuple[Channel, User]:
        _, me = self._there()
        if self._channel is None or self._channel.type not in MESSAGE_TYPES:
            raise RefusedError("open a channel for messages first")
        return self._channel, me

    def _message(self, asked: Json) -> Message:
        channel, me = self._here()
        found = channel.messages.get(as_id(asked.get("message")) or 0)
        if found is None or found.seen_by not in {None, me}:
            raise RefusedError("this message is gone")
        return found

    def _send(self, asked: Json) -> None:
        channel, me = self._here()
        content = str(asked.get("content") or "").strip()
        needed = Permission.SEND_MESSAGES_IN_THREADS if channel.thread else Permission.SEND_MESSAGES
        if not channel_permissions(channel, me.id) & needed:
            raise RefusedError("you may not write in this channel")
        if not 1 <= len(content) <= 2000:
            raise RefusedError("a message has 1 to 2000 characters")
        reply_to = channel.messages.get(as_id(asked.get("reply_to")) or 0)
        members = channel.guild.members
        mentioned = [int(digits) for digits in _MENTION.findall(content)]
        named = [members[each].user for each in mentioned if each in members]
        self._state.send(me, channel, content, reply_to=reply_to, mentions=named)

    def _react(self, asked: Json) -> None:
        _, me = self._here()
        message, key = self._message(asked), object_in(asked.get("emoji"))
        emoji = EmojiKey(str(key.get("name")), as_id(key.get("id")), bool(key.get("animated")))
        if me.id in (message.reactions or {}).get(emoji, {}):
            self._state.unreact(me, message, emoji)
        else:
            self._state.react(me, message, emoji)

    def _interact(self, asked: Json) -> None:
        channel, me = self._here()
        verbs, values = self._interactions, object_in(asked.get("values"))
        path = str(asked.get("path", ""))
        match asked["do"]:
            case "run":
                interaction = verbs.run_command(me, channel, path, values)
            case "suggest":
                focused = str(asked.get("focused"))
                interaction = verbs.autocomplete(me, channel, path, values, focused)
            case "use":
                chosen = [str(each) for each in asked.get("chosen") or ()]
                custom_id = str(asked.get("custom_id"))
                interaction = verbs.choose(me, self._message(asked), custom_id, chosen)
            case _:
                shown = verbs.by_token.get(str(asked.get("form")))
                if shown is None or shown.user is not me:
                    raise RefusedError("this form is too old")
                interaction = verbs.submit(shown, values)
        task = asyncio.create_task(self._await_answer(interaction, asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _await_answer(self, interaction: Interaction, asked: Json) -> None:
        """Show what is no message: suggestions, a form, or that nobody answered."""
        ticket = asked.get("ticket")
        try:
            await asyncio.wait_for(interaction.acknowledged.wait(), _ANSWER_S)
        except TimeoutError:
            await self._say("unanswered", ticket=ticket)
            return
        if interaction.choices is not None:
            await self._say("choices", ticket=ticket, choices=interaction.choices)
        elif interaction.modal is not None:
            await self._say("form", form=interaction.token, modal=interaction.modal)
        else:
            await self._say("answered", ticket=ticket)


def _heading(channel: Channel) -> Json:
    parent = channel.parent if channel.thread is not None else None
    return {
        "id": str(channel.id),
        "name": channel.name,
        "topic": channel.topic,
        "type": int(channel.type),
        "writable": channel.type in MESSAGE_TYPES,
        "parent": None if parent is None else {"id": str(parent.id), "name": parent.name},
    }
