"""Which approaches enter the volume of both covariances, and their probability."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from comity.astro.catalogue import Snapshot
from comity.astro.orbits.track import covariances_at
from comity.astro.risk import Pair
from comity.astro.risk.assess import assess_between
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.screening.meetings import Meetings
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US
from comity.system.track_store import TrackStore

__all__ = ["Judged", "judge_hits"]

#: As in ``screen_ephemerides``: probabilities between which a count is confirmed by trials.
CONFIRMED_PC = (1e-7, 1e-2)
KINDS = np.array(["event", "interval", "edge"])
EPHEMERIS = "ephemeris"


@dataclass(frozen=True, slots=True)
class Judged:
    """Approaches that were kept, with their numbers, one row each (see ``MutualScreened``)."""

    hits: Meetings
    kind: NDArray[np.str_]
    sigma_distance: Floats
    pc: Floats
    method: NDArray[np.str_]
    basis: NDArray[np.str_]


def judge_hits(
    store: TrackStore,
    snapshot: Snapshot,
    hits: Meetings,
    same: NDArray[np.bool_],
    start_us: int,
    volume: tuple[float | None, float],
    *,
    assess: bool,
) -> Judged:
    """Keep the approaches that enter the volume, and assess them.

    Parameters
    ----------
    same
        (H,) approaches of an object to itself: kept, never assessed.
    volume
        Half-size in standard deviations of both covariances together, None for all approaches; and the sum of
        radii, km, within which an approach is kept whatever the covariances say.
    """
    first, basis_1 = _own_covariances(store, hits.first, hits.tca_s, hits.own, start_us)
    second, basis_2 = _others(store, snapshot, hits, start_us)
    total = first + second
    distance = _sigma_distance(hits, total)
    sigmas, hbr_km = volume
    keep = same | (hits.miss_km <= hbr_km)
    keep |= True if sigmas is None else ~(distance > sigmas)
    rows = np.flatnonzero(keep)
    kind = np.where(same, "same object", KINDS[hits.kind])[rows]
    pc = np.full(len(rows), np.nan)
    method = np.full(len(rows), "", "U12")
    if assess:
        for place, k in enumerate(rows.tolist()):
            if same[k]:
                continue
            one, two = hits.own[k], hits.other[k]
            answer = assess_between(
                Pair(one[:3], one[3:], two[:3], two[3:]),
                (first[k], second[k]),
                hbr_km,
                CONFIRMED_PC,
            )
            method[place] = answer.chosen.method
            pc[place] = np.nan if answer.pc is None else answer.pc
    basis = np.stack([basis_1, basis_2], axis=1)[rows]
    return Judged(hits.take(rows), kind, distance[rows], pc, method, basis)


def _own_covariances(
    store: TrackStore,
    piece: NDArray[np.int32],
    at_s: Floats,
    states: Floats,
    start_us: int,
) -> tuple[Floats, NDArray[np.str_]]:
    """Return covariances (H, 6, 6) of pieces at instants, and where each is from."""
    out = np.empty((len(piece), 6, 6))
    basis = np.full(len(piece), EPHEMERIS, "U80")
    order = np.argsort(piece, kind="stable")
    for number, rows in groupby(order.tolist(), key=lambda k: int(piece[k])):
        track = store.track(number)
        chosen = np.array(list(rows), np.int64)
        at_us = start_us + np.rint(at_s[chosen] * 1e6).astype(np.int64)
        known = covariances_at(track, at_us)
        if known is not None:
            out[chosen] = known
            continue
        for k in chosen.tolist():
            out[k], words = assumed_covariance(states[k, :3], states[k, 3:], 0.0)
            words = words.replace("element sets", "an ephemeris without covariance")
            basis[k] = words[:80]
    return out, basis


def _others(
    store: TrackStore, snapshot: Snapshot, hits: Meetings, start_us: int
) -> tuple[Floats, NDArray[np.str_]]:
    """Return the covariances of the second objects, assumed for element sets."""
    tracks = len(store.tracks)
    out = np.empty((len(hits), 6, 6))
    basis = np.full(len(hits), "", "U80")
    own = np.flatnonzero(hits.second < tracks)
    out[own], basis[own] = _own_covariances(
        store, hits.second[own], hits.tca_s[own], hits.other[own], start_us
    )
    epochs = snapshot.elements.epoch_us[snapshot.current]
    for k in np.flatnonzero(hits.second >= tracks).tolist():
        at_us = start_us + round(float(hits.tca_s[k]) * 1e6)
        age_d = abs(at_us - int(epochs[hits.second[k] - tracks])) / DAY_US
        state = hits.other[k]
        out[k], words = assumed_covariance(state[:3], state[3:], age_d)
        basis[k] = words[:80]
    return out, basis


def _sigma_distance(hits: Meetings, total: Floats) -> Floats:
    """Return the least Mahalanobis distance along the straight relative path, (H,).

    For pairs that stay together, and at an edge, that of the closest approach itself.
    """
    inner = np.linalg.inv(total[:, :3, :3])
    r = hits.other[:, :3] - hits.own[:, :3]
    v = hits.other[:, 3:] - hits.own[:, 3:]
    rr = np.einsum("ka,kab,kb->k", r, inner, r)
    rv = np.einsum("ka,kab,kb->k", r, inner, v)
    vv = np.einsum("ka,kab,kb->k", v, inner, v)
    passing = rr - rv**2 / np.maximum(vv, 1e-300)
    out = np.where(hits.kind == 0, passing, rr)
    return np.asarray(np.sqrt(np.maximum(out, 0.0)))
