"""Who asks for an operation: a person, a program with a token, or somebody at the node's files."""

from dataclasses import dataclass
from typing import Literal

from comity.trust.persons.marks import PersonMark
from comity.trust.persons.roles import ACTS, Right, Role, may

__all__ = ["LOCAL", "Caller", "allowed"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what for.

    Attributes
    ----------
    kind
        ``person``: signed in at the node. ``program``: by a token. ``local``: at the command
        line with the node's folder, so with its files and keys.
    id
        Of the account, or of the owner of the token; empty for ``local``.
    name
        The account's or the token's name, for the audit.
    roles
        What the account has now; of a program those of its owner, and no more than its
        token was given.
    scopes
        Rights that a token is limited to; None: no limit but the roles.
    session
        Hash of the session or token: what ends with it is ended by it.
    marks
        Of the persons who have proved this act; empty unless it is one.
    """

    kind: Literal["person", "program", "local"]
    id: str = ""
    name: str = ""
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[Right] | None = None
    session: str = ""
    marks: tuple[PersonMark, ...] = ()


#: Whoever works at the node's folder: reads what the files hold anyway, and performs no act.
LOCAL = Caller("local", roles=frozenset(Role))


def allowed(caller: Caller, right: Right) -> bool:
    """Return whether somebody may ask for an operation that needs a right.

    An act is allowed to persons alone: a program never performs one, whatever its owner's
    roles. Whether the act is proved is another question, answered where it is performed.
    """
    if right in ACTS and caller.kind == "program":
        return False
    if caller.scopes is not None and right not in caller.scopes:
        return False
    return may(caller.roles, right)
