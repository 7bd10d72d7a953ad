"""Worlds that are made once per test session and copied for each test.

Keys, migrations, introductions and signatures cost more than most tests that need them. A
world that is described alike (names, introductions, agreements, settings) is made once, in
a folder that all workers of the session share, and every test gets a copy of its own. Time
and random bytes go on from where the first one stood, so a copy behaves as if it had been
made for the test.
"""

import fcntl
import hashlib
import json
import pickle
import shutil
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

from comity.system.environment import now_us
from tests.federation.folders import STATE, load_world, save_world
from tests.federation.world import START, World
from tests.postgres_nodes import as_files

__all__ = ["prepared_world", "share_prepared_worlds"]

#: What the nodes of a saved world got from each other while it was made.
SEEN = "seen.pickle"
#: The session's folder of prepared worlds, set by ``tests/conftest.py``. Programs that
#: tests start have none: they make their worlds themselves.
_shared: list[Path] = []


def share_prepared_worlds(folder: Path):
    """Keep prepared worlds in this folder from now on."""
    _shared[:] = [folder]


def prepared_world(
    folder: Path, names, *, met="all", signed=(), kind=World, start_us=START, **more
):
    """Return a world of nodes that have met and signed.

    Parameters
    ----------
    folder
        Where the nodes of this test live.
    met
        Pairs of names that are introduced to each other, or ``"all"``.
    signed
        Agreements, each with the names that sign it: ``(text, "alfa", "bravo")``.
    kind
        Class of the world.
    start_us
        Its time, UTC in microseconds since 1970; ``None`` is the time of the machine.
    more
        For the constructor of the world.
    """
    pairs = list(combinations(names, 2)) if met == "all" else [tuple(p) for p in met]

    def make(place):
        start = now_us() if start_us is None else start_us
        world = kind(place, list(names), start_us=start, **more)
        for one, two in pairs:
            world.meet(one, two)
        for text, *parties in signed:
            world.agree(text, *parties)
        return world

    if not _shared:
        return make(folder)
    plan = [kind.__qualname__, list(names), pairs, list(signed), start_us, more]
    place = _once(plan, make)
    world = load_world(place, folder, kind)
    world.seen = pickle.loads((place / SEEN).read_bytes())  # noqa: S301 - our own
    if start_us is None:
        world.clock.at_us = now_us()
    return world


def _once(plan, make):
    """Return the folder of the saved world of a plan; the first who asks makes it."""
    text = json.dumps(plan, sort_keys=True)
    place = _shared[0] / hashlib.sha256(text.encode()).hexdigest()[:16]
    with _locked(place.with_suffix(".lock")):
        # The state is written last: without it the maker was interrupted.
        if not (place / STATE).exists():
            shutil.rmtree(place, ignore_errors=True)
            first = place.with_suffix(".first")
            shutil.rmtree(first, ignore_errors=True)
            # Kept as files: each copy is moved to the server where nodes live on one.
            with as_files(), make(first) as world:
                world.close()
                place.mkdir()
                (place / SEEN).write_bytes(pickle.dumps(world.seen))
                save_world(world, place)
            shutil.rmtree(first)
    return place


@contextmanager
def _locked(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
