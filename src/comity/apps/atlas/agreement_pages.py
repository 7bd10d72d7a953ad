"""Agreements in force at a node, as the reading site shows them."""

from comity.drawing.atlas.frame import Agreed
from comity.foundations import format_utc
from comity.node.node import Node
from comity.node.store.agreements import read_lives
from comity.trust.policy import explain_agreement

__all__ = ["agreed_at"]


def agreed_at(node: Node) -> tuple[Agreed, ...]:
    """Return the agreements that are in force at a node now."""
    with node.reading() as work:
        in_force = []
        for value, life in read_lives(work.connection, work.now_us, work.party):
            if life.state != "in force":
                continue
            permissions = [
                (entry.party, text)
                for entry in explain_agreement(value)
                for text in [*entry.may, *(f"not {w}" for w in entry.may_not)]
            ]
            in_force.append(
                Agreed(
                    value.id,
                    value.title,
                    tuple(value.parties),
                    format_utc(life.begins_us, 0)[:10],
                    format_utc(life.ends_us, 0)[:10],
                    value.hash,
                    tuple(permissions),
                )
            )
        return tuple(in_force)
