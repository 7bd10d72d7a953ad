"""Options that commands share, and values that they read or show alike; none needs a node."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.foundations import format_utc
from comity.foundations.errors import InputError, RangeError
from comity.system.files import check_folder, check_new_folder

__all__ = [
    "Files",
    "Json",
    "Logs",
    "OutFile",
    "OutFiles",
    "OutFolder",
    "Satcats",
    "Seed",
    "party_name",
    "shown_at",
]


def _files_to_write(_type: Any, value: Path | Sequence[Path] | None) -> None:
    """Refuse files that could not be written, before any work is done for them."""
    paths = [value] if isinstance(value, Path) else (value or ())
    for path in paths:
        check_folder(path)


def _folder_to_write(_type: Any, value: Path | None) -> None:
    """Refuse a folder for results that could not be made."""
    if value is not None:
        check_new_folder(value)


def _seed(_type: Any, value: int) -> None:
    """Refuse a seed below 0: generators of random numbers take none."""
    if value < 0:
        raise RangeError("seed", value, "0 or more")


Seed = Annotated[int, Parameter(validator=_seed)]
#: A file that a command writes, several of them, and a folder that it fills: what could not be
#: written is refused when the command line is read.
OutFile = Annotated[Path, Parameter(validator=_files_to_write)]
OutFiles = Annotated[list[Path], Parameter(validator=_files_to_write)]
OutFolder = Annotated[Path, Parameter(validator=_folder_to_write)]
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
