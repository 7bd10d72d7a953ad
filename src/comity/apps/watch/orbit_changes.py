"""Two catalogues → which objects came, went, have a new orbit, and which probably manoeuvred."""

from dataclasses import dataclass

import numpy as np

from comity.apps.screening.probabilities import load_prior
from comity.astro.catalogue import Snapshot, compare
from comity.astro.orbits import ElementSets
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.states import propagate_each
from comity.astro.risk.element_errors import Prior, regime_of
from comity.foundations.arrays import Floats, Ints, Texts
from comity.foundations.constants import DAY_US, EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.time import format_utc

__all__ = ["MANOEUVRE_SIGMAS", "OrbitChanges", "SuspectedManoeuvre", "orbit_changes"]

#: A step between two element sets this many times the usual one is taken for a manoeuvre. A
#: setting: element sets have heavy tails, one in twenty errs several times as much as the others;
#: see the table of simulated days.
MANOEUVRE_SIGMAS = 12.0
#: Sets closer than this are refits of the same observations: a step between them shows nothing.
LEAST_LAG_D = 0.02
#: Sets farther apart than this are not judged: what drag did in between is not known.
MOST_LAG_D = 10.0
#: A manoeuvre lies at least this before the epoch of the set that shows it, days.
LATEST_D = 0.04
#: Objects of a class that have new sets, from which on these show what is usual today.
LEAST_OBJECTS = 40
#: Heights that part classes, km: drag grows tenfold with each.
HEIGHTS_KM = (350.0, 450.0, 550.0, 700.0, 900.0, 1500.0, 2500.0, 15000.0)
#: From a median of absolute values to a standard deviation.
FROM_MEDIAN = 1.482602
#: Smallest usual steps: km a day along the track, km across it. What publishers round to.
LEAST_USUAL = np.array([0.05, 0.02])
#: Revolutions before the newer epoch at which the plane is compared: a turn of it shows a quarter
#: of a revolution away from where it does not.
PHASES = (0.0, 0.25)


@dataclass(frozen=True, slots=True)
class SuspectedManoeuvre:
    """An object whose new element set does not follow from the one before.

    Attributes
    ----------
    sigmas
        The step over what such steps usually are for such orbits.
    along_km, across_km, radial_km
        Its parts at the newer epoch.
    since, until
        Both epochs, UTC.
    """

    object: str
    name: str
    sigmas: float
    radial_km: float
    along_km: float
    across_km: float
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class OrbitChanges:
    """What changed between the catalogues of two runs; keys of objects.

    Attributes
    ----------
    added
        In none of the sources before.
    kept
        In no source any more; their last element sets stay in use.
    lost
        Those of them that a source had at the last run.
    renewed
        With a newer element set that follows from the one before.
    replaced
        With another element set of the same or an older epoch.
    manoeuvres
        With a newer one that does not follow: a manoeuvre, or a bad element set.
    same
        How many have the element set of before.
    unjudged
        How many of the renewed have no errors to be judged by, or sets too close in time.
    """

    added: tuple[str, ...]
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    renewed: tuple[str, ...]
    replaced: tuple[str, ...]
    manoeuvres: tuple[SuspectedManoeuvre, ...]
    same: int
    unjudged: int


def _apart_km(old: ElementSets, new: ElementSets, at_us: Ints) -> Floats:
    """Return positions by new sets less those by old ones (N, 3) at instants, in RTN of the new."""
    one, two = propagate_each(old, at_us), propagate_each(new, at_us)
    axes = rtn_axes(two.position_km[:, 0], two.velocity_km_s[:, 0])
    apart = two.position_km[:, 0] - one.position_km[:, 0]
    step: Floats = np.einsum("nij,nj->ni", axes, apart)
    step[(one.fault[:, 0] != 0) | (two.fault[:, 0] != 0)] = np.nan
    return step


@dataclass(frozen=True, slots=True)
class _Steps:
    """What changed from old sets to new ones.

    Attributes
    ----------
    epoch_km
        (N, 3) radial, along, across at the newer epoch.
    signals
        (N, 2) change of the speed along the track, km a day, and step across it, km, without
        signs. A change of the period shows there long before it shows in the position.
    """

    epoch_km: Floats
    signals: Floats


def _steps(old: ElementSets, new: ElementSets) -> _Steps:
    at_us = new.epoch_us
    epoch = _apart_km(old, new, at_us)
    later = _apart_km(old, new, at_us + DAY_US)
    period_s = 2.0 * np.pi / new.mean_motion_rad_s
    across = np.zeros(len(new))
    for phase in PHASES:
        shift = np.rint(phase * period_s * 1e6).astype(np.int64)
        apart = epoch if phase == 0.0 else _apart_km(old, new, at_us - shift)
        across = np.maximum(across, np.abs(apart[:, 2]))
    speed = np.abs(later[:, 1] - epoch[:, 1])
    # A burn just before its epoch cannot show in a set that was fitted to the time before.
    shown = np.minimum(speed, np.abs(epoch[:, 1]) / LATEST_D)
    return _Steps(epoch, np.stack([shown, across], axis=1))


def _usual(new: ElementSets, lag_d: Floats, signals: Floats, prior: Prior) -> Floats:
    """Return what steps (N, 2) usually are: of their class today, else by what was learned before.

    NaN where neither is known. Steps grow with the days between both sets: they are compared after
    division by the square root of one and these.
    """
    axis = np.cbrt(EARTH_MU_KM3_S2 / new.mean_motion_rad_s**2)
    perigee = axis * (1.0 - new.eccentricity) - EARTH_RADIUS_KM
    classes = np.searchsorted(HEIGHTS_KM, perigee)
    grown = np.sqrt(1.0 + np.maximum(lag_d, 0.0))
    out = _learned(new, prior)
    for one in np.unique(classes):
        of = np.flatnonzero(classes == one)
        known = of[np.isfinite(signals[of]).all(axis=1)]
        if len(known) >= LEAST_OBJECTS:
            steps = np.abs(signals[known]) / grown[known, None]
            out[of] = FROM_MEDIAN * np.median(steps, axis=0)
    usual: Floats = np.maximum(out, LEAST_USUAL) * grown[:, None]
    return usual


def _learned(new: ElementSets, prior: Prior) -> Floats:
    """Return usual steps (N, 2) by the errors that were learned of regimes; NaN without."""
    regime = regime_of(new)
    out = np.full((len(new), 2), np.nan)
    for k, one in enumerate(prior.regimes):
        if one.basis != "none":
            across = np.hypot(one.start_km[2], one.rate_km_d[2])
            out[regime == k] = np.sqrt(2.0) * np.array([one.rate_km_d[1], across])
    return out


def orbit_changes(
    before: Snapshot | None,
    now: Snapshot,
    kept: tuple[str, ...],
    kept_before: tuple[str, ...] = (),
    prior: Prior | None = None,
) -> OrbitChanges:
    """Compare the catalogues of two runs.

    Parameters
    ----------
    before
        Of the last run; None if there is none: then nothing has changed.
    kept
        Objects that are in ``now`` because they were in ``before``: no source has them any more.
    kept_before
        The same of the last run.
    prior
        Errors of element sets by regime; those that come with Comity if None.
    """
    if before is None:
        return OrbitChanges((), (), (), (), (), (), len(now.current), 0)
    difference = compare(before, now)
    renewed = np.array(difference.renewed, now.object.dtype)
    a = before.current[_places(before, renewed)]
    b = now.current[_places(now, renewed)]
    lag_d = (now.elements.epoch_us[b] - before.elements.epoch_us[a]) / DAY_US
    old, new = before.elements.take(a), now.elements.take(b)
    steps = _steps(old, new)
    usual = _usual(new, lag_d, steps.signals, prior or load_prior())
    sigmas = np.max(np.abs(steps.signals) / usual, axis=1)
    # A set that cannot be carried to the next one has no step: it is not judged.
    known = np.isfinite(sigmas) & (lag_d >= LEAST_LAG_D) & (lag_d <= MOST_LAG_D)
    burned = known & (np.nan_to_num(sigmas) > MANOEUVRE_SIGMAS)
    manoeuvres = [
        SuspectedManoeuvre(
            object=str(renewed[k]),
            name=str(now.name[b[k]]),
            sigmas=round(float(sigmas[k]), 1),
            radial_km=round(float(steps.epoch_km[k, 0]), 3),
            along_km=round(float(steps.epoch_km[k, 1]), 3),
            across_km=round(float(steps.epoch_km[k, 2]), 3),
            since=format_utc(int(before.elements.epoch_us[a[k]]), 0),
            until=format_utc(int(now.elements.epoch_us[b[k]]), 0),
        )
        for k in np.flatnonzero(burned).tolist()
    ]
    manoeuvres.sort(key=lambda one: -one.sigmas)
    return OrbitChanges(
        difference.added,
        kept,
        tuple(sorted(set(kept) - set(kept_before))),
        tuple(renewed[~burned].tolist()),
        difference.changed,
        tuple(manoeuvres),
        difference.same - len(kept),
        int(np.count_nonzero(~known)),
    )


def _places(snapshot: Snapshot, keys: Texts) -> Ints:
    """Return the places of keys among the current objects; all of them are there."""
    have = snapshot.object[snapshot.current]
    order = np.argsort(have)
    found: Ints = order[np.searchsorted(have[order], keys)]
    return found
