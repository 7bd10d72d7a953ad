"""What a run's screening found, kept for the next run."""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.apps.watch.screened_again import NUMBERS, KeptScreening
from comity.foundations.bounds import FILES
from comity.foundations.errors import ComityError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.system.files import read_bytes, write_whole

__all__ = ["load_screening", "save_screening"]

#: What damaged archives, columns and descriptions raise.
UNREADABLE = (ComityError, KeyError, OSError, TypeError, ValueError, zipfile.BadZipFile)


def save_screening(path: Path, kept: KeptScreening) -> None:
    """Write a screening; it appears whole or not at all."""
    meta = json_text(
        [kept.start_us, kept.end_us, kept.limit_km, kept.own, kept.failing]
    )
    buffer = BytesIO()
    columns: dict[str, NDArray[np.generic]] = {
        f"column_{name}": column for name, column in kept.columns.items()
    }
    columns |= {"first": kept.first, "second": kept.second, "meta": np.array(meta)}
    np.savez_compressed(buffer, **columns)  # type: ignore[arg-type]
    write_whole(path, buffer.getvalue())


def load_screening(path: Path) -> KeptScreening | None:
    """Read a screening; None if there is none, or it is damaged: then all is searched again."""
    try:
        with np.load(BytesIO(read_bytes(path)), allow_pickle=False) as archive:
            start_us, end_us, limit_km, own, failing = read_strict(
                str(archive["meta"]).encode(), FILES
            )
            return KeptScreening(
                int(start_us),
                int(end_us),
                float(limit_km),
                tuple(own),
                archive["first"],
                archive["second"],
                {name: archive[f"column_{name}"] for name in NUMBERS},
                tuple(
                    (str(key), str(reason), int(since), int(until), float(value))
                    for key, reason, since, until, value in failing
                ),
            )
    except UNREADABLE:
        return None
