"""Reactions: add, remove, list."""

from statsbot.sandbox.rest.call import Answer, Call, Routes
from statsbot.sandbox.rest.errors import unknown
from statsbot.sandbox.state.payloads import user
from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import EmojiKey
from statsbot.sandbox.wire import as_id

routes = Routes()
_PLACE = "/channels/{channel_id}/messages/{message_id}/reactions"


def _emoji(call: Call) -> EmojiKey:
    """Read ``name:id`` or a character; a custom emoji must be of one of the bot's servers."""
    text = call.params["emoji_name"]
    _, colon, digits = text.rpartition(":")
    if not colon:
        if text.isascii():
            raise unknown("Emoji")
        return EmojiKey(text)
    key = as_id(digits) or 0
    for guild in call.state.guilds.values():
        if key in guild.emojis and call.bot.id in guild.members:
            return EmojiKey(guild.emojis[key].name, key, guild.emojis[key].animated)
    raise unknown("Emoji")


@routes.add("PUT", _PLACE + "/{emoji_name}/@me", limit=1, per_s=0.25)
def add_my_message_reaction(call: Call) -> Answer:
    """React as the bot; a new emoji needs ADD_REACTIONS."""
    message = call.message(Permission.READ_MESSAGE_HISTORY)
    emoji = _emoji(call)
    if emoji not in (message.reactions or {}):
        call.channel(Permission.ADD_REACTIONS)
    call.state.react(call.bot, message, emoji)
    return None


@routes.add("DELETE", _PLACE + "/{emoji_name}/@me", limit=1, per_s=0.25)
def delete_my_message_reaction(call: Call) -> Answer:
    """Take the bot's own reaction back."""
    call.state.unreact(call.bot, call.message(), _emoji(call))
    return None


@routes.add("DELETE", _PLACE + "/{emoji_name}/{user_id}", limit=1, per_s=0.25)
def delete_user_message_reaction(call: Call) -> Answer:
    """Remove someone's reaction."""
    message = call.message(Permission.MANAGE_MESSAGES)
    reacted = call.state.users.get(call.id("user_id"))
    if reacted is None:
        raise unknown("User")
    call.state.unreact(reacted, message, _emoji(call))
    return None


@routes.add("DELETE", _PLACE)
def delete_all_message_reactions(call: Call) -> Answer:
    """Remove every reaction."""
    call.state.clear_reactions(call.message(Permission.MANAGE_MESSAGES))
    return None


@routes.add("DELETE", _PLACE + "/{emoji_name}")
def delete_all_message_reactions_by_emoji(call: Call) -> Answer:
    """Remove every reaction of one emoji."""
    call.state.clear_reactions(call.message(Permission.MANAGE_MESSAGES), _emoji(call))
    return None


@routes.add("GET", _PLACE + "/{emoji_name}")
def list_message_reactions_by_emoji(call: Call) -> Answer:
    """Return who reacted with an emoji, by ascending id."""
    message = call.message()
    after, limit = call.query_id("after") or 0, call.limit(default=25, most=100)
    users = sorted((message.reactions or {}).get(_emoji(call), {}))
    return [user(call.state.users[each]) for each in users if each > after][:limit]
