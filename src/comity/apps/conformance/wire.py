"""Cases about questions, envelopes and documents: input of the wire, and its answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from comity.apps.cases.signing import agreement_with
from comity.apps.conformance.kit import Kit, MissError, digest, expect, resolved
from comity.coordination.negotiation.documents import baseline_id
from comity.coordination.negotiation.wire import baseline_json, read_baseline
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError, RemoteError
from comity.foundations.plain import JsonObject, plain_object
from comity.foundations.strict import read_strict
from comity.messages.document import DOCUMENT, write_document
from comity.node.gate.parcels import Item, pack
from comity.node.node import UnitOfWork
from comity.node.store import log
from comity.trust.identity import sign_statement
from comity.trust.identity.keys import from_text64
from comity.trust.ledger import read_envelope

__all__ = ["Check", "wire_checks"]

#: Name, rule and check of a case.
Check = tuple[str, str, Callable[[Kit], None]]
MALFORMED = ("malformed",)
COORDINATION = "coordination"


def keys_label(kit: Kit) -> JsonObject:
    """Return the label of a document of keys."""
    return {
        "classification": "amber+strict",
        "policy": "tlp",
        "releasable_to": [kit.peer],
    }


def keys_text(kit: Kit, purpose: str = "") -> str:
    """Return a document of keys: the kind with the fewest conditions."""
    ring = kit.node.view(lambda work: work.ring(work.party))
    return write_document(
        kit.node.signer,
        kind="keys",
        sender=kit.node.party,
        issued_us=kit.node.clock(),
        label=keys_label(kit),
        body={"keys": ring.texts()},
        purpose=purpose,
    )


def _envelope(drop: str = "", *codes: str, **changes: object) -> Callable[[Kit], None]:
    """Return a check of an envelope without a member, or with other values."""

    def check(kit: Kit) -> None:
        made = resolved(kit, changes)
        item = kit.envelope(keys_text(kit), keys_label(kit), drop, **made)
        expect(kit.code(item), *codes)

    return check


def _good(kit: Kit) -> None:
    expect(kit.deliver(keys_text(kit), "keys", keys_label(kit)), "")


def _twice(kit: Kit) -> None:
    item = kit.keep(keys_text(kit), "keys", keys_label(kit))
    first, second = (kit.post(pack([item]))[0] for _ in range(2))
    expect(second, first)
    expect(first["envelope"], digest(item))


def _twice_at_once(kit: Kit) -> None:
    item = kit.keep(keys_text(kit), "keys", keys_label(kit))
    answers = kit.post(pack([item, item]))
    expect(answers[0], answers[1])


def _gap(kit: Kit) -> None:
    """Send a later envelope first: it is stored; the missing one closes the gap."""
    one, two = (kit.keep(keys_text(kit), "keys", keys_label(kit)) for _ in range(2))
    expect(kit.code(two), "")
    expect(kit.question("hello", {}).received, kit.stream().size - 2)
    expect(kit.code(one), "")
    expect(kit.question("hello", {}).received, kit.stream().size)


def _equivocates(kit: Kit) -> None:
    _good(kit)
    stream = kit.stream()
    other = kit.envelope(
        keys_text(kit), keys_label(kit), sequence=stream.size, previous=_before(kit)
    )
    expect(kit.code(other), "equivocation")


def _before(kit: Kit) -> str:
    size = kit.stream().size
    row = kit.node.database.read(
        lambda c: log.entry_at(c, kit.peer, size - 1, outgoing=True)
    )
    return "" if row is None else str(row.hash)


def _older_protocol(kit: Kit) -> None:
    """Send an envelope of protocol 1, which has no member ``critical``: it is accepted."""
    item = kit.envelope(keys_text(kit), keys_label(kit), "critical", protocol=1)
    expect(kit.code(item), "")
    # It was accepted, so that it is a part of the stream.
    _adopt(kit, item)


def _adopt(kit: Kit, item: Item) -> None:
    def change(work: UnitOfWork) -> None:
        ring = work.ring(work.party)
        envelope = read_envelope(item.envelope, ring, work.now_us)
        row = log.envelope_row(envelope, "sent", kit.peer, work.now_us, outgoing=True)
        stream = log.load_stream(work.connection, work.party, kit.peer, outgoing=True)
        stream = stream.append(row["leaf"], envelope.hash, envelope.incarnation)
        kept = {"document": item.document, "salt": item.salt, "kind": "keys"}
        log.add_entries(work.connection, [row | kept])
        log.save_stream(work.connection, kit.peer, stream, outgoing=True)

    kit.node.transact(change)


def _other_salt(kit: Kit) -> None:
    item = kit.envelope(keys_text(kit), keys_label(kit))
    expect(kit.code(Item(item.envelope, item.document, bytes(32))), "commitment")


def _other_document(kit: Kit) -> None:
    item = kit.envelope(keys_text(kit), keys_label(kit))
    other = keys_text(kit, purpose="flight-safety")
    expect(kit.code(Item(item.envelope, other, item.salt)), "commitment")


def _broken_signature(kit: Kit) -> None:
    item = kit.envelope(keys_text(kit), keys_label(kit))
    head, body, seal = item.envelope.split(".")
    broken = ".".join([head, body, ("A" if seal[0] != "A" else "B") + seal[1:]])
    expect(kit.code(Item(broken, item.document, item.salt)), "signature", "malformed")


def _turned_away(body: Callable[[Kit], bytes]) -> Callable[[Kit], None]:
    def check(kit: Kit) -> None:
        try:
            answers = kit.post(body(kit))
        except RemoteError:
            return
        raise MissError(f"the delivery was accepted: {str(answers)[:80]}")

    return check


def _withheld(kit: Kit) -> None:
    """Send an envelope without its document: it is stored, no number is missing."""
    item = kit.keep(keys_text(kit), "keys", keys_label(kit))
    expect(kit.code(Item(item.envelope)), "")


FIELDS = (
    "at_us",
    "commitment",
    "critical",
    "expires_us",
    "from",
    "incarnation",
    "label",
    "previous",
    "sequence",
    "to",
)


def _envelopes() -> Iterator[Check]:
    yield "envelope-good", "R9", _good
    yield "envelope-duplicate", "R8", _twice
    yield "envelope-duplicate-in-one-delivery", "R8", _twice_at_once
    yield "envelope-gap", "R9", _gap
    yield "envelope-equivocation", "R7", _equivocates
    yield "envelope-older-protocol", "R9", _older_protocol
    yield "envelope-withheld-document", "I8", _withheld
    yield "envelope-other-salt", "I9", _other_salt
    yield "envelope-other-document", "I9", _other_document
    yield "envelope-broken-signature", "I9", _broken_signature
    for name in FIELDS:
        yield (
            f"envelope-without-{name}",
            "R9",
            _envelope(name, "malformed", "protocol", "signature"),
        )
    later: dict[str, object] = {"at_us": lambda k: k.node.clock() + HOUR_US}
    later["expires_us"] = lambda k: k.node.clock() + 2 * HOUR_US
    wrong: list[tuple[str, tuple[str, ...], dict[str, object]]] = [
        ("more", MALFORMED, {"more": 1}),
        ("protocol-unknown", ("protocol",), {"protocol": 99}),
        ("protocol-text", ("protocol",), {"protocol": "2"}),
        ("critical-unknown", ("critical-extension",), {"critical": ["warp"]}),
        ("recipient-other", ("wrong-recipient",), {"to": "party:zzz"}),
        ("sender-other", ("signature",), {"from": "party:zzz"}),
        ("from-the-future", ("clock",), later),
        ("expires-before", MALFORMED, {"expires_us": 1}),
        ("sequence-zero", ("malformed",), {"sequence": 0}),
        ("sequence-text", MALFORMED, {"sequence": "1"}),
        ("sequence-true", MALFORMED, {"sequence": True}),
        ("incarnation-zero", MALFORMED, {"incarnation": 0}),
        ("incarnation-older", ("fenced",), {"incarnation": 1}),
        ("incarnation-newer", ("incarnation",), {"incarnation": 1 << 50}),
        ("previous-none", ("chain",), {"previous": ""}),
        ("previous-other", ("chain",), {"previous": "sha256:" + "0" * 64}),
        ("commitment-text", ("commitment",), {"commitment": "none"}),
        ("label-text", MALFORMED, {"label": "amber"}),
    ]
    for name, codes, changes in wrong:
        yield f"envelope-{name}", "R9", _envelope("", *codes, **changes)
    yield "delivery-no-json", "R9", _turned_away(lambda _k: b"{")
    yield "delivery-empty", "R9", _turned_away(lambda _k: b"")
    yield "delivery-more", "R9", _turned_away(lambda _k: b'{"items":[],"more":1}')
    yield (
        "delivery-too-many",
        "R9",
        _turned_away(lambda k: pack([k.envelope(keys_text(k), keys_label(k))] * 101)),
    )
    yield (
        "delivery-document-without-salt",
        "R9",
        _turned_away(
            lambda _k: b'{"items":[{"document":"x","envelope":"y","salt":null}]}'
        ),
    )


def coordination(
    kit: Kit, row: JsonObject, label: JsonObject | None = None, kind: str = COORDINATION
) -> tuple[str, JsonObject]:
    """Return a signed document of coordination, and its label."""
    draft = _draft(kit, row)
    draft.label = draft.label if label is None else label
    draft.kind = kind
    return draft.sign(kit), draft.label


@dataclass
class _Draft:
    """A document of coordination before its signature, to be changed."""

    label: JsonObject
    body: JsonObject
    kind: str = COORDINATION
    purpose: str = COORDINATION
    originator: str = ""
    opened_with: str = ""

    def sign(self, kit: Kit) -> str:
        """Return the signed document."""
        return write_document(
            kit.node.signer,
            kind=self.kind,
            sender=kit.node.party,
            issued_us=kit.node.clock(),
            label=self.label,
            body=self.body,
            purpose=self.purpose,
            originator=self.originator,
            opened_with=self.opened_with,
        )


def _draft(kit: Kit, row: JsonObject) -> _Draft:
    _, own = kit.node.view(lambda work: agreement_with(work, kit.peer))
    return _Draft(own.to_json(), {"rows": [row]})


def open_row(kit: Kit, number: int = 1) -> JsonObject:
    """Return a good OPEN as the row of a document, to be changed."""
    value = read_baseline(kit.baseline_json(number))
    return {
        "body": {"baseline": baseline_json(value), "epoch": 1},
        "case": baseline_id(value),
        "object": value.crafts[0].object,
        "step": "open",
        "tca_us": value.tca_us,
    }


def _document(
    *codes: str, change: Callable[[_Draft], None] = lambda _draft: None
) -> Callable[[Kit], None]:
    """Return a check of a document that differs from a good OPEN."""

    def check(kit: Kit) -> None:
        draft = _draft(kit, open_row(kit))
        change(draft)
        text = draft.sign(kit)
        expect(kit.deliver(text, COORDINATION, draft.label), *codes)

    return check


def _with(name: str, value: object) -> Callable[[_Draft], None]:
    """Return a change of one field of a document."""
    return lambda draft: setattr(draft, name, value)


def _label(**changes: object) -> Callable[[_Draft], None]:
    """Return a change of members of the label."""

    def change(draft: _Draft) -> None:
        draft.label = {**draft.label, **plain_object(changes)}

    return change


def _labels_differ(kit: Kit) -> None:
    text, label = coordination(kit, open_row(kit))
    other = dict(label, classification="clear")
    expect(kit.deliver(text, COORDINATION, other), "malformed")


def _changed_payload(name: str, value: object) -> Callable[[Kit], None]:
    """Return a check of a signed payload that is no document; ``None`` drops a member."""

    def check(kit: Kit) -> None:
        text, label = coordination(kit, open_row(kit))
        payload = read_strict(from_text64(text.split(".")[1]))
        if value is None:
            payload.pop(name)
        else:
            payload[name] = value
        broken = sign_statement(kit.node.signer, DOCUMENT, payload)
        expect(kit.deliver(broken, COORDINATION, label), *MALFORMED)

    return check


def _documents() -> Iterator[Check]:
    no = ("not-released",)
    for name, codes, change in (
        ("purpose-other", no, _with("purpose", "research")),
        ("purpose-unknown", no, _with("purpose", "conquest")),
        ("purpose-none", no, _with("purpose", "")),
        ("kind-unshared", no, _with("kind", "elements")),
        ("kind-unknown", ("malformed", "not-released"), _with("kind", "gossip")),
        ("label-for-nobody", no, _label(releasable_to=[])),
        ("label-for-another", no, _label(releasable_to=["party:zzz"])),
        ("label-policy-unknown", no, _label(policy="none")),
        ("label-level-unknown", no, _label(classification="ultra")),
        ("label-more", no, _label(more=1)),
        ("originator-another", no, _with("originator", "party:zzz")),
        ("rows-and-more", no, _with("body", {"rows": [], "more": 1})),
        ("rows-none", ("not-released", "malformed"), _with("body", {})),
        ("opened-with-unknown", no, _with("opened_with", "sha256:" + "1" * 64)),
    ):
        yield f"document-{name}", "I8", _document(*codes, change=change)
    yield "document-label-differs", "I8", _labels_differ
    for name, value in (
        ("version", 2),
        ("from", "party:zzz"),
        ("more", 1),
        ("kind", None),
        ("issued_us", "now"),
        ("clauses", [1]),
        ("body", []),
    ):
        yield f"document-payload-{name}", "R9", _changed_payload(name, value)


def _questions() -> Iterator[Check]:
    def unknown(kit: Kit) -> None:
        try:
            kit.question("gossip", {})
        except ComityError:
            return
        raise MissError("an unknown question was answered")

    def hello(kit: Kit) -> None:
        answer = kit.question("hello", {})
        off_s = abs(answer.at_us - kit.node.clock()) / 1e6
        if off_s > 60.0:
            raise MissError(f"the clocks differ by {off_s:.0f} s")

    def own_keys(kit: Kit) -> None:
        keys = kit.question("keys", {}).body.get("keys")
        if not isinstance(keys, list) or not keys:
            raise MissError("the answer holds no keys")

    def pull(kit: Kit) -> None:
        items = kit.question("pull", {"after": 0}).body.get("items")
        if not isinstance(items, list) or not items:
            raise MissError("the answer holds no items although envelopes were sent")

    def unknown_case(kit: Kit) -> None:
        expect(kit.seat("sha256:" + "0" * 64).known, False)

    yield "question-hello", "R12", hello
    yield "question-keys", "R12", own_keys
    yield "question-pull", "R12", pull
    yield "question-unknown", "R12", unknown
    yield "question-unknown-case", "R12", unknown_case


def wire_checks() -> list[Check]:
    """Return the cases about the wire, in the order in which they are run."""
    return [*_questions(), *_envelopes(), *_documents()]
