"""A goal, reached or not yet: chooses the words, draws."""

from renderers.cards.celebration import Celebration, CelebrationCard, Way
from statsbot.analytics.goal import GoalFindings
from statsbot.findings.as_json import finding_json
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.rank import celebration_told
from statsbot.reports.telling import heading, messages_source, watched_part


async def picture_goal(desk: Desk, findings: GoalFindings) -> Picture:
    """Return the drawn goal.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_goal(findings, await desk.faces(findings), desk.speak)
    source = messages_source(findings.question, desk.speak)
    return await desk.picture(
        "goal",
        findings,
        card,
        told=celebration_told(card, desk.speak, source),
        data={**finding_json("goal", findings), "headline": card.celebration.headline},
    )


def describe_goal(findings: GoalFindings, faces: Faces, speak: Language) -> CelebrationCard:
    """Return the card that says whether a goal is reached, or how far it is."""
    counted, goal, day = findings.messages, findings.goal, findings.reached_on
    told = "" if counted is None else speak.say("goal.messages", count=counted)
    if counted is None:
        headline, text = speak.say("goal.unknown", goal=goal), ""
    elif day is not None:
        headline = speak.say("goal.reached", count=goal)
        text = speak.say("goal.reached_on", day=speak.day(day, year=True))
    else:
        headline = speak.say("goal.ahead", count=goal - counted)
        text = speak.say("goal.percent_done", percent=speak.percent(counted / goal))
    return CelebrationCard(
        header=heading(
            findings.question,
            faces,
            _insight(findings, speak),
            speak,
            beside=watched_part(findings.watched_share, speak) if counted is not None else "",
        ),
        celebration=Celebration(
            name=faces.server.name,
            is_server=True,
            headline=headline,
            text=text,
            way=Way(
                share=None if counted is None else min(counted / goal, 1.0),
                done=told or speak.say("common.not_watched"),
                ahead=speak.say("goal.goal", goal=goal),
            ),
            reached=day is not None,
            image=faces.server.image,
            seed=findings.question.guild_id,
        ),
    )


def _insight(findings: GoalFindings, speak: Language) -> str:
    if findings.messages is None:
        question = findings.question
        return Period(question.window, question.zone).say(speak, "unwatched")
    return speak.say("goal.insight" if findings.reached_on is None else "goal.insight_reached")
