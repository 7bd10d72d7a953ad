"""Plots, what is known before, and the explanations of one object."""

from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.kernels.hypotheses import grow_leaves
from comity.foundations.arrays import Bools, Floats, Ints

__all__ = ["Detections", "HypothesisTree", "Known", "Tree"]

#: Clutter so dense that a plot in it explains nothing.
BARRED = 1e6
#: Explanations of one object: the plots of each, scores, offsets, covariances.
Tree = tuple[list[Ints], Floats, Floats, Floats]


@dataclass(frozen=True, slots=True)
class Detections:
    """(N,) detections of scans, in the order of scans.

    Attributes
    ----------
    scan
        To which scan each belongs, rising.
    site_km, line
        (N, 3) where it was seen from, and in which direction, inertial.
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
        """Return how many there are."""
        return len(self.scan)

    def table(self) -> Floats:
        """Return the rows (N, 16) that the kernel takes."""
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
        """Return (N, 3) places of plots with ranges."""
        return self.site_km + self.range_km[:, None] * self.line


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of objects before.

    Attributes
    ----------
    scans
        For each object (S,) the scans in which it could be seen, rising.
    paths
        For each (S, 6) its reference states there.
    transitions
        For each (S, 6, 6) from the scan before; the first one from where its covariance is.
    covariances
        (K, 6, 6).
    detected
        (scans,) chance to be seen in a scan.
    clutter
        (scans,) density of false plots and unknown objects in each scan: each square radian, and each
        kilometre of range where ranges are measured.
    """

    scans: list[Ints]
    paths: list[Floats]
    transitions: list[Floats]
    covariances: Floats
    detected: Floats
    clutter: Floats


class HypothesisTree:
    """Grows trees of objects over the same plots."""

    def __init__(self, plots: Detections, scene: Known, gate: float) -> None:
        self.plots, self.scene, self.gate = plots, scene, gate
        self.table = plots.table()
        self.log_clutter = np.log(scene.clutter)[plots.scan]

    def tree(self, k: int, leaves: int, barred: Bools | None = None) -> Tree:
        """Return the explanations of one object, best first; barred plots are not taken."""
        worth = self.log_clutter
        if barred is not None:
            worth = np.where(barred, BARRED, worth)
        return _grown(self, k, leaves, worth)


def _grown(grower: HypothesisTree, k: int, leaves: int, log_clutter: Floats) -> Tree:
    scene, plots = grower.scene, grower.plots
    scans = scene.scans[k]
    bounds = np.searchsorted(plots.scan, [scans, scans + 1])
    taken = np.empty((leaves, len(scans)), np.int64)
    value = np.empty(leaves)
    offset, spread = np.empty((leaves, 6)), np.empty((leaves, 6, 6))
    alive = grow_leaves(
        scene.paths[k],
        scene.transitions[k],
        scene.covariances[k],
        bounds[0],
        bounds[1],
        grower.table,
        log_clutter,
        scene.detected[scans],
        grower.gate,
        leaves,
        taken,
        value,
        offset,
        spread,
    )
    rows = [row[row >= 0] for row in taken[:alive]]
    return rows, value[:alive].copy(), offset[:alive].copy(), spread[:alive].copy()
