"""The sky of a viewer → lists of objects, their paths, approaches by the hour."""

from collections import Counter

import numpy as np

from comity.apps.sky.merged import REGIMES, WHO, Sky
from comity.apps.sky.records import (
    Hour,
    Orbit,
    SkyDensity,
    SkyLine,
    SkyObjects,
    SkyTrack,
)
from comity.apps.watch.node_views import state_of_watch
from comity.apps.watch.node_watch import NodeWatch
from comity.apps.watch.records import WatchRow
from comity.astro.orbits.deep import sidereal_time_rad
from comity.astro.orbits.elements import THEORY_ZERO_US, ElementSets
from comity.astro.orbits.states import propagate
from comity.foundations.arrays import Bools, Ints
from comity.foundations.constants import (
    DAY_US,
    EARTH_MU_KM3_S2,
    EARTH_RADIUS_KM,
    HOUR_US,
)
from comity.foundations.errors import UnknownNameError
from comity.foundations.time import format_utc, parse_utc

__all__ = [
    "DAYS_AHEAD",
    "DAYS_BEHIND",
    "density_of",
    "line_of",
    "objects_part",
    "row_of",
    "track_of",
]

#: Days that the bar of time shows before and after now.
DAYS_BEHIND, DAYS_AHEAD = 1, 7
#: Days after a run beyond which its approaches are screened without the manoeuvres that will come.
TRUSTED_D = 3.0
#: Points of a path.
POINTS = 241
#: Tiers that a person has to look at.
DUE = frozenset({"decide", "undecided"})


def orbit_of(elements: ElementSets, row: int) -> Orbit:
    """Return the mean orbit of an element set."""
    motion = float(elements.mean_motion_rad_s[row])
    axis = float(np.cbrt(EARTH_MU_KM3_S2 / motion**2))
    e = float(elements.eccentricity[row])
    return Orbit(
        round(axis * (1.0 - e) - EARTH_RADIUS_KM, 1),
        round(axis * (1.0 + e) - EARTH_RADIUS_KM, 1),
        round(float(np.degrees(elements.inclination_rad[row])), 2),
        round(2.0 * np.pi / motion / 60.0, 2),
    )


def line_of(sky: Sky, row: int) -> SkyLine:
    """Return an object as it stands in a list."""
    return SkyLine(
        str(sky.keys[row]),
        str(sky.names[row]),
        str(sky.international[row]),
        str(sky.owner[row]),
        WHO[int(sky.who[row])],
        REGIMES[int(sky.regime[row])],
        orbit_of(sky.elements, row),
        format_utc(int(sky.elements.epoch_us[row]), 0),
    )


def _ranks(sky: Sky, text: str) -> Ints:
    """Return how well objects fit a text (N,): 0 the key or name itself, 3 contains it, 9 not at all."""
    folded = text.strip().casefold()
    keys = np.char.lower(sky.keys)
    number = folded.lstrip("0") if folded.isdigit() else folded
    names, pieces = np.char.lower(sky.names), np.char.lower(sky.international)
    out = np.full(len(sky), 9, np.int64)
    tests: tuple[Bools, ...] = (
        np.char.find(names, folded) >= 0,
        np.char.startswith(pieces, folded) | np.char.startswith(keys, number),
        np.char.startswith(names, folded),
        (keys == number) | (pieces == folded) | (names == folded),
    )
    for rank, test in zip((3, 2, 1, 0), tests, strict=True):
        out[test] = rank
    return out


def objects_part(
    sky: Sky, text: str, who: str, regime: str, owner: str, start: int, limit: int
) -> tuple[SkyObjects, bool]:
    """Return a part of the objects that fit, and whether more follow; the best fit comes first.

    Parameters
    ----------
    text
        A number, designator or name, or a part of one.
    who, regime, owner
        Of these alone; empty texts mean all.
    """
    fits = np.ones(len(sky), np.bool_)
    ranks = np.zeros(len(sky), np.int64)
    if text.strip() and len(sky):
        ranks = _ranks(sky, text)
        fits &= ranks < 9
    if who:
        fits &= sky.who == (WHO.index(who) if who in WHO else 255)
    if regime:
        fits &= sky.regime == (REGIMES.index(regime) if regime in REGIMES else 255)
    if owner:
        fits &= sky.owner == owner
    rows = np.flatnonzero(fits)
    # Own objects first, then shared ones; within these as the keys are ordered.
    order = np.lexsort((rows, -sky.who[rows].astype(np.int64), ranks[rows]))
    rows = rows[order]
    some = rows[start : start + limit].tolist()
    kinds = Counter(sky.who.tolist())
    classes = Counter(sky.regime.tolist())
    part = SkyObjects(
        sky.watch,
        tuple(line_of(sky, row) for row in some),
        "",
        len(rows),
        len(sky),
        {name: kinds[k] for k, name in enumerate(WHO)},
        {name: classes[k] for k, name in enumerate(REGIMES)},
        dict(sky.not_drawn),
    )
    return part, start + limit < len(rows)


def row_of(sky: Sky, key: str) -> int:
    """Return the row of an object.

    Raises
    ------
    UnknownNameError
        If the viewer sees no such object: whether there is one is not told.
    """
    at = int(np.searchsorted(sky.keys, key))
    if at >= len(sky) or sky.keys[at] != key:
        raise UnknownNameError(
            f"there is no object {key[:40]!r}", remedy="search it by name or number"
        )
    return at


def track_of(sky: Sky, key: str, at_us: int) -> SkyTrack:
    """Return the path of an object over one revolution from an instant on."""
    row = row_of(sky, key)
    period_s = 2.0 * np.pi / float(sky.elements.mean_motion_rad_s[row])
    times = np.linspace(0.0, period_s, POINTS)
    states = propagate(sky.elements.take(np.array([row])), at_us, times)
    points = tuple(
        (round(x, 3), round(y, 3), round(z, 3)) if fault == 0 else None
        for (x, y, z), fault in zip(
            states.position_km[0].tolist(), states.fault[0].tolist(), strict=True
        )
    )
    days = np.array([(at_us - THEORY_ZERO_US) / DAY_US])
    return SkyTrack(
        key,
        WHO[int(sky.who[row])],
        format_utc(at_us, 0),
        format_utc(at_us + round(period_s * 1e6), 0),
        points,
        float(sidereal_time_rad(days)[0]),
    )


def density_of(watch: NodeWatch, before: NodeWatch, now_us: int) -> SkyDensity:
    """Return approaches by the hour around an instant.

    Parameters
    ----------
    before
        The run a day earlier: what lay before the last run is told by it.
    """
    state = state_of_watch(watch)
    begin_us = now_us // HOUR_US * HOUR_US - DAYS_BEHIND * DAY_US
    count = (DAYS_BEHIND + DAYS_AHEAD) * 24
    hours: list[list[WatchRow]] = [[] for _ in range(count)]
    run = watch.run
    if run is None:
        made = tuple(
            Hour(format_utc(begin_us + k * HOUR_US, 0), 0, 0, None)
            for k in range(count)
        )
        return SkyDensity(state, made, None, None, None)
    rows = [
        (row, parse_utc(row.tca)) for row in run.report.rows if row.change != "gone"
    ]
    known_from = run.at_us
    if before.run is not None and before.run.at_us < run.at_us:
        known_from = before.run.at_us
        rows += [
            (row, tca_us)
            for row in before.run.report.rows
            if row.change != "gone" and (tca_us := parse_utc(row.tca)) < run.at_us
        ]
    for row, tca_us in rows:
        place = (tca_us - begin_us) // HOUR_US
        if 0 <= place < count:
            hours[place].append(row)
    return SkyDensity(
        state,
        tuple(_hour(begin_us + k * HOUR_US, some) for k, some in enumerate(hours)),
        format_utc(known_from, 0),
        run.report.until,
        format_utc(run.at_us + round(TRUSTED_D * DAY_US), 0),
    )


def _hour(start_us: int, rows: list[WatchRow]) -> Hour:
    return Hour(
        format_utc(start_us, 0),
        len(rows),
        sum(row.tier in DUE for row in rows),
        max((row.pc for row in rows if row.pc is not None), default=None),
    )
