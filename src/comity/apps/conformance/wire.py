"""Cases about envelopes and documents: what may come over the wire, and what is answered."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from comity.apps.cases.actions import agreement_with
from comity.apps.conformance.kit import Kit, MissError, digest, expect
from comity.coordination.negotiation.documents import baseline_id
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError, RemoteError
from comity.foundations.strict import read_strict
from comity.messages.document import DOCUMENT, write_document
from comity.node.gate.parcels import Item, pack
from comity.node.node import UnitOfWork
from comity.trust.identity import sign_statement
from comity.trust.identity.keys import from_text64

__all__ = ["Check", "wire_checks"]

Check = tuple[str, str, Callable[[Kit], None]]
MALFORMED = ("malformed",)


def keys_label(kit: Kit) -> dict[str, Any]:
    return {
        "classification": "amber+strict",
        "policy": "tlp",
        "releasable_to": [kit.peer],
    }


def keys_text(kit: Kit, **changes: Any) -> str:
    """Return a document of keys: the plainest thing that may be said."""
    ring = kit.node.view(lambda work: work.ring(work.party))
    given: dict[str, Any] = {
        "kind": "keys",
        "sender": kit.node.party,
        "issued_us": kit.node.clock(),
        "label": keys_label(kit),
        "body": {"keys": ring.texts()},
    } | changes
    return write_document(kit.node.signer, **given)


def _envelope(drop: str = "", *codes: str, **changes: Any) -> Callable[[Kit], None]:
    def check(kit: Kit) -> None:
        made = {
            name: value(kit) if callable(value) else value
            for name, value in changes.items()
        }
        item = kit.envelope(keys_text(kit), keys_label(kit), drop, **made)
        expect(kit.code(item), *codes)

    return check


def _good(kit: Kit) -> None:
    expect(kit.say(keys_text(kit), "keys", keys_label(kit)), "")


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
    expect(kit.question("hello", {}).sizes.received, kit.stream().size - 2)
    expect(kit.code(one), "")
    expect(kit.question("hello", {}).sizes.received, kit.stream().size)


def _equivocates(kit: Kit) -> None:
    _good(kit)
    stream = kit.stream()
    other = kit.envelope(
        keys_text(kit), keys_label(kit), sequence=stream.size, previous=_before(kit)
    )
    expect(kit.code(other), "equivocation")


def _before(kit: Kit) -> str:
    from comity.node.store import log  # noqa: PLC0415

    size = kit.stream().size
    row = kit.node.database.read(
        lambda c: log.entry_at(c, kit.peer, size - 1, outgoing=True)
    )
    return "" if row is None else str(row.hash)


def _older_protocol(kit: Kit) -> None:
    """Protocol 1 has no member ``critical``; it is still spoken."""
    item = kit.envelope(keys_text(kit), keys_label(kit), "critical", protocol=1)
    expect(kit.code(item), "")
    # It was right, so it is a part of the stream.
    _adopt(kit, item)


def _adopt(kit: Kit, item: Item) -> None:
    from comity.node.store import log  # noqa: PLC0415
    from comity.trust.ledger import read_envelope  # noqa: PLC0415

    def change(work: UnitOfWork) -> None:
        ring = work.ring(work.party)
        envelope = read_envelope(item.envelope, ring, work.now_us)
        row = log.envelope_entry(envelope, "sent", kit.peer, work.now_us, outgoing=True)
        stream = log.load_stream(work.connection, work.party, kit.peer, outgoing=True)
        stream = stream.append(row.leaf, envelope.hash, envelope.incarnation)
        row = replace(row, document=item.document, salt=item.salt, kind="keys")
        log.add_entries(work.connection, [row])
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
        raise MissError(f"the delivery was taken: {str(answers)[:80]}")

    return check


def _withheld(kit: Kit) -> None:
    """Send an envelope without its document: it is stored, the numbers stay whole."""
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
    later = {"at_us": lambda k: k.node.clock() + HOUR_US}
    later["expires_us"] = lambda k: k.node.clock() + 2 * HOUR_US
    wrong: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
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
    kit: Kit,
    row: dict[str, Any],
    label: dict[str, Any] | None = None,
    **changes: Any,
) -> tuple[str, dict[str, Any]]:
    """Return a signed document of coordination, and its label."""
    _, own = kit.node.view(lambda work: agreement_with(work, kit.peer))
    used = own.to_json() if label is None else label
    given: dict[str, Any] = {
        "kind": "coordination",
        "sender": kit.node.party,
        "issued_us": kit.node.clock(),
        "label": used,
        "body": {"rows": [row]},
        "purpose": "coordination",
    } | changes
    return write_document(kit.node.signer, **given), used


def open_row(kit: Kit, number: int = 1) -> dict[str, Any]:
    """Return a good OPEN as the row of a document, to be changed."""
    raw = kit.baseline_json(number)
    return {
        "body": {"baseline": raw, "epoch": 1},
        "case": baseline_id(raw),
        "object": raw["crafts"][0]["object"],
        "step": "open",
        "tca_us": raw["tca_us"],
    }


def _document(*codes: str, **changes: Any) -> Callable[[Kit], None]:
    def check(kit: Kit) -> None:
        made = {
            name: value(kit) if callable(value) else value
            for name, value in changes.items()
        }
        text, label = coordination(kit, open_row(kit), **made)
        expect(kit.say(text, "coordination", label), *codes)

    return check


def _label(**changes: Any) -> Callable[[Kit], dict[str, Any]]:
    def make(kit: Kit) -> dict[str, Any]:
        _, own = kit.node.view(lambda work: agreement_with(work, kit.peer))
        return own.to_json() | changes

    return make


def _labels_differ(kit: Kit) -> None:
    text, label = coordination(kit, open_row(kit))
    other = dict(label, classification="clear")
    expect(kit.say(text, "coordination", other), "malformed")


def _changed_payload(**changes: Any) -> Callable[[Kit], None]:
    """Sign a payload that is no document."""

    def check(kit: Kit) -> None:
        text, label = coordination(kit, open_row(kit))
        payload = read_strict(from_text64(text.split(".")[1]))
        for name, value in changes.items():
            if value is None:
                payload.pop(name)
            else:
                payload[name] = value
        broken = sign_statement(kit.node.signer, DOCUMENT, payload)
        expect(kit.say(broken, "coordination", label), *MALFORMED)

    return check


def _documents() -> Iterator[Check]:
    no = ("not-released",)
    for name, codes, changes in (
        ("purpose-other", no, {"purpose": "research"}),
        ("purpose-unknown", no, {"purpose": "conquest"}),
        ("purpose-none", no, {"purpose": ""}),
        ("kind-unshared", no, {"kind": "elements"}),
        ("kind-unknown", ("malformed", "not-released"), {"kind": "gossip"}),
        ("label-for-nobody", no, {"label": _label(releasable_to=[])}),
        ("label-for-another", no, {"label": _label(releasable_to=["party:zzz"])}),
        ("label-policy-unknown", no, {"label": _label(policy="none")}),
        ("label-level-unknown", no, {"label": _label(classification="ultra")}),
        ("label-more", no, {"label": _label(more=1)}),
        ("originator-another", no, {"originator": "party:zzz"}),
        ("rows-and-more", no, {"body": {"rows": [], "more": 1}}),
        ("rows-none", ("not-released", "malformed"), {"body": {}}),
        ("opened-with-unknown", no, {"opened_with": "sha256:" + "1" * 64}),
    ):
        yield f"document-{name}", "I8", _document(*codes, **changes)
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
        yield f"document-payload-{name}", "R9", _changed_payload(**{name: value})


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

    def keys(kit: Kit) -> None:
        found = kit.question("keys", {}).body.get("keys")
        if not isinstance(found, list) or not found:
            raise MissError("no keys are shown")

    def pull(kit: Kit) -> None:
        items = kit.question("pull", {"after": 0}).body.get("items")
        if not isinstance(items, list) or not items:
            raise MissError("nothing is returned although something was sent")

    def unknown_case(kit: Kit) -> None:
        expect(kit.seat("sha256:" + "0" * 64)["known"], False)

    yield "question-hello", "R12", hello
    yield "question-keys", "R12", keys
    yield "question-pull", "R12", pull
    yield "question-unknown", "R12", unknown
    yield "question-unknown-case", "R12", unknown_case


def wire_checks() -> list[Check]:
    """Return the cases about the wire, in the order in which they are run."""
    return [*_questions(), *_envelopes(), *_documents()]
