"""The kit: a node of a drill that says right and wrong things and reads the answers."""

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import select, update

from comity.apps.cases.actions import agreement_with
from comity.apps.cases.documents import case_of
from comity.coordination.negotiation import Baseline, Case, make_baseline
from comity.coordination.negotiation.baseline import Data
from comity.coordination.negotiation.right_of_way import Craft
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError
from comity.foundations.strict import has_exactly
from comity.node.exchange.client import ask, correspondent, pull
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.exchange.signed_answers import SignedAnswer, read_answer
from comity.node.gate.parcels import Item, pack
from comity.node.gate.peers import Packed
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import log, schema
from comity.trust.identity import sign_statement
from comity.trust.ledger import commit
from comity.trust.ledger.commitments import SALT_BYTES
from comity.trust.ledger.envelope import ENVELOPE, text_hash

__all__ = [
    "KITS",
    "THEIRS",
    "Kit",
    "MissError",
    "crafts_of",
    "digest",
    "expect",
    "meeting_data",
]

MU_KM3_S2 = 398_600.4418
#: Objects of the kit and of the node under test, by number; from 21 on theirs are steered
#: by hand, so that the kit gives way.
KITS, THEIRS = "object:norad:{}", "object:norad:{}"
KIT_FIRST, THEIR_FIRST, BY_HAND = 600_000, 700_000, 21
Answer = dict[str, Any]


class MissError(ComityError):
    """The node under test did something else than it must."""

    code = "conformance"


def expect(found: object, *wanted: object) -> None:
    """Raise unless what was found is one of what is wanted."""
    if found not in wanted:
        words = " or ".join(str(item) or "stored" for item in wanted)
        raise MissError(f"expected {words}, got {str(found)[:120] or 'stored'}")


def crafts_of(number: int, kit: str, peer: str) -> tuple[Craft, Craft]:
    """Return the two objects of a numbered meeting."""
    hand = number >= BY_HAND
    return (
        Craft(
            KITS.format(KIT_FIRST + number), str(KIT_FIRST + number), kit, "automated"
        ),
        Craft(
            THEIRS.format(THEIR_FIRST + number),
            str(THEIR_FIRST + number),
            peer,
            "manual" if hand else "automated",
        ),
    )


def meeting_data(number: int, party: str, at_us: int) -> Data:
    """Return a close encounter in low orbit, drawn from its number."""
    rng = np.random.default_rng(9_000 + number)
    radius = 7_000.0 + 10.0 * (number % 40)
    up = rng.normal(size=3)
    up /= np.linalg.norm(up)
    helper = (
        np.array([0.0, 0.0, 1.0]) if abs(up[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    )
    east = np.cross(helper, up)
    east /= np.linalg.norm(east)
    north = np.cross(up, east)
    turn, angle = rng.uniform(0.0, 6.28), rng.uniform(0.8, 2.0)
    speed = np.sqrt(MU_KM3_S2 / radius)
    flown = [
        speed * (np.cos(t) * east + np.sin(t) * north) for t in (turn, turn + angle)
    ]
    across = np.cross(flown[1] - flown[0], up)
    across /= np.linalg.norm(across)
    here = radius * up
    states = np.array(
        [[*here, *flown[0]], [*(here + 0.08 * across + 0.01 * up), *flown[1]]]
    )
    covariance = np.zeros((3, 3))
    for velocity in flown:
        along = velocity / np.linalg.norm(velocity)
        covariance += 0.01 * np.outer(along, along) + 4e-4 * np.eye(3)
    return Data(party, f"kit {number}", at_us, states, covariance, 0.012)


@dataclass
class Kit:
    """A node of the kit that has met the node under test.

    Attributes
    ----------
    node, peer
        The kit's node, and the party under test.
    nudge
        Called while it waits; a test lets the other node go on with it.
    patience_s
        How long an answer may take.
    """

    node: Node
    peer: str
    nudge: Callable[[], None]
    patience_s: float = 20.0
    _made: dict[int, dict[str, Any]] = field(default_factory=dict)

    # -- the wire -----------------------------------------------------------------------

    def post(self, body: bytes) -> list[Answer]:
        """Deliver bytes as they are; return the answers.

        Raises
        ------
        RemoteError
            If the node refuses the whole delivery.
        """
        row, context = self.node.view(
            lambda work: (
                known_party(work.connection, self.peer),
                work.release_context(),
            )
        )
        packed = Packed(correspondent(row), body, {})
        self.node.raise_fence()
        data = self.node.gate.deliver(context, self.node.signer, packed)
        answer = self.node.view(lambda work: read_answer(work, self.peer, body, data))
        found = answer.body.get("answers")
        if not isinstance(found, list):
            raise MissError("the acknowledgement holds no answers")
        return [answer for answer in found if isinstance(answer, dict)]

    def code(self, *items: Item) -> str:
        """Deliver items; return the code of the last answer, empty if it was stored."""
        answers = self.post(pack(items))
        if len(answers) != len(items):
            raise MissError(f"{len(answers)} answers to {len(items)} items")
        last = answers[-1]
        if (last.get("state") == "stored") is bool(last.get("code")):
            raise MissError(f"state {last.get('state')} with code {last.get('code')}")
        return str(last.get("code", ""))

    def question(self, name: str, body: Mapping[str, Any]) -> SignedAnswer:
        """Ask a question; return the verified answer."""
        return ask(self.node, self.peer, name, dict(body))

    def stream(self) -> Any:
        """Return the kit's stream to the node under test, as it stands."""
        return self.node.database.read(
            lambda c: log.load_stream(c, self.node.party, self.peer, outgoing=True)
        )

    def envelope(
        self, text: str, label: Mapping[str, Any], drop: str = "", /, **changes: Any
    ) -> Item:
        """Return the next envelope with a document, changed; it is not kept."""
        salt = self.node.entropy(SALT_BYTES, "kit")
        stream, now = self.stream(), self.node.clock()
        payload = {
            "at_us": now,
            "commitment": commit(salt, text.encode()),
            "critical": [],
            "expires_us": now + HOUR_US,
            "from": self.node.party,
            "incarnation": self.node.incarnation,
            "label": dict(label),
            "previous": stream.tip,
            "protocol": 2,
            "sequence": stream.size + 1,
            "to": self.peer,
        } | changes
        payload.pop(drop, None)
        return Item(sign_statement(self.node.signer, ENVELOPE, payload), text, salt)

    def keep(self, text: str, kind: str, label: Mapping[str, Any]) -> Item:
        """Seal a document as the next of the stream and keep it; return the item."""

        def change(work: UnitOfWork) -> Item:
            (entry,) = enqueue(work, self.peer, [Outgoing(text, kind, label)])
            outbox, entries = schema.outbox, schema.entries
            work.connection.execute(
                update(outbox).where(outbox.c.entry == entry).values(state="done")
            )
            row = work.connection.execute(
                select(entries).where(entries.c.id == entry)
            ).one()
            return Item(row.envelope, row.document, row.salt)

        return self.node.transact(change)

    def say(self, text: str, kind: str, label: Mapping[str, Any]) -> str:
        """Keep and deliver a document, right or wrong; return the code of the answer."""
        return self.code(self.keep(text, kind, label))

    # -- cases --------------------------------------------------------------------------

    def baseline(
        self,
        number: int,
        *,
        left_h: float = 100.0,
        age_h: float = 0.0,
        **changes: Any,
    ) -> Baseline:
        """Return the baseline of a numbered meeting.

        Parameters
        ----------
        left_h
            Hours from now to closest approach.
        age_h
            How long ago the baseline was made: deadlines count from there.
        """
        agreement, _ = self.node.view(lambda work: agreement_with(work, self.peer))
        now = self.node.clock()
        made: dict[str, Any] = {
            "agreement": agreement.hash,
            "terms": agreement.terms,
            "crafts": crafts_of(number, self.node.party, self.peer),
            "frame": "GCRF",
            "tca_us": now + round(left_h * HOUR_US) + number * 20 * 60_000_000,
            "opened_us": now - round(age_h * HOUR_US),
            "data": (meeting_data(number, self.node.party, now),),
        } | changes
        return make_baseline(**made)

    def baseline_json(self, number: int) -> dict[str, Any]:
        """Return the baseline of a numbered meeting as JSON, to be changed; made once."""
        if number not in self._made:
            self._made[number] = baseline_json(self.baseline(number))
        return copy.deepcopy(self._made[number])

    def case(self, encounter: str) -> Case:
        """Return a case as the kit sees it."""
        return self.node.view(lambda work: case_of(work, encounter))

    def listen(self) -> None:
        """Pull what the node under test has said."""
        self.nudge()
        sizes = self.question("hello", {}).sizes
        pull(self.node, self.peer, sizes.sent)

    def wait(self, encounter: str, done: Callable[[Case], bool], words: str) -> Case:
        """Listen until a case stands as it must.

        Raises
        ------
        MissError
            If it does not in time.
        """
        until = time.monotonic() + self.patience_s
        while True:
            self.listen()
            case = self.case(encounter)
            if done(case):
                return case
            if time.monotonic() >= until:
                raise MissError(
                    f"no {words} in {self.patience_s:g} s: the case is {case.seat.stance}"
                )
            time.sleep(0.05)

    def quiet(self, encounter: str, done: Callable[[Case], bool], words: str) -> Case:
        """Listen for a while and see that something does not happen."""
        for _ in range(3):
            self.listen()
            time.sleep(0.05)
        case = self.case(encounter)
        if done(case):
            raise MissError(f"there is a {words}, there must be none")
        return case

    def seat(self, encounter: str) -> dict[str, Any]:
        """Ask where the node under test stands in a case."""
        self.nudge()
        body = self.question("case", {"case": encounter}).body
        shape = {"epoch": int, "known": bool, "papers": list, "stance": str}
        if not has_exactly(body, shape):
            raise MissError(f"the answer holds {', '.join(sorted(shape))}")
        return dict(body)


def digest(item: Item) -> str:
    """Return the hash by which an answer names an envelope."""
    return text_hash(item.envelope)
