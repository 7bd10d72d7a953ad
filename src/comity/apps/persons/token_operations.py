"""Operations about tokens of programs: a person makes, lists and revokes its own.

A program makes no token: what it was given ends when it ends. Whoever asks makes the token and
sends its hash alone, so that no record of what was asked or answered holds it.
"""

from comity.apps.persons import requests as asked
from comity.foundations.errors import InputError, TrustError
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import Nothing, Operation, Owned, Page, page_of
from comity.node.persons.tokens import (
    Token,
    list_tokens,
    revoke_token,
    scopes_of,
    store_token,
)
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller, allowed

__all__ = ["LIST_TOKENS", "MAKE_TOKEN", "OPERATIONS", "REVOKE_TOKEN"]

#: A hash, for the example.
HASH = "0f" * 32


def _owner(caller: Caller) -> str | None:
    """Return whose tokens are meant: a person's own; of the node's files all.

    Raises
    ------
    TrustError
        If a program asks.
    """
    if caller.kind == "program":
        raise TrustError(
            "a program makes and revokes no tokens", remedy="sign in, or use --dir"
        )
    return caller.id if caller.kind == "person" else None


def _list(node: Node, request: asked.ListPersons, caller: Caller) -> Page[Token]:
    """List own tokens with their rights, their end and their use by day."""
    after = "".join(map(str, place_of(request.cursor, str)))
    rows = list_tokens(node, _owner(caller), after, request.limit + 1)
    return page_of(rows, request.limit, lambda row: cursor_behind(row.name))


def _make(node: Node, request: asked.MakeToken, caller: Caller) -> Token:
    """Store a token of the person who asks, by its hash; with rights that the person has."""
    scopes = scopes_of(request.scopes or ())
    owner = _owner(caller) or ""
    lacking = [str(right) for right in scopes if not allowed(caller, right)]
    if lacking:
        raise InputError(
            f"{caller.name} has no right to {lacking[0]}, so its token has none"
        )
    return store_token(
        node,
        request.name,
        request.digest,
        owner=owner,
        scopes=scopes,
        days=request.days,
    )


def _revoke(node: Node, request: asked.NamedToken, caller: Caller) -> Nothing:
    """Take a token back; its streams end."""
    revoke_token(node, request.name, _owner(caller))
    return Nothing()


TOKEN = Owned("token")
LIST_TOKENS = Operation(
    name="token list",
    owned=TOKEN,
    path="/tokens",
    right=Right.READ,
    request=asked.ListPersons,
    result=Page[Token],
    run=_list,
    example=asked.ListPersons(),
)
MAKE_TOKEN = Operation(
    name="token make",
    method="POST",
    path="/tokens",
    right=Right.READ,
    request=asked.MakeToken,
    result=Token,
    run=_make,
    example=asked.MakeToken("nightly report", HASH, ["read"], 30),
)
REVOKE_TOKEN = Operation(
    name="token revoke",
    owned=TOKEN,
    method="DELETE",
    path="/tokens/{name}",
    right=Right.READ,
    request=asked.NamedToken,
    result=Nothing,
    run=_revoke,
    example=asked.NamedToken("weekly report"),
)
OPERATIONS = (LIST_TOKENS, MAKE_TOKEN, REVOKE_TOKEN)
