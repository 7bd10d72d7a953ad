"""Units of messages: one spelling inside, conversion at the edge.

The policy: a value without unit is in that of the standard; another unit of the same dimension is
refused by strict reading and converted, with a finding, by lenient reading; one of another
dimension is an error and not converted. Where a standard lists units for information alone (OCM),
nothing is converted and the contradiction is an error. Spellings with ``**``, ``^``,
superscripts, ``*``, ``·``, ``×``, ``.``, ``/`` and parentheses are read.
"""

import math
import re
from functools import lru_cache

from comity.foundations.errors import FormatError

__all__ = ["conversion", "other_scale", "parse_unit"]

#: Dimension vectors over metre, kilogram, second, radian, kelvin, and counted things.
Dimension = tuple[float, ...]

_M, _KG, _S, _RAD, _K, _N = range(6)


def _unit(factor: float, **powers: float) -> tuple[float, Dimension]:
    names = ("m", "kg", "s", "rad", "K", "n")
    return factor, tuple(powers.get(name, 0.0) for name in names)


_BASE = {
    "m": _unit(1.0, m=1),
    "km": _unit(1e3, m=1),
    "cm": _unit(1e-2, m=1),
    "mm": _unit(1e-3, m=1),
    "kg": _unit(1.0, kg=1),
    "g": _unit(1e-3, kg=1),
    "s": _unit(1.0, s=1),
    "sec": _unit(1.0, s=1),
    "ms": _unit(1e-3, s=1),
    "min": _unit(60.0, s=1),
    "h": _unit(3600.0, s=1),
    "d": _unit(86400.0, s=1),
    "day": _unit(86400.0, s=1),
    "yr": _unit(31557600.0, s=1),
    "rad": _unit(1.0, rad=1),
    "deg": _unit(math.pi / 180.0, rad=1),
    "rev": _unit(2.0 * math.pi, rad=1),
    "arcsec": _unit(math.pi / 648000.0, rad=1),
    "Hz": _unit(1.0, s=-1),
    "N": _unit(1.0, m=1, kg=1, s=-2),
    "W": _unit(1.0, m=2, kg=1, s=-3),
    "J": _unit(1.0, m=2, kg=1, s=-2),
    "Pa": _unit(1.0, m=-1, kg=1, s=-2),
    "hPa": _unit(100.0, m=-1, kg=1, s=-2),
    "T": _unit(1.0, kg=1, s=-2, n=1),
    "nT": _unit(1e-9, kg=1, s=-2, n=1),
    "K": _unit(1.0, K=1),
    "%": _unit(0.01),
    "n/a": _unit(1.0),
    "#": _unit(1.0),
    "1": _unit(1.0),
    "SFU": _unit(1e-22, kg=1, s=-2),
    "ER": _unit(6378135.0, m=1),
    "degC": _unit(1.0, K=1, n=1),
    "RU": _unit(1.0, n=2),
    "TECU": _unit(1e16, m=-2),
    "dBW": _unit(1.0, n=3),
    "dBHz": _unit(1.0, n=4),
}
_FOLDED = {name.casefold(): value for name, value in _BASE.items() if name != "T"}
_BETWEEN = frozenset("*/·×.")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TOKEN = re.compile(
    r"\s*(?:(?P<name>n/a|[A-Za-z%#°]+|1)"
    r"(?:\s*(?:\*\*|\^)\s*(?P<power>[-+]?\d+(?:\.\d+)?)|(?P<super>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<plain>[-+]?\d+))?"
    r"|(?P<sign>[*/·×.()]))"
)


def _power(match: re.Match[str]) -> float:
    text = match["power"] or match["plain"]
    if match["super"]:
        text = match["super"].translate(_SUPERSCRIPTS)
    return float(text) if text else 1.0


@lru_cache(maxsize=512)
def parse_unit(text: str) -> tuple[float, Dimension]:
    """Return factor to SI and dimension of a unit.

    Raises
    ------
    FormatError
        For a unit that is not known.
    """
    factor, dimension = 1.0, [0.0] * 6
    side, sides, at = 1.0, [1.0], 0
    stripped = text.strip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise FormatError(f"unit {text!r} is not known")
        at = match.end()
        sign = match["sign"]
        if sign in _BETWEEN and (at >= len(stripped) or stripped[at] in _BETWEEN):
            raise FormatError(f"unit {text!r} is not known")
        if sign == "/":
            side = -1.0
        elif sign == "(":
            sides.append(sides[-1] * side)
            side = 1.0
        elif sign == ")":
            if len(sides) == 1:
                raise FormatError(f"unit {text!r} has no opening parenthesis")
            sides.pop()
            side = 1.0
        elif sign is None:
            name = "deg" if match["name"] == "°" else match["name"]
            base = _BASE.get(name) or _FOLDED.get(name.casefold())
            if base is None:
                raise FormatError(f"unit {text!r} is not known")
            power = _power(match) * side * sides[-1]
            factor *= base[0] ** power
            dimension = [a + b * power for a, b in zip(dimension, base[1], strict=True)]
            side = 1.0
    return factor, tuple(dimension)


def conversion(given: str, wanted: str) -> float:
    """Return the factor from one unit to another.

    Raises
    ------
    FormatError
        If they measure different things, or one is unknown.
    """
    if given == wanted:
        return 1.0
    one, two = parse_unit(given), parse_unit(wanted)
    if one[1] != two[1]:
        raise FormatError(f"units {given} and {wanted} measure different things")
    return one[0] / two[0]


def other_scale(factor: float) -> bool:
    """Tell whether a factor of ``conversion`` changes a number: spellings alone do not."""
    return abs(factor - 1.0) > 1e-12
