"""What the kernels of the sieve hand to each other: tuples of arrays."""

from typing import NamedTuple

from comity.foundations.arrays import Floats, Floats32, Ints, Ints32

__all__ = [
    "ANGLE_SLACK_RAD",
    "BINS",
    "LANES",
    "LOWEST_KM",
    "Bounds",
    "Hits",
    "Placed",
    "Sorted",
]

#: Longitude is counted in this many parts of a turn.
BINS = 4096
#: Angles come from short polynomials; their error and the binning are added to windows.
ANGLE_SLACK_RAD = 2e-3
#: States below this radius cannot be above the ground within a slab.
LOWEST_KM = 6050.0
#: Copies that are compared at a time: single precision in vectors of 256 bits.
LANES = 8


class Bounds(NamedTuple):
    """What follows from the plan and the reach, for all slabs.

    Attributes
    ----------
    half_s, reach_km
        Half a slab; distance within which straight lines must pass.
    shell_b, shell_top
        The shell of radius r is ``floor(shell_b (shell_top - 1/r))``.
    norm
        Ordinary objects turn at most this much faster than a circular orbit.
    base
        (S+1,) first bucket of each shell; a bucket is one band of one shell.
    per_rad
        (S,) bands per radian of latitude.
    windows
        Half-window in longitude of each bucket, in bins.
    wild
        (S,) largest angle through which the other of a pair can have come.
    curve
        (S,) how far a relative path bends within the slab, km per km/s.
    """

    half_s: float
    reach_km: float
    shell_b: float
    shell_top: float
    norm: float
    base: Ints32
    per_rad: Floats32
    windows: Ints32
    wild: Floats32
    curve: Floats32


class Placed(NamedTuple):
    """Where each object is in the slab.

    ``low`` to ``high`` are the shells that it can touch; ``swing`` is the largest angle
    from its direction in the middle of the slab, negative for *fast* objects.
    """

    low: Ints32
    high: Ints32
    lat: Floats32
    lon: Ints32
    swing: Floats32


class Sorted(NamedTuple):
    """Copies of the states by bucket and longitude; bucket b starts at ``counts[b]``.

    ``data`` (6, C) holds a row for each component; ``LANES`` copies behind the last are
    read, but never reported. ``buckets`` are those of the copies by longitude.
    """

    by_lon: Ints32
    heads: Ints32
    counts: Ints32
    data: Floats32
    ids: Ints32
    lons: Ints32
    buckets: Ints32


class Hits(NamedTuple):
    """Pairs found, when, and in ``found[0]`` how many (also those without room)."""

    pairs: Ints32
    t_s: Floats
    found: Ints
