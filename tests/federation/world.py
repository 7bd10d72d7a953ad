"""Several nodes in one process: one clock, one seed, and a network that is a function."""

import hashlib
from pathlib import Path

from typing_extensions import override

from comity.apps.operations import exercise_nodes
from comity.apps.sharing.agreements import propose
from comity.apps.wiring import standard_registry
from comity.foundations.errors import ComityError, RemoteError
from comity.foundations.time import parse_utc
from comity.node.exchange.delivery import deliver, due_peers
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.sync import sync_peer
from comity.node.gate import PeerGate
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.setup import init_node
from comity.node.store.settings import Settings
from comity.trust.policy import read_agreement
from tests.acts import sign, verify_peer
from tests.postgres_nodes import new_database

START = parse_utc("2027-03-01T12:00:00")
SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US


class Clock:
    """A clock that a test moves."""

    def __init__(self, at_us=START):
        self.at_us = at_us

    def __call__(self):
        return self.at_us

    def move(self, seconds):
        self.at_us += round(seconds * SECOND_US)


class Dice:
    """Random bytes that depend on the stream that asks, and on nobody else."""

    def __init__(self, seed):
        self.seed, self.counts = seed, {}

    def __call__(self, count, stream):
        number = self.counts[stream] = self.counts.get(stream, 0) + 1
        text = f"{self.seed} {stream} {number}".encode()
        return hashlib.shake_256(text).digest(count)


class World:
    """Nodes by name, connected by function calls.

    ``seen`` holds every byte that a node got from another one, as it was signed inside the
    seal; ``carried`` what a relay between them would have seen; ``cut`` holds pairs that
    cannot reach each other.
    """

    #: Bodies of requests and answers as they travel.
    carried: list[bytes]

    def __init__(
        self, folder: Path, names, seed=0, drill=(), start_us=START, exercise=""
    ):
        self.folder, self.clock = folder, Clock(start_us)
        self.cut: set[tuple[str, str]] = set()
        self.seen: dict[str, list[bytes]] = {name: [] for name in names}
        self.after, self.carried = None, []
        self.dice = {name: Dice(f"{seed} {name}") for name in names}
        self.nodes = {}
        for name in names:
            settings = Settings(
                party=f"party:{name}",
                kind="fictional",
                name=name.title(),
                fence=f"../{name}.fence",
                url=f"https://{name}.example",
                drill=name in drill,
                exercise=exercise if name in drill else "",
                database=new_database(),
            )
            init_node(
                folder / name, settings, clock=self.clock, entropy=self.dice[name]
            )
            self.nodes[name] = self.open(name)

    def open(self, name, folder=None):
        return open_node(
            folder or self.folder / name,
            clock=self.clock,
            entropy=self.dice[name],
            gate=PeerGate(Wire(self, name)),
            registry=standard_registry(),
        )

    def reopen(self, name, folder=None):
        self.nodes[name].close()
        self.nodes[name] = self.open(name, folder)
        return self.nodes[name]

    def close(self):
        for node in self.nodes.values():
            node.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def meet(self, one, two):
        """Introduce two nodes to each other, fingerprints compared."""
        for a, b in ((one, two), (two, one)):
            met = add_peer(self.nodes[a], f"https://{b}.example")
            verify_peer(self.nodes[a], met.party, met.fingerprint)

    def agree(self, text, *names):
        """Propose an agreement from the first party and let all sign it."""
        agreement = read_agreement(text)
        propose(self.nodes[names[0]], agreement)
        self.settle()
        for name in names:
            sign(self.nodes[name], agreement.hash)
            self.settle()
        return agreement

    def settle(self, rounds=50):
        """Deliver until nothing waits that can be delivered."""
        for _ in range(rounds):
            moved = 0
            for name in sorted(self.nodes):
                node = self.nodes[name]
                for peer in due_peers(node):
                    try:
                        moved += deliver(node, peer).sent
                    except ComityError:
                        continue
            if not moved:
                return

    def sync(self, one, two):
        return sync_peer(self.nodes[one], f"party:{two}")


class Wire(exercise_nodes.Wire):
    """A carrier that calls the other node, and tells the world what it has seen."""

    def __init__(self, world, name):
        super().__init__(world.nodes, name, world.cut)
        self.world, self.got = world, b""

    @override
    def reach(self, url):
        # Tests put other cuts in the place of these.
        self.nodes, self.cut = self.world.nodes, self.world.cut
        return super().reach(url)

    @override
    def tell(self, name, data):
        # What is lost on the way back was not seen: it is kept until the answer arrives.
        self.got = data if name == self.name else self.got
        if name != self.name:
            self.world.seen[name].append(data)

    @override
    def post(self, request, *, party, signer, nonce):
        name = self.reach(request.url)
        self.world.carried.append(request.body)
        answer = super().post(request, party=party, signer=signer, nonce=nonce)
        self.world.carried.append(answer)
        if self.world.after is not None:
            self.world.after(self.name, name, request)
        if (name, self.name) in self.world.cut:
            raise RemoteError(f"the answer of {name} is lost")
        self.world.seen[self.name].append(self.got)
        return answer


BILATERAL = """
agreement: {one}-{two}
version: 1
parties: [party:{one}, party:{two}]
from: "2026-12-01"
until: "2028-12-01"
notice_d: 30
clauses:
  - id: all
    data: [elements, ephemerides, cdms, observations, contacts]
    by: party:{one}
    to: party:{two}
    purposes: flight-safety
    up_to: amber
    keep_d: 90
"""


def bilateral(one, two, **changes):
    text = BILATERAL.format(one=one, two=two)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text
