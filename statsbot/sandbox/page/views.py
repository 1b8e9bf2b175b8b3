"""What the page shows, as the JSON that its script draws."""

import re
from datetime import datetime

import orjson

from statsbot.domain.ids import instant_of
from statsbot.sandbox.components import walk
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.permissions import (
    Permission,
    channel_permissions,
    guild_permissions,
)
from statsbot.sandbox.state.records import (
    MESSAGE_TYPES,
    Channel,
    Command,
    Guild,
    Json,
    Message,
    User,
)
from statsbot.sandbox.state.state import State
from statsbot.sandbox.wire import objects_in

_MARKUP = re.compile(r"<(@&?|#)!?(\d{1,20})>")
_THREADS_SHOWN = 8
_PEOPLE_OFFERED = 60


def name_in(guild: Guild, user: User) -> str:
    """Return the name under which a server knows someone."""
    member = guild.members.get(user.id)
    nick = member.nick if member is not None else None
    return nick or user.display_name or user.username


def person(guild: Guild, user: User) -> Json:
    """Someone, with name, picture and the colour of their highest coloured role."""
    member = guild.members.get(user.id)
    roles = [guild.roles[each] for each in member.role_ids] if member is not None else []
    colored = [each for each in roles if each.color]
    top = max(colored, key=lambda each: each.position) if colored else None
    picture = user.avatar or f"default-{user.id}"
    return {
        "id": str(user.id),
        "name": name_in(guild, user),
        "bot": user.bot,
        "color": f"#{top.color:06x}" if top is not None else None,
        "avatar": f"/cdn/avatars/{user.id}/{picture}.png",
    }


def sidebar(state: State, guild: Guild, me: User) -> Json:
    """A server's channels as one person sees them, with who is in voice."""
    visible = [each for each in guild.channels.values() if channel_permissions(each, me.id)]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": f"/cdn/icons/{guild.id}/{guild.icon}.png" if guild.icon else None,
        "members": len(guild.members),
        "me": person(guild, me),
        "people": [person(guild, each) for each in _offered(guild)],
        "roles": [
            {"id": str(each.id), "name": each.name}
            for each in guild.roles.values()
            if each.id != guild.id
        ],
        "channels": [_channel(guild, each, me) for each in visible],
        "guilds": [
            {
                "id": str(each.id),
                "name": each.name,
                "icon": f"/cdn/icons/{each.id}/{each.icon}.png" if each.icon else None,
            }
            for each in state.guilds.values()
        ],
    }


def _offered(guild: Guild) -> list[User]:
    people = [each.user for each in guild.members.values() if not each.user.bot]
    people.sort(key=lambda each: (each is not guild.owner, name_in(guild, each).casefold()))
    return people[:_PEOPLE_OFFERED]


def _channel(guild: Guild, channel: Channel, me: User) -> Json:
    threads = [
        each
        for each in guild.threads.values()
        if each.parent is channel
        and each.thread is not None
        and not each.thread.archived
        and channel_permissions(each, me.id)
    ]
    threads.sort(key=lambda each: each.last_message_id or each.id, reverse=True)
    voices = [each for each in guild.voice_states.values() if each.channel is channel]
    return {
        "id": str(channel.id),
        "type": int(channel.type),
        "name": channel.name,
        "topic": channel.topic,
        "parent": None if channel.parent is None else str(channel.parent.id),
        "readable": channel.type in MESSAGE_TYPES,
        "public": is_public(channel),
        "threads": [{"id": str(t.id), "name": t.name} for t in threads[:_THREADS_SHOWN]],
        "voice": [
            {**person(guild, each.user), "muted": each.self_mute or each.mute} for each in voices
        ],
    }


def is_public(channel: Channel) -> bool:
    """Whether everyone in the server can see a channel."""
    guild = channel.guild
    bits = guild.roles[guild.id].permissions
    overwrite = channel.overwrites.get(guild.id)
    if overwrite is not None:
        bits = bits & ~overwrite.deny | overwrite.allow
    return bool(bits & Permission.VIEW_CHANNEL)


def message(state: State, record: Message, me: User) -> Json:
    """A message as one person sees it."""
    guild = record.channel.guild
    viewer = payloads.Viewer(me.id, "/cdn")
    whole = payloads.message(record, viewer)
    replied = record.reply_to
    ran = record.interaction
    runner = state.users.get(int(ran["user"]["id"])) if ran is not None else None
    shown: Json = {
        "id": str(record.id),
        "type": record.type,
        "author": person(guild, record.author),
        "at": _milliseconds(instant_of(record.id)),
        "edited": record.edited_at is not None,
        "content": record.content,
        "attachments": whole["attachments"],
        "embeds": record.embeds,
        "components": record.components,
        "reactions": whole.get("reactions", []),
        "flags": record.flags,
        "names": _names(guild, record),
        "reply": None,
        "command": None,
        "thread": None,
    }
    if replied is not None and ran is None:
        shown["reply"] = {
            "id": str(replied.id),
            "author": person(guild, replied.author),
            "content": replied.content[:120],
        }
    if runner is not None and record.command_name is not None:
        shown["command"] = {"user": person(guild, runner), "name": record.command_name}
    if record.thread is not None:
        thread = record.thread
        count = thread.thread.total_messages if thread.thread is not None else 0
        shown["thread"] = {"id": str(thread.id), "name": thread.name, "messages": count}
    return shown


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _names(guild: Guild, record: Message) -> dict[str, str]:
    """Return the names behind the mentions in a message, by their markup."""
    texts = [record.content, record.reply_to.content if record.reply_to is not None else ""]
    texts += [each["content"] for each in walk(record.components) if "content" in each]
    texts.append(orjson.dumps(record.embeds).decode() if record.embeds else "")
    names: dict[str, str] = {}
    for kind, digits in _MARKUP.findall("\n".join(texts)):
        key = int(digits)
        if kind == "@" and key in guild.members:
            names[f"@{digits}"] = "@" + name_in(guild, guild.members[key].user)
        elif kind == "@&" and key in guild.roles:
            names[f"@&{digits}"] = "@" + guild.roles[key].name
        elif kind == "#" and (found := guild.channels.get(key) or guild.threads.get(key)):
            names[f"#{digits}"] = "#" + found.name
    return names


def history(
    state: State, channel: Channel, me: User, *, before: int | None, limit: int
) -> list[Json]:
    """Return a page of messages, oldest first, with the ephemeral ones that are for ``me``."""
    found = [
        channel.messages[each]
        for each in reversed(channel.message_ids[-4 * limit :] if before is None else [])
        if channel.messages[each].seen_by is me
    ]
    found += state.history(channel, before=before, limit=limit)
    found.sort(key=lambda each: each.id)
    return [message(state, each, me) for each in found[-limit:]]


def commands(state: State, guild: Guild, me: User) -> list[Json]:
    """Return every slash command that a person may run, subcommands spelled out."""
    bits = guild_permissions(guild, me.id)
    found = list[Json]()
    for command in state.commands.values():
        needed = command.definition.get("default_member_permissions")
        if (
            command.definition["type"] == 1
            and command.guild_id in {None, guild.id}
            and (needed is None or not ~bits & int(needed))
        ):
            found += _flattened(command, command.definition, command.definition["name"])
    return sorted(found, key=lambda each: each["path"])


def _flattened(command: Command, definition: Json, path: str) -> list[Json]:
    options = objects_in(definition.get("options"))
    children = [each for each in options if each["type"] in {1, 2}]
    if children:
        return [
            leaf
            for each in children
            for leaf in _flattened(command, each, f"{path} {each['name']}")
        ]
    return [{"path": path, "description": definition["description"], "options": options}]
