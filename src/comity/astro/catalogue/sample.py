"""A synthetic population: shells like the real ones, objects that do not exist.

The shares of the shells follow published statistics of what is on orbit (ESA Space
Environment Report 2025, sections 2 and 3: most objects between 450 and 1,100 km, the
large constellations near 550 and 1,200 km, debris of the three worst break-ups between
700 and 900 km, and the geostationary ring); every element is drawn with a seed.
"""

import numpy as np

from comity.astro.catalogue.records import Snapshot, Source
from comity.astro.orbits import WGS72, ElementSets
from comity.foundations.arrays import Floats
from comity.foundations.canonical import content_hash
from comity.foundations.errors import RangeError

__all__ = ["FICTIONAL_PARTIES", "sample_snapshot"]

#: Owners of the synthetic objects; no such party exists.
FICTIONAL_PARTIES = ("aurelia", "borealis", "cassia", "dorado", "elysia", "free-orbit")

#: Share, altitude low and high (km), inclinations (deg), eccentricity scale, B* scale.
SHELLS: tuple[tuple[float, float, float, tuple[float, ...], float, float], ...] = (
    (0.22, 535.0, 560.0, (43.0, 53.0, 53.2, 70.0, 97.6), 2e-4, 3e-4),
    (0.04, 1190.0, 1215.0, (87.9,), 3e-4, 1e-4),
    (0.06, 340.0, 480.0, (51.6, 97.4, 43.0), 1e-3, 1e-3),
    (0.14, 480.0, 650.0, (97.5, 97.8, 82.5, 51.0), 3e-3, 6e-4),
    (0.25, 700.0, 900.0, (98.8, 74.0, 82.5, 86.4, 98.2), 6e-3, 4e-4),
    (0.13, 900.0, 1500.0, (82.9, 99.0, 65.8, 73.6), 1e-2, 2e-4),
    (0.02, 19000.0, 23300.0, (55.0, 64.8, 56.0), 5e-3, 0.0),
    (0.06, 35700.0, 35870.0, (0.05, 3.0, 7.0, 13.0), 5e-4, 0.0),
)
#: The rest: very eccentric orbits between low perigees and high apogees.
TRANSFER_SHARE = 0.08
SAMPLE_EPOCH_US = 1_730_419_200_000_000  # 2024-11-01


def draw_shells(
    rng: np.random.Generator, total: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return perigee radius, eccentricity, inclination and B*, in random order."""
    radius, ecco, incl, bstar = [], [], [], []
    left = total
    for share, low, high, inclinations, spread, drag in SHELLS:
        count = min(left, round(share * total))
        left -= count
        radius.append(rng.uniform(low, high, count) + WGS72.radius_km)
        ecco.append(np.minimum(rng.exponential(spread, count), 0.05))
        incl.append(rng.choice(inclinations, count) + rng.normal(0.0, 0.05, count))
        bstar.append(rng.lognormal(np.log(max(drag, 1e-12)), 0.8, count) * (drag > 0.0))
    perigee = rng.uniform(200.0, 900.0, left) + WGS72.radius_km
    apogee = rng.uniform(8000.0, 40000.0, left) + WGS72.radius_km
    radius.append(perigee)
    ecco.append((apogee - perigee) / (apogee + perigee))
    incl.append(
        rng.choice((5.0, 18.0, 27.0, 63.4, 48.0), left) + rng.normal(0.0, 1.0, left)
    )
    bstar.append(rng.lognormal(np.log(1e-4), 0.8, left))
    order = rng.permutation(total)
    joined = [np.concatenate(parts)[order] for parts in (radius, ecco, incl, bstar)]
    return joined[0], joined[1], joined[2], joined[3]


def sample_snapshot(objects: int = 20_000, seed: int = 1) -> Snapshot:
    """Generate a population.

    Parameters
    ----------
    objects
        How many, 2 to 1,000,000.
    seed
        Same seed, same population, on every machine.

    Returns
    -------
    Snapshot
        ``synthetic`` is true, names begin with ``SYN``, numbers with 900000000.
    """
    if not 2 <= objects <= 1_000_000:
        raise RangeError("objects", objects, "from 2 to 1,000,000")
    rng = np.random.default_rng(seed)
    radius, ecco, incl, bstar = draw_shells(rng, objects)
    axis = radius / (1.0 - ecco)
    motion = np.sqrt(WGS72.mu_km3_s2 / axis**3)
    turn = rng.uniform(0.0, 2.0 * np.pi, (3, objects))
    age_us = rng.integers(0, 48 * 3600, objects) * 1_000_000
    number = 900_000_000 + np.arange(objects)
    owner = rng.choice(
        len(FICTIONAL_PARTIES), objects, p=(0.3, 0.2, 0.15, 0.1, 0.1, 0.15)
    )
    parties = np.array([f"party:{name}" for name in FICTIONAL_PARTIES])
    digest = content_hash({"sample": 1, "objects": objects, "seed": seed})
    return Snapshot(
        object=number.astype(np.str_),
        name=np.char.add("SYN ", np.arange(objects).astype(np.str_)),
        international=np.full(objects, "", "U1"),
        elements=ElementSets(
            SAMPLE_EPOCH_US - age_us,
            motion,
            ecco,
            np.deg2rad(np.clip(np.abs(incl), 0.01, 179.0)),
            turn[0],
            turn[1],
            turn[2],
            bstar,
        ),
        mean_motion_dot=np.zeros(objects),
        mean_motion_ddot=np.zeros(objects),
        source=np.zeros(objects, np.int32),
        line=np.arange(1, objects + 1, dtype=np.int32),
        owner=parties[owner],
        owner_code=np.char.add("sample:", np.array(FICTIONAL_PARTIES)[owner]),
        owner_basis=np.full(objects, 2, np.uint8),
        launch_site=np.full(objects, "unknown"),
        object_type=np.full(objects, "unknown"),
        size=np.full(objects, np.nan),
        stated_error=np.zeros((objects, 2)),
        sources=(
            Source(
                f"synthetic sample, seed {seed}",
                "sample",
                digest.removeprefix("sha256:"),
                objects,
            ),
        ),
        refused=(),
        synthetic=True,
    )
