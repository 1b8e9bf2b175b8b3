"""The page on which a person without a Discord account sees and uses the local Discord."""

from statsbot.sandbox.page.page import Page

__all__ = ["Page"]
