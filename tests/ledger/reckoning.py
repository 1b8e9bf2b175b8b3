"""What the tables ought to hold: the ledger, counted by plain means that the store has no part in.

What happened or was told within a recorded gap may be missing, unless Discord can still tell it:
messages that stand are in the history, members that are there are in the list, invites have their
counters.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from tests.ledger import entries
from tests.ledger.comparison import Expected
from tests.ledger.conditions import Condition, VoiceDays, conditions
from tests.ledger.deeds import Deeds
from tests.ledger.entries import Ledger
from tests.ledger.gaps import Gaps, Kind
from tests.ledger.local_time import SLOT_S, LocalTime
from tests.ledger.stays import Stay, stays
from tests.ledger.structure import Structure

PERSON = 0
_RESTRICTED = 1
COUNTED = frozenset({0, 19})
STICKER, FORWARD, VOICE_MESSAGE = 1, 2, 4
FILE, EMBED, POLL = 1, 2, 4


class Reckoning:
    """Expectations of every table, each under the name of ``tables``."""

    def __init__(self, ledger: Ledger, gaps: Gaps) -> None:
        self._ledger = ledger
        self._gaps = gaps
        local = LocalTime(ledger.servers)
        self._day = local.day
        self._deeds = Deeds(local)
        self._joined_at: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for each in ledger.joins:
            self._joined_at[each.guild, each.member].append(each.at)
        self.of: defaultdict[str, Expected] = defaultdict(Expected)
        places = {each.channel: each for each in ledger.places}
        for message in ledger.messages:
            place = places[message.channel]
            if self._is_strange(message, place):
                for audience in {message.audience, _RESTRICTED}:
                    self._message(replace(message, audience=audience), place, sure=False)
            else:
                self._message(message, place)
        self._reactions()
        self._voice()
        self._members()
        self._invites()
        self._deeds.expect(self.of, ledger.span.ended_at)
        Structure(ledger, gaps, self._day, self.of)
        self._answers(places)
        for each in ledger.measures:
            sure = not gaps.hold(each.guild, Kind.MODERATION, each.at)
            key = (each.guild, each.entry_id, each.measure)
            self.of["moderation"].add(key, sure=sure)
            key = (each.guild, self._day(each.guild, each.at), each.measure)
            for metric in ("times", "people"):
                self.of[f"moderation_day.{metric}"].add(key, sure=sure)

    # Messages

    def _is_strange(self, each: entries.Message, place: entries.Place) -> bool:
        """Whether a message woke a thread of whose beginning and end nobody was told."""
        came_and_went = (place.made_at, *place.archived_at[:1])
        in_gap = [self._gaps.hold(each.guild, Kind.MESSAGES, at) for at in came_and_went]
        return each.at in place.woken_at[:1] and all(in_gap)

    def _message(
        self, each: entries.Message, place: entries.Place, *, sure: bool | None = None
    ) -> None:
        of, gaps = self.of, self._gaps
        # What was deleted before history was asked, or whose channel was, nobody can tell any more.
        in_gap = gaps.hold(each.guild, Kind.MESSAGES, each.at)
        if sure is None:
            sure = not in_gap or (each.deleted_at is None and place.gone_at is None)
        key = (each.guild, each.message)
        of["message"].add(
            (
                *key,
                each.channel,
                each.author,
                each.author_kind,
                each.type,
                each.audience,
                each.reply_to,
            ),
            sure=sure,
        )
        of["message: traits, contents"].add((*key, each.traits, each.contents), sure=sure)
        edit_sure = any(not gaps.hold(each.guild, Kind.MESSAGES, at) for at in each.edited_at)
        delete_sure = each.deleted_at is not None and not gaps.hold(
            each.guild, Kind.MESSAGES, each.deleted_at
        )
        if each.edited_at:
            of["message: edited"].add(key, sure=sure and edit_sure)
        if each.deleted_at is not None:
            of["message: deleted"].add((*key, each.in_bulk), sure=sure and delete_sure)
        if in_gap and (each.edited_at or each.deleted_at):
            of["message_change"].add(key, sure=False)
        counts = each.author_kind == PERSON and each.type in COUNTED
        if counts:
            for emoji, times in each.emoji.items():
                of["message_emoji"].add((*key, emoji), times, sure=sure)
            for sticker in each.stickers:
                of["message_sticker"].add((*key, sticker), sure=sure)
        self._message_rollups(each, counts, sure, sure and edit_sure, sure and delete_sure)

    def _message_rollups(
        self, each: entries.Message, counts: bool, sure: bool, edit_sure: bool, delete_sure: bool
    ) -> None:
        of = self.of
        slot = (each.guild, each.at // SLOT_S, each.audience)
        if not counts:
            metric = "other_messages" if each.author_kind == PERSON else "bot_messages"
            of[f"slot_count.{metric}"].add(slot, sure=sure)
            return
        day = self._day(each.guild, each.at)
        channel = (each.guild, day, each.channel, each.audience)
        member = (each.guild, day, each.author, each.audience)
        of["slot_count.sent"].add(slot, sure=sure)
        of["channel_day.sent"].add(channel, sure=sure)
        of["member_day.sent"].add(member, sure=sure)
        if each.edited_at:
            of["slot_count.edited"].add(slot, sure=edit_sure)
            of["channel_day.edited"].add(channel, sure=edit_sure)
        if each.deleted_at is not None:
            for name, key in (
                ("slot_count", slot),
                ("channel_day", channel),
                ("member_day", member),
            ):
                of[f"{name}.deleted"].add(key, sure=delete_sure)
            if each.in_bulk:
                of["slot_count.deleted_in_bulk"].add(slot, sure=delete_sure)
        if each.reply_to is not None:
            of["channel_day.replies"].add(channel, sure=sure)
            of["member_day.replies"].add(member, sure=sure)
        of["channel_day.readable"].add(channel, sure=sure)
        # What was deleted counts no more; while that is not known, it does.
        stands = each.deleted_at is None
        person = (each.guild, each.author, each.audience)
        self._deeds.wrote(person, each.at, sure=sure, stands=stands, undone=delete_sure)
        if stands or not delete_sure:
            key = (each.guild, day, each.channel, each.author, each.audience)
            of["channel_member_day.messages"].add(key, sure=sure and stands)
            for emoji, times in each.emoji.items():
                key = (each.guild, day, emoji, each.audience)
                of["emoji_day.in_messages"].add(key, times, sure=sure and stands)
            for sticker in each.stickers:
                key = (each.guild, day, sticker, each.audience)
                of["sticker_day.uses"].add(key, sure=sure and stands)
        for metric, is_so in (
            ("stickers", each.traits & STICKER),
            ("forwards", each.traits & FORWARD),
            ("voice_messages", each.traits & VOICE_MESSAGE),
            ("attachments", each.contents & FILE),
            ("embeds", each.contents & EMBED),
            ("polls", each.contents & POLL),
        ):
            if is_so:
                of[f"channel_day.{metric}"].add(channel, sure=sure)

    def _answers(self, places: dict[int, entries.Place]) -> None:
        deleted = {each.message for each in self._ledger.messages if each.deleted_at is not None}
        for each in self._ledger.answers:
            can_be_told = each.message not in deleted and places[each.channel].gone_at is None
            sure = can_be_told or not self._gaps.hold(each.guild, Kind.MESSAGES, each.at)
            key = (each.guild, each.message, each.channel, each.app, each.member, each.command)
            self.of["app_answer"].add(key, sure=sure)
            day = self._day(each.guild, each.at)
            key = (each.guild, day, each.app, each.command, each.audience)
            self.of["app_day.uses"].add(key, sure=sure)

    # Reactions

    def _reactions(self) -> None:
        removals = {
            (each.message, each.member, each.emoji): each
            for each in self._ledger.reactions
            if not each.is_added
        }
        for added in self._ledger.reactions:
            if added.is_added:
                removed = removals.get((added.message, added.member, added.emoji))
                self._reaction(added, removed)

    def _reaction(self, added: entries.Reacted, removed: entries.Reacted | None) -> None:
        of, gaps, guild = self.of, self._gaps, added.guild
        told = [each for each in (added, removed) if each is not None]
        sure = not any(gaps.hold(guild, Kind.REACTIONS, each.at) for each in told)
        slots = self._slots(added)
        if removed is not None and not added.by_bot:
            for slot in slots:
                key = (guild, slot, added.audience)
                of["slot_count.reactions_removed"].add(key, sure=sure and len(slots) == 1)
        if not added.by_bot:
            person = (guild, added.member, added.audience)
            for slot in slots:
                self._deeds.did(
                    person,
                    slot * SLOT_S,
                    sure=sure and len(slots) == 1,
                    undone=removed is not None and sure,
                )
        if removed is not None and sure:
            return
        of["reaction, standing"].add((guild, added.message, added.member, added.emoji), sure=sure)
        of["reaction, with unnamed"].add((guild, added.message, added.emoji), sure=sure)
        # What a tally told without a name counts at the message's time.
        if not sure:
            slots.add(added.message_at // SLOT_S)
        for slot in slots:
            self._reaction_rollups(added, slot, sure=sure and len(slots) == 1)

    def _slots(self, added: entries.Reacted) -> set[int]:
        earliest = added.at - (self._ledger.span.step_s if added.is_late else 0)
        return {earliest // SLOT_S, added.at // SLOT_S}

    def _reaction_rollups(self, added: entries.Reacted, slot: int, *, sure: bool) -> None:
        of, guild = self.of, added.guild
        day = self._day(guild, slot * SLOT_S)
        of["emoji_day.reactions"].add((guild, day, added.emoji, added.audience), sure=sure)
        # A tally does not tell the reactions of bots apart.
        if added.by_bot and sure:
            return
        of["slot_count.reactions"].add((guild, slot, added.audience), sure=sure)
        of["channel_day.reactions"].add((guild, day, added.channel, added.audience), sure=sure)
        of["member_day.reactions"].add((guild, day, added.member, added.audience), sure=sure)
        # Of a message that was never told, nobody can know that no person wrote it.
        is_untold = self._gaps.hold(guild, Kind.MESSAGES, added.message_at)
        if added.author != added.member and (added.author_is_person or is_untold):
            key = (guild, day, added.author, added.audience)
            is_sure = sure and added.author_is_person
            of["member_day.reactions_received"].add(key, sure=is_sure)

    # Voice

    def _voice(self) -> None:
        for stay in stays(self._ledger):
            for began_at, ended_at, sure in self._stretches(stay):
                self._voice_rollups(stay, began_at, ended_at, sure=sure)
        days = VoiceDays(self._day)
        for each in conditions(self._ledger):
            days.add(self.of, each, self._stretches(each))
        days.expect_peaks(self.of)

    def _stretches(self, stay: Stay | Condition) -> Iterator[tuple[int, int, bool]]:
        """Cut what a gap may have taken; yield from when to when, and whether that is sure."""
        gaps, step = self._gaps, self._ledger.span.step_s
        began_at, ended_at = stay.began_at, stay.ended_at
        sure = (began_at, max(began_at, ended_at - step) if stay.ended_late else ended_at)
        unsure = [(sure[1], ended_at)]
        if stay.began_late:
            unsure.append((began_at - step, began_at))
        where = (stay.guild, Kind.VOICE)
        for stretch in gaps.without(*where, *sure):
            yield *stretch, True
        for each in unsure:
            for stretch in gaps.without(*where, *each):
                yield *stretch, False
        # How far we watched is told more seldom than that somebody is still there.
        for stretch in gaps.edges(*where, began_at, ended_at, self._ledger.span.slack_s):
            yield *stretch, False

    def _voice_rollups(self, stay: Stay, began_at: int, ended_at: int, *, sure: bool) -> None:
        of, guild = self.of, stay.guild
        of["voice (s)"].add((guild, stay.member, stay.channel), ended_at - began_at, sure=sure)
        if stay.is_bot:
            return
        while began_at < ended_at:
            slot = began_at // SLOT_S
            end = min(ended_at, (slot + 1) * SLOT_S)
            seconds, day = end - began_at, self._day(guild, began_at)
            for table, key in (
                ("slot_count", (guild, slot, stay.audience)),
                ("channel_day", (guild, day, stay.channel, stay.audience)),
                ("member_day", (guild, day, stay.member, stay.audience)),
            ):
                of[f"{table}.{stay.counted_as}"].add(key, seconds, sure=sure)
            if stay.counted_as == "voice_seconds":
                person = (guild, stay.member, stay.audience)
                self._deeds.did(person, began_at, sure=sure)
            key = (guild, day, stay.channel, stay.member, stay.audience)
            of["channel_member_day.voice_seconds"].add(key, seconds, sure=sure)
            began_at = end

    # People, invites

    def _members(self) -> None:
        of, gaps, ledger = self.of, self._gaps, self._ledger
        left = {(each.guild, each.member) for each in ledger.leavings}
        present: dict[tuple[int, int], bool] = {}
        for each in ledger.joins:
            in_gap = gaps.hold(each.guild, Kind.MEMBERS, each.at)
            who = (each.guild, each.member)
            sure = not in_gap or who not in left
            of["membership"].add((*who, each.at), sure=sure)
            slot = (each.guild, each.at // SLOT_S)
            of["slot_count.joins"].add(slot, sure=not in_gap)
            if each.is_return:
                of["slot_count.rejoins"].add(slot, sure=not in_gap)
            # Which invite it was may stay unknown, without a row where the bot was killed before it
            # could ask; a wrong one may never be credited.
            of["join_attribution"].add((*who, each.at), sure=False)
            of["join_attribution.code"].add((*who, each.at, each.code), sure=False)
            present[who] = sure
        explained: dict[tuple[int, int, int], bool] = {}
        for each in ledger.leavings:
            # Who left before, and came again unseen, seems to leave twice: that counts once.
            sure = not gaps.hold(each.guild, Kind.MEMBERS, each.at, self._came_at(each))
            of["departure"].add((each.guild, each.member), sure=sure)
            of["slot_count.leaves"].add((each.guild,), sure=sure)
            if each.door:
                key = (each.guild, each.member, each.door)
                is_told = not gaps.hold(each.guild, Kind.MODERATION, each.at)
                explained[key] = explained.get(key, False) or is_told
                of["departure.door"].add(key, sure=sure and is_told and not each.is_late)
        for key, is_told in explained.items():
            of["departure_explanation"].add(key, sure=is_told)
        gone_for_good = self._gone_for_good()
        for who, sure in present.items():
            if who not in gone_for_good:
                of["membership, present"].add(who, sure=sure)
        for server in ledger.servers:
            for name in ("guild.member_count", "member_count, newest"):
                of[name].add((server.guild,), server.members, sure=True)

    def _came_at(self, left: entries.Left) -> int | None:
        """Return when somebody who left had come; None: before the story."""
        who = (left.guild, left.member)
        return max((at for at in self._joined_at[who] if at <= left.at), default=None)

    def _gone_for_good(self) -> set[tuple[int, int]]:
        joined = {(each.guild, each.member): each.at for each in self._ledger.joins}
        return {
            (each.guild, each.member)
            for each in self._ledger.leavings
            if each.at >= joined.get((each.guild, each.member), 0)
        }

    def _invites(self) -> None:
        for each in self._ledger.invites:
            sure = each.gone_at is None
            self.of["invite.uses"].add((each.guild, each.code), each.uses, sure=sure)
