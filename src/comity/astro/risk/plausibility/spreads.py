"""Whether the covariances of a message look like those of real orbits."""

import numpy as np

from comity.astro.risk.plausibility.orbits import Shape
from comity.astro.risk.plausibility.records import Reason
from comity.astro.risk.plausibility.settings import HIGH, LIMITS, LOW
from comity.astro.risk.transmitted import Transmitted
from comity.foundations.arrays import Floats

__all__ = ["judge_covariance"]

LOW_BELOW_KM = 6378.137 + 2000.0


def judge_covariance(
    verdict: Transmitted, shape: Shape | None, method: str, number: int
) -> list[Reason]:
    """Return what is refused or doubtful about a transmitted covariance.

    Parameters
    ----------
    verdict
        Of the transmitted matrix by its algebra.
    shape
        The orbit, None if there is none.
    method
        COVARIANCE_METHOD as written.
    """
    whose = f"object {number}"
    if verdict.kind == "refused":
        return [Reason("covariance", verdict.reason, "refused", number)]
    if verdict.kind == "absent" or verdict.matrix is None:
        return [Reason("covariance-absent", verdict.reason, object=number)]
    out = []
    if verdict.kind == "remediable":
        text = f"{verdict.plane_only}: its position part alone is used"
        out.append(Reason("covariance-indefinite", text, object=number))
    elif verdict.plane_only:
        text = f"{verdict.plane_only}: the plane method alone can be used"
        out.append(Reason("covariance-position-only", text, object=number))
    if method.upper() == "DEFAULT":
        text = f"the covariance of {whose} is a default, not computed from observations"
        out.append(Reason("covariance-default", text, object=number))
    if verdict.diagonal:
        text = (
            f"the covariance of {whose} has nothing off its diagonal: no orbit "
            "determination gives such a matrix"
        )
        out.append(Reason("covariance-diagonal", text, object=number))
    if shape is not None:
        out += _sizes(verdict.matrix, shape, number)
        if verdict.factor is not None and not verdict.diagonal:
            out += _velocities(verdict.matrix, shape, number)
    return out


def _sizes(matrix: Floats, shape: Shape, number: int) -> list[Reason]:
    """Compare the sigmas and their ratios with those of real orbits."""
    spread = LOW if shape.perigee_km < LOW_BELOW_KM else HIGH
    sigmas = np.sqrt(np.diag(matrix)[:3]) * 1e3
    names = ("radial", "transverse", "normal")
    limits = (spread.radial_m, spread.transverse_m, spread.normal_m)
    out = []
    for name, sigma, (low, high) in zip(names, sigmas, limits, strict=True):
        if not low <= sigma <= high:
            text = (
                f"the {name} sigma of object {number} is {sigma:.3g} m; of real objects in "
                f"{spread.regime} 99.8 % lie between {low:g} and {high:g} m"
            )
            out.append(Reason("sigma", text, object=number))
    pairs = (
        ("transverse", "radial", sigmas[1] / sigmas[0], spread.transverse_to_radial),
        ("normal", "radial", sigmas[2] / sigmas[0], spread.normal_to_radial),
        (
            "normal",
            "transverse",
            sigmas[2] / sigmas[1],
            spread.normal_to_transverse,
        ),
    )
    for one, other, ratio, (low, high) in pairs:
        if not low <= ratio <= high:
            text = (
                f"the {one} sigma of object {number} is {ratio:.3g} times the {other} one; "
                f"real objects have {low:g} to {high:g}: axes exchanged?"
            )
            out.append(Reason("sigma-ratio", text, object=number))
    around_m = 2e3 * np.pi * shape.semi_major_km
    if sigmas[1] > LIMITS.part_of_orbit * around_m:
        text = (
            f"the transverse sigma of object {number} is {sigmas[1] / 1e3:.0f} km, more "
            f"than {LIMITS.part_of_orbit:g} of its orbit: where it is, is not known"
        )
        out.append(Reason("sigma-of-orbit", text, object=number))
    return out


def _velocities(matrix: Floats, shape: Shape, number: int) -> list[Reason]:
    """Compare the velocity part with what an error along the track must be."""
    sigmas = np.sqrt(np.diag(matrix))
    rate = float(sigmas[3] / (sigmas[1] * shape.rate_per_s))
    opposite = float(matrix[1, 3] / (sigmas[1] * sigmas[3]))
    out = []
    if not 1.0 / LIMITS.rate <= rate <= LIMITS.rate:
        text = (
            f"the sigma of the radial velocity of object {number} is {rate:.3g} times what "
            f"its transverse sigma asks for on this orbit (limit {LIMITS.rate:g}): units "
            "of the covariance differ, or axes are exchanged"
        )
        out.append(Reason("sigma-velocity", text, object=number))
    if opposite > LIMITS.least_correlation:
        text = (
            f"transverse position and radial velocity of object {number} have the "
            f"correlation {opposite:.2f}, on an orbit it is near -1 (limit "
            f"{LIMITS.least_correlation:g}): a sign or an axis is wrong"
        )
        out.append(Reason("correlation", text, object=number))
    return out
