"""Weeks of NASA's Deep Space Network in the form of SatNet (Goh et al. 2021).

A request names a mission (``subject``), its requested and least duration, set-up and tear-down
in minutes, and its view periods on antennas or arrays (``DSS-24_DSS-34``). A
track lies inside one view period between transmitter on and off; requests of 8 h and more may
be cut into tracks of 4 h and more. A solution is a list of rows, one for each antenna.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from comity.astro.links.scheduling.problem import (
    Antenna,
    Closure,
    Member,
    Option,
    Problem,
    Request,
    Track,
)
from comity.foundations.bounds import FILES
from comity.foundations.errors import FormatError
from comity.foundations.plain import named
from comity.foundations.strict import is_number, read_strict

__all__ = ["SatnetRow", "read_satnet", "satnet_rows"]

#: Requests of this length may be cut, into tracks of that length, hours.
CUT_H, PIECE_H = 8.0, 4.0


@dataclass(frozen=True, slots=True)
class SatnetRow:
    """A row of a solution: an antenna of a track; times in UNIX seconds."""

    resource: str = named("RESOURCE")
    mission: int | str = named("SC")
    start_s: int = named("START_TIME")
    tracking_on_s: int = named("TRACKING_ON")
    tracking_off_s: int = named("TRACKING_OFF")
    end_s: int = named("END_TIME")
    track_id: str = named("TRACK_ID")


def _number(value: object, name: str, low: float = 0.0) -> float:
    if not is_number(value) or not low <= value < 1e12:
        raise FormatError(f"{name} is {value!r}, must be a number of {low:g} or more")
    return float(value)


def _closures(text: str) -> dict[str, list[Closure]]:
    out: dict[str, list[Closure]] = {}
    for number, row in enumerate(csv.DictReader(StringIO(text)), start=2):
        try:
            start, end = float(row["starttime"]), float(row["endtime"])
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(
                f"maintenance row {number}: starttime or endtime is no number"
            ) from error
        if not row.get("antenna") or not start < end:
            raise FormatError(
                f"maintenance row {number}: no antenna, or end not after start"
            )
        closure = Closure(int(start), int(-(-end // 1)), "maintenance")
        out.setdefault(row["antenna"], []).append(closure)
    return out


def _request(
    row: object, members: dict[str, int], antennas: dict[str, int]
) -> tuple[Request, float, float]:
    if not isinstance(row, Mapping) or not isinstance(row.get("track_id"), str):
        raise FormatError("is no request with a track_id")
    whole_h = _number(row.get("duration"), "duration", 1e-3)
    least_h = _number(row.get("duration_min"), "duration_min", 1e-3)
    if least_h > whole_h:
        raise FormatError(
            f"duration_min is {least_h:g} h, above duration {whole_h:g} h"
        )
    start = _number(row.get("time_window_start"), "time_window_start")
    end = _number(row.get("time_window_end"), "time_window_end")
    seen = row.get("resource_vp_dict")
    if not isinstance(seen, Mapping):
        raise FormatError("resource_vp_dict is missing")
    options = []
    for name, periods in seen.items():
        places = tuple(
            antennas.setdefault(one, len(antennas)) for one in str(name).split("_")
        )
        for period in periods:
            on = _number(period.get("TRX ON"), "TRX ON")
            off = _number(period.get("TRX OFF"), "TRX OFF")
            if off <= on:
                raise FormatError(f"TRX OFF {off:.0f} is not after TRX ON {on:.0f}")
            options.append(Option(places, int(max(on, start)), int(min(off, end))))
    cut = whole_h >= CUT_H
    request = Request(
        row["track_id"],
        members.setdefault(str(row.get("subject")), len(members)),
        round(whole_h * 3600),
        round(least_h * 3600),
        round((PIECE_H if cut else least_h) * 3600),
        int(whole_h // PIECE_H) if cut else 1,
        round(_number(row.get("setup_time"), "setup_time") * 60),
        round(_number(row.get("teardown_time"), "teardown_time") * 60),
        tuple(options),
    )
    return request, start, end


def read_satnet(text: str, maintenance: str) -> tuple[Problem, list[tuple[int, str]]]:
    """Read a week: its requests (JSON) and its maintenance (CSV).

    Returns
    -------
    tuple
        The problem in steps of a minute, times in UNIX seconds; and the rows at fault with
        their reasons.

    Raises
    ------
    FormatError
        If it is no list of requests, or the maintenance has another form.
    """
    rows = read_strict(text.encode(), FILES)
    if not isinstance(rows, list):
        raise FormatError("is no list of requests")
    members: dict[str, int] = {}
    antennas: dict[str, int] = {}
    requests, faults, starts, ends = [], [], [], []
    for number, row in enumerate(rows, start=1):
        try:
            request, start, end = _request(row, members, antennas)
        except (FormatError, AttributeError, TypeError) as error:
            faults.append((number, str(error)))
            continue
        requests.append(request)
        starts.append(start)
        ends.append(end)
    if not requests:
        raise FormatError("holds no request that can be used")
    closed = _closures(maintenance)
    unit = 60
    begin = int(min(starts)) // unit * unit
    return (
        Problem(
            begin,
            int(max(ends)),
            unit,
            tuple(Antenna(name, "", tuple(closed.get(name, ()))) for name in antennas),
            tuple(Member(name) for name in members),
            tuple(requests),
        ),
        faults,
    )


def _mission(name: str) -> int | str:
    return int(name) if name.isascii() and name.isdigit() else name


def satnet_rows(problem: Problem, tracks: Sequence[Track]) -> list[SatnetRow]:
    """Return a solution as rows: one for each antenna of each track."""
    return [
        SatnetRow(
            problem.antennas[a].name,
            _mission(problem.members[request.member].name),
            track.start_s - request.setup_s,
            track.start_s,
            track.end_s,
            track.end_s + request.teardown_s,
            request.name,
        )
        for track in tracks
        for request in [problem.requests[track.request]]
        for a in request.options[track.option].antennas
    ]
