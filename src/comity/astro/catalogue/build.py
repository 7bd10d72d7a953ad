"""Several sources → one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.astro.catalogue.convert import Columns, convert
from comity.astro.catalogue.records import Refusal, Snapshot, Source
from comity.astro.orbits import ElementSets
from comity.foundations.arrays import Ints, Texts
from comity.messages import RawSets

__all__ = [
    "SourceText",
    "build_snapshot",
    "join_snapshots",
    "merge_snapshots",
    "take_rows",
]


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source that was read: name, hash of its bytes, and its rows."""

    name: str
    sha256: str
    raw: RawSets


def join_texts(parts: Sequence[Texts]) -> Texts:
    """Concatenate text columns; an empty list gives an empty column."""
    filled = [part for part in parts if len(part)]
    return np.concatenate(filled) if filled else np.zeros(0, "U1")


def join_elements(parts: Sequence[ElementSets]) -> ElementSets:
    """Concatenate element sets."""
    names = ElementSets.__slots__
    return ElementSets(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in names)
    )


def in_order(snapshot: Snapshot) -> Snapshot:
    """Sort rows by object (numbers first) and newest epoch, then by source and line."""
    keys = snapshot.object
    number = np.array(
        [int(k) if k.isdigit() else 2**62 for k in keys.tolist()], np.int64
    )
    order = np.lexsort(
        (snapshot.line, snapshot.source, -snapshot.elements.epoch_us, keys, number)
    )
    return take_rows(snapshot, order)


def take_rows(snapshot: Snapshot, rows: Ints) -> Snapshot:
    """Return a snapshot of some rows, in the order given."""
    columns = {
        name: column[rows]
        for name, column in snapshot.columns()
        if not hasattr(snapshot.elements, name)
    }
    return replace(snapshot, elements=snapshot.elements.take(rows), **columns)  # type: ignore[arg-type]


def from_columns(columns: Columns, number: int, text: SourceText) -> Snapshot:
    """Return the unsorted snapshot of one source."""
    total = len(columns.object)
    blank = np.full(total, "", "U1")
    return Snapshot(
        object=columns.object,
        name=columns.name,
        international=columns.international,
        elements=columns.elements,
        mean_motion_dot=columns.mean_motion_dot,
        mean_motion_ddot=columns.mean_motion_ddot,
        source=np.full(total, number, np.int32),
        line=columns.line,
        owner=blank,
        owner_code=blank,
        owner_basis=np.zeros(total, np.uint8),
        launch_site=np.full(total, "unknown", "U7"),
        object_type=np.full(total, "unknown", "U7"),
        size=np.full(total, np.nan),
        stated_error=columns.stated_error,
        sources=(Source(text.name, text.raw.form, text.sha256, total),),
        refused=(),
    )


def join_snapshots(
    parts: Sequence[Snapshot], refused: Sequence[Refusal] = ()
) -> Snapshot:
    """Put the rows of snapshots below each other, unsorted."""
    first = parts[0]
    shift = np.cumsum([0, *(len(part.sources) for part in parts)])
    columns: dict[str, NDArray[np.generic]] = {}
    for name, column in first.columns():
        if hasattr(first.elements, name):
            continue
        own = [getattr(part, name) for part in parts]
        if name == "source":
            own = [(column + shift[k]).astype(np.int32) for k, column in enumerate(own)]
        columns[name] = (
            join_texts(own) if column.dtype.kind == "U" else np.concatenate(own)
        )
    return replace(
        first,
        elements=join_elements([part.elements for part in parts]),
        sources=tuple(source for part in parts for source in part.sources),
        refused=(*(r for part in parts for r in part.refused), *refused),
        synthetic=any(part.synthetic for part in parts),
        **columns,  # type: ignore[arg-type]
    )


def merge_snapshots(
    parts: Sequence[Snapshot], refused: Sequence[Refusal] = ()
) -> Snapshot:
    """Put snapshots together; no element set is lost.

    The newest set of an object is current; sets of equal epoch keep the order of the
    sources.
    """
    return in_order(join_snapshots(parts, refused))


def build_snapshot(texts: Sequence[SourceText], latest_us: int) -> Snapshot:
    """Convert, check and merge sources.

    Parameters
    ----------
    texts
        At least one source.
    latest_us
        Latest epoch to accept; UTC, microseconds since 1970.

    Returns
    -------
    Snapshot
        All good rows; ``refused`` holds the others with file, line, field and reason.
    """
    parts, refused = [], list[Refusal]()
    for text in texts:
        columns, faults = convert(text.raw, text.name, latest_us)
        parts.append(from_columns(columns, 0, text))
        refused.extend(faults)
    return merge_snapshots(parts, refused)
