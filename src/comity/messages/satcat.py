"""Satellite catalogues: names, owners, types and dates of objects."""

import csv
from dataclasses import dataclass
from io import StringIO

from comity.foundations.errors import FormatError
from comity.messages.records import Fault

__all__ = ["LaunchLog", "Satcat", "read_launch_log", "read_satcat_csv"]

#: Spellings of the columns by the publishers, for each name of a column.
_ALIASES = {
    "number": ("norad_cat_id", "norad_id"),
    "designator": ("object_id", "intldes", "cospar_id"),
    "name": ("object_name", "satname", "name"),
    "owner": ("owner", "country"),
    "type": ("object_type",),
    "site": ("launch_site", "site"),
    "rcs": ("rcs", "rcsvalue"),
    "status": ("ops_status_code", "ops_code"),
}


@dataclass(frozen=True, slots=True)
class Satcat:
    """Columns of text by the names above, and refused rows."""

    columns: dict[str, list[str]]
    faults: tuple[Fault, ...]


def read_satcat_csv(text: str) -> Satcat:
    """Read a satellite catalogue in CSV (CelesTrak, Space-Track, extracts).

    Raises
    ------
    FormatError
        If there is no column with catalogue numbers.
    """
    reader = csv.reader(StringIO(text))
    header = [cell.strip().strip("\ufeff").lower() for cell in next(reader, [])]
    positions = {
        key: header.index(alias)
        for key, aliases in _ALIASES.items()
        for alias in aliases
        if alias in header
    }
    if "number" not in positions:
        raise FormatError("CSV header has no column NORAD_CAT_ID or norad_id")
    columns: dict[str, list[str]] = {key: [] for key in _ALIASES}
    faults = []
    for row in reader:
        if len(row) != len(header):
            if row:
                reason = f"has {len(row)} cells, the header {len(header)}"
                faults.append(Fault(reader.line_num, "", "", reason))
            continue
        for key, column in columns.items():
            column.append(row[positions[key]].strip() if key in positions else "")
    return Satcat(columns, tuple(faults))


@dataclass(frozen=True, slots=True)
class LaunchLog:
    """Owners by designator and by launch.

    ``by_piece`` and ``by_launch`` map an international designator or a launch tag to
    owner code, state code, launch site and launch date text. A launch that carried
    payloads of several states has the state ``*`` in ``by_launch``.
    """

    by_piece: dict[str, tuple[str, str, str, str]]
    by_launch: dict[str, tuple[str, str, str, str]]


def read_launch_log(text: str) -> LaunchLog:
    """Read a GCAT launch log (tab-separated; J. McDowell, planet4589.org/space/gcat)."""
    lines = text.splitlines()
    header = lines[0].lstrip("#").split("\t") if lines else []
    try:
        tag, piece, owner, state, site, day = (
            header.index(name)
            for name in (
                "Launch_Tag",
                "Piece",
                "SatOwner",
                "SatState",
                "Launch_Site",
                "Launch_Date",
            )
        )
    except ValueError as error:
        raise FormatError(f"is no launch log: {error}") from error
    by_piece: dict[str, tuple[str, str, str, str]] = {}
    by_launch: dict[str, tuple[str, str, str, str]] = {}
    for line in lines[1:]:
        if line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < len(header):
            continue
        entry = (cells[owner], cells[state], cells[site], cells[day])
        by_piece[cells[piece]] = entry
        seen = by_launch.setdefault(cells[tag], entry)
        if seen[1] != entry[1]:
            by_launch[cells[tag]] = ("*", "*", entry[2], entry[3])
        elif seen[0] != entry[0]:
            by_launch[cells[tag]] = ("*", entry[1], entry[2], entry[3])
    return LaunchLog(by_piece, by_launch)
