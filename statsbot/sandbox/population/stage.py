"""Builds a community in the local Discord and lets its happenings happen there."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from statsbot.domain.ids import instant_of
from statsbot.sandbox.images import picture
from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import Community, InviteLink, Place, Resident
from statsbot.sandbox.population.happenings import (
    BulkDeleted,
    Deleted,
    Edited,
    Happening,
    Held,
    InviteCreated,
    InviteRevoked,
    Joined,
    Left,
    NickChanged,
    Reacted,
    ReactionsCleared,
    Said,
    ThreadOpened,
    Unreacted,
    VoiceChanged,
)
from statsbot.sandbox.population.plan import invite_created
from statsbot.sandbox.population.signs import draw_emoji, draw_sticker
from statsbot.sandbox.state import (
    Attachment,
    Channel,
    ChannelType,
    EmojiKey,
    Guild,
    Message,
    Overwrite,
    Permission,
    Role,
    State,
    User,
)

BOT_PERMISSIONS = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MANAGE_GUILD
    | Permission.VIEW_AUDIT_LOG
)
"""What the bot is given where nothing else is said."""

_CUSTOM_EMOJI = re.compile(r":(\w+):")
_PICTURES, _PICTURE_SIDE = 12, 96
"""How many different pictures people show, and how large they are (px)."""
_CRAFTS = (
    ("Surveyor", "I measure", 0x5B8DEF),
    ("Letterer", "I write the names", 0xE07A5F),
    ("Printer", "I put it on paper", 0x81B29A),
)
"""The roles that newcomers choose from: what they are called, what one answers, their colours."""


class Stage:
    """One community in one local Discord."""

    def __init__(
        self, state: State, community: Community, *, bot_permissions: int = BOT_PERMISSIONS
    ) -> None:
        """Build the server as it stands when the story begins, the bot in it.

        The state's clock stands at the story's beginning or before it.
        """
        self.state = state
        self.community = community
        self._founded_at = instant_of(community.guild_id)
        self.guild = self._found_guild()
        state.install(
            self.guild, permissions=bot_permissions, at=community.story.start - timedelta(hours=1)
        )
        self._crafts = self._add_crafts()
        self._staff_role = self._add_staff_role()
        self._add_channels()
        emojis = state.add_emojis(self.guild, community.custom_emoji, at=self._founded_at)
        self._emoji = {each.name: EmojiKey(each.name, each.id) for each in emojis}
        state.pictures |= {str(each.id): draw_emoji(each.name) for each in emojis}
        self._stickers = {each: state.new_id(self._founded_at) for each in phrases.STICKERS}
        drawn = enumerate(self._stickers.values())
        state.pictures |= {str(sticker_id): draw_sticker(place) for place, sticker_id in drawn}
        self._add_accounts()
        self._move_in()
        self._verbs: dict[type[Any], Callable[[Any], None]] = {
            Joined: self._join,
            Left: self._leave,
            NickChanged: self._change_nick,
            InviteCreated: self._create_invite,
            InviteRevoked: self._revoke_invite,
            ThreadOpened: self._open_thread,
            Said: self._say,
            Edited: self._edit,
            Deleted: self._delete,
            BulkDeleted: self._bulk_delete,
            Reacted: self._react,
            Unreacted: self._unreact,
            ReactionsCleared: self._clear_reactions,
            VoiceChanged: self._change_voice,
        }

    def perform(self, happening: Happening) -> None:
        """Let a happening happen; what is the bot's (outages, questions) is not this class's."""
        verb = self._verbs.get(type(happening))
        if verb is not None:
            verb(happening)

    def emoji_id(self, name: str) -> int | None:
        """Return the id of the custom emoji written ``:name:``; None for a Unicode emoji."""
        return self._key(name).id

    def _found_guild(self) -> Guild:
        guild = self.state.add_guild(
            self.community.name,
            owner=self.state.application.owner,
            vanity_code=self.community.vanity_code,
            guild_id=self.community.guild_id,
            at=self._founded_at,
        )
        if guild.icon is not None:
            self.state.pictures[guild.icon] = self.community.icon
        return guild

    def _add_crafts(self) -> list[Role]:
        crafts = {
            answer: self.state.add_role(self.guild, name, color=color, at=self._founded_at)
            for name, answer, color in _CRAFTS
        }
        answers = {answer: [craft] for answer, craft in crafts.items()}
        self.state.ask_newcomers(self.guild, "What do you do with maps?", answers)
        return list(crafts.values())

    def _add_staff_role(self) -> Role:
        permissions = int(Permission.MANAGE_MESSAGES | Permission.MANAGE_GUILD)
        return self.state.add_role(
            self.guild,
            "Staff",
            permissions=permissions,
            color=0xFFC27A,
            hoist=True,
            at=self._founded_at,
        )

    def _add_channels(self) -> None:
        for place in self.community.places:
            parent = place.parent_id and self.state.channels[place.parent_id]
            self.state.add_channel(
                self.guild,
                place.name,
                ChannelType(int(place.kind)),
                parent=parent or None,
                topic=place.topic,
                overwrites=self._overwrites(place),
                channel_id=place.channel_id,
            )
        self.guild.afk_channel = self.state.channels[
            self.community.place("Adrift (AFK)").channel_id
        ]

    def _overwrites(self, place: Place) -> list[Overwrite]:
        if not place.staff_only:
            return []
        see = int(Permission.VIEW_CHANNEL)
        found = [
            Overwrite(id=self.guild.id, deny=see),
            Overwrite(id=self._staff_role.id, allow=see),
        ]
        if not place.hidden_from_bot:
            found.append(Overwrite(id=self.state.bot.id, member=True, allow=see))
        return found

    def _add_accounts(self) -> None:
        for resident in self.community.residents:
            self.state.add_user(
                resident.username,
                display_name=resident.display_name,
                bot=resident.is_bot,
                user_id=resident.member_id,
            )
        self.state.add_user(
            self.community.webhook_name, bot=True, user_id=self.community.webhook_id
        )

    def _move_in(self) -> None:
        """Let everyone join, and every invite be made, that came before the story."""
        start = self.community.story.start
        before: list[tuple[datetime, int, Resident | InviteLink]] = [
            (link.created_at, 0, link) for link in self.community.invites if link.created_at < start
        ]
        before += [
            (resident.stays[0].joined_at, 1, resident)
            for resident in self.community.residents
            if resident.stays[0].joined_at < start
        ]
        for at, _, each in sorted(before, key=lambda item: item[:2]):
            if isinstance(each, InviteLink):
                self._create_invite(invite_created(each))
                continue
            stay = each.stays[0]
            self._join(Joined(at=at, member_id=each.member_id, code=stay.code, vanity=stay.vanity))
            if each.nick is not None:
                self._change_nick(NickChanged(at=at, member_id=each.member_id, nick=each.nick))
            if each.is_staff:
                member = self.guild.members[each.member_id]
                self.state.edit_member(member, roles=[self._staff_role])
        welcome = self.community.place("welcome")
        self.guild.system_channel = self.state.channels[welcome.channel_id]

    def _user(self, member_id: int) -> User:
        return self.state.users[member_id]

    def _message(self, channel_id: int, message_id: int) -> Message:
        return self.state.channels[channel_id].messages[message_id]

    def _key(self, emoji: str) -> EmojiKey:
        name = emoji.strip(":")
        return self._emoji[name] if name != emoji else EmojiKey(emoji)

    def _join(self, joined: Joined) -> None:
        invite = None if joined.code is None else self.guild.invites.get(joined.code)
        user = self._user(joined.member_id)
        member = self.state.join(
            user, self.guild, invite=invite, vanity=joined.vanity, at=joined.at
        )
        # One in four has nothing to say to the question that newcomers are asked.
        craft = instant_of(user.id).second % (len(self._crafts) + 1)
        if craft < len(self._crafts) and not user.bot:
            self.state.edit_member(member, roles=[self._crafts[craft]])

    def _leave(self, left: Left) -> None:
        self.state.leave(self.guild.members[left.member_id])

    def _change_nick(self, changed: NickChanged) -> None:
        self.state.edit_member(self.guild.members[changed.member_id], nick=changed.nick)

    def _create_invite(self, created: InviteCreated) -> None:
        self.state.create_invite(
            self.state.channels[created.channel_id],
            inviter=self._user(created.inviter_id),
            max_uses=created.max_uses,
            max_age_s=created.max_age_s,
            code=created.code,
            at=created.at,
        )

    def _revoke_invite(self, revoked: InviteRevoked) -> None:
        invite = self.guild.invites.get(revoked.code)
        if invite is not None:
            self.state.delete_invite(invite)

    def _open_thread(self, opened: ThreadOpened) -> None:
        parent = self.state.channels[opened.parent_id]
        thread = self.state.create_thread(
            parent,
            opened.name,
            owner=self._user(opened.owner_id),
            message=parent.messages[opened.thread_id] if opened.on_message else None,
            private=opened.private,
            thread_id=opened.thread_id,
            at=opened.at,
        )
        if opened.with_bot:
            self.state.join_thread(thread, self.state.bot, at=opened.at)

    def _say(self, said: Said) -> None:
        author, channel = self._user(said.author_id), self.state.channels[said.channel_id]
        if said.answers is not None:
            asked_by, name = self._user(said.answers.asked_by), said.answers.name
            self.state.answer_command(
                author, channel, name, asked_by, said.text, message_id=said.message_id
            )
            return
        match said.held:
            case Held.STICKER:
                sticker = self._stickers[said.text], said.text
                self.state.send_stickers(author, channel, sticker, message_id=said.message_id)
            case Held.RECORDING:
                self.state.send_voice_message(author, channel, message_id=said.message_id)
            case Held.POLL:
                answers = ("yes", "no")
                self.state.send_poll(
                    author, channel, said.text, answers, message_id=said.message_id
                )
            case Held.FORWARD if said.origin is not None:
                shown = self._message(said.origin.channel_id, said.origin.message_id)
                self.state.forward(author, shown, channel, message_id=said.message_id)
            case _:
                self._write(said, author, channel)

    def _write(self, said: Said, author: User, channel: Channel) -> None:
        by_webhook = said.author_id == self.community.webhook_id
        self.state.send(
            author,
            channel,
            self._spelt(said.text),
            type=said.kind,
            reply_to=None if said.reply_to is None else channel.messages.get(said.reply_to),
            attachments=[self._picture(said)] if said.held is Held.PICTURE else (),
            embeds=[{"type": "link"}] if said.held is Held.PREVIEW else (),
            webhook_id=said.author_id if by_webhook else None,
            message_id=said.message_id,
        )

    def _picture(self, said: Said) -> Attachment:
        return Attachment(
            id=said.message_id,
            filename="map.png",
            data=picture(f"map {said.message_id % _PICTURES}", _PICTURE_SIDE, square=True),
            content_type="image/png",
            width=_PICTURE_SIDE,
            height=_PICTURE_SIDE,
        )

    def _spelt(self, text: str) -> str:
        """Return the text with custom emoji as they stand in messages."""
        return _CUSTOM_EMOJI.sub(self._spelt_emoji, text) if ":" in text else text

    def _spelt_emoji(self, match: re.Match[str]) -> str:
        key = self._emoji.get(match[1])
        return match[0] if key is None else f"<:{key.name}:{key.id}>"

    def _edit(self, edited: Edited) -> None:
        message = self._message(edited.channel_id, edited.message_id)
        self.state.edit(message, self._spelt(edited.text), at=edited.at)

    def _delete(self, deleted: Deleted) -> None:
        self.state.delete(self._message(deleted.channel_id, deleted.message_id))

    def _bulk_delete(self, deleted: BulkDeleted) -> None:
        self.state.bulk_delete(
            self._message(deleted.channel_id, each) for each in deleted.message_ids
        )

    def _react(self, reacted: Reacted) -> None:
        message = self._message(reacted.channel_id, reacted.message_id)
        self.state.react(self._user(reacted.member_id), message, self._key(reacted.emoji))

    def _unreact(self, unreacted: Unreacted) -> None:
        message = self._message(unreacted.channel_id, unreacted.message_id)
        self.state.unreact(self._user(unreacted.member_id), message, self._key(unreacted.emoji))

    def _clear_reactions(self, cleared: ReactionsCleared) -> None:
        message = self._message(cleared.channel_id, cleared.message_id)
        emoji = None if cleared.emoji is None else self._key(cleared.emoji)
        self.state.clear_reactions(message, emoji)

    def _change_voice(self, change: VoiceChanged) -> None:
        channel = None if change.channel_id is None else self.state.channels[change.channel_id]
        self.state.voice(
            self.guild.members[change.member_id],
            channel,
            self_mute=change.muted,
            self_deaf=change.deafened,
            self_stream=change.streaming,
        )
