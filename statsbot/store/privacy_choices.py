"""What a person decides about what is collected of them in a server: out, in, and how it stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from psycopg import Connection

from statsbot.domain.facts import Audience, VoiceFlags, VoiceMoved
from statsbot.domain.ids import GuildId, MemberId
from statsbot.domain.voice import VoiceSegment
from statsbot.store.arrays import integers
from statsbot.store.pool import Database
from statsbot.store.privacy import CHECK_GUILD, Person, note_passages
from statsbot.store.privacy_key import PrivacyKey
from statsbot.store.rollups import Rollups
from statsbot.store.rows import GuildSettings, PrivacyState
from statsbot.store.settings import lock_guilds
from statsbot.store.statements import Command, Query
from statsbot.store.voice import write_voice


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPassage:
    """A coming or a leaving that is kept of a member."""

    at: datetime
    is_join: bool


_PEOPLE = Query("people_who_asked", Person)
_STATE = Query("privacy_of_person", PrivacyState)
_VOICE = Query("voice_of_member", VoiceSegment)
_SETTINGS = Query("settings_of_guild", GuildSettings)
_KEEP = Command("keep_privacy")
_PASSAGES = Query("passages_of_member", KeptPassage)
_FORGET_ROLES = Command("forget_roles_of_member")


async def check_key(db: Database) -> bool:
    """Return whether a key was ever used in this database.

    Raises:
        ConfigurationError: it was, and the one here is missing or another one.
    """
    async with db.reading() as connection:
        checks = await _PEOPLE.all_async(connection, guild_ids=integers([CHECK_GUILD]))
    db.privacy_key.require(check.person for check in checks)
    return bool(checks)


async def privacy_state(db: Database, guild_id: GuildId, member_id: MemberId) -> PrivacyState:
    """Return what a member asked for in a server.

    Raises:
        ConfigurationError: the privacy key is missing, or another one.
    """
    if not await check_key(db):
        return PrivacyState()
    async with db.reading() as connection:
        number = db.privacy_key.person(guild_id, member_id)
        state = await _STATE.one_async(connection, guild_id=guild_id, person=number)
    return state or PrivacyState()


async def opt_out(
    db: Database, guild_ids: Collection[GuildId], member_id: MemberId, *, now: datetime
) -> None:
    """Collect nothing more of a member; what is kept of them stays, but for their roles.

    Holds for every batch that is written after this returns. A stay in voice goes on without a
    name.

    Raises:
        ConfigurationError: the privacy key is missing, another one, or cannot be kept.
        DatabaseAwayError, TryLaterError: nothing was changed in the server that was in turn.
    """
    for guild_id in sorted(guild_ids):

        def work(connection: Connection, guild_id: GuildId = guild_id) -> None:
            choice = Choice(connection, db.privacy_key, guild_id, member_id)
            if choice.state.opted_out_at is None:
                choice.unname_voice(opts_out=True)
                choice.note_passages()
                choice.forget_roles()
                choice.keep(opted_out_at=now, named_from=choice.state.named_from)

        await db.write(work)


async def opt_in(
    db: Database, guild_ids: Collection[GuildId], member_id: MemberId, *, now: datetime
) -> None:
    """Collect of a member again what happens from now on; what happened before stays unnamed.

    A stay in voice is theirs from the next change in it.

    Raises:
        ConfigurationError: the privacy key is missing, another one, or cannot be kept.
        DatabaseAwayError, TryLaterError: nothing was changed in the server that was in turn.
    """
    for guild_id in sorted(guild_ids):

        def work(connection: Connection, guild_id: GuildId = guild_id) -> None:
            choice = Choice(connection, db.privacy_key, guild_id, member_id)
            if choice.state.opted_out_at is not None:
                choice.keep(opted_out_at=None, named_from=now)

        await db.write(work)


class Choice:
    """A member's choice in the making: within one transaction, with the server locked."""

    def __init__(
        self,
        connection: Connection,
        key: PrivacyKey,
        guild_id: GuildId,
        member_id: MemberId,
    ) -> None:
        """Lock the server and read what holds until now."""
        self._connection = connection
        self._key = key
        self._guild_id = guild_id
        self._member_id = member_id
        self._zones: Mapping[GuildId, ZoneInfo] = lock_guilds(connection, [guild_id])
        _require_key(connection, key)
        self._number = key.person(guild_id, member_id)
        people = _PEOPLE.all(connection, guild_ids=integers([guild_id]))
        person = next((each for each in people if each.person == self._number), None)
        self._stay = person and person.voice_stay
        self.state = PrivacyState(
            opted_out_at=person and person.opted_out_at, named_from=person and person.named_from
        )

    def unname_voice(self, *, opts_out: bool) -> None:
        """Let a stay in voice end, and go on under a number, where it is counted to.

        That is a moment ago, or where the watch ended. For others nothing changes. Who ``opts_out``
        where the server leaves such people out is company to others, and counted no more.
        """
        segments = _VOICE.all(self._connection, guild_id=self._guild_id, member_id=self._member_id)
        for segment in segments:
            at, flags = segment.rolled_until, VoiceFlags(segment.flags)
            (decided,) = _SETTINGS.all(self._connection, guild_id=self._guild_id)
            if opts_out and not decided.counts_opted_out:
                flags |= VoiceFlags.UNCOUNTED
            self._stay = self._key.stay(self._guild_id, self._member_id, at)
            unnamed = VoiceMoved(
                guild_id=self._guild_id,
                member_id=self._stay,
                is_bot=segment.is_bot,
                channel_id=segment.channel_id,
                in_afk_channel=segment.in_afk,
                audience=Audience(segment.audience),
                at=at,
                flags=flags,
            )
            named = replace(unnamed, member_id=self._member_id, channel_id=None)
            rollups = Rollups(dict(self._zones))
            # They come before they go: nobody else is alone in between.
            write_voice(self._connection, [unnamed, named], rollups)
            rollups.write(self._connection)

    def note_passages(self) -> None:
        """Remember by number what comings and leavings were counted, should they be told again."""
        since = self.state.named_from
        passages = _PASSAGES.all(
            self._connection, guild_id=self._guild_id, member_id=self._member_id
        )
        passages = [each for each in passages if since is None or each.at >= since]
        if not passages:
            return
        place = self._guild_id, self._member_id
        noted = {self._key.coming(*place, each.at): each.at for each in passages if each.is_join}
        away, last = self._key.away(*place), passages[-1]
        if last.is_join:
            note_passages(self._connection, self._guild_id, noted, [away])
        else:
            note_passages(self._connection, self._guild_id, noted | {away: last.at}, [])

    def forget_roles(self) -> None:
        """Forget which roles they have: nobody would tell that they have them no more."""
        _FORGET_ROLES.run(self._connection, guild_id=self._guild_id, member_id=self._member_id)

    def keep(self, *, opted_out_at: datetime | None, named_from: datetime | None) -> None:
        """Keep what holds from now on."""
        _KEEP.run(
            self._connection,
            guild_id=self._guild_id,
            person=self._number,
            voice_stay=self._stay,
            opted_out_at=opted_out_at,
            named_from=named_from,
        )


def _require_key(connection: Connection, key: PrivacyKey) -> None:
    """Make sure that the key is the one used so far; the first use makes it, and leaves its check.

    Raises:
        ConfigurationError: it is missing, another one, or cannot be kept.
    """
    checks = _PEOPLE.all(connection, guild_ids=integers([CHECK_GUILD]))
    if checks:
        key.require(check.person for check in checks)
        return
    key.make()
    _KEEP.run(
        connection,
        guild_id=CHECK_GUILD,
        person=key.check(),
        voice_stay=None,
        opted_out_at=None,
        named_from=None,
    )
