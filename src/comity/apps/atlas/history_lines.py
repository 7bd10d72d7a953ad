"""The shared history of parties in two lines, for cases and notices."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.apps.atlas.shared_history import SharedHistory

__all__ = ["history_lines"]


def history_lines(history: "SharedHistory") -> list[tuple[str, str]]:
    """Return the history that parties share, in two lines of name and value for people."""
    records, together = history.records, history.together_in
    if not records and not together:
        return []
    title = records[-1].title if records else together[-1].title
    counts = f"{len(records)} records and {len(together)} memberships together"
    options = " ".join(f"--party {party}" for party in history.parties)
    return [
        ("history", f"{counts}, the last: {title}"),
        ("", f"comity atlas timeline {options}"),
    ]
