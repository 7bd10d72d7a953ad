"""Run inside ``unshare -rm``: a node on a disk of 24 MB that fills, and is mounted read only."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from comity.apps.notices.listed import list_notices
from comity.foundations.errors import ResourceError
from comity.node.server.health import Monitor
from tests.apps.notices.net import CRISIS, prepared_net
from tests.apps.notices.test_nodes import send
from tests.attacks.test_machine_faults import assert_whole


def mount(place, *options):
    """Mount the small disk, or mount it anew with options."""
    words = ["mount", "-t", "tmpfs", "-o", ",".join(options), "none", str(place)]
    subprocess.run(words, check=True)


def codes(node):
    """Return what a node lacks now; it is ready if that is nothing."""
    found = Monitor(node).health()
    assert found.ready or found.reasons
    return {reason.code for reason in found.reasons if reason.stops}


def fill(net, place):
    """Fill the disk, send until that fails, look at the health, make room."""
    filler, room = place / "filler", os.statvfs(place)
    with filler.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, room.f_bavail * room.f_frsize)
    try:
        for _ in range(200):
            send(net, "crisis", CRISIS)
            net.settle()
    except ResourceError:
        found = codes(net.nodes["alfa"])
    filler.unlink()
    net.settle()
    return found


def main(place):
    """Fill the disk twice, then take the leave to write; return what each node said."""
    mount(place, "size=24m")
    said = []
    with prepared_net(place) as net:
        alfa = net.nodes["alfa"]
        for _ in range(2):
            said += ["full" if "disk-full" in fill(net, place) else "silent"]
            assert codes(alfa) == set()
        # A disk that files are written to is made read only by the kernel alone, on a fault.
        for node in net.nodes.values():
            node.database.engine.dispose()
        mount(place, "remount", "ro")
        try:
            send(net, "crisis", CRISIS)
        except ResourceError:
            said += ["read-only" if "read-only" in codes(alfa) else "silent"]
        mount(place, "remount", "rw", "size=24m")
        assert codes(alfa) == set()
        send(net, "crisis", CRISIS)
        assert_whole(net)
        assert list_notices(net.nodes["bravo"])
    return [*said, "whole"]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "disk"
        place.mkdir()
        try:
            sys.stdout.write(" ".join(main(place)))
        finally:
            subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607
