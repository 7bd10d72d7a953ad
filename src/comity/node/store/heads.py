"""Heads of channels that both sides signed."""

from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from comity.node.store.schema import heads

__all__ = ["HeadRow", "add_head", "newest_head"]


class HeadRow(NamedTuple):
    """The signed texts of a head: ours, and the peer's."""

    ours: str
    theirs: str


def add_head(
    connection: Connection, peer: str, *, at_us: int, sizes: str, texts: HeadRow
) -> None:
    """Store a head that both sides signed."""
    connection.execute(
        insert(heads).values(
            peer=peer, at_us=at_us, sizes=sizes, ours=texts.ours, theirs=texts.theirs
        )
    )


def newest_head(connection: Connection, peer: str) -> HeadRow | None:
    """Return the newest head of a channel that both sides signed."""
    row = connection.execute(
        select(heads.c.ours, heads.c.theirs)
        .where(heads.c.peer == peer, heads.c.theirs.is_not(None))
        .order_by(heads.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else HeadRow._make(row)
