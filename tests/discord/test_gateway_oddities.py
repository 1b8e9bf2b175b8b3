"""Answers of Discord, or of what stands before it, that are not as its reference says."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from statsbot.domain import facts
from statsbot.gateway.shadow import changed
from statsbot.gateway.wire import session_position
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state.payloads import guild_create
from statsbot.sandbox.state.records import Guild, Json
from tests.fix_bot import Listening, StartListening, until
from tests.fix_sandbox import Town

Answer = Callable[[Any], web.Response]
"""From what Discord answered, as JSON, to what the bot is told."""


class Proxy:
    """Stands between the bot and the local Discord's REST API."""

    def __init__(self, rest_url: str, session: aiohttp.ClientSession) -> None:
        self.url = ""
        self.answers: dict[str, list[Answer]] = {}
        """By route: what becomes of the first answers; the last holds for all that follow."""
        self.asked: list[str] = []
        self._rest_url = rest_url
        self._session = session

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        route = f"{request.method} /{request.match_info['path']}"
        self.asked.append(route)
        async with self._session.request(
            request.method,
            f"{self._rest_url}/{request.match_info['path']}",
            params=request.query,
            data=await request.read(),
            headers={
                name: value
                for name, value in request.headers.items()
                if name in {"Authorization", "Content-Type", "User-Agent"}
            },
        ) as answer:
            answers = self.answers.get(route, [as_it_is])
            change = answers.pop(0) if len(answers) > 1 else answers[0]
            return change(await answer.json())


def as_it_is(told: Any) -> web.Response:
    return web.json_response(told)


def html(_: Any) -> web.Response:
    return web.Response(text="<html>", content_type="text/html")


def status(code: int) -> Answer:
    return lambda _: web.json_response({"message": "no", "code": 0}, status=code)


def exact(told: Any) -> web.Response:
    """As discord.py alone wants it: without ``charset``, which aiohttp adds."""
    return web.Response(body=web.json_response(told).body, content_type="application/json")


def empty_list(_: Any) -> web.Response:
    return exact([])


@pytest.fixture
async def proxy(sandbox: Sandbox) -> AsyncIterator[Proxy]:
    async with aiohttp.ClientSession() as session:
        proxy = Proxy(sandbox.rest_url, session)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", proxy.pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        proxy.url = f"http://{host}:{port}"
        yield proxy
        await runner.cleanup()


async def still_listens(bot: Listening, town: Town) -> None:
    message = town.state.send(town.guild.owner, town.general, "here")
    assert [f.message_id for f in await bot.facts(facts.MessageSent)] == [message.id]


async def test_a_content_type_may_have_parameters(
    proxy: Proxy, town: Town, listen: StartListening
) -> None:
    bot = await listen(api_url=proxy.url)
    await still_listens(bot, town)
    assert proxy.asked.count("GET /users/@me") == 1


@pytest.mark.parametrize("answer", [html, status(501), status(404), empty_list])
async def test_f31_whatever_else_answers_at_the_login_is_not_discord_yet(
    proxy: Proxy, town: Town, listen: StartListening, answer: Answer
) -> None:
    proxy.answers["GET /users/@me"] = [answer, exact]
    await still_listens(await listen(api_url=proxy.url), town)
    assert proxy.asked.count("GET /users/@me") == 2


async def test_html_instead_of_the_gateways_address_is_survived(
    proxy: Proxy, town: Town, listen: StartListening
) -> None:
    proxy.answers["GET /gateway/bot"] = [html, exact]
    await still_listens(await listen(api_url=proxy.url), town)


@pytest.mark.parametrize("limit", [None, {}])
async def test_no_limit_of_sessions_is_told(
    proxy: Proxy, town: Town, listen: StartListening, limit: Json | None
) -> None:
    def without(told: Any) -> web.Response:
        del told["session_start_limit"]
        return exact(told if limit is None else told | {"session_start_limit": limit})

    proxy.answers["GET /gateway/bot"] = [without]
    await still_listens(await listen(api_url=proxy.url), town)


@pytest.mark.parametrize("code", [404, 501])
async def test_nobody_knows_of_the_application(
    proxy: Proxy, town: Town, listen: StartListening, code: int
) -> None:
    proxy.answers["GET /oauth2/applications/@me"] = [status(code)]
    bot = await listen(api_url=proxy.url)
    await still_listens(bot, town)
    assert bot.gateway.client.application_id == town.state.bot.id


async def test_a_session_begins_without_an_address_to_resume_it_at(
    sandbox: Sandbox, town: Town, listen: StartListening, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_ready = sandbox.gateway._ready  # pyright: ignore[reportPrivateUsage]

    def without_address(*args: Any) -> Json:
        return {k: v for k, v in tell_ready(*args).items() if k != "resume_gateway_url"}

    monkeypatch.setattr(sandbox.gateway, "_ready", without_address)
    bot = await listen()
    position = session_position(bot.gateway.client)
    assert position is not None
    assert position.resume_url.rstrip("/") == sandbox.gateway_url.rstrip("/")
    await bot.facts()
    await bot.reconnected(sandbox.faults.drop)
    await still_listens(bot, town)
    assert sandbox.gateway.identifies == 1


@pytest.mark.parametrize("missing", ["user", "session_id", "guilds"])
async def test_a_session_whose_beginning_is_not_understood_is_begun_anew(
    sandbox: Sandbox,
    town: Town,
    listen: StartListening,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    missing: str,
) -> None:
    tell_ready = sandbox.gateway._ready  # pyright: ignore[reportPrivateUsage]
    told = 0

    def at_first_without(*args: Any) -> Json:
        nonlocal told
        told += 1
        whole = tell_ready(*args)
        return {k: v for k, v in whole.items() if k != missing} if told == 1 else whole

    monkeypatch.setattr(sandbox.gateway, "_ready", at_first_without)
    bot = await listen()
    assert told == 2
    assert "beginning of a session" in caplog.text
    assert await bot.facts(facts.GuildSeen)
    await still_listens(bot, town)


@pytest.mark.parametrize("value", [None, "absent"])
async def test_a_server_without_its_lists_is_an_empty_one(
    sandbox: Sandbox,
    town: Town,
    listen: StartListening,
    monkeypatch: pytest.MonkeyPatch,
    value: str | None,
) -> None:
    def bare(payload: Json) -> Json:
        lists = {key for key, told in payload.items() if isinstance(told, list)} | {"name"}
        kept = {key: told for key, told in payload.items() if key not in lists}
        return kept | (dict.fromkeys(lists) if value is None else {})

    def described(guild: Guild, **options: Any) -> Json:
        return bare(guild_create(guild, **options))

    monkeypatch.setattr("statsbot.sandbox.gateway.gateway.guild_create", described)
    bot = await listen()
    assert [f.guild_id for f in await bot.facts(facts.GuildSeen)] == [town.guild.id]
    await until(lambda: bot.gateway.client.get_guild(town.guild.id))
    assert not bot.gateway.faults.counts
    await still_listens(bot, town)


def test_a_shadow_without_its_lists_takes_every_change() -> None:
    for event, data in {
        "VOICE_STATE_UPDATE": {"user_id": "1", "channel_id": "2", "bot": True},
        "GUILD_MEMBER_REMOVE": {"id": "1"},
        "GUILD_ROLE_CREATE": {"role": {"id": "1"}},
        "CHANNEL_CREATE": {"id": "1"},
        "CHANNEL_DELETE": {"id": "1"},
        "THREAD_CREATE": {"id": "1"},
        "THREAD_LIST_SYNC": {"threads": None},
        "GUILD_MEMBER_UPDATE": {"user": {"id": "1"}},
        "GUILD_UPDATE": {"roles": None},
    }.items():
        assert changed({"id": "1"}, event, data) is not None
        assert changed({"id": "1", "voice_states": None, "roles": None}, event, data) is not None
