"""Instances of cross-support in the product's own form, from JSON.

``start`` and ``end``; ``members`` (``name``, ``share``: the promised part of its requested
time); ``antennas`` (``name``, ``owner``, ``reserved``, ``closed``); ``requests`` (``name``,
``member``, ``duration_s`` and, if they differ, ``least_s``, ``shortest_s``, ``tracks``,
``setup_s``, ``teardown_s``, ``priority``) with ``windows`` of their own or a ``satellite`` whose
contact windows are given separately.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from comity.astro.links.scheduling.problem import (
    Antenna,
    Closure,
    Member,
    Option,
    Problem,
    Request,
)
from comity.foundations.bounds import FILES
from comity.foundations.errors import ComityError, FormatError
from comity.foundations.strict import is_number, read_strict
from comity.foundations.time import parse_utc

__all__ = ["RowFault", "read_instance"]

#: A row at fault: its list, its number from 1, the reason.
RowFault = tuple[str, int, str]
Row = Mapping[str, object]
Named = TypeVar("Named", Antenna, Member, Request)

#: Largest number of tracks of a request, and largest priority.
MAX_TRACKS, MAX_PRIORITY = 50, 1000


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise FormatError(f"{name} is {value!r}, must be a text")
    return value


def _instant(row: Row, name: str) -> int:
    return int(parse_utc(_text(row, name)) // 1_000_000)


def _span(row: object) -> tuple[int, int]:
    if not isinstance(row, Mapping):
        raise FormatError("is no window")
    start, end = _instant(row, "start"), _instant(row, "end")
    if end <= start:
        raise FormatError(f"window ends at {row['end']}, not after {row['start']}")
    return start, end


def _part(row: Row, name: str) -> float:
    value = row.get(name, 0.0)
    if not is_number(value) or not 0.0 <= value <= 1.0:
        raise FormatError(f"{name} is {value!r}, must be a part from 0 to 1")
    return float(value)


def _seconds(row: Row, name: str, default: int, least: int) -> int:
    value = row.get(name, default)
    if not is_number(value) or not least <= value <= 10**8:
        raise FormatError(f"{name} is {value!r}, must be {least} s or more")
    return int(value + 0.5)


def _count(row: Row, name: str, most: int) -> int:
    value = row.get(name, 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise FormatError(f"{name} is {value!r}, must be 1 to {most}")
    return value


def _antenna(row: Row) -> Antenna:
    closed = []
    windows = row.get("closed", [])
    if not isinstance(windows, list):
        raise FormatError("closed is no list of windows")
    for one in windows:
        start, end = _span(one)
        closed.append(Closure(start, end, str(one.get("reason", "closed"))))
    return Antenna(
        _text(row, "name"), _text(row, "owner"), tuple(closed), _part(row, "reserved")
    )


def _member(row: Row) -> Member:
    return Member(_text(row, "name"), _part(row, "share"))


def _options(
    row: Row,
    antennas: Mapping[str, int],
    passes: Mapping[str, Sequence[Row]],
) -> tuple[Option, ...]:
    """Return the windows of a request: its own, or those of its satellite."""
    windows = row.get("windows")
    if windows is None:
        windows = [
            {
                "antennas": [one["station"]],
                "start": one.get("rise"),
                "end": one.get("set"),
            }
            for one in passes.get(str(row.get("satellite")), ())
            if one["station"] in antennas
        ]
    if not isinstance(windows, list):
        raise FormatError("windows are no list")
    out = []
    for one in windows:
        start, end = _span(one)
        names = one.get("antennas", [one.get("antenna")])
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise FormatError(f"antennas are {names!r}, must be a list of names")
        unknown = [name for name in names if name not in antennas]
        if unknown or not names:
            raise FormatError(f"antenna {unknown[0] if unknown else ''!r} is unknown")
        out.append(Option(tuple(antennas[name] for name in names), start, end))
    spans: dict[tuple[int, ...], int] = {}
    for option in sorted(out, key=lambda o: (o.antennas, o.start_s)):
        if option.start_s < spans.get(option.antennas, -(10**18)):
            raise FormatError("windows on one antenna overlap")
        spans[option.antennas] = option.end_s
    return tuple(sorted(out, key=lambda o: (o.start_s, o.antennas)))


def _request(
    row: Row,
    members: Mapping[str, int],
    antennas: Mapping[str, int],
    passes: Mapping[str, Sequence[Row]],
) -> Request:
    member = _text(row, "member")
    if member not in members:
        raise FormatError(f"member {member!r} is unknown")
    whole = _seconds(row, "duration_s", 0, 1)
    least = _seconds(row, "least_s", whole, 1)
    shortest = _seconds(row, "shortest_s", least, 1)
    if least > whole or shortest > whole:
        raise FormatError(f"least_s or shortest_s is above duration_s {whole} s")
    return Request(
        _text(row, "name"),
        members[member],
        whole,
        least,
        shortest,
        _count(row, "tracks", MAX_TRACKS),
        _seconds(row, "setup_s", 0, 0),
        _seconds(row, "teardown_s", 0, 0),
        _options(row, antennas, passes),
        _count(row, "priority", MAX_PRIORITY),
    )


def _rows(value: Row, name: str) -> list[tuple[int, object]]:
    rows = value.get(name)
    if not isinstance(rows, list):
        raise FormatError(f"has no list of {name}")
    return list(enumerate(rows, start=1))


def read_instance(
    text: str, windows: Sequence[object] = (), unit_s: int = 1
) -> tuple[Problem, list[RowFault]]:
    """Read an instance.

    Parameters
    ----------
    text
        JSON.
    windows
        Contact windows (``satellite``, ``station``, ``rise``, ``set``) for requests that name a
        satellite; a station serves where an antenna has its name.
    unit_s
        Unit of time of the solver, s.

    Returns
    -------
    tuple
        The problem, times in seconds of POSIX; and the rows at fault.

    Raises
    ------
    FormatError
        If it is no instance.
    """
    value = read_strict(text.encode(), FILES)
    if not isinstance(value, Mapping):
        raise FormatError("is no instance of a schedule")
    start, end = _span(value)
    faults: list[RowFault] = []

    def each(name: str, make: Callable[[Row], Named]) -> dict[str, Named]:
        out: dict[str, Named] = {}
        for number, row in _rows(value, name):
            try:
                if not isinstance(row, Mapping):
                    raise FormatError("is no object")
                one = make(row)
                if one.name in out:
                    raise FormatError(f"{one.name!r} stands twice")
                out[one.name] = one
            except ComityError as error:
                faults.append((name, number, error.message))
        return out

    members = each("members", _member)
    antennas = each("antennas", _antenna)
    passes: dict[str, list[Row]] = {}
    for number, one in enumerate(windows, start=1):
        if not isinstance(one, Mapping) or not isinstance(one.get("station"), str):
            faults.append(("windows", number, "is no window over a station"))
            continue
        passes.setdefault(str(one.get("satellite")), []).append(one)
    places = {name: k for k, name in enumerate(antennas)}
    who = {name: k for k, name in enumerate(members)}
    requests = each("requests", lambda row: _request(row, who, places, passes))
    if not requests:
        raise FormatError("holds no request that can be used")
    return (
        Problem(
            start,
            end,
            unit_s,
            tuple(antennas.values()),
            tuple(members.values()),
            tuple(requests.values()),
        ),
        faults,
    )
