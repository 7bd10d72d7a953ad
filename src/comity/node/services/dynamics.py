"""Precise dynamics by satkit (extra ``precise``): gravity field, Moon, Sun, drag, radiation.

The library reads its data from a folder; here that folder is made of links to what its data
package and astropy-iers-data hold, in the cache. Nothing is fetched.
"""

import os
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.foundations import format_utc
from comity.foundations.errors import RangeError, ResourceError
from comity.node.services.environment import cache_folder

__all__ = ["precise_states"]

Floats = NDArray[np.float64]
#: Degree and order of the gravity field.
DEGREE = 40
LONGEST_S = 30 * 86400.0


def data_folder() -> Path:
    """Return the folder with the library's data, made of links on first use.

    Raises
    ------
    ResourceError
        If the extra is not installed.
    """
    try:
        import astropy_iers_data as iers  # noqa: PLC0415 - an extra

        source = Path(str(resources.files("satkit_data"))) / "data"
    except ImportError as error:
        raise ResourceError(
            "precise dynamics need satkit and its data",
            remedy="pip install 'comity[precise]'",
        ) from error
    folder = cache_folder() / "satkit"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {path.name: path for path in source.iterdir() if path.is_file()}
    wanted["finals2000A.all"] = Path(iers.IERS_A_FILE)
    for name, path in wanted.items():
        link = folder / name
        if not link.is_symlink() or link.readlink() != path:
            link.unlink(missing_ok=True)
            link.symlink_to(path)
    return folder


def library() -> Any:
    """Return satkit with its data in place."""
    os.environ.setdefault("SATKIT_DATA", str(data_folder()))
    try:
        import satkit  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ResourceError(
            "precise dynamics need satkit", remedy="pip install 'comity[precise]'"
        ) from error
    return satkit


def precise_states(
    position_km: Floats,
    velocity_km_s: Floats,
    at_us: int,
    times_s: Floats,
    *,
    drag_m2_kg: float = 0.0,
    radiation_m2_kg: float = 0.0,
) -> Floats:
    """Propagate one state numerically.

    Parameters
    ----------
    position_km, velocity_km_s
        (3,) in GCRF at ``at_us`` (UTC, microseconds since 1970).
    times_s
        (K,) seconds after it, rising, from 0 on, at most 30 days.
    drag_m2_kg, radiation_m2_kg
        Coefficient times area over mass for drag and radiation pressure.

    Returns
    -------
    array
        (K, 6) in GCRF, km and km/s. Gravity of degree 40, Moon, Sun, tides, relativity;
        atmosphere NRLMSISE-00 where there is drag.

    Raises
    ------
    ResourceError
        If the extra is not installed.
    RangeError
        For times that cannot be propagated to.
    """
    times = np.atleast_1d(np.asarray(times_s, dtype=np.float64))
    if times.min() < 0.0 or times.max() > LONGEST_S:
        raise RangeError(
            "times", f"{times.min()} to {times.max()} s", "from 0 s to 30 d"
        )
    sk = library()
    settings = sk.propsettings()
    settings.gravity_degree = settings.gravity_order = DEGREE
    settings.abs_error = settings.rel_error = 1e-11
    settings.enable_interp = True
    begin = sk.time.from_rfc3339(format_utc(at_us) + "Z")
    state = np.concatenate([position_km, velocity_km_s]) * 1e3
    about = sk.satproperties(cdaoverm=drag_m2_kg, craoverm=radiation_m2_kg)
    done = sk.propagate(
        state,
        begin,
        end=begin + sk.duration(seconds=float(max(times.max(), 1.0))),
        propsettings=settings,
        satproperties=about,
    )
    rows = [done.interp(begin + sk.duration(seconds=float(t))) for t in times]
    return np.array(rows) / 1e3
