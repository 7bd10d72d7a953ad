"""Signed heads of the audit's chain; removal of what is older than the settings keep."""

from dataclasses import dataclass

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, TrustError
from comity.node.audit.chain import BEGIN, HEAD, REMOVAL, content_of, covered, linked
from comity.node.node import Node, UnitOfWork
from comity.node.store.audit import (
    HeadRow,
    Tail,
    add_head,
    heads_of,
    last_before,
    newest_head,
    remove_through,
    rows_after,
    tail_of,
)
from comity.trust.identity import sign_statement

__all__ = ["AuditReport", "begin_of", "remove_old", "sign_head", "verify_audit"]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was found in an audit.

    Attributes
    ----------
    rows, first, last
        How many there are, and the numbers of the first and the last.
    chain
        The chain's hash behind the last one.
    heads
        How many signed heads hold.
    removed_through
        Number up to which rows were removed by age, with a signed statement.
    faults
        What does not hold, in words; nothing if all does.
    """

    rows: int
    first: int
    last: int
    chain: str
    heads: int
    removed_through: int
    faults: tuple[str, ...]


def _state(work: UnitOfWork, at: Tail) -> dict[str, object]:
    return {
        "at_us": work.now_us,
        "chain": at.chain,
        "party": work.party,
        "row": at.id,
    }


def sign_head(work: UnitOfWork, at: Tail | None = None) -> HeadRow | None:
    """Sign where the chain stands and keep that; None if it has no row.

    Parameters
    ----------
    at
        An earlier row, for an export that ends there: that head is not kept.
    """
    tail = at or tail_of(work.connection)
    if tail is None:
        return None
    last = newest_head(work.connection, "head")
    if last is not None and (last.row, last.chain) == tail:
        return last
    work.count_signatures(1)
    text = sign_statement(work.node.signer, HEAD, _state(work, tail))
    head = HeadRow("head", tail.id, tail.chain, work.now_us, text)
    if at is None:
        add_head(work.connection, head)
    return head


def begin_of(work: UnitOfWork) -> tuple[Tail, HeadRow | None]:
    """Return what the first row that is kept follows, and the statement of its removal."""
    removed = newest_head(work.connection, "removal")
    if removed is None:
        return Tail(0, BEGIN), None
    return Tail(removed.row, removed.chain), removed


def remove_old(node: Node) -> int:
    """Remove rows that are older than the settings keep them; return how many.

    A signed statement says up to which row and hash, so that this is told from rows that somebody
    has taken out.
    """
    with node.writing() as work:
        before_us = work.now_us - node.settings.audit_keep_d * DAY_US
        through = last_before(work.connection, before_us)
        if through is None:
            return 0
        work.count_signatures(1)
        text = sign_statement(node.signer, REMOVAL, _state(work, through))
        add_head(
            work.connection,
            HeadRow("removal", through.id, through.chain, work.now_us, text),
        )
        return remove_through(work.connection, through.id)


def verify_audit(node: Node) -> AuditReport:
    """Hash every row again, follow the chain, and compare it with all signed heads."""
    faults: list[str] = []
    with node.reading() as work:
        begin, removed = begin_of(work)
        heads = {head.row: head for head in heads_of(work.connection, "head")}
        held = len([row for row in heads if row <= begin.id])
        number, chain, count, first = begin.id, begin.chain, 0, 0
        for row in rows_after(work.connection, 0):
            number += 1
            count, first = count + 1, first or row.id
            chain = linked(chain, content_of(covered(row)))
            if row.id != number:
                faults.append(f"row {number} is missing: row {row.id} follows")
            elif chain != row.chain:
                faults.append(f"row {row.id} is not what was written")
            number, chain = row.id, row.chain
            head = heads.get(row.id)
            if head is not None and head.chain != chain:
                faults.append(f"the head signed at row {row.id} has another hash")
            held += head is not None and head.chain == chain
        missing = [row for row in heads if row > number]
        faults += [
            f"row {row}, over which a head was signed, is missing" for row in missing
        ]
        faults += _unsigned(work, [*heads.values(), *([removed] if removed else [])])
    return AuditReport(count, first, number, chain, held, begin.id, tuple(faults[:100]))


def _unsigned(work: UnitOfWork, heads: list[HeadRow]) -> list[str]:
    faults = []
    ring = work.ring(work.party)
    for head in heads:
        kind = HEAD if head.kind == "head" else REMOVAL
        try:
            said = ring.read(head.statement, kind, ("node", "drill"), head.made_us)
        except (FormatError, TrustError) as error:
            faults.append(f"the {head.kind} at row {head.row}: {error}")
            continue
        if (said.payload["row"], said.payload["chain"]) != (head.row, head.chain):
            faults.append(f"the {head.kind} at row {head.row} says otherwise")
    return faults
