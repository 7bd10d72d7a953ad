"""Cases about envelopes and deliveries: input of the wire, and its answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from comity.apps.conformance.kit import Kit, MissError, digest, expect, resolved
from comity.apps.conformance.wire import MALFORMED, Check, keys_label, keys_text
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import RemoteError
from comity.node.gate.parcels import Item, pack
from comity.node.node import UnitOfWork
from comity.node.store import log
from comity.trust.ledger import read_envelope

__all__ = ["envelope_checks"]


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


def envelope_checks() -> list[Check]:
    """Return the cases about envelopes, in the order in which they are run."""
    return list(_envelopes())
