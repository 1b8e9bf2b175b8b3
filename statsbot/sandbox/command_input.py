"""What a person typed into a slash command, as the ``data`` of an interaction."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.permissions import channel_permissions
from statsbot.sandbox.state.records import Channel, Command, Json
from statsbot.sandbox.state.state import State
from statsbot.sandbox.wire import as_id, objects_in

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE = 1, 2, 3, 4, 5, 6, 7, 8
MENTIONABLE, NUMBER = 9, 10

Values: TypeAlias = Mapping[str, str | int | float | bool]
"""What was typed, by option; users, channels and roles are given by id."""


def command_data(
    state: State, channel: Channel, path: str, values: Values, *, focused: str | None = None
) -> Json:
    """Return the ``data`` of a command that is run, or (with ``focused``) being typed.

    Raises:
        ValueError: The command or an option is unknown, or a required option is missing.
    """
    words = path.removeprefix("/").split()
    command = _find(state, channel, words[0] if words else "")
    definition, wrappers = command.definition, list[Json]()
    for word in words[1:]:
        definition = _child(definition, word, path)
        wrappers.append({"name": word, "type": definition["type"]})
    declared: dict[str, Json] = {
        each["name"]: each for each in objects_in(definition.get("options"))
    }
    if any(each["type"] in {SUBCOMMAND, GROUP} for each in declared.values()):
        raise ValueError(f"/{path} needs a subcommand: {', '.join(declared)}")
    unknown = set(values) - set(declared)
    if unknown:
        raise ValueError(f"/{path} has no option {', '.join(sorted(unknown))}")
    resolved: dict[str, dict[str, Json]] = {}
    options = list[Json]()
    for name, option in declared.items():
        if name in values:
            typed = _coerce(option, values[name], typing=focused == name)
            _resolve(channel, option["type"], typed, resolved)
            options.append({"name": name, "type": option["type"], "value": typed})
        elif option.get("required") and focused is None:
            raise ValueError(f"/{path} needs the option {name}")
        if focused == name:
            if name not in values:
                options.append({"name": name, "type": option["type"], "value": ""})
            options[-1]["focused"] = True
    for wrapper in reversed(wrappers):
        options = [wrapper | {"options": options}]
    data: Json = {
        "id": str(command.id),
        "name": command.definition["name"],
        "type": 1,
        "options": options,
        "resolved": resolved,
    }
    if command.guild_id is not None:
        data["guild_id"] = str(command.guild_id)
    return data


def _find(state: State, channel: Channel, name: str) -> Command:
    for command in state.commands.values():
        if (
            command.definition["type"] == 1
            and command.definition["name"] == name
            and command.guild_id in {None, channel.guild.id}
        ):
            return command
    raise ValueError(f"no command /{name} is registered")


def _child(definition: Json, name: str, path: str) -> Json:
    for option in objects_in(definition.get("options")):
        if option["name"] == name and option["type"] in {SUBCOMMAND, GROUP}:
            return option
    raise ValueError(f"no command /{path} is registered")


def _coerce(option: Json, value: Any, *, typing: bool) -> Any:
    kind = option["type"]
    if typing:
        return str(value)
    if kind == INTEGER:
        return int(value)
    if kind == NUMBER:
        return float(value)
    if kind == BOOLEAN:
        return value in {True, "true", "True"}
    choices = [each["value"] for each in objects_in(option.get("choices"))]
    if choices and value not in choices:
        raise ValueError(f"{value!r} is none of the choices of {option['name']}: {choices}")
    return str(value)


def _resolve(channel: Channel, kind: int, value: Any, resolved: dict[str, dict[str, Json]]) -> None:
    if kind not in {USER, CHANNEL, ROLE, MENTIONABLE}:
        return
    guild, key = channel.guild, as_id(value) or 0
    if kind in {USER, MENTIONABLE} and key in guild.members:
        member = guild.members[key]
        bare = payloads.member_without_user(member)
        bits = str(channel_permissions(channel, key))
        resolved.setdefault("users", {})[str(key)] = payloads.user(member.user)
        resolved.setdefault("members", {})[str(key)] = bare | {"permissions": bits}
    elif kind in {ROLE, MENTIONABLE} and key in guild.roles:
        resolved.setdefault("roles", {})[str(key)] = payloads.role(guild.roles[key])
    elif kind == CHANNEL and (found := guild.channels.get(key) or guild.threads.get(key)):
        bits = str(channel_permissions(found, channel.guild.owner.id))
        whole = payloads.channel(found) | {"permissions": bits}
        resolved.setdefault("channels", {})[str(key)] = whole
    else:
        raise ValueError(f"{value!r} is not in this server")
