"""How a node is: for people, for health checks, for metrics without secrets."""

from typing import Any

from sqlalchemy import Connection, func, select

from comity.apps.notices.jobs import LATE
from comity.node.exchange.introductions import list_peers
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, notice_schema, schema
from comity.node.store.agreements import read_lives
from comity.trust.identity import Keyring

__all__ = ["counts", "status"]


def counts(node: Node) -> dict[str, int]:
    """Return numbers that name nobody: entries by act, outbox by state, peers."""

    def read(connection: Connection) -> dict[str, int]:
        found: dict[str, int] = {}
        for table, column, name in (
            (schema.entries, schema.entries.c.act, "entries"),
            (schema.outbox, schema.outbox.c.state, "outbox"),
        ):
            rows = connection.execute(
                select(column, func.count()).select_from(table).group_by(column)
            )
            found |= {f"{name} {word}": int(count) for word, count in rows}
        for table, name in (
            (schema.peers, "peers"),
            (schema.holdings, "holdings"),
            (schema.offers, "offers"),
            (schema.equivocations, "equivocations"),
        ):
            count = connection.execute(select(func.count()).select_from(table)).scalar()
            found[name] = int(count or 0)
        ladders = notice_schema.ladders
        waiting = select(func.count()).where(ladders.c.due_us.is_not(None))
        found["notices waiting"] = int(connection.execute(waiting).scalar() or 0)
        found["latest timer ms"] = log.read_number(connection, LATE) // 1000
        return found

    return node.database.read(read)


def status(node: Node) -> dict[str, Any]:
    """Return the state of a node: keys with their ends, peers, agreements, numbers."""

    def read(work: UnitOfWork) -> tuple[Keyring, list[Any], int]:
        return (
            work.ring(work.party),
            read_lives(work.connection, work.now_us),
            log.read_number(work.connection, "signatures"),
        )

    ring, lives, signatures = node.view(read)
    peers = list_peers(node)
    states: dict[str, int] = {}
    for _, life in lives:
        states[life.state] = states.get(life.state, 0) + 1
    return {
        "party": node.party,
        "name": node.settings.name,
        "kind": node.settings.kind,
        "drill": node.settings.drill,
        "exercise": node.settings.exercise,
        "url": node.settings.url,
        "folder": str(node.folder),
        "fingerprint": ring.root.fingerprint,
        "incarnation": node.incarnation,
        "signatures": signatures,
        "recovering": [p.party for p in peers if p.recovering],
        "keys": [
            {
                "kid": c.key.kid,
                "role": c.role,
                "name": c.name,
                "until_us": c.until_us,
                "revoked": c.key.kid in ring.revocations,
            }
            for c in ring.certificates.values()
        ],
        "peers": len(peers),
        "verified": sum(p.verified_us is not None for p in peers),
        "waiting": sum(p.waiting for p in peers),
        "agreements": states,
        "counts": counts(node),
    }
