"""Rules of the Orbit Comprehensive Message that no single field can show."""

import re

from comity.foundations.errors import FormatError
from comity.messages.parsed import Block, Findings, Lines
from comity.messages.shared import item_of, parts_of
from comity.messages.units import conversion

__all__ = ["check_manoeuvres", "check_pairs", "check_tables", "check_units"]

_POSITION, _RATE = ("km",) * 3, ("km/s",) * 3
#: Units of the elements of the registry of orbital element sets, without the time.
ELEMENTS = {
    "ADBARV": ("deg",) * 4 + ("km", "km/s"),
    "CARTP": _POSITION,
    "CARTPV": _POSITION + _RATE,
    "CARTPVA": _POSITION + _RATE + ("km/s**2",) * 3,
    "DELAUNAY": ("deg",) * 3 + ("km**2/s",) * 3,
    "DELAUNAYMOD": ("deg",) * 3 + ("km**0.5",) * 3,
    "EIGVAL3EIGVEC3": ("km",) * 3 + ("n/a",) * 9,
    "EQUINOCTIAL": ("km",) + ("n/a",) * 4 + ("deg", "n/a"),
    "EQUINOCTIALMOD": ("km",) + ("n/a",) * 4 + ("deg", "n/a"),
    "GEODETIC": ("deg", "deg", "km", "deg", "deg", "km/s"),
    "KEPLERIAN": ("km", "n/a") + ("deg",) * 4,
    "KEPLERIANMEAN": ("km", "n/a") + ("deg",) * 4,
    "LDBARV": ("deg",) * 4 + ("km", "km/s"),
    "ONSTATION": ("km",) + ("n/a",) * 4 + ("deg",),
}
TIMES = {"TIME_ABSOLUTE", "TIME_RELATIVE"}
_CELL = re.compile(r"[^\s,\[\]]+")


def check_pairs(root: Block, findings: Findings) -> None:
    """Refuse a revolution number without its basis, and the reverse."""
    for block in parts_of(root, "trajectory"):
        number, basis = item_of(block, "ORB_REVNUM"), item_of(block, "ORB_REVNUM_BASIS")
        if number is not None and basis is None:
            reason = "ORB_REVNUM needs ORB_REVNUM_BASIS"
            findings.add(block.end, "ORB_REVNUM_BASIS", "", "missing", reason)


def check_manoeuvres(root: Block, findings: Findings) -> None:
    """Refuse a manoeuvre whose rows carry no time."""
    for block in parts_of(root, "manoeuvre"):
        item = item_of(block, "MAN_COMPOSITION")
        if item is None:
            continue
        names = {name.strip().upper() for name in item.value.split(",")}
        if not names & TIMES:
            reason = "neither TIME_ABSOLUTE nor TIME_RELATIVE is in the composition"
            findings.add(item.line, item.key, item.value, "manoeuvre-time", reason)


def check_units(root: Block, findings: Findings) -> None:
    """Refuse units of a trajectory or covariance that do not fit its elements."""
    for name, kind, given in (
        ("trajectory", "TRAJ_TYPE", "TRAJ_UNITS"),
        ("covariance", "COV_TYPE", "COV_UNITS"),
    ):
        for block in parts_of(root, name):
            item, units = item_of(block, kind), item_of(block, given)
            if item is None or units is None:
                continue
            wanted = ELEMENTS.get(item.value.strip().upper(), ())
            # The brackets may have been taken for the unit of the keyword itself.
            cells = _CELL.findall(units.value or units.units or "")
            if not wanted or not cells:
                continue
            if len(cells) != len(wanted):
                reason = (
                    f"{len(cells)} units for {len(wanted)} elements of {item.value}"
                )
                findings.add(units.line, given, units.value, "units", reason)
                continue
            for cell, unit in zip(cells, wanted, strict=True):
                try:
                    conversion(cell, unit)
                except FormatError as error:
                    findings.add(units.line, given, cell, "units", error.message)
                    break


def check_tables(root: Block, findings: Findings) -> None:
    """Refuse trajectories, covariances and manoeuvres without a row."""
    for name in ("trajectory", "covariance", "manoeuvre"):
        for block in parts_of(root, name):
            if not any(isinstance(part, Lines) for part in block.parts):
                reason = f"{name} block holds no row"
                findings.add(block.end, "", "", "empty", reason)
