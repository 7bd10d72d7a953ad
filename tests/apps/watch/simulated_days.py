"""A catalogue of the next day, made from one with a known list of what changed in it."""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.catalogue import merge_snapshots, take_rows
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.astro.orbits.fit_window import fit_window, moved_to
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.states import propagate_each
from comity.foundations.constants import DAY_US

#: Epochs of a day's new sets lie on so many instants, as fits are made for many objects at once.
EPOCHS = 8
#: Revolutions before its epoch from which a new set is fitted, and points of each.
SPAN_REVOLUTIONS, POINTS = 2.0, 24
#: Errors of a new set, one sigma: along the track at its epoch, growth a day, across, km; part of
#: the sets that are worse, and by how much.
ALONG_KM, GROWTH_KM_D, ACROSS_KM = 0.25, 0.4, 0.1
BAD_SHARE, BAD_FACTOR = 0.05, 4.0
#: Number of the first object that is born.
FIRST_BORN = 800_001


@dataclass(frozen=True)
class Answers:
    """What was changed: keys of objects; burns with their size, m/s."""

    refits: frozenset[str]
    births: frozenset[str]
    losses: frozenset[str]
    burns: dict[str, float]


def _moved(elements, at_us):
    """Return mean elements at another epoch, by fits to their own positions around it."""
    begin = moved_to(elements, at_us)
    period_s = float(np.median(2 * np.pi / elements.mean_motion_rad_s))
    times_s = np.linspace(-SPAN_REVOLUTIONS * period_s, 0.0, POINTS)
    truth = propagate(elements, at_us, times_s)
    place = np.where((truth.fault == 0)[:, :, None], truth.position_km, np.nan)
    return fit_window(begin, times_s, place)


def _with_errors(rng, elements):
    count = len(elements)
    axis = np.cbrt(398600.8 / elements.mean_motion_rad_s**2)
    wide = np.where(rng.random(count) < BAD_SHARE, BAD_FACTOR, 1.0)
    along = rng.normal(0.0, ALONG_KM, count) * wide / axis
    rate = rng.normal(0.0, GROWTH_KM_D, count) * wide / axis / 86400.0
    across = rng.normal(0.0, ACROSS_KM, count) * wide / axis
    return replace(
        elements,
        mean_anomaly_rad=elements.mean_anomaly_rad + along,
        mean_motion_rad_s=elements.mean_motion_rad_s + rate,
        inclination_rad=np.clip(elements.inclination_rad + across, 0.0, np.pi),
    )


def _burned(elements, at_us, size_m_s):
    """Return an element set that goes through its state at an instant with a burn along the track."""
    state = propagate_each(elements, np.array([at_us]))
    place, speed = state.position_km[0, 0], state.velocity_km_s[0, 0]
    axes = rtn_axes(place, speed)
    after = speed + axes[1] * size_m_s / 1e3
    return fit_element_set(place, after, at_us, float(elements.bstar[0]))


def next_day(
    snapshot,
    now_us,
    seed,
    *,
    refit=0.35,
    births=20,
    losses=10,
    burns=12,
    burn_m_s=(0.02, 2.0),
):
    """Return the catalogue of a day later, and what was changed.

    Parameters
    ----------
    now_us
        The instant of the new catalogue: its newest epochs lie before.
    refit
        Part of the objects with a new set.
    """
    rng = np.random.default_rng(seed)
    one = take_rows(snapshot, snapshot.current)
    total = len(one)
    period_d = 2 * np.pi / one.elements.mean_motion_rad_s / 86400.0
    age_d = (now_us - one.elements.epoch_us) / DAY_US
    carried = propagate(one.elements, now_us, np.array([0.0, 3 * 86400.0])).fault == 0
    sound = carried.all(axis=1) & (age_d > 0.05) & (age_d < 10.0)
    lost = np.zeros(total, bool)
    lost[rng.choice(np.flatnonzero(sound), losses, replace=False)] = True
    low = sound & ~lost & (period_d < 0.09) & (one.elements.eccentricity < 0.02)
    height = np.cbrt(398600.8 / one.elements.mean_motion_rad_s**2) - 6378.0
    burned = rng.choice(np.flatnonzero(low & (height > 450.0)), burns, replace=False)
    new = sound & ~lost & (rng.random(total) < refit)
    new[burned] = True
    low_log, high_log = np.log(burn_m_s)
    sizes = np.exp(rng.uniform(low_log, high_log, burns)) * rng.choice([-1, 1], burns)
    truth = one.elements
    columns = {n: getattr(truth, n).copy() for n in ElementSets.__slots__}
    for row, size in zip(burned, sizes, strict=True):
        at_us = now_us - round(0.9 * DAY_US)
        after = _burned(truth.take(np.array([row])), at_us, size)
        for name, column in columns.items():
            column[row] = getattr(after, name)[0]
    truth = ElementSets(*(columns[name] for name in ElementSets.__slots__))
    group = rng.integers(0, EPOCHS, total)
    done = np.zeros(total, bool)
    fitted = {n: getattr(one.elements, n).copy() for n in ElementSets.__slots__}
    for k in range(EPOCHS):
        # Burns of the day before are behind every epoch by some revolutions.
        at_us = now_us - round((0.05 + 0.5 * k / EPOCHS) * DAY_US)
        rows = np.flatnonzero(
            new & (group == k) & (one.elements.epoch_us < at_us - 0.05 * DAY_US)
        )
        for part in (rows[period_d[rows] < 0.2], rows[period_d[rows] >= 0.2]):
            if not len(part):
                continue
            sets, rms = _moved(truth.take(part), at_us)
            good = np.isfinite(rms) & (rms < 1.0) & (sets.eccentricity < 0.99)
            sets = _with_errors(rng, sets)
            for name, column in fitted.items():
                column[part[good]] = getattr(sets, name)[good]
            done[part[good]] = True
    made = replace(
        one, elements=ElementSets(*(fitted[n] for n in ElementSets.__slots__))
    )
    kept = take_rows(made, np.flatnonzero(~lost))
    mothers = rng.choice(np.flatnonzero(done & ~lost), births, replace=False)
    born = take_rows(made, mothers)
    first = FIRST_BORN + 1000 * (seed % 100)
    keys = np.array([str(first + k) for k in range(births)])
    turned = replace(
        born.elements, mean_anomaly_rad=born.elements.mean_anomaly_rad + 1.0
    )
    born = replace(born, object=keys, name=np.array(["BORN"] * births), elements=turned)
    out = merge_snapshots([kept, born])
    made_up = tuple(
        replace(s, sha256=f"{s.sha256[:40]}{seed:024d}") for s in out.sources
    )
    names = one.object
    burns_done = {
        str(names[row]): float(size)
        for row, size in zip(burned, sizes, strict=True)
        if done[row]
    }
    refits = frozenset(names[done].tolist()) - set(burns_done)
    answers = Answers(
        refits, frozenset(keys.tolist()), frozenset(names[lost].tolist()), burns_done
    )
    return replace(out, sources=made_up), answers
