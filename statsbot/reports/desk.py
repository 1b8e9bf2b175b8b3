"""Where pictures are made: what a builder of cards has at hand, and how it finishes them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from renderers import Card, Look
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import Question, edges_of
from statsbot.domain.facts import Watched
from statsbot.domain.ids import ChannelId, MemberId
from statsbot.drawing.assets import Assets
from statsbot.drawing.office import Draw
from statsbot.findings.as_json import finding_json
from statsbot.locale import Language, language
from statsbot.reports.faces import Faces, read_faces
from statsbot.reports.picture import Json, Picture, alt_text_of
from statsbot.reports.telling import NEARLY_ALL, messages_source
from statsbot.store import coverage
from statsbot.store.pool import Database

WHOLE_SERVER = frozenset({"digest", "goal", "level-up", "overview"})
"""Cards that are about a server as a whole: its name is their title."""


WATCHED = {
    "apps": Watched.MESSAGES,
    "channels": Watched.MESSAGES,
    "dependence": Watched.MESSAGES,
    "emoji": Watched.REACTIONS,
    "events": Watched.MESSAGES,
    "health": Watched.MESSAGES,
    "invites": Watched.MEMBERS,
    "leaderboard": Watched.MESSAGES,
    "newcomers": Watched.MEMBERS,
    "rank": Watched.MESSAGES,
    "rhythm": Watched.MESSAGES,
    "staff": Watched.MESSAGES,
}
"""Cards without an axis of days, and whose watching their strip of coverage shows."""


class Found(Protocol):
    """What was found."""

    @property
    def question(self) -> Question:
        """What was asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Names and pictures to look up, words to choose from, and somebody who draws."""

    database: Database
    """Where names are."""
    draw: Draw
    """Makes PNG of a card."""
    assets: Assets | None = None
    """Fetches icons, avatars and emoji; None: all of them are generated."""
    speak: Language = field(default_factory=lambda: language("en"))
    look: Look = field(default_factory=Look)
    """Every card is drawn like this; mirrored where the language is read so."""

    async def faces(
        self,
        findings: Found,
        members: Collection[MemberId] = (),
        *,
        channels: Collection[ChannelId] = (),
    ) -> Faces:
        """Return the faces of the server that was asked about, and of those named of its own."""
        guild_id = findings.question.guild_id
        return await read_faces(self.database, guild_id, members, self.assets, channel_ids=channels)

    async def picture(
        self,
        name: str,
        findings: Found,
        card: Card,
        *,
        told: Sequence[str],
        source: str | None = None,
        filename: str | None = None,
        data: Mapping[str, Json] | None = None,
    ) -> Picture:
        """Return a card, drawn in this desk's look, with its description and its numbers.

        Args:
            name: of the card, as it is asked for.
            findings: what it tells of.
            card: what it says.
            told: its alt text, in sentences without full stops, the most important first; what
                does not fit into Discord's limit is cut off. Empty ones are left out.
            source: what was counted, in words; None: messages.
            filename: ASCII letters, digits and hyphens, without ``.png``; None: the name, and the
                first and last day asked for.
            data: the numbers that are drawn; None: all that was found.

        Raises:
            DrawingError: it could not be drawn.
        """
        question = findings.question
        if source is None:
            source = messages_source(question, self.speak)
        if filename is None:
            filename = f"{name}-{question.days[0]}-{question.days[-1]}"
        if data is None:
            data = finding_json(name, findings)
        return Picture(
            png=await self.draw(await self._finished(name, question, card)),
            filename=f"{filename}.png",
            alt_text=alt_text_of(told, self.speak),
            data={"card": name, "insight": card.header.insight, "source": source, **data},
        )

    async def _finished(self, name: str, question: Question, card: Card) -> Card:
        """Return a card in this desk's look that says what it is about and what was watched."""
        subject = card.header.subject
        if not subject and name not in WHOLE_SERVER:
            subject = self.speak.say(f"subject.{name.replace('-', '_')}")
        watched = await self._watched(name, question)
        header = replace(card.header, subject=subject, watched=watched)
        return replace(card, look=self.look, header=header)

    async def _watched(self, name: str, question: Question) -> tuple[float, ...]:
        """Return which part of each day was watched; () if nearly all of it was, or it is drawn."""
        if name not in WATCHED:
            return ()
        spans = await coverage.spans(
            self.database, question.guild_id, WATCHED[name], question.window
        )
        seen = Coverage(spans)
        if seen.share(question.window) > NEARLY_ALL:
            return ()
        return tuple(seen.shares(edges_of(question)).tolist())
