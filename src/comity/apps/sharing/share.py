"""Sharing: what we offer, with whom, in which fields and how fine; and what has changed.

An offer is a whole row. What of it goes to whom is decided row by row, cut and coarsened,
compared with what that party got last, and sent only if it differs. So a second sharing of
30,000 objects costs what has changed, and a clause with a delay releases a row when it has
become old enough, at the next round.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.sharing.delivered_rows import note_shared, read_marks, waits
from comity.apps.sharing.handlers import set_standing
from comity.apps.sharing.offers import (
    check_words,
    count_offers,
    decide_offer,
    read_changed,
    read_offers,
)
from comity.foundations.canonical import canonical_bytes
from comity.foundations.strict import read_strict
from comity.messages.document import write_document
from comity.node.exchange.outbox import Outgoing, enqueue, send_protocol
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import schema
from comity.node.store.upsert import upsert
from comity.trust.policy import Decider, Label, Release, Withheld
from comity.trust.policy.coarsen import apply_release

__all__ = ["Shared", "share_now", "share_with", "subscribe"]

#: Rows in one document, and an aim for its length, characters.
ROWS, LENGTH = 250, 300_000
Tick = Callable[[int, int], None]


@dataclass
class Shared:
    """What one round shared with a party."""

    peer: str
    kind: str
    purpose: str
    rows: int = 0
    unchanged: int = 0
    documents: int = 0
    withheld: dict[str, int] = field(default_factory=dict)


def share_with(
    node: Node, peer: str, kind: str, purpose: str, *, active: bool = True
) -> None:
    """Share a kind with a peer from now on, as it changes; or no longer.

    Raises
    ------
    UnknownNameError
        If peer, kind or purpose are unknown.
    """
    check_words(kind, purpose)

    def change(connection: Connection) -> None:
        known_party(connection, peer)
        set_standing(connection, peer, kind, purpose, ours=active)

    node.write(change)


def subscribe(
    node: Node,
    peer: str,
    kind: str,
    purpose: str,
    objects: Sequence[str] = (),
    *,
    active: bool = True,
) -> None:
    """Ask a peer for a kind, as it changes; its agreements decide what comes.

    Raises
    ------
    UnknownNameError, TrustError
        If peer, kind or purpose are unknown, or the peer is not verified.
    """
    check_words(kind, purpose)
    body = {
        "active": active,
        "data": kind,
        "objects": list(objects),
        "purpose": purpose,
    }
    node.transact(lambda work: send_protocol(work, "subscription", body, peer))


def share_now(
    node: Node, peers: Sequence[str] = (), tick: Tick | None = None
) -> list[Shared]:
    """Put everything into the outbox that stands to be shared and has changed.

    Parameters
    ----------
    peers
        With whom; all if empty.
    tick
        Called with rows done and rows in all.

    Raises
    ------
    TrustError
        If this node must recover first.
    """
    rows = node.database.read(
        lambda c: c.execute(
            select(schema.standing).order_by(
                schema.standing.c.peer,
                schema.standing.c.kind,
                schema.standing.c.purpose,
            )
        ).fetchall()
    )
    chosen = [
        row
        for row in rows
        if (not peers and not waits(node, row.peer)) or row.peer in peers
    ]
    return [_share(node, row, tick or (lambda _done, _all: None)) for row in chosen]


@dataclass
class _Part:
    """Rows of one release that make one document."""

    release: Release
    label: Label
    originator: str
    rows: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    as_of_us: int = 0
    length: int = 0


def _rules(decider: Decider, node: Node, peer: str) -> bytes:
    """Return a mark of the rules in force; empty if age alone may change an answer."""
    rules = decider.in_force(node.party, peer, node.clock())
    if any(rule.clause.delay_us for rule in rules):
        return b""
    names = sorted(f"{rule.agreement.hash}#{rule.clause.id}" for rule in rules)
    return hashlib.sha256(canonical_bytes(names)).digest()


def _share(node: Node, standing: Any, tick: Tick) -> Shared:
    """Share one kind with one peer, in transactions of one document each.

    While the rules in force are the same, only offers that have changed are looked at.
    """
    peer, kind, purpose = standing.peer, standing.kind, standing.purpose
    done = Shared(peer, kind, purpose)
    objects = read_strict(standing.objects.encode())

    def look(work: UnitOfWork) -> Any:
        decider = work.release_context().decider
        rules = _rules(decider, node, peer)
        if rules and rules == standing.rules:
            offers = read_changed(work.connection, kind, objects, peer, purpose)
        else:
            offers = read_offers(work.connection, kind, objects)
        total = count_offers(work.connection, kind, objects)
        return offers, total, read_marks(work.connection, standing), decider, rules

    offers, total, sent, decider, rules = node.view(look)
    parts: dict[tuple[int, str, str], _Part] = {}
    quiet = []
    for number, row in enumerate(offers):
        answer, label = decide_offer(node, decider, row, peer, purpose)
        if isinstance(answer, Withheld) or label is None:
            reason = answer.reason if isinstance(answer, Withheld) else "no-clause"
            done.withheld[reason] = done.withheld.get(reason, 0) + 1
            continue
        cut, text, mark = _cut(row, standing, answer)
        if sent.get((row.object, row.key)) == mark["hash"]:
            quiet.append(mark)
            continue
        key = (id(answer), label.policy, row.originator)
        part = parts.setdefault(key, _Part(answer, label, row.originator, [], []))
        part.rows.append(cut)
        part.marks.append(mark)
        part.as_of_us = max(part.as_of_us, row.as_of_us)
        part.length += len(text)
        done.rows += 1
        if len(part.rows) >= ROWS or part.length >= LENGTH:
            _send(node, standing, parts.pop(key), done)
            tick(number + 1, len(offers))
    for part in parts.values():
        _send(node, standing, part, done)
    node.write(lambda c: note_shared(c, standing, quiet, rules))
    done.unchanged = total - done.rows - sum(done.withheld.values())
    tick(len(offers), len(offers))
    return done


def _cut(
    row: Any, standing: Any, release: Release
) -> tuple[dict[str, Any], bytes, dict[str, Any]]:
    """Return what is released of an offer, its bytes, and the mark to remember it by."""
    whole = read_strict(row.row.encode())
    value = {name: item for name, item in whole.items() if item is not None}
    (cut,) = apply_release(row.kind, [value], release)
    text = canonical_bytes(cut)
    mark = {
        "peer": standing.peer,
        "kind": row.kind,
        "purpose": standing.purpose,
        "object": row.object,
        "key": row.key,
        "offered": row.hash,
        "hash": hashlib.sha256(text).digest(),
    }
    return cut, text, mark


def _send(node: Node, standing: Any, part: _Part, done: Shared) -> None:
    """Write one document into the outbox, and note what the peer has now."""
    label = part.label.to_json()
    conditions = asdict(part.release.conditions)
    conditions["onward"] = sorted(conditions["onward"])
    text = write_document(
        node.signer,
        kind=standing.kind,
        sender=node.party,
        originator=part.originator,
        issued_us=node.clock(),
        as_of_us=part.as_of_us,
        label=label,
        body={"rows": part.rows},
        purpose=standing.purpose,
        clauses=part.release.clauses,
        conditions=conditions,
    )

    def change(work: UnitOfWork) -> None:
        enqueue(work, standing.peer, [Outgoing(text, standing.kind, label)])
        upsert(work.connection, schema.shared, part.marks)

    node.transact(change)
    done.documents += 1
