"""Commands about computations that a node runs: list, show, cancel, stop, continue, installed."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import NODE
from comity.cli.asking import NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, shown_at
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.node.computations.tasks import Computation

__all__ = ["computation"]

computation = App(
    name="computation",
    help="Computations on files that a node runs for its people (--server).",
    group=NODE,
)


def print_computation(one: "Computation") -> None:
    """Print a computation: what, whose, how far, why there is no result."""
    lines = [
        (one.id, f"{one.kind}, {one.state}, of {one.by}"),
        ("", f"asked for {shown_at(one.made_us)}"),
    ]
    if one.progress is not None:
        far = one.progress
        lines.append(("", f"{far.label}: {far.done} of {far.total} {far.unit}"))
    if one.ended_us is not None:
        kept = f", kept until {shown_at(one.until_us)}" if one.until_us else ""
        lines.append(("", f"ended {shown_at(one.ended_us)}{kept}"))
    if one.problem is not None:
        lines.append(("", one.problem.message))
    output.lines(lines)


@computation.command(name="list")
def list_(
    *,
    where: NodeAt,
    everybody: Annotated[
        bool, Parameter(name="--all", negative="", help="Those of all callers.")
    ] = False,
    limit: Limit = 50,
    as_json: JsonRows = False,
) -> None:
    """List computations, the newest first: own ones, or with --all those of everybody.

    Parameters
    ----------
    limit
        How many.
    """
    from comity.apps.computing.operations import LIST, LIST_ALL, ListComputations

    operation = LIST_ALL if everybody else LIST
    with asked(where) as node:
        rows = rows_of(node, operation, ListComputations(), limit)
    if as_json:
        output.print_json(plain(rows))
        return
    for one in rows:
        print_computation(one)
    if not rows:
        output.say("No computation: comity screen FILE --server URL")


@computation.command
def show(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Show a computation: its state, how far it is, why there is no result.

    Parameters
    ----------
    name
        Id of the computation.
    """
    from comity.apps.computing.operations import SHOW, NamedComputation

    with asked(where) as node:
        one = node.call(SHOW, NamedComputation(name))
    output.print_record(one, print_computation, as_json=as_json)


@computation.command
def cancel(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Cancel an own computation; what it wrote is erased.

    Parameters
    ----------
    name
        Id of the computation.
    """
    from comity.apps.computing.operations import CANCEL, NamedComputation

    with asked(where) as node:
        one = node.call(CANCEL, NamedComputation(name))
    output.print_record(one, print_computation, as_json=as_json)


@computation.command
def stop(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Stop anybody's computation, to keep the node working.

    Parameters
    ----------
    name
        Id of the computation.
    """
    from comity.apps.computing.operations import STOP, NamedComputation

    with asked(where) as node:
        one = node.call(STOP, NamedComputation(name))
    output.print_record(one, print_computation, as_json=as_json)


@computation.command(name="continue")
def continue_(name: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Continue an own computation that a stop of the node interrupted.

    Parameters
    ----------
    name
        Id of the computation.
    """
    from comity.apps.computing.operations import CONTINUE, NamedComputation

    with asked(where) as node:
        one = node.call(CONTINUE, NamedComputation(name))
    output.print_record(one, print_computation, as_json=as_json)


@computation.command
def installed(*, where: NodeAt, as_json: JsonRows = False) -> None:
    """List the files that are installed at a node for all to compute with."""
    from comity.apps.computing.operations import INSTALLED
    from comity.node.operations import Nothing

    with asked(where) as node:
        rows = node.call(INSTALLED, Nothing())
    if as_json:
        output.print_json(plain(rows))
        return
    for one in rows:
        output.say(f"{one.name}  {one.bytes} bytes, of {shown_at(one.changed_us)}")
    if not rows:
        output.say(
            "Nothing is installed: files go into the folder installed of the node."
        )
