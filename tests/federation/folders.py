"""Copies of nodes' folders that go on as the same nodes.

The fence of a node names the device and inode of its database, so a node that opens from a
copied folder begins a new incarnation: that is right for a backup, and in the way of a test
that wants to start from a world made once. Here a copied fence is bound to the copied
database. The write-ahead log is emptied first, so that ``node.db`` alone holds everything.

``copy_world`` copies a world within a process (a fixture makes one per module and gives
each test a copy); ``save_world`` and ``load_world`` do the same through files.
"""

import copy
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from comity.node.store.fence import Fence
from comity.node.store.sqlite_database import file_identity
from tests.federation.world import Clock, Dice, World
from tests.postgres_nodes import needed, on_server

DATABASE = "node.db"
STATE = "world.json"


def empty_log(database: Path):
    """Bring everything of the write-ahead log into the database file."""
    with closing(sqlite3.connect(database)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy, f"{database} is being read or written"


def bind_fence(fence: Path, database: Path):
    """Make a copied fence name the copied database, in the same incarnation."""
    state = Fence(fence).read()
    assert state is not None, f"{fence} is no fence"
    fence.unlink()
    Fence(fence).raise_to(replace(state, database=file_identity(database)))


def copy_node(name, source: Path, target: Path):
    """Copy one node, its folder and the fence beside it, from one world's folder."""
    if (source / name / f"{DATABASE}-wal").exists():
        empty_log(source / name / DATABASE)
    shutil.copytree(
        source / name,
        target / name,
        ignore=shutil.ignore_patterns("*-wal", "*-shm", "*-journal"),
    )
    # Archives keep no modes of folders, and a node that others can read does not open.
    (target / name).chmod(0o700)
    shutil.copy2(source / f"{name}.fence", target / f"{name}.fence")
    bind_fence(target / f"{name}.fence", target / name / DATABASE)


def copy_dice(dice):
    out = Dice(dice.seed)
    out.counts = dict(dice.counts)
    return out


def copy_world(world, folder: Path):
    """Return another world in ``folder`` that stands where this one stands, opened.

    It is of the same class. Clock, dice, cuts and nodes are its own; what a subclass adds
    is shared. The first world may be open or closed, and is left as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = copy.copy(world)
    out.folder, out.clock = folder, Clock(world.clock.at_us)
    out.cut, out.after, out.carried = set(world.cut), None, []
    out.seen = {name: [] for name in world.nodes}
    out.dice = {name: copy_dice(dice) for name, dice in world.dice.items()}
    out.nodes = {}
    for name in world.nodes:
        copy_node(name, world.folder, folder)
        if needed():
            on_server(folder / name)
    for name in world.nodes:
        out.nodes[name] = out.open(name)
    return out


def save_world(world, folder: Path):
    """Copy the nodes of a world to ``folder``, with its clock and dice beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in world.nodes:
        copy_node(name, world.folder, folder)
    dice = {n: {"seed": d.seed, "counts": d.counts} for n, d in world.dice.items()}
    state = {"at_us": world.clock.at_us, "dice": dice}
    (folder / STATE).write_text(json.dumps(state, indent=1, sort_keys=True) + "\n")


def load_world(source: Path, folder: Path, kind=World):
    """Return a world in ``folder``, opened from what ``save_world`` has left."""
    state = json.loads((source / STATE).read_text())
    world = kind.__new__(kind)
    world.folder, world.clock = source, Clock(state["at_us"])
    world.cut, world.after, world.dice, world.carried = set(), None, {}, []
    for name, one in state["dice"].items():
        world.dice[name] = Dice(one["seed"])
        world.dice[name].counts = dict(one["counts"])
    world.nodes = dict.fromkeys(world.dice)
    return copy_world(world, folder)
