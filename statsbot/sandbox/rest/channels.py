"""Channels and threads."""

from datetime import datetime

from statsbot.sandbox.rest.call import Answer, Call, Reply, Routes
from statsbot.sandbox.rest.errors import ApiError, invalid_form, missing_permissions, unknown
from statsbot.sandbox.rest.message_body import compose, read_draft
from statsbot.sandbox.rest.messages import check_may_contain
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.channels import thread_of
from statsbot.sandbox.state.permissions import Permission, channel_permissions
from statsbot.sandbox.state.records import (
    POST_TYPES,
    Channel,
    ChannelType,
    Guild,
    Json,
    Message,
    MessageType,
)
from statsbot.sandbox.wire import object_in

routes = Routes()


@routes.add("GET", "/channels/{channel_id}")
def get_channel(call: Call) -> Answer:
    """Return a channel or thread."""
    return payloads.thread_for(call.channel(), call.bot.id)


@routes.add("PATCH", "/channels/{channel_id}", limit=5, per_s=15.0)
def update_channel(call: Call) -> Answer:
    """Rename a channel, change its topic or slow mode; archive or lock a thread."""
    channel, body = call.channel(), call.object()
    modelled = {"name", "topic", "rate_limit_per_user", "archived", "locked"}
    if set(body) - modelled:
        raise ApiError(501, 0, f"the sandbox changes only {sorted(modelled)} of a channel")
    if channel.thread is None:
        call.channel(Permission.MANAGE_CHANNELS)
        call.state.edit_channel(
            channel,
            name=body.get("name"),
            topic=body.get("topic"),
            slowmode_s=body.get("rate_limit_per_user"),
        )
    else:
        own = channel.thread.owner is call.bot
        if not own and not channel_permissions(channel, call.bot.id) & Permission.MANAGE_THREADS:
            raise missing_permissions()
        call.state.edit_thread(
            channel,
            name=body.get("name"),
            archived=body.get("archived"),
            locked=body.get("locked"),
        )
    return payloads.channel(channel)


@routes.add("DELETE", "/channels/{channel_id}")
def delete_channel(call: Call) -> Answer:
    """Delete a channel or thread."""
    channel = call.channel()
    is_thread = channel.thread is not None
    call.channel(Permission.MANAGE_THREADS if is_thread else Permission.MANAGE_CHANNELS)
    payload = payloads.channel(channel)
    call.state.delete_channel(channel)
    return payload


@routes.add("POST", "/channels/{channel_id}/threads")
def create_thread(call: Call) -> Answer:
    """Open a thread without a message, or a post in a forum with its first message."""
    channel, body = call.channel(), call.object()
    if channel.type in POST_TYPES:
        return _create_post(call, channel, body)
    private = body.get("type", ChannelType.PRIVATE_THREAD) == ChannelType.PRIVATE_THREAD
    call.channel(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    thread = _open(call, channel, body, private=private)
    if not private:
        call.state.send(call.bot, channel, thread.name, type=MessageType.THREAD_CREATED)
    return Reply(201, payloads.thread_for(thread, call.bot.id))


def _create_post(call: Call, forum: Channel, body: Json) -> Answer:
    call.channel(Permission.SEND_MESSAGES)
    draft = read_draft(call, object_in(body.get("message")))
    check_may_contain(call, forum, draft)
    thread = _open(call, forum, body)
    message = compose(call, draft, thread, call.bot)
    message.id = thread.id
    call.state.post(message)
    first = payloads.message(message, call.state.viewer)
    return Reply(201, payloads.thread_for(thread, call.bot.id) | {"message": first})


@routes.add("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def create_thread_from_message(call: Call) -> Answer:
    """Open a thread under a message."""
    message = call.message(Permission.CREATE_PUBLIC_THREADS)
    if message.thread is not None:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    thread = _open(call, message.channel, call.object(), message=message)
    return Reply(201, payloads.thread_for(thread, call.bot.id))


def _open(
    call: Call,
    parent: Channel,
    body: Json,
    *,
    private: bool = False,
    message: Message | None = None,
) -> Channel:
    name = body.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 100:
        text = "Must be between 1 and 100 in length."
        raise invalid_form(("name",), "BASE_TYPE_BAD_LENGTH", text)
    return call.state.create_thread(
        parent,
        name,
        owner=call.bot,
        message=message,
        private=private,
        auto_archive_minutes=int(body.get("auto_archive_duration") or 1440),
    )


@routes.add("GET", "/guilds/{guild_id}/threads/active")
def get_active_guild_threads(call: Call) -> Answer:
    """Return the active threads that the bot can see."""
    guild = call.guild()
    active = [each for each in _visible(call, guild) if not thread_of(each).archived]
    return _listed(call, sorted(active, key=lambda each: -each.id))


@routes.add("GET", "/channels/{channel_id}/threads/archived/public")
def list_public_archived_threads(call: Call) -> Answer:
    """Page through archived public threads, the one archived last first."""
    return _archived(call, private=False)


@routes.add("GET", "/channels/{channel_id}/threads/archived/private")
def list_private_archived_threads(call: Call) -> Answer:
    """Page through archived private threads."""
    call.channel(Permission.MANAGE_THREADS)
    return _archived(call, private=True)


@routes.add("GET", "/channels/{channel_id}/users/@me/threads/archived/private")
def list_my_private_archived_threads(call: Call) -> Answer:
    """Page through the archived private threads in which the bot is, the newest first, by id."""
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    limit, before = call.limit(default=50, most=100), call.query_id("before")
    found = [
        each
        for each in _archived_in(call, channel, private=True)
        if call.bot.id in thread_of(each).member_ids and (before is None or each.id < before)
    ]
    return _page(call, sorted(found, key=lambda each: -each.id), limit)


def _archived(call: Call, *, private: bool) -> Answer:
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    limit = call.limit(default=50, most=100)
    text = call.query.get("before")
    before = None if text is None else datetime.fromisoformat(text)
    found = [
        each
        for each in _archived_in(call, channel, private=private)
        if before is None or thread_of(each).archived_at < before
    ]
    found.sort(key=lambda each: thread_of(each).archived_at, reverse=True)
    return _page(call, found, limit)


def _archived_in(call: Call, channel: Channel, *, private: bool) -> list[Channel]:
    return [
        each
        for each in _visible(call, channel.guild)
        if each.parent is channel
        and thread_of(each).archived
        and thread_of(each).private == private
    ]


def _page(call: Call, found: list[Channel], limit: int) -> Json:
    payload = _listed(call, found[:limit])
    payload["has_more"] = len(found) > limit
    return payload


def _visible(call: Call, guild: Guild) -> list[Channel]:
    return [each for each in guild.threads.values() if channel_permissions(each, call.bot.id)]


def _listed(call: Call, threads: list[Channel]) -> Json:
    me = call.bot.id
    joined = [each for each in threads if me in thread_of(each).member_ids]
    return {
        "threads": [payloads.channel(each) for each in threads],
        "members": [payloads.thread_member(each, me) for each in joined],
        "has_more": False,
    }


@routes.add("PUT", "/channels/{channel_id}/thread-members/@me")
def join_thread(call: Call) -> Answer:
    """Put the bot into a thread."""
    channel = _thread(call)
    if thread_of(channel).archived:
        raise ApiError(400, 50083, "Thread is archived")
    call.state.join_thread(channel, call.bot)
    return None


@routes.add("DELETE", "/channels/{channel_id}/thread-members/@me")
def leave_thread(call: Call) -> Answer:
    """Take the bot out of a thread."""
    call.state.leave_thread(_thread(call), call.bot)
    return None


@routes.add("GET", "/channels/{channel_id}/thread-members")
def list_thread_members(call: Call) -> Answer:
    """Return who is in a thread."""
    channel = _thread(call)
    return [payloads.thread_member(channel, each) for each in thread_of(channel).member_ids]


def _thread(call: Call) -> Channel:
    channel = call.channel()
    if channel.thread is None:
        raise unknown("Channel")
    return channel
