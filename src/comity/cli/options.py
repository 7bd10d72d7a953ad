"""Options that commands share, and values that they read or show alike; none needs a node."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.cli import output
from comity.foundations import format_utc
from comity.foundations.errors import InputError, RangeError
from comity.system.files import STANDARD, check_folder, check_new_folder

__all__ = [
    "Files",
    "Json",
    "JsonRows",
    "Limit",
    "Logs",
    "OutFile",
    "OutFiles",
    "OutFolder",
    "OutPlace",
    "Picture",
    "Satcats",
    "Seed",
    "is_file_to_write",
    "is_folder_to_write",
    "party_name",
    "shown_at",
]


#: Solvers of schedules hold it in 31 bits.
LARGEST_SEED = 2**31 - 1


def _files_to_write(_type: Any, value: Path | Sequence[Path] | None) -> None:
    """Refuse files that could not be written, before any work is done for them."""
    paths = [value] if isinstance(value, Path) else (value or ())
    for path in paths:
        if path == STANDARD:
            output.give_standard_output()
        else:
            check_folder(path)


def _folder_to_write(_type: Any, value: Path | None) -> None:
    """Refuse a folder for results that could not be made."""
    if value is not None:
        check_new_folder(value)


def _place_to_write(kind: Any, value: Path | None) -> None:
    """Refuse a file, or a folder that is there, in which nothing could be written."""
    if value is not None and value.is_dir():
        _folder_to_write(kind, value)
    else:
        _files_to_write(kind, value)


def _seed(_type: Any, value: int) -> None:
    """Refuse a seed that not every generator of random numbers takes."""
    if not 0 <= value <= LARGEST_SEED:
        raise RangeError("seed", value, f"0 to {LARGEST_SEED}")


def _limit(_type: Any, value: int) -> None:
    """Refuse a list of no lines."""
    if value < 1:
        raise RangeError("limit", value, "1 or more")


def _validates(parameter: Parameter, check: Callable[..., None]) -> bool:
    checks = parameter.validator
    return checks is check or (isinstance(checks, tuple) and check in checks)


def is_file_to_write(parameter: Parameter) -> bool:
    """Tell whether an option names files that the command writes."""
    return any(_validates(parameter, one) for one in (_files_to_write, _place_to_write))


def is_folder_to_write(parameter: Parameter) -> bool:
    """Tell whether an option names a folder that the command fills."""
    return _validates(parameter, _folder_to_write)


Seed = Annotated[int, Parameter(validator=_seed)]
#: Most rows that are shown of a list.
Limit = Annotated[int, Parameter(name="--limit", validator=_limit)]
#: A file that a command writes, several of them, and a folder that it fills: what could not be
#: written is refused when the command line is read.
OutFile = Annotated[Path, Parameter(validator=_files_to_write)]
#: A file, or a folder, whichever the command is asked for.
OutPlace = Annotated[Path, Parameter(validator=_place_to_write)]
OutFiles = Annotated[list[Path], Parameter(validator=_files_to_write)]
OutFolder = Annotated[Path, Parameter(validator=_folder_to_write)]
#: A drawing that a command writes.
Picture = Annotated[
    OutFile | None, Parameter(name="--picture", help="Picture to write (.svg).")
]
Json = Annotated[
    bool, Parameter(name="--json", negative="", help="Print JSON for programs.")
]
#: Of a command whose result has rows (``cli.rows``).
JsonRows = Annotated[
    bool,
    Parameter(
        name=["--json", "--ndjson"],
        negative="",
        help="Print JSON for programs: whole, or the rows, one a line.",
    ),
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
    """Return the id of a party; ``party:`` may be left out, and a state's code be in small letters."""
    from comity.foundations.identifiers import party_id
    from comity.system.environment import load_register

    if not text:
        raise InputError("no party is named", remedy="give one such as party:FRA")
    name = text if text.startswith("party:") else str(party_id(text))
    return str(load_register().same_but_case(name) or name)


def shown_at(at_us: int | None) -> str:
    """Return an instant (microseconds of UTC since 1970) for people, in UTC."""
    return "never" if at_us is None else format_utc(at_us, 0).replace("T", " ") + " UTC"
