"""The buffer takes whole events, or refuses them and says so."""

from statsbot.collectors.buffer import Buffer
from statsbot.domain.facts import GuildLeft
from statsbot.domain.ids import DISCORD_EPOCH


def fact(number: int) -> GuildLeft:
    return GuildLeft(guild_id=number, left_at=DISCORD_EPOCH)


def test_a_full_buffer_refuses_whole_events_and_counts_them() -> None:
    buffer = Buffer(capacity=3)
    buffer.record(fact(n) for n in range(5))
    buffer.record(fact(n) for n in range(5, 9))
    assert [each.guild_id for each in buffer.take()] == list(range(5))
    assert buffer.take_refused() == 4
    assert buffer.take_refused() == 0
    buffer.record([fact(9)])
    assert [each.guild_id for each in buffer.take()] == [9]
    assert len(buffer) == 0
