"""Acts at the command line: shown, asked for at a terminal, and proved with a person's key file."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.cli import output
from comity.cli.node_folder import opened
from comity.cli.servers import Server
from comity.cli.signing import (
    Signing,
    SigningOptions,
    answer_of,
    ask_whether,
    person_at,
    show_lines,
)
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.node.node import Node, UnitOfWork
    from comity.node.persons.act_records import Act, PreparedAct
    from comity.node.persons.acts import ActOperation
    from comity.node.persons.proving import Performed
    from comity.node.registry import Registry
    from comity.trust.persons.callers import Caller

__all__ = [
    "Signing",
    "SigningOptions",
    "acted",
    "performed",
    "person_at",
    "print_performed",
    "prove_as",
    "refuse_by",
    "show_waiting",
]


def refuse_by(by: str) -> None:
    """Refuse the option of earlier versions by which anybody typed who does an act.

    Raises
    ------
    InputError
        If it is given.
    """
    if by:
        raise InputError(
            f"--by {by[:40]!r} is not taken any more: who does an act proves it",
            remedy="--as PERSON, with the key file of that person; docs/guides/acts.md",
        )


def prove_as(
    node: "Node",
    operations: "dict[str, ActOperation]",
    prepared: "PreparedAct",
    caller: "Caller",
    signing: SigningOptions | None,
) -> "Performed":
    """Show a prepared act, ask, and prove it with the person's key file."""
    from comity.node.persons.proving import prove

    show_lines(prepared.act)
    ask_whether(prepared.act.operation, signing)
    answer = answer_of(node.folder, caller.name, prepared.challenge, signing)
    return prove(node, operations, prepared.act.id, caller, answer)


def performed(
    node: "Node",
    operation: "ActOperation",
    request: object,
    signing: SigningOptions | None,
) -> "Performed":
    """Do an act at a node that is open here: prepare it, show it, ask, prove it.

    An act that is not proved after all is withdrawn.

    Raises
    ------
    ComityError
        If it may not be done, is not proved, or fails.
    """
    from comity.foundations.errors import ComityError
    from comity.node.persons.act_records import OPEN
    from comity.node.persons.acts import prepare, withdraw
    from comity.node.store.acts import find_act

    caller = person_at(node, signing)
    prepared = prepare(node, operation, request, caller)
    try:
        return prove_as(node, {operation.name: operation}, prepared, caller, signing)
    except (ComityError, KeyboardInterrupt):
        with node.reading() as work:
            row = find_act(work.connection, prepared.act.id)
        if row is not None and row.state in OPEN:
            with contextlib.suppress(ComityError):
                withdraw(node, row.id, caller)
        raise


def acted(
    where: Path | Server,
    operation: "ActOperation",
    request: object,
    signing: SigningOptions | None,
    *,
    registry: "Registry[Node, UnitOfWork] | None" = None,
) -> "Performed":
    """Do an act at the node that a command names; see `performed`."""
    if isinstance(where, Server):
        from comity.cli.far_acts import performed_far

        return performed_far(where, operation, request, signing)
    with opened(where, registry) as node:
        return performed(node, operation, request, signing)


def print_performed(
    done: "Performed", table: Callable[[Any], None], *, as_json: bool
) -> object:
    """Print what an act has returned; of one that waits for another person, the act."""
    if done.act.state == "performed" and done.value is not None:
        return output.print_record(done.value, table, as_json=as_json)
    return output.print_record(done.act, show_waiting, as_json=as_json)


def show_waiting(act: "Act") -> None:
    """Print what an act still waits for."""
    output.say(
        f"{act.operation}: {act.state}, {len(act.proofs)} of {act.persons} proofs"
    )
    if act.state == "waiting":
        output.say(f"Another person: comity act prove {act.id} --as PERSON")
