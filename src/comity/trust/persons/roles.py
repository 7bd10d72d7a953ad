"""Roles of persons, and the one table of what each of them may do at a node.

The form is that of role-based access control (ANSI INCITS 359-2012, core RBAC): persons have
roles, roles have rights, and every operation of a node names the one right that it needs.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["ACTS", "RIGHTS", "Right", "Role", "may"]


class Role(StrEnum):
    """What a person is at a node; a person may have several."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    DUTY_OFFICER = "duty officer"
    FLIGHT_DYNAMICS = "flight dynamics"
    SIGNATORY = "signatory"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What an operation does, as far as permission is concerned."""

    #: See the node's state, cases, notices, agreements, parties and the ledger's entries.
    READ = "read"
    #: See what others have shared, with its orbits, as labels and roles allow.
    READ_SHARED = "read shared data"
    #: See who saw and did what.
    READ_AUDIT = "read the audit"
    #: Compute on data of this node: screen, plan, schedule.
    COMPUTE = "compute"
    #: Prepare what binds nobody: drafts, questions to a draft, notes of the watch.
    DRAFT = "draft"
    #: Give own data to those whom agreements name, and ask peers for theirs.
    SHARE = "share"
    #: Keep the node working: ask peers who they are, deliver, collect, test lines, back up.
    OPERATE = "operate"
    #: Sign an agreement, or withdraw from one.
    SIGN = "sign"
    #: Bind this party in a case: acknowledge, propose, promise, commit, refuse.
    COMMIT = "commit"
    #: Acknowledge a notice, or say how it was understood.
    ACKNOWLEDGE = "acknowledge"
    #: Send a notice, a warning, a withdrawal or a permit that is no crisis message.
    SEND_NOTICE = "send a notice"
    #: Send a crisis message.
    SEND_CRISIS = "send a crisis message"
    #: Take or hand over the watch.
    HAND_OVER = "hand over the watch"
    #: Change what the node does by itself, and its settings.
    CHANGE_POLICY = "change policy"
    #: Verify, replace, block or remove a peer.
    MANAGE_PEERS = "manage peers"
    #: Make, certify, rotate or revoke keys; restore.
    MANAGE_KEYS = "manage keys"
    #: Give and take accounts, roles, authenticators and other persons' tokens.
    MANAGE_PERSONS = "manage persons"


_EVERYONE = frozenset(Role)
_DESK = frozenset(
    {Role.ANALYST, Role.DUTY_OFFICER, Role.FLIGHT_DYNAMICS, Role.SIGNATORY}
)
_WATCH = frozenset({Role.DUTY_OFFICER, Role.FLIGHT_DYNAMICS})

#: Who may do what. An administrator runs the node and its persons, and decides nothing in orbit.
RIGHTS: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.READ: _EVERYONE,
        Right.READ_SHARED: _DESK,
        Right.READ_AUDIT: frozenset({Role.ADMINISTRATOR, Role.SIGNATORY}),
        Right.COMPUTE: _DESK,
        Right.DRAFT: _DESK,
        Right.SHARE: _WATCH | {Role.ANALYST},
        Right.OPERATE: _WATCH | {Role.ADMINISTRATOR},
        Right.SIGN: frozenset({Role.SIGNATORY}),
        Right.COMMIT: frozenset({Role.FLIGHT_DYNAMICS, Role.SIGNATORY}),
        Right.ACKNOWLEDGE: frozenset({Role.DUTY_OFFICER, Role.SIGNATORY}),
        Right.SEND_NOTICE: _WATCH | {Role.SIGNATORY},
        Right.SEND_CRISIS: frozenset({Role.DUTY_OFFICER, Role.SIGNATORY}),
        Right.HAND_OVER: frozenset({Role.DUTY_OFFICER}),
        Right.CHANGE_POLICY: frozenset({Role.SIGNATORY, Role.ADMINISTRATOR}),
        Right.MANAGE_PEERS: frozenset({Role.ADMINISTRATOR}),
        Right.MANAGE_KEYS: frozenset({Role.ADMINISTRATOR}),
        Right.MANAGE_PERSONS: frozenset({Role.ADMINISTRATOR}),
    }
)
#: Rights that only a person uses, with a proof for each use: never a program by its token.
ACTS = frozenset(
    {
        Right.SIGN,
        Right.COMMIT,
        Right.ACKNOWLEDGE,
        Right.SEND_NOTICE,
        Right.SEND_CRISIS,
        Right.HAND_OVER,
        Right.CHANGE_POLICY,
        Right.MANAGE_PEERS,
        Right.MANAGE_KEYS,
        Right.MANAGE_PERSONS,
    }
)


def may(roles: Collection[Role], right: Right) -> bool:
    """Return whether somebody with these roles may do something."""
    return not RIGHTS.get(right, frozenset()).isdisjoint(roles)
