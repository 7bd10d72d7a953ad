"""Contact windows → a contact plan that messages are routed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from comity.foundations.constants import LIGHT_SPEED_KM_S
from comity.foundations.errors import ComityError, FormatError, RangeError
from comity.foundations.time import parse_utc

__all__ = ["Contacts", "contacts_of"]


@dataclass(frozen=True, slots=True)
class Contacts:
    """A plan in the form of HDTN, the names of its nodes by number, and rows left out."""

    contacts: tuple[dict[str, Any], ...]
    nodes: dict[int, str]
    faults: tuple[tuple[int, str], ...]


def _ends(row: Mapping[str, Any]) -> tuple[str, str]:
    one, two = row.get("satellite"), row.get("station", row.get("other"))
    if not isinstance(one, str) or not isinstance(two, str) or one == two:
        raise FormatError(f"joins {one!r} and {two!r}, must join two names")
    return one, two


def _contact(
    row: Mapping[str, Any], start_us: int, rate_bit_s: float
) -> dict[str, Any]:
    rise, fall = (parse_utc(str(row.get(name))) - start_us for name in ("rise", "set"))
    if fall <= rise:
        raise FormatError(f"sets at {row.get('set')}, not after it rises")
    if rise < 0:
        raise FormatError(f"rises at {row.get('rise')}, before the plan begins")
    ranges = [row[n] for n in ("range_km", "set_range_km") if n in row]
    if not ranges or not all(type(r) in {int, float} and 0 < r < 1e9 for r in ranges):
        raise FormatError("tells no distance")
    return {
        "startTime": rise / 1e6,
        "endTime": fall / 1e6,
        "rateBitsPerSec": rate_bit_s,
        # The longer way: a message is never said to arrive before it does.
        "owlt": max(ranges) / LIGHT_SPEED_KM_S,
    }


def contacts_of(
    windows: Sequence[Any],
    start_us: int,
    rate_bit_s: float,
    *,
    both_ways: bool = True,
) -> Contacts:
    """Return the contact plan of windows over stations and between satellites.

    Parameters
    ----------
    windows
        Rows of ``link windows``: ``satellite`` and ``station`` or ``other``, ``rise``, ``set``,
        ``range_km``, ``set_range_km``.
    start_us
        Zero of the plan's clock, UTC in microseconds since 1970.
    rate_bit_s
        Rate of every contact.
    both_ways
        Whether stations and the second satellite send, too.

    Raises
    ------
    RangeError
        For a rate that is not above 0 bit/s.
    """
    if not isfinite(rate_bit_s) or rate_bit_s <= 0.0:
        raise RangeError("rate", f"{rate_bit_s:g} bit/s", "above 0 bit/s")
    good: list[tuple[str, str, dict[str, Any]]] = []
    faults: list[tuple[int, str]] = []
    for number, row in enumerate(windows, start=1):
        try:
            if not isinstance(row, Mapping):
                raise FormatError("is no window")
            good.append((*_ends(row), _contact(row, start_us, rate_bit_s)))
        except ComityError as error:
            faults.append((number, error.message))
    names = sorted({name for one, two, _ in good for name in (one, two)})
    place = {name: k for k, name in enumerate(names, start=1)}
    contacts: list[dict[str, Any]] = []
    for one, two, contact in good:
        ways = [(one, two), (two, one)] if both_ways else [(one, two)]
        for source, dest in ways:
            ends = {"source": place[source], "dest": place[dest]}
            contacts.append({"contact": len(contacts), **ends, **contact})
    return Contacts(
        tuple(contacts), {k: name for name, k in place.items()}, tuple(faults)
    )
