"""The kit: a node of a drill that sends valid and invalid input and checks the answers."""

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from comity.apps.cases.documents import case_of
from comity.apps.cases.records import CasePosition
from comity.apps.cases.signing import agreement_with
from comity.apps.conformance.meetings import crafts_of, meeting_data
from comity.apps.conformance.store import take_item
from comity.coordination.negotiation import Baseline, Case, make_baseline
from comity.coordination.negotiation.baseline import Data
from comity.coordination.negotiation.planning import BaselineInputs
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations.constants import HOUR_US, MINUTE_US
from comity.foundations.errors import ComityError
from comity.foundations.plain import Json, JsonObject, plain
from comity.foundations.strict import has_exactly
from comity.node.exchange.client import ask, pull
from comity.node.exchange.links import talk
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.exchange.signed_answers import SignedAnswer, read_answer
from comity.node.gate.parcels import Item, pack
from comity.node.gate.peers import Packed
from comity.node.node import Node
from comity.node.store import log
from comity.trust.identity import sign_statement
from comity.trust.ledger import Stream, commit
from comity.trust.ledger.commitments import SALT_BYTES
from comity.trust.ledger.envelope import ENVELOPE, text_hash

__all__ = [
    "Kit",
    "MissError",
    "digest",
    "expect",
    "resolved",
]

#: Time between the closest approaches of two numbered meetings.
SPACING_US = 20 * MINUTE_US
#: Pause between two questions while the kit waits, s.
PAUSE_S = 0.05


class MissError(ComityError):
    """The node under test did not do what the protocol requires."""

    code = "conformance"


def expect(value: object, *wanted: object) -> None:
    """Check that a value is one of those that are wanted; empty stands for "stored".

    Raises
    ------
    MissError
        If it is none of them.
    """
    if value not in wanted:
        names = " or ".join(str(item) or "stored" for item in wanted)
        raise MissError(f"expected {names}, got {str(value)[:120] or 'stored'}")


def resolved(kit: "Kit", changes: Mapping[str, object]) -> JsonObject:
    """Return changes of a document; those that are functions are called with the kit."""
    return {
        name: value(kit) if callable(value) else plain(value)
        for name, value in changes.items()
    }


@dataclass
class Kit:
    """A node of the kit that has met the node under test.

    Attributes
    ----------
    node, peer
        The kit's node, and the party under test.
    nudge
        Called while the kit waits; a test lets the other node work meanwhile.
    patience_s
        Longest time for an answer, s.
    """

    node: Node
    peer: str
    nudge: Callable[[], None]
    patience_s: float = 20.0
    _made: dict[int, JsonObject] = field(default_factory=dict)

    # -- the wire -----------------------------------------------------------------------

    def post(self, body: bytes) -> list[JsonObject]:
        """Deliver bytes as they are; return the answers to their items.

        Raises
        ------
        RemoteError
            If the node refuses the whole delivery.
        """
        with self.node.reading() as work:
            context = work.release_context()
        packed = Packed(self.peer, body, {})
        self.node.raise_fence()
        node = self.node
        data = talk(
            node,
            self.peer,
            lambda known: node.gate.deliver(context, node.signer, known, packed),
        )
        with self.node.reading() as work:
            answer = read_answer(work, self.peer, body, data)
        answers = answer.body.get("answers")
        if not isinstance(answers, list):
            raise MissError("the acknowledgement has no list of answers")
        return [item for item in answers if isinstance(item, dict)]

    def code(self, *items: Item) -> str:
        """Deliver items; return the code of the last answer, empty if it was stored."""
        answers = self.post(pack(items))
        if len(answers) != len(items):
            raise MissError(f"{len(answers)} answers to {len(items)} items")
        last = answers[-1]
        if (last.get("state") == "stored") is bool(last.get("code")):
            raise MissError(f"state {last.get('state')} with code {last.get('code')}")
        return str(last.get("code", ""))

    def question(self, name: str, body: JsonObject) -> SignedAnswer:
        """Ask a question; return the verified answer."""
        return ask(self.node, self.peer, name, body)

    def stream(self) -> Stream:
        """Return the present stream of the kit to the node under test."""
        with self.node.reading() as work:
            return log.load_stream(
                work.connection, self.node.party, self.peer, outgoing=True
            )

    def envelope(
        self, text: str, label: JsonObject, drop: str = "", /, **changes: Json
    ) -> Item:
        """Return the next envelope with a document, changed; it is not stored.

        Parameters
        ----------
        drop
            Member that is left out.
        changes
            Members with other values.
        """
        salt = self.node.entropy(SALT_BYTES, "kit")
        stream, now = self.stream(), self.node.clock()
        payload: JsonObject = {
            "at_us": now,
            "commitment": commit(salt, text.encode()),
            "critical": [],
            "expires_us": now + HOUR_US,
            "from": self.node.party,
            "incarnation": self.node.incarnation,
            "label": label,
            "previous": stream.tip,
            "protocol": 2,
            "sequence": stream.size + 1,
            "to": self.peer,
        }
        payload |= changes
        payload.pop(drop, None)
        return Item(sign_statement(self.node.signer, ENVELOPE, payload), text, salt)

    def keep(self, text: str, kind: str, label: JsonObject) -> Item:
        """Seal a document as the next of the stream and store it; return the item."""
        with self.node.writing() as work:
            (entry,) = enqueue(work, self.peer, [Outgoing(text, kind, label)])
            return take_item(work.connection, entry)

    def deliver(self, text: str, kind: str, label: JsonObject) -> str:
        """Store and deliver a document, valid or not; return the code of the answer."""
        return self.code(self.keep(text, kind, label))

    # -- cases --------------------------------------------------------------------------

    def baseline(
        self,
        number: int,
        *,
        left_h: float = 100.0,
        age_h: float = 0.0,
        data: Data | None = None,
    ) -> Baseline:
        """Return the baseline of a numbered meeting.

        Parameters
        ----------
        left_h
            Hours from now to closest approach.
        age_h
            Age of the baseline, hours: deadlines count from its making.
        data
            The set of data, if it is not that of the number.
        """
        with self.node.reading() as work:
            agreement, _ = agreement_with(work, self.peer)
        now = self.node.clock()
        return make_baseline(
            BaselineInputs(
                agreement=agreement.hash,
                terms=agreement.terms,
                crafts=crafts_of(number, self.node.party, self.peer),
                frame="GCRF",
                tca_us=now + round(left_h * HOUR_US) + number * SPACING_US,
                opened_us=now - round(age_h * HOUR_US),
                data=(data or meeting_data(number, self.node.party, now),),
            )
        )

    def baseline_json(self, number: int) -> JsonObject:
        """Return the baseline of a numbered meeting as JSON, to be changed; made once."""
        if number not in self._made:
            self._made[number] = baseline_json(self.baseline(number))
        return copy.deepcopy(self._made[number])

    def case(self, encounter: str) -> Case:
        """Return the case of the kit's own node."""
        with self.node.reading() as work:
            return case_of(work, encounter)

    def listen(self) -> None:
        """Pull the documents that the node under test has sent."""
        self.nudge()
        pull(self.node, self.peer, self.question("hello", {}).sizes.sent)

    def wait(self, encounter: str, done: Callable[[Case], bool], what: str) -> Case:
        """Listen until a case meets a condition.

        Parameters
        ----------
        what
            What is awaited, for the message.

        Raises
        ------
        MissError
            If it does not within `patience_s`.
        """
        until = time.monotonic() + self.patience_s
        while True:
            self.listen()
            case = self.case(encounter)
            if done(case):
                return case
            if time.monotonic() >= until:
                raise MissError(
                    f"no {what} in {self.patience_s:g} s: the case is {case.seat.stance}"
                )
            time.sleep(PAUSE_S)

    def quiet(self, encounter: str, done: Callable[[Case], bool], what: str) -> Case:
        """Listen three times, and check that a case does not meet a condition.

        Raises
        ------
        MissError
            If it does.
        """
        for _ in range(3):
            self.listen()
            time.sleep(PAUSE_S)
        case = self.case(encounter)
        if done(case):
            raise MissError(f"there is a {what}, there must be none")
        return case

    def seat(self, encounter: str) -> CasePosition:
        """Ask the node under test for its position in a case."""
        self.nudge()
        body = self.question("case", {"case": encounter}).body
        shape = {"epoch": int, "known": bool, "papers": list, "stance": str}
        if not has_exactly(body, shape):
            raise MissError(f"the answer must hold {', '.join(sorted(shape))}")
        papers = body["papers"]
        hashes = papers if isinstance(papers, list) else []
        return CasePosition(
            epoch=int(str(body["epoch"])),
            known=bool(body["known"]),
            papers=tuple(str(item) for item in hashes),
            stance=str(body["stance"]),
        )


def digest(item: Item) -> str:
    """Return the hash by which an answer names an envelope."""
    return text_hash(item.envelope)
