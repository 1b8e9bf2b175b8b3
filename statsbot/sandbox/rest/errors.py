"""Errors in Discord's own words (Discord: "JSON Error Codes")."""

from typing import TypeAlias

from statsbot.sandbox.state.records import Json

Path: TypeAlias = tuple[str | int, ...]
"""The way to a field of a body: keys and indexes."""


class ApiError(Exception):
    """A request is refused with a status, Discord's code and its sentence."""

    def __init__(self, status: int, code: int, message: str, *, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.body: Json = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


def unauthorized() -> ApiError:
    """The token is wrong or missing."""
    return ApiError(401, 0, "401: Unauthorized")


def missing_access() -> ApiError:
    """The channel cannot be seen, or the server is not one's own."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """The channel is seen, but this may not be done in it."""
    return ApiError(403, 50013, "Missing Permissions")


_UNKNOWN = {
    "Channel": 10003,
    "Guild": 10004,
    "Invite": 10006,
    "Member": 10007,
    "Message": 10008,
    "User": 10013,
    "Emoji": 10014,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
    "Stage Instance": 10067,
}


def unknown(what: str) -> ApiError:
    """Something does not exist; ``what`` is Discord's noun for it."""
    return ApiError(404, _UNKNOWN[what], f"Unknown {what}")


class FormErrors:
    """Collects what is wrong with a body, field by field, and raises it as code 50035."""

    def __init__(self) -> None:
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note a problem with the field at ``path``."""
        node = self._tree
        for part in path:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def too_long(self, path: Path, value: object, most: int) -> None:
        """Note it if a text is longer than ``most`` characters, or no text at all."""
        if value is None:
            return
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif len(value) > most:
            message = f"Must be {most} or fewer in length."
            self.add(path, "BASE_TYPE_MAX_LENGTH", message)

    def raise_if_any(self) -> None:
        """Raise what was noted.

        Raises:
            ApiError: 400, code 50035, with a tree of errors.
        """
        if self._tree:
            raise ApiError(400, 50035, "Invalid Form Body", errors=self._tree)


def invalid_form(path: Path, code: str, message: str) -> ApiError:
    """A body with a single thing wrong in it."""
    errors = FormErrors()
    errors.add(path, code, message)
    try:
        errors.raise_if_any()
    except ApiError as error:
        return error
    raise AssertionError
