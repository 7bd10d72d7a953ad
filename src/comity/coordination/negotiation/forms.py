"""Numbers, states and burns as they travel: plain JSON, read strictly.

Numbers must be finite and within physical limits, windows in order and before closest
approach, sizes above nothing: what does not fit is refused with the reason.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np

from comity.coordination.negotiation.admissible import Burns
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.records import Reason
from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError

__all__ = [
    "burns_json",
    "exactly",
    "number_of",
    "read_burns",
    "state_of",
]

#: Nothing that Comity coordinates is farther out or faster.
FARTHEST_KM, FASTEST_KM_S = 500_000.0, 20.0
#: Largest burn that a document may speak of, m/s.
LARGEST_M_S = 50.0


def exactly(where: str, value: Any, names: Mapping[str, type]) -> dict[str, Any]:
    """Return a mapping that holds exactly these members of these types.

    Raises
    ------
    FormatError
        If it does not.
    """
    if not isinstance(value, dict) or set(value) != set(names):
        raise FormatError(f"{where} holds exactly {', '.join(sorted(names))}")
    for name, kind in names.items():
        if kind is float:
            number_of(f"{where}.{name}", value[name])
        elif type(value[name]) is not kind:
            raise FormatError(f"{where}.{name} is no {kind.__name__}")
    return value


def number_of(
    where: str, value: Any, least: float = -1e300, most: float = 1e300
) -> float:
    """Return a finite number within limits.

    Raises
    ------
    RefusalError
        If it is none.
    """
    if type(value) not in {int, float} or not isfinite(value):
        raise RefusalError(Reason.NUMBERS, f"{where} is no finite number")
    if not least <= value <= most:
        raise RefusalError(
            Reason.NUMBERS, f"{where} is {value:g}, must be {least:g} to {most:g}"
        )
    return float(value)


def state_of(where: str, value: Any) -> Floats:
    """Return a state (6,) in km and km/s.

    Raises
    ------
    RefusalError, FormatError
        If it is none of an object in orbit.
    """
    if not isinstance(value, list) or len(value) != 6:
        raise FormatError(f"{where} is a list of 6 numbers, km and km/s")
    found = np.array(
        [
            number_of(where, item, -limit, limit)
            for item, limit in zip(
                value, [FARTHEST_KM] * 3 + [FASTEST_KM_S] * 3, strict=True
            )
        ]
    )
    if np.linalg.norm(found[:3]) < 6_400.0:
        raise RefusalError(Reason.NUMBERS, f"{where} lies below 6,400 km")
    return found


def burns_json(burns: Burns, tca_us: int) -> dict[str, Any]:
    """Return windows and sizes as they travel."""
    return {
        "dv_m_s": [size * 1e3 for size in burns.dv_km_s],
        "sense": burns.sense,
        "windows_us": [
            [tca_us - round(float(begin) * 1e6), tca_us - round(float(end) * 1e6)]
            for begin, end in burns.leads_s
        ],
    }


def read_burns(where: str, value: Any, tca_us: int) -> Burns:
    """Return what a party may fly.

    Raises
    ------
    FormatError, RefusalError
        If windows or sizes cannot be flown.
    """
    raw = exactly(where, value, {"dv_m_s": list, "sense": int, "windows_us": list})
    if raw["sense"] not in {1, -1} or len(raw["dv_m_s"]) != 2:
        raise FormatError(f"{where}: the sense is 1 or -1, dv_m_s is [least, largest]")
    least, most = (
        number_of(f"{where}.dv_m_s", item, 0.0, LARGEST_M_S) for item in raw["dv_m_s"]
    )
    if least > most or (raw["windows_us"] and not least > 0.0):
        raise RefusalError(
            Reason.NUMBERS, f"{where}: sizes {least:g} to {most:g} m/s are no range"
        )
    leads = []
    last = -1
    for window in raw["windows_us"]:
        if (
            not isinstance(window, list)
            or [type(item) for item in window] != [int, int]
            or not last < window[0] < window[1] < tca_us
        ):
            raise RefusalError(
                Reason.WINDOW,
                f"{where}: windows are [from, until] in order, before closest approach",
            )
        last = window[1]
        leads.append([(tca_us - item) / 1e6 for item in window])
    shape = np.array(leads, dtype=np.float64).reshape(-1, 2)
    return Burns(shape, (least / 1e3, most / 1e3), raw["sense"])
