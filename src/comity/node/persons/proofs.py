"""Proofs of persons behind one port: what an authenticator says to a challenge, and its check.

A kind of authenticator is a function that takes the unit of work, the person, the challenge and what the
authenticator answered, and returns which authenticator it was. Passkeys, passwords with a second
factor, and key files are such kinds; a kind that is not in the table proves nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject
from comity.node.node import UnitOfWork

__all__ = [
    "PASSWORD",
    "VERIFIERS",
    "Answer",
    "Authenticator",
    "Verifier",
    "add_verifier",
    "verify",
]

#: Largest answer of an authenticator, characters of its texts together.
MAX_CHARS = 20_000
#: The kind of a password with its second factor: it leaves nothing that others could verify.
PASSWORD = "password"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person's authenticator answers to a challenge.

    Attributes
    ----------
    kind
        ``key``, ``passkey`` or ``password``.
    credential
        Which of the person's authenticators; empty where there is one.
    content
        The answer itself: a signature, an assertion, a password with a code.
    """

    kind: str
    credential: str = ""
    content: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Authenticator:
    """The authenticator that has answered, and what of the answer is kept.

    Attributes
    ----------
    id
        Unique among all authenticators of the node: two persons never have the same one.
    kind
        As of the answer.
    public
        What verifies the answer later, such as a public key.
    assertion
        What is kept of the answer in the journal; no secret is in it.
    """

    id: str
    kind: str
    public: JsonObject
    assertion: JsonObject


#: Called with the transaction that records the proof, the person's account, the challenge and the answer.
Verifier = Callable[[UnitOfWork, str, bytes, Answer], Authenticator]
#: By kind of authenticator.
VERIFIERS: dict[str, Verifier] = {}


def add_verifier(kind: str, check: Verifier) -> None:
    """Name the check of a kind of authenticator, once.

    Raises
    ------
    ValueError
        If the kind has another one.
    """
    if VERIFIERS.setdefault(kind, check) is not check:
        raise ValueError(f"authenticator {kind!r}: registered already")


def verify(
    work: UnitOfWork, person: str, challenge: bytes, answer: Answer
) -> Authenticator:
    """Check what a person's authenticator answers to a challenge.

    Raises
    ------
    InputError
        If there is no such kind of authenticator, or the answer is too long.
    TrustError
        If the answer does not hold, or is by an authenticator of somebody else.
    """
    check = VERIFIERS.get(answer.kind)
    if check is None:
        raise InputError(
            f"{answer.kind[:20]!r} is no kind of authenticator",
            remedy=f"one of {', '.join(sorted(VERIFIERS))}",
        )
    length = sum(len(str(value)) for value in answer.content.values())
    if length > MAX_CHARS:
        raise InputError(
            f"the answer of the authenticator has {length} characters, at most "
            f"{MAX_CHARS} are read"
        )
    return check(work, person, challenge, answer)
