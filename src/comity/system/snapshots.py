"""Snapshots on disk: one file that holds the columns, the sources and the hash."""

import math
import zipfile
import zlib
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.records import Refusal, Source
from comity.astro.orbits import ElementSets
from comity.foundations.bounds import FILES
from comity.foundations.errors import DataError, FormatError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.system.files import read_bytes, write_whole
from comity.system.packed import check_archive

__all__ = ["is_snapshot", "load_snapshot", "save_snapshot"]

VERSION = 1
#: What damaged archives, columns and descriptions raise.
UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    NotImplementedError,
    zlib.error,
    zipfile.BadZipFile,
    FormatError,
)


def is_snapshot(data: bytes) -> bool:
    """Tell whether bytes may be a snapshot (a zip file)."""
    return data[:4] == b"PK\x03\x04"


def save_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot; it appears whole or not at all."""
    meta = {
        "comity-snapshot": VERSION,
        "hash": snapshot.hash,
        "synthetic": snapshot.synthetic,
        "sources": [asdict(source) for source in snapshot.sources],
        "refused": [asdict(refusal) for refusal in snapshot.refused],
    }
    buffer = BytesIO()
    columns = dict(snapshot.columns())
    np.savez_compressed(buffer, meta=np.array(json_text(meta)), **columns)  # type: ignore[arg-type]
    write_whole(path, buffer.getvalue())


def _column(archive: "np.lib.npyio.NpzFile", name: str) -> "np.ndarray":
    """Read a column whose size fits its member: the array is made before it is read.

    Raises
    ------
    ValueError
        If its header names more values than the member holds.
    """
    if archive.zip is None:
        raise ValueError("the archive is closed")
    member = archive.zip.getinfo(f"{name}.npy")
    with archive.zip.open(member) as file:
        version = np.lib.format.read_magic(file)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = read(file)
    wanted = math.prod(shape) * dtype.itemsize
    if wanted > member.file_size:
        raise ValueError(
            f"column {name} names {wanted} bytes, {member.file_size} are there"
        )
    return archive[name]


def load_snapshot(path: Path) -> Snapshot:
    """Read a snapshot and check its hash.

    Raises
    ------
    DataError
        If the file is no snapshot of this version, damaged or altered.
    """
    try:
        data = read_bytes(path)
        check_archive(data, str(path))
        with np.load(BytesIO(data), allow_pickle=False) as archive:
            columns = {name: _column(archive, name) for name in archive.files}
        meta = read_strict(str(columns.pop("meta")).encode(), FILES)
        if meta["comity-snapshot"] != VERSION:
            raise DataError(
                f"{path} is a snapshot of version {meta['comity-snapshot']}"
            )
        elements = {name: columns.pop(name) for name in ElementSets.__slots__}
        # Snapshots of earlier versions have none.
        columns.setdefault("stated_error", np.zeros((len(elements["epoch_us"]), 2)))
        snapshot = Snapshot(
            elements=ElementSets(**elements),
            sources=tuple(Source(**row) for row in meta["sources"]),
            refused=tuple(Refusal(**row) for row in meta["refused"]),
            synthetic=meta["synthetic"],
            **columns,
        )
    except UNREADABLE as error:
        raise DataError(
            f"{path} is no snapshot: {error}", remedy="import the catalogue again"
        ) from error
    if snapshot.hash != meta["hash"]:
        raise DataError(
            f"{path} was altered: its content is {snapshot.hash}, recorded is {meta['hash']}",
            remedy="import the catalogue again",
        )
    return snapshot
