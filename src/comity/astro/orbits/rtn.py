"""The radial, transverse, normal axes of a state, and covariances turned by them."""

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["covariance_from_rtn", "covariance_to_rtn", "rtn_axes"]


def rtn_axes(position_km: Floats, velocity_km_s: Floats) -> Floats:
    """Return the axes as rows: radial, transverse, normal.

    Parameters
    ----------
    position_km, velocity_km_s
        (…, 3) in an inertial frame.

    Returns
    -------
    array
        (…, 3, 3); ``axes @ vector`` turns an inertial vector into the local frame.
        Normal is along the angular momentum, transverse completes the triad
        (CCSDS 500.0-G-4, RTN).

    Raises
    ------
    RangeError
        For a state whose position and velocity are parallel.
    """
    radial = position_km / np.linalg.norm(position_km, axis=-1, keepdims=True)
    momentum = np.cross(position_km, velocity_km_s)
    size = np.linalg.norm(momentum, axis=-1, keepdims=True)
    if not np.all(size > 0.0):
        raise RangeError(
            "angular momentum", 0.0, "above 0 km²/s to define the orbit's plane"
        )
    normal = momentum / size
    return np.stack([radial, np.cross(normal, radial), normal], axis=-2)


def _both(axes: Floats) -> Floats:
    out = np.zeros((*axes.shape[:-2], 6, 6))
    out[..., :3, :3] = axes
    out[..., 3:, 3:] = axes
    return out


def covariance_from_rtn(
    covariance: Floats, position_km: Floats, velocity_km_s: Floats
) -> Floats:
    """Turn (…, 6, 6) covariances from the local axes to the frame of the state.

    The axes are taken as fixed at the instant: position and velocity turn alike, as
    conjunction messages mean it (CCSDS 508.0-B-1, annex E).
    """
    turn = _both(rtn_axes(position_km, velocity_km_s))
    result: Floats = np.swapaxes(turn, -1, -2) @ covariance @ turn
    return result


def covariance_to_rtn(
    covariance: Floats, position_km: Floats, velocity_km_s: Floats
) -> Floats:
    """Turn (…, 6, 6) covariances from the frame of the state to its local axes."""
    turn = _both(rtn_axes(position_km, velocity_km_s))
    result: Floats = turn @ covariance @ np.swapaxes(turn, -1, -2)
    return result
