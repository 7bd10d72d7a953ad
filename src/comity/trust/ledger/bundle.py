"""Evidence: a file from which a third person verifies offline who sent what.

It holds the keys with their certificates, agreements with their signatures, entries with
their documents (or the tombstones of erased ones), the two heads of each channel, and an
audit path for each entry. Nothing in it has to be believed but the fingerprints of the
roots, which the third person compares with the parties.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from comity.foundations.canonical import content_hash
from comity.foundations.errors import ComityError, FormatError
from comity.foundations.plain import Json, JsonObject
from comity.trust.identity import Keyring, PublicKey
from comity.trust.identity.keyring import FormerRing, kept_apart
from comity.trust.identity.keys import from_text64
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.commitments import opens
from comity.trust.ledger.envelope import Envelope, read_envelope, text_hash
from comity.trust.ledger.heads import HEAD, Head, read_head
from comity.trust.ledger.report import (
    AgreementEvidence,
    EntryEvidence,
    HeadEvidence,
    Report,
)
from comity.trust.ledger.tree import leaf_hash, root_from_path

__all__ = [
    "BUNDLE",
    "DOCUMENT",
    "RECEIPT",
    "SIGNATURE",
    "TOMBSTONE",
    "WITHDRAWAL",
    "Report",
    "build_bundle",
    "verify_bundle",
]

#: Version of the form.
BUNDLE = 1
#: Types of signed statements in it.
SIGNATURE = "comity-agreement-signature"
WITHDRAWAL = "comity-agreement-withdrawal"
RECEIPT = "comity-withdrawal-receipt"
TOMBSTONE = "comity-tombstone"
DOCUMENT = "comity-document"


Result = TypeVar("Result")


def build_bundle(
    *,
    made_us: int,
    made_by: str,
    rings: Iterable[Keyring],
    agreements: Sequence[Mapping[str, Json]],
    entries: Sequence[Mapping[str, Json]],
    heads: Sequence[str],
) -> JsonObject:
    """Return a bundle.

    Parameters
    ----------
    rings
        Keys of every party that signs something in it.
    agreements
        ``{content, signatures, withdrawals, receipts}`` each; receipts are by the party that
        withdrew and by the one that signed the receipt, and older bundles have none.
    entries
        ``{envelope, document, salt, tombstone, index, path}`` each: texts, base64url, the
        index in its stream from 0, and the audit path in hexadecimal.
    heads
        Signed heads: for each channel one of each side, over the same streams.
    """
    return {
        "agreements": [dict(item) for item in agreements],
        "comity-evidence": BUNDLE,
        "entries": [dict(item) for item in entries],
        "heads": [*heads],
        "keys": {ring.party: _keys(ring) for ring in rings},
        "made_by": made_by,
        "made_us": made_us,
    }


def _keys(ring: Keyring) -> JsonObject:
    """Return a party's keys; roots that people have replaced stand beside the present one."""
    keys: JsonObject = {"root": ring.root.text, "statements": [*ring.texts()]}
    if ring.former:
        keys["former"] = [
            {
                "root": item.ring.root.text,
                "statements": [*item.ring.texts()],
                "until_us": item.until_us,
            }
            for item in ring.former
        ]
    return keys


def _read_keys(party: str, keys: Mapping[str, Any], report: Report) -> Keyring:
    """Read a party's keys; every root in them is one to be compared with the party."""

    def read(item: Mapping[str, Any]) -> Keyring:
        root = PublicKey.from_text(item["root"])
        return Keyring.from_texts(party, root, item["statements"])

    ring = read(keys)
    report.roots[party] = ring.root.fingerprint
    former = []
    for number, item in enumerate(keys.get("former", []), 1):
        former.append(FormerRing(read(item), int(item["until_us"])))
        name = f"{party}, former root {number}"
        report.roots[name] = former[-1].ring.root.fingerprint
    return replace(ring, former=tuple(former))


def verify_bundle(bundle: Any) -> Report:
    """Verify a bundle; what does not hold is named, the rest is still checked.

    Raises
    ------
    FormatError
        If it is no bundle of this form.
    """
    if not isinstance(bundle, dict) or bundle.get("comity-evidence") != BUNDLE:
        raise FormatError("it is no evidence bundle of this form")
    report = Report()
    rings: dict[str, Keyring] = {}
    try:
        for party, keys in bundle["keys"].items():
            rings[party] = _read_keys(party, keys, report)
        rings = kept_apart(rings)
        for number, item in enumerate(bundle["agreements"], 1):
            found = _guard(
                report, f"agreement {number}", partial(_agreement, rings, item)
            )
            report.agreements += [] if found is None else [found]
        heads = [
            head
            for number, text in enumerate(bundle["heads"], 1)
            if (head := _guard(report, f"head {number}", partial(_head, rings, text)))
        ]
        _agree(report, heads)
        if not bundle["entries"]:
            report.faults.append("the bundle holds no entry: it proves nothing")
        for number, item in enumerate(bundle["entries"], 1):
            entry = _guard(
                report, f"entry {number}", partial(_entry, rings, heads, item)
            )
            report.entries += [] if entry is None else [entry]
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise FormatError(f"the bundle is not whole: {error!r}") from error
    except ComityError as error:
        report.faults.append(f"keys: {error}")
    return report


def _guard(report: Report, place: str, check: Callable[[], Result]) -> Result | None:
    """Return the result of a check; if it fails, note the fault and return None."""
    try:
        return check()
    except ComityError as error:
        report.faults.append(f"{place}: {error}")
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        report.faults.append(f"{place}: it is not whole, or of another form")
    return None


def _ring(rings: Mapping[str, Keyring], party: str) -> Keyring:
    if party not in rings:
        raise FormatError(f"the bundle has no keys of {str(party)[:60]}")
    return rings[party]


def _agreement(
    rings: Mapping[str, Keyring], item: Mapping[str, Any]
) -> AgreementEvidence:
    """Check who signed an agreement and who has withdrawn."""
    key = content_hash(item["content"])
    signed: dict[str, int] = {}
    withdrawn: dict[str, int] = {}
    for found, type_, texts in (
        (signed, SIGNATURE, item["signatures"]),
        (withdrawn, WITHDRAWAL, item["withdrawals"]),
    ):
        for party, text in texts.items():
            ring = _ring(rings, party)
            claimed = claimed_payload(text)
            ring.read(text, type_, ("person", "drill"), int(claimed["at_us"]))
            if claimed["agreement"] != key or claimed["party"] != party:
                raise FormatError(f"{party} signed something else")
            found[party] = claimed["at_us"]
    content = item["content"]
    receipts = {
        party: _receipts(rings, item["withdrawals"][party], key, party, texts)
        for party, texts in item.get("receipts", {}).items()
    }
    return AgreementEvidence(
        f"agreement:{content['agreement']}:{content['version']}",
        key,
        signed,
        [party for party in content["parties"] if party not in signed],
        withdrawn,
        receipts,
    )


def _receipts(
    rings: Mapping[str, Keyring],
    withdrawal: str,
    agreement: str,
    party: str,
    texts: Mapping[str, str],
) -> dict[str, int]:
    """Check who has signed that it received a withdrawal; return when by its clock."""
    found = {}
    for by, text in texts.items():
        claimed = claimed_payload(text)
        at = int(claimed["at_us"])
        _ring(rings, by).read(text, RECEIPT, ("node", "drill"), at)
        expected = {
            "agreement": agreement,
            "at_us": at,
            "by": by,
            "party": party,
            "withdrawal": text_hash(withdrawal),
        }
        if claimed != expected:
            raise FormatError(f"{by} signed the receipt of something else")
        found[by] = at
    return found


def _head(rings: Mapping[str, Keyring], text: str) -> Head:
    claimed = claimed_payload(text)
    ring = _ring(rings, str(claimed.get("from")))
    signed = ring.read(text, HEAD, ("node", "drill"), int(claimed["at_us"]))
    return read_head(signed.payload, text)


def _agree(report: Report, heads: Sequence[Head]) -> None:
    """Note the states that both sides signed, and heads that contradict each other."""
    for head in heads:
        parties = sorted({str(s["from"]) for s in head.streams})
        signers = sorted(
            {other.signer for other in heads if other.streams == head.streams}
        )
        row = HeadEvidence(parties, signers, [s["size"] for s in head.streams])
        if row not in report.heads:
            report.heads.append(row)
        for other in heads:
            for one, two in zip(head.streams, other.streams, strict=False):
                same = (one["from"], one["to"], one["size"]) == (
                    two["from"],
                    two["to"],
                    two["size"],
                )
                if same and one["root"] != two["root"] and head.text < other.text:
                    report.faults.append(
                        f"split view: {head.signer} and {other.signer} sign different "
                        f"logs of {one['size']} entries from {one['from']}"
                    )


def _entry(
    rings: Mapping[str, Keyring],
    heads: Sequence[Head],
    item: Mapping[str, Any],
) -> EntryEvidence:
    """Check one entry: signature, place under both heads, document or tombstone."""
    claimed = claimed_payload(item["envelope"])
    ring = _ring(rings, str(claimed.get("from")))
    envelope = read_envelope(item["envelope"], ring, int(claimed["at_us"]))
    path = [bytes.fromhex(part) for part in item["path"]]
    witnesses = []
    for head in heads:
        for state in head.streams:
            if (state["from"], state["to"]) != (envelope.sender, envelope.recipient):
                continue
            leaf = leaf_hash(envelope.text.encode())
            index, size = item["index"], state["size"]
            if index != envelope.sequence - 1:
                raise FormatError(
                    f"its index is {index}, its number {envelope.sequence}"
                )
            root = root_from_path(leaf, index, size, path)
            if "sha256:" + root.hex() != state["root"]:
                raise FormatError(f"it is not in the log that {head.signer} signed")
            witnesses.append(head.signer)
    if not witnesses:
        raise FormatError("no head in the bundle covers it")
    return EntryEvidence(
        sender=envelope.sender,
        recipient=envelope.recipient,
        sequence=envelope.sequence,
        at_us=envelope.at_us,
        envelope=envelope.hash,
        witnesses=sorted(set(witnesses)),
        content=_content(rings, envelope, item),
    )


def _content(
    rings: Mapping[str, Keyring], envelope: Envelope, item: Mapping[str, Any]
) -> JsonObject:
    """Return the document, or that it was erased, by whom and when."""
    if item.get("document"):
        salt = from_text64(item["salt"])
        if not opens(envelope.commitment, salt, item["document"].encode()):
            raise FormatError("the document is not the one that was committed to")
        ring = _ring(rings, envelope.sender)
        signed = ring.read(
            item["document"], DOCUMENT, ("node", "drill"), envelope.at_us
        )
        return {"document": signed.payload}
    if item.get("tombstone"):
        text = item["tombstone"]
        stone = claimed_payload(text)
        ring = _ring(rings, str(stone.get("party")))
        ring.read(text, TOMBSTONE, ("node", "drill"), int(stone["at_us"]))
        if stone["entry"] != envelope.hash:
            raise FormatError("the tombstone is of another entry")
        return {
            "erased_us": stone["at_us"],
            "by": stone["party"],
            "why": stone["reason"],
        }
    return {"withheld": True}
