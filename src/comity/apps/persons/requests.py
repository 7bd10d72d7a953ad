"""What the operations about persons and tokens take."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.node.operations import PageLimit

__all__ = [
    "Days",
    "InvitePerson",
    "ListActs",
    "ListEvents",
    "ListPersons",
    "MakeToken",
    "NamedAct",
    "NamedAuthenticator",
    "NamedPerson",
    "NamedToken",
    "ResetPerson",
    "SetRoles",
]

Days = Annotated[int, Field(ge=1, le=366)]


@dataclass(frozen=True, slots=True)
class ListPersons:
    """A page of a list of persons, tokens or authenticators."""

    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class ListEvents:
    """What happened to persons and authenticators, the newest first; of one person if named."""

    person: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class InvitePerson:
    """An account to be made.

    Attributes
    ----------
    name
        For people of this node.
    roles
        Its roles, one or more.
    link
        Hash of the secret of the link by which the person gets its authenticators: SHA-256 over
        ``comity session``, a zero byte and the secret, as 64 hexadecimal digits. Whoever invites
        makes the secret and hands over the link, NODE/enrol#SECRET; it counts for 24 h.
    """

    name: str
    roles: list[str]
    link: str


@dataclass(frozen=True, slots=True)
class SetRoles:
    """The roles that a person has from now on."""

    person: str
    roles: list[str]


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person by id or name."""

    person: str


@dataclass(frozen=True, slots=True)
class ResetPerson:
    """A person whose authenticators are taken away, and the hash of the link to new ones."""

    person: str
    link: str


@dataclass(frozen=True, slots=True)
class MakeToken:
    """A token of a program.

    Attributes
    ----------
    name
        What it is for.
    digest
        SHA-256 over ``comity token``, a zero byte and the token, as 64 hexadecimal digits: whoever
        asks makes the token, ``comity_`` and 32 random bytes as base64url.
    scopes
        Its rights; those to read and compute if none is named.
    days
        How long it counts.
    """

    name: str
    digest: str
    scopes: list[str] | None = None
    days: Days = 90


@dataclass(frozen=True, slots=True)
class NamedToken:
    """A token by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ListActs:
    """Which acts are listed: those that wait, or with ``closed`` all, the newest first."""

    closed: bool = False
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class NamedAct:
    """An act by its id."""

    act: str


@dataclass(frozen=True, slots=True)
class NamedAuthenticator:
    """An authenticator by its id: ``passkey:ID``, ``password``, ``key:NAME``."""

    id: str
