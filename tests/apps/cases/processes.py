"""Two nodes in real processes and network namespaces: links cut, a kill, the power lost.

Run as a program inside ``unshare -rn`` with a folder and the library that shadows synced
writes (``tests/federation/powercut.c``). Prints one JSON object.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from comity.apps.conformance.meetings import meeting_data
from comity.apps.conformance.prepare import prepare_nodes
from comity.apps.conformance.run import offer_objects
from comity.astro.orbits.rtn import covariance_to_rtn, rtn_axes
from comity.foundations import format_utc
from comity.messages.cdm_build import Approach, CdmHeader, Side, build_cdm
from comity.messages.write import write_message
from comity.node.lifecycle.opening import open_node
from comity.node.store.settings import load_settings, save_settings
from comity.system.environment import now_us
from tests.acts import adopt_policy
from tests.persons import AS_ADA, with_key_file

HOUR_US = 3_600_000_000
NODES = {"kit": "10.9.0.1", "tested": "10.9.0.2"}
BIN = Path(sys.executable).parent / "comity"


def shell(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True)


class Machines:
    """Two machines joined by one cable: this namespace, and that of a sleeper."""

    def __init__(self):
        self.sleeper = subprocess.Popen(["unshare", "-n", "sleep", "600"])  # noqa: S607
        time.sleep(0.5)
        pid = str(self.sleeper.pid)
        self.there = ["nsenter", "-t", pid, "-n"]
        shell("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb")
        shell("ip", "link", "set", "vb", "netns", pid)
        shell("ip", "addr", "add", "10.9.0.1/24", "dev", "va")
        shell(*self.there, "ip", "addr", "add", "10.9.0.2/24", "dev", "vb")
        shell(*self.there, "ip", "link", "set", "lo", "up")
        shell(*self.there, "ip", "link", "set", "vb", "up")
        shell("ip", "link", "set", "lo", "up")
        self.cable(up=True)

    def cable(self, *, up):
        shell("ip", "link", "set", "va", "up" if up else "down")

    def before(self, name):
        return [] if name == "kit" else self.there

    def close(self):
        self.sleeper.kill()


class Node:
    """A serving node on one of the machines."""

    def __init__(self, machines, name, folder, library):
        self.machines, self.name, self.library = machines, name, library
        self.disk = folder / f"disk-{name}"
        self.shadow = folder / f"shadow-{name}"
        self.folder = self.disk / name
        self.process = None

    def start(self):
        if self.shadow.exists():
            shutil.rmtree(self.shadow)
        shutil.copytree(self.disk, self.shadow)
        extra = {
            "LD_PRELOAD": str(self.library),
            "COMITY_DISK": str(self.disk),
            "COMITY_SHADOW": str(self.shadow),
        }
        self.process = subprocess.Popen(
            [*self.machines.before(self.name), str(BIN), "serve", "--dir", self.folder],
            env=os.environ | extra,
            stdout=subprocess.DEVNULL,
            stderr=(self.disk.parent / f"{self.name}.log").open("ab"),
        )

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def lose_power(self):
        """Kill, and keep only what was synced."""
        self.kill()
        held = {
            p.relative_to(self.shadow) for p in self.shadow.rglob("*") if p.is_file()
        }
        for path in [p for p in self.disk.rglob("*") if p.is_file()]:
            if path.relative_to(self.disk) not in held:
                path.unlink()
        for name in held:
            # The same files with what they held when they were synced last.
            (self.disk / name).write_bytes((self.shadow / name).read_bytes())

    def say(self, *words):
        done = subprocess.run(
            [
                *self.machines.before(self.name),
                str(BIN),
                *words,
                "--dir",
                self.folder,
                "--json",
            ],
            check=False,
            capture_output=True,
            text=True,
            env=os.environ | AS_ADA,
        )
        # An error is the last line, after notes such as what was shown before signing.
        error = "".join(done.stderr.splitlines()[-1:])
        return done.returncode, json.loads(done.stdout or error or "null")

    def stance(self):
        code, rows = self.say("case", "list")
        return rows[0]["state"] if code == 0 and rows else ""


def message(folder, tca_us):
    data = meeting_data(1, "party:kit", now_us())
    states = data.states
    sides = []
    for state, number in zip(states, ("600001", "700001"), strict=True):
        six = np.zeros((6, 6))
        six[:3, :3] = data.covariance_km2 / 2.0
        six[3:, 3:] = np.eye(3) * 1e-12
        turned = covariance_to_rtn(six, state[:3], state[3:])
        sides.append(
            Side(
                *(number, "SATCAT", number, "", "", "YES", "GCRF"),
                *(state[:3], state[3:], turned, ""),
            )
        )
    axes = rtn_axes(states[0, :3], states[0, 3:])
    relative = (axes @ (states[1] - states[0])[:3], axes @ (states[1] - states[0])[3:])
    built = build_cdm(
        CdmHeader("process", "KIT", now_us()),
        Approach(tca_us, relative, hbr_m=data.hbr_km * 1e3),
        *sides,
    )
    path = folder / "process.cdm"
    path.write_text(write_message(built, "kvn"))
    return path


def prepare(folder):
    prepare_nodes(folder)
    kit = open_node(folder / "kit")
    offer_objects(kit, "party:tested")
    kit.close()
    for name, address in NODES.items():
        other = next(n for n in NODES if n != name)
        settings = load_settings(folder / name)
        url = f"http://{address}:8440"
        save_settings(
            folder / name, replace(settings, url=url, host=address, port=8440)
        )
        node = open_node(folder / name)
        node.write(
            lambda c, o=other: c.exec_driver_sql(
                f"update peers set url = 'http://{NODES[o]}:8440', private = 1"  # noqa: S608
            )
        )
        if name == "kit":
            # What both nodes may do by themselves: adopted at the one that is made here.
            limits = (folder / "tested" / "cases.yaml").read_text()
            (folder / "kit" / "cases.yaml").write_text(limits)
            adopt_policy(node)
        with_key_file(node)
        node.close()
        disk = folder / f"disk-{name}"
        disk.mkdir()
        shutil.move(folder / name, disk / name)
        shutil.move(folder / f"{name}.fence", disk / f"{name}.fence")


def until(test, words, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return
        time.sleep(0.4)
    raise SystemExit(f"no {words} in {seconds} s")


def main(folder, library):
    prepare(folder)
    machines = Machines()
    nodes = {name: Node(machines, name, folder, library) for name in NODES}
    kit, tested = nodes["kit"], nodes["tested"]
    found = {"began": format_utc(now_us(), 0)}
    try:
        for node in nodes.values():
            node.start()
        until(lambda: kit.say("peer", "sync", "tested")[0] == 0, "contact")
        cdm = message(folder, now_us() + 72 * HOUR_US)
        # The cable is out while the case is opened.
        machines.cable(up=False)
        code, opened = kit.say("case", "open", str(cdm), "--with", "tested")
        found["opened"] = code
        time.sleep(2.0)
        found["while cut"] = [kit.stance(), tested.stance()]
        machines.cable(up=True)
        kit.say("peer", "sync", "tested")
        until(lambda: tested.stance() not in {"", "called"}, "answer after the cut")
        tested.kill()
        time.sleep(1.0)
        tested.start()
        until(
            lambda: kit.say("peer", "sync", "tested")[0] == 0, "contact after the kill"
        )
        until(
            lambda: (
                (kit.say("peer", "sync", "tested"), kit.stance(), tested.stance())[1:]
                == ("relying", "committed")
            ),
            "commitment",
            90.0,
        )
        tested.lose_power()
        tested.start()
        until(
            lambda: kit.say("peer", "sync", "tested")[0] == 0,
            "contact after the power loss",
        )
        found["after power loss"] = [kit.stance(), tested.stance()]
        name = opened["case"]
        found["replayed"] = [
            node.say("case", "replay", name)[1] for node in nodes.values()
        ]
        shown = [node.say("case", "show", name)[1] for node in nodes.values()]
        found["papers"] = [[p["hash"] for p in one["papers"]] for one in shown]
        found["faults"] = [
            node.say("ledger", "verify")[1]["faults"] for node in nodes.values()
        ]
        # A second copy with the same key may not speak.
        copy = folder / "copy"
        shutil.copytree(tested.disk, copy)
        second = Node(machines, "tested", folder, library)
        second.folder = copy / "tested"
        found["copy"] = second.say("case", "withdraw", name)[1]
    finally:
        for node in nodes.values():
            if node.process is not None:
                node.process.kill()
        machines.close()
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
