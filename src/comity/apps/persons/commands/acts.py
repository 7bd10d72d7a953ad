"""Commands about acts that were prepared: list, show, prove as another person, withdraw."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.acts import (
    Signing,
    person_at,
    print_performed,
    prove_as,
    show_waiting,
)
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, Server, asked, rows_of
from comity.cli.node_folder import opened
from comity.cli.options import Json, JsonRows, Limit, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.node import Node
    from comity.node.persons.act_records import Act, PreparedAct
    from comity.node.persons.acts import ActOperation
    from comity.node.persons.proving import Performed
    from comity.trust.persons.callers import Caller

__all__ = ["act"]

act = App(
    name="act", help="Acts of persons that wait, and their proofs.", group=PARTNERS
)


@act.command(name="list")
def list_(
    *,
    node: NodeAt,
    closed: Annotated[bool, Parameter(negative="")] = False,
    limit: Limit = 100,
    as_json: JsonRows = False,
) -> None:
    """List acts that wait for a proof, the newest first.

    Parameters
    ----------
    closed
        Those that are over as well.
    limit
        At most so many.
    """
    from comity.apps.persons.act_operations import LIST_ACTS
    from comity.apps.persons.requests import ListActs

    with asked(node) as at:
        found = rows_of(at, LIST_ACTS, ListActs(closed), limit)
    if as_json:
        output.print_json(plain(found))
        return
    for one in found:
        output.lines(
            [
                (one.id, f"{one.operation}, {one.state}, by {one.person}"),
                (
                    "",
                    (
                        f"{len(one.proofs)} of {one.persons} proofs, until "
                        f"{shown_at(one.expires_us)}"
                    ),
                ),
            ]
        )
    if not found:
        output.say("No act waits.")


@act.command
def show(name: str, /, *, node: NodeAt, as_json: Json = False) -> None:
    """Show an act: what it is about, who has proved it, what has become of it.

    Parameters
    ----------
    name
        Id of the act.
    """
    from comity.apps.persons.act_operations import SHOW_ACT
    from comity.apps.persons.requests import NamedAct

    with asked(node) as at:
        found = at.call(SHOW_ACT, NamedAct(name)).act
    output.print_record(found, show_act, as_json=as_json)


def show_act(found: "Act") -> None:
    """Print an act."""
    show_waiting(found)
    for line in found.lines:
        output.say(f"  {line}")
    for proof in found.proofs:
        output.say(
            f"{shown_at(proof.at_us)} {proof.role} {proof.person}, {proof.kind}, "
            f"{proof.proof[:19]}"
        )
    if found.reason:
        output.say(found.reason)


@act.command
def prove(
    name: str, /, *, node: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Prove an act that another person has prepared, with one's own key file.

    Parameters
    ----------
    name
        Id of the act.
    """
    from comity.apps.wiring import standard_operations, standard_registry

    operations = standard_operations().by_name
    if isinstance(node, Server):
        done = _prove_far(node, name, operations, signing)
        return print_performed(done, show_done, as_json=as_json)
    with opened(node, standard_registry()) as here:
        caller = person_at(here, signing)
        prepared = _waiting(here, name, caller)
        done = prove_as(here, operations, prepared, caller, signing)
    return print_performed(done, show_done, as_json=as_json)


def _waiting(node: "Node", name: str, caller: "Caller") -> "PreparedAct":
    from comity.node.persons.act_records import Act
    from comity.node.persons.acts import show_act as waiting

    found = waiting(node, name, caller)
    if isinstance(found, Act):
        raise _no_proof(found, caller.name)
    return found


def _no_proof(act: "Act", name: str) -> InputError:
    return InputError(
        f"act {act.id} is {act.state}: it waits for no proof by {name}",
        remedy="comity act show names who has proved it; --as names who proves",
    )


def _prove_far(
    where: Server,
    name: str,
    operations: "Mapping[str, ActOperation]",
    signing: Signing,
) -> "Performed":
    from comity.apps.persons.act_operations import SHOW_ACT
    from comity.apps.persons.requests import NamedAct
    from comity.cli.asking import call_far
    from comity.cli.far_acts import operation_of, prove_far
    from comity.cli.person_sessions import signed_in

    with signed_in(where, signing) as person:
        prepared = call_far(person.api, SHOW_ACT, NamedAct(name))
        if not prepared.challenge:
            raise _no_proof(prepared.act, person.name)
        operation = operation_of(operations, prepared)
        return prove_far(person, prepared, operation)


def show_done(value: object) -> None:
    """Print what an act has returned, whatever it is."""
    output.print_json(plain(value))


@act.command
def withdraw(
    name: str, /, *, node: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Withdraw an act that waits: whoever has the right that it needs may do so.

    Parameters
    ----------
    name
        Id of the act.
    """
    if isinstance(node, Server):
        from comity.cli.far_acts import withdraw_far
        from comity.cli.person_sessions import signed_in

        with signed_in(node, signing) as person:
            done = withdraw_far(person, name)
        return output.print_record(done, show_act, as_json=as_json)
    from comity.node.persons.acts import withdraw as do

    with opened(node) as here:
        done = do(here, name, person_at(here, signing))
    return output.print_record(done, show_act, as_json=as_json)


@act.command
def journal(*, node: NodeAt, as_json: Json = False) -> object:
    """Verify the journal of proofs: each record, and that each names the one before it.

    Exit code 1 if something does not hold.
    """
    from comity.apps.persons.act_operations import CHECK_JOURNAL
    from comity.node.operations import Nothing

    with asked(node) as at:
        report = at.call(CHECK_JOURNAL, Nothing())
    if as_json:
        return output.print_record(report, show_done, as_json=True)
    output.say(f"{report.records} proofs, the newest {report.newest or 'none'}")
    for fault in report.faults:
        output.say(f"fault: {fault}")
    return report
