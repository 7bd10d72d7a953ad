"""The four processes of a demonstration: begun, watched, ended, whatever ends the one that began them."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from comity.apps.operations.demo_parties import NAMES, PORTS, Places
from comity.foundations.errors import RangeError, ResourceError
from comity.system.environment import pause

__all__ = ["DemoProcesses", "free_places"]

#: Where a free row of ports is looked for, and how many rows are tried.
FIRST, ROWS = 8450, 40
#: How long a node may take until it listens, and until it has ended, s.
READY_S, END_S = 90.0, 15.0
#: What a child runs: the command, and a thread that ends it when the parent is gone, however it
#: went: then nobody holds the other end of its standard input.
CHILD = """
import os, signal, sys, threading
def watch():
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=watch, daemon=True).start()
from comity.main import main
main()
"""


def _taken(ports: Iterable[int]) -> int | None:
    """Return the first port that cannot be had, None if all can."""
    for port in ports:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
            # As the nodes do it: a port whose connections have just ended is free.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                made.bind(("127.0.0.1", port))
            except OSError:
                return port
    return None


def free_places(first: int | None) -> Places:
    """Return where the nodes will listen.

    Parameters
    ----------
    first
        The first of the ports; None for the first row that is free.

    Raises
    ------
    RangeError
        If the ports would not be ones that a user may have.
    ResourceError
        If one is taken.
    """
    if first is None:
        rows = (FIRST + 10 * row for row in range(ROWS))
        found = next((at for at in rows if _taken(range(at, at + PORTS)) is None), None)
        if found is None:
            raise ResourceError(
                f"no {PORTS} free ports between {FIRST} and {FIRST + 10 * ROWS}",
                remedy="name the first of others: --port",
            )
        return Places(found)
    last = 65_536 - PORTS
    if not 1024 <= first <= last:
        raise RangeError("port", first, f"1024 to {last}: {PORTS} are used from it on")
    taken = _taken(range(first, first + PORTS))
    if taken is not None:
        raise ResourceError(
            f"port {taken} of 127.0.0.1 is taken; the demonstration uses {first} to "
            f"{first + PORTS - 1}",
            remedy="name another first one: --port, or leave it out",
        )
    return Places(first)


class DemoProcesses:
    """The nodes as processes, for the time of a ``with`` block.

    Parameters
    ----------
    folder
        Where their folders are; each writes its events into ``NAME.log`` there.
    places
        Where they listen.
    """

    def __init__(self, folder: Path, places: Places) -> None:
        self.folder, self.places = folder, places
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def begin(self) -> None:
        """Begin all four, and wait until they listen.

        Raises
        ------
        ResourceError
            If one ends, or does not listen in time.
        """
        try:
            for name in NAMES:
                self._begin(name)
            self._await()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "DemoProcesses":
        """Return them, begun already."""
        return self

    def __exit__(self, *_ended: object) -> None:
        """End them."""
        self.close()

    def _begin(self, name: str) -> None:
        words = ["serve", "--dir", str(self.folder / name), "--json"]
        with (self.folder / f"{name}.log").open("ab") as log:
            # A session of its own: Ctrl-C comes here alone, and ends all four in order.
            self.children[name] = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", CHILD, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def _await(self) -> None:
        until = time.monotonic() + READY_S
        for name in NAMES:
            for port in (self.places.people(name), self.places.inbox(name)):
                while not _listens(port):
                    self.check()
                    if time.monotonic() > until:
                        raise ResourceError(
                            f"the node of {name} does not listen after {READY_S:g} s",
                            remedy=f"see {self.folder / name}.log",
                        )
                    pause(0.1)

    def check(self) -> None:
        """Check that all still run.

        Raises
        ------
        ResourceError
            If one has ended, with the last line that it wrote.
        """
        for name, child in self.children.items():
            if child.poll() is not None:
                lines = (self.folder / f"{name}.log").read_text("utf-8", "replace")
                last = (lines.strip().splitlines() or ["it said nothing"])[-1]
                raise ResourceError(
                    f"the node of {name} ended by itself with {child.returncode}: "
                    f"{last[:200]}",
                    remedy="comity demo --serve --out DIR keeps its folder and log",
                )

    def close(self) -> None:
        """End all: each finishes what is under way; whatever does not end is killed."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + END_S
        for child in self.children.values():
            try:
                child.wait(max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin is not None:
                with suppress(OSError):
                    child.stdin.close()


def _listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
        made.settimeout(1.0)
        return made.connect_ex(("127.0.0.1", port)) == 0
