"""Acts at a node far away: prepared there, shown and proved with the key file here."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from comity.cli.asking import Server, call_far
from comity.cli.person_sessions import FarPerson, signed_in
from comity.cli.signing import SigningOptions, ask_whether, show_lines
from comity.foundations.errors import ComityError, InputError
from comity.foundations.plain import plain_object

if TYPE_CHECKING:
    from comity.node.persons.act_records import Act, PreparedAct
    from comity.node.persons.acts import ActOperation
    from comity.node.persons.proving import Performed
    from comity.system.people_api import PeopleApi
    from comity.trust.identity import Signer

__all__ = [
    "operation_of",
    "performed_far",
    "prove_far",
    "prove_prepared",
    "withdraw_far",
]


def prove_far(
    person: FarPerson, prepared: "PreparedAct", operation: "ActOperation"
) -> "Performed":
    """Show a prepared act, ask, prove it with the key here, and return what the node did.

    Raises
    ------
    ComityError
        If it is not proved, or fails.
    """
    show_lines(prepared.act)
    ask_whether(prepared.act.operation, person.signing)
    return prove_prepared(person.api, prepared, operation, person.signer)


def operation_of(
    operations: "Mapping[str, ActOperation]", prepared: "PreparedAct"
) -> "ActOperation":
    """Return the operation of a prepared act.

    Raises
    ------
    InputError
        If the node is of a newer version, whose acts are not all known here.
    """
    found = operations.get(prepared.act.operation)
    if found is None:
        raise InputError(
            f"{prepared.act.operation!r} is an act that this version does not know",
            remedy="prove it with the version of the node",
        )
    return found


def prove_prepared(
    api: "PeopleApi",
    prepared: "PreparedAct",
    operation: "ActOperation",
    signer: "Signer",
) -> "Performed":
    """Prove a prepared act with a key, and return what the node did.

    Raises
    ------
    ComityError
        If it is not proved, or fails.
    """
    from comity.node.operations import adapter_of
    from comity.node.persons.key_files import answer_with
    from comity.node.persons.proving import Performed
    from comity.trust.identity.keys import from_text64

    answer = answer_with(signer, from_text64(prepared.challenge))
    path = f"/api/v1/acts/{prepared.act.id}/proof"
    reply = api.send("POST", path, [], plain_object(answer))
    done: Performed = adapter_of(Performed).validate_json(reply.body)
    if done.act.state != "performed":
        return done
    value = adapter_of(operation.result).validate_python(done.act.result)
    return Performed(done.act, value)


def performed_far(
    where: Server,
    operation: "ActOperation",
    request: object,
    signing: SigningOptions | None,
) -> "Performed":
    """Do an act at a node far away: it prepares the act, the key file here proves it.

    An act that is not proved after all is withdrawn.

    Raises
    ------
    ComityError
        If it may not be done, is not proved, or fails; or the node does not answer.
    """
    with signed_in(where, signing) as person:
        prepared: PreparedAct = call_far(person.api, operation, request)
        try:
            return prove_far(person, prepared, operation)
        except (ComityError, KeyboardInterrupt):
            with suppress(ComityError):
                withdraw_far(person, prepared.act.id)
            raise


def withdraw_far(person: FarPerson, name: str) -> "Act":
    """Withdraw an act that waits.

    Raises
    ------
    ComityError
        If it does not wait, or the person may not.
    """
    from comity.node.operations import adapter_of
    from comity.node.persons.act_records import Act

    reply = person.api.send("POST", f"/api/v1/acts/{name}/withdraw", body={})
    done: Act = adapter_of(Act).validate_json(reply.body)
    return done
