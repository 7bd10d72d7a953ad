"""Operations about computations on files: one for each command, and those about uploads and results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comity.apps.computing.kinds import KINDS, Kind, any_result
from comity.apps.computing.requests import request_of, task_from
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json
from comity.node.computations import results, tasks, uploads
from comity.node.computations.installed import InstalledFile, installed_files
from comity.node.computations.results import Output
from comity.node.computations.tasks import Computation
from comity.node.computations.uploads import Upload
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import (
    Nothing,
    Operation,
    Owned,
    Page,
    PageLimit,
    StoredFile,
    page_from,
    page_of,
)
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "CANCEL",
    "CONTINUE",
    "INSTALLED",
    "LIST",
    "LIST_ALL",
    "OPERATIONS",
    "SHOW",
    "STOP",
    "ListComputations",
    "NamedComputation",
]


@dataclass(frozen=True, slots=True)
class ListComputations:
    """The caller's computations, the newest first."""

    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class NamedComputation:
    """A computation by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class RowsOfComputation:
    """The rows of a computation whose result is a list."""

    id: str
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class FileOfComputation:
    """A file that a computation wrote."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedUpload:
    """An upload by its name, ``sha256:`` and the hash of its content."""

    name: str


def _page(
    node: Node, caller: Caller | None, asked: ListComputations
) -> Page[Computation]:
    after = place_of(asked.cursor, int, str)
    rows = tasks.listed(node, caller, asked.limit + 1, after)
    return page_of(rows, asked.limit, lambda row: cursor_behind(row.made_us, row.id))


def _list(node: Node, asked: ListComputations, caller: Caller) -> Page[Computation]:
    """List the caller's computations, the newest first."""
    return _page(node, caller, asked)


def _list_all(
    node: Node, asked: ListComputations, _caller: Caller
) -> Page[Computation]:
    """List everybody's computations: who computes what, and when; no inputs and no results."""
    return _page(node, None, asked)


def _show(node: Node, asked: NamedComputation, caller: Caller) -> Computation:
    """Show a computation: its state, and how far it is."""
    return tasks.shown(node, caller, asked.id)


def _cancel(node: Node, asked: NamedComputation, caller: Caller) -> Computation:
    """Cancel a computation; its worker is killed, what it wrote is erased."""
    return tasks.cancel(node, caller, asked.id)


def _stop(node: Node, asked: NamedComputation, _caller: Caller) -> Computation:
    """Stop anybody's computation, to keep the node working."""
    return tasks.cancel(node, None, asked.id)


def _continue(node: Node, asked: NamedComputation, caller: Caller) -> Computation:
    """Continue a computation that a stop of the node interrupted.

    It runs again in its folder: screening goes on from the blocks that it has finished.
    """
    return tasks.carry_on(node, caller, asked.id)


def _result(node: Node, asked: NamedComputation, caller: Caller) -> Json:
    """Return the record of a computation, as its command prints it with --json."""
    return results.record_of(node, caller, asked.id)


def _rows(node: Node, asked: RowsOfComputation, caller: Caller) -> Page[Json]:
    """Return the rows of a computation whose result is a list, also as NDJSON or Parquet."""
    value = results.record_of(node, caller, asked.id)
    if not isinstance(value, list):
        raise FormatError(
            "the result is a record, no list", remedy="GET …/result gives it"
        )
    return page_from(value, asked.cursor, asked.limit)


def _output(node: Node, asked: NamedComputation, caller: Caller) -> Output:
    """Return what the command printed, its notes, its exit code and the names of its files."""
    return results.output_of(node, caller, asked.id)


def _file(node: Node, asked: FileOfComputation, caller: Caller) -> StoredFile:
    """Return a file that a computation wrote: a table, a message, a picture."""
    return results.file_of(node, caller, asked.id, asked.name)


def _uploads(node: Node, _asked: Nothing, caller: Caller) -> list[Upload]:
    """List the caller's uploads, the newest first."""
    return uploads.list_uploads(node, caller)


def _upload(node: Node, asked: NamedUpload, caller: Caller) -> Upload:
    """Show an upload of the caller; it is kept for as long as a new one from now on."""
    return uploads.show_upload(node, caller, asked.name)


def _erase(node: Node, asked: NamedUpload, caller: Caller) -> Upload:
    """Erase an upload of the caller."""
    return uploads.erase_upload(node, caller, asked.name)


def _installed(node: Node, _asked: Nothing, _caller: Caller) -> list[InstalledFile]:
    """List the files that whoever runs the node has installed for all to compute with."""
    return installed_files(node)


ID = "computation:000000"
COMPUTATION, UPLOAD = Owned("computation"), Owned("upload")
LIST = Operation(
    name="computation list",
    owned=COMPUTATION,
    path="/computations",
    right=Right.COMPUTE,
    request=ListComputations,
    result=Page[Computation],
    run=_list,
    example=ListComputations(),
)
LIST_ALL = Operation(
    name="computation list-all",
    owned=Owned("computation", "anybody's"),
    path="/node/computations",
    right=Right.READ_AUDIT,
    request=ListComputations,
    result=Page[Computation],
    run=_list_all,
    example=ListComputations(),
)
SHOW = Operation(
    name="computation show",
    owned=COMPUTATION,
    path="/computations/{id}",
    right=Right.COMPUTE,
    request=NamedComputation,
    result=Computation,
    run=_show,
    example=NamedComputation(ID),
)
CANCEL = Operation(
    name="computation cancel",
    owned=COMPUTATION,
    method="DELETE",
    path="/computations/{id}",
    right=Right.COMPUTE,
    request=NamedComputation,
    result=Computation,
    run=_cancel,
    example=NamedComputation(ID),
)
STOP = Operation(
    name="computation stop",
    owned=Owned("computation", "anybody's"),
    method="POST",
    path="/node/computations/{id}/stop",
    right=Right.OPERATE,
    request=NamedComputation,
    result=Computation,
    run=_stop,
    example=NamedComputation(ID),
)
CONTINUE = Operation(
    name="computation continue",
    owned=COMPUTATION,
    method="POST",
    path="/computations/{id}/continue",
    right=Right.COMPUTE,
    request=NamedComputation,
    result=Computation,
    run=_continue,
    example=NamedComputation("computation:111111"),
    status=202,
)
RESULT = Operation(
    name="computation result",
    owned=COMPUTATION,
    path="/computations/{id}/result",
    right=Right.COMPUTE,
    request=NamedComputation,
    result=Any,
    run=_result,
    example=NamedComputation(ID),
    outcome=any_result,
)
ROWS = Operation(
    name="computation rows",
    owned=COMPUTATION,
    path="/computations/{id}/rows",
    right=Right.COMPUTE,
    request=RowsOfComputation,
    result=Page[Any],
    run=_rows,
    example=RowsOfComputation(ID),
)
OUTPUT = Operation(
    name="computation output",
    owned=COMPUTATION,
    path="/computations/{id}/output",
    right=Right.COMPUTE,
    request=NamedComputation,
    result=Output,
    run=_output,
    example=NamedComputation(ID),
)
FILE = Operation(
    name="computation file",
    owned=COMPUTATION,
    path="/computations/{id}/files/{name:path}",
    right=Right.COMPUTE,
    request=FileOfComputation,
    result=StoredFile,
    run=_file,
    example=FileOfComputation(ID, "checked.json"),
)
LIST_UPLOADS = Operation(
    name="upload list",
    owned=UPLOAD,
    path="/uploads",
    right=Right.COMPUTE,
    request=Nothing,
    result=list[Upload],
    run=_uploads,
    example=Nothing(),
)
UPLOADED = "sha256:" + 64 * "1"
SHOW_UPLOAD = Operation(
    name="upload show",
    owned=UPLOAD,
    path="/uploads/{name}",
    right=Right.COMPUTE,
    request=NamedUpload,
    result=Upload,
    run=_upload,
    example=NamedUpload(UPLOADED),
)
ERASE_UPLOAD = Operation(
    name="upload erase",
    owned=UPLOAD,
    method="DELETE",
    path="/uploads/{name}",
    right=Right.COMPUTE,
    request=NamedUpload,
    result=Upload,
    run=_erase,
    example=NamedUpload(UPLOADED),
)
INSTALLED = Operation(
    name="installed list",
    path="/installed",
    right=Right.COMPUTE,
    request=Nothing,
    result=list[InstalledFile],
    run=_installed,
    example=Nothing(),
)


def _asking(kind: Kind) -> Callable[[Node, Any, Caller], Computation]:
    def run(node: Node, asked: Any, caller: Caller) -> Computation:
        return tasks.ask(node, caller, kind.words, task_from(kind, asked))

    first = (kind.computable.command.__doc__ or "").split("\n")[0]
    run.__doc__ = (
        f"{first}\n\nThe computation runs in a worker process of the node; the answer says where "
        f"its state and its result are. The members are the options of ``comity {kind.words}``."
    )
    return run


def _operation(kind: Kind) -> Operation[Node, Any, Any]:
    request = request_of(kind)
    return Operation(
        name=f"compute {kind.words.replace(' ', '-')}",
        method="POST",
        path=f"/computations/{kind.words.replace(' ', '-')}",
        right=Right.COMPUTE,
        request=request,
        # Its inputs are uploads of the caller, or what is installed for all.
        owned=UPLOAD,
        result=Computation,
        run=_asking(kind),
        example=request(**kind.example),
        status=202,
        outcome=kind.result,
    )


OPERATIONS = (
    LIST,
    LIST_ALL,
    SHOW,
    CANCEL,
    STOP,
    CONTINUE,
    RESULT,
    ROWS,
    OUTPUT,
    FILE,
    LIST_UPLOADS,
    SHOW_UPLOAD,
    ERASE_UPLOAD,
    INSTALLED,
    *map(_operation, KINDS),
)
