"""Histories of objects from files of element sets, and their true manoeuvres."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.astro.tracking.histories import History, history_of
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError, FormatError
from comity.foundations.time import parse_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.files import read_plain
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["Labelled", "open_histories", "open_labelled", "read_labels"]

#: Suffixes of files of element sets, compressed or not.
SUFFIXES = (".tle", ".csv", ".json", ".xml", ".kvn", ".txt")
PACKED = (".gz", ".xz", ".zst")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A history whose manoeuvres are known: name, history, instants in days since 1970."""

    name: str
    history: History
    manoeuvres: Floats


def open_histories(path: Path) -> list[tuple[str, str, History | DataError]]:
    """Read key, name and history of each object in a file; an error where it has too few sets.

    Raises
    ------
    FormatError, DataError, ResourceError
        If the file cannot be used at all.
    """
    snapshot = open_catalogue([str(path)])
    out: list[tuple[str, str, History | DataError]] = []
    for row in snapshot.current.tolist():
        key = str(snapshot.object[row])
        rows = snapshot.rows_of(key)
        try:
            history: History | DataError = history_of(snapshot.elements.take(rows))
        except DataError as error:
            history = error
        out.append((key, str(snapshot.name[row]), history))
    return out


def read_labels(path: Path) -> Floats:
    """Read true manoeuvres from YAML: ``manoeuvre_timestamps``, a list of UTC instants.

    Raises
    ------
    FormatError
        If there is no such list.
    """
    value: object = read_yaml(read_plain(path)[0].decode("utf-8", "replace"))
    rows = value.get("manoeuvre_timestamps") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        raise FormatError(f"{path} has no list manoeuvre_timestamps")
    return np.array(sorted(parse_utc(str(row)) / DAY_US for row in rows))


def open_labelled(folder: Path) -> list[Labelled]:
    """Read the histories of a folder whose manoeuvres are known, by name.

    Pairs of ``NAME.tle`` (or another form, compressed or not) and ``manoeuvres_NAME.yaml``.

    Raises
    ------
    DataError
        If there is no such pair.
    """
    out = []
    for labels in sorted(folder.glob("manoeuvres_*.yaml")):
        name = labels.stem.removeprefix("manoeuvres_")
        files = [
            path
            for suffix in SUFFIXES
            for path in (folder / f"{name}{suffix}{packed}" for packed in ("", *PACKED))
            if path.is_file()
        ]
        if not files:
            continue
        for _, _, history in open_histories(files[0])[:1]:
            if isinstance(history, History):
                epochs = history.elements.epoch_us / DAY_US
                true = read_labels(labels)
                inside = (true >= epochs[0] - 0.5) & (true <= epochs[-1] + 0.5)
                out.append(Labelled(name, history, true[inside]))
    if not out:
        raise DataError(
            f"{folder} holds no history with known manoeuvres",
            remedy="put NAME.tle and manoeuvres_NAME.yaml into it",
        )
    return out
