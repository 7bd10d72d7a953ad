"""Persons of a node for tests: accounts with key files' keys, and the marks of their acts.

Nothing here is a way round the proofs: each mark comes from an act that was prepared, proved by
an enrolled key and recorded in the node's journal.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from comity.foundations.canonical import content_hash
from comity.foundations.errors import UnknownNameError
from comity.node.operations import Operation, Subject
from comity.node.persons import proving
from comity.node.persons.accounts import account_of, make_account
from comity.node.persons.acts import prepare, show_act
from comity.node.persons.key_files import (
    answer_with,
    key_path,
    make_key_file,
    register_key,
)
from comity.trust.identity import SoftKey
from comity.trust.identity.keys import from_text64
from comity.trust.persons import RIGHTS, PersonMark, Right, Role
from comity.trust.persons.callers import Caller

__all__ = [
    "ACTING",
    "AS_ADA",
    "SECRET",
    "Enrolled",
    "answer_to",
    "enrol",
    "invented",
    "marks_of",
    "performed",
    "person_with",
    "proved",
    "with_key_file",
]


@dataclass(frozen=True)
class Enrolled:
    """A person with an account and a registered key."""

    id: str
    name: str
    roles: frozenset[Any]
    signer: SoftKey

    @property
    def caller(self):
        return Caller("person", self.id, self.name, self.roles)


def _key(node, name):
    return SoftKey(hashlib.sha256(f"{node.party} {name}".encode()).digest())


def enrol(node, name, *roles):
    """Make an account with a key, or return the one of that name."""
    signer = _key(node, name)
    with node.writing() as work:
        try:
            account = account_of(work, name)
        except UnknownNameError:
            made = [Role(role) for role in roles]
            account = make_account(work, name, made, "")
            register_key(work, account.id, signer.public, "test")
    return Enrolled(account.id, account.name, frozenset(account.roles), signer)


def person_with(node, role):
    """Return a person that has one role alone."""
    return enrol(node, f"{role} of {node.party.removeprefix('party:')}", role)


#: Passphrase of the key files of tests, and all roles that do acts.
SECRET = b"correct horse battery"
#: What lets a command act as the person of `with_key_file`.
AS_ADA = {"COMITY_PERSON": "Ada", "COMITY_PERSON_PASSPHRASE": SECRET.decode()}
ACTING = ("duty officer", "flight dynamics", "signatory", "administrator")


def with_key_file(node, name="Ada", roles=ACTING):
    """Make an account with a key file in the node's folder, for commands."""
    path = key_path(node.folder, name)
    if path.exists():
        return enrol(node, name)
    seed = hashlib.sha256(f"file {node.party} {name}".encode()).digest()
    public = make_key_file(path, SECRET, seed)
    with node.writing() as work:
        made = [Role(role) for role in roles]
        account = make_account(work, name, made, "")
        register_key(work, account.id, public, "test")
    return Enrolled(account.id, name, frozenset(account.roles), SoftKey(seed))


def answer_to(prepared, person):
    """Let a person's key answer the challenge of a prepared act."""
    return answer_with(person.signer, from_text64(prepared.challenge))


def proved(node, operations, prepared, person):
    """Prove a prepared act as a person; a second one gets a challenge of its own."""
    if prepared.person != person.id:
        prepared = show_act(node, prepared.act.id, person.caller)
    answer = answer_to(prepared, person)
    return proving.prove(node, operations, prepared.act.id, person.caller, answer)


def performed(node, operation, request, *persons):
    """Prepare an act and let persons prove it; return what it returned."""
    prepared = prepare(node, operation, request, persons[0].caller)
    for person in persons:
        done = proved(node, {operation.name: operation}, prepared, person)
    return done.value


@dataclass(frozen=True)
class _Anything:
    """A request of an act that does nothing by itself."""

    what: str = ""


def _act_of(right):
    return Operation(
        name=f"test {right}",
        method="POST",
        path=f"/test/{right}",
        right=right,
        request=_Anything,
        result=None,
        run=lambda _node, _request, _caller: None,
        example=_Anything(),
        subject=lambda _node, request: Subject(
            content_hash([request.what]), ("a test",)
        ),
    )


def marks_of(node, role):
    """Return the mark of a fresh proof by a person with a role; it counts for one act."""
    role, person = Role(role), person_with(node, Role(role))
    right = next(
        right for right, roles in RIGHTS.items() if role in roles and _is_act(right)
    )
    prepared = prepare(node, _act_of(right), _Anything(), person.caller)
    with node.reading() as work:
        row = proving.act_row(work, prepared.act.id)
    answer = answer_to(prepared, person)
    return proving._counted(node, row, person.caller, answer)


def _is_act(right):
    from comity.trust.persons import ACTS

    return right in ACTS and isinstance(right, Right)


def invented(role="signatory"):
    """Return marks that no journal holds, for documents that a hostile node signs itself."""
    digest = hashlib.sha256(str(role).encode()).hexdigest()
    return (PersonMark("person:INVENTED", Role(role), f"sha256:{digest}"),)
