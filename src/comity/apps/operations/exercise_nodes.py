"""Nodes in one process, on an exercise's clock: what demonstrations and drills run on.

They are whole nodes of a drill, with keys, databases, ledgers and gates of their own; only
the network between them is a function call, and their clock is moved by hand.
"""

import hashlib
from collections.abc import Callable, Collection
from itertools import permutations
from pathlib import Path
from typing import Protocol

from comity.apps.notices.public_feed import feed_json
from comity.apps.operations.exercise_persons import ExercisePersons
from comity.apps.sharing.acts import (
    SIGN_AGREEMENT,
    VERIFY_PEER,
    ComparedPeer,
    NamedAgreement,
)
from comity.apps.sharing.agreements import propose
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.apps.wiring import standard_registry
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError, RemoteError
from comity.foundations.plain import JsonObject
from comity.node.exchange.delivery import deliver, due_peers
from comity.node.exchange.fresh_introductions import PATH, introduce_fresh
from comity.node.exchange.introductions import introduce
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.received import OlderLinkError, open_received
from comity.node.exchange.sync import sync_peer
from comity.node.gate import PeerGate
from comity.node.gate.peers import NewerProtocolError
from comity.node.gate.sealed import SealingKeyError
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.setup import init_node
from comity.node.node import Node, system_entropy
from comity.node.store.settings import Settings
from comity.trust.identity import Signer
from comity.trust.persons import Role
from comity.trust.policy import read_agreement

__all__ = ["ExerciseClock", "Rehearsal", "Wire"]

INTRODUCTION = "/comity/introduction"
#: What two parties sign: cases, what their satellites can do, and their messages.
AGREEMENT = """
agreement: rehearsal
version: 1
title: Coordination of conjunctions, for an exercise
parties: [party:{one}, party:{two}]
from: "{since}"
until: "{until}"
notice_d: 30
clauses:
  - id: from-{one}
    data: [coordination, capabilities, cdms]
    by: party:{one}
    to: party:{two}
    purposes: [coordination, flight-safety, exercise]
  - id: from-{two}
    data: [coordination, capabilities, cdms]
    by: party:{two}
    to: party:{one}
    purposes: [coordination, flight-safety, exercise]
terms:
  cdm_source: party:{one}
  thresholds: {{open_pc: 1e-4, target_pc: 1e-6, margin: 2.0, skew_s: 5}}
  right_of_way: [{{rule: classes}}]
"""


class ExerciseClock:
    """The clock of an exercise, in microseconds of UTC since 1970; it is moved by hand."""

    def __init__(self, at_us: int) -> None:
        self.at_us = at_us

    def __call__(self) -> int:
        """Return the exercise's now."""
        return self.at_us


class NodeRequest(Protocol):
    """A request to another node, as its gate hands it to what carries it."""

    @property
    def url(self) -> str:
        """Return the URL of the node."""
        ...

    @property
    def path(self) -> str:
        """Return the path of the inbox."""
        ...

    @property
    def body(self) -> bytes:
        """Return the signed body."""
        ...


class Wire:
    """Carries requests of one node to others by calling them.

    Attributes
    ----------
    nodes
        By name; each is reached at ``https://NAME.example``, or at the URL of its settings.
    name
        Whose requests it carries.
    cut
        Pairs (from, to) that do not get through.
    """

    def __init__(
        self, nodes: dict[str, Node], name: str, cut: set[tuple[str, str]]
    ) -> None:
        self.nodes, self.name, self.cut = nodes, name, cut

    def reach(self, url: str) -> str:
        """Return the name of the node at a URL.

        Raises
        ------
        RemoteError
            If there is none, or it cannot be reached.
        """
        # By the name in it, as drills have it; else by the URL that a node states.
        name = url.removeprefix("https://").removesuffix(".example")
        if name not in self.nodes:
            urls = {node.settings.url: word for word, node in self.nodes.items()}
            name = urls.get(url.rstrip("/"), "")
        if not name or (self.name, name) in self.cut:
            raise RemoteError(f"no answer from {name or url}")
        return name

    def fetch(self, request: NodeRequest) -> bytes:
        """Return the introduction of a node, or its public feed."""
        node = self.nodes[self.reach(request.url)]
        if request.path.startswith(f"{PATH}/"):
            return introduce_fresh(node, request.path.rpartition("/")[2])
        return introduce(node) if request.path == INTRODUCTION else feed_json(node)

    def tell(self, name: str, data: bytes) -> None:
        """Take notice of what a node got, as it was signed inside; here nobody does."""

    def post(
        self, request: NodeRequest, *, party: str, signer: Signer, nonce: str
    ) -> bytes:
        """Deliver, ask or deposit; return the answer.

        Raises
        ------
        RemoteError
            If the node cannot be reached, or refuses the request as such.
        SealingKeyError, NewerProtocolError
            If it has no half any more that opens what was sealed, or takes sealed
            requests alone.
        """
        del signer, nonce
        name = self.reach(request.url)
        node = self.nodes[name]
        try:
            received = open_received(node, request.path, party, request.body)
            self.tell(name, received.body)
            with node.writing() as work:
                finish = received.take(work)
            answer = finish()
        except SealingKeyError:
            raise
        except OlderLinkError as error:
            raise NewerProtocolError(name, 426) from error
        except ComityError as error:
            raise RemoteError(f"{name} refuses the request") from error
        self.tell(self.name, answer)
        return received.seal(answer)


class ExerciseEntropy:
    """Random bytes of the machine; serials of notices alone repeat from exercise to exercise."""

    def __init__(self, name: str) -> None:
        self.name, self.count = name, 0

    def __call__(self, count: int, stream: str) -> bytes:
        """Return bytes."""
        if stream != "notice serial":
            return system_entropy(count, stream)
        self.count += 1
        text = f"exercise {self.name} {self.count}"
        return hashlib.shake_256(text.encode()).digest(count)


class Rehearsal:
    """Nodes that have met and signed an agreement, about cases if none is given.

    Parameters
    ----------
    folder
        Where their folders are made.
    names
        Of the parties, in small letters; two of them for cases.
    at_us
        When the exercise begins.
    day
        Function from an instant to its day, ``2024-11-01``.
    agreement
        What they sign instead of an agreement about cases.
    exercise
        Id of the exercise, inside everything that is signed in it.
    dress
        Returns the settings of a node: from those of a drill, by its name, others.

    Attributes
    ----------
    persons
        Of each node, by its name.
    cut
        Pairs (from, to) of names between which nothing gets through.
    """

    def __init__(
        self,
        folder: Path,
        names: tuple[str, ...],
        at_us: int,
        day: Callable[[int], str],
        *,
        agreement: str = "",
        exercise: str = "",
        dress: Callable[[str, Settings], Settings] = lambda _name, settings: settings,
    ) -> None:
        self.clock = ExerciseClock(at_us)
        self.nodes: dict[str, Node] = {}
        self.cut: set[tuple[str, str]] = set()
        self.persons: dict[str, ExercisePersons] = {}
        for name in names:
            settings = Settings(
                party=f"party:{name}",
                kind="fictional",
                name=name.title(),
                fence=f"../{name}.fence",
                url=f"https://{name}.example",
                drill=True,
                exercise=exercise,
            )
            settings = dress(name, settings)
            init_node(folder / name, settings, clock=self.clock)
            self.nodes[name] = open_node(
                folder / name,
                clock=self.clock,
                entropy=ExerciseEntropy(name),
                gate=PeerGate(Wire(self.nodes, name, self.cut)),
                registry=standard_registry(),
            )
            self.persons[name] = ExercisePersons(self.nodes[name])
        for a, b in permutations(names, 2):
            url = self.nodes[b].settings.url
            met = add_peer(self.nodes[a], url, private=url.startswith("http:"))
            compared = ComparedPeer(met.party, met.fingerprint)
            self.persons[a].act(VERIFY_PEER, compared, Role.ADMINISTRATOR)
        month_us = 30 * DAY_US
        text = agreement or AGREEMENT.format(
            one=names[0],
            two=names[1],
            since=day(at_us - month_us),
            until=day(at_us + 12 * month_us),
        )
        value = read_agreement(text)
        propose(self.nodes[names[0]], value)
        self.settle()
        for name in names:
            signed = NamedAgreement(value.hash)
            self.persons[name].act(SIGN_AGREEMENT, signed, Role.SIGNATORY)
            self.settle()

    def settle(self) -> None:
        """Deliver until nothing waits."""
        while True:
            sent = 0
            for node in self.nodes.values():
                for peer in due_peers(node):
                    try:
                        sent += deliver(node, peer).sent
                    except RemoteError:
                        continue
            if not sent:
                return

    def own(
        self, name: str, object_id: str, kind: str, to: Collection[str] = ()
    ) -> None:
        """Let a party state what its object can do, and share it with some others, or all."""
        node = self.nodes[name]
        row: JsonObject = {
            "object": object_id,
            "class": kind,
            "manoeuvrable": kind != "non-manoeuvrable",
        }
        offer(node, Rows("capabilities", (row,), (node.clock(),)), level="amber")
        for other in to or self.nodes:
            if other != name:
                share_with(node, f"party:{other}", "capabilities", "coordination")
                share_now(node, [f"party:{other}"])
        self.settle()

    def move_to(self, at_us: int) -> None:
        """Move the clock, and let all nodes exchange what waits."""
        self.clock.at_us = max(self.clock.at_us, at_us)
        for one, two in permutations(self.nodes, 2):
            sync_peer(self.nodes[one], f"party:{two}")

    def close(self) -> None:
        """Close all nodes; their folders stay."""
        for node in self.nodes.values():
            node.close()
