"""Objects followed over a span: states at any time of it, ages, and what is doubtful when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.apps.ephemerides.subjects import Subject
from comity.astro.orbits import propagate
from comity.astro.orbits.arcs import Span
from comity.astro.orbits.ground import geodetic
from comity.astro.orbits.track import Track, states_at
from comity.foundations.arrays import Bools, Floats, Ints, Texts
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError
from comity.foundations.frames import (
    frame_bias,
    rotate,
    teme_to_gcrf,
    teme_to_itrf_states,
)
from comity.foundations.time import EarthOrientation

__all__ = ["FRAMES", "Followed", "in_frame"]

#: Below this height, km, an object is in the air and soon down.
LOWEST_KM = 100.0
#: Part of a turn between two points of an ephemeris, rad, beyond which its interpolation is off by
#: over a metre in a low orbit: the remainder of degree 7 is 0.316 r θ⁸/8!.
FAR_RAD = 0.6
FRAMES = ("gcrf", "eme2000", "teme", "itrf")


@dataclass(frozen=True, slots=True)
class Followed:
    """An object over a span.

    Attributes
    ----------
    subject
        What is followed.
    span
        From when all times count, seconds.
    begin_s, end_s
        What its orbit covers of the span.
    track
        Its ephemeris, or the path of its state; None for element sets.
    max_age_d
        Beyond this distance from the epoch, days, rows are doubtful.
    orientation
        Of the Earth.
    """

    subject: Subject
    span: Span
    begin_s: float
    end_s: float
    track: Track | None
    max_age_d: float
    orientation: EarthOrientation

    def at_us(self, times_s: Floats) -> Ints:
        """Return instants of times, UTC in microseconds since 1970."""
        out: Ints = self.span.start_us + np.rint(times_s * 1e6).astype(np.int64)
        return out

    def grid(self, step_s: float) -> Floats:
        """Return times a step apart over what is covered, its end included."""
        count = int((self.end_s - self.begin_s) / step_s + 1e-9)
        times = self.begin_s + step_s * np.arange(count + 1, dtype=np.float64)
        return times if self.end_s - times[-1] < 1e-6 else np.append(times, self.end_s)

    def teme(self, times_s: Floats) -> tuple[Floats, Floats]:
        """Return positions and velocities (T, 3) in TEME, km and km/s, NaN where there are none."""
        if self.subject.elements is not None:
            states = propagate(self.subject.elements, self.span.start_us, times_s)
            bad = states.fault[0] != 0
            states.position_km[0][bad] = states.velocity_km_s[0][bad] = np.nan
            return states.position_km[0], states.velocity_km_s[0]
        if self.track is None:
            raise DataError(f"{self.subject.name} has no orbit")
        both = states_at(self.track, self.at_us(times_s))
        return both[:, :3], both[:, 3:]

    def itrf(self, times_s: Floats) -> tuple[Floats, Floats]:
        """Return positions and velocities (T, 3) in ITRF, the Earth's rotation taken out."""
        position, velocity = self.teme(times_s)
        return teme_to_itrf_states(
            self.at_us(times_s), position, velocity, self.orientation
        )

    def light_step_s(self) -> float:
        """Return a step that is a small part of a turn where the object is fastest, s."""
        times = np.linspace(self.begin_s, self.end_s, 200)
        position, velocity = self.teme(times)
        across = np.linalg.norm(np.cross(position, velocity), axis=1)
        rate = float(np.nanmax(across / np.sum(position**2, axis=1), initial=0.0))
        return float(np.clip(0.15 / max(rate, 1e-9), 5.0, 300.0))

    def ages_d(self, at_us: Ints) -> Floats:
        """Return the distance from the epoch, days; NaN for an ephemeris, which has none."""
        epoch = self.subject.epoch_us
        if epoch is None:
            return np.full(len(at_us), np.nan)
        result: Floats = np.abs(at_us - epoch) / DAY_US
        return result

    def doubts(self, times_s: Floats, height_km: Floats | None = None) -> Texts:
        """Return what is doubtful at times (T,), empty where nothing is known to be."""
        at_us, subject = self.at_us(times_s), self.subject
        if height_km is None:
            height_km = geodetic(self.itrf(times_s)[0])[2]
        with np.errstate(invalid="ignore"):
            old = self.ages_d(at_us) > self.max_age_d
            low = height_km < LOWEST_KM
        parts: list[tuple[str, Bools]] = [
            (f"{subject.kind} over {self.max_age_d:g} d from its epoch", old),
            (f"below {LOWEST_KM:g} km: it comes down", low),
        ]
        if subject.stated_error[0] > 0.0:
            parts.append(("degraded by its owner", np.ones(len(at_us), np.bool_)))
        if subject.state is not None and subject.state.burn_us is not None:
            burn = subject.state.burn_us
            parts.append(("after a planned burn, not flown", at_us >= burn))
        if subject.track is not None:
            far = _far(subject.track, at_us)
            parts.append(("points of the ephemeris far apart", far))
        return _joined(parts)


def _joined(parts: Sequence[tuple[str, Bools]]) -> Texts:
    """Return the words of all that is marked, row by row."""
    code = sum(marked.astype(np.int64) << bit for bit, (_, marked) in enumerate(parts))
    kinds, place = np.unique(code, return_inverse=True)
    texts = [
        "; ".join(words for bit, (words, _) in enumerate(parts) if kind >> bit & 1)
        for kind in kinds.tolist()
    ]
    return np.array(texts or [""], np.str_)[place]


def _far(track: Track, at_us: Ints) -> Bools:
    """Mark instants between two points of a track that are too far apart to interpolate."""
    across = np.linalg.norm(np.cross(track.position_km, track.velocity_km_s), axis=1)
    rate = across / np.sum(track.position_km**2, axis=1)
    turn = np.maximum(rate[1:], rate[:-1]) * np.diff(track.at_us) / 1e6
    right = np.clip(np.searchsorted(track.at_us, at_us), 1, len(track.at_us) - 1)
    between = (track.at_us[right] != at_us) & (track.at_us[right - 1] != at_us)
    marked: Bools = between & (turn[right - 1] > FAR_RAD)
    return marked


def in_frame(frame: str, one: Followed, times_s: Floats) -> tuple[Floats, Floats]:
    """Return states (T, 3) and (T, 3) in one of ``FRAMES``."""
    if frame == "itrf":
        return one.itrf(times_s)
    position, velocity = one.teme(times_s)
    if frame == "teme":
        return position, velocity
    turns = teme_to_gcrf(one.at_us(times_s), one.orientation)
    if frame == "eme2000":
        turns = frame_bias() @ turns
    return rotate(turns, position), rotate(turns, velocity)
