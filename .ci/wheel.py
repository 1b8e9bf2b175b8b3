"""What the wheel carries besides the two packages: the SQL files and the fonts.

An editable install reads them from the checkout, so only a real wheel gets copies.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelContents(BuildHookInterface):
    """Adds ``sql/`` and ``assets/fonts/`` to the wheel under ``statsbot/_resources/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders unless ``version`` is "editable"."""
        if version == "standard":
            build_data["force_include"] = {
                "sql": "statsbot/_resources/sql",
                "assets/fonts": "statsbot/_resources/fonts",
            }
