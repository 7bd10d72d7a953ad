"""What we have to share, whole, and what a decision says of each row of it."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, or_, select

from comity.apps.sharing.handlers import row_key
from comity.apps.sharing.rows import Rows
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.strict import read_strict
from comity.node.node import Node
from comity.node.store import schema
from comity.node.store.upsert import upsert
from comity.trust.policy import Decider, Facts, Label, Release, Withheld
from comity.trust.policy.kinds import KINDS, PURPOSES

__all__ = [
    "check_words",
    "count_offers",
    "decide_offer",
    "offer",
    "read_changed",
    "read_offers",
]


def check_words(kind: str, purpose: str) -> None:
    """Check kind and purpose.

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


def offer(node: Node, given: Rows, *, level: str, originator: str = "") -> int:
    """Keep rows as what we have to share, newest of each thing; return how many are new.

    Parameters
    ----------
    given
        Rows of a kind.
    level
        Their classification, in the words of the agreements' label policies.
    originator
        Who made them, if not this party.
    """
    check_words(given.kind, PURPOSES[0])
    known = set(KINDS[given.kind].fields) | {"object"}
    for row in given.rows:
        if set(row) - known:
            extra = sorted(set(row) - known)
            raise InputError(
                f"{extra[0]!r} is no field of {given.kind}",
                remedy=f"fields are {', '.join(sorted(known))}",
            )
        if KINDS[given.kind].of_objects and not row.get("object"):
            raise InputError(f"a row of {given.kind} names no object")
    maker = originator or node.party
    table = schema.offers

    def change(connection: Connection) -> int:
        known = {
            (row.object, row.key): row.hash
            for row in connection.execute(
                select(table.c.object, table.c.key, table.c.hash).where(
                    table.c.kind == given.kind
                )
            )
        }
        fresh = []
        for row, at in zip(given.rows, given.as_of_us, strict=True):
            # Only ever compared with itself, so the fast writer will do.
            told = msgspec.json.encode([maker, level, row], order="sorted")
            digest = hashlib.sha256(told).digest()
            name = str(row.get("object", ""))[:80]
            key = row_key(given.kind, row)
            if known.get((name, key)) != digest:
                fresh.append(
                    {
                        "kind": given.kind,
                        "object": name,
                        "key": key,
                        "originator": maker,
                        "level": level,
                        "as_of_us": at,
                        "row": canonical_bytes(row).decode(),
                        "hash": digest,
                    }
                )
        upsert(connection, table, fresh)
        return len(fresh)

    return node.write(change)


def _labels(decider: Decider, node: Node, peer: str, level: str) -> list[Label]:
    """Return the label in each policy under which something is shared with a peer."""
    policies = dict.fromkeys(
        rule.agreement.label_policy
        for rule in decider.rules
        if rule.sender == node.party
        and rule.recipient == peer
        and level in rule.agreement.classifications
    )
    return [Label(policy, level, (peer,)) for policy in policies]


def _facts(node: Node, row: "Row[Any]", fields: Iterable[str], label: Label) -> Facts:
    value = read_strict(row.row.encode()) if row.kind == "cdms" else {}
    return Facts(
        kind=row.kind,
        objects=(row.object,) if row.object else (),
        fields=tuple(fields),
        sender=node.party,
        originator=row.originator,
        label=label,
        as_of_us=row.as_of_us,
        beside=(str(value["other"]),) if "other" in value else (),
    )


def decide_offer(
    node: Node, decider: Decider, row: "Row[Any]", peer: str, purpose: str
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


def read_offers(connection: Connection, kind: str, objects: Sequence[str]) -> list[Any]:
    """Return what we offer of a kind, of some objects or of all."""
    table = schema.offers
    rows = connection.execute(
        select(table).where(table.c.kind == kind).order_by(table.c.object, table.c.key)
    )
    return _of_objects(rows, objects)


def read_changed(
    connection: Connection, kind: str, objects: Sequence[str], peer: str, purpose: str
) -> list[Any]:
    """Return the offers that a peer has not got as they are now."""
    table, shared = schema.offers, schema.shared
    rows = connection.execute(
        select(table)
        .outerjoin(
            shared,
            and_(
                shared.c.peer == peer,
                shared.c.purpose == purpose,
                shared.c.kind == table.c.kind,
                shared.c.object == table.c.object,
                shared.c.key == table.c.key,
            ),
        )
        .where(
            table.c.kind == kind,
            or_(shared.c.offered.is_(None), shared.c.offered != table.c.hash),
        )
        .order_by(table.c.object, table.c.key)
    )
    return _of_objects(rows, objects)


def count_offers(connection: Connection, kind: str, objects: Sequence[str]) -> int:
    """Return how many offers there are of a kind, of some objects or of all."""
    table = schema.offers
    names = connection.execute(select(table.c.object).where(table.c.kind == kind))
    wanted = set(objects)
    return sum(not wanted or row.object in wanted for row in names)


def _of_objects(rows: Iterable[Any], objects: Sequence[str]) -> list[Any]:
    wanted = set(objects)
    return [row for row in rows if not wanted or row.object in wanted]
