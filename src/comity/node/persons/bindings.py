"""Subjects of the identity provider that are bound to accounts."""

from comity.foundations.errors import TrustError
from comity.node.node import UnitOfWork
from comity.node.persons.accounts import Account, account_of, note
from comity.node.store.credentials import BindingRow, add_binding, find_binding

__all__ = ["account_of_subject", "bind"]


def bind(work: UnitOfWork, account: Account, issuer: str, subject: str) -> None:
    """Bind a subject to an account.

    Raises
    ------
    TrustError
        If it is bound already: one subject is one person.
    """
    row = BindingRow(issuer, subject, account.id, work.now_us)
    if len(subject) > 255 or not add_binding(work.connection, row):
        raise TrustError(
            "this identity is bound to an account already",
            remedy="sign in, or let an administrator reset that account",
        )
    note(work, account.id, account.id, "identity bound", f"{subject} at {issuer}")


def account_of_subject(work: UnitOfWork, issuer: str, subject: str) -> Account:
    """Return the account that a subject is bound to.

    Raises
    ------
    TrustError
        If there is none, or it is suspended.
    """
    row = find_binding(work.connection, issuer, subject)
    if row is None:
        raise TrustError(
            "this identity is bound to no account of this node",
            remedy="open the link that an administrator has given to you, and bind it there",
        )
    account = account_of(work, row.account)
    if not account.active:
        raise TrustError("the account is suspended", remedy="ask an administrator")
    return account
