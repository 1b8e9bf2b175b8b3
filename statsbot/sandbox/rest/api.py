"""The path of a request: body, faults, token, rate limits, handler, answer, record.

Every answer is ``Content-Type: application/json``, exactly: clients compare the header.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import BodyPartReader, web

from statsbot.sandbox.faults import Faults, LostResponse, ServerError, TooManyRequests
from statsbot.sandbox.rest import (
    channels,
    commands,
    guilds,
    interactions,
    invites,
    messages,
    reactions,
    users,
    webhooks,
)
from statsbot.sandbox.rest.buckets import Buckets
from statsbot.sandbox.rest.call import Answer, Call, Reply, Route, Upload, World
from statsbot.sandbox.rest.errors import ApiError, unauthorized

PREFIX = "/api/v10"
_RESOURCES = (
    users,
    guilds,
    channels,
    messages,
    reactions,
    invites,
    commands,
    interactions,
    webhooks,
)
_PLACES = ("guild_id", "channel_id", "webhook_id")
_FILE_FIELD = re.compile(r"files\[(\d)\]|file")
_COMMON_HEADERS = {"Via": "1.1 sandbox", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer, as an observer sees them."""

    method: str
    template: str
    """The path with the names of its parameters; the plain path if it is not modelled."""
    query: dict[str, str]
    body: Any
    """Decoded JSON, of ``payload_json`` in a multipart body; None without a body."""
    multipart: bool
    files: int
    status: int
    answer: Any
    """Decoded JSON; None without a body."""


Observer = Callable[[Exchange], None]


class Api:
    """The REST API on an aiohttp application."""

    def __init__(self, world: World, faults: Faults, observer: Observer | None) -> None:
        loop = asyncio.get_running_loop()
        self._world = world
        self._faults = faults
        self._observer = observer
        self._buckets = Buckets(world.limits, loop.time)
        self.unmodelled: list[str] = []
        self.invalid_requests = 0
        """Answers 401, 403 and 429 (shared ones apart): Discord bans at 10,000 in 10 minutes."""

    def add_to(self, app: web.Application) -> None:
        """Enter every route, and behind them the one that says "not modelled"."""
        for resource in _RESOURCES:
            for route in resource.routes.table:
                app.router.add_route(route.method, PREFIX + route.template, self._handler(route))
        app.router.add_route("*", PREFIX + "/{tail:.*}", self._refuse)

    def _handler(
        self, route: Route
    ) -> Callable[[web.Request], "asyncio.Future[web.StreamResponse]"]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(route, request)

        return handle  # pyright: ignore[reportReturnType] - a coroutine function is what is meant

    async def _handle(self, route: Route, request: web.Request) -> web.StreamResponse:
        body: Any = None
        files: dict[int, Upload] = {}
        headers = dict(_COMMON_HEADERS)
        fault = self._faults.strike(route.name)
        try:
            body, files = await self._read(request)
            self._check_client(route, request)
            refused = self._limit(route, request, fault, headers)
            if refused is not None:
                response = refused
            elif isinstance(fault, ServerError):
                response = _server_error(fault)
            else:
                call = Call(
                    world=self._world,
                    params=request.match_info,
                    query=request.query,
                    body=body,
                    files=files,
                )
                response = _respond(route.handler(call), headers)
        except ApiError as error:
            response = _json(error.status, error.body, headers)
        self._count(response)
        self._record(route.template, request, body, files, response)
        if isinstance(fault, LostResponse) and request.transport is not None:
            request.transport.abort()
        return response

    async def _read(self, request: web.Request) -> tuple[Any, dict[int, Upload]]:
        limit = self._world.limits.request_bytes
        if (request.content_length or 0) > limit:
            raise ApiError(413, 40005, "Request entity too large")
        if request.content_type.startswith("multipart/"):
            return await _read_multipart(request, limit)
        data = await request.content.read()
        if not data:
            return None, {}
        return _decode(data), {}

    def _check_client(self, route: Route, request: web.Request) -> None:
        if not request.headers.get("User-Agent"):
            raise ApiError(403, 40333, "internal network error")
        token = f"Bot {self._world.state.application.token}"
        if route.needs_token and request.headers.get("Authorization") != token:
            raise unauthorized()

    def _limit(
        self, route: Route, request: web.Request, fault: object, headers: dict[str, str]
    ) -> web.Response | None:
        if isinstance(fault, TooManyRequests):
            if fault.cloudflare:
                return web.Response(status=429, text="<html>rate limited</html>")
            headers |= {"X-RateLimit-Scope": fault.scope}
            return _too_many(fault.retry_after, headers, is_global=fault.scope == "global")
        place = next((request.match_info[key] for key in _PLACES if key in request.match_info), "")
        verdict = self._buckets.take(
            route.name,
            place,
            route.allowance,
            counts_globally=route.needs_token,
            epoch=self._world.state.clock.now().timestamp(),
        )
        headers |= verdict.headers
        if verdict.retry_after is None:
            return None
        return _too_many(verdict.retry_after, headers, is_global=verdict.is_global)

    def _count(self, response: web.Response) -> None:
        shared = response.headers.get("X-RateLimit-Scope") == "shared"
        if response.status in {401, 403, 429} and not shared:
            self.invalid_requests += 1

    def _record(
        self,
        template: str,
        request: web.Request,
        body: Any,
        files: dict[int, Upload],
        response: web.Response,
    ) -> None:
        if response.status == 501:
            self.unmodelled.append(f"{request.method} {template}")
        if self._observer is None:
            return
        is_json = response.content_type == "application/json"
        self._observer(
            Exchange(
                method=request.method,
                template=template,
                query=dict(request.query),
                body=body,
                multipart=request.content_type.startswith("multipart/"),
                files=len(files),
                status=response.status,
                answer=orjson.loads(response.body) if is_json and response.body else None,  # pyright: ignore[reportArgumentType] - always bytes here
            )
        )

    async def _refuse(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        message = f"the sandbox does not model {request.method} {path}"
        response = _json(501, {"message": message, "code": 0}, _COMMON_HEADERS)
        self._record(path, request, None, {}, response)
        return response


async def _read_multipart(request: web.Request, limit: int) -> tuple[Any, dict[int, Upload]]:
    body: Any = None
    files: dict[int, Upload] = {}
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(400, 50035, "Invalid Form Body")
        data = bytes(await part.read())
        size += len(data)
        if size > limit:
            raise ApiError(413, 40005, "Request entity too large")
        if part.name == "payload_json":
            body = _decode(data)
        elif part.name is not None and (match := _FILE_FIELD.fullmatch(part.name)):
            index = int(match[1] or 0)
            files[index] = Upload(filename=part.filename or "unknown", data=data)
    return body if body is not None else {}, files


def _decode(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


def _respond(answer: Answer, headers: dict[str, str]) -> web.Response:
    reply = answer if isinstance(answer, Reply) else Reply(200, answer)
    if reply.body is None:
        return web.Response(status=204, headers=headers)
    return _json(reply.status, reply.body, headers)


def _json(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    data = orjson.dumps(body)
    return web.Response(status=status, body=data, content_type="application/json", headers=headers)


def _too_many(retry_after: float, headers: dict[str, str], *, is_global: bool) -> web.Response:
    body = {
        "message": "You are being rate limited.",
        "retry_after": round(retry_after, 3),
        "global": is_global,
    }
    headers["Retry-After"] = str(max(1, round(retry_after)))
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    return _json(429, body, headers)


def _server_error(fault: ServerError) -> web.Response:
    if fault.html:
        page = f"<html><title>{fault.status}</title></html>"
        return web.Response(status=fault.status, text=page, content_type="text/html")
    body = {"message": f"{fault.status}: Internal Server Error", "code": 0}
    return _json(fault.status, body, _COMMON_HEADERS)
