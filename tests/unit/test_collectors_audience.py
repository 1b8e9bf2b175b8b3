"""Who may view a channel, from the permissions that Discord tells."""

import pytest

from statsbot.collectors.audience import ADMINISTRATOR, audience_of, view_overwrites
from statsbot.collectors.audience import VIEW_CHANNEL as VIEW
from statsbot.domain.facts import Audience

GUILD, ROLE, BOT_ROLE, PERSON = 1, 2, 3, 4
OTHER = 1 << 11  # sending messages


def overwrite(target: int, *, allow: int = 0, deny: int = 0) -> dict[str, object]:
    kind = 1 if target == PERSON else 0
    return {"id": str(target), "type": kind, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("everyone", "overwrites", "is_public"),
    [
        pytest.param(VIEW, [], True, id="open server"),
        pytest.param(0, [], False, id="closed server"),
        pytest.param(VIEW, [overwrite(GUILD, deny=VIEW)], False, id="closed channel"),
        pytest.param(0, [overwrite(GUILD, allow=VIEW)], True, id="open channel, closed server"),
        pytest.param(VIEW, [overwrite(GUILD, deny=OTHER)], True, id="read-only channel"),
        pytest.param(
            VIEW,
            [overwrite(GUILD, deny=VIEW), overwrite(ROLE, allow=VIEW)],
            False,
            id="for one role",
        ),
        pytest.param(VIEW, [overwrite(ROLE, deny=VIEW)], False, id="without one role"),
        pytest.param(VIEW, [overwrite(PERSON, deny=VIEW)], False, id="without one person"),
        pytest.param(VIEW, [overwrite(BOT_ROLE, deny=VIEW)], True, id="without one bot"),
        pytest.param(VIEW, [overwrite(ROLE, deny=OTHER)], True, id="a role may not write"),
        pytest.param(VIEW | OTHER, [overwrite(ROLE, allow=OTHER)], True, id="a role may write"),
    ],
)
@pytest.mark.parametrize("audience_role", [None, 99], ids=["no role", "a deleted role"])
def test_audience(
    everyone: int,
    overwrites: list[dict[str, object]],
    is_public: bool,
    audience_role: int | None,
) -> None:
    audience = audience_of(
        view_overwrites(overwrites, GUILD),
        guild_id=GUILD,
        role_permissions={GUILD: everyone, ROLE: VIEW},
        bot_roles={BOT_ROLE},
        audience_role_id=audience_role,
    )
    assert (audience is Audience.PUBLIC) is is_public


@pytest.mark.parametrize(
    ("everyone", "role", "overwrites", "is_public"),
    [
        pytest.param(0, VIEW, [], True, id="the role opens the server"),
        pytest.param(0, 0, [], False, id="it opens nothing"),
        pytest.param(VIEW, 0, [overwrite(GUILD, deny=VIEW)], False, id="closed channel"),
        pytest.param(0, VIEW, [overwrite(GUILD, deny=VIEW)], False, id="closed over the role"),
        pytest.param(
            0,
            0,
            [overwrite(GUILD, deny=VIEW), overwrite(ROLE, allow=VIEW)],
            True,
            id="open for the role",
        ),
        pytest.param(VIEW, VIEW, [overwrite(ROLE, deny=VIEW)], False, id="closed for the role"),
        pytest.param(VIEW, 0, [overwrite(PERSON, deny=VIEW)], True, id="without one person"),
        pytest.param(VIEW, 0, [overwrite(BOT_ROLE, deny=VIEW)], True, id="without another role"),
        pytest.param(
            0,
            0,
            [overwrite(GUILD, deny=VIEW), overwrite(PERSON, allow=VIEW)],
            False,
            id="for one person",
        ),
        pytest.param(
            0, ADMINISTRATOR, [overwrite(ROLE, deny=VIEW)], True, id="administrators see all"
        ),
        pytest.param(
            VIEW, 0, [overwrite(ROLE, allow=VIEW, deny=VIEW)], True, id="allowing is stronger"
        ),
    ],
)
def test_audience_of_a_role(
    everyone: int, role: int, overwrites: list[dict[str, object]], is_public: bool
) -> None:
    audience = audience_of(
        view_overwrites(overwrites, GUILD),
        guild_id=GUILD,
        role_permissions={GUILD: everyone, ROLE: role},
        bot_roles=(),
        audience_role_id=ROLE,
    )
    assert (audience is Audience.PUBLIC) is is_public
