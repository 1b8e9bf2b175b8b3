"""Voice, comings and leavings, moderation, invites."""

from datetime import timedelta
from random import Random

from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Channel, ChannelType, Member, VoiceState
from tests.ledger import entries
from tests.ledger.teller import Teller, seconds
from tests.ledger.village import Village

TIMED_OUT, KICKED, BANNED = 1, 20, 22


class People(Teller):
    """What people do beside talking."""

    def __init__(self, sandbox: Sandbox, random: Random) -> None:
        super().__init__(sandbox, random)
        self.invites_gone: list[entries.Invite] = []

    def enter_voice(self, village: Village) -> None:
        if not village.people:
            return
        states = village.guild.voice_states
        if len(states) > 25:
            return
        if self.random.random() < 0.05:
            member = village.guild.members[self.random.choice(village.bots).id]
        else:
            member = self.random.choice(village.people)
        if member.user.id not in states:
            self.change_voice(village, member, self.random.choice(village.voice))

    def move_voice(self, village: Village) -> None:
        if village.guild.voice_states:
            user_id = self.random.choice(list(village.guild.voice_states))
            member = village.guild.members[user_id]
            self.change_voice(village, member, self.random.choice(village.voice))

    def turn_voice(self, village: Village) -> None:
        """Mute, deafen, stream: in the channel where they are."""
        if village.guild.voice_states:
            user_id = self.random.choice(list(village.guild.voice_states))
            place = village.guild.voice_states[user_id].channel
            self.change_voice(village, village.guild.members[user_id], place)

    def leave_voice(self, village: Village) -> None:
        if village.guild.voice_states:
            user_id = self.random.choice(list(village.guild.voice_states))
            self.change_voice(village, village.guild.members[user_id], None)

    def change_voice(self, village: Village, member: Member, channel: Channel | None) -> None:
        chance = self.random.random
        state = self.state.voice(
            member,
            channel,
            self_mute=chance() < 0.3,
            self_deaf=chance() < 0.2,
            deaf=chance() < 0.05,
            self_video=chance() < 0.1,
            self_stream=chance() < 0.1,
            suppress=channel is not None and channel.type == ChannelType.STAGE and chance() < 0.7,
        )
        entry = entries.VoiceChanged(
            guild=village.guild.id,
            member=member.user.id,
            is_bot=member.user.bot,
            channel=channel.id if channel is not None else None,
            in_afk=channel is not None and channel is village.guild.afk_channel,
            is_deaf=state is not None and (state.self_deaf or state.deaf),
            audience=int(channel is not None and village.is_restricted(channel)),
            ways=[] if state is None else _ways(state),
            at=self.now(),
        )
        self.telling.note(entry, is_told=village.guild.available)
        self.ledger.add(entry)

    def join(self, village: Village) -> None:
        random = self.random
        # Nobody goes and comes in the same instant either.
        is_back = random.random() < 0.3 and bool(village.gone) and village.gone[0][1] < self.now()
        if is_back:
            user, _ = village.gone.pop(0)
        else:
            user = self.state.add_user(f"comer{self.events}")
        live = [each for each in village.invites if each.code in village.guild.invites]
        vanity = village.guild.vanity_code is not None and random.random() < 0.2
        invite = random.choice(live) if live and not vanity else None
        member = self.state.join(user, village.guild, invite=invite, vanity=vanity)
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

    def leave(self, village: Village) -> None:
        member = self._somebody_to_go(village)
        if member is not None:
            self.state.leave(member)
            village.gone.append((member.user, self.now()))
            self._note_leaving(village, member)

    def put_out(self, village: Village) -> None:
        """Kick or ban somebody; who was banned does not come again."""
        member = self._somebody_to_go(village)
        if member is None:
            return
        if self.random.random() < 0.5:
            self.state.kick(member, by=village.guild.owner)
            village.gone.append((member.user, self.now()))
            self._note_measure(village, KICKED)
            self._note_leaving(village, member, door=1)
        else:
            self.state.ban(village.guild, member.user, by=village.guild.owner)
            self._note_measure(village, BANNED)
            self._note_leaving(village, member, door=2)

    def time_out(self, village: Village) -> None:
        if village.people:
            member, span = self.random.choice(village.people), timedelta(hours=1)
            self.state.time_out(member, span, by=village.guild.owner)
            self._note_measure(village, TIMED_OUT)

    def _somebody_to_go(self, village: Village) -> Member | None:
        """Take somebody out of the people, and out of voice."""
        if len(village.people) < 15:
            return None
        place = self.random.randrange(len(village.people))
        member = village.people[place]
        if seconds(member.joined_at) == self.now():
            return None  # nobody comes and goes in the same instant
        del village.people[place]
        if member.user.id in village.guild.voice_states:
            self.change_voice(village, member, None)
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

    def _note_leaving(self, village: Village, member: Member, *, door: int = 0) -> None:
        entry = entries.Left(
            guild=village.guild.id,
            member=member.user.id,
            is_bot=False,
            door=door,
            at=self.now(),
        )
        self.telling.note(entry, is_told=village.guild.available)
        self.ledger.add(entry)

    def rename_member(self, village: Village) -> None:
        if village.people:
            member = self.random.choice(village.people)
            self.state.edit_member(member, nick=f"nick{self.random.randrange(1000)}")

    def make_invite(self, village: Village) -> None:
        if len(village.invites) < 8 and village.people:
            invite = self.state.create_invite(
                self.random.choice(village.talk[:4]),
                inviter=self.random.choice(village.people).user,
                max_uses=self.random.choice((0, 0, 1, 2, 5)),
            )
            village.invites.append(invite)

    def revoke_invite(self, village: Village) -> None:
        live = [each for each in village.invites if each.code in village.guild.invites]
        if len(live) > 2:
            invite = self.random.choice(live)
            self.state.delete_invite(invite)
            self._forget_invite(village, invite.code)

    def _forget_invite(self, village: Village, code: str) -> None:
        (invite,) = [each for each in village.invites if each.code == code]
        village.invites.remove(invite)
        self.invites_gone.append(
            entries.Invite(
                guild=village.guild.id,
                code=code,
                uses=invite.uses,
                made_at=seconds(invite.created_at),
                gone_at=self.now(),
            )
        )


def _ways(state: VoiceState) -> list[str]:
    ways = {
        "streaming": state.self_stream,
        "video": state.self_video,
        "muted": state.self_mute or state.mute,
    }
    if state.channel.type == ChannelType.STAGE:
        ways |= {"speaking": not state.suppress, "listening": state.suppress}
    return [way for way, holds in ways.items() if holds]
