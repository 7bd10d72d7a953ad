"""What a person signs in and proves acts with: listed, revoked, taken away; never the last one's last."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.node.exchange.demonstrations import visitor_of
from comity.node.node import UnitOfWork
from comity.node.persons.accounts import Account, list_accounts, note, store_account
from comity.node.persons.demonstration import DEMONSTRATION
from comity.node.persons.sessions import end_sessions
from comity.node.store.accounts import drop_links
from comity.node.store.acts import (
    end_person_key,
    find_person_key,
    keys_of_person,
    keys_of_persons,
)
from comity.node.store.credentials import (
    bindings_of_accounts,
    drop_authenticators,
    drop_binding,
    drop_password,
    passkeys_of_accounts,
    passwords_of_accounts,
    revoke_passkeys,
)
from comity.trust.persons import Role

__all__ = [
    "Authenticator",
    "authenticators_of",
    "authenticators_of_persons",
    "check_administrator_left",
    "has_administrator",
    "has_authenticator",
    "revoke",
    "take_all_away",
]


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Something that a person signs in with.

    Attributes
    ----------
    id
        ``passkey:ID``, ``password``, ``key:NAME``, ``oidc:ISSUER SUBJECT`` or, in a
        demonstration, ``demonstration``.
    kind, name
        For people.
    proves
        Whether it proves acts, or signs in alone.
    made_us, used_us
        When (µs of UTC since 1970); None: never, or not recorded.
    synced
        Whether it may be copied to other devices of its owner.
    """

    id: str
    kind: str
    name: str
    proves: bool
    made_us: int
    used_us: int | None = None
    synced: bool = False


def authenticators_of(work: UnitOfWork, person: str) -> list[Authenticator]:
    """Return the authenticators of an account that count."""
    return authenticators_of_persons(work, [person])[person]


def authenticators_of_persons(
    work: UnitOfWork, persons: Collection[str]
) -> dict[str, list[Authenticator]]:
    """Return the authenticators of some accounts that count, by account."""
    found: dict[str, list[Authenticator]] = {person: [] for person in persons}
    for passkey in passkeys_of_accounts(work.connection, persons):
        one = Authenticator(
            f"passkey:{passkey.id}",
            "passkey",
            passkey.name,
            proves=True,
            made_us=passkey.made_us,
            used_us=passkey.used_us,
            synced=passkey.synced,
        )
        found[passkey.account].append(one)
    for password in passwords_of_accounts(work.connection, persons):
        one = Authenticator(
            "password",
            "password with code",
            "password",
            proves=True,
            made_us=password.made_us,
        )
        found[password.account].append(one)
    for key in keys_of_persons(work.connection, persons):
        if key.ended_us is None:
            one = Authenticator(
                f"key:{key.kid}",
                "key file",
                key.label or key.kid,
                proves=True,
                made_us=key.made_us,
            )
            found[key.person].append(one)
    for binding in bindings_of_accounts(work.connection, persons):
        one = Authenticator(
            f"oidc:{binding.issuer} {binding.subject}",
            "identity provider",
            f"{binding.subject} at {binding.issuer}",
            proves=False,
            made_us=binding.made_us,
        )
        found[binding.account].append(one)
    visitor = visitor_of(work)
    if visitor in found:
        words = f"{DEMONSTRATION} authenticator"
        one = Authenticator(DEMONSTRATION, words, "a button", proves=True, made_us=0)
        found[visitor].append(one)
    return found


def has_authenticator(work: UnitOfWork, person: str, *, but: str = "") -> bool:
    """Tell whether an account can sign in and prove acts, without one authenticator."""
    return any(one.proves and one.id != but for one in authenticators_of(work, person))


def has_administrator(work: UnitOfWork, *, but: str = "") -> bool:
    """Tell whether somebody, other than one account, can administer persons."""
    return any(
        account.active
        and account.id != but
        and Role.ADMINISTRATOR in account.roles
        and has_authenticator(work, account.id)
        for account in list_accounts(work)
    )


def check_administrator_left(work: UnitOfWork, account: Account) -> None:
    """Refuse what would leave the node without an administrator.

    Raises
    ------
    TrustError
        If no other account is one that can sign in.
    """
    if Role.ADMINISTRATOR not in account.roles or not account.active:
        return
    if not has_administrator(work, but=account.id):
        raise TrustError(
            f"{account.name} is the only administrator who can sign in",
            remedy="make another one first: comity person invite NAME --role administrator",
        )


def revoke(work: UnitOfWork, account: Account, name: str) -> None:
    """Take one authenticator away, and end the sessions that it began.

    Raises
    ------
    UnknownNameError
        If the account has none of that id.
    TrustError
        If it is the last one of the last administrator.
    """
    if not has_authenticator(work, account.id, but=name):
        check_administrator_left(work, account)
    kind, _, rest = name.partition(":")
    drop: dict[str, Callable[[], object]] = {
        "passkey": lambda: revoke_passkeys(
            work.connection, account.id, work.now_us, rest
        ),
        "password": lambda: drop_password(work.connection, account.id),
        "key": lambda: _end_key(work, account, rest),
        "oidc": lambda: drop_binding(work.connection, account.id, *_subject(rest)),
    }
    if kind not in drop or (kind == "passkey" and not rest) or not drop[kind]():
        raise UnknownNameError(f"{account.name} has no authenticator {name[:60]!r}")
    end_sessions(work, account, means=_means(kind, rest))
    note(work, account.id, account.id, "authenticator revoked", name)


def _means(kind: str, rest: str) -> str:
    """Return what stands in the sessions that an authenticator has begun."""
    if kind == "oidc":
        return f"oidc {_subject(rest)[0]}"
    return f"{kind} {rest}".strip()


def _end_key(work: UnitOfWork, account: Account, kid: str) -> bool:
    row = find_person_key(work.connection, kid)
    if row is None or row.person != account.id or row.ended_us is not None:
        return False
    end_person_key(work.connection, row, work.now_us)
    return True


def _subject(text: str) -> tuple[str, str]:
    issuer, _, subject = text.partition(" ")
    return issuer, subject


def take_all_away(
    work: UnitOfWork, account: Account, *, by: str, freeze_us: int
) -> Account:
    """Take all authenticators, sessions and links of an account away; freeze its acts.

    Parameters
    ----------
    by
        Id of who does it; that person cannot lift the freeze.
    freeze_us
        How long no act of the account counts, microseconds.

    Raises
    ------
    InputError
        If the freeze has no length.
    """
    if freeze_us <= 0:
        raise InputError("a reset freezes the person's acts for some time")
    drop_authenticators(work.connection, account.id, work.now_us)
    for row in keys_of_person(work.connection, account.id):
        if row.ended_us is None:
            end_person_key(work.connection, row, work.now_us)
    drop_links(work.connection, account=account.id)
    end_sessions(work, account)
    now = replace(
        account,
        version=account.version + 1,
        frozen_until_us=work.now_us + freeze_us,
        frozen_by=by,
    )
    store_account(work, now)
    note(work, account.id, by, "authenticators reset")
    return now
