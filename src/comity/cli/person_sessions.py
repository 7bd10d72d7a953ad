"""A person at a command line, who signs in with a key file at the node that it asks."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from comity.cli.asking import Asked, Server, call_far
from comity.cli.node_folder import opened
from comity.cli.signing import SigningOptions, person_at, signer_of
from comity.foundations.errors import ComityError, InputError
from comity.foundations.plain import plain_object

if TYPE_CHECKING:
    from comity.node.node import Node
    from comity.node.operations import Operation
    from comity.node.persons.key_sign_in import SignedIn
    from comity.system.people_api import PeopleApi
    from comity.trust.identity import Signer
    from comity.trust.persons.callers import Caller

__all__ = [
    "FarPerson",
    "as_person",
    "check_name",
    "end_quietly",
    "sign_in",
    "sign_out",
    "signed_in",
]


Q = TypeVar("Q")
R = TypeVar("R")


def sign_in(url: str, signer: "Signer", name: str = "") -> "SignedIn":
    """Begin a session at a node with a person's key.

    Parameters
    ----------
    name
        Name or id of the person whose key it has to be; anybody's if empty.

    Raises
    ------
    InputError
        If the key is another person's; the session is ended again.
    TrustError
        If the key is nobody's there, or people open the node at another address.
    ComityError
        If it cannot be reached, or refuses otherwise.
    """
    from comity.node.operations import adapter_of
    from comity.node.persons.key_sign_in import (
        KeyChallenge,
        SignedIn,
        answer_sign_in,
    )
    from comity.system.people_api import PeopleApi

    api = PeopleApi(url, "")
    try:
        reply = api.send("POST", "/api/v1/sign-in/key/begin", body={})
        challenge = adapter_of(KeyChallenge).validate_json(reply.body)
        answer = answer_sign_in(signer, challenge, api.url)
        reply = api.send("POST", "/api/v1/sign-in/key/end", body=plain_object(answer))
        made: SignedIn = adapter_of(SignedIn).validate_json(reply.body)
    finally:
        api.close()
    try:
        check_name(made, name)
    except InputError:
        end_quietly(url, made.session)
        raise
    return made


def end_quietly(url: str, secret: str) -> None:
    """End a session that is not used any more; one that cannot be ended ends by itself."""
    from comity.system.people_api import PeopleApi

    api = PeopleApi(url, secret, "Session")
    with suppress(ComityError):
        sign_out(api)
    api.close()


def sign_out(api: "PeopleApi") -> None:
    """End the session of a connection.

    Raises
    ------
    ComityError
        If it has ended already, or the node cannot be reached.
    """
    api.send("POST", "/api/v1/sign-out", body={})


@dataclass
class FarPerson:
    """A person who is signed in at a node.

    Attributes
    ----------
    api
        The connection, with the person's session.
    name
        Of the account.
    signing
        What the command line says of the key.
    """

    api: "PeopleApi"
    name: str
    signing: SigningOptions | None
    opened: "Signer | None" = None

    @property
    def signer(self) -> "Signer":
        """Return the person's key; its passphrase is asked for once.

        Raises
        ------
        ComityError
            If no key file is named, or it does not open.
        """
        if self.opened is None:
            self.opened = signer_of(None, self.name, self.signing)
        return self.opened


@contextmanager
def signed_in(
    where: Server, signing: SigningOptions | None, *, anew: bool = False
) -> Iterator[FarPerson]:
    """Yield the person whom a command line far away means.

    The session that ``comity person sign-in`` keeps, unless another person is named; else one
    that the key file begins for this command alone.

    Parameters
    ----------
    anew
        Whether the key file begins a session in any case.

    Raises
    ------
    InputError
        If the key is another person's than ``--as`` says.
    ComityError
        As `sign_in`.
    """
    from comity.system.kept_sessions import kept_session
    from comity.system.people_api import PeopleApi

    name = "" if signing is None else signing.person
    kept = None if anew else kept_session(where.url)
    if kept is not None and name in {"", kept.name, kept.person}:
        api = PeopleApi(where.url, kept.secret, "Session")
        try:
            yield FarPerson(api, kept.name, signing)
        finally:
            api.close()
        return
    signer = signer_of(None, name, signing)
    session = sign_in(where.url, signer, name)
    api = PeopleApi(where.url, session.session, "Session")
    try:
        yield FarPerson(api, session.name, signing, signer)
    finally:
        with suppress(ComityError):
            sign_out(api)
        api.close()


def check_name(session: "SignedIn", name: str) -> None:
    """Refuse a key of another person than the command line names.

    Raises
    ------
    InputError
        If it is.
    """
    if name and name not in {session.name, session.person}:
        raise InputError(
            f"the key file is of {session.name} ({session.person}), not of {name[:80]}",
            remedy="--as names whose key --person-key is",
        )


class _NearPerson:
    """A person at the node's folder, whose key file was opened."""

    def __init__(self, node: "Node", caller: "Caller") -> None:
        self.node, self.caller = node, caller

    def call(self, operation: "Operation[Node, Q, R]", request: Q) -> R:
        """Do it here, as that person."""
        return operation.run(self.node, request, self.caller)


class _FarAsked:
    """A person who is signed in at a node far away."""

    def __init__(self, person: FarPerson) -> None:
        self.person = person

    def call(self, operation: "Operation[Node, Q, R]", request: Q) -> R:
        """Send the request, and read the record."""
        return call_far(self.person.api, operation, request)


@contextmanager
def as_person(
    where: Path | Server, signing: SigningOptions | None, *, anew: bool = False
) -> Iterator[Asked]:
    """Yield a node that is asked as a person, whose key file proves who it is.

    Parameters
    ----------
    anew
        Whether a session that is kept is not enough.

    Raises
    ------
    ComityError
        If nobody is named, or the key file is not that person's.
    """
    if isinstance(where, Server):
        with signed_in(where, signing, anew=anew) as person:
            yield _FarAsked(person)
        return
    from comity.node.persons.callers import caller_of_session
    from comity.node.persons.key_sign_in import (
        answer_sign_in,
        begin_key_sign_in,
        end_key_sign_in,
    )
    from comity.node.persons.sessions import end_session, find_live
    from comity.node.persons.sites import site_of

    with opened(where) as node:
        named = person_at(node, signing)
        signer = signer_of(node.folder, named.name, signing)
        with node.writing() as work:
            origin = site_of(node.settings).origin
            answer = answer_sign_in(signer, begin_key_sign_in(work), origin)
            session = end_key_sign_in(work, answer)
        check_name(session, named.id)
        try:
            yield _NearPerson(node, caller_of_session(node, session.session))
        finally:
            with suppress(ComityError), node.writing() as work:
                end_session(work, find_live(work, session.session))
