"""A node's database moved: from its file to a server, back, or to another server."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from comity.foundations.errors import DataError, InputError, ResourceError
from comity.node.lifecycle.backups import put_aside
from comity.node.proofs.verify import journal_faults
from comity.node.store import log
from comity.node.store.choose_database import DATABASE, open_database, read_url
from comity.node.store.copying import copy_rows, differing_tables
from comity.node.store.database import Database
from comity.node.store.fence import Fence, FenceState
from comity.node.store.settings import Settings, load_settings, save_settings

__all__ = ["Moved", "move_database"]

#: What ``--to`` says for the file in the node's folder.
FILE = "file"


@dataclass(frozen=True, slots=True)
class Moved:
    """A database that was moved.

    Attributes
    ----------
    before, now
        Where it was and is.
    rows
        Rows that were copied and compared.
    paused_s
        How long nothing could be written, s.
    kept
        What became of the one before: it is fenced, and opens no more as this node.
    """

    before: str
    now: str
    rows: int
    paused_s: float
    kept: str


def move_database(
    folder: Path,
    to: str,
    note: Callable[[str, int], None] = lambda _table, _rows: None,
) -> Moved:
    """Move a node's database; whatever fails leaves the node where it was.

    While rows are copied nothing can be written. They are compared table by table, and the
    ledger's tree with them, before the settings name the new place. The fence names the new
    database from then on: a process that still writes to the old one has to begin another
    incarnation, and is refused by the peers' memory of this one.

    Parameters
    ----------
    folder
        The node's folder.
    to
        ``postgresql://…`` of an empty database, or ``file``.
    note
        Called with the name of each table and how many rows of it were copied.

    Raises
    ------
    InputError
        If it is there already, or the address is none.
    ResourceError
        If one of the two cannot be used, or another process signs for the node.
    DataError
        If the copy differs.
    """
    folder = folder.absolute()
    settings = load_settings(folder)
    wanted = _wanted(settings, to)
    if (wanted.database, bool(wanted.database)) == (
        settings.database,
        bool(settings.database),
    ):
        raise InputError(
            f"the node's database is there already: {settings.database or DATABASE}"
        )
    fence = Fence(folder / settings.fence)
    source = open_database(folder, settings)
    try:
        source.sign_alone()
        _check_fence(fence, source)
        target = open_database(folder, wanted, create=True)
        try:
            target.sign_alone()
            return _copy(folder, wanted, source, target, fence, note)
        finally:
            target.close()
    finally:
        source.close()


def _wanted(settings: Settings, to: str) -> Settings:
    if to == FILE:
        return replace(settings, database="")
    read_url(to)
    return replace(settings, database=to)


def _check_fence(fence: Fence, source: Database) -> None:
    """Refuse to move a database that is not the one that signed last."""
    state = fence.read()
    if state is None or state.database != source.identity():
        raise ResourceError(
            f"{source.place} is not the database that signed last by the fence",
            remedy="comity node restore first",
        )


def _copy(
    folder: Path,
    wanted: Settings,
    source: Database,
    target: Database,
    fence: Fence,
    note: Callable[[str, int], None],
) -> Moved:
    began = monotonic()
    # A transaction that writes holds all others off until the new place is named.
    with source.writing() as rows:
        with target.writing() as written:
            count = copy_rows(rows, written, note)
        with target.reading() as copied:
            differing = differing_tables(rows, copied)
            faults = [*(f"table {name} differs" for name in differing)]
            faults += journal_faults(copied)
        if faults:
            raise DataError(
                f"the copy is not the same: {'; '.join(faults[:5])}",
                remedy="the node stays where it was; make a new empty database",
            )
        made = log.read_number(rows, "signatures")
        incarnation = log.read_number(rows, "incarnation")
        state = FenceState(incarnation, made, target.identity())
        if not fence.bind(state):
            raise ResourceError("another copy of this node has signed meanwhile")
        save_settings(folder, wanted)
        # Whoever opens the old one sends nothing any more.
        log.set_number(rows, "fenced", 1)
    paused_s = monotonic() - began
    kept = source.place
    if wanted.database and not _is_server(source):
        source.close()
        kept = put_aside(folder)
    return Moved(source.place, target.place, count, paused_s, kept)


def _is_server(database: Database) -> bool:
    return database.folder is None
