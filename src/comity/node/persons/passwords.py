"""Passwords with a second factor: Argon2id and one-time codes; neither counts alone.

Argon2id with the second recommended parameters of RFC 9106, section 4 (3 passes over 64 MiB, 4
lanes), above the least that OWASP's Password Storage Cheat Sheet names (2 over 19 MiB). Codes
are those of RFC 6238 (SHA-1, 6 digits, 30 s), as authenticator applications make them.
"""

import threading
import unicodedata
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from pyotp.utils import strings_equal

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import InputError, RangeError, TrustError
from comity.foundations.plain import JsonObject
from comity.node.node import Node, UnitOfWork
from comity.node.persons import ceremonies
from comity.node.persons.accounts import Account, account_of, compared, note
from comity.node.persons.throttle import ACCOUNT, ADDRESS, attempt, forget
from comity.node.store.accounts import find_account
from comity.node.store.credentials import (
    PasswordRow,
    find_password,
    set_password,
    use_step,
)

__all__ = [
    "begin_password",
    "check_strength",
    "end_password",
    "sign_in_with_password",
    "verify_password",
]

#: Bounds of a password, characters (NIST SP 800-63B-4, section 3.1.1.2: with a second factor at
#: least 8, and at least 64 taken).
SHORTEST, LONGEST = 12, 128
#: Least number of different characters.
DIFFERENT = 6
#: Life of a code, seconds, and how many codes before and after the present one count: clocks
#: may differ by 30 s (RFC 6238, section 5.2, recommends one step at most).
STEP_S, TOLERANCE = 30, 1
#: Words that a password must not consist of, with digits and signs around them.
COMMON = (
    "password passwort motdepasse administrator welcome letmein qwertyuiop qwertzuiop "
    "azertyuiop iloveyou comity satellite abcdefghijkl changeme trustnoone"
).split()
HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
#: Passwords that are computed at a time: each takes 64 MiB.
_ROOM = threading.BoundedSemaphore(2)
#: One answer for every reason.
REFUSAL = "name, password or code is wrong, or the code was used already"


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def check_strength(password: str, *names: str) -> None:
    """Refuse a password that is short, plain, or made of a known word.

    Parameters
    ----------
    names
        Of the person and the party: a password is not made of them.

    Raises
    ------
    RangeError, InputError
        If it is.
    """
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise RangeError(
            "the length of the password",
            f"{len(text)} characters",
            f"{SHORTEST} to {LONGEST}",
            remedy="use several words, or the password that your program makes",
        )
    if len(set(text)) < DIFFERENT:
        raise InputError(
            f"the password has {len(set(text))} different characters, at least {DIFFERENT} "
            "are needed"
        )
    folded = compared(text)
    letters = "".join(sign for sign in folded if sign.isalpha())
    for word in (*COMMON, *(compared(name) for name in names)):
        plain = "".join(sign for sign in word if sign.isalpha())
        if len(plain) > 3 and letters.replace(plain, "") == "":
            raise InputError(
                "the password is a name or a known word with signs around it",
                remedy="use several words, or the password that your program makes",
            )


@cache
def _nobodys_hash() -> str:
    """Return a hash to compare with where there is no account: the same work is done."""
    return HASHER.hash("nobody has this password")


def _holds(digest: str, password: str) -> bool:
    with _ROOM:
        try:
            return HASHER.verify(digest, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def _step_of(secret: str, code: str, now_us: int) -> int | None:
    """Return the step whose code this is, among those that count now."""
    codes = pyotp.TOTP(secret, interval=STEP_S)
    now = now_us // SECOND_US // STEP_S
    found = None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        # All are compared, so that the time taken tells nothing.
        if strings_equal(codes.generate_otp(step), code.replace(" ", "")):
            found = step
    return found


def begin_password(work: UnitOfWork, account: Account) -> tuple[JsonObject, str]:
    """Begin to set a password; return the secret of its second factor, and of who began.

    The person puts the secret into an authenticator application, and shows by a code that it
    is there, before anything is stored.
    """
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(
        name=account.name, issuer_name=f"Comity {work.node.settings.name}"
    )
    begun = ceremonies.begin(
        work, "password", {"account": account.id, "secret": secret}
    )
    return {"secret": secret, "uri": uri}, begun


def hash_password(node: Node, account: Account, password: str) -> str:
    """Return the hash of a new password; outside any transaction, since it takes its time.

    Raises
    ------
    RangeError, InputError
        If it is too weak.
    """
    check_strength(password, account.name, node.settings.name, node.party)
    with _ROOM:
        return HASHER.hash(_normal(password))


def end_password(
    work: UnitOfWork, person: str, begun: str, digest: str, code: str
) -> None:
    """Store a password with its second factor, in place of the one before.

    Parameters
    ----------
    begun
        What `begin_password` returned.
    digest
        From `hash_password`.
    code
        That the authenticator application shows now.

    Raises
    ------
    TrustError
        If it was not begun for this account.
    InputError
        If the code does not fit.
    """
    data = ceremonies.take(work, "password", begun)
    if data["account"] != person:
        raise TrustError("the password was begun for another person")
    secret = str(data["secret"])
    step = _step_of(secret, code, work.now_us)
    if step is None:
        raise InputError(
            "the code does not fit the secret that was shown",
            remedy=f"begin again; the clocks of device and node may differ by {STEP_S} s",
        )
    row = PasswordRow(person, digest, secret, step, work.now_us)
    set_password(work.connection, row)
    forget(work, ACCOUNT, compared(account_of(work, person).name))
    note(work, person, person, "password set")


def sign_in_with_password(
    node: Node, name: str, password: str, code: str, address: str
) -> Account:
    """Return the account of a person who signs in with password and code.

    For a name that nobody has the same is done and the same is said.

    Raises
    ------
    TooManyAttemptsError
        If account or address have tried too often.
    TrustError
        If anything does not fit; it is not told what.
    """
    login = compared(name)[:160]
    with node.writing() as work:
        attempt(work, ADDRESS, address)
        attempt(work, ACCOUNT, login)
        found = find_account(work.connection, login)
        kept = find_password(work.connection, found.id) if found else None
    digest = kept.hash if kept else _nobodys_hash()
    holds = _holds(digest, password[: 4 * LONGEST])
    step = _step_of(kept.secret if kept else "A" * 32, code, node.clock())
    if not holds or step is None or kept is None or found is None or not found.active:
        raise TrustError(REFUSAL)
    renewed = _renewed(kept.hash, password)
    with node.writing() as work:
        now = find_password(work.connection, kept.account)
        account = account_of(work, kept.account)
        # It may have been taken away, or set anew, while it was looked at.
        if now is None or now.hash != kept.hash or not account.active:
            raise TrustError(REFUSAL)
        if not use_step(work.connection, kept.account, step):
            raise TrustError(REFUSAL)
        if renewed:
            set_password(work.connection, now._replace(hash=renewed, last_step=step))
        forget(work, ACCOUNT, login)
        forget(work, ADDRESS, address)
        return account


def _renewed(digest: str, password: str) -> str:
    """Return a new hash if the parameters have changed since; else nothing."""
    if not HASHER.check_needs_rehash(digest):
        return ""
    with _ROOM:
        return HASHER.hash(_normal(password))


def verify_password(work: UnitOfWork, person: str, password: str, code: str) -> None:
    """Verify password and code of a person who is signed in and proves an act.

    Raises
    ------
    TrustError
        If one of them does not fit, or the code was used.
    """
    kept = find_password(work.connection, person)
    holds = _holds(kept.hash if kept else _nobodys_hash(), password[: 4 * LONGEST])
    step = _step_of(kept.secret if kept else "A" * 32, code, work.now_us)
    if not holds or step is None or kept is None:
        raise TrustError(REFUSAL)
    if not use_step(work.connection, person, step):
        raise TrustError(REFUSAL)
