"""The truth about a story: a tale small enough to count by hand, and laws that hold for any."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.founding import AFK_CHANNEL, MUSIC_BOT
from statsbot.sandbox.population.happenings import (
    Asked,
    BulkDeleted,
    Command,
    Deleted,
    Happening,
    Held,
    Joined,
    Left,
    OutageBegan,
    OutageEnded,
    Reacted,
    ReactionsCleared,
    Said,
    ThreadOpened,
    Unreacted,
    VoiceChanged,
)
from statsbot.sandbox.population.past import Scope
from statsbot.sandbox.population.truth import Truth
from tests.fix_population import STORY_END

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]
)
SEEN, PUBLIC = Scope(seen=True), Scope(public=True)
KOLKATA = ZoneInfo("Asia/Kolkata")  # UTC+5:30
T0 = datetime(2026, 11, 10, 18, tzinfo=UTC)  # 23:30 in Kolkata


def minute(number: int) -> datetime:
    return T0 + timedelta(minutes=number)


class Tale:
    """A few deeds in the world of ``story``."""

    def __init__(self, story: Story) -> None:
        self.community = story.community
        self.a, self.b, self.c = (each.member_id for each in self.community.people[:3])
        self.bot = self.community.bot(MUSIC_BOT).member_id
        self.tavern = self.community.place("the-tavern").channel_id

    def said(
        self,
        number: int,
        author: int,
        channel: str = "the-tavern",
        kind: int = 0,
        text: str = "",
        held: Held = Held.NOTHING,
    ) -> Said:
        return Said(
            at=minute(number),
            message_id=first_id_at(minute(number)),
            channel_id=self.community.place(channel).channel_id,
            author_id=author,
            kind=kind,
            text=text,
            held=held,
        )

    def reacted(self, number: int, member: int, target: int, emoji: str) -> Reacted:
        return Reacted(
            at=minute(number),
            channel_id=self.tavern,
            message_id=first_id_at(minute(target)),
            member_id=member,
            emoji=emoji,
        )

    def unreacted(self, number: int, member: int, target: int, emoji: str) -> Unreacted:
        return Unreacted(
            at=minute(number),
            channel_id=self.tavern,
            message_id=first_id_at(minute(target)),
            member_id=member,
            emoji=emoji,
        )

    def moved(self, number: int, member: int, channel: str | None) -> VoiceChanged:
        channel_id = None if channel is None else self.community.place(channel).channel_id
        return VoiceChanged(at=minute(number), member_id=member, channel_id=channel_id)

    def deleted(self, number: int, target: int) -> Deleted:
        message_id = first_id_at(minute(target))
        return Deleted(at=minute(number), channel_id=self.tavern, message_id=message_id)

    def truth(self, happenings: Sequence[Happening]) -> Truth:
        return Truth.of(self.community, happenings)


@pytest.fixture(scope="module")
def tale(small_story: Story) -> Tale:
    return Tale(small_story)


def test_messages_are_those_of_people_that_still_stand(tale: Tale) -> None:
    truth = tale.truth(
        [
            tale.said(0, tale.a),
            tale.said(1, tale.a, kind=19),
            tale.said(2, tale.b, kind=7),
            tale.said(3, tale.bot),
            tale.said(4, tale.community.webhook_id, "harbour-gazette"),
            tale.said(5, tale.b),
            tale.said(6, tale.c, "staff-room"),
            tale.deleted(7, 5),
        ]
    )
    assert truth.messages() == 3
    assert truth.messages(gross=True) == 4
    assert truth.messages(PUBLIC) == 2
    assert truth.other_messages() == 3
    assert truth.messages_per_member() == {tale.a: 2, tale.c: 1}
    assert truth.authors_per_day(ZoneInfo("UTC")) == {date(2026, 11, 10): 2}


def test_days_are_those_of_the_zone(tale: Tale) -> None:
    truth = tale.truth([tale.said(29, tale.a), tale.said(30, tale.a), tale.said(31, tale.b)])
    assert truth.messages_per_day(KOLKATA) == {date(2026, 11, 10): 1, date(2026, 11, 11): 2}
    assert truth.messages_per_week_hour(KOLKATA) == {(1, 23): 1, (2, 0): 2}
    assert truth.authors_per_day(KOLKATA) == {date(2026, 11, 10): 1, date(2026, 11, 11): 2}


def test_what_the_outage_hides(tale: Tale) -> None:
    truth = tale.truth(
        [
            tale.said(0, tale.a),
            tale.said(1, tale.a),
            tale.moved(2, tale.b, "Round table"),
            OutageBegan(at=minute(10)),
            tale.said(11, tale.a),
            tale.deleted(12, 1),
            tale.reacted(13, tale.c, 0, "👍"),
            tale.moved(14, tale.b, "Music room"),
            Joined(at=minute(15), member_id=tale.c, code="abc"),
            Left(at=minute(16), member_id=tale.a),
            OutageEnded(at=minute(20)),
            tale.moved(23, tale.b, None),
        ]
    )
    day = date(2026, 11, 10)
    utc = ZoneInfo("UTC")
    assert (truth.messages(), truth.messages(SEEN)) == (2, 2)
    assert truth.messages(Scope(seen=True, window=Window(start=minute(1), end=minute(2)))) == 1
    assert truth.reactions_per_day(utc) == {day: 1}
    assert truth.reactions_per_day(utc, SEEN) == {}
    assert truth.voice_seconds() == 21 * 60
    assert truth.voice_seconds(SEEN) == (8 + 3) * 60
    rooms = {each: tale.community.place(each).channel_id for each in ("Round table", "Music room")}
    assert truth.voice_seconds_per_channel(SEEN) == {
        rooms["Round table"]: 480,
        rooms["Music room"]: 180,
    }
    assert truth.joins_per_code() == {"abc": 1}
    assert truth.joins(SEEN) == []
    assert (truth.leaves_per_day(utc), truth.leaves_per_day(utc, SEEN)) == ({day: 1}, {})


def test_voice_is_that_of_people_and_not_of_sleepers(tale: Tale) -> None:
    truth = tale.truth(
        [
            tale.moved(0, tale.a, "Round table"),
            tale.moved(0, tale.bot, "Round table"),
            tale.moved(5, tale.a, "Round table"),  # muted, say: no new stay
            tale.moved(40, tale.a, AFK_CHANNEL),
            tale.moved(50, tale.bot, None),
            tale.moved(60, tale.a, None),
            tale.moved(61, tale.b, "Chartroom"),
            tale.said(65, tale.c),
        ]
    )
    assert truth.voice_seconds_per_day(KOLKATA) == {
        date(2026, 11, 10): 30 * 60,
        date(2026, 11, 11): 10 * 60 + 4 * 60,
    }
    assert truth.voice_seconds(PUBLIC) == 40 * 60
    assert truth.active_per_day(KOLKATA) == {date(2026, 11, 10): 1, date(2026, 11, 11): 3}


def test_reactions_are_those_that_stand(tale: Tale) -> None:
    happenings: list[Happening] = [
        tale.said(0, tale.a),
        tale.said(1, tale.b),
        tale.said(2, tale.b),
        tale.reacted(3, tale.a, 0, "👍"),
        tale.reacted(3, tale.bot, 0, "👍"),
        tale.reacted(4, tale.b, 0, ":inkblot:"),
        tale.unreacted(5, tale.b, 0, ":inkblot:"),
        tale.reacted(6, tale.b, 1, "🔥"),
        tale.reacted(6, tale.c, 1, "👀"),
        tale.reacted(7, tale.c, 2, "✨"),
        tale.deleted(9, 2),
    ]
    clear = {"at": minute(8), "channel_id": tale.tavern, "message_id": first_id_at(minute(1))}
    one = tale.truth([*happenings, ReactionsCleared(**clear, emoji="🔥")])
    assert one.reactions_per_emoji() == {"👍": 2, "👀": 1, "✨": 1}
    assert one.reactions_per_emoji(under_deleted=False) == {"👍": 2, "👀": 1}
    assert sum(one.reactions_per_day(KOLKATA).values()) == 3
    all_of_them = tale.truth([*happenings, ReactionsCleared(**clear)])
    assert all_of_them.reactions_per_emoji() == {"👍": 2, "✨": 1}


def test_rooms_the_bot_cannot_enter(tale: Tale) -> None:
    def thread(number: int, *, with_bot: bool) -> list[Happening]:
        opened = ThreadOpened(
            at=minute(number),
            thread_id=first_id_at(minute(number)),
            parent_id=tale.tavern,
            owner_id=tale.a,
            name="",
            private=True,
            with_bot=with_bot,
        )
        said = Said(
            at=minute(number + 1),
            message_id=first_id_at(minute(number + 1)),
            channel_id=opened.thread_id,
            author_id=tale.a,
        )
        return [opened, said]

    truth = tale.truth(
        [
            tale.said(0, tale.a, "captains-cabin"),
            *thread(1, with_bot=True),
            *thread(5, with_bot=False),
        ]
    )
    assert (truth.messages(), truth.messages(SEEN), truth.messages(PUBLIC)) == (3, 1, 0)


def test_what_messages_hold_is_that_of_people(tale: Tale) -> None:
    truth = tale.truth(
        [
            tale.said(0, tale.a, held=Held.PICTURE, text="🎉"),
            tale.said(1, tale.b, held=Held.STICKER, text="ahoy"),
            tale.said(2, tale.b, held=Held.STICKER, text="ahoy"),
            tale.said(3, tale.a, "staff-room", held=Held.PREVIEW),
            tale.said(4, tale.bot, held=Held.PICTURE),
            tale.said(5, tale.a, held=Held.POLL, text="🎉 or not?"),
            replace(tale.said(6, tale.c), reply_to=first_id_at(minute(0)), kind=19),
            tale.deleted(7, 1),
            OutageBegan(at=minute(8)),
            tale.said(9, tale.a, held=Held.FORWARD),
            OutageEnded(at=minute(10)),
        ]
    )
    public = {Held.PICTURE: 1, Held.STICKER: 2, Held.POLL: 1, Held.NOTHING: 1}
    assert truth.held() == {**public, Held.PREVIEW: 1, Held.FORWARD: 1}
    assert truth.held(PUBLIC) == {**public, Held.FORWARD: 1}
    assert truth.held(Scope(seen=True, public=True)) == public
    assert truth.replies() == 1
    assert truth.stickers() == {"ahoy": 1}
    assert truth.emoji_in_messages() == {"🎉": 1}


def test_uses_of_apps_are_told_apart_by_whose_they_are(tale: Tale) -> None:
    play = Command(name="play", asked_by=tale.a)
    answers = [
        replace(tale.said(number, tale.bot, channel, kind=20), answers=play)
        for number, channel in ((0, "music"), (1, "staff-room"), (4, "music"))
    ]
    asked = Asked(at=minute(2), channel_id=tale.tavern, member_id=tale.b, command="invites by")
    truth = tale.truth([*answers[:2], asked, OutageBegan(at=minute(3)), answers[2]])
    assert truth.app_uses() == {(tale.bot, "play"): 3}
    assert truth.app_uses(PUBLIC) == {(tale.bot, "play"): 2}
    assert truth.app_uses(Scope(seen=True, public=True)) == {(tale.bot, "play"): 1}
    assert truth.own_uses(SEEN) == {"invites by": 1}


def test_bulk_deletion_and_emoji_in_texts(tale: Tale) -> None:
    happenings: list[Happening] = [
        tale.said(0, tale.a, text="oh 😂😂 :inkblot:"),
        tale.said(1, tale.a, text="free 🎉"),
        tale.said(2, tale.a, text="free 🎉"),
        tale.said(3, tale.bot, text="😂"),
    ]
    ids = tuple(first_id_at(minute(each)) for each in (1, 2))
    truth = tale.truth(
        [*happenings, BulkDeleted(at=minute(4), channel_id=tale.tavern, message_ids=ids)]
    )
    assert (truth.messages(), truth.messages(gross=True)) == (1, 3)
    assert truth.emoji_in_messages() == {"😂": 2, ":inkblot:": 1}


@given(zone=ZONES, seen=st.booleans(), public=st.booleans())
def test_days_add_up_in_any_zone(small_truth: Truth, zone: str, seen: bool, public: bool) -> None:
    scope, where = Scope(seen=seen, public=public), ZoneInfo(zone)
    total = small_truth.messages(scope)
    assert total == small_truth.messages_per_day(where, scope).total()
    assert total == small_truth.messages_per_week_hour(where, scope).total()
    assert total == small_truth.messages_per_channel(scope).total()
    assert total == small_truth.messages_per_member(scope).total()
    assert total <= small_truth.messages(scope, gross=True)
    seconds = small_truth.voice_seconds(scope)
    assert seconds == small_truth.voice_seconds_per_day(where, scope).total()
    assert seconds == small_truth.voice_seconds_per_channel(scope).total()
    assert small_truth.joins_per_day(where, scope).total() == len(small_truth.joins(scope))
    authors = small_truth.authors_per_day(where, scope)
    active = small_truth.active_per_day(where, scope)
    assert all(authors[day] <= active[day] for day in authors)


@given(
    cuts=st.lists(st.integers(0, 21 * 1440), min_size=3, max_size=3, unique=True).map(sorted),
    seen=st.booleans(),
)
def test_adjacent_windows_add_up(small_truth: Truth, cuts: list[int], seen: bool) -> None:
    a, b, c = (STORY_END - timedelta(minutes=21 * 1440 - each) for each in cuts)
    whole, first, second = (
        Scope(window=Window(start=start, end=end), seen=seen)
        for start, end in ((a, c), (a, b), (b, c))
    )
    for count in (
        small_truth.messages,
        small_truth.other_messages,
        small_truth.voice_seconds,
        lambda scope: len(small_truth.joins(scope)),
        lambda scope: small_truth.reactions_per_emoji(scope).total(),
    ):
        assert count(whole) == count(first) + count(second)
    zone = ZoneInfo("Asia/Kathmandu")
    merged = small_truth.leaves_per_day(zone, first) + small_truth.leaves_per_day(zone, second)
    assert Counter(merged) == small_truth.leaves_per_day(zone, whole)


def test_what_is_seen_is_part_of_the_whole(small_truth: Truth) -> None:
    assert small_truth.outages
    assert 0 < small_truth.voice_seconds(SEEN) < small_truth.voice_seconds()
    hidden = small_truth.messages(gross=True) - small_truth.messages(SEEN, gross=True)
    assert 0 < hidden < 0.1 * small_truth.messages()
    assert 0 < small_truth.messages(PUBLIC) < small_truth.messages()
