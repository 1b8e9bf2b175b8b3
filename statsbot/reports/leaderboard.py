"""The leaderboard: chooses the words, draws."""

from renderers.cards.leaderboard import CHANNELS, MEMBERS, Board, BoardRow, LeaderboardCard
from statsbot.analytics.channel_sums import UNNAMED
from statsbot.analytics.channels import ChannelFigures
from statsbot.analytics.scores import Scored
from statsbot.findings.leaderboard import LeaderboardFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.moves import apart, climbed, points
from statsbot.reports.overview import silence
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, title_told, watched_part

GOLDEN = 3
"""Ranks that stand out."""


async def picture_leaderboard(desk: Desk, findings: LeaderboardFindings) -> Picture:
    """Return the drawn leaderboard of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(
        findings,
        [row.member_id for row in (*findings.activity.board, *findings.activity.rising)],
        channels=[row.channel_id for row in _channels(findings)],
    )
    card = describe_leaderboard(findings, faces, desk.speak)
    return await desk.picture(
        "leaderboard", findings, card, told=leaderboard_told(findings, card, desk.speak)
    )


def describe_leaderboard(
    findings: LeaderboardFindings, faces: Faces, speak: Language
) -> LeaderboardCard:
    """Return the card that says who is most active, and where most is said."""
    question, board = findings.question, findings.activity.board[:MEMBERS]
    period = Period(question.window, question.zone)
    compared = any(row.previous_score is not None for row in board)
    before = period.against(Period(question.previous, question.zone), speak) if compared else ""
    beside = " · ".join(filter(None, (before, watched_part(findings.watched_share, speak))))
    these = "day" if period.count == 1 else "days"
    most = max((row.score for row in board), default=1.0)
    channels = _channels(findings)
    loudest = max((row.messages or 0 for row in channels), default=1)
    return LeaderboardCard(
        header=heading(question, faces, _insight(findings, faces, speak), speak, beside=beside),
        members=Board(
            title=speak.say("leaderboard.members"),
            note=speak.say("leaderboard.points"),
            rows=tuple(_member(row, most, faces, speak) for row in board),
            places=MEMBERS,
            empty=silence(findings.watched_share, these, speak),
            watched=findings.watched_share > 0,
        ),
        channels=Board(
            title=speak.say("leaderboard.channels"),
            note=speak.say("overview.messages_small"),
            rows=tuple(
                BoardRow(
                    name=faces.channel(row.channel_id).removeprefix("#"),
                    value=speak.count(row.messages or 0),
                    share=(row.messages or 0) / loudest,
                )
                for row in channels
            ),
            places=CHANNELS,
            faces=False,
            empty=silence(findings.channels.watched_share, these, speak),
            watched=findings.channels.watched_share > 0,
        ),
    )


def leaderboard_told(
    findings: LeaderboardFindings, card: LeaderboardCard, speak: Language
) -> list[str]:
    """Return the description: card, server, period, insight, the first five of both, source."""
    header = card.header
    told = [
        title_told("leaderboard.title", header, findings.question, speak),
        header.insight,
    ]
    for board, sign in ((card.members, ""), (card.channels, "#")):
        if board.rows:
            rows = speak.commas(f"{apart(sign + row.name)} {row.value}" for row in board.rows[:5])
            told.append(speak.say("leaderboard.board", title=board.title, rows=rows))
    return [*told, messages_source(findings.question, speak)]


def _channels(findings: LeaderboardFindings) -> list[ChannelFigures]:
    """Return the channels with most messages that have a name."""
    named = (row for row in findings.channels.channels if row.channel_id != UNNAMED)
    return [row for row in named if row.messages][:CHANNELS]


def _member(row: Scored, most: float, faces: Faces, speak: Language) -> BoardRow:
    face = faces.member(row.member_id)
    return BoardRow(
        name=face.name,
        value=points(row.score, speak),
        share=row.score / most,
        rank=speak.count(row.rank),
        change=None if row.previous_score is None else climbed(row.rank, row.previous_rank, speak),
        golden=row.rank <= GOLDEN,
        avatar=face.image,
        seed=row.member_id,
    )


def _insight(findings: LeaderboardFindings, faces: Faces, speak: Language) -> str:
    """Return who leads, and who gained most places."""
    found = findings.activity
    if not found.board:
        if findings.watched_share == 0:
            return Period(findings.question.window, findings.question.zone).say(speak, "unwatched")
        return speak.say("leaderboard.nobody")
    leaders = [row for row in found.board if row.rank == 1]
    first = apart(faces.member(leaders[0].member_id).name)
    if len(leaders) > 1:
        return speak.say("leaderboard.shared", count=len(leaders))
    for riser in found.rising:
        gained = (riser.previous_rank or 0) - riser.rank
        if gained <= 0:
            continue
        if riser.member_id == leaders[0].member_id:
            return speak.say("leaderboard.leads_rising", name=first, count=gained)
        other = apart(faces.member(riser.member_id).name)
        return speak.say("leaderboard.leads_and_rises", name=first, other=other, count=gained)
    return speak.say("leaderboard.leads", name=first, count=found.people or 0)
