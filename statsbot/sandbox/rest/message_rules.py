"""What a message may contain: limits of content, embeds and components.

Figures after Discord's "Message Resource", "Embed Limits" and "Component Reference".
"""

from collections.abc import Sequence
from typing import Any

from statsbot.sandbox import components as kinds
from statsbot.sandbox.components import media_of, walk
from statsbot.sandbox.rest.errors import FormErrors, Path
from statsbot.sandbox.state.records import Json
from statsbot.sandbox.wire import is_list, is_object, object_in, objects_in

CONTENT_CHARACTERS = 2000
EMBEDS = 10
EMBED_CHARACTERS = 6000
V2_COMPONENTS = 40
V2_CHARACTERS = 4000
ALT_TEXT_CHARACTERS = 1024

_EMBED_TEXTS = {"title": 256, "description": 4096}
_IN_CONTAINER = frozenset(
    {
        kinds.ACTION_ROW,
        kinds.SECTION,
        kinds.TEXT_DISPLAY,
        kinds.MEDIA_GALLERY,
        kinds.FILE,
        kinds.SEPARATOR,
    }
)
_TOP_LEVEL = _IN_CONTAINER | {kinds.CONTAINER}
_LEGACY_TOP_LEVEL = frozenset({kinds.ACTION_ROW})


def check_embeds(embeds: Any, errors: FormErrors) -> None:
    """Note what is wrong with embeds."""
    if embeds is None:
        return
    if not is_list(embeds) or len(embeds) > EMBEDS:
        errors.add(("embeds",), "BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS} or fewer in length.")
        return
    characters = 0
    for index, embed in enumerate(embeds):
        if not is_object(embed):
            errors.add(("embeds", index), "MODEL_TYPE_CONVERT", "Only dictionaries may be used.")
            continue
        characters += _check_embed(embed, ("embeds", index), errors)
    if characters > EMBED_CHARACTERS:
        message = f"Embed size exceeds maximum size of {EMBED_CHARACTERS}"
        errors.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_embed(embed: Json, path: Path, errors: FormErrors) -> int:
    texts: list[tuple[Path, Any, int]] = [
        ((*path, key), embed.get(key), most) for key, most in _EMBED_TEXTS.items()
    ]
    footer, author = object_in(embed.get("footer")), object_in(embed.get("author"))
    texts.append(((*path, "footer", "text"), footer.get("text"), 2048))
    texts.append(((*path, "author", "name"), author.get("name"), 256))
    fields = objects_in(embed.get("fields"))
    if len(fields) > 25:
        errors.add((*path, "fields"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for index, each in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            here = (*path, "fields", index, key)
            if not each.get(key):
                errors.add(here, "BASE_TYPE_REQUIRED", "This field is required")
            texts.append((here, each.get(key), most))
    for here, text, most in texts:
        errors.too_long(here, text, most)
    return sum(len(text) for _, text, _ in texts if isinstance(text, str))


def check_components(
    components: Any, errors: FormErrors, *, v2: bool, filenames: Sequence[str]
) -> None:
    """Note what is wrong with a message's components.

    Args:
        components: The array of the body.
        errors: Where problems are noted.
        v2: Whether the message carries the flag IS_COMPONENTS_V2.
        filenames: What ``attachment://`` addresses may name.
    """
    if components is None:
        return
    if not is_list(components):
        errors.add(("components",), "BASE_TYPE_BAD_TYPE", "Only lists may be used.")
        return
    most = V2_COMPONENTS if v2 else 5
    every = list(walk(components))
    if len(every if v2 else components) > most:
        message = f"Must be {most} or fewer in length."
        errors.add(("components",), "BASE_TYPE_MAX_LENGTH", message)
    for index, component in enumerate(components):
        allowed = _TOP_LEVEL if v2 else _LEGACY_TOP_LEVEL
        _check_kind(component, ("components", index), allowed, errors)
    custom_ids = [each["custom_id"] for each in every if each.get("custom_id") is not None]
    if len(set(custom_ids)) != len(custom_ids):
        message = "Component custom id cannot be duplicated"
        errors.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
    characters = sum(
        len(each.get("content", "")) for each in every if each.get("type") == kinds.TEXT_DISPLAY
    )
    if characters > V2_CHARACTERS:
        message = f"Must be {V2_CHARACTERS} or fewer in length."
        errors.add(("components",), "BASE_TYPE_MAX_LENGTH", message)
    for media in media_of(components):
        _check_address(media.get("url"), filenames, errors)


def _check_address(url: Any, filenames: Sequence[str], errors: FormErrors) -> None:
    address = str(url)
    name = address.removeprefix("attachment://")
    if name != address and name not in filenames:
        message = f"The referenced attachment {name} was not found."
        errors.add(("components",), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)
    elif name == address and not address.startswith(("http://", "https://")):
        message = 'Scheme must be one of ("http", "https", "attachment").'
        errors.add(("components",), "URL_TYPE_INVALID_SCHEME", message)


def _check_kind(
    component: Any,
    path: Path,
    allowed: frozenset[int],
    errors: FormErrors,
) -> None:
    if not is_object(component) or component.get("type") not in allowed:
        message = f'Value of field "type" must be one of {sorted(allowed)}.'
        errors.add((*path, "type"), "UNION_TYPE_CHOICES", message)
        return
    kind = component["type"]
    children = objects_in(component.get("components"))
    if kind == kinds.CONTAINER:
        _check_children(children, path, _IN_CONTAINER, (1, V2_COMPONENTS), errors)
    elif kind == kinds.ACTION_ROW:
        _check_row(children, path, errors)
    elif kind == kinds.SECTION:
        _check_children(children, path, frozenset({kinds.TEXT_DISPLAY}), (1, 3), errors)
        accessory = component.get("accessory")
        allowed_here = frozenset({kinds.BUTTON, kinds.THUMBNAIL})
        _check_kind(accessory, (*path, "accessory"), allowed_here, errors)
    elif kind == kinds.MEDIA_GALLERY:
        items = objects_in(component.get("items"))
        if not 1 <= len(items) <= 10:
            message = "Must be between 1 and 10 in length."
            errors.add((*path, "items"), "BASE_TYPE_BAD_LENGTH", message)
        for index, item in enumerate(items):
            here = (*path, "items", index, "description")
            errors.too_long(here, item.get("description"), ALT_TEXT_CHARACTERS)
    elif kind == kinds.THUMBNAIL:
        here = (*path, "description")
        errors.too_long(here, component.get("description"), ALT_TEXT_CHARACTERS)
    elif kind == kinds.TEXT_DISPLAY and not component.get("content"):
        errors.add((*path, "content"), "BASE_TYPE_REQUIRED", "This field is required")
    elif kind == kinds.BUTTON:
        _check_button(component, path, errors)
    elif kind in kinds.SELECTS:
        _check_select(component, path, errors)


def _check_children(
    children: list[Json],
    path: Path,
    allowed: frozenset[int],
    between: tuple[int, int],
    errors: FormErrors,
) -> None:
    if not between[0] <= len(children) <= between[1]:
        message = f"Must be between {between[0]} and {between[1]} in length."
        errors.add((*path, "components"), "BASE_TYPE_BAD_LENGTH", message)
    for index, child in enumerate(children):
        _check_kind(child, (*path, "components", index), allowed, errors)


def _check_row(children: list[Json], path: Path, errors: FormErrors) -> None:
    allowed = kinds.SELECTS | {kinds.BUTTON}
    selects = any(is_object(child) and child.get("type") in kinds.SELECTS for child in children)
    _check_children(children, path, allowed, (1, 1 if selects else 5), errors)


def _check_button(button: Json, path: Path, errors: FormErrors) -> None:
    errors.too_long((*path, "label"), button.get("label"), 80)
    errors.too_long((*path, "custom_id"), button.get("custom_id"), 100)
    errors.too_long((*path, "url"), button.get("url"), 512)
    link = button.get("style") == 5
    needed = "url" if link else "custom_id"
    if button.get("style") != 6 and not button.get(needed):
        errors.add((*path, needed), "BASE_TYPE_REQUIRED", "This field is required")
    if not button.get("label") and not button.get("emoji"):
        message = "A button must have either a label or an emoji."
        errors.add(path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", message)


def _check_select(select: Json, path: Path, errors: FormErrors) -> None:
    errors.too_long((*path, "custom_id"), select.get("custom_id"), 100)
    errors.too_long((*path, "placeholder"), select.get("placeholder"), 150)
    if not select.get("custom_id"):
        errors.add((*path, "custom_id"), "BASE_TYPE_REQUIRED", "This field is required")
    options = objects_in(select.get("options"))
    if select["type"] == kinds.STRING_SELECT and not 1 <= len(options) <= 25:
        message = "Must be between 1 and 25 in length."
        errors.add((*path, "options"), "BASE_TYPE_BAD_LENGTH", message)
    for index, option in enumerate(options):
        for key in ("label", "value", "description"):
            errors.too_long((*path, "options", index, key), option.get(key), 100)


def check_modal(modal: Json, errors: FormErrors) -> None:
    """Note what is wrong with a form."""
    errors.too_long(("data", "title"), modal.get("title"), 45)
    errors.too_long(("data", "custom_id"), modal.get("custom_id"), 100)
    fields = objects_in(modal.get("components"))
    if not 1 <= len(fields) <= 5:
        message = "Must be between 1 and 5 in length."
        errors.add(("data", "components"), "BASE_TYPE_BAD_LENGTH", message)
    for index, each in enumerate(walk(fields)):
        if each.get("type") == kinds.LABEL:
            errors.too_long(("data", "components", index, "label"), each.get("label"), 45)
            here = ("data", "components", index, "description")
            errors.too_long(here, each.get("description"), 100)
