"""What an ephemeris leaves open: covariances, interpolation, span.

Nothing here says that an ephemeris is right. It says what cannot be relied on: no covariance, one that
does not change, one that stays from some time on, one that is none; points too far apart for the
interpolation; a jump that no burn explains.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.track import Track, states_at
from comity.foundations.arrays import Floats

__all__ = ["Finding", "interpolation_error_m", "judge_track"]

#: From how many equal covariances at the end on an ephemeris counts as frozen.
FROZEN = 3
#: Interpolation errors beyond which a remark is made, m; a jump beyond which a burn is suspected.
ROUGH_M, JUMP_M = 10.0, 200.0
#: Standard deviations of position that no orbit determination has, km.
SMALLEST_KM, LARGEST_KM = 1e-5, 1000.0
#: The error of an interpolation of degree seven falls by this with half the spacing.
HALVED = 256.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an ephemeris leaves open: a word for programs, and a sentence."""

    code: str
    text: str


def judge_track(track: Track) -> tuple[Finding, ...]:
    """Return what is open about an ephemeris, its covariances in the axes of its states."""
    return (*_covariances(track), *_interpolation(track))


def _local(track: Track) -> Floats:
    """Return the position covariances (M, 3, 3) in radial, transverse, normal axes."""
    at = np.clip(track.covariance_us, track.at_us[0], track.at_us[-1])
    states = states_at(track, at)
    axes = rtn_axes(states[:, :3], states[:, 3:])
    inner = track.covariances[:, :3, :3]
    return np.asarray(axes @ inner @ np.swapaxes(axes, 1, 2))


def _covariances(track: Track) -> list[Finding]:
    count = len(track.covariance_us)
    if not count:
        text = "states no covariance: volumes and probabilities rest on an assumed one"
        return [Finding("covariance-absent", text)]
    out = []
    local = _local(track)
    sigmas = np.sqrt(np.maximum(np.linalg.eigvalsh(local), 0.0))
    if np.linalg.eigvalsh(local).min() <= 0.0:
        text = "a covariance is not positive definite"
        out.append(Finding("covariance-indefinite", text))
    if sigmas[:, 2].max() > LARGEST_KM or sigmas[:, 2].min() < SMALLEST_KM:
        text = (
            f"standard deviations reach from {sigmas[:, 2].min() * 1e3:.3g} m to "
            f"{sigmas[:, 2].max():.3g} km: another unit?"
        )
        out.append(Finding("covariance-size", text))
    if count == 1:
        text = "states one covariance: it is carried over the span by two-body motion"
        return [*out, Finding("covariance-single", text)]
    # Turning in and out of the local axes leaves 1e-9 of the numbers.
    size = np.abs(local).max(axis=(1, 2))
    same = np.abs(np.diff(local, axis=0)).max(axis=(1, 2)) <= 1e-7 * size[1:]
    if same.all():
        text = f"all {count} covariances are the same: a constant that was filled in"
        return [*out, Finding("covariance-constant", text)]
    still = int(np.argmin(same[::-1])) if not same.all() else len(same)
    if still >= FROZEN:
        hours = (track.covariance_us[-1] - track.covariance_us[-1 - still]) / 3.6e9
        text = f"the covariance does not change in the last {hours:.1f} h: frozen"
        out.append(Finding("covariance-frozen", text))
    late_h = (track.at_us[-1] - track.covariance_us[-1]) / 3.6e9
    if late_h > 24.0:
        text = f"the last covariance is {late_h:.1f} h before the end"
        out.append(Finding("covariance-ends", text))
    return out


def interpolation_error_m(track: Track) -> tuple[float, float]:
    """Return how far every second point lies from the interpolation through the others, m.

    Returns
    -------
    tuple
        The error that this means between points of the track itself (a 256th of the 95th
        percentile, degree seven), and the largest distance, which a jump shows by.
    """
    if len(track.at_us) < 10:
        return np.nan, np.nan
    even = slice(None, None, 2)
    half = Track(
        track.at_us[even],
        track.position_km[even],
        track.velocity_km_s[even],
        np.zeros(0, np.int64),
        np.zeros((0, 6, 6)),
    )
    odd = track.at_us[1::2]
    odd = odd[odd <= half.at_us[-1]]
    off = states_at(half, odd)[:, :3] - track.position_km[1::2][: len(odd)]
    away = np.linalg.norm(off, axis=1) * 1e3
    return float(np.quantile(away, 0.95)) / HALVED, float(away.max())


def _interpolation(track: Track) -> list[Finding]:
    usual, largest = interpolation_error_m(track)
    if not np.isfinite(usual):
        text = f"has {len(track.at_us)} states: its interpolation cannot be checked"
        return [Finding("interpolation-unchecked", text)]
    out = []
    if usual > ROUGH_M:
        text = (
            f"its points are too far apart: interpolation is off by about {usual:.0f} m"
        )
        out.append(Finding("interpolation", text))
    elif largest > max(JUMP_M, 50.0 * HALVED * usual):
        text = (
            f"a point lies {largest:.0f} m from the interpolation through its neighbours: "
            "a burn that is not marked, or a wrong state"
        )
        out.append(Finding("jump", text))
    return out
