"""Rules of the Orbit Comprehensive Message that no single field can show."""

import re

from comity.foundations.errors import FormatError
from comity.messages.parsed import Block, Findings, Item, Lines
from comity.messages.shared import item_of, parts_of
from comity.messages.units import conversion, other_scale

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
#: Units of the elements of a manoeuvre (502.0-B-3, tables 6-8 and 6-9).
MANOEUVRES = {
    "MAN_DURA": "s",
    "DELTA_MASS": "kg",
    **dict.fromkeys(("ACC_X", "ACC_Y", "ACC_Z"), "km/s**2"),
    **dict.fromkeys(("DV_X", "DV_Y", "DV_Z"), "km/s"),
    **dict.fromkeys(("THR_X", "THR_Y", "THR_Z"), "N"),
    **dict.fromkeys(("DEPLOY_DV_X", "DEPLOY_DV_Y", "DEPLOY_DV_Z"), "km/s"),
    **dict.fromkeys(("ACC_MAG_SIGMA", "DV_MAG_SIGMA", "THR_MAG_SIGMA"), "%"),
    **dict.fromkeys(("ACC_DIR_SIGMA", "DV_DIR_SIGMA", "THR_DIR_SIGMA"), "deg"),
    **dict.fromkeys(("ACC_INTERP", "THR_INTERP", "THR_EFFIC"), "n/a"),
    **dict.fromkeys(("DEPLOY_ID", "DEPLOY_DV_RATIO"), "n/a"),
    "THR_ISP": "s",
    "DEPLOY_MASS": "kg",
    "DEPLOY_DV_SIGMA": "%",
    "DEPLOY_DIR_SIGMA": "deg",
    "DEPLOY_DV_CDA": "m**2",
}
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
    """Refuse units of a table that do not fit its elements in dimension or scale.

    These units are for information: they do not override those of the standard (502.0-B-3,
    TRAJ_UNITS). One of another scale therefore contradicts its column, which nobody may
    convert or ignore on his own.
    """
    for name, kind, given in (
        ("trajectory", "TRAJ_TYPE", "TRAJ_UNITS"),
        ("covariance", "COV_TYPE", "COV_UNITS"),
        ("manoeuvre", "MAN_COMPOSITION", "MAN_UNITS"),
    ):
        for block in parts_of(root, name):
            item, units = item_of(block, kind), item_of(block, given)
            if item is None or units is None:
                continue
            # The brackets may have been taken for the unit of the keyword itself.
            cells = _CELL.findall(units.value or units.units or "")
            wanted = _wanted(item, len(cells))
            if not wanted or not cells:
                continue
            if len(cells) != len(wanted):
                reason = (
                    f"{len(cells)} units for {len(wanted)} elements of {item.value}"
                )
                findings.add(units.line, given, units.value, "units", reason)
                continue
            _compare(cells, wanted, units, findings)


def _wanted(item: Item, count: int) -> tuple[str, ...]:
    """Return the units of a table's columns, empty if these are not known.

    Those of a manoeuvre may or may not name its times.
    """
    if item.key != "MAN_COMPOSITION":
        return ELEMENTS.get(item.value.strip().upper(), ())
    names = [name.strip().upper() for name in item.value.split(",")]
    timeless = [name for name in names if name not in TIMES]
    if any(name not in MANOEUVRES for name in timeless):
        return ()
    chosen = names if count == len(names) else timeless
    return tuple("" if name in TIMES else MANOEUVRES[name] for name in chosen)


def _compare(
    cells: list[str], wanted: tuple[str, ...], units: Item, findings: Findings
) -> None:
    """Note the first unit of each fault: of another dimension, or of another scale."""
    for cell, unit in zip(cells, wanted, strict=True):
        if not unit:
            continue
        try:
            factor = conversion(cell, unit)
        except FormatError as error:
            findings.add(units.line, units.key, cell, "units", error.message)
            return
        if other_scale(factor):
            reason = (
                f"{units.key} states {cell} where the standard has {unit}, which it cannot "
                f"override: values are read in {unit}"
            )
            findings.add(units.line, units.key, cell, "units", reason)
            return


def check_tables(root: Block, findings: Findings) -> None:
    """Refuse trajectories, covariances and manoeuvres without a row."""
    for name in ("trajectory", "covariance", "manoeuvre"):
        for block in parts_of(root, name):
            if not any(isinstance(part, Lines) for part in block.parts):
                reason = f"{name} block holds no row"
                findings.add(block.end, "", "", "empty", reason)
