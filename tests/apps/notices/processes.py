"""Three parties, a gateway and a public feed, as real processes in network namespaces.

Run inside ``unshare -rn`` with a folder. The link between two parties is cut, a crisis
message takes the gateway, a node is killed and started again, the ladder is climbed by
commands. Prints one JSON object.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import yaml
from sqlalchemy import update

from comity.node.store import schema
from comity.node.store.settings import load_settings, save_settings
from tests.apps.notices.net import CRISIS, PACT, SAID, prepared_net
from tests.persons import AS_ADA, with_key_file

NODES = {
    name: f"10.9.0.{k}"
    for k, name in enumerate(("alfa", "bravo", "charlie", "gate"), 1)
}
BIN = Path(sys.executable).parent / "comity"
FOUR = (
    PACT.replace("party:gate]\ngroups", "party:charlie, party:gate]\ngroups")
    .replace("[party:alfa, party:bravo]}", "[party:alfa, party:bravo, party:charlie]}")
    .replace('from: "2026-12-01"', 'from: "2026-01-01"')
)


def shell(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True)


class Machines:
    """A machine a node, each pair joined by a cable of its own; each node has one address."""

    def __init__(self):
        self.sleepers = {
            name: subprocess.Popen(["unshare", "-n", "sleep", "600"])  # noqa: S607
            for name in NODES
        }
        time.sleep(0.5)
        for name, address in NODES.items():
            self.run(name, "ip", "link", "set", "lo", "up")
            self.run(name, "ip", "addr", "add", f"{address}/32", "dev", "lo")
        for one, two in itertools.combinations(NODES, 2):
            self.join(one, two)

    def before(self, name):
        return ["nsenter", "-t", str(self.sleepers[name].pid), "-n"]

    def run(self, name, *words):
        return shell(*self.before(name), *words)

    def join(self, one, two):
        shell("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb")
        for end, name, other in (("va", one, two), ("vb", two, one)):
            shell("ip", "link", "set", end, "netns", str(self.sleepers[name].pid))
            self.run(name, "ip", "link", "set", end, "name", f"to-{other}")
            self.run(name, "ip", "link", "set", f"to-{other}", "up")
        for name, other in ((one, two), (two, one)):
            self.run(
                name,
                "ip",
                "route",
                "add",
                NODES[other],
                "dev",
                f"to-{other}",
                "src",
                NODES[name],
            )

    def cut(self, one, two):
        self.run(one, "ip", "link", "set", f"to-{two}", "down")

    def close(self):
        for sleeper in self.sleepers.values():
            sleeper.kill()


class Node:
    """A serving node on its machine."""

    def __init__(self, machines, name, folder):
        self.machines, self.name, self.folder = machines, name, folder / name
        self.log = folder / f"{name}.log"
        self.process = None

    def start(self):
        words = [
            *self.machines.before(self.name),
            str(BIN),
            "serve",
            "--dir",
            self.folder,
        ]
        self.process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=self.log.open("ab"), env=os.environ
        )

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

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


def wait(look, most_s=60.0):
    """Return what a look finds as soon as it finds something."""
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    return None


def prepare(folder):
    """Let four nodes meet and sign in this process, then give them their addresses."""
    with prepared_net(folder, names=tuple(NODES), pact=FOUR, start_us=None) as net:
        for node in net.nodes.values():
            with_key_file(node)
            for name, address in NODES.items():
                url = f"http://{address}:8440"
                change = (
                    update(schema.peers)
                    .where(schema.peers.c.party == f"party:{name}")
                    .values(url=url, private=True)
                )
                node.write(lambda c, change=change: c.execute(change))
    for name, address in NODES.items():
        settings = load_settings(folder / name)
        url = f"http://{address}:8440"
        save_settings(folder / name, replace(settings, url=url, host=address))
    feed = {
        "party": "party:alfa",
        "url": f"http://{NODES['alfa']}:8440",
        "private": True,
    }
    (folder / "charlie" / "channels.yaml").write_text(yaml.safe_dump({"feeds": [feed]}))
    (folder / "alfa" / "channels.yaml").write_text("publish: true\n")


def recipient(node, notice, party):
    code, shown = node.say("notice", "show", notice)
    if code:
        return None
    return next(
        (r for r in shown["recipients"] if r["party"] == f"party:{party}"), None
    )


def climb(node, notice):
    """Acknowledge by commands: shown, read, read back wrongly, then rightly."""
    codes = [node.say("notice", "ack", notice, rung)[0] for rung in ("shown", "read")]
    wrong = {**SAID, "at_us": "2 March 2027, 11:58"}
    for facts in (wrong, SAID):
        words = [w for k, v in facts.items() for w in ("--said", f"{k}={v}")]
        codes.append(node.say("notice", "ack", notice, "understood", *words)[0])
    return codes


def story(machines, nodes, folder):
    """Tell what happens, and what is found at each step."""
    for node in nodes.values():
        node.start()
    alfa, bravo, charlie = (nodes[n] for n in ("alfa", "bravo", "charlie"))
    found = {}

    def tested():
        _, said = alfa.say("channel", "status", "bravo")
        states = {c["channel"]: c["standing"] for c in said["channels"]}
        gate = states.get("gateway party:gate")
        return states if (states.get("bilateral"), gate) == ("up", "up") else None

    found["tested"] = wait(tested)
    machines.cut("alfa", "bravo")
    path = folder / "crisis.yaml"
    path.write_text(yaml.safe_dump(CRISIS))
    sent = alfa.say(
        *("notice", "send", "crisis", "--file", str(path), "--yes"),
        *("--to", "bravo", "--to", "charlie"),
    )
    found["sent"] = sent[0]
    notice = sent[1]["notice"]
    there = wait(lambda: recipient(bravo, notice, "bravo"))
    found["bravo had it by"] = [
        c["channel"] for c in there["channels"] if c["delivered_us"]
    ]
    bravo.kill()
    bravo.start()
    again = recipient(bravo, notice, "bravo")
    found["after the kill"] = [there["stored_us"] == again["stored_us"], again["state"]]
    found["climbed"] = [climb(bravo, notice), climb(charlie, notice)]

    def known():
        states = [
            recipient(alfa, notice, name)["state"] for name in ("bravo", "charlie")
        ]
        return states if states == ["understood", "understood"] else None

    found["alfa knows"] = wait(known)
    ways = wait(
        lambda: (
            (r := recipient(charlie, notice, "charlie"))
            and len(done := [c["channel"] for c in r["channels"] if c["delivered_us"]])
            == 3
            and sorted(done)
        ),
        20.0,
    )
    found["charlie had it by"] = ways
    _, page = bravo.say("roster", "log")
    found["calls at bravo"] = [row["words"] for row in page if row["what"] == "call"]
    found["ledgers hold"] = [node.say("ledger", "verify")[0] for node in nodes.values()]
    return found


def main(folder):
    prepare(folder)
    machines = Machines()
    nodes = {name: Node(machines, name, folder) for name in NODES}
    try:
        found = story(machines, nodes, folder)
    finally:
        for node in nodes.values():
            if node.process is not None:
                node.process.kill()
        machines.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
