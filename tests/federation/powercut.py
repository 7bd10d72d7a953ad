"""Power cuts at every durable write: run as a program with ``powercut.c`` preloaded.

    LD_PRELOAD=powercut.so COMITY_DISK=… COMITY_SHADOW=… python powercut.py CUTS SEED

Two nodes work on the disk: alfa shares rows with bravo and bravo answers. A child does a
round of work and its power is cut at the k-th sync, before or after that sync takes effect;
unsynced writes are lost, all of them or those of some files. Another child opens both nodes
from what is left and checks that nothing acknowledged is gone and nothing was applied twice.
Prints one JSON object.
"""

import ctypes
import json
import os
import shutil
import sys
import time
import traceback
from pathlib import Path

import numpy as np

from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.node.exchange.delivery import deliver, due_peers
from comity.node.proofs.verify import verify_ledger
from comity.node.store import log
from comity.node.store.evidence import read_equivocations
from tests.federation.world import START, Clock, Dice, World, bilateral

DISK, SHADOW = (Path(os.environ[name]) for name in ("COMITY_DISK", "COMITY_SHADOW"))
POWER = ctypes.CDLL(None)
CUT = 99
NAMES = ["alfa", "bravo"]


def plant(pragma):
    """Plant a fault into the store: a pragma that is not durable."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    @event.listens_for(Engine, "engine_connect")
    def weaken(connection):
        driver = connection.connection.driver_connection
        driver.execute(f"PRAGMA {pragma}")


class Reopened(World):
    """The two nodes as they lie on the disk."""

    def __init__(self, at_us, seed):
        self.folder, self.clock = DISK, Clock(at_us)
        self.cut, self.after, self.nodes, self.carried = set(), None, {}, []
        self.seen = {name: [] for name in NAMES}
        self.dice = {name: Dice(f"{seed} {name}") for name in NAMES}
        for name in NAMES:
            self.nodes[name] = self.open(name)


def set_up():
    """Make the nodes, without power cuts."""
    with World(DISK, NAMES) as world:
        world.meet("alfa", "bravo")
        world.agree(bilateral("alfa", "bravo"), "alfa", "bravo")
        world.agree(bilateral("bravo", "alfa"), "bravo", "alfa")
        for one, two in (("alfa", "bravo"), ("bravo", "alfa")):
            share_with(world.nodes[one], f"party:{two}", "elements", "flight-safety")
    shutil.rmtree(SHADOW)
    shutil.copytree(DISK, SHADOW)


def work(round_, tell):
    """Do a round of work, telling what was acknowledged at once."""
    with Reopened(START + round_ * 3_600_000_000, round_) as world:
        for name in NAMES:
            base = 1_000_000 * (1 + NAMES.index(name)) + 10 * round_
            rows = tuple(
                {"object": f"object:norad:{base + k}", "name": f"{name} {round_} {k}"}
                for k in range(3)
            )
            offer(
                world.nodes[name],
                Rows("elements", rows, (START + round_,) * 3),
                level="green",
            )
            share_now(world.nodes[name])
        for name in NAMES:
            other = world.nodes[NAMES[1 - NAMES.index(name)]]
            node = world.nodes[name]
            good = node.gate.carrier.post

            def post(errand, good=good, node=node, other=other, **given):
                answer = good(errand, **given)
                # The answer has left the receiver: from now on it must hold.
                size = other.database.read(
                    lambda c: (
                        log.load_stream(c, other.party, node.party, outgoing=False).size
                    )
                )
                tell({"from": node.party, "to": other.party, "size": size})
                return answer

            node.gate.carrier.post = post
            for peer in due_peers(node):
                deliver(node, peer)
        world.sync("alfa", "bravo")


def check(facts, whole):
    """Check what is left; return what is wrong."""
    wrong = []
    with Reopened(START + 10**15, "check") as world:
        for name in NAMES:
            node = world.nodes[name]
            if node.database.read(read_equivocations):
                wrong.append(f"{name} holds an equivocation")
            if node.database.examine():
                wrong.append(f"{name}: the database is damaged")
            rows = held(node, most=10**6)
            names = [row.row["name"] for row in rows]
            if len(set(names)) != len(names):
                wrong.append(f"{name}: something was applied twice")
            if whole:
                wrong += verify_ledger(node).faults
        for fact in facts:
            node = world.nodes[fact["to"].removeprefix("party:")]
            size = node.database.read(
                lambda c, node=node, fact=fact: (
                    log.load_stream(c, node.party, fact["from"], outgoing=False).size
                )
            )
            if size < fact["size"]:
                wrong.append(
                    f"{fact['to']} has lost what it acknowledged: {size} of {fact['size']}"
                )
        sizes = [
            world.nodes[a].database.read(
                lambda c, a=a, b=b, out=out: (
                    log.load_stream(c, f"party:{a}", f"party:{b}", outgoing=out).size
                )
            )
            for a, b, out in (("alfa", "bravo", True), ("bravo", "alfa", False))
        ]
        if sizes[0] < sizes[1]:
            wrong.append("alfa has forgotten what it sent")
    return wrong


def restore(rng):
    """Leave on the disk what was synced; keep unsynced writes of some files, or of none."""
    synced = {p.relative_to(SHADOW) for p in SHADOW.rglob("*") if p.is_file()}
    kept = rng.random() < 0.3
    for path in sorted(p for p in DISK.rglob("*") if p.is_file()):
        name = path.relative_to(DISK)
        if path.name.endswith("-shm") or name not in synced:
            path.unlink()
        elif not (kept and path.name.endswith("-wal") and rng.random() < 0.5):
            # In place: a power cut does not change which file it is.
            data = (SHADOW / name).read_bytes()
            with path.open("r+b") as out:
                out.truncate(0)
                out.write(data)
    for name in synced:
        if not (DISK / name).exists() and not name.name.endswith("-shm"):
            shutil.copy(SHADOW / name, DISK / name)
    shutil.rmtree(SHADOW)
    shutil.copytree(DISK, SHADOW)


def in_child(job):
    """Run a job in a child; return its exit code and the lines that it wrote."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 0
        try:
            job(lambda value: os.write(write, json.dumps(value).encode() + b"\n"))
        except BaseException:  # noqa: BLE001 - told to the parent
            os.write(
                write, json.dumps({"error": traceback.format_exc()}).encode() + b"\n"
            )
            code = 1
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        lines = [
            json.loads(line)
            for line in stream.read().splitlines()
            if line.endswith(b"}")
        ]
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), lines


def main(cuts, seed):
    """Cut the power so many times; print what was found."""
    rng = np.random.default_rng(seed)
    if os.environ.get("COMITY_PLANT"):
        plant(os.environ["COMITY_PLANT"])
    POWER.power_seen.restype = ctypes.c_long
    set_up()

    def count(tell):
        POWER.power_arm(ctypes.c_long(-1), 0)
        work(0, lambda _: None)
        tell({"syncs": POWER.power_seen()})

    _, ((first),) = in_child(count)
    restore(rng)
    syncs, wrong, done, acknowledged = first["syncs"], [], 0, 0
    began = time.monotonic()
    for cut in range(1, cuts + 1):
        place, after = 1 + (cut // 2) % syncs, cut % 2

        def armed(tell, place=place, after=after, cut=cut):
            POWER.power_arm(ctypes.c_long(place), after)
            work(cut, tell)

        code, facts = in_child(armed)
        errors = [fact["error"] for fact in facts if "error" in fact]
        wrong += errors
        done += code == CUT
        facts = [fact for fact in facts if "size" in fact]
        acknowledged += len(facts)
        restore(rng)
        whole = cut % 50 == 0 or cut == cuts
        code, found = in_child(
            lambda tell, facts=facts, whole=whole: [
                tell({"wrong": w}) for w in check(facts, whole)
            ]
        )
        wrong += [
            f"cut {cut} at sync {place}: {f.get('wrong') or f.get('error')}"
            for f in found
        ]
        if wrong:
            break
        if cut % 100 == 0:
            print(
                f"{cut} cuts, {time.monotonic() - began:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    print(
        json.dumps(
            {
                "cuts": done,
                "rounds": cut,
                "syncs": syncs,
                "acknowledged": acknowledged,
                "wrong": wrong,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
