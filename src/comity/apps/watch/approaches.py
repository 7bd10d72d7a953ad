"""Approaches as one source tells them: element sets, an own ephemeris, or a message."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.gravity import WGS84
from comity.astro.orbits.rtn import covariance_from_rtn
from comity.astro.risk import Pair
from comity.astro.risk.events import ReportedRisk, same_approach
from comity.foundations.arrays import Floats
from comity.foundations.time import format_utc

__all__ = ["BASES", "WatchedApproach", "at_same_time", "means_same", "period_s"]

#: What an approach rests on; the best known first.
BASES = ("message", "ephemeris", "elements")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedApproach:
    """An approach of an own satellite, by one basis; the own satellite is the first.

    Two bases give two approaches, also of one pair at one time: they are never merged.

    Attributes
    ----------
    basis
        One of ``BASES``; ``source`` is the file, message or catalogue.
    object_1, object_2, name_1, name_2, owner_2
        Keys and names of both objects; the owner of the other, empty if it is not known.
    both_own
        Whether the other one is watched, too.
    tca_us, until_us
        Closest approach, and the end of it: of a pair that stays together when it parts or the
        window ends; UTC in microseconds since 1970.
    miss_km, miss_rtn_km, speed_km_s
        Distance, its parts in RTN of the first object, relative speed.
    kind
        ``event``, or ``interval`` of a pair that stays together.
    pc, pc_words
        Probability, None where there is none; what it rests on, or why there is none.
    pc_scaled_max, pc_socrates_max
        Largest by scaling both covariances; SOCRATES' maximum. None where not computed.
    dilute
        Whether ``pc`` falls as covariances grow: better orbits may raise it.
    age_1_d, age_2_d
        Of element sets at closest approach, days; None for what is none.
    orbit_1, orbit_2
        What tells one orbit of an object from the next: epochs, message ids.
    states
        Both states (2, 6) at closest approach, TEME or the message's inertial frame, km, km/s.
    sigmas_km
        (2, 3) standard deviations in RTN of each object, km; None where not known.
    """

    basis: str
    source: str
    object_1: str
    object_2: str
    name_1: str
    name_2: str
    owner_2: str
    both_own: bool
    tca_us: int
    until_us: int
    miss_km: float
    miss_rtn_km: tuple[float, float, float]
    speed_km_s: float
    kind: str
    pc: float | None
    pc_words: str
    pc_scaled_max: float | None = None
    pc_socrates_max: float | None = None
    dilute: bool | None = None
    age_1_d: float | None = None
    age_2_d: float | None = None
    orbit_1: str = ""
    orbit_2: str = ""
    states: tuple[tuple[float, ...], tuple[float, ...]]
    sigmas_km: tuple[tuple[float | None, ...], tuple[float | None, ...]]

    @property
    def tca(self) -> str:
        """Return the closest approach, UTC."""
        return format_utc(self.tca_us, 3)

    @property
    def pair(self) -> tuple[str, str]:
        """Return the keys of both objects, in the order of their texts."""
        one, two = sorted((self.object_1, self.object_2))
        return one, two


def _covariance(state: Floats, sigmas: tuple[float | None, ...]) -> Floats | None:
    if None in sigmas:
        return None
    sigma = np.array(sigmas, np.float64)
    full = np.zeros((6, 6))
    full[:3, :3] = np.diag(np.square(sigma))
    turned: Floats = covariance_from_rtn(full, state[:3], state[3:])
    return turned


def _reported(one: WatchedApproach) -> ReportedRisk:
    first, second = (np.array(state, np.float64) for state in one.states)
    return ReportedRisk(
        one.basis,
        0,
        one.tca_us,
        Pair(first[:3], first[3:], second[:3], second[3:]),
        (
            _covariance(first, one.sigmas_km[0]),
            _covariance(second, one.sigmas_km[1]),
        ),
        one.pc,
        (one.object_1, one.object_2),
    )


def means_same(one: WatchedApproach, two: WatchedApproach) -> bool:
    """Decide whether two runs mean the same approach, by one basis.

    The instants differ by no more than both orbits are uncertain, by less than half a revolution,
    and happen on the same side of the Earth (`astro.risk.events`). Pairs that stay together are
    one approach whenever their closest moment is.
    """
    if one.basis != two.basis or one.pair != two.pair or one.kind != two.kind:
        return False
    if one.kind == "interval":
        return True
    return same_approach(_reported(one), _reported(two))


def at_same_time(one: WatchedApproach, two: WatchedApproach) -> bool:
    """Decide whether approaches of two bases are of one pair and about one time.

    They stand side by side in lists; nothing else follows from it.
    """
    if one.pair != two.pair:
        return False
    half_us = min(period_s(one), period_s(two)) / 4.0 * 1e6
    return abs(one.tca_us - two.tca_us) < half_us


def period_s(one: WatchedApproach) -> float:
    """Return the period of the own satellite at closest approach, s; infinite if it escapes."""
    state = np.array(one.states[0])
    energy = 2.0 / float(np.linalg.norm(state[:3]))
    energy -= float(state[3:] @ state[3:]) / WGS84.mu_km3_s2
    if energy <= 0.0:
        return float("inf")
    return float(2.0 * np.pi * np.sqrt(energy**-3 / WGS84.mu_km3_s2))
