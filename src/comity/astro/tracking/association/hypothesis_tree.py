"""Detections, predictions of known objects, and the hypotheses of one object."""

from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.kernels.hypotheses import grow_leaves
from comity.foundations.arrays import Bools, Floats, Ints

__all__ = ["Detections", "HypothesisTree", "Known", "Tree"]

#: Logarithm of the clutter density above which a detection is not used.
EXCLUDED = 1e6
#: Hypotheses of one object, best first: detections of each, scores, offsets, covariances.
Tree = tuple[list[Ints], Floats, Floats, Floats]


@dataclass(frozen=True, slots=True)
class Detections:
    """(N,) detections of scans, in the order of scans.

    Attributes
    ----------
    scan
        Index of the scan of each, rising.
    site_km, line
        (N, 3) position of the sensor, and unit vector to the object, inertial.
    range_km
        0 where none was measured.
    sigma_range_km, sigma_rad
        (N,), (N, 2): of the range, and along ``across``.
    across
        (N, 2, 3) two unit axes across the line, at right angles.
    """

    scan: Ints
    site_km: Floats
    line: Floats
    range_km: Floats
    sigma_range_km: Floats
    sigma_rad: Floats
    across: Floats

    def __len__(self) -> int:
        """Count the detections."""
        return len(self.scan)

    def table(self) -> Floats:
        """Build the rows (N, 16) of the kernel."""
        count = len(self)
        return np.ascontiguousarray(
            np.hstack(
                [
                    self.site_km,
                    self.line,
                    self.across.reshape(count, 6),
                    self.range_km[:, None],
                    self.sigma_range_km[:, None],
                    self.sigma_rad,
                ]
            )
        )

    def places(self) -> Floats:
        """Compute the positions (N, 3) of detections with ranges, km."""
        return self.site_km + self.range_km[:, None] * self.line


@dataclass(frozen=True, slots=True)
class Known:
    """Predictions of known objects at the scans.

    Attributes
    ----------
    scans
        For each object (S,) the scans in which it is in view, rising.
    paths
        For each (S, 6) its reference states at these.
    transitions
        For each (S, 6, 6) from the scan before; the first one from the epoch of its covariance.
    covariances
        (K, 6, 6).
    detected
        (scans,) probability of detection in a scan.
    clutter
        (scans,) density of false detections and unknown objects in each scan: a square radian, and a
        kilometre of range where ranges are measured.
    """

    scans: list[Ints]
    paths: list[Floats]
    transitions: list[Floats]
    covariances: Floats
    detected: Floats
    clutter: Floats


class HypothesisTree:
    """Builds the hypotheses of objects over the same detections."""

    def __init__(self, detections: Detections, scene: Known, gate: float) -> None:
        self.detections, self.scene, self.gate = detections, scene, gate
        self.table = detections.table()
        self.log_clutter = np.log(scene.clutter)[detections.scan]

    def tree(self, k: int, count: int, excluded: Bools | None = None) -> Tree:
        """Build the hypotheses of one object, best first.

        Parameters
        ----------
        k
            Index of the object.
        count
            Largest number of hypotheses.
        excluded
            (N,) detections that are not used.
        """
        log_clutter = self.log_clutter
        if excluded is not None:
            log_clutter = np.where(excluded, EXCLUDED, log_clutter)
        return _grown(self, k, count, log_clutter)


def _grown(hypotheses: HypothesisTree, k: int, count: int, log_clutter: Floats) -> Tree:
    scene, detections = hypotheses.scene, hypotheses.detections
    scans = scene.scans[k]
    bounds = np.searchsorted(detections.scan, [scans, scans + 1])
    taken = np.empty((count, len(scans)), np.int64)
    value = np.empty(count)
    offset, spread = np.empty((count, 6)), np.empty((count, 6, 6))
    alive = grow_leaves(
        scene.paths[k],
        scene.transitions[k],
        scene.covariances[k],
        bounds[0],
        bounds[1],
        hypotheses.table,
        log_clutter,
        scene.detected[scans],
        hypotheses.gate,
        count,
        taken,
        value,
        offset,
        spread,
    )
    rows = [row[row >= 0] for row in taken[:alive]]
    return rows, value[:alive].copy(), offset[:alive].copy(), spread[:alive].copy()
