"""The machine's environment: Earth orientation, the register, the clock, the cache."""

import csv
import hashlib
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

__all__ = [
    "KERNEL_SOURCES",
    "cache_folder",
    "kernel_sources",
    "kernel_stamp",
    "kernels_are_compiled",
    "load_orientation",
    "load_register",
    "now_us",
    "pause",
    "use_kernel_cache",
]

ARCSEC = np.pi / 648000.0
#: Kernels, and what they import: compilation makes a constant part of the machine code.
KERNEL_SOURCES = (
    "astro/*/kernels/*.py",
    "foundations/arrays.py",
    "foundations/constants.py",
)


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


def kernel_sources() -> list[Path]:
    """Return the files that end up in compiled kernels.

    Raises
    ------
    DataError
        If a pattern finds none: stale machine code would run for ever.
    """
    root = Path(str(resources.files("comity")))
    sources: set[Path] = set()
    for pattern in KERNEL_SOURCES:
        paths = set(root.glob(pattern))
        if not paths:
            raise DataError(
                f"no source of kernels matches {pattern}",
                remedy="reinstall comity with its sources",
            )
        sources |= paths
    return sorted(sources)


def kernel_stamp() -> str:
    """Return a hash over the sources of all kernels and the constants in them."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("comity")))
    for path in kernel_sources():
        # The path of a kernel is compiled into those that call it.
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def use_kernel_cache() -> None:
    """Keep compiled kernels in the user's cache, one folder for each state of the code.

    The compiler's own bookkeeping notices a change of a file but not of the functions
    that it calls in other files; and an installation may not be writable.
    """
    if "NUMBA_CACHE_DIR" not in os.environ:
        os.environ["NUMBA_CACHE_DIR"] = str(
            cache_folder() / f"kernels-{kernel_stamp()}"
        )


def kernels_are_compiled() -> bool:
    """Tell whether this state of the kernels was compiled here before."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return folder is None or Path(folder).is_dir()


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
