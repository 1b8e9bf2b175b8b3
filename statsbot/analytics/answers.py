"""Whether somebody replied to newcomers, and how soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.comings import Newcomers, newcomers_in, places, span_micros
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.funnel import Outcome, outcome
from statsbot.analytics.question import Question
from statsbot.clock import EPOCH
from statsbot.domain.ids import ChannelId, MemberId, MessageId, instant_of
from statsbot.domain.windows import Window
from statsbot.store.arrays import microseconds
from statsbot.store.newcomers import Comings, FirstAnswers

ANSWERED_WITHIN = timedelta(hours=24)
"""How long after somebody's first message a reply answers them."""
ANSWERS_SOUGHT = timedelta(days=30)
"""How long before the window's end people came whose first replies are looked for, at most,"""
MOST_ANSWERS = 200
"""and how many of them, by the newest first messages: all messages since the oldest are read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What became of the first message of each newcomer; all arrays of shape (n,)."""

    message: IntArray
    """Its id; 0: they wrote none in time, or it is no more kept. Then all else is 0 and False."""
    channel: IntArray
    reply: IntArray
    """The id of the first reply in time; 0: none."""
    within: Outcome
    """Whether somebody replied in time."""

    @property
    def seconds(self) -> FloatArray:
        """From each message that was answered, as far as is known, to the reply."""
        sent, replied = (ids[self.within.reached] >> 22 for ids in (self.message, self.reply))
        return (replied - sent) / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A newcomer to whom nobody replied within 24 hours of their first message."""

    member_id: MemberId
    joined_at: datetime
    wrote_at: datetime
    channel_id: ChannelId
    message_id: MessageId
    """Their first message."""
    is_here: bool
    """Whether they have not left since."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnansweredFindings:
    """The newcomers whom nobody answered. For the staff alone."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched."""
    sought: Window
    """In which they came: the window, or its last 30 days; of more than 200, the last to write."""
    answered: int
    waiting: int
    """Not replied to yet, and their 24 hours are not over."""
    unwatched: int
    """Not known: less than 95 % of their 24 hours was watched."""
    unanswered: tuple[Unanswered, ...]
    """Newest message first."""


def answers_window(window: Window) -> Window:
    """Return in which part of ``window`` people came whose first replies are looked for."""
    return Window(start=max(window.start, window.end - ANSWERS_SOUGHT), end=window.end)


def answers_of(
    question: Question, came: Newcomers, told: FirstAnswers, watched: Coverage
) -> Answers:
    """Return what became of the first messages of newcomers.

    Args:
        question: decides what is known by now.
        came: the newcomers.
        told: of some of them, or of others.
        watched: when messages were.
    """
    place = places(came.member, told.member)
    wrote = place >= 0

    def of_newcomers(values: IntArray) -> IntArray:
        found = np.zeros(len(wrote), dtype=np.int64)
        found[wrote] = values[place[wrote]]
        return found

    reply, start = of_newcomers(told.reply), came.first_message
    within = outcome(watched, question.now, start, start + span_micros(ANSWERED_WITHIN), reply > 0)
    return Answers(
        message=of_newcomers(told.message),
        channel=of_newcomers(told.channel),
        reply=reply,
        within=within.of(wrote),
    )


def find_unanswered(
    question: Question, comings: Comings, told: FirstAnswers, watched: Coverage
) -> UnansweredFindings:
    """Return the newcomers whom nobody answered.

    Args:
        question: of the staff.
        comings: from the window's start on.
        told: of the people who came in :func:`answers_window`.
        watched: when messages were, from the window's start on.
    """
    came = newcomers_in(comings, question.window, question.zone)
    answers = answers_of(question, came, told, watched)
    wrote, within = answers.message > 0, answers.within
    alone = np.flatnonzero(within.known & ~within.reached)
    alone = alone[np.argsort(-answers.message[alone])]
    here = came.here_at(np.full(len(came.row), microseconds(question.now)))
    return UnansweredFindings(
        question=question,
        watched_share=watched.share(question.window),
        sought=answers_window(question.window),
        answered=int(np.count_nonzero(within.reached)),
        waiting=int(np.count_nonzero(wrote & ~within.finished & (answers.reply == 0))),
        unwatched=int(np.count_nonzero(within.finished & ~within.known)),
        unanswered=tuple(
            Unanswered(
                member_id=member_id,
                joined_at=EPOCH + timedelta(microseconds=joined),
                wrote_at=instant_of(message_id),
                channel_id=channel_id,
                message_id=message_id,
                is_here=is_here,
            )
            for member_id, joined, channel_id, message_id, is_here in zip(
                came.member[alone].tolist(),
                came.joined[alone].tolist(),
                answers.channel[alone].tolist(),
                answers.message[alone].tolist(),
                here[alone].tolist(),
                strict=True,
            )
        ),
    )
