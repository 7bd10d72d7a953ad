"""An approach for tests, and others like it."""

from comity.apps.watch.approaches import WatchedApproach

SPEED = 7.5


def an_approach(tca_us=10_000_000_000, **other):
    """Return an encounter of two circular orbits at 7,000 km that cross at a right angle."""
    values = {
        "basis": "elements",
        "source": "gp.csv",
        "object_1": "25544",
        "object_2": "4711",
        "name_1": "OWN",
        "name_2": "OTHER",
        "owner_2": "",
        "both_own": False,
        "tca_us": tca_us,
        "until_us": tca_us,
        "miss_km": 1.0,
        "miss_rtn_km": (1.0, 0.0, 0.0),
        "speed_km_s": SPEED * 2**0.5,
        "kind": "event",
        "pc": 1e-5,
        "pc_words": "",
        "orbit_1": "a",
        "orbit_2": "b",
        "states": (
            (7000.0, 0.0, 0.0, 0.0, SPEED, 0.0),
            (7001.0, 0.0, 0.0, 0.0, 0.0, SPEED),
        ),
        "sigmas_km": ((0.1, 0.5, 0.1), (0.1, 0.5, 0.1)),
    }
    return WatchedApproach(**(values | other))


def half_a_revolution_later(one, period_s=5828.0):
    """Return the approach of the same pair on the other side of the Earth."""
    turned = tuple(tuple(-value for value in state) for state in one.states)
    return an_approach(one.tca_us + round(period_s / 2 * 1e6), states=turned)
