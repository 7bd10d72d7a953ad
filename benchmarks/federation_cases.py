"""Cases about nodes: documents accepted a second, decisions, synchronising a snapshot."""

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
BRAVO = "party:bravo"
LABEL = {"classification": "green", "policy": "tlp", "releasable_to": [BRAVO]}


def timed(work: Any, count: int) -> dict[str, float]:
    """Time work that does ``count`` things; return seconds for a thousand, and the rate."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall_s = time.perf_counter() - wall
    return {
        "wall_s": wall_s * 1000 / count,
        "cpu_s": (time.process_time() - cpu) * 1000 / count,
        "per_s": count / wall_s,
    }


@contextmanager
def two_nodes() -> Iterator[Any]:
    """Yield alfa's open node; bravo serves in a process of its own."""
    from benchmarks.serving import free_port, serving

    from comity.apps.wiring import standard_registry
    from comity.node.lifecycle.opening import open_node
    from comity.node.store import schema
    from comity.node.store.settings import load_settings, save_settings
    from comity.system.environment import now_us
    from tests.federation.world import World, bilateral

    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        url = f"http://127.0.0.1:{port}"
        with World(folder, ["alfa", "bravo"], start_us=now_us()) as world:
            world.meet("alfa", "bravo")
            text = bilateral("alfa", "bravo", **{"2026-12-01": "2026-01-01"})
            world.agree(text, "alfa", "bravo")
            world.nodes["alfa"].write(
                lambda c: c.execute(schema.peers.update().values(url=url, private=True))
            )
        settings = load_settings(folder / "bravo")
        save_settings(
            folder / "bravo", replace(settings, url=url, quota_per_minute=10**9)
        )
        node = open_node(folder / "alfa", registry=standard_registry())
        try:
            with serving(folder / "bravo", port):
                yield node
        finally:
            node.close()


def documents(node: Any, count: int) -> list[Any]:
    """Return signed documents of one row each, ready to be sealed."""
    from comity.messages.document import write_document
    from comity.node.exchange.outbox import Outgoing

    made = []
    for k in range(count):
        row = {
            "object": f"object:norad:{k + 1}",
            "name": f"SAT {k}",
            "epoch_us": node.clock(),
            "mean_motion_rad_s": 0.001 + k * 1e-9,
            "eccentricity": 0.0012345,
            "inclination_rad": 1.7,
            "node_rad": 0.2,
            "perigee_rad": 0.3,
            "mean_anomaly_rad": 0.4,
            "bstar": 1.234e-4,
        }
        text = write_document(
            node.signer,
            kind="elements",
            sender=node.party,
            issued_us=node.clock(),
            label=LABEL,
            body={"rows": [row]},
            purpose="flight-safety",
        )
        made.append(Outgoing(text, "elements", LABEL))
    return made


def accepted(group: int) -> dict[str, float]:
    """Sign, seal, store, send, verify, decide, store, acknowledge: ``group`` at a time.

    One thread writes documents into the outbox, another delivers, as in a serving node;
    the time ends when the last one is acknowledged, durable on both sides.
    """
    import threading

    from comity.node.exchange.delivery import deliver_all
    from comity.node.exchange.outbox import enqueue

    count = 200 if group == 1 else 5000
    with two_nodes() as node:

        def write(number: int) -> None:
            for start in range(0, number, group):
                items = documents(node, min(group, number - start))
                with node.writing() as work:
                    enqueue(work, BRAVO, items)

        def send(number: int) -> None:
            writer = threading.Thread(target=write, args=(number,))
            writer.start()
            stored = 0
            while stored < number:
                done = deliver_all(node, BRAVO)
                if done.refused or done.withheld:
                    raise SystemExit(f"not all were stored: {done}")
                stored += done.stored
            writer.join()

        send(group)
        return timed(lambda: send(count), count)


def bare_commits() -> dict[str, float]:
    """Commit one small row at a time, durable, and nothing else."""
    with tempfile.TemporaryDirectory() as name:
        base = sqlite3.connect(Path(name) / "x.db", isolation_level=None)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")

        def work() -> None:
            for _ in range(500):
                base.execute("BEGIN IMMEDIATE")
                base.execute("INSERT INTO t (b) VALUES (?)", ("x" * 500,))
                base.execute("COMMIT")

        work()
        return timed(work, 500)


def bare_signatures() -> dict[str, float]:
    """Sign and verify with Ed25519, and nothing else."""
    from comity.trust.identity import SoftKey

    key, data = SoftKey(b"\x01" * 32), b"x" * 500

    def work() -> None:
        for _ in range(2000):
            key.public.verify(key.sign(data), data)

    work()
    return timed(work, 2000)


def decisions(who: str) -> dict[str, float]:
    """Decide about 20,000 documents (Cedar: 4,000), one field each for Cedar."""
    from comity.trust.policy import Decider
    from tests.agreements import ALL, BRAVO as TO, NOON, agreement, in_force
    from tests.trust.test_policy import facts

    decider = Decider([in_force(agreement())])
    count = 4000 if who == "cedar" else 20_000
    asked = [facts(objects=(f"object:norad:{k}",)) for k in range(count)]
    if who == "comity":

        def work() -> None:
            for document in asked:
                decider.decide(document, [TO], "flight-safety", NOON)

    else:
        import cedarpy

        from comity.trust.policy.cedar import (
            CEDAR_SCHEMA,
            cedar_policies,
            cedar_request,
        )

        schema = json.dumps(CEDAR_SCHEMA)
        policies = cedarpy.PolicySet.from_str(cedar_policies(decider.rules))
        entities = cedarpy.Entities.from_json_str("[]", schema)
        field = ALL["ephemerides"][0]
        requests = [
            cedar_request(f, field, {}, TO, "flight-safety", NOON) for f in asked
        ]

        def work() -> None:
            cedarpy.is_authorized_batch(requests, policies, entities, schema=schema)

    work()
    return timed(work, count)


def snapshot_sync(changed: str) -> dict[str, float]:
    """Synchronise 30,000 objects between two nodes: at first, or what has changed.

    Seconds are those of the whole.
    """
    from comity.apps.sharing.offers import offer
    from comity.apps.sharing.rows import Rows, rows_of_snapshot
    from comity.apps.sharing.share import share_now, share_with
    from comity.astro.catalogue import sample_snapshot
    from comity.node.exchange.delivery import deliver_all

    rows = rows_of_snapshot(sample_snapshot(30_000))
    with two_nodes() as node:
        share_with(node, BRAVO, "elements", "flight-safety")

        def run(given: Any) -> None:
            offer(node, given, level="green")
            share_now(node)
            deliver_all(node, BRAVO)

        if changed == "first":
            return timed(lambda: run(rows), 1000) | {"changed": float(len(rows.rows))}
        run(rows)
        count = int(len(rows.rows) * float(changed))
        moved = [dict(row, bstar=1.0 + k) for k, row in enumerate(rows.rows[:count])]
        fresh = Rows("elements", (*moved, *rows.rows[count:]), rows.as_of_us)
        return timed(lambda: run(fresh), 1000) | {"changed": float(count)}


CASES = {
    "accepted": lambda group: accepted(int(group)),
    "commits": bare_commits,
    "signatures": bare_signatures,
    "decisions": decisions,
    "sync": snapshot_sync,
}

if __name__ == "__main__":
    os.chdir(ROOT)
    print(json.dumps(CASES[sys.argv[1]](*sys.argv[2:])))
