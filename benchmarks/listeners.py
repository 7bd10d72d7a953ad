"""A thousand event listeners beside people's requests and a partner's documents.

``bravo`` serves in a process of its own. ``LISTENERS`` connections read its events, people ask it
``REQUESTS_S`` times a second, and ``alfa`` delivers documents over the federation all the while. At the end
every listener must have had every entry of the ledger once, in order. ``MINUTES=10 make listeners``.
"""

import asyncio
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import yaml
from benchmarks.serving import free_port, served_with_people
from sqlalchemy import update

from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.apps.wiring import standard_registry
from comity.cli.node_folder import opened
from comity.node.exchange.delivery import deliver
from comity.node.lifecycle.opening import open_node
from comity.node.node import Node
from comity.node.persons.tokens import make_token
from comity.node.proofs.listing import last_entry
from comity.node.store import schema
from comity.system.environment import now_us
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements

LISTENERS = int(os.environ.get("LISTENERS", "1000"))
MINUTES = float(os.environ.get("MINUTES", "10"))
REQUESTS_S = float(os.environ.get("REQUESTS_S", "100"))
#: Listeners of one token, and connections that people's requests go over.
OF_TOKEN, CLIENTS = 50, 10
AGREEMENT = """
agreement: listeners
version: 1
parties: [party:alfa, party:bravo]
from: "2024-01-01"
until: "2124-01-01"
notice_d: 30
clauses:
  - {id: elements, data: elements, by: party:alfa, to: party:bravo, purposes: [flight-safety]}
"""
PATHS = ("/api/v1/node", "/api/v1/entries?limit=50", "/api/v1/notices?limit=20")


class Listener:
    """A listener and the numbers that it was given."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.ended = ""

    async def run(self, port: int, token: str) -> None:
        """Read events until the connection or the task ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            "Last-Event-ID: 0\r\n\r\n"
        )
        writer.write(head.encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"HTTP/1.1 ") and b" 200 " not in line:
                    self.ended = line.decode().strip()
                if line.startswith(b"id: "):
                    self.numbers.append(int(line[4:]))
            self.ended = self.ended or "closed"
        except (OSError, asyncio.IncompleteReadError) as error:
            self.ended = type(error).__name__
        finally:
            writer.close()


async def people(port: int, token: str, until: float, took_s: list[float]) -> None:
    """Ask one path after the other at an even pace over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    pause, due, k = CLIENTS / REQUESTS_S, time.monotonic(), 0
    while time.monotonic() < until:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due += pause
        began = time.monotonic()
        head = f"GET {PATHS[k % len(PATHS)]} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        writer.write(head.encode())
        text = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in text.split(b"\r\n", 1)[0]:
            raise RuntimeError(text.decode()[:200])
        length = next(
            int(line.split(b":")[1])
            for line in text.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        )
        await reader.readexactly(length)
        took_s.append(time.monotonic() - began)
        k += 1
    writer.close()


def federate(node: Node, stop: threading.Event) -> None:
    """Deliver changed elements to the partner, again and again."""
    share_with(node, "party:bravo", "elements", "flight-safety")
    k = 0
    while not stop.wait(0.5):
        k += 1
        rows = elements(5, 0.001 + 1e-7 * k)
        offer(
            node,
            Rows(rows.kind, rows.rows, (now_us(),) * len(rows.rows)),
            level="green",
        )
        share_now(node)
        deliver(node, "party:bravo")


def memory_mb(pid: int) -> float:
    """Return the memory of a process, MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def campaign(port: int, tokens: list[str], pid: int, last: "list[int]") -> int:
    """Run all of it and print the table; return the number of listeners that missed something."""
    listeners = [Listener() for _ in range(LISTENERS)]
    tasks = []
    for k, one in enumerate(listeners):
        tasks.append(asyncio.create_task(one.run(port, tokens[k // OF_TOKEN])))
        await asyncio.sleep(0.005)
    await asyncio.sleep(3.0)
    held, took = memory_mb(pid), []
    until = time.monotonic() + 60.0 * MINUTES
    await asyncio.gather(
        *(people(port, tokens[-1], until, took) for _ in range(CLIENTS))
    )
    last[0] = -1
    while last[0] < 0:  # noqa: ASYNC110 - set by a thread
        await asyncio.sleep(0.1)
    end = time.monotonic() + 30.0
    while time.monotonic() < end and any(  # noqa: ASYNC110 - told by nobody
        not one.ended and (not one.numbers or one.numbers[-1] < last[0])
        for one in listeners
    ):
        await asyncio.sleep(0.2)
    wanted = list(range(1, last[0] + 1))
    missed = sum(one.numbers != wanted for one in listeners)
    ended = sorted({one.ended for one in listeners if one.ended})
    for task in tasks:
        task.cancel()
    low, high, most = np.percentile(np.array(took) * 1e3, (50, 99, 100))
    print("| | |\n|---|---|")
    print(f"| listeners, minutes | {LISTENERS}, {MINUTES:g} |")
    print(f"| people's requests a second | {len(took) / (60 * MINUTES):.1f} |")
    print(
        f"| median, 99th percentile, longest | {low:.0f}, {high:.0f}, {most:.0f} ms |"
    )
    print(f"| entries of the ledger | {last[0]} |")
    print(
        f"| listeners that missed or repeated one | {missed} ({', '.join(ended) or 'none ended'}) |"
    )
    print(f"| memory of the serving process | {held:.0f} → {memory_mb(pid):.0f} MB |")
    return missed


def main() -> int:
    """Set the world up and run."""
    with tempfile.TemporaryDirectory() as made:
        folder, agreement = Path(made), (AGREEMENT, "alfa", "bravo")
        with prepared_world(
            folder, ["alfa", "bravo"], signed=[agreement], start_us=None
        ):
            pass
        port, people_port = free_port(), free_port()
        url = f"http://127.0.0.1:{port}"
        path = folder / "bravo" / "node.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"url": url}))
        with opened(folder / "bravo") as bravo:
            count = -(-LISTENERS // OF_TOKEN) + 1
            tokens = [make_token(bravo, f"listener {k}") for k in range(count)]
        alfa = open_node(folder / "alfa", registry=standard_registry())
        change = update(schema.peers).values(url=url, private=True)
        alfa.write(lambda connection: connection.execute(change))
        with served_with_people(folder / "bravo", port, people_port) as process:
            stop, last = threading.Event(), [0]
            sender = threading.Thread(target=federate, args=(alfa, stop), daemon=True)
            sender.start()

            def watch() -> None:
                while last[0] >= 0:
                    time.sleep(0.1)
                stop.set()
                sender.join()
                time.sleep(1.0)
                with opened(folder / "bravo") as bravo:
                    last[0] = last_entry(bravo)

            threading.Thread(target=watch, daemon=True).start()
            missed = asyncio.run(campaign(people_port, tokens, process.pid, last))
        alfa.close()
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
