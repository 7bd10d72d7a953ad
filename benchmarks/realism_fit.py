"""One arc of the campaign on covariances: observations, fit, prediction, distances; and the table.

Imported after ``SATKIT_DATA`` is set: satkit reads its space weather once.
"""

from dataclasses import replace
from math import comb

import numpy as np
from benchmarks.arcs import AFTER_D, SPAN_S, Arc
from benchmarks.realism_arcs import (
    ANGLE_RAD,
    RADARS,
    RANGE_KM,
    SIGHTINGS,
    STAR_RAD,
    START_KM,
    Outcome,
    known_day,
)

from comity.apps.tracking.explanations import FitOptions
from comity.apps.tracking.unmodelled import default_plan
from comity.astro.tracking.fitting import fit_orbit
from comity.astro.tracking.fitting.held_back import hold_back, widened
from comity.astro.tracking.fitting.prediction import predict_orbit
from comity.astro.tracking.fitting.realism import (
    LEVELS,
    chi2_point,
    distances_of,
    element_distances,
)
from comity.astro.tracking.observing.ground import Ground, ground_of
from comity.astro.tracking.observing.model import Sky, predict
from comity.astro.tracking.observing.observations import (
    Observations,
    Site,
    observations_of,
)
from comity.foundations.constants import DAY_US
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics

SKY = Sky(air=False, bending=False)
ORIENTATION = load_orientation()


def _sites(arc: Arc, truth: np.ndarray) -> list[Site]:
    rows = RADARS
    if arc.kind == "GEO":
        at = np.array([parse_utc(arc.epoch)])
        from comity.foundations.frames import gcrf_to_itrf

        place = gcrf_to_itrf(at, ORIENTATION)[0] @ truth[0, :3]
        under = float(np.degrees(np.arctan2(place[1], place[0])))
        rows = (
            ("west", -30.0, under - 40.0, 1.0),
            ("middle", 20.0, under, 1.0),
            ("east", 45.0, under + 35.0, 1.0),
        )
    return [
        Site(name, np.radians(lat), np.radians(lon), alt, {}, {}, {})
        for name, lat, lon, alt in rows
    ]


def sightings(
    arc: Arc, truth: np.ndarray, random: np.random.Generator
) -> tuple[Observations, Ground]:
    """Return noisy observations of the first part of the truth."""
    at_us = parse_utc(arc.epoch)
    times = np.array(arc.times_s)
    sites = _sites(arc, truth)
    inside = np.flatnonzero(times <= SPAN_S)
    if arc.kind == "GEO":
        kinds = (("right_ascension", STAR_RAD), ("declination", STAR_RAD))
        inside = inside[::60]
        seen = [(int(k), site.name) for k in inside for site in sites]
        every = [(k, name, *kind) for k, name in seen for kind in kinds]
        every += [(int(k), "middle", "range", RANGE_KM) for k in inside[::4]]
    else:
        seen = []
        for site in sites:
            at = at_us + np.round(times[inside] * 1e6).astype(np.int64)
            o = observations_of(
                [site],
                at.tolist(),
                [site.name] * len(at),
                ["elevation"] * len(at),
                [0.1] * len(at),
                [1e-4] * len(at),
            )
            up = predict(o, ground_of(o, ORIENTATION), truth[inside], SKY).elevation_rad
            seen += [(int(k), site.name) for k in inside[up > np.radians(10.0)]]
        seen.sort()
        rows = np.unique(np.linspace(0, len(seen) - 1, SIGHTINGS).round().astype(int))
        kinds = (("range", RANGE_KM), ("azimuth", ANGLE_RAD), ("elevation", ANGLE_RAD))
        every = [(*seen[r], *kind) for r in rows for kind in kinds]
    every.sort(key=lambda row: row[0])
    when = [at_us + round(times[k] * 1e6) for k, *_ in every]
    o = observations_of(
        sites,
        when,
        [row[1] for row in every],
        [row[2] for row in every],
        [1000.0 if row[2] == "range" else 0.1 for row in every],
        [row[3] for row in every],
    )
    ground = ground_of(o, ORIENTATION)
    index = {at: row[0] for at, row in zip(when, every, strict=True)}
    states = truth[[index[at] for at in o.at_us.tolist()]]
    values = predict(o, ground, states, SKY).values
    return replace(o, value=values + random.normal(size=len(o)) * o.sigma), ground


def outcome(arc: Arc, truth: np.ndarray) -> Outcome:
    """Fit and predict an arc."""
    random = np.random.default_rng([7, int(arc.name[3:])])
    o, ground = sightings(arc, truth, random)
    times = np.array(arc.times_s)
    end = int(np.flatnonzero(times == SPAN_S)[0])
    at_us = parse_utc(arc.epoch) + round(SPAN_S * 1e6)
    start = truth[end] + random.normal(size=6) * np.repeat(
        [START_KM, 1e-3 * START_KM], 3
    )
    dynamics = PreciseDynamics.around(start)
    dynamics.settings.abs_error = dynamics.settings.rel_error = 1e-10
    after = at_us + np.round(np.array(AFTER_D) * DAY_US).astype(np.int64)
    forecast_us = parse_utc(known_day(arc).isoformat()) + DAY_US
    plan = default_plan(o, at_us, start, SKY, forecast_us)
    fit = fit_orbit(o, ground, dynamics, start, at_us, plan)
    factor = hold_back(o, fit, plan, FitOptions().hold_back).factor
    fit = widened(fit, factor)
    found = predict_orbit(fit, plan, dynamics, after)
    true = truth[[end, *range(len(times) - len(AFTER_D) + 1, len(times))]]
    off = found.states - true
    place = np.trace(found.covariances[:, :3, :3], axis1=1, axis2=2)
    return Outcome(
        arc,
        element_distances(found.states, found.covariances, true).tolist(),
        distances_of(off, found.covariances).tolist(),
        (np.sqrt(place) * 1e3).tolist(),
        (np.linalg.norm(off[:, :3], axis=1) * 1e3).tolist(),
        fit.weighted_rms,
        factor,
        0.0,
    )


def least_count(cases: int, share: float, level: float = 0.01) -> int:
    """Return the smallest count that is not below a share by chance at a level (exact binomial)."""
    total = 0.0
    for k in range(cases + 1):
        total += comb(cases, k) * share**k * (1.0 - share) ** (cases - k)
        if total > level:
            return k
    return cases


def table(outcomes: list[Outcome]) -> str:
    """Return the table of coverages in Markdown."""
    lines = [
        "| arcs | days after | below 50 % point | 90 % | 99 % | NEES / 6 | median sigma, error |"
    ]
    lines.append("|---|---|---|---|---|---|---|")
    groups = [
        ("LEO, calm", [o for o in outcomes if o.arc.kind == "LEO" and not o.arc.storm]),
        ("LEO, storms", [o for o in outcomes if o.arc.kind == "LEO" and o.arc.storm]),
        ("GEO", [o for o in outcomes if o.arc.kind == "GEO"]),
    ]
    for words, some in groups:
        if not some:
            continue
        for k, days in enumerate(AFTER_D):
            d = np.array([o.elements[k] for o in some])
            cells = []
            for level in LEVELS:
                hits = int(np.sum(d < chi2_point(level, 6)))
                mark = "" if hits >= least_count(len(d), level) else " LOW"
                cells.append(f"{100 * hits / len(d):.1f} %{mark}")
            sigma = np.median([o.sigma_m[k] for o in some])
            error = np.median([o.error_m[k] for o in some])
            lines.append(
                f"| {words} ({len(d)}) | {days:g} | {' | '.join(cells)} | "
                f"{d.mean() / 6:.2f} | {sigma:.0f} m, {error:.0f} m |"
            )
    return "\n".join(lines)
