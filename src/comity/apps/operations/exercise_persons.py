"""Persons of an exercise: accounts at its nodes, with key files that a passphrase opens.

They act as persons do everywhere: an act is prepared and shown, their key answers the challenge,
and the proof stands in the node's journal. The passphrase is drawn at random and kept in memory
for as long as the exercise runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from comity.foundations.errors import DataError, UnknownNameError
from comity.node.node import Node, system_entropy
from comity.node.persons.accounts import account_of, make_account
from comity.node.persons.acts import ActOperation, prepare
from comity.node.persons.key_files import (
    answer_with,
    key_path,
    make_key_file,
    open_key_file,
    register_key,
)
from comity.node.persons.proving import prove
from comity.trust.identity import Signer
from comity.trust.identity.keys import from_text64, to_text64
from comity.trust.persons import Role
from comity.trust.persons.callers import Caller

__all__ = ["STAFF", "ExercisePersons"]

#: Who works at a node of an exercise: a name for each role that acts.
STAFF = {
    Role.SIGNATORY: "signatory",
    Role.ADMINISTRATOR: "administrator",
    Role.FLIGHT_DYNAMICS: "flight dynamics",
    Role.DUTY_OFFICER: "duty officer",
}


@dataclass
class ExercisePersons:
    """The persons of one node of an exercise.

    Attributes
    ----------
    node
        The node.
    secret
        Passphrase of their key files.
    """

    node: Node
    secret: bytes = field(
        default_factory=lambda: to_text64(system_entropy(24, "passphrase")).encode(),
        repr=False,
    )
    _signers: dict[str, Signer] = field(default_factory=dict)

    def enrol(self, name: str, roles: Iterable[Role]) -> Caller:
        """Give somebody an account with a key file, unless that person has one here."""
        with self.node.reading() as work:
            try:
                account = account_of(work, name)
            except UnknownNameError:
                account = None
        if account is None:
            path = key_path(self.node.folder, name)
            public = make_key_file(path, self.secret, system_entropy(32, "person key"))
            with self.node.writing() as work:
                account = make_account(work, name, tuple(roles), "")
                register_key(work, account.id, public, "exercise")
        return Caller("person", account.id, account.name, frozenset(account.roles))

    def signer_of(self, name: str) -> Signer:
        """Open the key file of a person."""
        if name not in self._signers:
            path: Path = key_path(self.node.folder, name)
            self._signers[name] = open_key_file(path, self.secret)
        return self._signers[name]

    def act(self, operation: ActOperation, request: object, role: Role) -> object:
        """Let the person with a role do an act; return what it returned.

        Raises
        ------
        ComityError
            As the act does.
        """
        return self.act_as(self.enrol(STAFF[role], (role,)), operation, request)

    def act_as(
        self, caller: Caller, operation: ActOperation, request: object
    ) -> object:
        """Let a person do an act; return what it returned.

        Raises
        ------
        DataError
            If it waits for another person.
        ComityError
            As the act does.
        """
        prepared = prepare(self.node, operation, request, caller)
        signer = self.signer_of(caller.name)
        answer = answer_with(signer, from_text64(prepared.challenge))
        acts = {operation.name: operation}
        done = prove(self.node, acts, prepared.act.id, caller, answer)
        if done.act.state != "performed":
            raise DataError(f"{operation.name} is {done.act.state}")
        return done.value
