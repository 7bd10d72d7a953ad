"""Histories that are made up: quiet orbits with noise, and impulses at known times."""

import math

import numpy as np

from comity.astro.constellations.designs import joined, read_design
from comity.astro.orbits import propagate
from comity.astro.orbits.fit import fit_element_set
from comity.astro.tracking.histories import history_of
from comity.foundations.time import format_utc, parse_utc

START = parse_utc("2020-01-01T00:00:00")
BSTAR = 1e-5


def _at(one, at_us):
    states = propagate(one, int(at_us), np.zeros(1))
    return states.position_km[0, 0], states.velocity_km_s[0, 0]


def made_elements(rng, sets=300, impulses=(), noise_km=0.002):
    """Return about daily element sets; each impulse is (day, along m/s, across m/s).

    The orbit is that of SGP4 between impulses; each set is fitted to it and then made worse by
    what is usual for a good catalogue.
    """
    days = np.cumsum(rng.uniform(0.8, 1.2, sets))
    at_us = (START + np.rint(days * 8.64e10)).astype(np.int64)
    orbit = {
        "altitude_km": 1330,
        "inclination_deg": 66,
        "eccentricity": 1e-3,
        "perigee_deg": 80,
    }
    start = read_design(orbit, START)
    truth = fit_element_set(*_at(start, START), START, BSTAR)
    waiting = sorted(impulses)
    parts = []
    for k in range(sets):
        while waiting and waiting[0][0] < days[k]:
            day, along, across = waiting.pop(0)
            when = round(START + day * 8.64e10)
            r, v = _at(truth, when)
            normal = np.cross(r, v)
            v = v + 1e-3 * along * v / np.linalg.norm(v)
            v = v + 1e-3 * across * normal / np.linalg.norm(normal)
            truth = fit_element_set(r, v, when, BSTAR)
        parts.append(fit_element_set(*_at(truth, at_us[k]), int(at_us[k]), BSTAR))
    out = joined(parts)
    turn = rng.normal(0.0, 2e-5, sets)
    out.mean_motion_rad_s[:] *= 1.0 - 1.5 * rng.normal(0.0, noise_km, sets) / 7700.0
    out.perigee_rad[:] += turn
    out.mean_anomaly_rad[:] += rng.normal(0.0, 8e-6, sets) - turn
    out.eccentricity[:] = np.abs(out.eccentricity + rng.normal(0.0, 3e-7, sets))
    out.inclination_rad[:] += rng.normal(0.0, 1e-6, sets)
    out.node_rad[:] += rng.normal(0.0, 2e-6, sets)
    out.bstar[:] = np.abs(BSTAR + rng.normal(0.0, 1e-6, sets))
    return out, days


def made_history(seed, impulses, **more):
    elements, days = made_elements(
        np.random.default_rng(seed), impulses=impulses, **more
    )
    return history_of(elements), START / 8.64e10 + days


def labels_text(days):
    """Return a file of true manoeuvres."""
    rows = "\n".join(f"- {format_utc(round(d * 8.64e10), 0)}" for d in days)
    return f"SATCAT number: 1\nmanoeuvre_timestamps:\n{rows}\n"


def omm_csv(elements, number):
    """Return element sets as OMM in CSV."""
    head = (
        "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,"
        "ARG_OF_PERICENTER,MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,"
        "ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT"
    )
    rows = [head]
    for k in range(len(elements)):
        degrees = [
            math.degrees(float(getattr(elements, name)[k]))
            for name in (
                "inclination_rad",
                "node_rad",
                "perigee_rad",
                "mean_anomaly_rad",
            )
        ]
        motion = float(elements.mean_motion_rad_s[k]) * 86_400.0 / (2 * math.pi)
        epoch = format_utc(int(elements.epoch_us[k])).removesuffix("Z")
        rows.append(
            f"MADE,2020-001A,{epoch},{motion:.10f},{elements.eccentricity[k]:.8f},"
            + ",".join(f"{d:.6f}" for d in degrees)
            + f",0,U,{number},1,1,{elements.bstar[k]:.8f},0,0"
        )
    return "\n".join(rows) + "\n"
