"""Records stated to other parties, and what theirs say: through the gate, signed, apart.

A record goes out as a row of the kind ``records`` under whatever agreement releases it, in a
signed document like all data. What comes in is held as the sender's statement and is never
merged: two parties' atlases may disagree openly, and both sides can prove who said what.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from comity.apps.atlas.collection import Atlas
from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import Shared, share_now, share_with
from comity.atlas.exchange import differences, read_statement, statement_row
from comity.foundations.errors import FormatError, UnknownNameError
from comity.node.node import Node

__all__ = ["heard", "state_records"]

KIND, PURPOSE = "records", "research"


def state_records(
    node: Node, atlas: Atlas, names: Sequence[str], peers: Sequence[str], level: str
) -> tuple[int, list[Shared]]:
    """Offer records of an atlas, and send them to whom agreements release them.

    Returns
    -------
    How many are new or changed, and what was shared with whom.

    Raises
    ------
    UnknownNameError
        If a record is not in the atlas.
    """
    rows = []
    times = []
    for name in names:
        record = atlas.collection.records.get(name)
        if record is None:
            raise UnknownNameError(f"the atlas has no record {name!r}")
        rows.append(statement_row(record, atlas.collection))
        day = max(claim.recorded for claim in record.claims)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        times.append(min(round(at.timestamp() * 1e6), node.clock()))
    changed = offer(node, Rows(KIND, tuple(rows), tuple(times)), level=level)
    for peer in peers:
        share_with(node, peer, KIND, PURPOSE)
    return changed, share_now(node, list(peers), lambda _done, _total: None)


def heard(node: Node, atlas: Atlas, name: str = "") -> list[dict[str, Any]]:
    """Return what other parties' atlases state, each against ours.

    Parameters
    ----------
    name
        One record alone; all if empty.
    """
    found = []
    for item in held(node, kind=KIND, most=100_000):
        row = item.row
        if name and row.get("claim") != name:
            continue
        out: dict[str, Any] = {
            "from": item.sender,
            "record": row.get("claim"),
            "received_us": item.received_us,
            "entry": item.entry,
            "envelope": item.envelope,
            "ours": row.get("claim") in atlas.collection.records,
            "title": None,
            "differences": [],
            "fault": None,
        }
        try:
            record, _ = read_statement(row)
        except FormatError as error:
            out["fault"] = str(error)
        else:
            out["title"] = record.title
            mine = atlas.collection.records.get(record.id)
            if mine is not None:
                out["differences"] = [asdict(d) for d in differences(mine, record)]
        found.append(out)
    return found
