"""Operations about persons: list them, and the acts of administrators."""

from comity.apps.persons import requests as asked, subjects
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import Operation, Owned, Page, page_of
from comity.node.persons import administration
from comity.node.persons.accounts import account_of
from comity.node.persons.administration import Person, list_persons
from comity.node.store.person_events import PersonEvent, person_events_before
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "CHANGE_ROLES",
    "INVITE",
    "LIFT_FREEZE",
    "LIST_EVENTS",
    "LIST_PERSONS",
    "OPERATIONS",
    "RESET",
    "RESTORE",
    "SUSPEND",
]

#: A hash, for the examples.
HASH = "0f" * 32


def _list(node: Node, request: asked.ListPersons, _caller: Caller) -> Page[Person]:
    """List the persons of this node with roles, state and authenticators."""
    after = "".join(map(str, place_of(request.cursor, str)))
    rows = list_persons(node, after, request.limit + 1)
    return page_of(rows, request.limit, lambda row: cursor_behind(row.name))


def _events(
    node: Node, request: asked.ListEvents, _caller: Caller
) -> Page[PersonEvent]:
    """List what happened to persons and their authenticators, warnings included."""
    place = place_of(request.cursor, int)
    before = int(place[0]) if place else None
    with node.reading() as work:
        person = account_of(work, request.person).id if request.person else ""
        rows = person_events_before(work.connection, person, request.limit + 1, before)
    page = page_of(rows, request.limit, lambda row: cursor_behind(row[0]))
    return Page(tuple(event for _, event in page.items), page.next)


def _invite(node: Node, request: asked.InvitePerson, caller: Caller) -> Person:
    """Make an account, with a link by which the person gets its authenticators."""
    return administration.invite(
        node, request.name, request.roles, request.link, caller.marks
    )


def _roles(node: Node, request: asked.SetRoles, caller: Caller) -> Person:
    """Give a person these roles and no others; its sessions end."""
    return administration.change_roles(
        node, request.person, request.roles, caller.marks
    )


def _suspend(node: Node, request: asked.NamedPerson, caller: Caller) -> Person:
    """Suspend a person: it signs in nowhere, its sessions and programs end."""
    return administration.suspend(node, request.person, caller.marks)


def _restore(node: Node, request: asked.NamedPerson, caller: Caller) -> Person:
    """Let a suspended person in again."""
    return administration.restore(node, request.person, caller.marks)


def _reset(node: Node, request: asked.ResetPerson, caller: Caller) -> Person:
    """Take all authenticators of a person away, with a link to new ones."""
    return administration.reset(node, request.person, request.link, caller.marks)


def _lift(node: Node, request: asked.NamedPerson, caller: Caller) -> Person:
    """Let a person act again before the day after a reset is over."""
    return administration.lift_freeze(node, request.person, caller.marks)


ACCOUNT = Owned("account", "anybody's")
LIST_PERSONS = Operation(
    name="person list",
    owned=ACCOUNT,
    path="/persons",
    right=Right.READ_AUDIT,
    request=asked.ListPersons,
    result=Page[Person],
    run=_list,
    example=asked.ListPersons(),
)
LIST_EVENTS = Operation(
    name="person events",
    owned=ACCOUNT,
    path="/person-events",
    right=Right.READ_AUDIT,
    request=asked.ListEvents,
    result=Page[PersonEvent],
    run=_events,
    example=asked.ListEvents(),
)
INVITE = Operation(
    name="person invite",
    method="POST",
    path="/persons",
    right=Right.MANAGE_PERSONS,
    request=asked.InvitePerson,
    result=Person,
    run=_invite,
    example=asked.InvitePerson("Noor", ["duty officer"], HASH),
    subject=subjects.inviting,
)
CHANGE_ROLES = Operation(
    name="person roles",
    owned=ACCOUNT,
    method="PUT",
    path="/persons/{person}/roles",
    right=Right.MANAGE_PERSONS,
    request=asked.SetRoles,
    result=Person,
    run=_roles,
    example=asked.SetRoles("Ines", ["analyst"]),
    subject=subjects.setting_roles,
)
SUSPEND = Operation(
    name="person suspend",
    owned=ACCOUNT,
    method="POST",
    path="/persons/{person}/suspend",
    right=Right.MANAGE_PERSONS,
    request=asked.NamedPerson,
    result=Person,
    run=_suspend,
    example=asked.NamedPerson("Ines"),
    subject=subjects.suspending,
)
RESTORE = Operation(
    name="person restore",
    owned=ACCOUNT,
    method="POST",
    path="/persons/{person}/restore",
    right=Right.MANAGE_PERSONS,
    request=asked.NamedPerson,
    result=Person,
    run=_restore,
    example=asked.NamedPerson("Ines"),
    subject=subjects.restoring,
)
RESET = Operation(
    name="person reset",
    owned=ACCOUNT,
    method="POST",
    path="/persons/{person}/reset",
    right=Right.MANAGE_PERSONS,
    request=asked.ResetPerson,
    result=Person,
    run=_reset,
    example=asked.ResetPerson("Ines", HASH),
    subject=subjects.resetting,
)
LIFT_FREEZE = Operation(
    name="person freeze-lift",
    owned=Owned("account", "another's"),
    method="POST",
    path="/persons/{person}/freeze-lift",
    right=Right.MANAGE_PERSONS,
    request=asked.NamedPerson,
    result=Person,
    run=_lift,
    example=asked.NamedPerson("Ines"),
    subject=subjects.lifting,
)
OPERATIONS = (
    LIST_PERSONS,
    LIST_EVENTS,
    INVITE,
    CHANGE_ROLES,
    SUSPEND,
    RESTORE,
    RESET,
    LIFT_FREEZE,
)
