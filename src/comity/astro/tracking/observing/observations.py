"""Observations as columns, with the sites they were made at."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.errors import DataError, RangeError, UnknownNameError

__all__ = ["KINDS", "SIGMAS", "TAGS", "Observations", "Site", "observations_of"]

KINDS = (
    "range",
    "range_rate",
    "azimuth",
    "elevation",
    "right_ascension",
    "declination",
)
TAGS = ("receive", "bounce", "transmit")
#: Assumed sigmas of observations without one: km, km/s, rad.
SIGMAS = (0.02, 2e-5, 3.5e-4, 3.5e-4, 1e-4, 1e-4)
#: Limits of what can be an observation of an object around the Earth.
LOWEST_KM, HIGHEST_KM = 30.0, 1.0e6
FASTEST_KM_S = 15.0


@dataclass(frozen=True, slots=True)
class Site:
    """A place of observation.

    Attributes
    ----------
    name
        As observations call it.
    latitude_rad, longitude_rad, altitude_km
        Geodetic, WGS-84, on the tide-free crust.
    sigma
        By kind: sigma of one measurement (km, km/s, rad), where the file states none.
    bias, bias_sigma
        By kind: the bias and its sigma; a sigma of 0 holds it, a missing one means no bias.
    drift_km_y, epoch_us
        (3,) velocity of the place in ITRF (plates), and the epoch of the place; without an epoch it
        does not move.
    """

    name: str
    latitude_rad: float
    longitude_rad: float
    altitude_km: float
    sigma: dict[str, float]
    bias: dict[str, float]
    bias_sigma: dict[str, float]
    drift_km_y: tuple[float, float, float] = (0.0, 0.0, 0.0)
    epoch_us: int | None = None


@dataclass(frozen=True, slots=True)
class Observations:
    """(N,) observations in the order of time.

    Attributes
    ----------
    sites
        The sites that ``site`` counts.
    at_us
        Instants, UTC, microseconds since 1970.
    site, kind, tag
        Indices into ``sites``, ``KINDS`` and ``TAGS``.
    ways
        2 there and back, 1 one way.
    value, sigma
        km, km/s, rad. Ranges are one way; right ascension and declination are in GCRF.
    guessed
        Whether the sigma is assumed: then the residuals may change it.
    wavelength_um
        NaN for radio.
    pressure_hpa, temperature_k, humidity
        Air at the site; NaN where unknown.
    refracted, centred
        The delay of the air, or the way to the centre of mass, has been taken out already.
    """

    sites: tuple[Site, ...]
    at_us: Ints
    site: Ints
    kind: Ints
    tag: Ints
    ways: Ints
    value: Floats
    sigma: Floats
    guessed: Bools
    wavelength_um: Floats
    pressure_hpa: Floats
    temperature_k: Floats
    humidity: Floats
    refracted: Bools
    centred: Bools

    def __len__(self) -> int:
        """Count the observations."""
        return len(self.at_us)

    def take(self, rows: NDArray[np.integer] | Bools) -> "Observations":
        """Select some of them."""
        columns = {f.name: getattr(self, f.name) for f in fields(self)[1:]}
        return Observations(self.sites, **{k: v[rows] for k, v in columns.items()})


def _check(o: Observations) -> None:
    """Refuse impossible observations.

    Raises
    ------
    RangeError
        For numbers that are none, ranges and rates of another unit, sigmas of zero.
    """
    if not np.isfinite(o.value).all():
        raise RangeError("observation", "no number", "finite")
    ranges = o.value[o.kind == 0]
    wrong = ranges[(ranges < LOWEST_KM) | (ranges > HIGHEST_KM)]
    if len(wrong):
        raise RangeError(
            "range",
            f"{wrong[0]:.6g} km",
            f"{LOWEST_KM:g} to {HIGHEST_KM:g} km",
            remedy="check the unit: metres and seconds must be named",
        )
    rates = o.value[o.kind == 1]
    wrong = rates[np.abs(rates) > FASTEST_KM_S]
    if len(wrong):
        raise RangeError(
            "range rate",
            f"{wrong[0]:.6g} km/s",
            f"within {FASTEST_KM_S:g} km/s",
            remedy="check the unit: m/s must be named",
        )
    angles = o.value[o.kind >= 2]
    if len(angles) and np.abs(angles).max() > 2.0 * np.pi + 1e-9:
        raise RangeError(
            "angle",
            f"{np.abs(angles).max():.6g} rad",
            "within a turn",
            remedy="degrees?",
        )
    if not (o.sigma > 0.0).all():
        raise RangeError("sigma", float(o.sigma.min()), "above 0")


def observations_of(
    sites: Sequence[Site],
    at_us: Sequence[int],
    stations: Sequence[str],
    kinds: Sequence[str],
    values: Sequence[float],
    sigmas: Sequence[float],
    *,
    tags: Sequence[str] | None = None,
    ways: Sequence[int] | None = None,
    air: Floats | None = None,
    refracted: Sequence[bool] | None = None,
    centred: Sequence[bool] | None = None,
) -> Observations:
    """Build observations in the order of time.

    Parameters
    ----------
    sites
        All sites that stations may name.
    at_us
        Instants, UTC.
    stations, kinds, values, sigmas
        As named in ``Observations``; a sigma of NaN becomes the site's, or a usual one.
    tags, ways, refracted, centred
        Received, there and back, not corrected, if not given.
    air
        (N, 4): wavelength (µm), pressure (hPa), temperature (K), humidity; NaN if unknown.

    Raises
    ------
    UnknownNameError
        If a station stands nowhere among the sites.
    DataError
        For none.
    RangeError
        For values of another unit.
    """
    count = len(at_us)
    if count == 0:
        raise DataError("there are no observations", remedy="give files that hold some")
    names = {site.name: k for k, site in enumerate(sites)}
    missing = sorted({name for name in stations if name not in names})
    if missing:
        known = ", ".join(sorted(names)[:12]) or "none"
        raise UnknownNameError(
            f"station {', '.join(missing[:8])} stands in no list of stations",
            remedy=f"add it with its place; known: {known}",
        )
    order = np.argsort(np.asarray(at_us, np.int64), kind="stable")
    site = np.array([names[name] for name in stations], np.int64)
    kind = np.array([KINDS.index(name) for name in kinds], np.int64)
    usual = np.array(
        [
            sites[s].sigma.get(KINDS[k], SIGMAS[k])
            for s, k in zip(site.tolist(), kind.tolist(), strict=True)
        ]
    )
    given = np.asarray(sigmas, np.float64)
    unknown = np.isnan(given) & np.array(
        [
            KINDS[k] not in sites[s].sigma
            for s, k in zip(site.tolist(), kind.tolist(), strict=True)
        ]
    )
    weather = (
        np.full((count, 4), np.nan) if air is None else np.asarray(air, np.float64)
    )
    out = Observations(
        tuple(sites),
        np.asarray(at_us, np.int64),
        site,
        kind,
        np.array([TAGS.index(t) for t in tags or ["receive"] * count], np.int64),
        np.asarray(ways if ways is not None else [2] * count, np.int64),
        np.asarray(values, np.float64),
        np.where(np.isnan(given), usual, given),
        unknown,
        weather[:, 0],
        weather[:, 1],
        weather[:, 2],
        weather[:, 3],
        np.asarray(refracted if refracted is not None else [False] * count, np.bool_),
        np.asarray(centred if centred is not None else [False] * count, np.bool_),
    ).take(order)
    _check(out)
    return out
