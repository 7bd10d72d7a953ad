"""Importing, showing and comparing catalogues."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from comity.astro.catalogue import (
    Snapshot,
    SourceText,
    build_snapshot,
    join_launch_log,
    join_satcat,
    merge_snapshots,
    sample_snapshot,
    take_rows,
)
from comity.astro.catalogue.records import Refusal
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError, FormatError, InputError
from comity.messages import (
    decode_text,
    read_element_sets,
    read_launch_log,
    read_satcat_csv,
)
from comity.system.environment import load_register, now_us
from comity.system.files import digest, read_bytes
from comity.system.packed import unpack
from comity.system.snapshots import is_snapshot, load_snapshot

__all__ = ["import_files", "open_catalogue", "read_catalogue"]

#: Element sets may be this far ahead of the clock: predictions of launches.
AHEAD_US = 30 * DAY_US


def read_source(path: Path) -> SourceText | Snapshot:
    """Read a file of element sets, or a snapshot made before."""
    data = read_bytes(path)
    if is_snapshot(data):
        return load_snapshot(path)
    try:
        return SourceText(
            path.name, digest(data), read_element_sets(unpack(data, path.name))
        )
    except FormatError as error:
        reason = error.message.removeprefix(f"{path.name} ")
        raise FormatError(f"{path} {reason}", remedy=error.remedy) from error


def import_files(
    paths: Sequence[Path],
    *,
    launch_logs: Sequence[Path] = (),
    satcats: Sequence[Path] = (),
    register: Path | None = None,
) -> Snapshot:
    """Read element sets from files and join facts about their objects.

    Parameters
    ----------
    paths
        Element sets in any form, compressed or not, or snapshots.
    launch_logs, satcats
        Files that state owners, sites, types and sizes.
    register
        Register of parties instead of the one that comes with Comity.

    Raises
    ------
    InputError, ResourceError, DataError
        For a file that cannot be used at all; single bad rows are refused inside.
    """
    if not paths:
        raise InputError("no file given", remedy="name at least one catalogue")
    read = [read_source(path) for path in paths]
    texts = [part for part in read if isinstance(part, SourceText)]
    parts = [part for part in read if isinstance(part, Snapshot)]
    if texts:
        parts.append(build_snapshot(texts, now_us() + AHEAD_US))
    snapshot = merge_snapshots(parts) if len(parts) > 1 else parts[0]
    if not len(snapshot):
        first = snapshot.refused[0] if snapshot.refused else "no rows"
        raise DataError(
            f"complete: 0 objects, {len(snapshot.refused)} refused; the first: {first}"
        )
    parties = load_register(register)
    for path in satcats:
        text = decode_text(unpack(read_bytes(path), str(path)))
        satcat = read_satcat_csv(text)
        snapshot = join_satcat(snapshot, satcat, parties)
        snapshot = with_refusals(
            snapshot, path, [f"{fault}" for fault in satcat.faults]
        )
    for path in launch_logs:
        text = decode_text(unpack(read_bytes(path), str(path)))
        snapshot = join_launch_log(snapshot, read_launch_log(text), parties)
    return snapshot


def with_refusals(snapshot: Snapshot, path: Path, reasons: Sequence[str]) -> Snapshot:
    """Add refused rows of a file that only describes objects."""
    more = tuple(Refusal(path.name, 0, "", "", reason) for reason in reasons)
    return replace(snapshot, refused=(*snapshot.refused, *more)) if more else snapshot


def open_catalogue(names: Sequence[str]) -> Snapshot:
    """Open catalogues for a command: files, or ``sample[:N[:SEED]]``."""
    if len(names) == 1 and names[0].partition(":")[0] == "sample":
        _, _, rest = names[0].partition(":")
        count, _, seed = rest.partition(":")
        try:
            return sample_snapshot(int(count or 20_000), int(seed or 1))
        except ValueError as error:
            raise InputError(
                f"{names[0]!r} is no sample",
                remedy="write sample, sample:5000 or sample:5000:7",
            ) from error
    return import_files([Path(name) for name in names])


def empty_catalogue() -> Snapshot:
    """Return a catalogue without objects, for what can do without one."""
    return take_rows(open_catalogue(["sample:2"]), np.zeros(0, np.int64))


def read_catalogue(*names: str | Path) -> Snapshot:
    """Read a catalogue of element sets: ``read_catalogue("active.tle")``.

    Parameters
    ----------
    names
        Files in any form, compressed or not, or snapshots; or ``sample[:N[:SEED]]``.

    Raises
    ------
    InputError, ResourceError, DataError
        For a file that cannot be used at all; single bad rows are refused inside.
    """
    return open_catalogue([str(name) for name in names])
