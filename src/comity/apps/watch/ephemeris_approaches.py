"""Own ephemerides screened against a catalogue → approaches, and what they do not cover."""

from dataclasses import dataclass

import numpy as np

from comity.apps.screening.coverage import LeftOut
from comity.apps.screening.screen_ephemerides import OwnHit, OwnScreened, run_own
from comity.apps.watch.approaches import WatchedApproach
from comity.apps.watch.feeds import newest_file
from comity.apps.watch.own_objects import OwnObject, OwnObjects
from comity.astro.catalogue import Snapshot
from comity.astro.orbits.rtn import covariance_to_rtn
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError
from comity.foundations.time import format_utc
from comity.system.files import digest_of_file

__all__ = ["ByEphemeris", "approaches_of_ephemerides"]


@dataclass(frozen=True, slots=True)
class ByEphemeris:
    """What own ephemerides give.

    Attributes
    ----------
    approaches
        By closest approach.
    screened
        Keys of satellites with an ephemeris that was screened, and what came of it.
    left_out
        What the ephemerides do not cover.
    faults
        Ephemerides that could not be used, in words; their satellites were not screened by them.
    """

    approaches: tuple[WatchedApproach, ...]
    screened: dict[str, OwnScreened]
    left_out: tuple[LeftOut, ...]
    faults: tuple[str, ...]


def _sigmas(covariance: Floats, state: Floats) -> tuple[float, ...]:
    local = covariance_to_rtn(covariance, state[:3], state[3:])
    return tuple(np.sqrt(np.maximum(np.diag(local)[:3], 0.0)).tolist())


def _approach(
    hit: OwnHit, mine: OwnObject, orbit: str, snapshot: Snapshot, own: OwnObjects
) -> WatchedApproach:
    row, pair = hit.row, hit.pair
    one = np.concatenate([pair.position_1_km, pair.velocity_1_km_s])
    two = np.concatenate([pair.position_2_km, pair.velocity_2_km_s])
    other = str(snapshot.object[row])
    epoch_us = int(snapshot.elements.epoch_us[row])
    r, t, n = hit.rtn_km.tolist()
    answer, assumed = hit.answer, [word for word in hit.assumed if word]
    words = answer.chosen.reason if answer.pc is None else "; ".join(assumed)
    return WatchedApproach(
        basis="ephemeris",
        source=hit.own.source,
        object_1=mine.key,
        object_2=other,
        name_1=mine.name or hit.own.name,
        name_2=str(snapshot.name[row]),
        owner_2=str(snapshot.owner[row]),
        both_own=other in own.by_key,
        tca_us=hit.tca_us,
        until_us=max(hit.tca_us, hit.exit_us),
        miss_km=hit.miss_km,
        miss_rtn_km=(r, t, n),
        speed_km_s=hit.speed_km_s,
        kind=hit.kind,
        pc=answer.pc,
        pc_words=words,
        age_2_d=(hit.tca_us - epoch_us) / DAY_US,
        orbit_1=orbit,
        orbit_2=format_utc(epoch_us),
        states=(tuple(one.tolist()), tuple(two.tolist())),
        sigmas_km=(_sigmas(hit.covariances[0], one), _sigmas(hit.covariances[1], two)),
    )


def approaches_of_ephemerides(
    snapshot: Snapshot,
    own: OwnObjects,
    limit_km: float,
    other_m: float,
    window_us: tuple[int, int],
    max_age_d: float,
) -> ByEphemeris:
    """Screen every own ephemeris against the catalogue; one that cannot be used stops no other.

    Parameters
    ----------
    other_m
        Radius of other objects, m.
    window_us
        The window of the run, UTC: approaches outside are left out, gaps inside are said.
    """
    out: list[WatchedApproach] = []
    screened: dict[str, OwnScreened] = {}
    left_out: list[LeftOut] = []
    faults: list[str] = []
    for mine in own.objects:
        if not mine.ephemerides:
            continue
        try:
            files = [newest_file(path) for path in mine.ephemerides]
            hbr_m = mine.radius_m + other_m
            done = run_own(
                snapshot,
                files,
                limit_km,
                hbr_m,
                window_us=window_us,
                max_age_d=max_age_d,
            )
            orbit = ",".join(digest_of_file(path)[:12] for path in files)
        except ComityError as error:
            name = mine.name or mine.key
            faults.append(f"ephemeris of {name} is not screened: {error.message}")
            continue
        screened[mine.key] = done
        left_out += done.report.coverage.left_out
        out += [
            _approach(hit, mine, orbit, snapshot, own)
            for hit in done.hits
            if window_us[0] <= max(hit.tca_us, hit.exit_us)
            and hit.tca_us < window_us[1]
        ]
    out.sort(key=lambda one: one.tca_us)
    return ByEphemeris(tuple(out), screened, tuple(left_out), tuple(faults))
