"""The local Discord as one object: start it, point a bot at it, drive it, close it."""

from pathlib import Path
from typing import Self

from aiohttp import web

from statsbot.clock import Clock, SystemClock
from statsbot.sandbox import cdn, page
from statsbot.sandbox.faults import Faults
from statsbot.sandbox.gateway.gateway import Gateway
from statsbot.sandbox.gateway.protocol import connect
from statsbot.sandbox.interactions import Interactions
from statsbot.sandbox.limits import REAL, Limits
from statsbot.sandbox.rest.api import PREFIX as API_PREFIX
from statsbot.sandbox.rest.api import Api, Observer
from statsbot.sandbox.rest.call import World
from statsbot.sandbox.state.state import State


class Sandbox:
    """A Discord on loopback: gateway, REST, CDN and page in one server.

    A bot reaches it when three addresses are changed: that of REST (``rest_url``), that of
    the CDN (``cdn_url``) and that of the gateway (``gateway_url``; ``GET /gateway/bot``
    names it, too).
    """

    def __init__(
        self, state: State, limits: Limits, observer: Observer | None, fonts: Path | None
    ) -> None:
        self.state = state
        self._limits = limits
        self.gateway = Gateway(state, limits)
        self.interactions = Interactions(state, limits)
        self.faults = Faults(self.gateway)
        self._runner: web.AppRunner | None = None
        self._address = ""
        world = World(
            state=state, gateway=self.gateway, interactions=self.interactions, limits=limits
        )
        self._api = Api(world, self.faults, observer)
        self._page = page.Page(state, self.interactions, fonts)

    @classmethod
    async def start(
        cls,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        state: State | None = None,
        limits: Limits = REAL,
        observer: Observer | None = None,
        fonts: Path | None = None,
    ) -> Self:
        """Begin to serve.

        Args:
            host: Where to listen.
            port: 0 takes a free one.
            clock: The time of the state that is made; the system's by default.
            state: A state that exists already, instead.
            limits: How strict to be.
            observer: Called with each exchange of the REST API.
            fonts: A folder of faces for the page, which else uses those of the machine.

        Raises:
            OSError: The port is taken.
        """
        sandbox = cls(state or State(clock or SystemClock()), limits, observer, fonts)
        await sandbox._listen(host, port)
        return sandbox

    async def _listen(self, host: str, port: int) -> None:
        # The API refuses too large a body itself, in Discord's words.
        app = web.Application(client_max_size=2 * self._limits.request_bytes)

        async def gateway(request: web.Request) -> web.StreamResponse:
            return await connect(request, self.gateway)

        self._api.add_to(app)
        app.router.add_get("/gateway/", gateway)
        cdn.Cdn(self.state).add_to(app)
        self._page.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound: tuple[str, int] = self._runner.addresses[0][:2]
        self._address = f"{bound[0]}:{bound[1]}"
        self.gateway.url = self.gateway_url
        self.state.viewer.cdn_url = self.cdn_url

    @property
    def rest_url(self) -> str:
        """Base address of REST, with the version."""
        return f"http://{self._address}{API_PREFIX}"

    @property
    def gateway_url(self) -> str:
        """Address of the gateway, without parameters."""
        return f"ws://{self._address}/gateway/"

    @property
    def cdn_url(self) -> str:
        """Base address of the CDN."""
        return f"http://{self._address}{cdn.PREFIX}"

    @property
    def page_url(self) -> str:
        """Address of the page for people."""
        return f"http://{self._address}/"

    @property
    def unmodelled(self) -> list[str]:
        """What was asked for and is not modelled, in order; a test asserts it is empty."""
        return self._api.unmodelled + self.gateway.unmodelled

    @property
    def invalid_requests(self) -> int:
        """REST answers that Discord counts towards a ban."""
        return self._api.invalid_requests

    async def settle(self) -> None:
        """Return when every connected session has processed everything sent until now."""
        await self.gateway.settle()

    async def close(self) -> None:
        """Cut every connection and stop serving."""
        self.faults.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
