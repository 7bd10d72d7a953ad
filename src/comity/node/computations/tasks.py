"""Computations as callers see them: asked for, listed, shown, cancelled, continued."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.errors import (
    AllowanceError,
    InputError,
    ResourceError,
    UnknownNameError,
)
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.node.computations.names import (
    INSTALLED,
    check_inside,
    installed_file,
    owner_of,
)
from comity.node.computations.uploads import (
    MB,
    SPARE_MB,
    kept_until_us,
    used_upload,
)
from comity.node.computing import Progress
from comity.node.node import Node, UnitOfWork
from comity.node.store.computations import (
    ComputationRow,
    State,
    add_computation,
    change_computation,
    computations_of,
    count_live,
    find_computation,
)
from comity.system.limits import free_bytes
from comity.trust.persons.callers import Caller

__all__ = [
    "Computation",
    "Problem",
    "Task",
    "ask",
    "cancel",
    "carry_on",
    "listed",
    "owned",
    "shown",
    "task_of",
]

#: Inputs of one computation.
MOST_INPUTS = 1000


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is to do.

    Attributes
    ----------
    words
        The command line, without the name of the program.
    inputs
        Names of files there → uploads (``sha256:…``) or installed files (``installed:…``).
    columns
        Width of a text for people; 0: JSON for programs.
    """

    words: tuple[str, ...]
    inputs: Mapping[str, str]
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no result: a stable word, what is wrong, what may help."""

    code: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Computation:
    """A computation; times are µs of UTC since 1970.

    Attributes
    ----------
    id, kind
        Its name, and that of its command.
    by
        Who asked for it.
    state
        ``queued``, ``running``, ``done``, ``failed``, ``cancelled``, or ``interrupted``: the node
        stopped while it ran; it can be continued.
    made_us, started_us, ended_us
        When it was asked for, began and ended.
    until_us
        When its results are erased.
    progress
        How far it is, while it runs.
    exit_code
        Of the command, if it ended by itself.
    problem
        Why there is no result.
    """

    id: str
    kind: str
    by: str
    state: State
    made_us: int
    started_us: int | None
    ended_us: int | None
    until_us: int | None
    progress: Progress | None
    exit_code: int | None
    problem: Problem | None


def task_of(row: ComputationRow) -> Task:
    """Return the task of a stored computation."""
    value = read_strict(row.task.encode())
    return Task(tuple(value["words"]), value["inputs"], value["columns"])


def _shown(node: Node, row: ComputationRow) -> Computation:
    problem = None
    if row.problem:
        problem = Problem(**read_strict(row.problem.encode()))
    running = row.state == "running"
    return Computation(
        row.id,
        row.kind,
        row.by,
        row.state,
        row.made_us,
        row.started_us,
        row.ended_us,
        row.until_us,
        node.computing.progress.get(row.id) if running else None,
        row.exit_code,
        problem,
    )


def _check_inputs(work: UnitOfWork, owner: str, inputs: Mapping[str, str]) -> None:
    """Refuse inputs that are not there for this owner, or lie in each other's place."""
    if len(inputs) > MOST_INPUTS:
        raise InputError(f"{len(inputs)} inputs, at most {MOST_INPUTS}")
    for name, source in inputs.items():
        check_inside(name)
        above = name.split("/")[:-1]
        if any("/".join(above[: k + 1]) in inputs for k in range(len(above))):
            raise InputError(f"{name!r} lies beneath another input")
        if source.startswith(INSTALLED):
            installed_file(work.node, source)
        else:
            used_upload(work, owner, source)


def _check_room(work: UnitOfWork, owner: str) -> None:
    settings = work.node.settings
    if settings.computations_at_once < 1:
        raise ResourceError(
            "this node computes for nobody",
            remedy="computations_at_once of node.yaml says how many run at a time",
        )
    if (
        free_bytes(work.node.folder)[0]
        < (SPARE_MB + settings.computation_files_mb) * MB
    ):
        raise ResourceError("the disk of the node is full", remedy="try again later")
    live = count_live(work.connection, owner)
    if live >= settings.computations_per_person:
        raise AllowanceError(
            f"{live} computations run and wait, at most {settings.computations_per_person} may",
            remedy="wait for one, or cancel one",
        )


def ask(node: Node, caller: Caller, kind: str, task: Task) -> Computation:
    """Queue a computation.

    Raises
    ------
    UnknownNameError
        If an input is no upload of the caller and not installed.
    InputError
        If a name leads elsewhere, or there are too many.
    AllowanceError
        If as many of the caller's run and wait as may.
    """
    owner = owner_of(caller)
    with node.writing() as work:
        _check_room(work, owner)
        _check_inputs(work, owner, task.inputs)
        row = ComputationRow(
            id=secrets.token_hex(16),
            kind=kind,
            owner=owner,
            by=caller.name or caller.kind,
            session=caller.session if caller.kind == "program" else "",
            task=json_text(
                {
                    "words": list(task.words),
                    "inputs": dict(task.inputs),
                    "columns": task.columns,
                }
            ),
            state="queued",
            folder="",
            made_us=work.now_us,
            started_us=None,
            ended_us=None,
            until_us=None,
            exit_code=None,
            problem="",
        )
        add_computation(work.connection, row)
    node.computing.want()
    return _shown(node, row)


def owned(work: UnitOfWork, name: str, caller: Caller | None) -> ComputationRow:
    """Return a computation of a caller; of anybody if ``None``.

    Raises
    ------
    UnknownNameError
        If there is none, or it is somebody else's: nobody learns which.
    """
    owner = None if caller is None else owner_of(caller)
    row = find_computation(work.connection, name, owner)
    if row is None:
        raise UnknownNameError(
            f"there is no computation {name[:40]!r} of yours",
            remedy="comity computation list",
        )
    return row


def shown(node: Node, caller: Caller, name: str) -> Computation:
    """Return one of the caller's computations.

    Raises
    ------
    UnknownNameError
        As ``owned``.
    """
    with node.reading() as work:
        return _shown(node, owned(work, name, caller))


def listed(
    node: Node, caller: Caller | None, most: int, after: Sequence[str | int] = ()
) -> list[Computation]:
    """Return computations of a caller, or of everybody, the newest first.

    Parameters
    ----------
    after
        ``made_us`` and id of the one behind which the list goes on; empty for the beginning.
    """
    owner = None if caller is None else owner_of(caller)
    with node.reading() as work:
        rows = computations_of(work.connection, owner, most, after)
    return [_shown(node, row) for row in rows]


def cancel(node: Node, caller: Caller | None, name: str) -> Computation:
    """Cancel a computation; its worker is killed. One that has ended stays as it is.

    Raises
    ------
    UnknownNameError
        As ``owned``.
    """
    with node.writing() as work:
        row = owned(work, name, caller)
        change_computation(
            work.connection,
            row.id,
            ["queued", "running", "interrupted"],
            state="cancelled",
            ended_us=work.now_us,
            until_us=kept_until_us(work),
        )
        row = owned(work, name, caller)
    node.computing.bell.set()
    return _shown(node, row)


def carry_on(node: Node, caller: Caller, name: str) -> Computation:
    """Queue an interrupted computation again, in its folder: screening goes on from its blocks.

    Raises
    ------
    UnknownNameError
        As ``owned``.
    InputError
        If it was not interrupted.
    AllowanceError
        If as many of the caller's run and wait as may.
    """
    with node.writing() as work:
        row = owned(work, name, caller)
        if row.state != "interrupted":
            raise InputError(
                f"the computation is {row.state}: only an interrupted one is continued"
            )
        _check_room(work, row.owner)
        change_computation(
            work.connection,
            row.id,
            ["interrupted"],
            state="queued",
            session=caller.session if caller.kind == "program" else "",
            ended_us=None,
            until_us=None,
            problem="",
        )
        row = owned(work, name, caller)
    node.computing.bell.set()
    return _shown(node, row)
