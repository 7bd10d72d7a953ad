"""Snapshots on disk: one file that holds the columns, the sources and the hash."""

import json
import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.records import Refusal, Source
from comity.astro.orbits import ElementSets
from comity.foundations.errors import DataError
from comity.foundations.plain import json_text
from comity.system.files import read_bytes, write_whole

__all__ = ["is_snapshot", "load_snapshot", "save_snapshot"]

VERSION = 1


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


def load_snapshot(path: Path) -> Snapshot:
    """Read a snapshot and check its hash.

    Raises
    ------
    DataError
        If the file is no snapshot of this version, damaged or altered.
    """
    try:
        with np.load(BytesIO(read_bytes(path)), allow_pickle=False) as archive:
            columns = {name: archive[name] for name in archive.files}
        meta = json.loads(str(columns.pop("meta")))
        if meta["comity-snapshot"] != VERSION:
            raise DataError(
                f"{path} is a snapshot of version {meta['comity-snapshot']}"
            )
        elements = {name: columns.pop(name) for name in ElementSets.__slots__}
        snapshot = Snapshot(
            elements=ElementSets(**elements),
            sources=tuple(Source(**row) for row in meta["sources"]),
            refused=tuple(Refusal(**row) for row in meta["refused"]),
            synthetic=meta["synthetic"],
            **columns,
        )
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise DataError(
            f"{path} is no snapshot: {error}", remedy="import the catalogue again"
        ) from error
    if snapshot.hash != meta["hash"]:
        raise DataError(
            f"{path} was altered: its content is {snapshot.hash}, recorded is {meta['hash']}",
            remedy="import the catalogue again",
        )
    return snapshot
