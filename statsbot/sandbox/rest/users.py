"""The bot itself: user, application, servers, and how to reach the gateway."""

from statsbot.sandbox.rest.call import Answer, Call, Routes
from statsbot.sandbox.rest.errors import unknown
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.records import Json

routes = Routes()

_STARTS_PER_DAY = 1000


@routes.add("GET", "/users/@me")
def get_my_user(call: Call) -> Answer:
    """Return the bot user."""
    private: Json = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
    return payloads.user(call.bot) | private


@routes.add("GET", "/users/{user_id}")
def get_user(call: Call) -> Answer:
    """Return any account."""
    found = call.state.users.get(call.id("user_id"))
    if found is None:
        raise unknown("User")
    return payloads.user(found)


@routes.add("GET", "/users/@me/guilds")
def list_my_guilds(call: Call) -> Answer:
    """Page through the bot's servers by ascending id."""
    after, before = call.query_id("after") or 0, call.query_id("before") or 1 << 64
    limit = call.limit(default=200, most=200)
    ids = sorted(
        guild.id
        for guild in call.state.guilds.values()
        if call.bot.id in guild.members and after < guild.id < before
    )
    guilds = [call.state.guilds[each] for each in ids[:limit]]
    listed = [payloads.guild_as_listed(each, call.bot.id) for each in guilds]
    if call.flag("with_counts"):
        for payload, guild in zip(listed, guilds, strict=True):
            payload["approximate_member_count"] = len(guild.members)
            payload["approximate_presence_count"] = len(guild.members) // 3
    return listed


@routes.add("GET", "/applications/@me")
def get_my_application(call: Call) -> Answer:
    """Return the application."""
    return _application(call)


@routes.add("GET", "/oauth2/applications/@me")
def get_my_oauth2_application(call: Call) -> Answer:
    """Return the application, at its older address."""
    return _application(call)


def _application(call: Call) -> Json:
    application = call.state.application
    installed = [each for each in call.state.guilds.values() if call.bot.id in each.members]
    return {
        "id": str(call.bot.id),
        "name": call.bot.username,
        "icon": None,
        "description": application.description,
        "type": None,
        "bot": payloads.user(call.bot),
        "rpc_origins": [],
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}},
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "tags": [],
        "explicit_content_filter": 1,
        "eligible_oauth2_scopes": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": payloads.user(application.owner),
        "approximate_guild_count": len(installed),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "team": None,
        "summary": "",
    }


@routes.add("GET", "/gateway", needs_token=False)
def get_gateway(call: Call) -> Answer:
    """Return the gateway's address."""
    return {"url": call.world.gateway.url}


@routes.add("GET", "/gateway/bot")
def get_bot_gateway(call: Call) -> Answer:
    """Return the gateway's address, the advised shards and the starts that are left."""
    application = call.state.application
    return {
        "url": call.world.gateway.url,
        "shards": application.shards,
        "session_start_limit": {
            "total": _STARTS_PER_DAY,
            "remaining": max(_STARTS_PER_DAY - call.world.gateway.identifies, 0),
            "reset_after": 86_400_000,
            "max_concurrency": application.max_concurrency,
        },
    }
