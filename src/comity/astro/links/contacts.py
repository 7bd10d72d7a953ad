"""Contact plans from contact windows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from comity.foundations.constants import LIGHT_SPEED_KM_S
from comity.foundations.errors import ComityError, FormatError, RangeError
from comity.foundations.plain import named
from comity.foundations.strict import is_number
from comity.foundations.time import parse_utc

__all__ = ["Contact", "ContactPlan", "WindowFault", "contacts_of"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact in the form of HDTN, with its one-way light time."""

    contact: int
    source: int
    dest: int
    start_s: float = named("startTime")
    end_s: float = named("endTime")
    rate_bit_s: float = named("rateBitsPerSec")
    light_s: float = named("owlt")


@dataclass(frozen=True, slots=True)
class WindowFault:
    """A window that was left out, and the reason; rows count from 1."""

    window: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """A plan in the form of HDTN, the names of its nodes by number, and rows left out."""

    contacts: tuple[Contact, ...]
    nodes: Mapping[int, str]
    faults: tuple[WindowFault, ...]


@dataclass(frozen=True, slots=True)
class _Window:
    one: str
    two: str
    start_s: float
    end_s: float
    light_s: float


def _ends(row: Mapping[str, object]) -> tuple[str, str]:
    one, two = row.get("satellite"), row.get("station", row.get("other"))
    if not isinstance(one, str) or not isinstance(two, str) or one == two:
        raise FormatError(f"joins {one!r} and {two!r}, must join two names")
    return one, two


def _window(row: object, start_us: int) -> _Window:
    if not isinstance(row, Mapping):
        raise FormatError("is no window")
    one, two = _ends(row)
    rise, fall = (parse_utc(str(row.get(name))) - start_us for name in ("rise", "set"))
    if fall <= rise:
        raise FormatError(f"set is {row.get('set')}, must be after the rise")
    if rise < 0:
        raise FormatError(f"rise is {row.get('rise')}, before the plan begins")
    ranges = [row[n] for n in ("range_km", "set_range_km") if n in row]
    if not ranges or not all(is_number(r) and 0 < r < 1e9 for r in ranges):
        raise FormatError("has no distance: range_km must be above 0 km")
    # The longer distance: no message arrives later than the plan predicts.
    return _Window(one, two, rise / 1e6, fall / 1e6, max(ranges) / LIGHT_SPEED_KM_S)


def contacts_of(
    windows: Sequence[object],
    start_us: int,
    rate_bit_s: float,
    *,
    both_ways: bool = True,
) -> ContactPlan:
    """Return the contact plan of windows over stations and between satellites.

    Parameters
    ----------
    windows
        Rows of ``link windows``: ``satellite`` and ``station`` or ``other``, ``rise``, ``set``,
        ``range_km``, ``set_range_km``.
    start_us
        Zero of the plan's clock, UTC in microseconds since 1970.
    rate_bit_s
        Rate of every contact, bit/s.
    both_ways
        Whether stations, and the second satellites of pairs, send as well.

    Raises
    ------
    RangeError
        For a rate that is not above 0 bit/s.
    """
    if not isfinite(rate_bit_s) or rate_bit_s <= 0.0:
        raise RangeError("rate", f"{rate_bit_s:g} bit/s", "above 0 bit/s")
    good: list[_Window] = []
    faults: list[WindowFault] = []
    for number, row in enumerate(windows, start=1):
        try:
            good.append(_window(row, start_us))
        except ComityError as error:
            faults.append(WindowFault(number, "format", error.message))
    names = sorted({name for window in good for name in (window.one, window.two)})
    place = {name: k for k, name in enumerate(names, start=1)}
    contacts: list[Contact] = []
    for window in good:
        one, two = place[window.one], place[window.two]
        for source, dest in [(one, two), (two, one)] if both_ways else [(one, two)]:
            contacts.append(
                Contact(
                    len(contacts),
                    source,
                    dest,
                    window.start_s,
                    window.end_s,
                    rate_bit_s,
                    window.light_s,
                )
            )
    return ContactPlan(
        tuple(contacts), {k: name for name, k in place.items()}, tuple(faults)
    )
