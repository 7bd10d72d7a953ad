"""The shared history of parties in a few lines, for cases and notices."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.apps.atlas.shared_history import SharedHistory

__all__ = ["history_lines"]


def history_lines(history: "SharedHistory") -> list[tuple[str, str]]:
    """Return the history that parties share, and up to three precedents, as lines for people."""
    records, together = history.records, history.together_in
    before = [
        ("" if k else "precedents", f"{one.title} ({one.id}): {one.why}")
        for k, one in enumerate(history.precedents[:3])
    ]
    if not records and not together:
        return before
    title = records[-1].title if records else together[-1].title
    counts = f"{len(records)} records and {len(together)} memberships together"
    options = " ".join(f"--party {party}" for party in history.parties)
    return [
        ("history", f"{counts}, the last: {title}"),
        ("", f"comity atlas timeline {options}"),
        *before,
    ]
