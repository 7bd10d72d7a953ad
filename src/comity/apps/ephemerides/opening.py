"""Objects of files: element sets, ephemerides, single states of messages."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from comity.apps.ephemerides.message_subjects import REMEDY, subjects_of_message
from comity.apps.ephemerides.subjects import Subject
from comity.apps.screening.screen import choose, names_in
from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.naming import ObjectNames, names_of
from comity.foundations.errors import InputError, UnknownNameError
from comity.messages.detect import orbit_message_kind
from comity.system.catalogue_files import open_catalogue
from comity.system.files import read_plain

__all__ = ["open_subjects"]

SILENT = (
    "an element set says nothing of manoeuvres after its epoch, nor how far it is off"
)


def open_subjects(files: Sequence[str], objects: str | None) -> list[Subject]:
    """Open the objects of files: element sets in any form, OEM, OPM and CDM.

    Parameters
    ----------
    files
        Files, ``-`` for the standard input, or ``sample[:N[:SEED]]``.
    objects
        Numbers, designators or names with commas, ``owner:CODE``, or a file of them; all if None.

    Raises
    ------
    InputError, UnknownNameError, DataError, ResourceError
        If a file cannot be used, or an object is not there or called like another.
    """
    if not files:
        raise InputError("no file given", remedy=REMEDY)
    catalogues: list[str] = []
    states: list[Subject] = []
    for name in files:
        sample = name.partition(":")[0] == "sample"
        kind = "" if sample else orbit_message_kind(read_plain(Path(name))[0])
        if kind:
            states += subjects_of_message(Path(name), kind)
        else:
            catalogues.append(name)
    snapshot = open_catalogue(catalogues) if catalogues else None
    if objects is None:
        every = (
            [] if snapshot is None else _of_rows(snapshot, snapshot.current.tolist())
        )
        return every + states
    return _chosen(snapshot, states, objects)


def _chosen(
    snapshot: Snapshot | None, states: list[Subject], objects: str
) -> list[Subject]:
    """Return what a list names, in its order: of each source what it has."""
    if objects.startswith("owner:"):
        if snapshot is None:
            raise InputError(
                f"{objects}: messages with states name no owner",
                remedy="name the objects, or give a catalogue that knows owners",
            )
        marked = choose(snapshot, objects)
        return _of_rows(snapshot, snapshot.current[marked].tolist())
    keys = list(dict.fromkeys(one.key for one in states))
    first = {one.key: one for one in reversed(states)}
    stated = ObjectNames(
        keys, [first[key].name for key in keys], [first[key].designator for key in keys]
    )
    sources: list[tuple[ObjectNames, Sequence[int | str]]] = []
    if snapshot is not None:
        sources.append((names_of(snapshot), snapshot.current.tolist()))
    if states:
        sources.append((stated, keys))
    out: list[Subject] = []
    for place in _places(names_in(objects), sources):
        if isinstance(place, str):
            out += [one for one in states if one.key == place]
        elif snapshot is not None:
            out += _of_rows(snapshot, [place])
    return out


def _places(
    names: Sequence[str], sources: Sequence[tuple[ObjectNames, Sequence[int | str]]]
) -> list[int | str]:
    """Return what names stand for in each source that knows them, each once.

    Raises
    ------
    UnknownNameError
        For a name that no source knows as that of one object.
    """
    found: dict[int | str, None] = {}
    for name in names:
        refused: list[UnknownNameError] = []
        for known, places in sources:
            try:
                found[places[known.find(name)]] = None
            except UnknownNameError as error:
                refused.append(error)
        if len(refused) == len(sources):
            raise refused[0]
    return list(found)


def _of_rows(snapshot: Snapshot, rows: Sequence[int]) -> list[Subject]:
    """Return the objects of rows of a snapshot."""
    out = []
    for row in rows:
        key, name = str(snapshot.object[row]), str(snapshot.name[row])
        error = tuple(snapshot.stated_error[row].tolist())
        notes = [SILENT]
        if error[0] > 0.0:
            notes.append(
                f"degraded by its owner: off by up to {error[0]:g} km near its epoch, and "
                f"{error[1]:g} km more for each day from it"
            )
        if snapshot.synthetic:
            notes.append("a made-up object: no such satellite exists")
        out.append(
            Subject(
                key,
                name or key,
                str(snapshot.international[row]),
                snapshot.sources[int(snapshot.source[row])].name,
                tuple(notes),
                elements=snapshot.elements.take(np.array([row])),
                stated_error=(error[0], error[1]),
            )
        )
    return out
