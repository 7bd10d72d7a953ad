"""Worlds of nodes: made once and recorded, then used by scripts and by tests of old folders."""

import shutil
from pathlib import Path

from typing_extensions import override

from comity.node.gate import PeerGate
from tests.apps.notices.net import Net
from tests.behaviour.bench import Bench
from tests.behaviour.compare import RECORDED
from tests.behaviour.inputs import unpack
from tests.federation.folders import load_world
from tests.federation.world import Wire
from tests.persons import with_key_file

WORLDS = RECORDED / "nodes.tar.xz"


def open_recorded(name, folder: Path):
    """Return a recorded world, opened in ``folder / name``."""
    source = folder / "recorded"
    if not source.exists():
        unpack(WORLDS, source)
    return load_world(source / name, folder / name, kind=Net)


class NodeBench(Bench):
    """A bench whose commands reach the nodes of a world by calling them."""

    def __init__(self, folder, patch):
        super().__init__(folder, patch)
        self.world, self.node = None, ""
        patch.setattr(PeerGate, "with_tls", lambda *_: PeerGate(self.wire()))

    def wire(self):
        return Wire(self.world, self.node)

    @override
    def command(self, line):
        words = line.replace("=", " ").split()
        if "--dir" in words:
            self.node = Path(words[words.index("--dir") + 1]).name
        super().command(line)

    def do_world(self, name):
        """Open a recorded world in the folder of its name; the clock is that of it."""
        self.close()
        self.world = open_recorded(name, self.folder)
        for node in self.world.nodes.values():
            with_key_file(node, "Ada")
            with_key_file(node, "Bo", ("duty officer",))
        self.now_s = self.world.clock.at_us // 1_000_000

    def do_again(self, name):
        """Begin with a recorded world once more."""
        shutil.rmtree(self.folder / name)
        self.do_world(name)

    @override
    def do_clock(self, seconds):
        super().do_clock(seconds)
        self.world.clock.move(int(seconds))

    def do_carry(self):
        """Let nodes deliver, deposit and collect until nothing moves."""
        self.world.carry()

    def do_pulse(self, seconds):
        """Let time pass in steps: timers, and couriers between them."""
        self.world.pulse(int(seconds), step=int(seconds))
        self.now_s += int(seconds)

    def do_cut(self, one, two):
        self.world.cut |= {(one, two), (two, one)}

    @override
    def close(self):
        if self.world is not None:
            self.world.close()
