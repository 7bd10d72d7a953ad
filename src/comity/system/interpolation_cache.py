"""Stored nodes of a catalogue, memory-mapped, for changed objects against all."""

import shutil
from pathlib import Path

import numpy as np

from comity.astro.orbits import ElementSets
from comity.astro.screening.against import (
    NodeStore,
    NodeTable,
    fill_node_table,
    node_count,
    open_store,
)
from comity.astro.screening.find import check_days
from comity.foundations.errors import ResourceError
from comity.foundations.plain import json_text
from comity.system.files import make_folder, write_whole

__all__ = ["open_nodes"]

#: How many tables are kept; the oldest goes first.
KEPT = 3


def open_nodes(
    folder: Path, key: str, elements: ElementSets, start_us: int, days: float
) -> NodeStore:
    """Open the nodes of a catalogue and window; compute them if they are not there.

    About 30 kB of disk for each object and week (0.8 GB for 27,000 objects), in the
    folder of what can be made again. A table that was not finished is made anew.

    Raises
    ------
    RangeError
        For a window that cannot be screened.
    ResourceError
        If the disk has no room.
    """
    check_days(days)
    place = folder / f"nodes-{key[-16:]}-{start_us // 1_000_000}-{days:g}"
    note = place / "complete.json"
    shape = (len(elements), node_count(days), 3)
    if note.exists() and (place / "failed.npy").exists():
        table = NodeTable(
            np.load(place / "position.npy", mmap_mode="r"),
            np.load(place / "velocity.npy", mmap_mode="r"),
            np.load(place / "failed.npy"),
        )
        if table.position.shape == shape:
            return open_store(elements, start_us, days, table)
    make_room(folder, place, int(np.prod(shape)) * 6)
    table = NodeTable(
        np.lib.format.open_memmap(place / "position.npy", "w+", np.float32, shape),
        np.lib.format.open_memmap(place / "velocity.npy", "w+", np.int16, shape),
        np.zeros(shape[0], bool),
    )
    note.unlink(missing_ok=True)
    store = fill_node_table(elements, start_us, days, table)
    np.save(place / "failed.npy", table.failed)
    write_whole(note, json_text({"catalogue": key, "shape": shape}).encode())
    return store


def make_room(folder: Path, place: Path, size: int) -> None:
    """Make the folder, drop old tables, and check that the disk has room."""
    make_folder(place)
    others = [path for path in folder.glob("nodes-*") if path != place]
    for path in sorted(others, key=lambda p: p.stat().st_mtime)[: -KEPT + 1 or None]:
        shutil.rmtree(path, ignore_errors=True)
    free = shutil.disk_usage(folder).free
    if free < size + 100_000_000:
        raise ResourceError(
            f"{folder} has {free / 1e9:.1f} GB free, the nodes need {size / 1e9:.1f} GB",
            remedy="free some space or set COMITY_CACHE to another place",
        )
