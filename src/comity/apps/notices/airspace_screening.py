"""Notices and the sky: launch windows, corridors, fragments, from a catalogue."""

import csv
import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.notices.documents import chain_of, find_notice, load_chains
from comity.apps.screening.sampled_objects import FIRST_SAMPLED
from comity.astro.catalogue import (
    Snapshot,
    SourceText,
    build_snapshot,
    merge_snapshots,
    take_rows,
)
from comity.astro.orbits import ElementSets
from comity.coordination.notices.chains import Life
from comity.coordination.notices.corridor import corridor_of
from comity.coordination.notices.fragments import (
    Shell,
    crossing,
    hazard_shell,
    sample_fragments,
)
from comity.coordination.notices.launches import screen_window
from comity.foundations.constants import DAY_S, DAY_US, EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import DataError, InputError, UnknownNameError
from comity.foundations.time import format_utc
from comity.messages.omm import read_omm_csv
from comity.messages.records import FIELDS
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Addition, Registry
from comity.system.environment import load_orientation
from comity.system.files import write_whole

__all__ = [
    "corridor_fields",
    "register",
    "shell_fields",
    "window_report",
    "with_fragments",
    "write_fragments",
]

Json = dict[str, Any]
#: Catalogue numbers of one series of sampled fragments.
SERIES = 10_000
#: How long a break-up notice adds its fragments to a screening.
FRESH_US = 90 * DAY_US


def _current(snapshot: Snapshot) -> Snapshot:
    return take_rows(snapshot, snapshot.current)


def _one(snapshot: Snapshot, object_id: str) -> tuple[ElementSets, str]:
    """Return the newest element set of an object, and its name.

    Raises
    ------
    UnknownNameError
        If the catalogue has none.
    """
    number = object_id.removeprefix("object:norad:").lstrip("0")
    rows = np.flatnonzero(snapshot.object == number)
    if not len(rows):
        raise UnknownNameError(
            f"{object_id[:60]} is not in the catalogue",
            remedy="give one that holds it",
        )
    row = rows[:1].astype(np.int64)
    return snapshot.elements.take(row), str(snapshot.name[row[0]])


def _fields(node: Node, name: str, form: str) -> tuple[str, Json]:
    """Return the fields that hold now of a notice of a form.

    Raises
    ------
    UnknownNameError, InputError
        If it is not here, or of another form.
    """

    def look(connection: Any) -> tuple[str, Json]:
        chain = chain_of(connection, find_notice(connection, name))
        if chain.latest.form != form:
            raise InputError(f"{chain.base} is a {chain.latest.form}, no {form}")
        return str(chain.latest.id), dict(chain.fields)

    return node.database.read(look)


def window_report(
    node: Node, name: str, snapshot: Snapshot, *, step_s: float, limit_km: float
) -> Json:
    """Screen the window of a pre-launch notice against a catalogue.

    Raises
    ------
    UnknownNameError, InputError, RangeError, DataError
        If the notice is not here, or does not tell enough.
    """
    number, fields = _fields(node, name, "pre-launch")
    current = _current(snapshot)
    found = screen_window(
        fields,
        current.elements,
        load_orientation(),
        step_s=step_s,
        limit_km=limit_km,
    )
    return {
        "notice": number,
        "objects": len(current.elements),
        "limit_km": limit_km,
        "step_s": step_s,
        "instants": [
            {"lift_off": f"{format_utc(int(lift), 0)}Z", "open": bool(free)}
            for lift, free in zip(found.lift_us, found.open, strict=True)
        ],
        "open": int(found.open.sum()),
        "closures": [
            {
                "lift_off": f"{format_utc(c.lift_us, 0)}Z",
                "object": str(current.object[c.row]),
                "name": str(current.name[c.row]),
                "at": f"{format_utc(c.tca_us, 1)}Z",
                "miss_km": round(c.miss_km, 3),
                "speed_km_s": round(c.speed_km_s, 3),
            }
            for c in found.closures
        ],
    }


def corridor_fields(
    snapshot: Snapshot,
    object_id: str,
    at_us: int,
    sigma_s: float,
    *,
    control: str,
    half_width_km: float,
) -> Json:
    """Return the fields of a re-entry notice with its corridor.

    Raises
    ------
    UnknownNameError, RangeError, DataError
        If object, time or element set do not do.
    """
    elements, name = _one(_current(snapshot), object_id)
    made = corridor_of(
        elements, at_us, sigma_s, load_orientation(), half_width_km=half_width_km
    )
    return {
        "object": object_id,
        "name": name or object_id,
        "control": control,
        "at_us": at_us,
        "sigma_s": sigma_s,
        "corridor": made.as_field(),
        "half_width_km": half_width_km,
    }


def _orbit_km(elements: ElementSets) -> tuple[float, float]:
    axis = float(np.cbrt(EARTH_MU_KM3_S2 / elements.mean_motion_rad_s[0] ** 2))
    e = float(elements.eccentricity[0])
    return axis * (1 - e) - EARTH_RADIUS_KM, axis * (1 + e) - EARTH_RADIUS_KM


def shell_fields(
    snapshot: Snapshot, object_id: str, altitude_km: float, cause: str
) -> Json:
    """Return the hazard shell of a break-up, and how many objects pass through it.

    Raises
    ------
    UnknownNameError, RangeError
        If the object is not in the catalogue, or the altitude is not on its orbit.
    """
    current = _current(snapshot)
    elements, _ = _one(current, object_id)
    shell = hazard_shell(altitude_km, *_orbit_km(elements), cause)
    return {
        "shell_low_km": round(shell.low_km, 1),
        "shell_high_km": round(shell.high_km, 1),
        "dv_m_s": round(shell.dv_m_s, 1),
        "crossing": int(crossing(current.elements, shell).sum()),
        "objects": len(current.elements),
    }


def write_fragments(
    node: Node,
    name: str,
    snapshot: Snapshot,
    out: Path,
    *,
    count: int,
    seed: int,
    cause: str,
) -> Json:
    """Write sampled fragments of a break-up notice as a catalogue that screening reads.

    Raises
    ------
    UnknownNameError, InputError, RangeError, DataError, ResourceError
        If notice, parent or file do not do.
    """
    number, fields = _fields(node, name, "break-up")
    current = _current(snapshot)
    parent, parent_name = _one(current, fields["object"])
    made = sample_fragments(parent, fields["at_us"], count, seed, cause)
    write_whole(out, _as_csv(made, parent_name, number, 0).encode())
    altitude = float(fields["altitude_km"])
    low, high = _orbit_km(parent)
    shell = hazard_shell(min(max(altitude, low), high), low, high, cause)
    return {
        "notice": number,
        "file": str(out),
        "fragments": len(made),
        "seed": seed,
        "shell_low_km": round(shell.low_km, 1),
        "shell_high_km": round(shell.high_km, 1),
        "crossing": _names(current, shell),
    }


def with_fragments(
    node: Node, snapshot: Snapshot, count: int, seed: int = 1
) -> tuple[Snapshot, list[Addition]]:
    """Add sampled fragments of the break-up notices in force to a catalogue.

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
    current = _current(snapshot)

    def look(work: UnitOfWork) -> list[tuple[str, Json]]:
        since = work.now_us - FRESH_US
        chains = load_chains(work.connection, forms=["break-up"], since_us=since)
        return sorted(
            (str(c.latest.id), dict(c.fields))
            for c in chains.values()
            if c.life is Life.CURRENT
        )

    parts, added = [snapshot], []
    for series, (number, fields) in enumerate(node.view(look)):
        try:
            parent, name = _one(current, fields["object"])
            made = sample_fragments(parent, fields["at_us"], count, seed + series)
        except (DataError, UnknownNameError) as error:
            added.append(Addition(number, 0, str(error)))
            continue
        text = _as_csv(made, name, number, series)
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = SourceText(f"{number} (sampled)", digest, read_omm_csv(text))
        parts.append(build_snapshot([source], int(made.epoch_us.max()) + 1))
        added.append(Addition(number, len(made)))
    return merge_snapshots(parts) if len(parts) > 1 else snapshot, added


def register(registry: Registry[Node, UnitOfWork]) -> None:
    """Register the fragments of break-up notices, which are screened with a catalogue."""
    registry.add_objects("fragments", with_fragments)


def _names(snapshot: Snapshot, shell: Shell) -> int:
    return int(crossing(snapshot.elements, shell).sum())


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
