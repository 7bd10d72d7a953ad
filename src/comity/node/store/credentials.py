"""Authenticators of persons as rows: passkeys, passwords with second factors, bound subjects."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from comity.node.store.person_schema import attempts, bindings, passkeys, passwords
from comity.node.store.upsert import upsert

__all__ = [
    "AttemptRow",
    "BindingRow",
    "PasskeyRow",
    "PasswordRow",
    "add_binding",
    "add_passkey",
    "bindings_of_accounts",
    "drop_attempts",
    "drop_authenticators",
    "drop_binding",
    "drop_password",
    "find_attempts",
    "find_binding",
    "find_passkey",
    "find_password",
    "passkeys_of",
    "passkeys_of_accounts",
    "passwords_of_accounts",
    "revoke_passkeys",
    "set_attempts",
    "set_password",
    "use_passkey",
    "use_step",
]


class PasskeyRow(NamedTuple):
    """A stored passkey; times are µs of UTC since 1970."""

    id: str
    account: str
    name: str
    public_key: bytes
    counter: int
    synced: bool
    made_us: int
    used_us: int | None = None
    revoked_us: int | None = None


class PasswordRow(NamedTuple):
    """A stored password: Argon2id hash, secret and last step of its second factor."""

    account: str
    hash: str
    secret: str
    last_step: int
    made_us: int


class BindingRow(NamedTuple):
    """A subject of an identity provider that is bound to an account."""

    issuer: str
    subject: str
    account: str
    made_us: int


class AttemptRow(NamedTuple):
    """Failed sign-ins of one key: how many, when last, and when the next one is allowed."""

    key: str
    failures: int
    last_us: int
    next_us: int


_PASSKEYS = [passkeys.c[name] for name in PasskeyRow._fields]
_PASSWORDS = [passwords.c[name] for name in PasswordRow._fields]
_BINDINGS = [bindings.c[name] for name in BindingRow._fields]
_ATTEMPTS = [attempts.c[name] for name in AttemptRow._fields]


def add_passkey(connection: Connection, row: PasskeyRow) -> bool:
    """Store a passkey; return whether its id was new."""
    if find_passkey(connection, row.id) is not None:
        return False
    connection.execute(insert(passkeys).values(**row._asdict()))
    return True


def find_passkey(connection: Connection, name: str) -> PasskeyRow | None:
    """Return the passkey with an id."""
    found = connection.execute(select(*_PASSKEYS).where(passkeys.c.id == name)).first()
    return None if found is None else PasskeyRow._make(found)


def passkeys_of(connection: Connection, account: str) -> list[PasskeyRow]:
    """Return the passkeys of an account that count, the oldest first."""
    return passkeys_of_accounts(connection, [account])


def passkeys_of_accounts(
    connection: Connection, accounts: Collection[str]
) -> list[PasskeyRow]:
    """Return the passkeys of some accounts that count, the oldest first."""
    query = (
        select(*_PASSKEYS)
        .where(passkeys.c.account.in_(accounts), passkeys.c.revoked_us.is_(None))
        .order_by(passkeys.c.made_us)
    )
    return [PasskeyRow._make(row) for row in connection.execute(query)]


def use_passkey(connection: Connection, name: str, counter: int, at_us: int) -> None:
    """Store that a passkey was used, and its counter."""
    connection.execute(
        update(passkeys)
        .where(passkeys.c.id == name)
        .values(counter=counter, used_us=at_us)
    )


def revoke_passkeys(
    connection: Connection, account: str, at_us: int, name: str = ""
) -> int:
    """Mark one passkey of an account, or all, as revoked; return how many."""
    query = update(passkeys).where(
        passkeys.c.account == account, passkeys.c.revoked_us.is_(None)
    )
    if name:
        query = query.where(passkeys.c.id == name)
    return int(connection.execute(query.values(revoked_us=at_us)).rowcount)


def set_password(connection: Connection, row: PasswordRow) -> None:
    """Store the password of an account in place of the one before."""
    upsert(connection, passwords, [row._asdict()])


def find_password(connection: Connection, account: str) -> PasswordRow | None:
    """Return the password of an account."""
    return next(iter(passwords_of_accounts(connection, [account])), None)


def passwords_of_accounts(
    connection: Connection, accounts: Collection[str]
) -> list[PasswordRow]:
    """Return the passwords of some accounts."""
    query = select(*_PASSWORDS).where(passwords.c.account.in_(accounts))
    return [PasswordRow._make(row) for row in connection.execute(query)]


def use_step(connection: Connection, account: str, step: int) -> bool:
    """Store the step of a second factor; return whether it is later than all before."""
    done = connection.execute(
        update(passwords)
        .where(passwords.c.account == account, passwords.c.last_step < step)
        .values(last_step=step)
    )
    return done.rowcount == 1


def drop_password(connection: Connection, account: str) -> bool:
    """Delete the password of an account; return whether there was one."""
    done = connection.execute(delete(passwords).where(passwords.c.account == account))
    return bool(done.rowcount)


def add_binding(connection: Connection, row: BindingRow) -> bool:
    """Bind a subject to an account; return whether it was free."""
    if find_binding(connection, row.issuer, row.subject) is not None:
        return False
    connection.execute(insert(bindings).values(**row._asdict()))
    return True


def find_binding(
    connection: Connection, issuer: str, subject: str
) -> BindingRow | None:
    """Return the binding of a subject."""
    query = select(*_BINDINGS).where(
        bindings.c.issuer == issuer, bindings.c.subject == subject
    )
    found = connection.execute(query).first()
    return None if found is None else BindingRow._make(found)


def bindings_of_accounts(
    connection: Connection, accounts: Collection[str]
) -> list[BindingRow]:
    """Return the subjects that are bound to some accounts."""
    query = select(*_BINDINGS).where(bindings.c.account.in_(accounts))
    return [BindingRow._make(row) for row in connection.execute(query)]


def drop_binding(
    connection: Connection, account: str, issuer: str, subject: str
) -> bool:
    """Release a subject from an account; return whether it was bound."""
    done = connection.execute(
        delete(bindings).where(
            bindings.c.account == account,
            bindings.c.issuer == issuer,
            bindings.c.subject == subject,
        )
    )
    return bool(done.rowcount)


def drop_authenticators(connection: Connection, account: str, at_us: int) -> None:
    """Take all authenticators of an account away: revoke passkeys, delete the others."""
    revoke_passkeys(connection, account, at_us)
    drop_password(connection, account)
    connection.execute(delete(bindings).where(bindings.c.account == account))


def find_attempts(connection: Connection, key: str) -> AttemptRow | None:
    """Return the failed sign-ins of a key."""
    found = connection.execute(select(*_ATTEMPTS).where(attempts.c.key == key)).first()
    return None if found is None else AttemptRow._make(found)


def set_attempts(connection: Connection, row: AttemptRow) -> None:
    """Store the failed sign-ins of a key."""
    upsert(connection, attempts, [row._asdict()])


def drop_attempts(
    connection: Connection, *, key: str = "", before_us: int | None = None
) -> None:
    """Forget the failed sign-ins of a key, or all whose last one is older."""
    query = delete(attempts)
    if key:
        query = query.where(attempts.c.key == key)
    if before_us is not None:
        query = query.where(attempts.c.last_us < before_us)
    connection.execute(query)
