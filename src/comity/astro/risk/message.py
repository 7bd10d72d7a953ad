"""A conjunction message → the pair of states and covariances that is assessed."""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.rtn import covariance_from_rtn, rtn_axes
from comity.astro.risk.covariance import remove_shared_error
from comity.astro.risk.records import Pair
from comity.astro.risk.transmitted import Transmitted, judge_transmitted
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError, FormatError, InputError
from comity.foundations.frames import frame_bias, itrf_to_teme_states, teme_to_gcrf
from comity.foundations.time import EarthOrientation
from comity.messages.cdm_record import Cdm, CdmObject

__all__ = [
    "INERTIAL",
    "Encountered",
    "encounter_of",
    "needs_orientation",
    "radius_of",
    "shared_error",
    "shared_error_removed",
]

#: Frames whose axes do not turn with the Earth; within one message they are one frame.
INERTIAL = frozenset(
    {"EME2000", "J2000", "GCRF", "ICRF", "TEME", "TOD", "MOD", "TEMEOFDATE"}
)
FIXED = frozenset(
    {
        "ITRF",
        "ITRF-97",
        "ITRF2000",
        "ITRF2005",
        "ITRF2008",
        "ITRF2014",
        "ITRF2020",
        "EFG",
    }
)


@dataclass(frozen=True, slots=True)
class Encountered:
    """States and covariances of a message in one inertial frame, and remarks.

    Attributes
    ----------
    covariances
        (6, 6) each, km and km/s, as the message gives them, None where it gives none that
        can be used. Where only the position part can be, the rest is zero.
    factors
        (6, k) square roots of both, taken in the transmitted axes and then rotated; None
        where one of them lacks.
    plane_only
        Why only the plane method may be used, empty if others may.
    verdicts
        What was found about each transmitted covariance.
    """

    pair: Pair
    covariances: tuple[Floats | None, Floats | None]
    notes: tuple[str, ...]
    factors: tuple[Floats, Floats] | None = None
    plane_only: str = ""
    verdicts: tuple[Transmitted, ...] = ()


def needs_orientation(cdm: Cdm) -> bool:
    """Return whether Earth orientation is needed: Earth-fixed axes, or two frames."""
    frames = {thing.frame for thing in cdm.objects}
    return bool(frames & FIXED) or len(frames) > 1


def _inertial(
    thing: CdmObject, tca_us: int, orientation: EarthOrientation | None
) -> tuple[Floats, Floats, str]:
    """Return state and the inertial frame it is in."""
    if thing.frame in INERTIAL:
        return thing.position_km, thing.velocity_km_s, thing.frame
    if thing.frame not in FIXED:
        raise FormatError(
            f"reference frame {thing.frame!r} of {thing.name or thing.designator} is not "
            "known",
            remedy=f"ask for one of {', '.join(sorted(INERTIAL))} or ITRF",
        )
    if orientation is None:
        raise DataError(
            f"frame {thing.frame} turns with the Earth, whose orientation is not given"
        )
    at = np.array([tca_us], np.int64)
    position, velocity = itrf_to_teme_states(
        at, thing.position_km[None, :], thing.velocity_km_s[None, :], orientation
    )
    return position[0], velocity[0], "TEME"


def _common(
    position: Floats,
    velocity: Floats,
    frame: str,
    tca_us: int,
    orientation: EarthOrientation | None,
) -> tuple[Floats, Floats]:
    """Turn a state to GCRF, for messages whose objects stand in different frames."""
    if frame in {"GCRF", "ICRF"}:
        return position, velocity
    if frame in {"EME2000", "J2000"}:
        turn = frame_bias().T
    elif _axes_of(frame) == "TEME" and orientation is not None:
        turn = teme_to_gcrf(np.array([tca_us], np.int64), orientation)[0]
    else:
        raise FormatError(
            f"frame {frame} and another frame in one message cannot be joined",
            remedy="ask for both objects in one frame",
        )
    return turn @ position, turn @ velocity


def _axes_of(frame: str) -> str:
    """Return one name for frames that are one: names of old and new standards."""
    same = {"J2000": "EME2000", "ICRF": "GCRF", "TEMEOFDATE": "TEME"}
    return same.get(frame, frame)


def encounter_of(cdm: Cdm, orientation: EarthOrientation | None = None) -> Encountered:
    """Extract the encounter of a message, ready to be assessed.

    Covariances of messages stand in the radial, transverse, normal axes of each object,
    and are judged there, before any rotation: so the verdict is one in every frame.
    Earth-fixed states are turned to TEME, and states in different inertial frames to
    GCRF, for which ``orientation`` is needed.

    Raises
    ------
    FormatError
        For a frame that is not known.
    DataError
        For an Earth-fixed frame without Earth orientation.
    """
    notes = []
    states = []
    for thing in cdm.objects:
        states.append(_inertial(thing, cdm.tca_us, orientation))
        if thing.frame in FIXED:
            notes.append(f"{thing.name or thing.designator}: turned from {thing.frame}")
    if _axes_of(states[0][2]) != _axes_of(states[1][2]):
        notes.append(f"frames {states[0][2]} and {states[1][2]} turned to GCRF")
        turned = [
            _common(position, velocity, frame, cdm.tca_us, orientation)
            for position, velocity, frame in states
        ]
    else:
        turned = [(position, velocity) for position, velocity, _ in states]
    pair = Pair(turned[0][0], turned[0][1], turned[1][0], turned[1][1])
    judged = tuple(
        judge_transmitted(
            thing.covariance,
            thing.position_covariance,
            thing.covariance_step,
            f"object {k}",
        )
        for k, thing in enumerate(cdm.objects, start=1)
    )
    covariances: list[Floats | None] = []
    factors: list[Floats] = []
    for verdict, (position, velocity) in zip(judged, turned, strict=True):
        usable = bool(np.all(np.isfinite(np.r_[position, velocity])))
        if verdict.matrix is None or not usable:
            covariances.append(None)
            continue
        covariances.append(covariance_from_rtn(verdict.matrix, position, velocity))
        if verdict.factor is not None:
            turn = np.kron(np.eye(2), rtn_axes(position, velocity).T)
            factors.append(turn @ verdict.factor)
    return Encountered(
        pair,
        (covariances[0], covariances[1]),
        tuple(notes),
        (factors[0], factors[1]) if len(factors) == 2 else None,
        "; ".join(verdict.plane_only for verdict in judged if verdict.plane_only),
        judged,
    )


def shared_error(cdm: Cdm, met: Encountered) -> tuple[Floats, Floats] | None:
    """Return what the density error that both orbits share moves either state, (6,) each.

    One standard deviation, in the frame of the pair. None if a message lacks a covariance or
    what is needed (CARA's DCP comments, or the keywords of version 2).
    """
    out = []
    for thing, covariance, position, velocity in zip(
        cdm.objects,
        met.covariances,
        (met.pair.position_1_km, met.pair.position_2_km),
        (met.pair.velocity_1_km_s, met.pair.velocity_2_km_s),
        strict=True,
    ):
        sigma, told = thing.density_uncertainty, thing.density_sensitivity
        if covariance is None or sigma is None or told is None:
            return None
        turn = np.kron(np.eye(2), rtn_axes(position, velocity).T)
        out.append(sigma * (turn @ told))
    return out[0], out[1]


def shared_error_removed(cdm: Cdm, met: Encountered) -> Floats | None:
    """Return the relative covariance without the shared density error, if it is stated."""
    shared = shared_error(cdm, met)
    first, second = met.covariances
    if shared is None or first is None or second is None:
        return None
    return remove_shared_error(first, second, *shared, 1.0, 1.0)


def radius_of(cdm: Cdm, hbr_m: float | None) -> tuple[float, str]:
    """Return the hard-body radius in km and where it comes from.

    Raises
    ------
    InputError
        If neither the caller nor the message gives one.
    """
    if hbr_m is not None:
        return hbr_m / 1e3, "given"
    if cdm.hbr_m is not None:
        return cdm.hbr_m / 1e3, "message"
    raise InputError(
        "the message states no hard-body radius",
        remedy="give the sum of both radii in metres with --hbr-m",
    )
