"""10,000 notices an hour on one node with ladders running: timers and memory.

Two whole nodes in one process with their couriers; only the network between them is a
function call. One sends; people at the other acknowledge two of three, at their pace. A
line a minute, a table at the end. ``MINUTES=60 RATE=10000 make net-load``.
"""

import os
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, func, select

from comity.apps.notices.issue import Order
from comity.apps.notices.jobs import LATE
from comity.coordination.notices.forms import from_file
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError
from comity.node.node import Node
from comity.node.server.scheduler import Scheduler
from comity.node.store import log, notice_schema, schema
from comity.system.environment import now_us
from tests.acts import acknowledge, send_notice
from tests.apps.notices.net import CRISIS, LAUNCH, PACT, Net, prepared_net

#: When somebody acknowledges what, and which rung.
Waiting = tuple[float, str, str]
MINUTES = float(os.environ.get("MINUTES", "60"))
RATE = float(os.environ.get("RATE", "10000"))
#: Shares of forms: most traffic is routine.
FORMS = ("pre-launch", "manoeuvre", "crisis", "warning")
SHARES = (0.45, 0.42, 0.12, 0.01)
MANOEUVRE = {
    "object": "object:norad:25544",
    "aim": "station-keeping",
    "earliest": "2027-03-03T10:30:00Z",
    "latest": "2027-03-03T14:00:00Z",
    "dv_least_m_s": 0.1,
    "dv_most_m_s": 0.3,
}
WARNING = {
    "seen": "launch-like",
    "found": "event",
    "at": "2027-03-03T10:31:00Z",
    "sigma_s": 10,
    "area": {"centre_deg": [5.2, -52.8], "radius_km": 60},
    "azimuth_deg": 93.0,
    "sigma_deg": 3,
    "confidence": 0.9,
    "lineage": "alfa-ir",
}
FIELDS = {
    "pre-launch": LAUNCH,
    "manoeuvre": MANOEUVRE,
    "crisis": CRISIS,
    "warning": WARNING,
}


def memory_mib() -> float:
    """Return the memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def counts(node: Node) -> tuple[int, int, float]:
    """Return how many notices are here, how many calls were made, the latest timer (s)."""

    def look(connection: Connection) -> tuple[int, int, float]:
        ladders, entries = notice_schema.ladders, schema.entries
        done = select(func.count()).select_from(ladders)
        calls = select(func.count()).where(entries.c.act == "page")
        return (
            int(connection.execute(done).scalar() or 0),
            int(connection.execute(calls).scalar() or 0),
            log.read_number(connection, LATE) / 1e6,
        )

    return node.database.read(look)


def people(node: Node, waiting: list[Waiting], dice: np.random.Generator) -> None:
    """Acknowledge what people have come to."""
    while waiting and waiting[0][0] <= time.monotonic():
        _, name, rung = waiting.pop(0)
        try:
            acknowledge(node, name, rung)
        except ComityError:
            # Not here yet, or superseded: people look again later.
            if dice.random() < 0.9:
                waiting.append((time.monotonic() + 5.0, name, rung))
                waiting.sort()


def fields_of(form: str, dice: np.random.Generator) -> dict[str, object]:
    """Return the fields of a notice, somewhere and some time within a year."""
    fields = from_file(form, FIELDS[form])
    later = round(float(dice.uniform(0, 365)) * DAY_US)
    if form in {"pre-launch", "manoeuvre"}:
        fields["earliest_us"] += later
        fields["latest_us"] += later
    else:
        fields["at_us"] = now_us()
    if "area" in fields:
        place = [float(dice.uniform(-80, 80)), float(dice.uniform(-180, 180))]
        fields["area"] = {"centre_deg": place, "radius_km": 50.0}
    return fields


def run(net: Net) -> list[tuple[int, int, int, float, float]]:
    """Send, acknowledge, look; return the rows of minutes."""
    dice = np.random.default_rng(1)
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    start, sent = time.monotonic(), 0
    waiting: list[Waiting] = []
    rows: list[tuple[int, int, int, float, float]] = []
    while (elapsed := time.monotonic() - start) < MINUTES * 60.0:
        if sent < elapsed * RATE / 3600.0:
            form = str(dice.choice(FORMS, p=SHARES))
            order = Order(form, fields_of(form, dice), ["party:bravo"])
            name = str(send_notice(alfa, order))
            sent += 1
            if dice.random() < 2 / 3:
                at = time.monotonic() + float(dice.lognormal(4.0, 0.6))
                waiting += [(at, name, "shown"), (at + 20.0, name, "read")]
                waiting.sort()
        else:
            time.sleep(0.02)
        people(bravo, waiting, dice)
        if elapsed >= 60.0 * (len(rows) + 1):
            here, calls, late_s = counts(bravo)
            rows.append((sent, here, calls, late_s, memory_mib()))
            print(
                f"minute {len(rows):3}: sent {sent:6}, here {here:6}, calls {calls:6}, "
                f"latest timer {late_s:.2f} s, {rows[-1][-1]:.0f} MiB",
                flush=True,
            )
    return rows


def slope_of(memory: list[float]) -> tuple[float, float]:
    """Return the slope of a series, one value a minute, and its standard error."""
    if len(memory) < 4:
        return float("nan"), float("nan")
    minutes = np.arange(len(memory))
    fitted, covariance = np.polyfit(minutes, memory, 1, cov=True)
    return float(fitted[0]), float(np.sqrt(covariance[0, 0]))


def main() -> int:
    """Make the nodes, run, print the table."""
    with (
        tempfile.TemporaryDirectory() as folder,
        prepared_net(Path(folder), pact="", start_us=None) as net,
    ):
        for name, node in net.nodes.items():
            node.clock = now_us
            # The world of the tests keeps every byte that was seen; a network does not.
            net.seen[name] = deque(maxlen=1)
        net.carried = deque(maxlen=1)
        pact = PACT.replace('from: "2026-12-01"', 'from: "2026-01-01"')
        net.agree(pact, "alfa", "bravo", "gate")
        couriers = [
            Scheduler(node, lambda *_a, **_k: None) for node in net.nodes.values()
        ]
        for courier in couriers:
            courier.start()
        try:
            rows = run(net)
        finally:
            for courier in couriers:
                courier.close()
        sent, here, calls, late_s, _ = rows[-1]
        memory = [row[-1] for row in rows]
        half = len(memory) // 2
        slope, error = slope_of(memory[half:])
        print(f"\nnotices {sent} in {MINUTES:g} min, {here} stored, {calls} calls")
        print(f"latest timer {late_s:.2f} s after it was due (limit 1 s)")
        print(
            f"memory {memory[0]:.0f} MiB after a minute, {memory[half]:.0f} halfway, "
            f"{memory[-1]:.0f} at the end"
        )
        print(f"second half: {slope:+.3f} ± {error:.3f} MiB a minute (one sigma)")
    return 0 if late_s <= 1.0 else 1


if __name__ == "__main__":
    sys.exit(main())
