"""Acts that were proved and whose process ended before they were done."""

from comity.node.node import Node
from comity.node.persons.authority import PROVED
from comity.node.persons.liveness import is_alive
from comity.node.store import acts as store

__all__ = ["settle_interrupted"]


def settle_interrupted(node: Node) -> int:
    """Settle acts that were proved and whose process ended before they were done.

    What was signed is found by its proof: where the proof was used, the act counts as done;
    where it was not, nothing was signed, and the act has failed. Returns how many there were.
    """
    with node.reading() as work:
        rows = store.list_acts(work.connection, (PROVED,), 1000)
    settled = 0
    for row in rows:
        if is_alive(node.folder, row.id):
            continue
        with node.writing() as work:
            now = store.find_act(work.connection, row.id)
            if now is None or now.state != PROVED or is_alive(node.folder, row.id):
                continue
            used = [
                one.proof
                for one in store.proofs_of(work.connection, row.id)
                if store.use_of(work.connection, one.proof) is not None
            ]
            store.set_act(
                work.connection,
                now,
                state="performed" if used else "failed",
                reason="the node stopped after it was done: the result was not kept"
                if used
                else "the node stopped before it was done: nothing was signed",
            )
            settled += 1
    return settled
