"""The covariance of an object, judged as it was transmitted.

A message prints the matrix in the radial, transverse, normal axes of its object, with a
finite number of digits. There, before any rotation, it is told apart whether it is a
covariance, one but for its digits, one in its position part alone, or none. After a
rotation the answer would depend on the frame: a variance of −1 m² hides behind larger ones.

Sources: NASA CARA, PcMultiStep.m (2025-10), "Check for data quality errors" and
``CovVelCheckLevel = 2``: velocity variances all zero, or a position-velocity block all
zero, leave the plane method alone; Hall, Baars, Casali, AAS 23-398. Scaling to
correlations and the classes: Hall, Hejduk, Johnson, AAS 17-567, who raise eigenvalues of
the projected 2×2 only.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from comity.astro.risk.covariance import (
    UNKNOWN_KM2,
    indefinite_position,
)
from comity.foundations.arrays import Floats

__all__ = ["CovarianceKind", "Transmitted", "judge_transmitted"]

CovarianceKind = Literal[
    "sound", "rounding", "remediable", "position", "refused", "absent"
]
#: Least tolerance on eigenvalues of correlations: what 64-bit arithmetic on them costs.
ARITHMETIC = 1e-12


@dataclass(frozen=True, slots=True)
class Transmitted:
    """What a transmitted covariance is good for.

    Attributes
    ----------
    kind
        ``sound``: a covariance. ``rounding``: one but for the printed digits.
        ``remediable``: its position part is one, the whole is not. ``position``: only the
        position part is given. ``refused``: none. ``absent``: the message has none.
    matrix
        (6, 6) RTN, km and km/s, to be used; zero outside the position part where that
        alone can be used; None if nothing can.
    factor
        (6, 6) its square root in RTN, None unless the whole matrix can be used.
    plane_only
        Why the plane method alone may be used, empty if others may.
    reason
        Why it is refused or absent, empty otherwise.
    diagonal
        Whether every entry off the diagonal is zero.
    smallest, tolerance
        Smallest eigenvalue of the correlations, and how far below zero the printed digits
        can bring it.
    """

    kind: CovarianceKind
    matrix: Floats | None = None
    factor: Floats | None = None
    plane_only: str = ""
    reason: str = ""
    diagonal: bool = False
    smallest: float = 0.0
    tolerance: float = 0.0


def judge_transmitted(
    whole: Floats | None,
    position: Floats | None,
    step: Floats | None,
    whose: str,
) -> Transmitted:
    """Judge a covariance in the axes and digits in which it was transmitted.

    Parameters
    ----------
    whole
        (6, 6) RTN, km and km/s, None if not all of it is given.
    position
        (3, 3) RTN, km², where only that is given.
    step
        (6, 6) one unit of the last printed digit of each entry; None if not known.
    whose
        Words for the object, for reasons.
    """
    given = whole if whole is not None else position
    if given is None:
        return Transmitted("absent", reason=f"{whose} has no covariance")
    size = len(given)
    step = np.zeros((6, 6)) if step is None else step
    refused = _undefined(given, whose)
    if refused:
        return Transmitted("refused", reason=refused)
    place, place_tolerance = _correlations(given[:3, :3], step[:3, :3])
    if place < -place_tolerance:
        return Transmitted(
            "refused",
            reason=f"the position covariance of {whose} is none: its correlations have the "
            f"eigenvalue {place:.2g}, the printed digits explain {-place_tolerance:.1g}",
            smallest=place,
            tolerance=place_tolerance,
        )
    diagonal = bool(np.all(given == np.diag(np.diag(given))))
    if size == 3:
        reason = f"{whose} has a covariance of its position only"
        return _in_the_plane("position", given, step, reason, diagonal)
    return _whole(given, step, whose, diagonal)


def _whole(given: Floats, step: Floats, whose: str, diagonal: bool) -> Transmitted:
    """Return the verdict on a (6, 6) matrix whose position part is a covariance."""
    smallest, tolerance = _correlations(given, step)
    reason = _velocity_part(given, whose)
    if reason:
        return _in_the_plane("position", given, step, reason, diagonal)
    if smallest < -tolerance:
        reason = (
            f"the covariance of {whose} is not positive definite (eigenvalue "
            f"{smallest:.2g} of its correlations, the printed digits explain "
            f"{-tolerance:.1g})"
        )
        return _in_the_plane("remediable", given, step, reason, diagonal)
    factor = _root(given)
    kind: CovarianceKind = "sound" if smallest > 0.0 else "rounding"
    matrix = factor @ factor.T if indefinite_position(given) else given
    return Transmitted(kind, matrix, factor, "", "", diagonal, smallest, tolerance)


def _in_the_plane(
    kind: CovarianceKind, given: Floats, step: Floats, reason: str, diagonal: bool
) -> Transmitted:
    """Return the verdict on a matrix of which the position part alone is used."""
    place = given[:3, :3]
    smallest, tolerance = _correlations(place, step[:3, :3])
    if indefinite_position(place):
        root = _root(place)
        place = root @ root.T
    matrix = np.zeros((6, 6))
    matrix[:3, :3] = place
    return Transmitted(kind, matrix, None, reason, "", diagonal, smallest, tolerance)


def _undefined(matrix: Floats, whose: str) -> str:
    """Return why the numbers are no covariance at all, empty if they may be one."""
    if not np.all(np.isfinite(matrix)):
        return f"covariance of {whose} holds values that are no numbers"
    variances = np.diag(matrix)
    if np.any(variances < 0.0):
        lowest = float(variances.min())
        unit = "km²" if int(np.argmin(variances)) < 3 else "km²/s²"
        return f"a variance of {whose} is {lowest:.3g} {unit}, below zero"
    if np.any(variances[:3] == 0.0):
        return f"a position variance of {whose} is zero"
    if np.any(variances[:3] >= UNKNOWN_KM2):
        return (
            f"a position sigma of {whose} is {np.sqrt(variances[:3].max()):.0f} km: "
            "ten Earth radii stand for unknown, it is a default and no covariance"
        )
    return ""


def _velocity_part(matrix: Floats, whose: str) -> str:
    """Return why the velocity part cannot be used, empty if it can (CARA, level 2)."""
    if np.any(np.diag(matrix)[3:] == 0.0):
        return f"a velocity variance of {whose} is zero"
    if np.all(matrix[:3, 3:] == 0.0):
        return f"position and velocity of {whose} are stated as uncorrelated"
    return ""


def _scales(matrix: Floats) -> Floats:
    variances = np.diag(matrix)
    result: Floats = np.sqrt(np.where(variances > 0.0, variances, 1.0))
    return result


def _correlations(matrix: Floats, step: Floats) -> tuple[float, float]:
    """Return the smallest eigenvalue of the correlations, and what the digits make of it.

    A change of entry (i, j) by its step δ changes the correlation by at most δ/(σi σj)
    and, through both sigmas, by half the relative steps of the variances. Eigenvalues of
    symmetric matrices move by no more than the Frobenius norm of the change (Weyl).
    """
    scale = _scales(matrix)
    correlations = matrix / np.outer(scale, scale)
    moved = step / np.outer(scale, scale)
    own = np.diag(moved)
    moved = moved + 0.5 * np.abs(correlations) * (own[:, None] + own[None, :])
    np.fill_diagonal(moved, 0.0)
    tolerance = float(np.linalg.norm(moved)) + ARITHMETIC
    return float(np.linalg.eigvalsh(correlations)[0]), tolerance


def _root(matrix: Floats) -> Floats:
    """Return a square root, in units of the sigmas, so that small axes keep their digits."""
    scale = _scales(matrix)
    values, vectors = np.linalg.eigh(matrix / np.outer(scale, scale))
    result: Floats = scale[:, None] * (vectors * np.sqrt(np.maximum(values, 0.0)))
    return result
