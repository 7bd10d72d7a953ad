"""Reads of the people's API: requests a second and their times, over real connections.

A node serves in a process of its own; ``CLIENTS`` connections ask one path after the other
for ``SECONDS``. The plain route ``/health`` of the same server in the same run is what HTTP
itself costs here: figures are told as shares of it, too. ``python -m benchmarks.people_api
[FOLDER]``; without a folder a node with a ledger of 10,000 entries is made.
"""

import http.client
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from benchmarks.serving import free_port

CLIENTS, SECONDS, ENTRIES = 8, 5.0, 10_000
PATHS = (
    ("state of the node", "/api/v1/node"),
    ("first page of 10,000 entries", "/api/v1/entries?limit=100"),
    ("last page of 10,000 entries", f"/api/v1/entries?after={ENTRIES - 100}&limit=100"),
    ("1,000 of 10,000 entries", "/api/v1/entries?limit=1000"),
)


def comity(*words: str) -> str:
    """Run a command and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "comity", *words], capture_output=True, check=True
    )
    return done.stdout.decode()


def make_node(folder: Path) -> None:
    """Make a node with a long ledger."""
    comity(
        *"node init --party party:alfa --kind operator --no-passphrase --dir".split(),
        str(folder),
    )
    from comity.cli.node_folder import opened
    from comity.node.store import log
    from comity.node.store.entries import NewEntry

    with opened(folder) as node, node.writing() as work:
        row = NewEntry(work.now_us, "page", "party:bravo", False, "sha256:0")
        log.add_entries(work.connection, [row] * ENTRIES)


def ask(port: int, path: str, token: str, until: float, took_s: list[float]) -> None:
    """Ask one path again and again over one connection, until a time."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    while time.perf_counter() < until:
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        took_s.append(time.perf_counter() - began)
    connection.close()


def measure(port: int, path: str, token: str) -> tuple[float, np.ndarray]:
    """Return requests a second, and their times in ms."""
    took: list[float] = []
    until = time.perf_counter() + SECONDS
    threads = [
        threading.Thread(target=ask, args=(port, path, token, until, took))
        for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(took) / SECONDS, np.array(took) * 1e3


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made) / "alfa"
        if not folder.exists():
            make_node(folder)
        printed = comity(
            "node", "token", f"bench {time.monotonic_ns()}", "--dir", str(folder)
        )
        token = next(w for w in printed.split() if w.startswith("comity_"))
        port = free_port()
        words = ["serve", "--dir", str(folder), "--port", "0", "--people-port"]
        process = subprocess.Popen(
            [sys.executable, "-m", "comity", *words, str(port), "--json"],
            stdout=subprocess.PIPE,
        )
        try:
            told = b""
            while b"}" not in told:
                told += process.stdout.readline() if process.stdout else b"}"
            json.loads(told)
            bare, _ = measure(port, "/health", "")
            print(
                "| read | requests/s | of the plain route | median, 99th percentile |"
            )
            print("|---|---|---|---|")
            print(f"| plain route, no database | {bare:.0f} | 1 | |")
            for name, path in PATHS:
                rate, times = measure(port, path, token)
                low, high = np.percentile(times, (50, 99))
                print(
                    f"| {name} | {rate:.0f} | {rate / bare:.2f} | {low:.1f}, {high:.1f} ms |"
                )
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


if __name__ == "__main__":
    main()
