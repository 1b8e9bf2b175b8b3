"""From the body of a request to a message: reading, checking, attaching, mentioning."""

import copy
import mimetypes
import re
from dataclasses import dataclass
from typing import Any

from statsbot.sandbox.components import TEXT_DISPLAY, media_of, number, walk
from statsbot.sandbox.images import size_of
from statsbot.sandbox.rest.call import Call
from statsbot.sandbox.rest.errors import ApiError, FormErrors
from statsbot.sandbox.rest.message_rules import (
    ALT_TEXT_CHARACTERS,
    CONTENT_CHARACTERS,
    check_components,
    check_embeds,
)
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.records import Attachment, Channel, Json, Message, MessageFlag, User
from statsbot.sandbox.wire import as_id, is_list, object_in, objects_in

SETTABLE_FLAGS = int(
    MessageFlag.SUPPRESS_EMBEDS
    | MessageFlag.SUPPRESS_NOTIFICATIONS
    | MessageFlag.IS_VOICE_MESSAGE
    | MessageFlag.IS_COMPONENTS_V2
)
_MENTION = re.compile(r"<@(&?)!?(\d{1,20})>")
_UNSAFE_NAME = re.compile(r"[^\w.\-]+")


@dataclass(slots=True, kw_only=True)
class Draft:
    """A checked body. None stands for a field that was not given."""

    content: str | None
    embeds: list[Json] | None
    components: list[Json] | None
    flags: int | None
    attachments: tuple[Attachment, ...] | None
    allowed_mentions: Json | None
    tts: bool


def read_draft(
    call: Call, body: Json, *, edited: Message | None = None, settable_flags: int = SETTABLE_FLAGS
) -> Draft:
    """Read and check the body of a message that is created, or edited.

    Raises:
        ApiError: 400 with what is wrong, 413 for files that are too large.
    """
    errors = FormErrors()
    flags = None if body.get("flags") is None else int(body["flags"])
    before = 0 if edited is None else edited.flags
    if flags is not None:
        flags = flags & settable_flags | before & ~settable_flags
        flags |= before & MessageFlag.IS_COMPONENTS_V2  # Discord: cannot be removed
    attachments = _attachments(call, body, edited, errors)
    files = attachments if attachments is not None else () if edited is None else edited.attachments
    v2 = bool((before if flags is None else flags) & MessageFlag.IS_COMPONENTS_V2)
    errors.too_long(("content",), body.get("content"), CONTENT_CHARACTERS)
    check_embeds(body.get("embeds"), errors)
    names = [each.filename for each in files]
    check_components(body.get("components"), errors, v2=v2, filenames=names)
    if v2:
        _check_exclusive(body, errors)
    errors.raise_if_any()
    given = body.get
    allowed = given("allowed_mentions")
    return Draft(
        content=(given("content") or "") if "content" in body else None,
        embeds=_embeds(body) if "embeds" in body else None,
        components=_components(body) if "components" in body else None,
        flags=flags,
        attachments=attachments,
        allowed_mentions=None if allowed is None else object_in(allowed),
        tts=bool(given("tts")),
    )


def _check_exclusive(body: Json, errors: FormErrors) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            message = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            errors.add((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _embeds(body: Json) -> list[Json]:
    return [{"type": "rich", **copy.deepcopy(each)} for each in objects_in(body["embeds"])]


def _components(body: Json) -> list[Json]:
    components = copy.deepcopy(objects_in(body["components"]))
    number(components)
    return components


def _attachments(
    call: Call, body: Json, edited: Message | None, errors: FormErrors
) -> tuple[Attachment, ...] | None:
    """Match ``files[n]`` with the ``attachments`` of the body, and keep what is named.

    Ids may be strings or numbers. On an edit, what is not listed is dropped.
    """
    listed = body.get("attachments")
    if listed is None and not call.files:
        return None
    kept = {each.id: each for each in edited.attachments} if edited is not None else {}
    described = {as_id(each.get("id")): each for each in objects_in(listed)}
    found = list[Attachment]()
    for attachment_id, entry in described.items():
        errors.too_long(("attachments",), entry.get("description"), ALT_TEXT_CHARACTERS)
        if attachment_id in call.files:
            continue
        if attachment_id not in kept:
            message = f"The attachment {attachment_id} was not found among the files."
            errors.add(("attachments",), "ATTACHMENT_NOT_FOUND", message)
            continue
        record = kept[attachment_id]
        record.description = entry.get("description", record.description)
        found.append(record)
    if listed is None:
        found.extend(kept.values())
    for index, upload in sorted(call.files.items()):
        if len(upload.data) > call.world.limits.file_bytes:
            raise ApiError(413, 40005, "Request entity too large")
        entry = described.get(index, {})
        name = _UNSAFE_NAME.sub("_", str(entry.get("filename") or upload.filename))
        width, height = size_of(upload.data) or (None, None)
        found.append(
            Attachment(
                id=call.state.new_id(),
                filename=name,
                data=upload.data,
                content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
                description=entry.get("description"),
                width=width,
                height=height,
            )
        )
    if len(found) > 10:
        errors.add(("attachments",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    return tuple(found)


def apply(draft: Draft, message: Message, call: Call) -> None:
    """Put a draft's fields into a message: what was not given stays.

    Raises:
        ApiError: 400, code 50006, when nothing would be left in it.
    """
    if draft.content is not None:
        message.content = draft.content
    if draft.attachments is not None:
        message.attachments = draft.attachments
    if draft.embeds is not None:
        message.embeds = tuple(draft.embeds)
    if draft.components is not None:
        message.components = tuple(draft.components)
    if draft.flags is not None:
        message.flags = draft.flags
    if not (
        message.content
        or message.embeds
        or message.attachments
        or message.components
        or message.sticker_items
        or message.poll
    ):
        raise ApiError(400, 50006, "Cannot send an empty message")
    _resolve_media(message, call)
    _mention(message, draft.allowed_mentions)


def _resolve_media(message: Message, call: Call) -> None:
    """Replace ``attachment://name`` by the address that the file got."""
    viewer = call.state.viewer
    spelled = {
        f"attachment://{each.filename}": payloads.attachment(each, message, viewer)
        for each in message.attachments
    }
    for embed in message.embeds:
        for key in ("image", "thumbnail"):
            if embed.get(key) is not None:
                _place_attachment(embed[key], spelled)
    for media in media_of(message.components):
        _place_attachment(media, spelled)
        media.setdefault("id", str(call.state.new_id()))
        media.setdefault("proxy_url", media.get("url"))


def _place_attachment(media: Json, spelled: dict[str, Json]) -> None:
    attachment = spelled.get(media.get("url", ""))
    if attachment is not None:
        media["attachment_id"] = attachment["id"]
        for key in ("url", "proxy_url", "width", "height", "content_type"):
            if key in attachment:
                media[key] = attachment[key]


def _mention(message: Message, allowed: Json | None) -> None:
    """Find who is pinged: those whom the text names, as far as it is allowed."""
    texts = [message.content]
    texts += [
        each["content"] for each in walk(message.components) if each.get("type") == TEXT_DISPLAY
    ]
    text = "\n".join(texts)
    guild = message.channel.guild
    users, roles = list[User](), list[int]()
    for is_role, digits in _MENTION.findall(text):
        key = int(digits)
        if is_role and key in guild.roles and _allows(allowed, "roles", key):
            roles.append(key)
        elif not is_role and key in guild.members and _allows(allowed, "users", key):
            users.append(guild.members[key].user)
    replied = message.reply_to
    if replied is not None and (allowed is None or allowed.get("replied_user")):
        users.append(replied.author)
    message.mentions = tuple(dict.fromkeys(users))
    message.mention_role_ids = tuple(dict.fromkeys(roles))
    message.mention_everyone = ("@everyone" in text or "@here" in text) and (
        allowed is None or "everyone" in (allowed.get("parse") or ())
    )


def _allows(allowed: Json | None, kind: str, key: int) -> bool:
    if allowed is None:
        return True
    named: Any = allowed.get(kind)
    if is_list(named) and str(key) in {str(each) for each in named}:
        return True
    parse: Any = allowed.get("parse")
    return is_list(parse) and kind in parse


def compose(call: Call, draft: Draft, channel: Channel, author: User, **fields: Any) -> Message:
    """Make a message of a draft; it is not posted yet.

    Raises:
        ApiError: 400, code 50006, when it is empty.
    """
    message = Message(
        id=call.state.new_id(), channel=channel, author=author, tts=draft.tts, **fields
    )
    apply(draft, message, call)
    return message
