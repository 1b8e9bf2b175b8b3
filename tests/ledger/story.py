"""The storyteller: lets things happen in the villages, each written into the ledger."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import (
    Attachment,
    Channel,
    ChannelType,
    EmojiKey,
    Event,
    Member,
    Message,
    User,
)
from statsbot.sandbox.state.records import MessageFlag
from tests.ledger import entries
from tests.ledger.entries import Ledger
from tests.ledger.told import Telling
from tests.ledger.village import Village, found

PERSON, BOT, WEBHOOK = range(3)
STICKER, FORWARD, VOICE_MESSAGE = 1, 2, 4
FILE, EMBED, POLL = 1, 2, 4
TIMED_OUT, KICKED, BANNED = 1, 20, 22
REPLY, PIN, JOIN_NOTICE, BOOST = 19, 6, 7, 8

_WORDS: tuple[str, ...] = ("alpha", "bravo", "kilo", "omega", "tango", "zulu")
_EMBED = {"type": "rich", "title": "a title", "description": "words"}
_STICKERS = tuple(
    {"id": str(749054660769218631 + number), "name": f"Wave {number}", "format_type": 3}
    for number in range(5)
)
_COMMANDS = ("play", "rank", "roll")
_POLL = {
    "question": {"text": "Which?"},
    "answers": [{"answer_id": 1, "poll_media": {"text": "this"}}],
    "expiry": None,
    "allow_multiselect": False,
    "layout_type": 1,
}


class Story:
    """What happens. Every verb picks somebody and something; now and then nothing comes of it."""

    def __init__(self, sandbox: Sandbox, servers: int, random: Random) -> None:
        self._state = sandbox.state
        self._random = random
        self.ledger = Ledger()
        self.telling = Telling(sandbox.gateway, self.ledger, self.now)
        self.villages = [found(self._state, number, random) for number in range(servers)]
        self.began_at = self.now()
        """When the bot was there; everything before is how it found things."""
        self.events = 0
        self._messages: dict[int, entries.Message] = {}
        self._places: dict[int, entries.Place] = {}
        for village in self.villages:
            for channel in village.guild.channels.values():
                self._place(village, channel, None)
        self._invites_gone: list[entries.Invite] = []
        self._verbs = [verb for verb, _ in self._deck()]
        self._weights = list(accumulate(weight for _, weight in self._deck()))
        self._state.listeners.append(self._count)

    def _deck(self) -> list[tuple[Callable[[Village], None], float]]:
        return [
            (self._say, 50),
            (self._edit, 5),
            (self._unfurl, 2),
            (self._delete, 3),
            (self._bulk_delete, 0.2),
            (self._answer, 1),
            (self._react, 15),
            (self._unreact, 3),
            (self._clear_reactions, 0.5),
            (self._enter_voice, 4.5),
            (self._move_voice, 2),
            (self._turn_voice, 3),
            (self._leave_voice, 3.5),
            (self._join, 1.2),
            (self._leave, 0.8),
            (self._put_out, 0.2),
            (self._time_out, 0.2),
            (self._rename_member, 0.6),
            (self._open_thread, 0.5),
            (self._archive_thread, 0.3),
            (self._delete_thread, 0.1),
            (self._follow_thread, 0.5),
            (self._make_channel, 0.05),
            (self._rename_channel, 0.1),
            (self._delete_channel, 0.04),
            (self._make_invite, 0.3),
            (self._revoke_invite, 0.2),
        ]

    def now(self) -> int:
        """The present instant, in whole seconds since 1970."""
        return round(self._state.clock.now().timestamp())

    def begin(self) -> None:
        """Begin: the bot has come."""
        self.began_at, self.events = self.now(), 0

    def tell(self, count: int) -> None:
        """Let about so many events happen at the present instant."""
        until = self.events + count
        choose = self._random.choices
        while self.events < until:
            (verb,) = choose(self._verbs, cum_weights=self._weights)
            verb(self._random.choice(self.villages))

    def end(self) -> None:
        """Let everybody leave voice, and somebody come to each server by an invite."""
        for village in self.villages:
            for user_id in list(village.guild.voice_states):
                self._voice(village, village.guild.members[user_id], None)
            self._join(village)

    def close(self, ended_at: int, step_s: int, slack_s: int) -> Ledger:
        """Return the ledger, with everything as it is in the end."""
        ledger = self.ledger
        for village in self.villages:
            guild = village.guild
            ledger.add(
                entries.Server(
                    guild=guild.id,
                    zone=village.zone,
                    members=len(guild.members),
                )
            )
            for invite in guild.invites.values():
                ledger.add(
                    entries.Invite(
                        guild=guild.id,
                        code=invite.code,
                        uses=invite.uses,
                        made_at=_seconds(invite.created_at),
                    )
                )
        for invite in self._invites_gone:
            ledger.add(invite)
        ledger.add(
            entries.Span(
                began_at=self.began_at,
                ended_at=ended_at,
                step_s=step_s,
                slack_s=slack_s,
                events=self.events,
            )
        )
        return ledger

    # Messages

    def _say(self, village: Village) -> None:
        random = self._random
        author, kind, webhook_id = self._author(village)
        if author is None:
            return
        if random.random() < 0.02:
            self._state.send(author, village.hidden, "unseen")
            return
        text, emoji = self._text(village)
        message = Message(
            id=self._state.new_id(),
            channel=random.choice(village.talk),
            author=author,
            content=text,
            webhook_id=webhook_id,
        )
        traits, contents = self._dress(message, village)
        self._state.post(message)
        self._write(village, message, kind, traits, contents, emoji)

    def _author(self, village: Village) -> tuple[User | None, int, int | None]:
        chance = self._random.random()
        if chance < 0.02:
            return village.hook, WEBHOOK, village.hook.id
        if chance < 0.07:
            return self._random.choice(village.bots), BOT, None
        if not village.people:
            return None, PERSON, None
        return self._random.choice(village.people).user, PERSON, None

    def _text(self, village: Village) -> tuple[str, Counter[str]]:
        words: list[str] = self._random.choices(_WORDS, k=self._random.randint(1, 12))
        counted: Counter[str] = Counter()
        if self._random.random() < 0.2:
            for emoji in self._random.choices(village.emoji, k=self._random.randint(1, 3)):
                words.append(emoji.name if emoji.id is None else f"<:{emoji.name}:{emoji.id}>")
                counted[_key(emoji)] += 1
        return " ".join(words), counted

    def _dress(self, message: Message, village: Village) -> tuple[int, int]:
        """Give a message its type and what hangs on it; return its traits and contents."""
        traits, contents = 0, 0
        chance = self._random.random()
        if chance < 0.2:
            here = [each for each in village.recent if each.channel is message.channel]
            if here and message.webhook_id is None:
                message.type, message.reply_to = REPLY, self._random.choice(here)
        elif chance < 0.24:
            message.sticker_items = (self._random.choice(_STICKERS),)
            traits = STICKER
        elif chance < 0.25:
            message.forward_of = self._random.choice(village.recent) if village.recent else None
            if message.forward_of is not None:
                message.content, message.flags = "", int(MessageFlag.HAS_SNAPSHOT)
                traits = FORWARD
        elif chance < 0.27:
            message.flags = int(MessageFlag.IS_VOICE_MESSAGE)
            message.attachments = (self._file("voice-message.ogg", "audio/ogg"),)
            traits, contents = VOICE_MESSAGE, FILE
        elif chance < 0.30:
            message.attachments = (self._file("notes.txt", "text/plain"),)
            contents = FILE
        elif chance < 0.33:
            message.embeds = (_EMBED,)
            contents = EMBED
        elif chance < 0.34:
            message.poll = _POLL
            contents = POLL
        elif chance < 0.37:
            message.type = self._random.choice((PIN, JOIN_NOTICE, BOOST))
        return traits, contents

    def _file(self, name: str, kind: str) -> Attachment:
        return Attachment(
            id=self._state.new_id(), filename=name, data=b"some bytes", content_type=kind
        )

    def _write(
        self,
        village: Village,
        message: Message,
        kind: int,
        traits: int = 0,
        contents: int = 0,
        emoji: Counter[str] | None = None,
    ) -> None:
        entry = entries.Message(
            guild=village.guild.id,
            channel=message.channel.id,
            message=message.id,
            author=message.author.id,
            author_kind=kind,
            type=message.type,
            audience=int(village.is_restricted(message.channel)),
            at=self.now(),
            reply_to=message.reply_to.id if message.reply_to is not None else None,
            traits=traits,
            contents=contents,
            emoji=dict(emoji or {}) if message.forward_of is None else {},
            stickers=[int(each["id"]) for each in message.sticker_items],
        )
        self._messages[message.id] = entry
        self.ledger.add(entry)
        village.recent.append(message)

    def _answer(self, village: Village) -> None:
        """Let an app answer a command, where everybody sees it."""
        if not village.people:
            return
        app, command = self._random.choice(village.bots), self._random.choice(_COMMANDS)
        channel = self._random.choice(village.talk)
        asker = self._random.choice(village.people).user
        message = self._state.answer_command(app, channel, command, asker, "done")
        self._write(village, message, BOT)
        self.ledger.add(
            entries.Answered(
                guild=village.guild.id,
                channel=channel.id,
                message=message.id,
                app=app.id,
                member=asker.id,
                command=command,
                audience=int(village.is_restricted(channel)),
                at=self.now(),
            )
        )

    def _edit(self, village: Village) -> None:
        if not village.recent:
            return
        message = self._random.choice(village.recent)
        # What stands in it stays what it is: an edit changes no count.
        self._state.edit(message, message.content + ".")
        self._messages[message.id].edited_at.append(self.now())

    def _unfurl(self, village: Village) -> None:
        if village.recent:
            self._state.edit(self._random.choice(village.recent))

    def _delete(self, village: Village) -> None:
        if not village.recent:
            return
        message = self._random.choice(village.recent)
        self._state.delete(message)
        self._strike(village, message, in_bulk=False)

    def _bulk_delete(self, village: Village) -> None:
        if not village.recent:
            return
        channel = self._random.choice(village.recent).channel
        doomed = [each for each in village.recent if each.channel is channel][-12:]
        self._state.bulk_delete(doomed)
        for message in doomed:
            self._strike(village, message, in_bulk=True)

    def _strike(self, village: Village, message: Message, *, in_bulk: bool) -> None:
        entry = self._messages[message.id]
        entry.deleted_at, entry.in_bulk = self.now(), in_bulk
        village.recent.remove(message)

    # Reactions

    def _react(self, village: Village) -> None:
        if not village.recent or not village.people:
            return
        message, emoji = self._random.choice(village.recent), self._random.choice(village.emoji)
        by_bot = self._random.random() < 0.05
        user = (
            self._random.choice(village.bots)
            if by_bot
            else self._random.choice(village.people).user
        )
        key = (message.id, user.id, _key(emoji))
        if key in village.reacted:
            return
        village.reacted.add(key)
        self._state.react(user, message, emoji)
        self._note_reaction(village, message, user, emoji, is_added=True)

    def _unreact(self, village: Village) -> None:
        if not village.recent:
            return
        message = self._random.choice(village.recent)
        for emoji, user_ids in (message.reactions or {}).items():
            user = self._state.users[next(iter(user_ids))]
            self._state.unreact(user, message, emoji)
            self._note_reaction(village, message, user, emoji, is_added=False)
            return

    def _clear_reactions(self, village: Village) -> None:
        standing = [each for each in village.recent if each.reactions]
        if not standing:
            return
        message = self._random.choice(standing)
        reactions = {emoji: list(ids) for emoji, ids in (message.reactions or {}).items()}
        one = self._random.choice([None, next(iter(reactions))])
        self._state.clear_reactions(message, one)
        for emoji, user_ids in reactions.items():
            if one in (None, emoji):
                for user_id in user_ids:
                    user = self._state.users[user_id]
                    self._note_reaction(village, message, user, emoji, is_added=False)

    def _note_reaction(
        self, village: Village, message: Message, user: User, emoji: EmojiKey, *, is_added: bool
    ) -> None:
        told = self._messages[message.id]
        entry = entries.Reacted(
            guild=village.guild.id,
            channel=message.channel.id,
            message=message.id,
            message_at=told.at,
            author=message.author.id,
            author_is_person=told.author_kind == PERSON,
            member=user.id,
            by_bot=user.bot,
            emoji=_key(emoji),
            audience=int(village.is_restricted(message.channel)),
            is_added=is_added,
            at=self.now(),
        )
        self.telling.note(entry, is_told=village.guild.available)
        self.ledger.add(entry)

    # Voice

    def _enter_voice(self, village: Village) -> None:
        if not village.people:
            return
        states = village.guild.voice_states
        if len(states) > 25:
            return
        if self._random.random() < 0.05:
            member = village.guild.members[self._random.choice(village.bots).id]
        else:
            member = self._random.choice(village.people)
        if member.user.id not in states:
            self._voice(village, member, self._random.choice(village.voice))

    def _move_voice(self, village: Village) -> None:
        if village.guild.voice_states:
            user_id = self._random.choice(list(village.guild.voice_states))
            member = village.guild.members[user_id]
            self._voice(village, member, self._random.choice(village.voice))

    def _turn_voice(self, village: Village) -> None:
        """Mute, deafen, stream: in the channel where they are."""
        if village.guild.voice_states:
            user_id = self._random.choice(list(village.guild.voice_states))
            place = village.guild.voice_states[user_id].channel
            self._voice(village, village.guild.members[user_id], place)

    def _leave_voice(self, village: Village) -> None:
        if village.guild.voice_states:
            user_id = self._random.choice(list(village.guild.voice_states))
            self._voice(village, village.guild.members[user_id], None)

    def _voice(self, village: Village, member: Member, channel: Channel | None) -> None:
        chance = self._random.random
        state = self._state.voice(
            member,
            channel,
            self_mute=chance() < 0.3,
            self_deaf=chance() < 0.2,
            deaf=chance() < 0.05,
            self_video=chance() < 0.1,
            self_stream=chance() < 0.1,
        )
        entry = entries.VoiceChanged(
            guild=village.guild.id,
            member=member.user.id,
            is_bot=member.user.bot,
            channel=channel.id if channel is not None else None,
            in_afk=channel is not None and channel is village.guild.afk_channel,
            is_deaf=state is not None and (state.self_deaf or state.deaf),
            audience=int(channel is not None and village.is_restricted(channel)),
            at=self.now(),
        )
        self.telling.note(entry, is_told=village.guild.available)
        self.ledger.add(entry)

    # People

    def _join(self, village: Village) -> None:
        random = self._random
        is_back = bool(village.gone) and random.random() < 0.3
        if is_back:
            user = village.gone.pop(random.randrange(len(village.gone)))
        else:
            user = self._state.add_user(f"comer{self.events}")
        live = [each for each in village.invites if each.code in village.guild.invites]
        vanity = village.guild.vanity_code is not None and random.random() < 0.2
        invite = random.choice(live) if live and not vanity else None
        member = self._state.join(user, village.guild, invite=invite, vanity=vanity)
        village.people.append(member)
        self.ledger.add(
            entries.Joined(
                guild=village.guild.id,
                member=user.id,
                is_bot=False,
                is_return=is_back,
                at=self.now(),
                code=village.guild.vanity_code if vanity else invite.code if invite else None,
            )
        )
        if invite is not None and invite.code not in village.guild.invites:
            self._forget_invite(village, invite.code)

    def _leave(self, village: Village) -> None:
        member = self._somebody_to_go(village)
        if member is not None:
            self._state.leave(member)
            village.gone.append(member.user)
            self._note_leaving(village, member)

    def _put_out(self, village: Village) -> None:
        """Kick or ban somebody; who was banned does not come again."""
        member = self._somebody_to_go(village)
        if member is None:
            return
        if self._random.random() < 0.5:
            self._state.kick(member, by=village.guild.owner)
            village.gone.append(member.user)
            self._note_measure(village, KICKED)
        else:
            self._state.ban(village.guild, member.user, by=village.guild.owner)
            self._note_measure(village, BANNED)
        self._note_leaving(village, member)

    def _time_out(self, village: Village) -> None:
        if village.people:
            member, span = self._random.choice(village.people), timedelta(hours=1)
            self._state.time_out(member, span, by=village.guild.owner)
            self._note_measure(village, TIMED_OUT)

    def _somebody_to_go(self, village: Village) -> Member | None:
        """Take somebody out of the people, and out of voice."""
        if len(village.people) < 15:
            return None
        place = self._random.randrange(len(village.people))
        member = village.people[place]
        if _seconds(member.joined_at) == self.now():
            return None  # nobody comes and goes in the same instant
        del village.people[place]
        if member.user.id in village.guild.voice_states:
            self._voice(village, member, None)
        return member

    def _note_measure(self, village: Village, measure: int) -> None:
        self.ledger.add(
            entries.Moderated(
                guild=village.guild.id,
                entry_id=village.guild.audit_log[-1].id,
                measure=measure,
                at=self.now(),
            )
        )

    def _note_leaving(self, village: Village, member: Member) -> None:
        entry = entries.Left(
            guild=village.guild.id, member=member.user.id, is_bot=False, at=self.now()
        )
        self.telling.note(entry, is_told=village.guild.available)
        self.ledger.add(entry)

    def _rename_member(self, village: Village) -> None:
        if village.people:
            member = self._random.choice(village.people)
            self._state.edit_member(member, nick=f"nick{self._random.randrange(1000)}")

    # Channels and threads

    def _place(self, village: Village, channel: Channel, made_at: int | None) -> None:
        entry = entries.Place(
            guild=village.guild.id,
            channel=channel.id,
            kind=int(channel.type),
            audience=int(village.is_restricted(channel)),
            parent=channel.parent.id if channel.parent is not None else None,
            made_at=made_at,
        )
        self._places[channel.id] = entry
        self.ledger.add(entry)

    def _open_thread(self, village: Village) -> None:
        if not village.people or len(village.threads) > 12:
            return
        parent = self._random.choice(village.parents)
        owner = self._random.choice(village.people).user
        thread = self._state.create_thread(parent, f"thread {self.events}", owner=owner)
        if parent.type == ChannelType.FORUM:
            post = self._state.send(owner, thread, "the question", message_id=thread.id)
            self._write(village, post, PERSON)
        village.threads.append(thread)
        village.talk.append(thread)
        self._place(village, thread, self.now())

    def _archive_thread(self, village: Village) -> None:
        if village.threads:
            thread = village.threads.pop(self._random.randrange(len(village.threads)))
            village.talk.remove(thread)
            self._forget_messages(village, thread)
            self._state.edit_thread(thread, archived=True)
            self._places[thread.id].archived_at = self.now()

    def _delete_thread(self, village: Village) -> None:
        if village.threads:
            thread = self._random.choice(village.threads)
            if self._places[thread.id].made_at != self.now():
                village.threads.remove(thread)
                self._remove(village, thread)

    def _follow_thread(self, village: Village) -> None:
        if village.threads and village.people:
            thread = self._random.choice(village.threads)
            self._state.join_thread(thread, self._random.choice(village.people).user)

    def _make_channel(self, village: Village) -> None:
        channel = self._state.add_channel(village.guild, f"extra {self.events}")
        village.spare.append(channel)
        village.talk.append(channel)
        self._place(village, channel, self.now())

    def _rename_channel(self, village: Village) -> None:
        self._state.edit_channel(village.talk[0], name=f"talk {self.events}")

    def _delete_channel(self, village: Village) -> None:
        if village.spare and self._places[village.spare[0].id].made_at != self.now():
            self._remove(village, village.spare.pop(0))

    def _remove(self, village: Village, channel: Channel) -> None:
        # Messages of this very instant are told first: nobody knows the audience of what is gone.
        if any(_seconds(each.created_at) == self.now() for each in channel.messages.values()):
            if channel.thread is None:
                village.spare.append(channel)
            else:
                village.threads.append(channel)
            return
        village.talk.remove(channel)
        self._forget_messages(village, channel)
        self._state.delete_channel(channel)
        self._places[channel.id].gone_at = self.now()

    @staticmethod
    def _forget_messages(village: Village, channel: Channel) -> None:
        """Let nothing more happen to what was said in a channel."""
        for message in [each for each in village.recent if each.channel is channel]:
            village.recent.remove(message)

    # Invites

    def _make_invite(self, village: Village) -> None:
        if len(village.invites) < 8 and village.people:
            invite = self._state.create_invite(
                self._random.choice(village.talk[:4]),
                inviter=self._random.choice(village.people).user,
                max_uses=self._random.choice((0, 0, 1, 2, 5)),
            )
            village.invites.append(invite)

    def _revoke_invite(self, village: Village) -> None:
        live = [each for each in village.invites if each.code in village.guild.invites]
        if len(live) > 2:
            invite = self._random.choice(live)
            self._state.delete_invite(invite)
            self._forget_invite(village, invite.code)

    def _forget_invite(self, village: Village, code: str) -> None:
        (invite,) = [each for each in village.invites if each.code == code]
        village.invites.remove(invite)
        self._invites_gone.append(
            entries.Invite(
                guild=village.guild.id,
                code=code,
                uses=invite.uses,
                made_at=_seconds(invite.created_at),
                gone_at=self.now(),
            )
        )

    def _count(self, event: Event) -> None:
        self.events += 1


def _seconds(instant: datetime) -> int:
    return round(instant.astimezone(UTC).timestamp())


def _key(emoji: EmojiKey) -> str:
    return emoji.name if emoji.id is None else str(emoji.id)
