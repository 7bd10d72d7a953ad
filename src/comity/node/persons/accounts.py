"""Accounts of persons: who they are, their roles, and whether they may act now."""

import unicodedata
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.foundations.visible import is_plain
from comity.node.audit.records import Facts
from comity.node.audit.writer import append
from comity.node.node import UnitOfWork
from comity.node.store.accounts import (
    AccountRow,
    add_account,
    all_accounts,
    find_account,
    names_taken,
    replace_account,
)
from comity.node.store.person_events import PersonEvent, add_person_event
from comity.trust.persons import Role

__all__ = [
    "Account",
    "account_of",
    "check_may_act",
    "compared",
    "list_accounts",
    "make_account",
    "note",
    "roles_of",
    "store_account",
]

#: Longest name of an account, characters.
MAX_NAME = 80
#: Crockford's alphabet: no I, L, O or U, which are misread or misheard.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Letters of a pseudonym: 40 bits, random, so that it tells nothing of the person.
LETTERS = 8


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account.

    Attributes
    ----------
    id
        The pseudonym that peers see, ``person:`` and eight letters; never used again.
    name
        For people of this node.
    roles
        What the person is here.
    active
        False: suspended. Such a person signs in nowhere and does nothing.
    version
        Raised with each change of roles or state.
    frozen_until_us, frozen_by
        After a reset no act counts until then (µs of UTC since 1970), or until another
        administrator than the one who has made the reset allows it.
    made_us, made_by
        When, and the id of who made it; empty for the first one.
    """

    id: str
    name: str
    roles: tuple[Role, ...]
    active: bool
    version: int
    frozen_until_us: int | None
    frozen_by: str
    made_us: int
    made_by: str

    def state(self, now_us: int) -> Literal["active", "suspended", "frozen"]:
        """Return the account's state at an instant."""
        if not self.active:
            return "suspended"
        return "frozen" if self.is_frozen(now_us) else "active"

    def is_frozen(self, now_us: int) -> bool:
        """Tell whether acts do not count yet, after a reset."""
        return self.frozen_until_us is not None and now_us < self.frozen_until_us


def compared(name: str) -> str:
    """Return a name as it is compared (NFKC, no case)."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _account(row: AccountRow) -> Account:
    return Account(
        row.id,
        row.name,
        # A role that this version does not know gives nothing.
        tuple(Role(name) for name in row.roles if name in list(Role)),
        row.active,
        row.version,
        row.frozen_until_us,
        row.frozen_by,
        row.made_us,
        row.made_by,
    )


def roles_of(names: Collection[str]) -> tuple[Role, ...]:
    """Read roles by name; each once, in order.

    Raises
    ------
    UnknownNameError
        If there is no such role.
    InputError
        If none is named.
    """
    known = [str(role) for role in Role]
    wrong = [name for name in names if name not in known]
    if wrong:
        raise UnknownNameError(
            f"{wrong[0][:40]!r} is no role", remedy=f"one of: {', '.join(known)}"
        )
    if not names:
        raise InputError("a person has one role or more", remedy=", ".join(known))
    return tuple(sorted({Role(name) for name in names}))


def make_account(
    work: UnitOfWork, name: str, roles: Collection[Role], by: str
) -> Account:
    """Store a new account, with a pseudonym that none has had.

    Raises
    ------
    InputError
        If the name is taken, empty, too long, or not one that others can read.
    """
    shown = unicodedata.normalize("NFKC", name).strip()
    if not 0 < len(shown) <= MAX_NAME or not is_plain(shown):
        raise InputError(
            f"{name[:40]!r} is no name that others can read",
            remedy=f"1 to {MAX_NAME} characters that are all shown, in one script",
        )
    if names_taken(work.connection, "", compared(shown)):
        raise InputError(f"there is an account {shown!r}", remedy="choose another name")
    while True:
        made = "person:" + "".join(
            ALPHABET[byte % 32] for byte in work.node.entropy(LETTERS, "person")
        )
        if not names_taken(work.connection, made, made):
            break
    row = AccountRow(
        id=made,
        name=shown,
        login=compared(shown),
        roles=tuple(roles),
        active=True,
        version=1,
        frozen_until_us=None,
        frozen_by="",
        made_us=work.now_us,
        made_by=by,
    )
    add_account(work.connection, row)
    note(work, made, by, "made", f"roles: {', '.join(sorted(roles))}")
    return _account(row)


def account_of(work: UnitOfWork, name: str) -> Account:
    """Return an account by its id or its name.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    row = find_account(work.connection, name)
    if row is None:
        row = find_account(work.connection, compared(name))
    if row is None:
        raise UnknownNameError(
            f"there is no person {name[:80]!r}", remedy="comity person list"
        )
    return _account(row)


def list_accounts(
    work: UnitOfWork, after: str = "", limit: int | None = None
) -> list[Account]:
    """Return accounts by name, beyond a name as it is compared, at most ``limit``."""
    return [_account(row) for row in all_accounts(work.connection, after, limit)]


def store_account(work: UnitOfWork, account: Account) -> None:
    """Store an account as it is now."""
    row = AccountRow(
        account.id,
        account.name,
        compared(account.name),
        tuple(account.roles),
        account.active,
        account.version,
        account.frozen_until_us,
        account.frozen_by,
        account.made_us,
        account.made_by,
    )
    replace_account(work.connection, row)


def check_may_act(work: UnitOfWork, person: str) -> Account:
    """Return the account of a person whose acts count now.

    Raises
    ------
    TrustError
        If there is none, it is suspended, or its authenticators were reset lately.
    """
    row = find_account(work.connection, person)
    if row is None or not row.active:
        raise TrustError("the account is unknown or suspended: its acts do not count")
    account = _account(row)
    if account.is_frozen(work.now_us):
        hours = (account.frozen_until_us or 0) - work.now_us
        raise TrustError(
            f"the authenticators of {account.name} were reset: for "
            f"{-(-hours // 3_600_000_000)} h more no act counts",
            remedy="wait, or let another administrator allow it: comity person freeze-lift",
        )
    return account


def note(work: UnitOfWork, account: str, by: str, event: str, words: str = "") -> None:
    """Record what happened to an account; ``by`` is the id of who did it.

    It stands in the audit, too, in the same transaction.
    """
    add_person_event(
        work.connection, PersonEvent(work.now_us, account, by, event, words)
    )
    facts = Facts(
        at_us=work.now_us,
        instance=str(uuid.UUID(bytes=work.node.entropy(16, "audit"), version=4)),
        kind="person" if by or account else "local",
        person=by or account,
        caller="",
        operation=event,
        outcome="done",
        request={"account": account, "words": words},
    )
    append(work.connection, [facts])
