"""What administrators do with persons: invite, give roles, suspend, restore, reset, allow again.

Each of these is an act: the marks of the persons who have proved it come with the call, and are
checked in the transaction that does it (`authority`). A change of roles or state ends the
person's sessions and streams, and those of its programs: they begin anew with the rights of now.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, TrustError
from comity.node.node import Node, UnitOfWork
from comity.node.persons.accounts import (
    Account,
    account_of,
    compared,
    list_accounts,
    make_account,
    note,
    roles_of,
    store_account,
)
from comity.node.persons.authenticators import (
    Authenticator,
    authenticators_of,
    authenticators_of_persons,
    check_administrator_left,
    take_all_away,
)
from comity.node.persons.authority import admit
from comity.node.persons.links import offer_link
from comity.node.persons.sessions import end_sessions
from comity.trust.persons import PersonMark, Right, Role

__all__ = [
    "FREEZE_US",
    "Person",
    "change_roles",
    "invite",
    "lift_freeze",
    "list_persons",
    "person_of",
    "reset",
    "restore",
    "suspend",
]

#: How long no act of a person counts after a reset, unless another administrator allows it.
FREEZE_US = DAY_US


@dataclass(frozen=True, slots=True)
class Person:
    """A person as administrators see it.

    Attributes
    ----------
    id, name, roles
        Pseudonym, name, and what the person is here.
    state
        ``active``, ``suspended``, or ``frozen``: its acts do not count until ``frozen_until_us``.
    frozen_until_us
        µs of UTC since 1970.
    authenticators
        What the person signs in with.
    made_us
        When the account was made.
    """

    id: str
    name: str
    roles: tuple[Role, ...]
    state: str
    frozen_until_us: int | None
    authenticators: tuple[Authenticator, ...]
    made_us: int


def person_of(work: UnitOfWork, account: Account) -> Person:
    """Return an account as administrators see it."""
    return _person(work, account, authenticators_of(work, account.id))


def _person(
    work: UnitOfWork, account: Account, authenticators: Sequence[Authenticator]
) -> Person:
    state = account.state(work.now_us)
    return Person(
        account.id,
        account.name,
        account.roles,
        state,
        account.frozen_until_us if account.is_frozen(work.now_us) else None,
        tuple(authenticators),
        account.made_us,
    )


def list_persons(
    node: Node, after: str = "", limit: int | None = None
) -> tuple[Person, ...]:
    """Return persons by name, beyond one of them, at most ``limit``."""
    with node.reading() as work:
        found = list_accounts(work, compared(after) if after else "", limit)
        have = authenticators_of_persons(work, [one.id for one in found])
        return tuple(_person(work, one, have[one.id]) for one in found)


def _by(work: UnitOfWork, marks: Sequence[PersonMark]) -> str:
    """Return who does it, once the marks of the act hold."""
    return admit(work, marks, Right.MANAGE_PERSONS).marks[0].person


def invite(
    node: Node,
    name: str,
    roles: Collection[str],
    link: str,
    marks: Sequence[PersonMark],
) -> Person:
    """Make an account, and a link by which the person gives it authenticators.

    Parameters
    ----------
    link
        Hash of the link's secret, which whoever invites has made and hands over.

    Raises
    ------
    InputError, TrustError
        If name, roles or hash do not fit, or the act is not proved.
    """
    wanted = roles_of(roles)
    with node.writing() as work:
        by = _by(work, marks)
        account = make_account(work, name, wanted, by)
        offer_link(work, account, link, by)
        return person_of(work, account)


def change_roles(
    node: Node, name: str, roles: Collection[str], marks: Sequence[PersonMark]
) -> Person:
    """Give a person these roles and no others; its sessions end.

    Raises
    ------
    InputError, TrustError
        If there is no such person or role, it is the last administrator, or the act is not
        proved.
    """
    wanted = roles_of(roles)
    with node.writing() as work:
        by = _by(work, marks)
        account = account_of(work, name)
        if Role.ADMINISTRATOR not in wanted:
            check_administrator_left(work, account)
        now = _changed(work, replace(account, roles=wanted))
        words = f"{', '.join(account.roles)} → {', '.join(wanted)}"
        note(work, account.id, by, "roles changed", words)
        return person_of(work, now)


def suspend(node: Node, name: str, marks: Sequence[PersonMark]) -> Person:
    """Suspend a person: it signs in nowhere, and its sessions and programs end.

    Raises
    ------
    InputError, TrustError
        If there is no such person, it is the last administrator, or the act is not proved.
    """
    with node.writing() as work:
        by = _by(work, marks)
        account = account_of(work, name)
        check_administrator_left(work, account)
        now = _changed(work, replace(account, active=False))
        note(work, account.id, by, "suspended")
        return person_of(work, now)


def restore(node: Node, name: str, marks: Sequence[PersonMark]) -> Person:
    """Let a suspended person in again.

    Raises
    ------
    InputError, TrustError
        If there is no such person, it is not suspended, or the act is not proved.
    """
    with node.writing() as work:
        by = _by(work, marks)
        account = account_of(work, name)
        if account.active:
            raise InputError(f"{account.name} is not suspended")
        now = _changed(work, replace(account, active=True))
        note(work, account.id, by, "restored")
        return person_of(work, now)


def reset(node: Node, name: str, link: str, marks: Sequence[PersonMark]) -> Person:
    """Take all authenticators of a person away, and offer a link for new ones.

    Who has lost them, or from whom they were stolen, signs in again with new ones; acts count
    after 24 h, or once another administrator allows it.

    Raises
    ------
    InputError, TrustError
        If there is no such person, it is who resets or the last administrator, or the act is
        not proved.
    """
    with node.writing() as work:
        by = _by(work, marks)
        account = account_of(work, name)
        if account.id == by:
            raise TrustError(
                "nobody resets the own authenticators",
                remedy="add and revoke them at /me, or ask another administrator",
            )
        check_administrator_left(work, account)
        now = take_all_away(work, account, by=by, freeze_us=FREEZE_US)
        offer_link(work, now, link, by)
        return person_of(work, now)


def lift_freeze(node: Node, name: str, marks: Sequence[PersonMark]) -> Person:
    """Let a person act again before the day after a reset is over.

    Raises
    ------
    InputError, TrustError
        If there is no such person or freeze, whoever allows it has made the reset or is that
        person, or the act is not proved.
    """
    with node.writing() as work:
        by = _by(work, marks)
        account = account_of(work, name)
        if not account.is_frozen(work.now_us):
            raise InputError(f"the acts of {account.name} are not frozen")
        if by in {account.frozen_by, account.id}:
            raise TrustError(
                "a second administrator allows it: neither who has made the reset nor the "
                "person itself",
                remedy="ask another administrator, or wait",
            )
        now = replace(account, frozen_until_us=None, frozen_by="")
        store_account(work, now)
        note(work, account.id, by, "freeze lifted")
        return person_of(work, now)


def _changed(work: UnitOfWork, account: Account) -> Account:
    """Store an account with other roles or another state; what it had begun ends."""
    now = replace(account, version=account.version + 1)
    store_account(work, now)
    end_sessions(work, now)
    return now
