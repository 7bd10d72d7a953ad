"""What this node offers, whole, and the decision about each row of it."""

import hashlib
from collections.abc import Iterable

import msgspec

from comity.apps.sharing.row_keys import row_key
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.store.offers import OfferRow, keep_offers, offer_hashes
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.strict import read_strict
from comity.node.node import Node
from comity.trust.policy import Decider, Facts, Label, Release, Withheld
from comity.trust.policy.degraded import DEGRADED
from comity.trust.policy.kinds import DEGRADABLE, KINDS, PURPOSES

__all__ = ["check_kind_and_purpose", "decide_offer", "offer"]


def check_kind_and_purpose(kind: str, purpose: str) -> None:
    """Check kind and purpose of shared data.

    Raises
    ------
    UnknownNameError
        If one is unknown.
    """
    if kind not in KINDS:
        raise UnknownNameError(
            f"kind {kind!r} is unknown", remedy=f"one of {', '.join(KINDS)}"
        )
    if purpose not in PURPOSES:
        raise UnknownNameError(
            f"purpose {purpose!r} is unknown", remedy=f"one of {', '.join(PURPOSES)}"
        )


def _check_rows(given: Rows) -> None:
    check_kind_and_purpose(given.kind, PURPOSES[0])
    known = set(KINDS[given.kind].fields) | {"object"}
    known |= {DEGRADED} if given.kind in DEGRADABLE else set()
    for row in given.rows:
        if set(row) - known:
            extra = sorted(set(row) - known)
            raise InputError(
                f"{extra[0]!r} is no field of {given.kind}",
                remedy=f"fields are {', '.join(sorted(known))}",
            )
        if KINDS[given.kind].of_objects and not row.get("object"):
            raise InputError(
                f"a row of {given.kind} names no object",
                remedy='give "object": "object:norad:25544" in every row',
            )


def offer(node: Node, given: Rows, *, level: str, originator: str = "") -> int:
    """Keep rows as what this node offers, the newest of each thing.

    Parameters
    ----------
    given
        Rows of a kind.
    level
        Their classification, in the words of the agreements' label policies.
    originator
        Who made them, if not this party.

    Returns
    -------
    int
        How many rows are new or changed.

    Raises
    ------
    UnknownNameError, InputError
        If the kind is unknown, or a row has an unknown field or names no object.
    """
    _check_rows(given)
    maker = originator or node.party
    with node.writing() as work:
        known = offer_hashes(work.connection, given.kind)
        fresh = []
        for row, at_us in zip(given.rows, given.as_of_us, strict=True):
            # Only ever compared with itself, so the fast writer will do.
            whole = msgspec.json.encode([maker, level, row], order="sorted")
            digest = hashlib.sha256(whole).digest()
            name = str(row.get("object", ""))[:80]
            key = row_key(given.kind, row)
            if known.get((name, key)) != digest:
                text = canonical_bytes(row).decode()
                fresh.append(
                    OfferRow(given.kind, name, key, maker, level, at_us, text, digest)
                )
        keep_offers(work.connection, fresh)
        return len(fresh)


def _labels(decider: Decider, node: Node, peer: str, level: str) -> list[Label]:
    """Return the label in each policy under which something is shared with a peer."""
    policies = decider.label_policies(node.party, peer, level)
    return [Label(policy, level, (peer,)) for policy in policies]


def _facts(node: Node, row: OfferRow, fields: Iterable[str], label: Label) -> Facts:
    value = read_strict(row.row.encode()) if row.kind == "cdms" else {}
    return Facts(
        kind=row.kind,
        objects=(row.object,) if row.object else (),
        fields=tuple(fields),
        sender=node.party,
        originator=row.originator,
        label=label,
        as_of_us=row.as_of_us,
        mentions=(str(value["other"]),) if "other" in value else (),
    )


def decide_offer(
    node: Node, decider: Decider, row: OfferRow, peer: str, purpose: str
) -> tuple[Release | Withheld, Label | None]:
    """Decide about an offer under the first label policy that releases it."""
    answer: Release | Withheld = Withheld("no-clause", "no clause in force shares this")
    fields = tuple(sorted(KINDS[row.kind].fields))
    for label in _labels(decider, node, peer, row.level):
        answer = decider.decide(
            _facts(node, row, fields, label), [peer], purpose, node.clock()
        )
        if isinstance(answer, Release):
            return answer, label
    return answer, None
