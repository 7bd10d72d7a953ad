"""Passkeys and passwords as proofs of acts, behind the port of `proofs`."""

from comity.foundations.errors import FormatError
from comity.node.node import Node, UnitOfWork
from comity.node.persons import assertions, passwords
from comity.node.persons.accounts import account_of, compared
from comity.node.persons.proofs import PASSWORD, Answer, Authenticator, add_verifier
from comity.node.persons.throttle import ACCOUNT, TooManyAttemptsError, attempt, forget

__all__ = ["PASSKEY", "count_failure"]

PASSKEY = "passkey"


def _passkey(
    work: UnitOfWork, person: str, challenge: bytes, answer: Answer
) -> Authenticator:
    """Check the assertion of a passkey."""
    done = assertions.verify_assertion(work, person, challenge, answer.content)
    return Authenticator(done.authenticator, PASSKEY, done.public, done.assertion)


def _password(
    work: UnitOfWork, person: str, _challenge: bytes, answer: Answer
) -> Authenticator:
    """Check a password with its code; nothing of them is kept.

    Raises
    ------
    FormatError
        If the answer has other members.
    """
    if set(answer.content) != {"code", "password"}:
        raise FormatError("the answer of a password has the members code, password")
    # Counted like a sign-in: with a stolen session nobody guesses faster than without.
    login = compared(account_of(work, person).name)
    attempt(work, ACCOUNT, login)
    secret, code = str(answer.content["password"]), str(answer.content["code"])
    passwords.verify_password(work, person, secret, code)
    forget(work, ACCOUNT, login)
    return Authenticator(f"password:{person}", PASSWORD, {}, {})


def count_failure(node: Node, person: str) -> None:
    """Count a password that did not hold: the transaction that looked at it was undone."""
    try:
        with node.writing() as work:
            attempt(work, ACCOUNT, compared(account_of(work, person).name))
    except TooManyAttemptsError:
        # It was refused unseen, and is not counted.
        return


add_verifier(PASSKEY, _passkey)
add_verifier(PASSWORD, _password)
