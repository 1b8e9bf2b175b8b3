"""Channels and threads."""

from statsbot.sandbox.state import Channel, ChannelType
from tests.ledger import entries
from tests.ledger.talk import PERSON, Talk
from tests.ledger.teller import seconds
from tests.ledger.village import Village


class Places(Talk):
    """Where people talk comes and goes."""

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
            self.places[thread.id].archived_at = self.now()

    def delete_thread(self, village: Village) -> None:
        if village.threads:
            thread = self.random.choice(village.threads)
            if self.places[thread.id].made_at != self.now():
                village.threads.remove(thread)
                self._remove(village, thread)

    def follow_thread(self, village: Village) -> None:
        if village.threads and village.people:
            thread = self.random.choice(village.threads)
            self.state.join_thread(thread, self.random.choice(village.people).user)

    def make_channel(self, village: Village) -> None:
        channel = self.state.add_channel(village.guild, f"extra {self.events}")
        village.spare.append(channel)
        village.talk.append(channel)
        self.note_place(village, channel, self.now())

    def rename_channel(self, village: Village) -> None:
        self.state.edit_channel(village.talk[0], name=f"talk {self.events}")

    def delete_channel(self, village: Village) -> None:
        if village.spare and self.places[village.spare[0].id].made_at != self.now():
            self._remove(village, village.spare.pop(0))

    def _remove(self, village: Village, channel: Channel) -> None:
        # Messages of this very instant are told first: nobody knows the audience of what is gone.
        if any(seconds(each.created_at) == self.now() for each in channel.messages.values()):
            if channel.thread is None:
                village.spare.append(channel)
            else:
                village.threads.append(channel)
            return
        village.talk.remove(channel)
        self.forget_messages(village, channel)
        self.state.delete_channel(channel)
        self.places[channel.id].gone_at = self.now()
