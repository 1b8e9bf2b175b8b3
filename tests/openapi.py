"""Checks exchanges with the local Discord against Discord's own API description.

The description says of itself that unknown keys pass, that integers may be sent as strings
and that unions mean "one of". Here objects of requests are closed (an unknown key is a typo),
integers and snowflakes are taken in both spellings, and the branch of a union is picked by
``type``, so that an error names the field and not the union. Limits that the description
lacks (2000 characters, 40 components ...) are enforced by the sandbox itself, whose refusals
are not checked a second time.
"""

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from statsbot.sandbox.rest.api import Exchange

UNDOCUMENTED = frozenset({"POST /guilds/{guild_id}/members-search"})
"""Routes that Discord answers and does not describe."""
DEFAULT_PATH = Path(__file__).parents[2] / "shared" / "discord-openapi.json"


BEYOND_THE_DESCRIPTION: dict[str, dict[str, Any]] = {
    # In Discord's documentation, which wins.
    "ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}},
    "ApplicationCommandCreateRequest": {"nsfw": {"type": "boolean"}},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": {"type": "boolean"}},
    # What discord.py sends besides and Discord passes over.
    "MessageEditRequestPartial": {"tts": {}},
    "IncomingWebhookUpdateRequestPartial": {"tts": {}},
    "CreateForumThreadRequest": {"type": {}},
    "RichEmbed": {"flags": {}},
    "BaseCreateMessageCreateRequest": {"tts": {}},
    "MessageAttachmentRequest": {
        key: {}
        for key in (
            "size",
            "url",
            "proxy_url",
            "width",
            "height",
            "content_type",
            "spoiler",
            "flags",
        )
    },
}
"""Keys of requests by schema that are right although the description lacks them."""

MEDIA_CHANNEL = {"title": "GUILD_MEDIA", "const": 16}
"""A type of channel that Discord's documentation has and the description lacks."""

_QUERY_OF_DISCORD_PY = frozenset({"use_nested_fields"})


def description_path() -> Path:
    """Return where the description is expected."""
    return Path(os.environ.get("STATSBOT_OPENAPI") or DEFAULT_PATH)


class Conformance:
    """An observer that collects what does not conform; without a description, nothing."""

    def __init__(self, description: Mapping[str, Any] | None) -> None:
        self.problems: list[str] = []
        self.checked = 0
        self._description = description or {}
        schemas = self._description["components"]["schemas"] if self._description else {}
        self._requests = _validator_class(schemas, closed=True)
        self._answers = _validator_class(schemas, closed=False)

    _cache: dict[str, Any] | None = None

    @classmethod
    def load(cls) -> "Conformance":
        """Read the description, once a process."""
        path = description_path()
        if cls._cache is None and path.exists():
            cls._cache = orjson.loads(path.read_bytes())
            for name, properties in BEYOND_THE_DESCRIPTION.items():
                cls._cache["components"]["schemas"][name]["properties"] |= properties
            cls._cache["components"]["schemas"]["ChannelTypes"]["oneOf"].append(MEDIA_CHANNEL)
        return cls(cls._cache)

    def __call__(self, exchange: Exchange) -> None:
        """Check one exchange that the sandbox took."""
        if not self._description or exchange.status >= 300:
            return
        name = f"{exchange.method} {exchange.template}"
        if name in UNDOCUMENTED:
            return
        operation = self._operation(exchange)
        if operation is None:
            self.problems.append(f"{name}: not in the API description")
            return
        self.checked += 1
        self._check_query(name, exchange, operation)
        self._check_body(name, exchange, operation)
        schema = _json_schema(operation["responses"].get(str(exchange.status), {}))
        if schema is not None:
            self._check(self._answers, schema, exchange.answer, f"{name} {exchange.status}")
        elif exchange.answer is not None:
            self.problems.append(f"{name}: no body is described for {exchange.status}")

    def _operation(self, exchange: Exchange) -> Mapping[str, Any] | None:
        path = self._description["paths"].get(exchange.template)
        return None if path is None else path.get(exchange.method.lower())

    def _check_query(self, name: str, exchange: Exchange, operation: Mapping[str, Any]) -> None:
        known = {each["name"]: each for each in operation.get("parameters", [])}
        for key, value in exchange.query.items():
            if key in _QUERY_OF_DISCORD_PY:
                continue
            if key not in known:
                self.problems.append(f"{name}: unknown query parameter {key}")
                continue
            schema = known[key]["schema"]
            boolean = {"0": False, "1": True, "false": False, "true": True}
            name_of_schema = schema.get("$ref", "").rpartition("/")[2]
            schemas = self._description["components"]["schemas"]
            kind = schemas.get(name_of_schema, schema).get("type")
            decoded: object = boolean.get(value, value) if kind == "boolean" else value
            if kind == "integer" and value.isdecimal():
                decoded = int(value)
            self._check(self._requests, schema, decoded, f"{name} ?{key}")

    def _check_body(self, name: str, exchange: Exchange, operation: Mapping[str, Any]) -> None:
        request = operation.get("requestBody")
        if request is None:
            if exchange.body is not None:
                self.problems.append(f"{name}: takes no body")
            return
        if exchange.multipart and "multipart/form-data" not in request["content"]:
            self.problems.append(f"{name}: takes no files")
        if exchange.body is not None:
            self._check(self._requests, _json_schema(request), exchange.body, name)
        elif request.get("required"):
            self.problems.append(f"{name}: needs a body")

    def _check(self, validator: Any, schema: Any, instance: Any, name: str) -> None:
        root = {**schema, "components": self._description["components"]}
        for error in validator(root).iter_errors(instance):
            where = "/".join(str(part) for part in error.absolute_path)
            self.problems.append(f"{name}: {where}: {error.message}")


def _json_schema(part: Mapping[str, Any]) -> Any:
    return part.get("content", {}).get("application/json", {}).get("schema")


def _validator_class(schemas: Mapping[str, Any], *, closed: bool) -> Any:
    union = partial(_union, schemas)
    overrides: dict[str, Any] = {"type": _type, "oneOf": union, "anyOf": union}
    if closed:
        overrides["properties"] = _closed_properties
    return extend(Draft202012Validator, overrides)


def _type(
    validator: Validator, types: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    wanted = [types] if isinstance(types, str) else types
    is_number = isinstance(instance, int) and not isinstance(instance, bool)
    if isinstance(instance, str) and "integer" in wanted and instance.lstrip("-").isdecimal():
        return
    if is_number and "string" in wanted and schema.get("format") == "snowflake":
        return
    yield from Draft202012Validator.VALIDATORS["type"](validator, types, instance, schema)


def _closed_properties(
    validator: Validator, properties: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    yield from Draft202012Validator.VALIDATORS["properties"](
        validator, properties, instance, schema
    )
    if isinstance(instance, dict) and "additionalProperties" not in schema:
        for key in instance.keys() - properties.keys():
            yield ValidationError(f"unknown key {key!r}")


def _union(
    schemas: Mapping[str, Any],
    validator: Any,
    branches: Any,
    instance: Any,
    _schema: Mapping[str, Any],
) -> Iterator[ValidationError]:
    candidates = [each for each in branches if _may_be(schemas, each, instance)]
    found = [list(validator.descend(instance, each)) for each in candidates]
    if not found:
        yield ValidationError(f"{instance!r} is none of {len(branches)} branches")
    elif all(found):
        yield from min(found, key=len)


def _may_be(schemas: Mapping[str, Any], branch: Mapping[str, Any], instance: Any) -> bool:
    """Whether a branch is the one that the instance's ``type`` names, or has no ``type``."""
    if branch.get("type") == "null":
        return instance is None
    if instance is None:
        return False
    name = branch.get("$ref", "").rpartition("/")[2]
    target = schemas.get(name, branch) if name else branch
    kinds = target.get("properties", {}).get("type", {}).get("enum")
    if kinds is None or not isinstance(instance, dict):
        return True
    return instance.get("type") in kinds
