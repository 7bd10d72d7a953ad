"""Tables of an ephemeris as columns: states, ground track, look angles, light, passes."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from comity.apps.ephemerides.followed import Followed, in_frame
from comity.apps.ephemerides.passes import light_table, passes_table
from comity.apps.ephemerides.requested import Columns, Request, joined
from comity.apps.ephemerides.row_parts import about, instants, names
from comity.astro.links.light import depths
from comity.astro.links.looks import looks_at
from comity.astro.links.stations import sites_of
from comity.astro.orbits.arcs import Span
from comity.astro.orbits.ground import geodetic
from comity.astro.orbits.sun import sun_in_itrf
from comity.foundations.arrays import Floats, Texts
from comity.foundations.errors import InputError, RangeError

__all__ = ["make_table"]

#: Rows that one table may have: some 400 MB.
MAX_ROWS = 2_000_000
LIGHTS = np.array(["sunlit", "penumbra", "umbra"])


def make_table(objects: Sequence[Followed], request: Request, span: Span) -> Columns:
    """Compute a table.

    Raises
    ------
    InputError, RangeError
        For look angles or passes without stations, or more rows than fit.
    """
    if request.table in {"looks", "passes"} and not request.stations:
        raise InputError(
            f"{request.table} need stations", remedy="give --stations FILE"
        )
    if request.table == "passes":
        return passes_table(objects, request, span)
    if request.table == "light":
        return light_table(objects)
    _check_rows(objects, request)
    make: dict[str, Callable[[Followed, Request], Iterator[Columns]]] = {
        "states": _states,
        "track": _track,
        "looks": _looks,
    }
    return joined(
        [part for one in objects for part in make[request.table](one, request)]
    )


def _check_rows(objects: Sequence[Followed], request: Request) -> None:
    many = len(request.stations) if request.table == "looks" else 1
    rows = many * sum(one.span.length_s / request.step_s + 1.0 for one in objects)
    if rows > MAX_ROWS:
        raise RangeError(
            "number of rows",
            f"{rows:,.0f}",
            f"at most {MAX_ROWS:,}",
            remedy="choose --objects, a shorter span or a longer --step-s",
        )


def _states(one: Followed, request: Request) -> Iterator[Columns]:
    times = one.grid(request.step_s)
    position, velocity = in_frame(request.frame, one, times)
    known = np.isfinite(position).all(axis=1)
    times, position, velocity = times[known], position[known], velocity[known]
    axes = ("x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s")
    numbers = np.hstack([position, velocity]).T
    yield {
        **names(one, len(times)),
        "t": instants(one, times),
        **dict(zip(axes, numbers, strict=True)),
        **about(one, times),
    }


def light_of(one: Followed, times_s: Floats, position_km: Floats) -> Texts:
    """Return the light at places (T, 3) in ITRF."""
    sun = sun_in_itrf(one.at_us(times_s), one.orientation)
    shade, dark = depths(position_km, sun)
    result: Texts = LIGHTS[(shade >= 0.0).astype(np.int64) + (dark >= 0.0)]
    return result


def _track(one: Followed, request: Request) -> Iterator[Columns]:
    times = one.grid(request.step_s)
    position, _ = one.itrf(times)
    known = np.isfinite(position).all(axis=1)
    times, position = times[known], position[known]
    latitude, longitude, height = geodetic(position)
    yield {
        **names(one, len(times)),
        "t": instants(one, times),
        "latitude_deg": np.degrees(latitude),
        "longitude_deg": np.degrees(longitude),
        "height_km": height,
        "light": light_of(one, times, position),
        **about(one, times, height),
    }


def _looks(one: Followed, request: Request) -> Iterator[Columns]:
    times = one.grid(request.step_s)
    position, velocity = one.itrf(times)
    known = np.isfinite(position).all(axis=1)
    times, position, velocity = times[known], position[known], velocity[known]
    light, beside = light_of(one, times, position), about(one, times)
    for station, site in zip(request.stations, sites_of(request.stations), strict=True):
        azimuth, elevation, distance, rate = looks_at(position, velocity, site)
        up = elevation >= request.min_elevation_rad
        yield {
            **names(one, int(up.sum())),
            "station": np.full(int(up.sum()), station.name),
            "t": instants(one, times[up]),
            "azimuth_deg": np.degrees(azimuth[up]),
            "elevation_deg": np.degrees(elevation[up]),
            "range_km": distance[up],
            "range_rate_km_s": rate[up],
            "light": light[up],
            **{name: column[up] for name, column in beside.items()},
        }
