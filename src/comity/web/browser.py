"""The session of a browser: begun, and one before it ended."""

from comity.node.node import UnitOfWork
from comity.node.persons.accounts import Account
from comity.node.persons.sessions import begin_session, secret_hash
from comity.node.store.sessions import drop_session
from comity.web.asked import Asked

__all__ = ["begin_for"]


def begin_for(
    asked: Asked, work: UnitOfWork, account: Account, means: str, id_token: str = ""
) -> str:
    """Begin a session with a new secret; the one that the browser had ends."""
    if asked.secret:
        drop_session(work.connection, secret_hash(asked.secret))
    return begin_session(work, account, means, asked.agent, id_token)
