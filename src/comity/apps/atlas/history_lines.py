"""The shared history of parties in two lines, for cases and notices."""

from collections.abc import Mapping
from typing import Any

__all__ = ["history_lines"]


def history_lines(history: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the history that parties share, in two lines of name and value for people."""
    records, together = history["records"], history["together_in"]
    if not records and not together:
        return []
    last = records[-1] if records else together[-1]
    words = f"{len(records)} records and {len(together)} memberships together"
    asked = " ".join(f"--party {party}" for party in history["parties"])
    return [
        ("history", f"{words}, the last: {last['title']}"),
        ("", f"comity atlas timeline {asked}"),
    ]
