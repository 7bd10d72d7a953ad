"""Sharing: what this node offers, with whom, in which fields, how fine, and what changed.

An offer is a whole row. What of it goes to whom is decided row by row, cut and coarsened,
compared with what that party got last, and sent only if it differs. So a second sharing of
30,000 objects costs what has changed, and a clause with a delay releases a row when it has
become old enough, at the next round. Rows of degraded orbits are sent once per window of a day,
whether anything changed or not: a change below the class must not show.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import NamedTuple

from comity.apps.sharing.delivered_rows import is_paused
from comity.apps.sharing.offers import check_kind_and_purpose
from comity.apps.sharing.released_rows import ReleasedRow, released_rows
from comity.apps.sharing.store.offers import (
    OfferRow,
    count_offers,
    read_changed_offers,
    read_offers,
)
from comity.apps.sharing.store.standing import (
    DeliveredRow,
    StandingRow,
    delivered_hashes,
    keep_delivered,
    note_rules,
    read_standing,
    set_standing,
)
from comity.astro.orbits.degraded import window_of
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError
from comity.foundations.plain import JsonObject
from comity.messages.document import write_document
from comity.node.exchange.isolation import Loop
from comity.node.exchange.outbox import Outgoing, enqueue, send_protocol
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.registry import Note
from comity.trust.policy import Decider, Label, Release, Withheld

__all__ = [
    "Shared",
    "SharingRound",
    "share_due",
    "share_now",
    "share_with",
    "subscribe",
]

#: Rows in one document, and the length (characters) at which one is closed.
ROWS, LENGTH = 250, 300_000
Tick = Callable[[int, int], None]


@dataclass
class Shared:
    """What one round shared with a party.

    Attributes
    ----------
    peer, kind, purpose
        With whom, of which kind, what for.
    rows, unchanged, documents
        Rows sent, rows that the peer has already as they are, documents written.
    withheld
        Reason, as a code, → number of rows that policy withholds.
    """

    peer: str
    kind: str
    purpose: str
    rows: int = 0
    unchanged: int = 0
    documents: int = 0
    withheld: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SharingRound:
    """New rows that were offered, and what was shared with each party."""

    offered: int
    shared: list[Shared]

    @property
    def exit_code(self) -> int:
        """Return 1 if there was something to share and policy withholds it from all."""
        refused = (one.withheld and not one.rows + one.unchanged for one in self.shared)
        return 1 if self.shared and all(refused) else 0


def share_with(
    node: Node, peer: str, kind: str, purpose: str, *, active: bool = True
) -> None:
    """Share a kind with a peer from now on, as it changes; or no longer.

    Raises
    ------
    UnknownNameError
        If peer, kind or purpose are unknown.
    """
    check_kind_and_purpose(kind, purpose)
    with node.writing() as work:
        known_party(work.connection, peer)
        set_standing(work.connection, peer, kind, purpose, ours=active)


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
    check_kind_and_purpose(kind, purpose)
    body = {
        "active": active,
        "data": kind,
        "objects": list(objects),
        "purpose": purpose,
    }
    with node.writing() as work:
        send_protocol(work, "subscription", body, peer)


def share_now(
    node: Node, peers: Sequence[str] = (), tick: Tick | None = None
) -> list[Shared]:
    """Put everything into the outbox that is shared as it changes and has changed.

    Parameters
    ----------
    peers
        With whom; all if empty.
    tick
        Called with the number of rows done and of rows in all.

    Raises
    ------
    TrustError
        If this node must recover first.
    """
    with node.reading() as work:
        blocked = work.release_context().blocked
        chosen = [
            row
            for row in read_standing(work.connection)
            if row.peer not in blocked
            and ((not peers and not is_paused(node, row.peer)) or row.peer in peers)
        ]
    return [_share(node, row, tick or (lambda _done, _all: None)) for row in chosen]


def share_due(node: Node, note: Note) -> list[Shared]:
    """Share what is due with everybody; what fails with one party holds up no other."""
    loop, done = Loop(node, "sharing", note), []
    with node.reading() as work:
        standing = read_standing(work.connection)
    for row in standing:
        name = f"{row.peer} {row.kind} {row.purpose}"
        shared = loop.run(name, partial(_share_unless_paused, node, row, note))
        if shared is not None:
            done.append(shared)
    return done


def _share_unless_paused(node: Node, row: StandingRow, note: Note) -> Shared | None:
    if is_paused(node, row.peer):
        return None
    try:
        return _share(node, row, lambda _done, _all: None)
    except ComityError as error:
        # Such as: nothing is signed while this node must recover from that peer.
        note("not-shared", peer=row.peer, kind=row.kind, code=error.code)
        return None


@dataclass
class _Part:
    """Rows of one release and one label that make one document."""

    release: Release
    label: Label
    originator: str
    rows: list[JsonObject]
    delivered: list[DeliveredRow]
    as_of_us: int = 0
    length: int = 0


def _rules(decider: Decider, node: Node, peer: str) -> bytes:
    """Return a hash of the rules in force; empty if age alone may change an answer.

    Where a rule sets a precision of positions it changes with the window, as all is sent again.
    """
    rules = decider.in_force(node.party, peer, node.clock())
    if any(rule.clause.delay_us for rule in rules):
        return b""
    names = sorted(f"{rule.agreement.hash}#{rule.clause.id}" for rule in rules)
    if any("position_km" in rule.clause.precision for rule in rules):
        names.append(f"window {window_of(node.clock())}")
    return hashlib.sha256(canonical_bytes(names)).digest()


class _Due(NamedTuple):
    """What there is to decide about for a peer, read in one transaction."""

    offers: list[OfferRow]
    total: int
    delivered: dict[tuple[str, str], bytes]
    decider: Decider
    rules: bytes


def _read_due(work: UnitOfWork, standing: StandingRow) -> _Due:
    decider = work.release_context().decider
    rules = _rules(decider, work.node, standing.peer)
    connection, kind, objects = work.connection, standing.kind, standing.objects
    if rules and rules == standing.rules:
        offers = read_changed_offers(connection, standing, objects)
    else:
        offers = read_offers(connection, kind, objects)
    total = count_offers(connection, kind, objects)
    return _Due(offers, total, delivered_hashes(connection, standing), decider, rules)


def _share(node: Node, standing: StandingRow, tick: Tick) -> Shared:
    """Share one kind with one peer, in transactions of one document each.

    While the rules in force are the same, only offers that have changed are decided about.
    """
    peer, purpose = standing.peer, standing.purpose
    done = Shared(peer, standing.kind, purpose)
    with node.reading() as work:
        due = _read_due(work, standing)
    parts: dict[tuple[int, Label, str], _Part] = {}
    unchanged = []
    decided = released_rows(node, due.decider, due.offers, peer, purpose)
    for number, (row, one) in enumerate(decided):
        if isinstance(one, Withheld):
            done.withheld[one.reason] = done.withheld.get(one.reason, 0) + 1
            continue
        delivered = _delivered(row, standing, one)
        if due.delivered.get((row.object, row.key)) == delivered.hash:
            unchanged.append(delivered)
            continue
        key = (id(one.release), one.label, row.originator)
        part = parts.setdefault(
            key, _Part(one.release, one.label, row.originator, [], [])
        )
        part.rows.append(one.row)
        part.delivered.append(delivered)
        part.as_of_us = max(part.as_of_us, one.as_of_us)
        part.length += len(one.text)
        done.rows += 1
        if len(part.rows) >= ROWS or part.length >= LENGTH:
            _send(node, standing, parts.pop(key), done)
            tick(number + 1, len(due.offers))
    for part in parts.values():
        _send(node, standing, part, done)
    with node.writing() as work:
        _note_round(work, standing, unchanged, due.rules)
    done.unchanged = due.total - done.rows - sum(done.withheld.values())
    tick(len(due.offers), len(due.offers))
    return done


def _note_round(
    work: UnitOfWork,
    standing: StandingRow,
    unchanged: Sequence[DeliveredRow],
    rules: bytes,
) -> None:
    """Note what needed no sending, and the rules under which all was decided."""
    keep_delivered(work.connection, unchanged)
    note_rules(work.connection, standing, rules)


def _delivered(
    row: OfferRow, standing: StandingRow, released: ReleasedRow
) -> DeliveredRow:
    """Return the note of a delivery."""
    return DeliveredRow(
        standing.peer,
        row.kind,
        standing.purpose,
        row.object,
        row.key,
        row.hash,
        released.hash,
    )


def _send(node: Node, standing: StandingRow, part: _Part, done: Shared) -> None:
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
    with node.writing() as work:
        enqueue(work, standing.peer, [Outgoing(text, standing.kind, label)])
        keep_delivered(work.connection, part.delivered)
    done.documents += 1
