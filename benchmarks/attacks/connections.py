"""Silent sockets and slow bodies against a serving process: what an honest peer notices.

A process serves a node. Another node of this process asks it over HTTP, again and again; then
2,000 sockets connect and say nothing, from 40 addresses, and come again, a hundred a second,
when they are closed;
then 200 bodies of 8 MiB come by drops, from ten addresses. It got through if the 99th percentile
of the honest peer is twice that before, or the serving process holds 50 MB more.
"""

import os
import select
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import yaml
from benchmarks.serving import free_port, serving
from sqlalchemy import update

from comity.apps.wiring import standard_registry
from comity.node.exchange.client import ask
from comity.node.lifecycle.opening import open_node
from comity.node.node import Node
from comity.node.store import schema
from tests.federation.prepared import prepared_world

__all__ = ["campaign"]

IDLE, SLOW, TRIES = 2000, 200, 400
MB = 1e6
HEAD = (
    b"POST /comity/3/deliver HTTP/1.1\r\nHost: 127.0.0.1\r\nComity-Party: party:alfa\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\nContent-Digest: sha-256=:AAAA:\r\n"
    b'Signature-Input: comity=("@method");created=1;keyid="a"\r\nSignature: comity=:AAAA:\r\n\r\n'
)


@contextmanager
def served(folder: Path) -> Iterator[tuple[Node, int, int]]:
    """Serve bravo in a process; yield alfa, the port, and the number of the process."""
    with prepared_world(folder, ["alfa", "bravo"], start_us=None):
        pass
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    path = folder / "bravo" / "node.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"url": url}))
    node = open_node(folder / "alfa", registry=standard_registry())
    try:
        with serving(folder / "bravo", port) as process:
            change = update(schema.peers).values(url=url, private=True)
            node.write(lambda connection: connection.execute(change))
            yield node, port, process.pid
    finally:
        node.close()


def memory_mb(pid: int) -> float:
    """Return the memory of a process, MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def times_ms(node: Node, tries: int) -> tuple[float, float, int]:
    """Return median and 99th percentile of questions, and how many were not answered."""
    taken, failed = [], 0
    for _ in range(tries):
        begun = time.perf_counter()
        try:
            ask(node, "party:bravo", "hello", {})
        except Exception:  # noqa: BLE001 - whatever it is, the peer was not served
            failed += 1
        taken.append((time.perf_counter() - begun) * 1e3)
    return float(np.median(taken)), float(np.quantile(taken, 0.99)), failed


class Crowd:
    """Sockets that are opened again as they are closed, and send a little from time to time."""

    def __init__(self, port: int, count: int, addresses: int, head: bytes) -> None:
        self.port, self.count, self.addresses, self.head = port, count, addresses, head
        self.opened = 0
        self.stop = threading.Event()
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _connect(self) -> None:
        made = socket.socket()
        made.bind((f"127.0.1.{1 + self.opened % self.addresses}", 0))
        made.settimeout(2.0)
        self.opened += 1
        try:
            made.connect(("127.0.0.1", self.port))
            made.sendall(self.head)
            made.setblocking(False)
            self._open.append(made)
        except OSError:
            made.close()

    def _run(self) -> None:
        while not self.stop.wait(0.05):
            # First as fast as they go; those that are closed come again, a hundred a second:
            # whoever opens thousands a second needs no silence, and a firewall counts them.
            most = 100 if self.opened < self.count else 5
            for _ in range(min(most, self.count - len(self._open))):
                self._connect()
            poller = select.poll()
            by_number = {made.fileno(): made for made in self._open}
            for made in self._open:
                poller.register(made, select.POLLIN | select.POLLHUP)
            for number, _event in poller.poll(0):
                made = by_number[number]
                with suppress(OSError):
                    if made.recv(4096):
                        continue
                made.close()
                self._open.remove(made)
            if self.head:
                for made in self._open:
                    with suppress(OSError):
                        made.send(b"{" * 64)

    def close(self) -> None:
        """Close all of them."""
        self.stop.set()
        self._thread.join()
        for made in self._open:
            made.close()


def campaign() -> Iterator[tuple[str, int, int, str]]:
    """Yield a row for the silent sockets and one for the slow bodies."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as (node, port, pid),
    ):
        times_ms(node, 50)
        attacks = (
            ("silent sockets", IDLE, Crowd, (IDLE, 40, b"")),
            ("slow bodies", SLOW, Crowd, (SLOW, 10, HEAD % (8 << 20))),
            ("short bodies by drops", SLOW, Crowd, (SLOW, 10, HEAD % 60_000)),
        )
        for name, count, make, given in attacks:
            _, before, _ = times_ms(node, TRIES)
            held = memory_mb(pid)
            crowd = make(port, *given)
            time.sleep(3.0)
            median, during, failed = times_ms(node, TRIES)
            grown = memory_mb(pid) - held
            crowd.close()
            bad = during >= 2 * before or grown >= 50 or failed > 0
            note = (
                f"99th percentile {before:.0f} → {during:.0f} ms (median {median:.0f}), "
                f"{failed} of {TRIES} not answered, memory {grown:+.0f} MB, "
                f"{crowd.opened} connections"
            )
            yield name, count, int(bad), note
