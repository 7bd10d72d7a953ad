"""What an administrator is shown before an act on a person: the person as it is, and what changes."""

from comity.apps.persons.requests import (
    InvitePerson,
    NamedPerson,
    ResetPerson,
    SetRoles,
)
from comity.foundations.canonical import content_hash
from comity.foundations.plain import Json
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Subject
from comity.node.persons.accounts import Account, account_of, roles_of
from comity.node.persons.links import check_hash

__all__ = [
    "inviting",
    "lifting",
    "resetting",
    "restoring",
    "setting_roles",
    "suspending",
]


def _state(account: Account) -> Json:
    """Return what must not change between the look and the act."""
    return [account.id, account.version, account.frozen_until_us]


def _who(account: Account, work: UnitOfWork) -> str:
    roles = ", ".join(account.roles) or "no role"
    return f"{account.name} ({account.id}): {roles}; {account.state(work.now_us)}"


def inviting(node: Node, asked: InvitePerson) -> Subject:
    """Describe an invitation."""
    del node
    roles = roles_of(asked.roles)
    return Subject(
        content_hash(
            ["person invite", asked.name, sorted(roles), check_hash(asked.link)]
        ),
        (
            f"Invite {asked.name}",
            f"Roles: {', '.join(roles)}",
            f"Link for its authenticators: hash {asked.link[:16]}…, for 24 h",
        ),
    )


def setting_roles(node: Node, asked: SetRoles) -> Subject:
    """Describe a change of roles."""
    roles = roles_of(asked.roles)
    with node.reading() as work:
        account = account_of(work, asked.person)
        return Subject(
            content_hash(["person roles", _state(account), sorted(roles)]),
            (
                _who(account, work),
                f"Roles from now on: {', '.join(roles)}",
                "Its sessions end",
            ),
        )


def _about(node: Node, act: str, person: str, *lines: str) -> Subject:
    with node.reading() as work:
        account = account_of(work, person)
        return Subject(
            content_hash([act, _state(account)]), (_who(account, work), *lines)
        )


def suspending(node: Node, asked: NamedPerson) -> Subject:
    """Describe a suspension."""
    return _about(
        node,
        "person suspend",
        asked.person,
        "Suspend: it signs in nowhere, its sessions and programs end",
    )


def restoring(node: Node, asked: NamedPerson) -> Subject:
    """Describe the end of a suspension."""
    return _about(node, "person restore", asked.person, "Let it sign in again")


def lifting(node: Node, asked: NamedPerson) -> Subject:
    """Describe the end of a freeze."""
    return _about(
        node,
        "person freeze-lift",
        asked.person,
        "Let its acts count again, from now on",
    )


def resetting(node: Node, asked: ResetPerson) -> Subject:
    """Describe a reset."""
    with node.reading() as work:
        account = account_of(work, asked.person)
        return Subject(
            content_hash(["person reset", _state(account), check_hash(asked.link)]),
            (
                _who(account, work),
                "Take all its authenticators away, end its sessions",
                f"Link for new ones: hash {asked.link[:16]}…, for 24 h",
                "Its acts count after 24 h, or once another administrator allows it",
            ),
        )
