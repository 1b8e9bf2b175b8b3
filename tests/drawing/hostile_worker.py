"""A worker whose drawing goes wrong in the way that the card's server name says."""

import ctypes
import os
import time

from renderers import Card, Layout
from renderers.cards.overview import OverviewCard
from renderers.text.typesetter import Typesetter
from statsbot.drawing.worker import serve


class BrokenCard(OverviewCard):
    """A card that has an error of its own."""

    def lay_out(self, text: Typesetter) -> Layout:
        raise ZeroDivisionError(f"while {self.header.server} was drawn")


def misbehave(card: Card, level: int) -> bytes:
    match card.header.server:
        case "hang":
            time.sleep(600)
        case "hoard":
            return bytes(1024 * 1024 * 1024)
        case "crash":
            ctypes.string_at(0)
        case "leave":
            os._exit(3)
        case "print":
            print("a library says hello")
        case "refuse":
            raise ValueError("this card cannot be drawn")
        case "boast":
            os.write(1, b"not an answer")
    return f"{card.header.server} {level} {os.getpid()}".encode()


if __name__ == "__main__":
    serve(misbehave, lambda: None)
