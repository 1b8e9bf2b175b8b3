"""Application commands: register globally or for one server."""

import re
from typing import Any

import orjson

from statsbot.sandbox.rest.call import Answer, Call, Reply, Routes
from statsbot.sandbox.rest.errors import ApiError, FormErrors, Path, unknown
from statsbot.sandbox.state.payloads import command as spelled
from statsbot.sandbox.state.records import Command, Json
from statsbot.sandbox.wire import object_in, objects_in

routes = Routes()

CHAT_INPUT = 1
_MOST = {CHAT_INPUT: 100, 2: 15, 3: 15}
_CHARACTERS = 8000
_NAME = re.compile(r"[-_'\w]{1,32}")
_GLOBAL = "/applications/{application_id}/commands"
_OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
_DEFAULTS: Json = {
    "type": CHAT_INPUT,
    "description": "",
    "default_member_permissions": None,
    "dm_permission": True,
    "contexts": None,
    "integration_types": [0],
    "nsfw": False,
    "name_localizations": None,
    "description_localizations": None,
}


def _place(call: Call) -> int | None:
    call.own_application()
    return call.guild().id if "guild_id" in call.params else None


def _key(command: Command) -> tuple[int, str]:
    return command.definition["type"], command.definition["name"]


def _registered(call: Call, place: int | None) -> list[Command]:
    return [each for each in call.state.commands.values() if each.guild_id == place]


@routes.add("GET", _GLOBAL)
@routes.add("GET", _OF_GUILD)
def list_commands(call: Call) -> Answer:
    """Return the commands of one place."""
    return [spelled(each, call.bot.id) for each in _registered(call, _place(call))]


@routes.add("PUT", _GLOBAL, limit=2, per_s=10.0)
@routes.add("PUT", _OF_GUILD, limit=2, per_s=10.0)
def bulk_set_commands(call: Call) -> Answer:
    """Replace the commands of one place; what keeps type and name keeps its id."""
    place = _place(call)
    bodies = objects_in(call.array())
    definitions = [_checked(body, index) for index, body in enumerate(bodies)]
    keys = [(each["type"], each["name"]) for each in definitions]
    if len(set(keys)) != len(keys):
        errors = FormErrors()
        text = "Application command names must be unique"
        errors.add((), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
        errors.raise_if_any()
    _check_count(definitions)
    old = {_key(each): each for each in _registered(call, place)}
    for command in old.values():
        del call.state.commands[command.id]
    return [
        spelled(_put(call, place, definition, old.get(key)), call.bot.id)
        for key, definition in zip(keys, definitions, strict=True)
    ]


@routes.add("POST", _GLOBAL, limit=5, per_s=20.0)
@routes.add("POST", _OF_GUILD, limit=5, per_s=20.0)
def create_command(call: Call) -> Answer:
    """Register a command; one of the same type and name is replaced."""
    place = _place(call)
    definition = _checked(call.object())
    key = (definition["type"], definition["name"])
    registered = _registered(call, place)
    for command in registered:
        if _key(command) == key:
            return Reply(200, spelled(_put(call, place, definition, command), call.bot.id))
    _check_count([each.definition for each in registered] + [definition])
    return Reply(201, spelled(_put(call, place, definition, None), call.bot.id))


@routes.add("GET", _GLOBAL + "/{command_id}")
@routes.add("GET", _OF_GUILD + "/{command_id}")
def get_command(call: Call) -> Answer:
    """Return one command."""
    return spelled(_one(call), call.bot.id)


@routes.add("PATCH", _GLOBAL + "/{command_id}", limit=5, per_s=20.0)
@routes.add("PATCH", _OF_GUILD + "/{command_id}", limit=5, per_s=20.0)
def update_command(call: Call) -> Answer:
    """Change the given fields of a command."""
    command = _one(call)
    definition = _checked(command.definition | call.object())
    return spelled(_put(call, command.guild_id, definition, command), call.bot.id)


@routes.add("DELETE", _GLOBAL + "/{command_id}", limit=5, per_s=20.0)
@routes.add("DELETE", _OF_GUILD + "/{command_id}", limit=5, per_s=20.0)
def delete_command(call: Call) -> Answer:
    """Remove a command."""
    del call.state.commands[_one(call).id]
    return None


def _one(call: Call) -> Command:
    place, found = _place(call), call.state.commands.get(call.id("command_id"))
    if found is None or found.guild_id != place:
        raise unknown("application command")
    return found


def _put(call: Call, place: int | None, definition: Json, old: Command | None) -> Command:
    command = Command(
        id=call.state.new_id() if old is None else old.id,
        version=call.state.new_id(),
        guild_id=place,
        definition=definition,
    )
    call.state.commands[command.id] = command
    return command


def _check_count(definitions: list[Json]) -> None:
    for kind, most in _MOST.items():
        if sum(each["type"] == kind for each in definitions) > most:
            text = f"Maximum number of application commands reached ({most})"
            raise ApiError(400, 30032, text)


def _checked(body: Json, *path: str | int) -> Json:
    """Return a definition with its defaults.

    Raises:
        ApiError: 400, code 50035, with what is wrong.
    """
    errors = FormErrors()
    definition = _DEFAULTS | {key: value for key, value in body.items() if value is not None}
    definition.pop("id", None)
    _check_texts(definition, path, errors, chat_input=definition["type"] == CHAT_INPUT)
    _check_options(objects_in(body.get("options")), path, errors, depth=0)
    if _characters(definition) > _CHARACTERS:
        text = f"Command exceeds maximum size ({_CHARACTERS})"
        errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", text)
    errors.raise_if_any()
    definition["options"] = objects_in(body.get("options"))
    permissions = definition["default_member_permissions"]
    if permissions is not None:  # taken as a number, too, but told as a string
        definition["default_member_permissions"] = str(permissions)
    return orjson.loads(orjson.dumps(definition))


def _check_texts(body: Json, path: Path, errors: FormErrors, *, chat_input: bool) -> None:
    name: Any = body.get("name")
    described = body.get("description")
    if not isinstance(name, str) or not 1 <= len(name) <= 32:
        errors.add((*path, "name"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 32 in length.")
    elif chat_input and (not _NAME.fullmatch(name) or name != name.lower()):
        text = "Command name is invalid"
        errors.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", text)
    if chat_input and not (isinstance(described, str) and 1 <= len(described) <= 100):
        here = (*path, "description")
        errors.add(here, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _check_options(options: list[Json], path: Path, errors: FormErrors, *, depth: int) -> None:
    if len(options) > 25:
        here = (*path, "options")
        errors.add(here, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    optional_seen = False
    for index, option in enumerate(options):
        here = (*path, "options", index)
        _check_texts(option, here, errors, chat_input=True)
        if option.get("required") and optional_seen:
            text = "Required options must be placed before non-required options"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
        optional_seen |= not option.get("required")
        choices = objects_in(option.get("choices"))
        if len(choices) > 25:
            errors.add((*here, "choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
        if choices and option.get("autocomplete"):
            text = "Autocomplete and choices cannot both be given"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", text)
        if option.get("type") in {1, 2} and depth >= (2 if option["type"] == 1 else 1):
            text = "Sub-command option type is nested too deep"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
        _check_options(objects_in(option.get("options")), here, errors, depth=depth + 1)


def _characters(body: Json) -> int:
    """Count names, descriptions and choices, the longest localisation of each."""
    total = 0
    for key in ("name", "description", "value"):
        localized = object_in(body.get(f"{key}_localizations"))
        texts = [body.get(key), *localized.values()]
        total += max((len(text) for text in texts if isinstance(text, str)), default=0)
    inner = objects_in(body.get("options")) + objects_in(body.get("choices"))
    return total + sum(_characters(each) for each in inner)
