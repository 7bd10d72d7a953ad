"""Why an approach was not looked for, is gone, or was not there before: asked while runs are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.apps.screening.coverage import LeftOut
from comity.apps.watch.approaches import WatchedApproach, period_s
from comity.apps.watch.own_objects import OwnObjects
from comity.astro.catalogue import Snapshot
from comity.astro.screening import screen
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import RangeError
from comity.foundations.time import format_utc, parse_utc

__all__ = ["Circumstances", "epochs_of"]

#: Distance up to which a pair that is no approach any more is followed, km.
FOLLOWED_KM = 200.0
#: Half of the time around closest approach in which it is looked for, revolutions.
AROUND = 0.25


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of both runs.

    Attributes
    ----------
    snapshot, own
        Catalogue and own satellites of this run.
    epochs
        Epochs of the element sets of the last run and of this one, by object (`epochs_of`).
    before_until_us
        The end of the last run's window, None without one.
    window_us
        Of this run, UTC.
    threshold_km
        Largest distance of this run.
    elements_left_out
        What the screening by element sets does not cover.
    ephemerides
        Keys of own satellites whose ephemerides were screened, and the gaps of each.
    """

    snapshot: Snapshot
    own: OwnObjects
    epochs: tuple[dict[str, int], dict[str, int]]
    before_until_us: int | None
    window_us: tuple[int, int]
    threshold_km: float
    elements_left_out: Sequence[LeftOut]
    ephemerides: dict[str, Sequence[LeftOut]]

    def unchecked(self, then: WatchedApproach) -> str:
        """Return why an approach of before was not looked for in this run, empty if it was."""
        name = then.name_1 or then.object_1
        reasons = (
            (
                then.object_1 not in self.own.by_key,
                f"{name} is not watched any more, or no source has it",
            ),
            (then.tca_us >= self.window_us[1], "it lies beyond the window of this run"),
            (
                then.miss_km > self.threshold_km,
                f"only approaches within {self.threshold_km:g} km were looked for",
            ),
            (
                then.basis == "message",
                "its message is not in the folder of messages any more",
            ),
            (
                then.basis == "ephemeris" and then.object_1 not in self.ephemerides,
                f"no ephemeris of {name} was screened",
            ),
            (
                then.object_2 not in self.epochs[1],
                f"no source has {then.name_2 or then.object_2} any more",
            ),
        )
        for holds, words in reasons:
            if holds:
                return words
        by_ephemeris = self.ephemerides.get(then.object_1, ())
        return self._gap(
            then, by_ephemeris if then.basis == "ephemeris" else self.elements_left_out
        )

    def _gap(self, then: WatchedApproach, left_out: Sequence[LeftOut]) -> str:
        for one in left_out:
            if one.reason == "covariance" or one.object not in {
                then.object_1,
                then.object_2,
            }:
                continue
            if parse_utc(one.since) <= then.tca_us <= parse_utc(one.until):
                return f"{one.name or one.object}: {one.why}"
        return ""

    def gone(self, then: WatchedApproach) -> str:
        """Return by how much both miss each other now, of an approach that is none any more."""
        if then.basis == "ephemeris":
            return f"the ephemeris passes by more than {self.threshold_km:g} km"
        rows = [
            int(self.snapshot.rows_of(key)[0]) for key in (then.object_1, then.object_2)
        ]
        half_us = round(AROUND * min(period_s(then), DAY_S) * 1e6)
        elements = self.snapshot.elements.take(np.array(rows))
        try:
            found = screen(
                elements,
                then.tca_us - half_us,
                2.0 * half_us / DAY_US,
                FOLLOWED_KM,
            )
        except RangeError:
            return ""
        if not len(found):
            return f"they pass by more than {FOLLOWED_KM:g} km"
        at_us = then.tca_us - half_us + np.rint(found.tca_s * 1e6)
        k = int(np.argmin(np.abs(at_us - then.tca_us)))
        when = format_utc(int(at_us[k]), 0)
        return f"they pass by {float(found.miss_km[k]):.1f} km at {when} UTC"

    def new(self, approach: WatchedApproach) -> str:
        """Return why an approach was not there before."""
        if self.before_until_us is None:
            return "first run"
        if approach.tca_us >= self.before_until_us:
            return "in the window since this run"
        if approach.basis == "message":
            return "first message of it"
        if approach.basis == "ephemeris":
            return "not by the ephemeris and catalogue of before"
        return self._orbits(approach) or "not within the distance of before"

    def _orbits(self, approach: WatchedApproach) -> str:
        """Return which of both objects is new, or has another element set than before."""
        parts = []
        for key, name in (
            (approach.object_1, approach.name_1),
            (approach.object_2, approach.name_2),
        ):
            before, now = (epochs.get(key) for epochs in self.epochs)
            if before is None:
                parts.append(f"{name or key} is new in the catalogue")
            elif before != now:
                parts.append(f"new orbit of {name or key}")
        return " and ".join(parts)


def epochs_of(snapshot: Snapshot | None) -> dict[str, int]:
    """Return the epochs of the newest element sets by object, UTC; none without a catalogue."""
    if snapshot is None:
        return {}
    rows = snapshot.current
    keys, epochs = snapshot.object[rows], snapshot.elements.epoch_us[rows]
    return dict(zip(keys.tolist(), epochs.tolist(), strict=True))
