"""Founds a community: its channels, its people and the dates of what is to come."""

import random
from datetime import datetime, timedelta

from statsbot.domain.facts import ChannelKind
from statsbot.domain.windows import Window
from statsbot.sandbox.population.community import (
    DEMO,
    Community,
    IdMint,
    Occasion,
    Place,
    Resident,
    Size,
    Stay,
    rounded_up,
    whole_milliseconds,
)
from statsbot.sandbox.population.growth import Growth
from statsbot.sandbox.population.icon import draw_icon
from statsbot.sandbox.population.signs import EMOJI

SHORTEST_STORY = timedelta(days=14)
MODERATION_BOT = "harbourmaster"
MUSIC_BOT = "gramophone"
DICE_BOT, PROMPT_BOT, REMINDER_BOT = "dicebox", "inkwell", "tidetable"
AFK_CHANNEL = "Adrift (AFK)"
REPORTS_CHANNEL = "server-pulse"
_AGE = timedelta(days=620)
"""How old the server is when the story begins."""

_BOTS = (
    (MODERATION_BOT, 1), (MUSIC_BOT, 40), (DICE_BOT, 90), (PROMPT_BOT, 200), (REMINDER_BOT, 300),
)  # fmt: skip
"""Apps, and how many days old the server was when each was added."""

_TEXT, _VOICE, _STAFF = ChannelKind.TEXT, ChannelKind.VOICE, True
_FLOOR_PLAN: tuple[
    tuple[str, bool, tuple[tuple[str, ChannelKind, float, str | None], ...]], ...
] = (
    (
        "Quay",
        not _STAFF,
        (
            ("welcome", _TEXT, 2, "Say hello, the kettle is on."),
            ("announcements", ChannelKind.ANNOUNCEMENT, 0, "From the harbour office"),
            ("harbour-gazette", _TEXT, 0, "Posted by machine, every morning"),
            (REPORTS_CHANNEL, _TEXT, 0, "The weekly report"),
        ),
    ),
    (
        "Drawing room",
        not _STAFF,
        (
            ("cartography", _TEXT, 22, "Coasts, contours, compass roses"),
            ("worldbuilding", _TEXT, 17, "Places that are not there yet"),
            ("zines-and-print", _TEXT, 9, None),
            ("lettering", _TEXT, 7, None),
            ("show-your-work", _TEXT, 11, "Finished or not"),
            ("ask-the-harbour", ChannelKind.FORUM, 0, "One question, one post"),
        ),
    ),
    (
        "Tavern",
        not _STAFF,
        (
            ("the-tavern", _TEXT, 30, "Anything goes that is kind"),
            ("music", _TEXT, 4, None),
            ("日本語", _TEXT, 3, None),
            ("Round table", _VOICE, 5, None),
            ("Drawing together", _VOICE, 3, None),
            ("Music room", _VOICE, 2, None),
            (AFK_CHANNEL, _VOICE, 0, None),
            ("Lecture hall", ChannelKind.STAGE, 0, None),
        ),
    ),
    (
        "Bridge",
        _STAFF,
        (
            ("staff-room", _TEXT, 0, "Staff only"),
            ("mod-log", _TEXT, 0, None),
            ("captains-cabin", _TEXT, 0, "Not even bots"),
            ("Chartroom", _VOICE, 0, None),
        ),
    ),
)
"""Categories, whether they are for staff alone, and their channels with a share of the talk.

The share of a voice channel is its share of voice evenings.
"""


def found(
    *,
    seed: int,
    start: datetime,
    end: datetime,
    size: Size = DEMO,
    zone: str = "Europe/Berlin",
    name: str = "The Paper Harbour",
) -> Community:
    """Return the community whose story runs from ``start`` to ``end``.

    The same arguments give the same community.

    Raises:
        ValueError: the story is shorter than :data:`SHORTEST_STORY`.
    """
    story = Window(start=whole_milliseconds(start), end=whole_milliseconds(end))
    if story.length < SHORTEST_STORY:
        raise ValueError(f"a story takes {SHORTEST_STORY.days} days or more, not {story.length}")
    chance = random.Random(seed)
    ids = IdMint()
    guild_id = ids.at(story.start - _AGE)
    places = _lay_out(ids, story.start - _AGE + timedelta(minutes=3))
    occasion = Occasion(window=_weekend_near(story, size.occasion_at), lift=1.9)
    raid_at = rounded_up(story.start + 0.82 * story.length, timedelta(hours=1))
    growth = Growth(
        chance=chance,
        ids=ids,
        size=size,
        story=story,
        occasion=occasion,
        raid_at=raid_at,
        places=places,
    )
    people, invites = growth.settle()
    bots = [_bot(ids, name, story.start - _AGE + timedelta(days=age)) for name, age in _BOTS]
    return Community(
        seed=seed,
        size=size,
        story=story,
        guild_id=guild_id,
        name=name,
        zone=zone,
        vanity_code=name.removeprefix("The ").lower().replace(" ", "-"),
        places=places,
        residents=(*people, *bots),
        invites=tuple(invites),
        custom_emoji=tuple(EMOJI),
        webhook_id=ids.at(story.start - _AGE + timedelta(days=60)),
        webhook_name="The Harbour Gazette",
        occasion=occasion,
        outage=_outage(story, size),
        raid_at=raid_at,
        icon=draw_icon(256),
    )


def _lay_out(ids: IdMint, at: datetime) -> tuple[Place, ...]:
    places: list[Place] = []
    for category, staff_only, channels in _FLOOR_PLAN:
        parent = Place(
            channel_id=ids.at(at), name=category, kind=ChannelKind.CATEGORY, staff_only=staff_only
        )
        places.append(parent)
        places.extend(
            Place(
                channel_id=ids.at(at),
                name=name,
                kind=kind,
                parent_id=parent.channel_id,
                topic=topic,
                staff_only=staff_only,
                hidden_from_bot=name == "captains-cabin",
                share=share,
            )
            for name, kind, share, topic in channels
        )
    return tuple(places)


def _bot(ids: IdMint, name: str, joined_at: datetime) -> Resident:
    return Resident(
        member_id=ids.at(joined_at - timedelta(days=300)),
        username=name,
        display_name=name.capitalize(),
        is_bot=True,
        stays=(Stay(joined_at=joined_at),),
    )


def _weekend_near(story: Window, share: float) -> Window:
    """Return a Saturday noon to Sunday midnight, about ``share`` into the story."""
    day = (story.start + share * story.length).replace(hour=12, minute=0, second=0, microsecond=0)
    saturday = day + timedelta(days=(5 - day.weekday() + 3) % 7 - 3)
    return Window(start=saturday, end=saturday + timedelta(hours=36))


def _outage(story: Window, size: Size) -> Window:
    """Return a stretch from a Wednesday afternoon on, before the middle of the story."""
    day = (story.start + 0.43 * story.length).replace(hour=14, minute=0, second=0, microsecond=0)
    wednesday = day + timedelta(days=(2 - day.weekday() + 3) % 7 - 3)
    start = rounded_up(wednesday + timedelta(minutes=18), size.grain)
    return Window(start=start, end=rounded_up(start + size.outage, size.grain))
