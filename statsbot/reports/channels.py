"""The channels: chooses the words, draws."""

from collections.abc import Sequence

from renderers.cards.channels import KINDS, KINDS_ALONE, ROWS, ChannelsCard
from renderers.panels import advice
from renderers.panels.advice import Advice
from renderers.panels.sign import Sign, Standing
from renderers.panels.signs import SignCount
from renderers.panels.table import Table, TableRow
from statsbot.analytics.channel_sums import UNNAMED
from statsbot.analytics.channels import ChannelsFindings
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.groups import may_tell
from statsbot.analytics.lifecycle import Hint, Life
from statsbot.domain.ids import ChannelId
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.mix import content_mix, together
from statsbot.reports.moves import apart, moved
from statsbot.reports.overview import silence
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, title_told, watched_part
from statsbot.store.rows import Reader

STANDINGS: dict[Life, Standing] = {
    Life.NEW: "new",
    Life.WAKING: "waking",
    Life.STEADY: "steady",
    Life.FADING: "fading",
    Life.DEAD: "dead",
}
CARRIES = 0.4
"""Share of all messages from which one channel is said to carry them."""
_PRESSING = (Hint.SUPPORT, Hint.REVIVE, Hint.ANNOUNCE, Hint.FORUM, Hint.ARCHIVE)
"""Hints, the most pressing first."""
_TOLD = 6
"""Channels that the alt text names."""


async def picture_channels(desk: Desk, findings: ChannelsFindings) -> Picture:
    """Return the drawn channels of a server.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(findings, channels={each.channel_id for each in findings.channels})
    card = describe_channels(findings, faces, desk.speak)
    return await desk.picture(
        "channels", findings, card, told=channels_told(findings, card, desk.speak)
    )


def describe_channels(findings: ChannelsFindings, faces: Faces, speak: Language) -> ChannelsCard:
    """Return the card that says what was found."""
    question = findings.question
    staff = question.reader is Reader.STAFF
    told = may_tell(findings.authors or 0, question.reader)
    known = not findings.channels or any(each.life for each in findings.channels)
    return ChannelsCard(
        header=heading(
            question,
            faces,
            channels_insight(findings, faces, speak),
            speak,
            beside=watched_part(findings.watched_share, speak),
        ),
        signs=tuple(
            SignCount(
                standing=STANDINGS[each.life],
                word=speak.say(f"channels.{STANDINGS[each.life]}"),
                value=speak.count(each.channels) if known else "–",
            )
            for each in findings.lives
        ),
        table=_table(findings, faces, speak),
        advice=_advice(findings, faces, speak, known=known) if staff else None,
        mix=content_mix(
            together((each.mix for each in findings.channels), told=told),
            speak,
            places=KINDS if staff else KINDS_ALONE,
            share=findings.watched_share,
            tall=not staff,
        ),
    )


def channel_name(channel_id: ChannelId, faces: Faces, speak: Language) -> str:
    """Return a channel's name; several together, which the reader cannot see, have one of ours."""
    if channel_id == UNNAMED:
        return speak.say("channels.unnamed")
    return faces.channel(channel_id)


def sign_of(life: Life | None, speak: Language) -> Sign | None:
    """Return where a channel stands, in words and as a shape; None: not known."""
    if life is None:
        return None
    standing = STANDINGS[life]
    return Sign(standing=standing, word=speak.say(f"channels.{standing}"))


def channels_insight(findings: ChannelsFindings, faces: Faces, speak: Language) -> str:
    """Return the one sentence: which channel wakes, carries all, or fades."""
    period = Period(findings.question.window, findings.question.zone)
    if findings.messages is None:
        return period.say(speak, "unwatched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("overview.only_a_part")
    if not findings.messages:
        return period.say(speak, "nothing")
    first = findings.channels[0]
    name, share = apart(channel_name(first.channel_id, faces, speak)), first.share
    carried = share.share if share and share.share is not None else 0.0
    written = [each.messages for each in findings.channels if each.messages]
    waking = _first(Life.WAKING, findings, faces, speak)
    fading = _first(Life.FADING, findings, faces, speak)
    if waking is not None:
        return speak.say("channels.is_waking", channel=waking)
    if len(written) == 1:
        return speak.say("channels.all_in", channel=name)
    if carried >= CARRIES:
        return speak.say("channels.carries", channel=name, percent=speak.percent(carried))
    if fading is not None:
        return speak.say("channels.is_fading", channel=fading)
    return speak.say("channels.half", count=_half(written), all=len(written))


def channels_told(findings: ChannelsFindings, card: ChannelsCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, the busiest, how many stand where."""
    header = card.header
    rows = [
        speak.say("overview.number", label=row.name, value=row.values[0])
        if row.sign is None
        else speak.say(
            "overview.number_flat", label=row.name, value=row.values[0], change=row.sign.word
        )
        for row in card.table.rows[:_TOLD]
    ]
    counts = [
        speak.say("overview.number", label=each.word, value=each.value) for each in card.signs
    ]
    hints = card.advice.hints if card.advice else ()
    return [
        title_told("channels.title", header, findings.question, speak),
        header.insight,
        speak.semicolons(rows),
        speak.semicolons(counts),
        speak.semicolons(
            speak.say("overview.number", label=hint.name, value=hint.words) for hint in hints
        ),
        messages_source(findings.question, speak),
    ]


def _first(life: Life, findings: ChannelsFindings, faces: Faces, speak: Language) -> str | None:
    """Return the name of the channel with most messages among those that stand there."""
    found = (each.channel_id for each in findings.channels if each.life is life)
    channel_id = next(found, None)
    return None if channel_id is None else apart(channel_name(channel_id, faces, speak))


def _half(written: Sequence[int]) -> int:
    """Return how many of the first hold half of all."""
    held = 0
    for place, each in enumerate(written):
        held += each
        if 2 * held >= sum(written):
            return place + 1
    return len(written)


def _table(findings: ChannelsFindings, faces: Faces, speak: Language) -> Table:
    shown = [each for each in findings.channels if not each.is_gone or each.messages][:ROWS]
    most = max((each.messages or 0 for each in shown), default=0) or 1
    return Table(
        title=speak.say("channels.channels"),
        columns=(speak.say("channels.messages"), speak.say("channels.people")),
        moves=speak.say("channels.change"),
        rows=tuple(
            TableRow(
                name=channel_name(each.channel_id, faces, speak),
                parts=((each.messages or 0) / most,),
                values=tuple(
                    "–" if count is None else speak.count(count)
                    for count in (each.messages, each.authors)
                ),
                delta=moved(
                    each.messages,
                    each.previous,
                    speak,
                    change=each.change,
                    muted=each.change is None,
                ),
                # The strip counts the steady ones: among rows, those that change shall stand out.
                sign=None if each.life is Life.STEADY else sign_of(each.life, speak),
                watched=each.messages is not None,
            )
            for each in shown
        ),
        places=ROWS,
        golden=3,
        empty=silence(findings.watched_share, "days", speak),
        watched=findings.watched_share > 0,
    )


def _advice(findings: ChannelsFindings, faces: Faces, speak: Language, *, known: bool) -> Advice:
    """Return one hint of each kind before a second of any, the most pressing first."""
    found = [
        (turn, hint, each)
        for hint in _PRESSING
        for turn, each in enumerate(of for of in findings.channels if hint in of.hints)
    ]
    found.sort(key=lambda each: each[0])
    return Advice(
        title=speak.say("channels.to_do"),
        hints=tuple(
            advice.Hint(
                name=channel_name(each.channel_id, faces, speak),
                words=speak.say(f"channels.hint_{hint.name.lower()}"),
                sign=sign_of(each.life, speak),
            )
            for _, hint, each in found[: advice.MOST]
        ),
        empty=speak.say("channels.nothing_to_do" if known else "channels.too_young"),
    )
