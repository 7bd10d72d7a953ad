"""Who asks: a request's cookie or token becomes a caller with the rights of now.

``caller_of_token(node, token)``, ``caller_of_session(node, secret)`` and, for whoever serves
requests, ``caller_of_request(node, method, headers)`` return a ``trust.persons.callers.Caller``,
or raise ``TrustError`` (401) for somebody unknown and ``ForeignOriginError`` (403) for a request by
cookie that changes something and does not come from this node's pages. Whether the caller may do
what it asks is decided by ``trust.persons.callers.allowed`` alone. ``live_keys(node)`` is the set of
all ``Caller.session`` that count: an event stream ends when its own is not among them.
"""

from collections.abc import Mapping

from starlette.requests import cookie_parser

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import TrustError
from comity.node.node import Node
from comity.node.persons.sessions import (
    Session,
    find_live,
    is_live,
    note_use,
    secret_hash,
)
from comity.node.persons.sites import check_origin, site_of
from comity.node.persons.tokens import program_of
from comity.node.store.sessions import live_rows
from comity.node.store.tokens import live_tokens
from comity.trust.persons.callers import Caller

__all__ = [
    "ForeignOriginError",
    "caller_of_request",
    "caller_of_session",
    "caller_of_token",
    "cookie_of",
    "live_keys",
    "person_of",
    "session_of",
]


class ForeignOriginError(TrustError):
    """A request by cookie comes from another page than this node's."""

    code = "foreign-origin"


def caller_of_token(node: Node, token: str) -> Caller:
    """Return the program that holds a token; its use is counted.

    Raises
    ------
    TrustError
        If the token is unknown or has ended, or its owner is suspended.
    """
    return program_of(node, token)


def session_of(node: Node, secret: str) -> Session:
    """Return the session of a cookie's value, and note its use.

    Raises
    ------
    TrustError
        If there is none, it has ended, or its account is suspended.
    """

    def read() -> Session:
        with node.reading() as work:
            return find_live(work, secret)

    key = f"session {secret_hash(secret)}"
    session = node.known_callers.find(key, node.database.changes(), read)
    if not is_live(node, session.row, node.clock()):
        raise TrustError("the session has ended", remedy="sign in")
    note_use(node, session)
    return session


def person_of(session: Session) -> Caller:
    """Return the person of a session."""
    account = session.account
    return Caller(
        "person",
        id=account.id,
        name=account.name,
        roles=frozenset(account.roles),
        session=session.key,
    )


def caller_of_session(node: Node, secret: str) -> Caller:
    """Return the person whose cookie has a value.

    Raises
    ------
    TrustError
        If there is no such session, it has ended, or its account is suspended.
    """
    return person_of(session_of(node, secret))


def cookie_of(node: Node, headers: Mapping[str, str]) -> str:
    """Return the value of this node's cookie in a request; empty if it has none."""
    return cookie_parser(headers.get("cookie", "")).get(
        site_of(node.settings).cookie, ""
    )


def caller_of_request(node: Node, method: str, headers: Mapping[str, str]) -> Caller:
    """Return who sends a request: by its token or session if it names one, else by its cookie.

    ``Authorization: Session SECRET`` is how a command line says the session that a key file has
    begun. No page of a stranger can send it, so no origin is asked for.

    Parameters
    ----------
    headers
        By names in lower case.

    Raises
    ------
    TrustError
        If nobody can be told.
    ForeignOriginError
        If a request by cookie changes something and comes from another page.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "session":
        return caller_of_session(node, token.strip())
    if token or scheme:
        return program_of(node, token if scheme.lower() == "bearer" else "")
    secret = cookie_of(node, headers)
    if not secret:
        raise TrustError("nobody is signed in", remedy="sign in, or send a token")
    caller = caller_of_session(node, secret)
    try:
        check_origin(site_of(node.settings), method, headers)
    except TrustError as error:
        raise ForeignOriginError(error.message, remedy=error.remedy) from error
    return caller


def live_keys(node: Node) -> frozenset[str]:
    """Return the keys (``Caller.session``) of all sessions and tokens that count now."""
    idle_us = round(node.settings.session_idle_s * SECOND_US)
    with node.reading() as work:
        rows = [
            *live_rows(work.connection, work.now_us, idle_us),
            *live_tokens(work.connection, work.now_us),
        ]
    return frozenset(f"{digest}:{version}" for digest, version in rows)
