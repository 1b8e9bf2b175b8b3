"""The words for what an import did."""

import pytest

from statsbot.importing.summary import ImportSummary, ServerSummary, describe


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (0, "0 count as messages"),
        (1, "1 counts as a message"),
        (2000, "2,000 count as messages"),
    ],
)
def test_one_message_is_one(counted: int, words: str) -> None:
    server = ServerSummary(guild_id=1, name="Tea & Maps", messages=3000, counted=counted)
    told = describe(ImportSummary(servers={1: server}))
    assert f"  {words} (Default and Reply by people)\n" in told
