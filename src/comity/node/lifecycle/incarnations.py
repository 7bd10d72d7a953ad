"""Incarnations of a node: a new one begins when a database is not the one that signed last."""

from comity.foundations.constants import SECOND_US
from comity.node.node import Node
from comity.node.store import log
from comity.node.store.database import Connection
from comity.node.store.peers import recover_from_all
from comity.node.store.sessions import end_everything

__all__ = ["begin_incarnation", "is_fenced"]


def begin_incarnation(node: Node, fenced: int) -> None:
    """Begin a new incarnation, numbered by the clock so that it is above every old one.

    In every channel, nothing is signed until the peer has returned what the old incarnation
    had sent. The fence is not raised yet: reading a copy takes nothing from the node that
    lives. It is raised when the new incarnation begins to recover, or to send.

    Sessions, links and pending sign-ins end: an old backup may hold ones that were ended since.
    What else it holds of persons (revoked passkeys, tokens, roles) is for administrators to look
    at again.
    """
    number = max(node.clock() // SECOND_US, node.incarnation + 1, fenced + 1)
    with node.writing() as work:
        log.set_number(work.connection, "incarnation", number)
        log.set_number(work.connection, "fenced", 0)
        recover_from_all(work.connection)
        end_everything(work.connection)
    node.incarnation = number


def is_fenced(connection: Connection) -> bool:
    """Tell whether a peer has fenced this life of the node."""
    return log.read_number(connection, "fenced") == 1
