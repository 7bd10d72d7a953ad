"""Sessions of persons: a random secret in a cookie, its hash in the database, and two limits.

A session ends after a time without use and, whatever its use, after another (NIST SP 800-63B-4,
sections 2.2.3 and 2.3.3: at AAL2 no more than 1 h and 24 h, at AAL3 12 h in all). It begins with a
new secret at each sign-in, so that nobody can prepare one for somebody else (session fixation), and
again when the person changes authenticators; a change of roles by others ends it.
"""

import hashlib
from dataclasses import dataclass

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import TrustError
from comity.node.node import Node, UnitOfWork
from comity.node.persons.accounts import Account, account_of, note
from comity.node.store.sessions import (
    SessionRow,
    add_session,
    drop_session,
    drop_sessions,
    find_session,
    touch_session,
)
from comity.trust.identity.keys import to_text64
from comity.trust.persons.callers import Caller

__all__ = [
    "Session",
    "begin_session",
    "check_recent",
    "end_session",
    "end_sessions",
    "find_live",
    "find_of_caller",
    "is_live",
    "note_use",
    "renew_session",
    "secret_hash",
]

#: How long after a sign-in a person may change authenticators without another one, seconds.
RECENT_S = 600
#: A use is recorded when the last record is that old, seconds: not with every request.
TOUCH_S = 60


@dataclass(frozen=True, slots=True)
class Session:
    """A session that counts: its stored row, and the account that it is of."""

    row: SessionRow
    account: Account

    @property
    def key(self) -> str:
        """What event streams and acts of the session are bound to: it changes with the rights."""
        return f"{self.row.hash}:{self.account.version}"


def secret_hash(secret: str) -> str:
    """Return what is kept of the secret of a session, a link or a sign-in that was begun."""
    return hashlib.sha256(b"comity session\x00" + secret.encode()).hexdigest()


def begin_session(
    work: UnitOfWork, account: Account, means: str, agent: str = "", id_token: str = ""
) -> str:
    """Begin a session; return its secret, for the cookie alone.

    Parameters
    ----------
    means
        ``passkey ID``, ``key NAME``, ``password`` or ``oidc ISSUER``.
    agent
        What the browser calls itself.
    id_token
        Of the provider, to end its session, too.

    Raises
    ------
    TrustError
        If the account is suspended.
    """
    if not account.active:
        raise TrustError("the account is suspended")
    secret = to_text64(work.node.entropy(32, "session"))
    most_us = round(work.node.settings.session_most_s * SECOND_US)
    add_session(
        work.connection,
        SessionRow(
            hash=secret_hash(secret),
            account=account.id,
            means=means,
            begun_us=work.now_us,
            seen_us=work.now_us,
            proved_us=work.now_us,
            until_us=work.now_us + most_us,
            agent=agent[:200],
            id_token=id_token,
        ),
    )
    note(work, account.id, account.id, "signed in", means.split(" ", maxsplit=1)[0])
    return secret


def is_live(node: Node, row: SessionRow, now_us: int) -> bool:
    """Tell whether a session is within both of its limits."""
    idle_us = round(node.settings.session_idle_s * SECOND_US)
    return now_us < row.until_us and now_us - row.seen_us < idle_us


def find_live(work: UnitOfWork, secret: str) -> Session:
    """Return the session of a cookie.

    Raises
    ------
    TrustError
        If there is none, it has ended, or its account is suspended.
    """
    row = find_session(work.connection, secret_hash(secret))
    if row is None or not is_live(work.node, row, work.now_us):
        raise TrustError("the session has ended", remedy="sign in")
    account = account_of(work, row.account)
    if not account.active:
        raise TrustError("the account is suspended")
    return Session(row, account)


def find_of_caller(work: UnitOfWork, caller: Caller) -> Session:
    """Return the session by which a person asks.

    Raises
    ------
    TrustError
        If it asks by none, or it has ended.
    """
    digest = caller.session.partition(":")[0]
    row = find_session(work.connection, digest) if digest else None
    if (
        row is None
        or row.account != caller.id
        or not is_live(work.node, row, work.now_us)
    ):
        raise TrustError("the session has ended", remedy="sign in")
    return Session(row, account_of(work, row.account))


def note_use(node: Node, session: Session) -> None:
    """Record that a session is in use, now and then."""
    now_us = node.clock()
    if now_us - session.row.seen_us >= TOUCH_S * SECOND_US:
        node.write(lambda c: touch_session(c, session.row.hash, now_us))


def check_recent(work: UnitOfWork, session: Session) -> None:
    """Refuse a change of authenticators in a session whose sign-in is a while ago.

    A stolen cookie or a desk that was left gives nobody an authenticator of his own; nor does a
    sign-in at a provider, which proves no act.

    Raises
    ------
    TrustError
        If the person has to sign in again, with an authenticator of this node.
    """
    if session.row.means.startswith("oidc "):
        raise TrustError(
            "a sign-in at a provider changes no authenticators of this node",
            remedy="sign in with a passkey or password, or ask an administrator for a link",
        )
    if work.now_us - session.row.proved_us > RECENT_S * SECOND_US:
        raise TrustError(
            f"the sign-in is more than {RECENT_S // 60} min ago", remedy="sign in again"
        )


def renew_session(work: UnitOfWork, session: Session) -> str:
    """Give a session a new secret, and end all others of the account."""
    secret = to_text64(work.node.entropy(32, "session"))
    drop_sessions(work.connection, session.account.id)
    add_session(work.connection, session.row._replace(hash=secret_hash(secret)))
    return secret


def end_session(work: UnitOfWork, session: Session) -> None:
    """End a session: its cookie and its open streams count no more."""
    drop_session(work.connection, session.row.hash)
    note(work, session.account.id, session.account.id, "signed out")


def end_sessions(work: UnitOfWork, account: Account, *, means: str = "") -> int:
    """End the sessions of an account, or those that one authenticator has begun."""
    return drop_sessions(work.connection, account.id, means=means)
