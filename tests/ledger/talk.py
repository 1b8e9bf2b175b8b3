"""Messages, and reactions to them."""

from collections import Counter

from statsbot.sandbox.state import Attachment, Channel, EmojiKey, Message, User
from statsbot.sandbox.state.records import MessageFlag
from tests.ledger import entries
from tests.ledger.teller import Teller
from tests.ledger.village import Village

PERSON, BOT, WEBHOOK = range(3)
STICKER, FORWARD, VOICE_MESSAGE = 1, 2, 4
FILE, EMBED, POLL = 1, 2, 4
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


class Talk(Teller):
    """What people, bots and webhooks say, and how others react to it."""

    def say(self, village: Village) -> None:
        random = self.random
        author, kind, webhook_id = self._author(village)
        if author is None:
            return
        if random.random() < 0.02:
            self.state.send(author, village.hidden, "unseen")
            return
        text, emoji = self._text(village)
        message = Message(
            id=self.state.new_id(),
            channel=random.choice(village.talk),
            author=author,
            content=text,
            webhook_id=webhook_id,
        )
        traits, contents = self._dress(message, village)
        self.state.post(message)
        self.write(village, message, kind, traits, contents, emoji)

    def _author(self, village: Village) -> tuple[User | None, int, int | None]:
        chance = self.random.random()
        if chance < 0.02:
            return village.hook, WEBHOOK, village.hook.id
        if chance < 0.07:
            return self.random.choice(village.bots), BOT, None
        if not village.people:
            return None, PERSON, None
        return self.random.choice(village.people).user, PERSON, None

    def _text(self, village: Village) -> tuple[str, Counter[str]]:
        words: list[str] = self.random.choices(_WORDS, k=self.random.randint(1, 12))
        counted: Counter[str] = Counter()
        if self.random.random() < 0.2:
            for emoji in self.random.choices(village.emoji, k=self.random.randint(1, 3)):
                words.append(emoji.name if emoji.id is None else f"<:{emoji.name}:{emoji.id}>")
                counted[_key(emoji)] += 1
        return " ".join(words), counted

    def _dress(self, message: Message, village: Village) -> tuple[int, int]:
        """Give a message its type and what hangs on it; return its traits and contents."""
        traits, contents = 0, 0
        chance = self.random.random()
        if chance < 0.2:
            here = [each for each in village.recent if each.channel is message.channel]
            if here and message.webhook_id is None:
                message.type, message.reply_to = REPLY, self.random.choice(here)
        elif chance < 0.24:
            message.sticker_items = (self.random.choice(_STICKERS),)
            traits = STICKER
        elif chance < 0.25:
            message.forward_of = self.random.choice(village.recent) if village.recent else None
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
            message.type = self.random.choice((PIN, JOIN_NOTICE, BOOST))
        return traits, contents

    def _file(self, name: str, kind: str) -> Attachment:
        return Attachment(
            id=self.state.new_id(), filename=name, data=b"some bytes", content_type=kind
        )

    def write(
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
        self.messages[message.id] = entry
        self.ledger.add(entry)
        village.recent.append(message)

    def answer(self, village: Village) -> None:
        """Let an app answer a command, where everybody sees it."""
        if not village.people:
            return
        app, command = self.random.choice(village.bots), self.random.choice(_COMMANDS)
        channel = self.random.choice(village.talk)
        asker = self.random.choice(village.people).user
        message = self.state.answer_command(app, channel, command, asker, "done")
        self.write(village, message, BOT)
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

    def edit(self, village: Village) -> None:
        if not village.recent:
            return
        message = self.random.choice(village.recent)
        # What stands in it stays what it is: an edit changes no count.
        self.state.edit(message, message.content + ".")
        self.messages[message.id].edited_at.append(self.now())

    def unfurl(self, village: Village) -> None:
        if village.recent:
            self.state.edit(self.random.choice(village.recent))

    def delete(self, village: Village) -> None:
        if not village.recent:
            return
        message = self.random.choice(village.recent)
        self.state.delete(message)
        self._strike(village, message, in_bulk=False)

    def bulk_delete(self, village: Village) -> None:
        if not village.recent:
            return
        channel = self.random.choice(village.recent).channel
        doomed = [each for each in village.recent if each.channel is channel][-12:]
        self.state.bulk_delete(doomed)
        for message in doomed:
            self._strike(village, message, in_bulk=True)

    def _strike(self, village: Village, message: Message, *, in_bulk: bool) -> None:
        entry = self.messages[message.id]
        entry.deleted_at, entry.in_bulk = self.now(), in_bulk
        village.recent.remove(message)

    @staticmethod
    def forget_messages(village: Village, channel: Channel) -> None:
        """Let nothing more happen to what was said in a channel."""
        for message in [each for each in village.recent if each.channel is channel]:
            village.recent.remove(message)

    def react(self, village: Village) -> None:
        if not village.recent or not village.people:
            return
        message, emoji = self.random.choice(village.recent), self.random.choice(village.emoji)
        by_bot = self.random.random() < 0.05
        user = (
            self.random.choice(village.bots) if by_bot else self.random.choice(village.people).user
        )
        key = (message.id, user.id, _key(emoji))
        if key in village.reacted:
            return
        village.reacted.add(key)
        self.state.react(user, message, emoji)
        self._note_reaction(village, message, user, emoji, is_added=True)

    def unreact(self, village: Village) -> None:
        if not village.recent:
            return
        message = self.random.choice(village.recent)
        for emoji, user_ids in (message.reactions or {}).items():
            user = self.state.users[next(iter(user_ids))]
            self.state.unreact(user, message, emoji)
            self._note_reaction(village, message, user, emoji, is_added=False)
            return

    def clear_reactions(self, village: Village) -> None:
        standing = [each for each in village.recent if each.reactions]
        if not standing:
            return
        message = self.random.choice(standing)
        reactions = {emoji: list(ids) for emoji, ids in (message.reactions or {}).items()}
        one = self.random.choice([None, next(iter(reactions))])
        self.state.clear_reactions(message, one)
        for emoji, user_ids in reactions.items():
            if one in (None, emoji):
                for user_id in user_ids:
                    user = self.state.users[user_id]
                    self._note_reaction(village, message, user, emoji, is_added=False)

    def _note_reaction(
        self, village: Village, message: Message, user: User, emoji: EmojiKey, *, is_added: bool
    ) -> None:
        told = self.messages[message.id]
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


def _key(emoji: EmojiKey) -> str:
    return emoji.name if emoji.id is None else str(emoji.id)
