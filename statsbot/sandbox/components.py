"""Message components: walking them, numbering them, filling in what people chose.

Types after Discord's "Component Reference".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from statsbot.sandbox.state.records import Json
from statsbot.sandbox.wire import objects_in

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 17, 18, 19, 21, 22, 23

SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Yield every component, parents before children, accessories last."""
    for component in components:
        yield component
        yield from walk(objects_in(component.get("components")))
        for key in ("accessory", "component"):
            if component.get(key) is not None:
                yield from walk((component[key],))


def number(components: Iterable[Json]) -> None:
    """Give an ``id`` to each component that has none, as Discord does, in order."""
    every = list(walk(components))
    taken = {each["id"] for each in every if each.get("id")}
    following = 1
    for component in every:
        if not component.get("id"):
            while following in taken:
                following += 1
            component["id"] = following
            taken.add(following)


def media_of(components: Iterable[Json]) -> Iterator[Json]:
    """Yield every ``media`` or ``file`` object (with its ``url``) in components."""
    for component in walk(components):
        for key in ("media", "file"):
            if component.get(key) is not None:
                yield component[key]
        for item in objects_in(component.get("items")):
            if item.get("media") is not None:
                yield item["media"]


def find_component(components: Iterable[Json], custom_id: str) -> Json:
    """Return the component that a person used.

    Raises:
        ValueError: There is none of that ``custom_id``, or it is disabled.
    """
    for component in walk(components):
        if component.get("custom_id") == custom_id:
            if component.get("disabled"):
                raise ValueError(f"component {custom_id!r} is disabled")
            return component
    raise ValueError(f"the message has no component {custom_id!r}")


def submitted(components: Iterable[Json], values: Mapping[str, str | Sequence[str]]) -> list[Json]:
    """Return a form's components as a submission tells them: ids, and what was filled in.

    Raises:
        ValueError: A required field is missing.
    """
    answers = list[Json]()
    for component in components:
        answer: Json = {"type": component["type"], "id": component["id"]}
        if component.get("components"):
            answer["components"] = submitted(component["components"], values)
        elif component.get("component") is not None:
            answer["component"] = submitted([component["component"]], values)[0]
        elif "custom_id" in component:
            answer |= _filled_in(component, values.get(component["custom_id"]))
        answers.append(answer)
    return answers


def _filled_in(component: Json, value: str | Sequence[str] | None) -> Json:
    custom_id, kind = component["custom_id"], component["type"]
    one_value = kind in {TEXT_INPUT, RADIO_GROUP}
    if value is None:
        value = component.get("value")
        if value is None and component.get("required", True) and kind != CHECKBOX:
            raise ValueError(f"the form needs {custom_id!r}")
    if kind == CHECKBOX:
        return {"custom_id": custom_id, "value": value == "true"}
    if one_value:
        return {"custom_id": custom_id, "value": value or ""}
    chosen = [value] if isinstance(value, str) else list(value or ())
    return {"custom_id": custom_id, "values": chosen}
