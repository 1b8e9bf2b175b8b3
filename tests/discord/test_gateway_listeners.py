"""Each dispatch that the bot listens to becomes the facts it tells, through the real discord.py."""

import pytest

from statsbot.domain import facts
from statsbot.domain.facts import Audience, AuthorKind
from tests.fix_bot import StartListening
from tests.fix_sandbox import Town


@pytest.mark.parametrize("publicly", [False, True])
async def test_a_message_becomes_a_fact(town: Town, listen: StartListening, publicly: bool) -> None:
    bot = await listen(publicly=publicly)
    await bot.facts()
    ada = town.state.join(town.state.add_user("ada"), town.guild)
    first = town.state.send(ada.user, town.general, "hello")
    reply = town.state.send(ada.user, town.general, "hello again", reply_to=first)
    sent = await bot.facts(facts.MessageSent)
    assert [(m.message_id, m.author_id, m.message_type, m.reply_to) for m in sent] == [
        (first.id, ada.user.id, 0, None),
        (reply.id, ada.user.id, 19, first.id),
    ]
    assert {m.audience for m in sent} == {Audience.PUBLIC}
    assert {m.author_kind for m in sent} == {AuthorKind.PERSON}
    assert [m.emoji for m in sent] == [None, None]
