"""Learns the errors of element sets by regime, and writes the numbers that come with Comity.

COMITY_DATA=FOLDER python -m tools.learn_element_errors     writes src/comity/apps/screening/data/element_errors.json

From histories of real objects whose manoeuvres are known (`tracking/tle_manoeuvres`), some held out for tests. What
successive sets share is computed: an orbit of the catalogue is flown with a gravity field, Moon, Sun and tides, a set is
fitted to it over the span that sets are fitted to, and what is left over is what the theory leaves out.
"""

import json
import os
from pathlib import Path

import numpy as np

from comity.apps.tracking.histories import Labelled, open_labelled
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set_over
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk.covariance import ASSUMED
from comity.astro.risk.element_errors import (
    REGIMES,
    Differences,
    Prior,
    RegimeErrors,
    differences_of,
    gather,
    learn_regime,
    regime_of,
)
from comity.astro.risk.element_errors.differences import Gathered, joined, with_breaks
from comity.astro.risk.element_errors.shrink import LAGS, breaks_of
from comity.astro.tracking.fitting.dynamics import Forces
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import ComityError
from comity.foundations.frames import teme_to_gcrf
from comity.foundations.time import parse_utc
from comity.system.catalogue_files import read_catalogue
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics

__all__ = ["HELD_OUT", "OUT", "differences_by_regime", "first_prior", "main"]

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "src/comity/apps/screening/data/element_errors.json"
#: Not learned from: for tests of what was learned, and for the check against an ephemeris.
HELD_OUT = frozenset({"Jason-3", "Sentinel-3A", "Fengyun-4A"})
#: Spans that sets are fitted to, days. Settings: catalogues do not state them. Low orbits, others.
SPANS_D = (4.0, 4.0, 4.0, 7.0, 7.0, 7.0)
OLDEST_D = 14.0
#: Objects of a regime that are flown for the floor, and when.
FLOWN, FLOWN_AT = 12, "2024-10-28"
#: Rows of `ASSUMED` for each regime, and what is taken where nothing was learned: an assumption, marked, or nothing.
#: Across and radially a growth is assumed as was learned for low orbits, twice.
FROM_ASSUMED = (0, 1, 1, 2, 3, 4)
UNLEARNED = ("assumed", "assumed", "assumed", "assumed", "assumed", "none")
ASSUMED_RATE_KM_D = 0.1
#: Tail of what is assumed: a setting, as was learned for low orbits, rounded up.
ASSUMED_TAIL = (0.1, 5.0)


def floor_of(elements: ElementSets, span_d: float) -> np.ndarray:
    """Return what the theory leaves out of one orbit over a span: rms radial, transverse, normal, km."""
    at_us, orientation = parse_utc(FLOWN_AT), load_orientation()
    state = propagate(elements, at_us, np.zeros(1))
    turn = teme_to_gcrf(np.array([at_us]), orientation)[0]
    begin = np.concatenate(
        [turn @ state.position_km[0, 0], turn @ state.velocity_km_s[0, 0]]
    )
    times = np.arange(0.0, span_d * DAY_S + 1.0, 300.0)
    path, _ = PreciseDynamics.around(begin).path(
        begin, at_us, times, Forces(), partials=False
    )
    back = teme_to_gcrf(at_us + np.rint(times * 1e6).astype(np.int64), orientation)
    parts = [np.einsum("kji,kj->ki", back, path[:, s]) for s in (slice(3), slice(3, 6))]
    epoch_us = at_us + round(float(times[-1]) * 1e6)
    fitted, _ = fit_element_set_over(
        np.concatenate(parts, axis=1), times - times[-1], epoch_us, drag=span_d < 5.0
    )
    theory = propagate(fitted, at_us, times).position_km[0]
    gap = np.einsum("nij,nj->ni", rtn_axes(*parts), theory - parts[0])
    return np.asarray(np.sqrt(np.mean(gap**2, axis=0)))


def floors(catalogue: ElementSets) -> tuple[np.ndarray, list[int]]:
    """Return the rms (regimes, 3) of what the theory leaves out, km, and how many orbits each rests on."""
    regime, rng = regime_of(catalogue), np.random.default_rng(1)
    out, counts = np.zeros((len(REGIMES), 3)), list[int]()
    for k, span_d in enumerate(SPANS_D):
        found = []
        for row in rng.permutation(np.flatnonzero(regime == k))[: 2 * FLOWN].tolist():
            try:
                found.append(floor_of(catalogue.take(np.array([row])), span_d))
            except ComityError as error:
                print(f"{REGIMES[k]}: {error}")
            if len(found) == FLOWN:
                break
        out[k], counts = (
            np.sqrt(np.mean(np.square(found), axis=0)),
            [*counts, len(found)],
        )
        print(
            f"{REGIMES[k]}: theory leaves out {out[k].round(3)} km, {len(found)} orbits"
        )
    return out, counts


def first_prior(floor: np.ndarray) -> Prior:
    """Return what is assumed before anything is learned."""
    parts = []
    for k, name in enumerate(REGIMES):
        _, radial, along, normal, growth = ASSUMED[FROM_ASSUMED[k]]
        rate = np.array([ASSUMED_RATE_KM_D, growth, ASSUMED_RATE_KM_D])
        worth = np.full(3, 0.0 if UNLEARNED[k] == "none" else 2.0)
        parts.append(
            RegimeErrors(
                name, UNLEARNED[k], np.array([radial, along, normal]), rate, np.zeros(3),
                floor[k], worth, *ASSUMED_TAIL, *ASSUMED_TAIL, SPANS_D[k], OLDEST_D, 0, 0,
            )
        )  # fmt: skip
    return Prior(tuple(parts), "", "")


def differences_by_regime(
    histories: list[Labelled], prior: Prior, *, known: bool = True
) -> dict[str, tuple[int, Differences]]:
    """Return regime and differences of each history, by name; ``known``: with the listed manoeuvres left out."""
    out = {}
    for number, one in enumerate(histories):
        gathered = gather(one.history.elements, np.full(len(one.history), number))
        regime = int(np.median(regime_of(gathered.elements)))
        broken = breaks_of(gathered, prior, np.full(len(gathered.object), regime))
        gathered = Gathered(gathered.elements, gathered.object, broken)
        if known:
            listed = np.rint(one.manoeuvres * DAY_US).astype(np.int64)
            gathered = with_breaks(gathered, listed, number)
        span_d = SPANS_D[regime]
        lags = tuple(span_d * lag for lag in LAGS)
        out[one.name] = regime, differences_of(gathered, lags, span_d)
    return out


def _rounded(value: object) -> object:
    if isinstance(value, np.ndarray):
        return [float(f"{x:.4g}") for x in value.tolist()]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def main() -> int:
    """Learn, and write the file."""
    data = Path(os.environ["COMITY_DATA"])
    catalogue = read_catalogue(data / "catalogue/celestrak_on_orbit_20241101.csv.gz")
    floor, flown = floors(catalogue.elements.take(catalogue.current))
    prior = first_prior(floor)
    histories = open_labelled(data / "tracking/tle_manoeuvres")
    found = differences_by_regime(histories, prior)
    regimes = {}
    for k, start in enumerate(prior.regimes):
        parts = [d for name, (r, d) in found.items() if r == k and name not in HELD_OUT]
        errors, learned_from = start, []
        if parts:
            errors = learn_regime(
                start.name, joined(parts), floor[k], SPANS_D[k], OLDEST_D
            )
            learned_from = [
                n for n, (r, _) in found.items() if r == k and n not in HELD_OUT
            ]
        names = [n for n in RegimeErrors.__slots__ if n != "name"]
        values = {name: _rounded(getattr(errors, name)) for name in names}
        regimes[start.name] = values | {
            "learned_from": learned_from,
            "floor_orbits": flown[k],
        }
    text = {
        "format": 1,
        "made": "2026-11-30",
        "provenance": "Growth: differences between element sets (US 18 SDS, Space-Track) of the objects named, manoeuvres "
        "of the International DORIS Service, ILRS and NSMC left out; collected by Shorten et al., arXiv:2212.08662. Floor: "
        "SGP4 fitted to numerically flown orbits of the catalogue of 2024-11-01. Assumed: the table of "
        "comity.astro.risk.covariance (Flohrer, Krag, Klinkrad, AMOS 2008, rounded up). Consistency, not accuracy.",
        "regimes": regimes,
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")
    for name, part in regimes.items():
        print(name, part)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
