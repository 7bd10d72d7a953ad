"""Sampled fragments of break-up notices, to be screened with a catalogue."""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np

from comity.apps.notices.airspace_screening import (
    current_objects,
    fields_now,
    newest_elements,
    orbit_km,
)
from comity.apps.notices.documents import load_chains
from comity.apps.notices.store.listed_notices import bases_after
from comity.apps.notices.view_records import NoticeView
from comity.apps.screening.sampled_objects import FIRST_SAMPLED
from comity.astro.catalogue import (
    Snapshot,
    SourceText,
    build_snapshot,
    merge_snapshots,
)
from comity.astro.orbits import ElementSets
from comity.coordination.notices.chains import Life
from comity.coordination.notices.fragments import (
    crossing,
    hazard_shell,
    sample_fragments,
)
from comity.coordination.notices.values import (
    Fields,
    instant_in,
    number_in,
    text_in,
)
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import DataError, UnknownNameError
from comity.foundations.time import format_utc
from comity.messages.omm import read_omm_csv
from comity.messages.records import FIELDS
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Page, page_of
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.registry import Addition
from comity.system.files import write_whole

__all__ = [
    "BreakUp",
    "FragmentsReport",
    "Sampling",
    "break_ups_page",
    "with_fragments",
    "write_fragments",
]

#: Catalogue numbers of one series of sampled fragments.
SERIES = 10_000
#: How long a break-up notice adds its fragments to a screening.
FRESH_US = 90 * DAY_US


@dataclass(frozen=True, slots=True)
class Sampling:
    """How fragments are sampled: how many, seed of the draw, explosion or collision."""

    count: int = 200
    seed: int = 1
    cause: str = "explosion"


@dataclass(frozen=True, slots=True)
class BreakUp:
    """A break-up notice in force: its id, and the fields that hold now."""

    notice: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class FragmentsReport:
    """What was written: the file, how many fragments, the hazard shell (km).

    ``crossing`` catalogued objects pass through the shell.
    """

    notice: str
    file: str
    fragments: int
    seed: int
    shell_low_km: float
    shell_high_km: float
    crossing: int


def write_fragments(
    notice: NoticeView, snapshot: Snapshot, out: Path, sampling: Sampling
) -> FragmentsReport:
    """Write sampled fragments of a break-up notice as a catalogue that screening reads.

    Parameters
    ----------
    notice
        The notice, of which the fields that hold now count.
    snapshot
        A catalogue that has the parent.
    out
        File to write, in the CSV form of mean elements.

    Raises
    ------
    UnknownNameError, InputError, RangeError, DataError, ResourceError
        If the notice is of another form, the parent is not in the catalogue, or the file
        cannot be written.
    """
    number, fields = fields_now(notice, "break-up")
    current = current_objects(snapshot)
    parent, parent_name = newest_elements(current, text_in(fields, "object"))
    at_us, altitude_km = _instant(fields), number_in(fields, "altitude_km")
    if altitude_km is None:
        raise DataError(f"{number}: its altitude was withheld from this node")
    made = sample_fragments(
        parent, at_us, sampling.count, sampling.seed, sampling.cause
    )
    write_whole(out, _as_csv(made, parent_name, number, 0).encode())
    low_km, high_km = orbit_km(parent)
    inside_km = min(max(float(altitude_km), low_km), high_km)
    shell = hazard_shell(inside_km, low_km, high_km, sampling.cause)
    return FragmentsReport(
        number,
        str(out),
        len(made),
        sampling.seed,
        round(shell.low_km, 1),
        round(shell.high_km, 1),
        int(crossing(current.elements, shell).sum()),
    )


def _instant(fields: Fields) -> int:
    """Return when it broke up, UTC us.

    Raises
    ------
    DataError
        If that was withheld.
    """
    at_us = instant_in(fields, "at_us")
    if at_us is None:
        raise DataError("the instant of the break-up was withheld from this node")
    return at_us


def break_ups_page(
    node: Node, cursor: str, limit: int, seen: Seen = EVERYTHING
) -> Page[BreakUp]:
    """Return a part of the break-up notices in force of the last ``FRESH_US``, by id.

    Those that are over are passed over: parts are those of a list that never had them.

    Raises
    ------
    InputError
        If the cursor is none.
    """
    after = "".join(map(str, place_of(cursor, str)))
    found: list[BreakUp] = []
    with node.reading() as work:
        while len(found) <= limit:
            bases = bases_after(
                work.connection,
                "break-up",
                work.now_us - FRESH_US,
                limit + 1,
                after,
                seen.classes,
            )
            if bases:
                found += _in_force(work, bases, seen)
                after = bases[-1]
            if len(bases) <= limit:
                break
    return page_of(
        found, limit, lambda row: cursor_behind(row.notice.rpartition("/")[0])
    )


def _in_force(work: UnitOfWork, bases: Sequence[str], seen: Seen) -> list[BreakUp]:
    """Return those of some break-up notices that are in force, in their order."""
    chains = load_chains(work, bases=bases, seen=seen)
    return [
        BreakUp(str(chains[base].latest.id), chains[base].fields)
        for base in bases
        if chains[base].life is Life.CURRENT
    ]


def with_fragments(
    notices: Iterable[BreakUp], snapshot: Snapshot, count: int, seed: int = 1
) -> tuple[Snapshot, list[Addition]]:
    """Add sampled fragments of break-up notices to a catalogue.

    Parameters
    ----------
    notices
        As ``break_ups_page`` returns them.

    Returns
    -------
    snapshot, added
        The catalogue with the fragments as sources of their own, and what each notice
        added, or why it added nothing.

    Raises
    ------
    RangeError
        If the count does not fit.
    """
    current = current_objects(snapshot)
    parts, added = [snapshot], []
    for series, one in enumerate(notices):
        number, fields = one.notice, one.fields
        try:
            parent, name = newest_elements(current, text_in(fields, "object"))
            at_us = _instant(fields)
            made = sample_fragments(parent, at_us, count, seed + series)
        except (DataError, UnknownNameError) as error:
            added.append(Addition(number, 0, str(error)))
            continue
        text = _as_csv(made, name, number, series)
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = SourceText(f"{number} (sampled)", digest, read_omm_csv(text))
        parts.append(build_snapshot([source], int(made.epoch_us.max()) + 1))
        added.append(Addition(number, len(made)))
    return merge_snapshots(parts) if len(parts) > 1 else snapshot, added


def _as_csv(elements: ElementSets, parent: str, notice: str, series: int) -> str:
    """Return element sets in the CSV form of orbit mean-elements messages.

    Each series of fragments has catalogue numbers of its own.
    """
    text = StringIO()
    writer = csv.DictWriter(text, FIELDS, restval="0", lineterminator="\n")
    writer.writeheader()
    degrees = {
        "INCLINATION": elements.inclination_rad,
        "RA_OF_ASC_NODE": elements.node_rad,
        "ARG_OF_PERICENTER": elements.perigee_rad,
        "MEAN_ANOMALY": elements.mean_anomaly_rad,
    }
    for k in range(len(elements)):
        turns = float(elements.mean_motion_rad_s[k]) * DAY_S / (2.0 * np.pi)
        angles = {
            name: f"{float(np.degrees(column[k]) % 360.0):.6f}"
            for name, column in degrees.items()
        }
        writer.writerow(
            {
                "OBJECT_NAME": f"SAMPLED {k + 1} OF {parent} ({notice})"[:60],
                "OBJECT_ID": "",
                "NORAD_CAT_ID": FIRST_SAMPLED + series * SERIES + k,
                "EPOCH": format_utc(int(elements.epoch_us[k]), 6),
                "MEAN_MOTION": f"{turns:.10f}",
                "ECCENTRICITY": f"{float(elements.eccentricity[k]):.9f}",
                "BSTAR": f"{float(elements.bstar[k]):.6e}",
                "CLASSIFICATION_TYPE": "U",
                "ELEMENT_SET_NO": 999,
                **angles,
            }
        )
    return text.getvalue()
