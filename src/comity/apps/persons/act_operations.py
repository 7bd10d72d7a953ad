"""Operations about acts that were prepared, and about a person's own authenticators."""

from comity.apps.persons import requests as asked
from comity.foundations.errors import TrustError
from comity.node.node import Node
from comity.node.operations import Nothing, Operation, Owned, Page, page_from
from comity.node.persons.accounts import account_of
from comity.node.persons.act_records import Act, PreparedAct
from comity.node.persons.act_views import list_seen_acts, show_seen_act
from comity.node.persons.acts import withdraw
from comity.node.persons.authenticators import (
    Authenticator,
    authenticators_of,
    revoke,
)
from comity.node.persons.journal import JournalReport, check_journal
from comity.node.persons.sessions import check_recent, find_of_caller
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "CHECK_JOURNAL",
    "END_AUTHENTICATOR",
    "LIST_ACTS",
    "LIST_AUTHENTICATORS",
    "OPERATIONS",
    "SHOW_ACT",
    "WITHDRAW_ACT",
]


def _list(node: Node, request: asked.ListActs, caller: Caller) -> Page[Act]:
    """List acts that wait and the caller prepared or may do, the newest first.

    Those about notices that the caller does not see are left out.
    """
    return list_seen_acts(
        node,
        caller,
        closed=request.closed,
        limit=request.limit,
        cursor=request.cursor,
    )


def _show(node: Node, request: asked.NamedAct, caller: Caller) -> PreparedAct:
    """Show an act; with a challenge where it waits for a proof by the person who asks."""
    found = show_seen_act(node, request.act, caller)
    return found if isinstance(found, PreparedAct) else PreparedAct(found, "", "", "")


def _withdraw(node: Node, request: asked.NamedAct, caller: Caller) -> Act:
    """Withdraw an act that waits: who prepared it, or who may do it as well."""
    _show(node, request, caller)
    return withdraw(node, request.act, caller)


def _journal(node: Node, _request: Nothing, _caller: Caller) -> JournalReport:
    """Verify the journal of proofs: each record, and that each names the one before it."""
    with node.reading() as work:
        return check_journal(work)


def _person(caller: Caller) -> str:
    if caller.kind != "person":
        raise TrustError("a program has no authenticators", remedy="sign in")
    return caller.id


def _authenticators(
    node: Node, request: asked.ListPersons, caller: Caller
) -> Page[Authenticator]:
    """List one's own authenticators that count."""
    with node.reading() as work:
        rows = authenticators_of(work, _person(caller))
    return page_from(rows, request.cursor, request.limit)


def _end(node: Node, request: asked.NamedAuthenticator, caller: Caller) -> Nothing:
    """Take one's own authenticator away, with the sessions that it began."""
    with node.writing() as work:
        account = account_of(work, _person(caller))
        check_recent(work, find_of_caller(work, caller))
        revoke(work, account, request.id)
    return Nothing()


ACT, AUTHENTICATOR = Owned("act", "shared"), Owned("authenticator")
LIST_ACTS = Operation(
    name="act list",
    owned=ACT,
    path="/acts",
    right=Right.READ,
    request=asked.ListActs,
    result=Page[Act],
    run=_list,
    example=asked.ListActs(),
)
SHOW_ACT = Operation(
    name="act show",
    owned=ACT,
    path="/acts/{act}",
    right=Right.READ,
    request=asked.NamedAct,
    result=PreparedAct,
    run=_show,
    example=asked.NamedAct("7d1a4c9e2f6b8035a1c4e7f092b3d586"),
)
WITHDRAW_ACT = Operation(
    name="act withdraw",
    owned=ACT,
    method="POST",
    path="/acts/{act}/withdraw",
    right=Right.READ,
    request=asked.NamedAct,
    result=Act,
    run=_withdraw,
    example=asked.NamedAct("7d1a4c9e2f6b8035a1c4e7f092b3d586"),
)
CHECK_JOURNAL = Operation(
    name="act journal",
    path="/act-journal",
    right=Right.READ_AUDIT,
    request=Nothing,
    result=JournalReport,
    run=_journal,
    example=Nothing(),
)
LIST_AUTHENTICATORS = Operation(
    name="authenticator list",
    owned=AUTHENTICATOR,
    path="/authenticators",
    right=Right.READ,
    request=asked.ListPersons,
    result=Page[Authenticator],
    run=_authenticators,
    example=asked.ListPersons(),
)
END_AUTHENTICATOR = Operation(
    name="authenticator end",
    owned=AUTHENTICATOR,
    method="POST",
    path="/authenticators/end",
    right=Right.READ,
    request=asked.NamedAuthenticator,
    result=Nothing,
    run=_end,
    example=asked.NamedAuthenticator("key:laptop"),
)
OPERATIONS = (
    LIST_ACTS,
    SHOW_ACT,
    WITHDRAW_ACT,
    CHECK_JOURNAL,
    LIST_AUTHENTICATORS,
    END_AUTHENTICATOR,
)
