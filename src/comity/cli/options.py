"""Options that commands share, and values that they read or show alike; none needs a node."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.foundations import format_utc
from comity.foundations.errors import InputError

__all__ = [
    "Files",
    "Json",
    "Logs",
    "Satcats",
    "party_name",
    "shown_at",
]

Json = Annotated[
    bool, Parameter(name="--json", negative="", help="Print JSON for programs.")
]
Files = Annotated[
    list[str],
    Parameter(
        help="Element sets: TLE, OMM (CSV, JSON, KVN, XML), gz/xz/zst; or snapshots."
    ),
]
Logs = Annotated[
    list[Path] | None,
    Parameter(name="--launch-log", help="GCAT launch log with owners and sites."),
]
Satcats = Annotated[
    list[Path] | None, Parameter(name="--satcat", help="Satellite catalogue in CSV.")
]


def party_name(text: str) -> str:
    """Return the id of a party; ``party:`` may be left out."""
    from comity.foundations.identifiers import party_id

    if not text:
        raise InputError("no party is named", remedy="give one such as party:FRA")
    return text if text.startswith("party:") else str(party_id(text))


def shown_at(at_us: int | None) -> str:
    """Return an instant (microseconds of UTC since 1970) for people, in UTC."""
    return "never" if at_us is None else format_utc(at_us, 0).replace("T", " ") + " UTC"
