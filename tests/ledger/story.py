"""The storyteller: lets things happen in the villages, each written into the ledger."""

from collections.abc import Callable
from itertools import accumulate
from random import Random

from statsbot.sandbox import Sandbox
from tests.ledger import entries
from tests.ledger.entries import Ledger
from tests.ledger.happenings import Happenings
from tests.ledger.people import People
from tests.ledger.places import Places
from tests.ledger.teller import seconds
from tests.ledger.village import Village, found


class Story(Places, People, Happenings):
    """Everything that happens, in the proportions of a lively server."""

    def __init__(self, sandbox: Sandbox, servers: int, random: Random) -> None:
        super().__init__(sandbox, random)
        self.villages = [found(self.state, number, random) for number in range(servers)]
        self.began_at = self.now()
        """When the bot was there; everything before is how it found things."""
        for village in self.villages:
            for channel in village.guild.channels.values():
                self.note_place(village, channel, None)
        self._verbs = [verb for verb, _ in self._deck()]
        self._weights = list(accumulate(weight for _, weight in self._deck()))

    def _deck(self) -> list[tuple[Callable[[Village], None], float]]:
        return [
            (self.say, 50),
            (self.edit, 5),
            (self.unfurl, 2),
            (self.delete, 3),
            (self.bulk_delete, 0.2),
            (self.answer, 1),
            (self.react, 15),
            (self.unreact, 3),
            (self.clear_reactions, 0.5),
            (self.enter_voice, 4.5),
            (self.move_voice, 2),
            (self.turn_voice, 3),
            (self.leave_voice, 3.5),
            (self.join, 1.2),
            (self.leave, 0.8),
            (self.put_out, 0.2),
            (self.time_out, 0.2),
            (self.rename_member, 0.6),
            (self.open_thread, 0.5),
            (self.archive_thread, 0.4),
            (self.wake_thread, 0.2),
            (self.delete_thread, 0.1),
            (self.follow_thread, 0.5),
            (self.make_channel, 0.05),
            (self.rename_channel, 0.1),
            (self.delete_channel, 0.04),
            (self.make_invite, 0.3),
            (self.revoke_invite, 0.2),
            (self.plan_event, 0.2),
            (self.advance_event, 0.2),
            (self.change_interest, 0.5),
            (self.turn_stage, 0.2),
        ]

    def begin(self) -> None:
        """Begin: the bot has come."""
        self.began_at, self.events = self.now(), 0

    def tell(self, count: int) -> None:
        """Let about so many events happen at the present instant."""
        until = self.events + count
        choose = self.random.choices
        while self.events < until:
            (verb,) = choose(self._verbs, cum_weights=self._weights)
            verb(self.random.choice(self.villages))

    def end(self) -> None:
        """Let everybody leave voice, and somebody come to each server by an invite."""
        for village in self.villages:
            for user_id in list(village.guild.voice_states):
                self.change_voice(village, village.guild.members[user_id], None)
            self.join(village)

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
                        made_at=seconds(invite.created_at),
                    )
                )
        for invite in self.invites_gone:
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
