"""The machine's environment: Earth orientation, the register, the clock, the cache."""

import csv
import os
import time
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from comity.foundations.errors import DataError
from comity.foundations.register import Register, register_from_rows
from comity.foundations.time import EarthOrientation
from comity.system.files import read_text
from comity.system.kernel_places import Places
from comity.system.kernel_target import NAME as TARGET
from comity.system.packaged_kernels import in_use, use_kernels

__all__ = [
    "cache_folder",
    "kernels_are_compiled",
    "load_orientation",
    "load_register",
    "now_us",
    "pause",
    "use_kernel_cache",
    "use_packaged_kernels",
]

ARCSEC = np.pi / 648000.0


def now_us() -> int:
    """Return the clock: UTC, microseconds since 1970-01-01."""
    return time.time_ns() // 1000


def pause(seconds: float) -> None:
    """Wait; an interruption ends it."""
    time.sleep(seconds)


def cache_folder() -> Path:
    """Return the folder for files that can be made again (``COMITY_CACHE``, XDG, or home)."""
    given = os.environ.get("COMITY_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "comity"


def use_kernel_cache(*, writes: bool = True) -> Places:
    """Use compiled kernels: those of the package comity-kernels where they fit, and the user's folder.

    Called by Comity's own processes before kernels are loaded; importing the library does not. The compiler's
    own bookkeeping notices a change of a file but not of the functions that it calls in other files; and an
    installation may not be writable.

    Parameters
    ----------
    writes
        Whether what is compiled is kept.
    """
    try:
        base = cache_folder()
    except RuntimeError:
        # There is no home.
        base = None
    return use_kernels(base, writes=writes)


def use_packaged_kernels(*, writes: bool = True) -> str:
    """Have this process use compiled kernels as the command does, for notebooks and programs; say which.

    The target of the whole process is then x86-64-v3 where the package comity-kernels fits: other functions
    that numba compiles in it are compiled for that too. To be called before numba compiles anything.

    Parameters
    ----------
    writes
        Whether kernels that the package lacks are kept in the user's folder once compiled.

    Returns
    -------
    Which kernels are used, or why not those of the package.
    """
    places = use_kernel_cache(writes=writes)
    if places.package is None:
        words = places.problem or "comity-kernels is not installed for this Python"
        return f"{words}; kernels are compiled for this processor"
    return (
        f"{len(places.package.hashes)} kernels of comity-kernels are used; "
        f"numba compiles for {TARGET} in this process"
    )


def kernels_are_compiled() -> bool:
    """Tell whether this state of the kernels came compiled, or was compiled here before."""
    places = in_use()
    if places is None or places.package is not None or places.folder is None:
        return True
    return places.folder.is_dir()


@cache
def load_orientation() -> EarthOrientation:
    """Read leap seconds and Earth orientation from the package astropy-iers-data.

    IERS Bulletin A (``finals2000A.all``); nothing is fetched.

    Raises
    ------
    DataError
        If the tables cannot be read.
    """
    import astropy_iers_data as iers  # noqa: PLC0415 - data, loaded when needed

    try:
        leaps = [
            line.split()
            for line in Path(iers.IERS_LEAP_SECOND_FILE).read_text().splitlines()
            if line.strip() and not line.startswith("#")
        ]
        rows = [
            line
            for line in Path(iers.IERS_A_FILE).read_text().splitlines()
            if line[58:68].strip() and line[18:27].strip()
        ]
        number = np.vectorize(lambda text: float(text) if text.strip() else 0.0)
        columns = {
            name: number(np.array([line[a:b] for line in rows]))
            for name, a, b in (
                *(("mjd", 7, 15), ("x", 18, 27), ("y", 37, 46), ("ut1", 58, 68)),
                *(("dx", 97, 106), ("dy", 116, 125)),
            )
        }
    except (OSError, ValueError, IndexError) as error:
        raise DataError(
            f"Earth orientation cannot be read: {error}",
            remedy="reinstall the package astropy-iers-data",
        ) from error
    return EarthOrientation(
        np.array([float(leap[0]) for leap in leaps]),
        np.array([float(leap[4]) for leap in leaps]),
        columns["mjd"],
        columns["ut1"],
        columns["x"] * ARCSEC,
        columns["y"] * ARCSEC,
        columns["dx"] * ARCSEC / 1000.0,
        columns["dy"] * ARCSEC / 1000.0,
        f"IERS Bulletin A in astropy-iers-data {iers.__version__}",
    )


@cache
def load_register(path: Path | None = None) -> Register:
    """Read the register of parties that comes with Comity, or another file."""
    if path is None:
        text = (
            resources.files("comity.system")
            .joinpath("data/parties.csv")
            .read_text("utf-8")
        )
    else:
        text = read_text(path)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return register_from_rows(csv.DictReader(lines))


def now_text() -> str:
    """Return the clock as text."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
