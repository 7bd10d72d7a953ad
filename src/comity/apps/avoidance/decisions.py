"""What a series of messages leaves to decide: tiers, until when a burn can be commanded, what tracking may tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.avoidance.assess import Risk
from comity.astro.orbits.gravity import WGS84
from comity.astro.risk.message import shared_error_removed
from comity.astro.risk.next_tracking import AfterTracking, after_tracking
from comity.astro.risk.plane import plane_of
from comity.astro.risk.records import Plane
from comity.astro.risk.tiers import PROFILES, Profile, profile_from, profile_of, tier_of
from comity.foundations.arrays import Floats
from comity.foundations.bounds import FILES
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import RangeError
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc
from comity.system.files import read_plain

__all__ = [
    "CoursePoint",
    "Decision",
    "Decisions",
    "GoNoGo",
    "NextTracking",
    "decisions_of",
    "open_profile",
    "points_of",
]

#: Revolutions before closest approach at which a burn along the track moves the passage most, the last ones.
BURNS = (0.5, 1.5, 2.5, 5.5)
#: Factor on the sigmas that the next tracking is taken to bring where a series does not show it. A setting.
USUAL_FACTOR = 0.5
#: Bounds of the factor that a series shows: the next one is never certain, nor without worth.
LEAST_FACTOR, MOST_FACTOR = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """The probability of one message of an approach, and when it was told."""

    message_id: str
    created: str
    hours_to_tca: float
    pc: float | None
    miss_km: float
    tier: str | None


@dataclass(frozen=True, slots=True)
class GoNoGo:
    """A burn of an object, half revolutions before closest approach, and until when it must be decided (UTC).

    ``passed`` is whether that instant was over when the series was looked at.
    """

    object: str
    revolutions: float
    burn: str
    decide_by: str
    passed: bool


@dataclass(frozen=True, slots=True)
class NextTracking:
    """How the next tracking may change the tier, if the covariances are right; and where its factor is from."""

    outcome: AfterTracking
    factor_from: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Options of what is told: the profile of tiers, and the hours that a burn needs to be prepared."""

    profile: Profile = PROFILES["cara"]
    lead_h: float = 6.0

    def __post_init__(self) -> None:
        """Refuse hours that are none.

        Raises
        ------
        RangeError
            For less than 0 or more than ten days.
        """
        if not 0.0 <= self.lead_h <= 240.0:
            raise RangeError("lead", f"{self.lead_h:g} h", "0 to 240 h")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is left to decide about an approach.

    Attributes
    ----------
    profile, source
        Whose tiers, and where they are published.
    tier, meaning
        Of the newest message; None without a probability.
    go_no_go
        Burns of both objects, the soonest first; none of one that cannot manoeuvre.
    next_tracking
        None where the plane does not hold, or nothing is left to be seen.
    """

    profile: str
    source: str
    tier: str | None
    meaning: str | None
    lead_h: float
    go_no_go: tuple[GoNoGo, ...]
    next_tracking: NextTracking | None


def open_profile(name: str) -> Profile:
    """Return a profile of tiers by name, or from a JSON file.

    Raises
    ------
    UnknownNameError, FormatError, ResourceError
        If there is none, or the file holds none.
    """
    if name in PROFILES or not Path(name).suffix:
        return profile_of(name)
    return profile_from(read_strict(read_plain(Path(name))[0], FILES))


def points_of(risks: Sequence[Risk], profile: Profile) -> tuple[CoursePoint, ...]:
    """Return the course of the probability over the messages of an approach."""
    out = []
    for risk in risks:
        tier = tier_of(risk.pc, profile)
        hours = (risk.tca_us - risk.cdm.created_us) / HOUR_US
        out.append(
            CoursePoint(
                risk.cdm.message_id,
                format_utc(risk.cdm.created_us, 0),
                round(hours, 3),
                risk.pc,
                risk.miss_km,
                None if tier is None else tier.name,
            )
        )
    return tuple(out)


def decisions_of(risks: Sequence[Risk], asked: Decision, now_us: int) -> Decisions:
    """Return what the messages of an approach, by creation, leave to decide at an instant."""
    last = risks[-1]
    tier = tier_of(last.pc, asked.profile)
    return Decisions(
        profile=asked.profile.name,
        source=asked.profile.source,
        tier=None if tier is None else tier.name,
        meaning=None if tier is None else tier.meaning,
        lead_h=asked.lead_h,
        go_no_go=_burns(last, asked.lead_h, now_us),
        next_tracking=_next(risks, asked.profile),
    )


def _period_us(position: Floats, velocity: Floats) -> float | None:
    energy = 2.0 / float(np.linalg.norm(position))
    energy -= float(velocity @ velocity) / WGS84.mu_km3_s2
    if not energy > 0.0:
        return None
    return float(2e6 * np.pi * np.sqrt(energy**-3 / WGS84.mu_km3_s2))


def _burns(last: Risk, lead_h: float, now_us: int) -> tuple[GoNoGo, ...]:
    """Return burns of the objects that may manoeuvre: all but those of which the message says no."""
    pair = last.encounter.pair
    states = (
        (pair.position_1_km, pair.velocity_1_km_s),
        (pair.position_2_km, pair.velocity_2_km_s),
    )
    found = []
    for thing, state in zip(last.cdm.objects, states, strict=True):
        period_us = _period_us(*state)
        if thing.quality.manoeuvrable == "no" or period_us is None:
            continue
        for turns in BURNS:
            burn_us = last.tca_us - round(turns * period_us)
            by_us = burn_us - round(lead_h * HOUR_US)
            entry = GoNoGo(
                thing.designator,
                turns,
                format_utc(burn_us, 0),
                format_utc(by_us, 0),
                by_us < now_us,
            )
            found.append((by_us, entry))
    return tuple(entry for _, entry in sorted(found, key=lambda one: one[0]))


def _next(risks: Sequence[Risk], profile: Profile) -> NextTracking | None:
    """Return what the next tracking may tell; the factor is that of the last two messages, where it shrank."""
    last = risks[-1]
    size = _spread_km(last)
    chosen = last.assessment.chosen
    stands = chosen.method == "pc2d" and chosen.state in {"holds", "unconfirmed"}
    if not stands or not last.pc or size is None:
        return None
    factor, said = USUAL_FACTOR, "a setting: the series does not show one"
    before = _spread_km(risks[-2]) if len(risks) > 1 else None
    if before is not None and size < before:
        factor = float(np.clip(size / before, LEAST_FACTOR, MOST_FACTOR))
        said = "the last two messages"
    plane = _plane(last)
    if plane is None:
        return None
    outcome = after_tracking(plane, last.assessment.hbr_km, factor, profile)
    return NextTracking(outcome, said)


def _plane(risk: Risk) -> Plane | None:
    """Return the plane of an encounter without what both orbits share, None without covariances."""
    one, two = risk.encounter.covariances
    if one is None or two is None or not risk.speed_km_s > 1e-9:
        return None
    removed = shared_error_removed(risk.cdm, risk.encounter)
    total = one + two if removed is None else removed
    return plane_of(risk.encounter.pair, total, risk.assessment.hbr_km)


def _spread_km(risk: Risk) -> float | None:
    """Return the larger sigma across an encounter, None without covariances."""
    plane = _plane(risk)
    return None if plane is None else plane.sigma_x_km
