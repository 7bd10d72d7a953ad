"""What others have shared with us, and what they would see of what is ours."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from comity.apps.sharing.offers import check_words, decide_offer, read_offers
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import DataError, InputError
from comity.foundations.strict import read_strict
from comity.messages.shared_build import oem_of_rows, omm_csv_of_rows
from comity.messages.write import write_message
from comity.node.node import Node
from comity.node.store import schema
from comity.system.files import write_whole
from comity.trust.policy import Withheld
from comity.trust.policy.coarsen import apply_release
from comity.trust.policy.kinds import PURPOSES

__all__ = ["export_held", "held", "preview"]


def preview(
    node: Node,
    peer: str,
    kind: str,
    purpose: str,
    objects: Sequence[str] = (),
    most: int = 100,
) -> list[dict[str, Any]]:
    """Return what a peer would see of our offers, and why; nothing is sent.

    Raises
    ------
    UnknownNameError
        If kind or purpose are unknown.
    """
    check_words(kind, purpose)
    offers, decider = node.view(
        lambda work: (
            read_offers(work.connection, kind, objects)[:most],
            work.release_context().decider,
        )
    )
    found = []
    for row in offers:
        answer, _ = decide_offer(node, decider, row, peer, purpose)
        if isinstance(answer, Withheld):
            found.append(
                {
                    "object": row.object,
                    "released": False,
                    "reason": answer.reason,
                    "words": answer.words,
                }
            )
            continue
        value = {
            k: v for k, v in read_strict(row.row.encode()).items() if v is not None
        }
        (cut,) = apply_release(kind, [value], answer)
        grids = {f: dict(g) for f, g in answer.fields.items() if g and f in cut}
        found.append(
            {
                "object": row.object,
                "released": True,
                "row": cut,
                "hidden": sorted(set(value) - set(cut)),
                "coarsened": grids,
                "clauses": list(answer.clauses),
                "keep_us": answer.conditions.keep_us,
                "onward": sorted(answer.conditions.onward),
            }
        )
    return found


def held(
    node: Node, peer: str = "", kind: str = "", object_id: str = "", most: int = 1000
) -> list[dict[str, Any]]:
    """Return what others have shared with us, with source, age and end of keeping."""
    table, entries = schema.holdings, schema.entries
    query = select(table, entries.c.erase_us, entries.c.hash).join(
        entries, entries.c.id == table.c.entry
    )
    for column, value in (
        (table.c.peer, peer),
        (table.c.kind, kind),
        (table.c.object, object_id),
    ):
        if value:
            query = query.where(column == value)
    query = query.order_by(table.c.peer, table.c.kind, table.c.object).limit(most)
    rows = node.database.read(lambda c: c.execute(query).fetchall())
    return [
        {
            "from": row.peer,
            "kind": row.kind,
            "object": row.object,
            "as_of_us": row.as_of_us,
            "received_us": row.received_us,
            "erase_us": row.erase_us,
            "entry": row.entry,
            "envelope": row.hash,
            "row": read_strict(row.row.encode()),
        }
        for row in rows
    ]


def export_held(node: Node, kind: str, path: Path, peer: str = "") -> int:
    """Write what others have shared into a file that any program reads; return how many.

    ``elements`` as OMM in CSV, ``ephemerides`` as OEM, ``cdms`` as the messages received,
    other kinds as JSON. Of an object that several parties share, all rows are written.

    Raises
    ------
    InputError
        If the kind is unknown, or there is nothing.
    DataError
        If an agreement did not release what the form needs.
    ResourceError
        If the file cannot be written.
    """
    rows = [item["row"] for item in held(node, peer, kind, most=1_000_000)]
    check_words(kind, PURPOSES[0])
    if not rows:
        raise InputError(f"no {kind} have been shared with this node")
    if kind == "elements":
        text = omm_csv_of_rows(rows)
    elif kind == "ephemerides":
        text = write_message(oem_of_rows(rows, node.clock()), "kvn")
    elif kind != "cdms":
        text = canonical_bytes(rows).decode()
    else:
        texts = [str(row["message"]) for row in rows if row.get("message")]
        if len(texts) < len(rows):
            raise DataError(
                f"{len(rows) - len(texts)} conjunctions came without their message",
                remedy="their agreement does not release it",
            )
        text = "\n".join(texts)
    write_whole(path, text.encode())
    return len(rows)
