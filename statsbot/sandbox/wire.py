"""Reading JSON that came from outside."""

from typing import Any, TypeGuard

from statsbot.sandbox.state.records import Json


def is_object(value: Any) -> TypeGuard[Json]:
    """Whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a decoded value is a JSON array."""
    return isinstance(value, list)


def as_id(value: Any) -> int | None:
    """Return the id in a snowflake (string or number); None if it is none."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < 1 << 64 else None


def object_in(value: Any) -> Json:
    """Return a JSON object; an empty one for anything else."""
    return value if is_object(value) else {}


def objects_in(value: Any) -> list[Json]:
    """Return the objects of a JSON array; none for anything else."""
    return [each for each in value if is_object(each)] if is_list(value) else []
