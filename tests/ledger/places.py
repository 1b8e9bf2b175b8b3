"""Channels and threads."""

from random import Random

from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Channel, ChannelType
from statsbot.sandbox.state.channels import thread_of
from tests.ledger import entries
from tests.ledger.talk import PERSON, Talk
from tests.ledger.village import Village


class Places(Talk):
    """Where people talk comes and goes."""

    def __init__(self, sandbox: Sandbox, random: Random) -> None:
        super().__init__(sandbox, random)
        self._follows: dict[tuple[int, int], entries.Followed] = {}
        """By thread and member."""

    def note_place(self, village: Village, channel: Channel, made_at: int | None) -> None:
        entry = entries.Place(
            guild=village.guild.id,
            channel=channel.id,
            kind=int(channel.type),
            audience=int(village.is_restricted(channel)),
            parent=channel.parent.id if channel.parent is not None else None,
            made_at=made_at,
        )
        self.places[channel.id] = entry
        self.ledger.add(entry)

    def open_thread(self, village: Village) -> None:
        if not village.people or len(village.threads) > 12:
            return
        parent = self.random.choice(village.parents)
        owner = self.random.choice(village.people).user
        thread = self.state.create_thread(parent, f"thread {self.events}", owner=owner)
        if parent.type == ChannelType.FORUM:
            post = self.state.send(owner, thread, "the question", message_id=thread.id)
            self.write(village, post, PERSON)
        village.threads.append(thread)
        village.talk.append(thread)
        self.note_place(village, thread, self.now())

    def archive_thread(self, village: Village) -> None:
        if village.threads:
            thread = village.threads.pop(self.random.randrange(len(village.threads)))
            village.talk.remove(thread)
            self.forget_messages(village, thread)
            self.state.edit_thread(thread, archived=True)
            self.places[thread.id].archived_at.append(self.now())
            village.asleep.append(thread)

    def wake_thread(self, village: Village) -> None:
        """Let somebody write in an archived thread: that is told before it is open again."""
        if not village.asleep or not village.people:
            return
        thread = self.random.choice(village.asleep)
        if self.places[thread.id].archived_at[-1] == self.now():
            return
        village.asleep.remove(thread)
        author = self.random.choice(village.people).user
        self.write(village, self.state.send(author, thread, "still here?"), PERSON)
        self.state.edit_thread(thread, archived=False)
        self.places[thread.id].woken_at.append(self.now())
        village.threads.append(thread)
        village.talk.append(thread)

    def delete_thread(self, village: Village) -> None:
        if village.threads:
            thread = village.threads.pop(self.random.randrange(len(village.threads)))
            self._remove(village, thread)

    def follow_thread(self, village: Village) -> None:
        """Let somebody follow a thread, or follow it no more for good."""
        if not village.threads or not village.people:
            return
        thread = self.random.choice(village.threads)
        user = self.random.choice(village.people).user
        followed = self._follows.get((thread.id, user.id))
        if followed is not None and followed.left_at is None and followed.at < self.now():
            self.state.leave_thread(thread, user)
            followed.left_at = self.now()
        elif followed is None and user.id not in thread_of(thread).member_ids:
            self.state.join_thread(thread, user)
            entry = entries.Followed(
                guild=village.guild.id, thread=thread.id, member=user.id, at=self.now()
            )
            self._follows[thread.id, user.id] = entry
            self.ledger.add(entry)

    def make_channel(self, village: Village) -> None:
        channel = self.state.add_channel(village.guild, f"extra {self.events}")
        village.spare.append(channel)
        village.talk.append(channel)
        self.note_place(village, channel, self.now())

    def rename_channel(self, village: Village) -> None:
        """Rename the first channel, but not twice in one instant."""
        if village.renamed_at == self.now():
            return
        village.renamed_at = self.now()
        channel = village.talk[0]
        self.state.edit_channel(channel, name=f"talk {self.events}")
        entry = entries.Renamed(guild=village.guild.id, channel=channel.id, at=self.now())
        self.telling.note(entry, is_told=village.guild.available)
        self.ledger.add(entry)

    def delete_channel(self, village: Village) -> None:
        if village.spare:
            self._remove(village, village.spare.pop(0))

    def _remove(self, village: Village, channel: Channel) -> None:
        village.talk.remove(channel)
        self.forget_messages(village, channel)
        self.state.delete_channel(channel)
        self.places[channel.id].gone_at = self.now()
