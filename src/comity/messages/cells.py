"""Cells of tables in XML that carry a unit of their own: states and covariances."""

from comity.foundations.errors import FormatError
from comity.messages.epochs import is_number
from comity.messages.parsed import Findings
from comity.messages.units import conversion, other_scale

__all__ = ["in_standard_unit", "product_unit", "state_unit"]


def in_standard_unit(
    key: str, value: str, units: str | None, wanted: str, line: int, findings: Findings
) -> str:
    """Return the text of a cell in the standard's unit; another scale is a finding.

    Parameters
    ----------
    key, value, units
        Of the cell, as written; ``units`` is None where it states none.
    wanted
        The unit of the standard.
    line, findings
        Where it stands, and where a departure is noted.
    """
    if not units or units == wanted:
        return value
    try:
        factor = conversion(units, wanted)
    except FormatError as error:
        findings.add(line, key, units, "unit", error.message)
        return value
    if not other_scale(factor) or not is_number(value):
        return value
    reason = f"{units} converted to {wanted}, the unit of the standard"
    findings.add(line, key, units, "unit-converted", reason)
    return repr(float(value.upper().replace("D", "E")) * factor)


def state_unit(key: str) -> str:
    """Return the unit of a component of a state: ``X``, ``X_DOT``, ``X_DDOT``."""
    return {"DOT": "km/s", "DDOT": "km/s**2"}.get(key.partition("_")[2], "km")


def product_unit(row: int, column: int) -> str:
    """Return the unit of an entry of a covariance of position and velocity."""
    return ("km**2", "km**2/s", "km**2/s**2")[(row >= 3) + (column >= 3)]
