"""A node that serves in a process of its own, for cases that measure or attack it."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["free_port", "served_with_people", "serving"]


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the node of a folder, its inbox at a port; yield the process once it listens."""
    with served_with_people(folder, port, 0) as process:
        yield process


@contextmanager
def served_with_people(
    folder: Path, port: int, people_port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the node of a folder at two ports; yield the process once both listen."""
    ports = ["--port", str(port), "--people-port", str(people_port)]
    words = ["serve", "--dir", str(folder), *ports]
    process = subprocess.Popen(
        [sys.executable, "-m", "comity", *words, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        # The ports are told once both listen, in JSON over several lines.
        for line in process.stdout or ():
            if line.strip() == b"}":
                break
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
