"""The page on which a person without a Discord account sees and uses the sandbox."""

from aiohttp import web

from statsbot.sandbox.interactions import Interactions
from statsbot.sandbox.state.state import State


class Page:
    """Serves the page."""

    def __init__(self, state: State, interactions: Interactions) -> None:
        self._state = state
        self._interactions = interactions

    def add_to(self, app: web.Application) -> None:
        """Enter the routes."""
