"""Who is most active in a server, and where most is said."""

from dataclasses import dataclass

from statsbot.analytics.channels import ChannelsFindings
from statsbot.analytics.question import Question
from statsbot.analytics.scores import ActivityFindings
from statsbot.findings.activity import count_activity
from statsbot.findings.channels import count_channels
from statsbot.findings.source import Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeaderboardFindings:
    """Members beside channels."""

    question: Question
    watched_share: float
    activity: ActivityFindings
    channels: ChannelsFindings


async def count_leaderboard(source: Source, question: Question) -> LeaderboardFindings:
    """Return the most active members and the channels with most messages.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    activity = await source.found(count_activity, question)
    return LeaderboardFindings(
        question=question,
        watched_share=activity.watched_share,
        activity=activity,
        channels=await source.found(count_channels, question),
    )
