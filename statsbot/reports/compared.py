"""Periods, members, channels and servers beside each other: chooses the words, draws."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import numpy as np

from renderers.panels.comparison import Compared
from renderers.panels.tile import Delta
from statsbot.analytics.comparison import (
    ChannelsCompared,
    PeriodsFindings,
    ServersCompared,
)
from statsbot.analytics.comparison import Period as EarlierPeriod
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED
from statsbot.analytics.groups import Ratio
from statsbot.analytics.member import Deeds, MembersCompared
from statsbot.domain.ids import GuildId
from statsbot.locale import Language
from statsbot.reports.comparison import UNKNOWN, Beside, Row, leader, put_together, told_of
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Face, Faces, read_faces
from statsbot.reports.moves import moved
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import signed

NEARLY_EQUAL = 0.03
"""A change up to which two periods had about as many messages."""
MOST_RANKED = 3
"""Members beside each other whose columns have room to say of how many their rank is."""
_Findings: TypeAlias = PeriodsFindings | MembersCompared | ChannelsCompared | ServersCompared


async def picture_compared_periods(desk: Desk, findings: PeriodsFindings) -> Picture:
    """Return a drawn server against its own past.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(findings)
    beside = beside_periods(findings, desk.speak)
    return await _picture(desk, "compare-periods", findings, faces, beside)


async def picture_compared_members(desk: Desk, findings: MembersCompared) -> Picture:
    """Return drawn members beside each other.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(findings, [member.member_id for member in findings.members])
    beside = beside_members(findings, faces, desk.speak)
    return await _picture(desk, "compare-members", findings, faces, beside)


async def picture_compared_channels(desk: Desk, findings: ChannelsCompared) -> Picture:
    """Return drawn channels beside each other.

    Raises:
        DrawingError: the card could not be drawn.
    """
    ids = [channel.channel.channel_id for channel in findings.channels]
    faces = await desk.faces(findings, channels=ids)
    beside = beside_channels(findings, faces, desk.speak)
    return await _picture(desk, "compare-channels", findings, faces, beside)


async def picture_compared_servers(desk: Desk, findings: ServersCompared) -> Picture:
    """Return drawn servers beside each other.

    Raises:
        DrawingError: the card could not be drawn.
    """
    of = {
        server.guild_id: await read_faces(desk.database, server.guild_id, (), desk.assets)
        for server in findings.servers
    }
    servers = {guild_id: faces.server for guild_id, faces in of.items()}
    beside = beside_servers(findings, servers, desk.speak)
    first = of[findings.question.guild_id]
    return await _picture(desk, "compare-servers", findings, first, beside)


def beside_periods(findings: PeriodsFindings, speak: Language) -> Beside:
    """Return the window beside the one before it, and beside that of a year ago if it is known."""
    question, now = findings.question, findings.now
    period = Period(question.window, question.zone)
    earlier = [findings.before]
    if findings.year_before.watched_share or findings.year_before.figures.messages:
        earlier.append(findings.year_before)
    each = [now, *(one.figures for one in earlier)]
    keys = ("this_one", "before", "year_before")[: len(each)]
    names = [period.text(speak, year=False)]
    names += [Period(one.window, question.zone).seen_from(period, speak) for one in earlier]
    return Beside(
        question=question,
        watched_share=findings.watched_share,
        insight=_since(findings, speak),
        label=speak.say("overview.messages"),
        columns=[
            _named(names[0], now.messages, speak, note=speak.say("compare.this_one")),
            *(
                _earlier(name, one, speak, whole=_whole(findings, one))
                for name, one in zip(names[1:], earlier, strict=True)
            ),
        ],
        rows=[
            _row("overview.active_members", [one.active for one in each], speak),
            _hours_row("overview.voice_hours", [one.voice_hours for one in each], speak),
            _row("compare.joins", [one.joins for one in each], speak),
            _row("compare.leaves", [one.leaves for one in each], speak),
        ],
        daily=[one.daily for one in each],
        title=speak.say("overview.messages_per_day"),
        write=speak.short,
        keys=[speak.say(f"compare.{key}") for key in keys],
    )


def beside_members(findings: MembersCompared, faces: Faces, speak: Language) -> Beside:
    """Return members beside each other."""
    members = findings.members
    done = [member.deeds for member in members]
    shown = [faces.member(member.member_id) for member in members]
    watched = findings.watched_share >= ENOUGH_WATCHED or any(one.messages for one in done)
    counts = [one.messages if watched else None for one in done]
    return Beside(
        question=findings.question,
        watched_share=findings.watched_share,
        insight=leader(
            [face.name for face in shown], counts, speak.count, findings.watched_share, speak
        ),
        label=speak.say("overview.messages"),
        columns=[
            replace(
                _named(
                    face.name,
                    count,
                    speak,
                    note=_rank(member.deeds, len(members), speak),
                ),
                face="circle",
                image=face.image,
                seed=member.member_id,
            )
            for member, face, count in zip(members, shown, counts, strict=True)
        ],
        rows=[
            _percent_row("compare.share", [one.share for one in done], speak),
            _row("compare.active_days", [one.active_days for one in done], speak),
            _hours_row("overview.voice_hours", [one.voice_hours for one in done], speak),
            _row("compare.reactions", [one.reactions for one in done], speak),
        ],
        daily=[member.daily for member in members],
        title=speak.say("overview.messages_per_day"),
        write=speak.short,
    )


def beside_channels(findings: ChannelsCompared, faces: Faces, speak: Language) -> Beside:
    """Return channels beside each other."""
    channels = [one.channel for one in findings.channels]
    names = [faces.channel(one.channel_id) for one in channels]
    counts = [one.messages for one in channels]
    return Beside(
        question=findings.question,
        watched_share=findings.watched_share,
        insight=leader(names, counts, speak.count, findings.watched_share, speak),
        label=speak.say("overview.messages"),
        columns=[
            _named(
                name,
                one.messages,
                speak,
                delta=moved(
                    one.messages,
                    one.previous,
                    speak,
                    change=one.change,
                    muted=one.change is None,
                ),
                note=speak.say("common.not_comparable") if one.previous is None else "",
            )
            for name, one in zip(names, channels, strict=True)
        ],
        rows=[
            _row("compare.authors", [one.authors for one in channels], speak),
            _percent_row("compare.share", [_share(one.share) for one in channels], speak),
            _percent_row("compare.replies", [_share(one.mix.replies) for one in channels], speak),
            _row("compare.reactions", [one.reactions for one in channels], speak),
        ],
        daily=[one.daily for one in findings.channels],
        title=speak.say("overview.messages_per_day"),
        write=speak.short,
    )


def beside_servers(
    findings: ServersCompared, faces: Mapping[GuildId, Face], speak: Language
) -> Beside:
    """Return servers beside each other, in figures that do not depend on their size."""
    servers = findings.servers
    shown = [faces[one.guild_id] for one in servers]
    each = [one.messages_per_author for one in servers]
    return Beside(
        question=findings.question,
        watched_share=findings.watched_share,
        insight=leader(
            [face.name for face in shown],
            each,
            partial(_per_author, speak),
            findings.watched_share,
            speak,
        ),
        label=speak.say("compare.per_author"),
        columns=[
            Compared(
                name=face.name,
                value=UNKNOWN if value is None else speak.short(value),
                cells=(),
                note=speak.say("compare.members", count=one.members) if one.members else "",
                face="squircle",
                image=face.image,
                seed=one.guild_id,
            )
            for one, face, value in zip(servers, shown, each, strict=True)
        ],
        rows=[
            _percent_row(
                "compare.active_of_members",
                [_share(one.active_of_members) for one in servers],
                speak,
            ),
            _hours_row(
                "compare.voice_per_active",
                [one.voice_hours_per_active for one in servers],
                speak,
            ),
            Row(
                label=speak.say("compare.growth"),
                values=[one.growth for one in servers],
                write=lambda share: signed(share, speak),
            ),
            Row(
                label=speak.say("overview.messages_per_day"),
                values=[one.messages_per_day for one in servers],
                write=speak.short,
            ),
        ],
        daily=[one.figures.daily for one in servers],
        title=speak.say("overview.messages_per_day"),
        write=speak.short,
        relative=True,
    )


async def _picture(
    desk: Desk, name: str, findings: _Findings, faces: Faces, beside: Beside
) -> Picture:
    card = put_together(beside, faces, desk.speak)
    told = told_of(card, beside, desk.speak)
    return await desk.picture(name, findings, card, told=told)


def _since(findings: PeriodsFindings, speak: Language) -> str:
    """Return the one sentence of periods: more or fewer than before."""
    period = Period(findings.question.window, findings.question.zone)
    messages = findings.now.messages
    if messages is None:
        return period.say(speak, "unwatched")
    if not messages:
        if findings.watched_share < ENOUGH_WATCHED:
            return speak.say("overview.only_a_part")
        return period.say(speak, "nothing")
    change = findings.before.change.get("messages")
    before = period.say(speak, "before")
    if change is None:
        return speak.say("compare.cannot", before=before)
    if not _whole(findings, findings.before):
        over = period.count - (not findings.question.last_day_ended)
        days = [each.daily[:over] for each in (findings.now, findings.before.figures)]
        if any(np.isnan(daily).all() for daily in days):
            return speak.say("compare.cannot", before=before)
        new, old = (speak.short(float(np.nanmean(daily))) for daily in days)
        return speak.say("compare.watched_days", now=new, then=old)
    if abs(change) <= NEARLY_EQUAL:
        return speak.say("overview.about_as_many", before=before)
    words = "overview.more" if change > 0 else "overview.fewer"
    return speak.say(words, percent=speak.percent(abs(change)), before=before)


def _whole(findings: PeriodsFindings, earlier: EarlierPeriod) -> bool:
    """Return whether fewer messages were not just less time watched."""
    return min(findings.watched_share, earlier.watched_share) >= WHOLLY_WATCHED


def _earlier(name: str, one: EarlierPeriod, speak: Language, *, whole: bool) -> Compared:
    """Return the column of an earlier period, with how messages moved since; grey if not whole."""
    messages, change = one.figures.messages, one.change.get("messages")
    if change is None:
        return _named(name, messages, speak, note=speak.say("common.not_comparable"))
    delta = _delta(change, speak)
    since = replace(
        delta, text=speak.say("compare.since", change=delta.text), muted=delta.muted or not whole
    )
    return _named(name, messages, speak, delta=since)


def _delta(change: float, speak: Language) -> Delta:
    written = speak.percent(abs(change))
    if written == speak.percent(0):
        return Delta(text=speak.say("common.no_change"), direction="flat")
    return Delta(text=written, direction="up" if change > 0 else "down")


def _named(
    name: str,
    count: int | None,
    speak: Language,
    *,
    delta: Delta | None = None,
    note: str = "",
) -> Compared:
    """Return a column, without cells; ``note`` stands in the place of a ``delta``."""
    if count is None:
        return Compared(name=name, value=UNKNOWN, cells=(), note=speak.say("common.not_watched"))
    return Compared(name=name, value=speak.count(count), cells=(), delta=delta, note=note)


def _rank(done: Deeds, of: int, speak: Language) -> str:
    if done.rank is None:
        return speak.say("compare.no_rank")
    if of > MOST_RANKED:
        return speak.say("compare.place", rank=done.rank)
    return speak.say("compare.rank", rank=done.rank, of=done.authors or 0)


def _row(label: str, values: Sequence[float | None], speak: Language) -> Row:
    return Row(label=speak.say(label), values=values, write=speak.count)


def _hours_row(label: str, values: Sequence[float | None], speak: Language) -> Row:
    def write(hours: float) -> str:
        return speak.say("common.hours", number=speak.hours(hours))

    return Row(label=speak.say(label), values=values, write=write)


def _percent_row(label: str, values: Sequence[float | None], speak: Language) -> Row:
    return Row(label=speak.say(label), values=values, write=speak.percent)


def _share(ratio: Ratio | None) -> float | None:
    return None if ratio is None else ratio.share


def _per_author(speak: Language, number: float) -> str:
    return speak.say("compare.each_wrote", number=speak.short(number))
