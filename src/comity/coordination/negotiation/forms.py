"""Numbers, states and burns in documents: JSON, read strictly.

Numbers must be finite and within physical limits, windows in order and before closest
approach, sizes above 0; anything else is refused with its reason.
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
from comity.foundations.plain import JsonObject

__all__ = [
    "burns_json",
    "exactly",
    "number_of",
    "read_burns",
    "state_of",
]

#: Largest distance from the centre of the Earth, and largest speed, of a state.
MAX_DISTANCE_KM, MAX_SPEED_KM_S = 500_000.0, 20.0
#: Smallest distance from the centre of the Earth of a state, km.
MIN_DISTANCE_KM = 6_400.0
#: Largest burn that a document may state, m/s.
MAX_BURN_M_S = 50.0


def exactly(where: str, value: object, names: Mapping[str, type]) -> dict[str, Any]:
    """Return a JSON object that has exactly these members of these types.

    Parameters
    ----------
    where
        What is read, for messages.
    names
        Type by member; ``float`` takes any finite number.

    Raises
    ------
    FormatError
        If a member is missing, unknown, or of another type.
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
    where: str, value: object, least: float = -1e300, most: float = 1e300
) -> float:
    """Return a finite number between two limits.

    Raises
    ------
    RefusalError
        If it is no number, not finite, or beyond a limit.
    """
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not isfinite(value)
    ):
        raise RefusalError(Reason.NUMBERS, f"{where} is no finite number")
    if not least <= value <= most:
        raise RefusalError(
            Reason.NUMBERS, f"{where} is {value:g}, must be {least:g} to {most:g}"
        )
    return float(value)


def state_of(where: str, value: object) -> Floats:
    """Return a state (6,) in km and km/s.

    Raises
    ------
    RefusalError, FormatError
        If it is no list of 6 numbers, or of no object in orbit.
    """
    if not isinstance(value, list) or len(value) != 6:
        raise FormatError(f"{where} is a list of 6 numbers, km and km/s")
    state = np.array(
        [
            number_of(where, item, -limit, limit)
            for item, limit in zip(
                value, [MAX_DISTANCE_KM] * 3 + [MAX_SPEED_KM_S] * 3, strict=True
            )
        ]
    )
    if np.linalg.norm(state[:3]) < MIN_DISTANCE_KM:
        raise RefusalError(Reason.NUMBERS, f"{where} lies below 6,400 km")
    return state


def burns_json(burns: Burns, tca_us: int) -> JsonObject:
    """Return windows, sizes and sense as documents state them."""
    return {
        "dv_m_s": [size * 1e3 for size in burns.dv_km_s],
        "sense": burns.sense,
        "windows_us": [
            [tca_us - round(float(begin) * 1e6), tca_us - round(float(end) * 1e6)]
            for begin, end in burns.leads_s
        ],
    }


def read_burns(where: str, value: object, tca_us: int) -> Burns:
    """Read the burns that a party may fly.

    Parameters
    ----------
    tca_us
        Closest approach, before which every window ends.

    Raises
    ------
    FormatError, RefusalError
        If they have another shape, or windows or sizes cannot be flown.
    """
    raw = exactly(where, value, {"dv_m_s": list, "sense": int, "windows_us": list})
    if raw["sense"] not in {1, -1} or len(raw["dv_m_s"]) != 2:
        raise FormatError(f"{where}: the sense is 1 or -1, dv_m_s is [least, largest]")
    least, most = (
        number_of(f"{where}.dv_m_s", item, 0.0, MAX_BURN_M_S) for item in raw["dv_m_s"]
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
