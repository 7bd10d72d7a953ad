"""Rows that can be shared, read from files: element sets, ephemerides, conjunctions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.orbits.rtn import covariance_to_rtn
from comity.astro.orbits.track import states_at
from comity.foundations.bounds import FILES
from comity.foundations.errors import FormatError, InputError
from comity.foundations.identifiers import object_name
from comity.foundations.plain import Json, JsonObject
from comity.foundations.strict import read_strict
from comity.messages.cdm_record import Cdm
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import now_us
from comity.system.ephemeris_files import OwnTrack, read_tracks
from comity.system.files import read_plain
from comity.system.message_files import open_cdm
from comity.trust.policy.kinds import KINDS, LATEST

__all__ = ["Rows", "newest_instant", "rows_from", "rows_of_snapshot"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a kind, and when each was true, microseconds of UTC since 1970."""

    kind: str
    rows: tuple[Mapping[str, Json], ...]
    as_of_us: tuple[int, ...]


def rows_of_snapshot(snapshot: Snapshot) -> Rows:
    """Return the newest element set of each object."""
    newest = snapshot.current
    sets = snapshot.elements.take(newest)
    epochs: list[int] = sets.epoch_us.tolist()
    columns: dict[str, list[Json]] = {
        "name": snapshot.name[newest].tolist(),
        "international": snapshot.international[newest].tolist(),
        "owner": snapshot.owner[newest].tolist(),
        "epoch_us": [*epochs],
        "mean_motion_rad_s": sets.mean_motion_rad_s.tolist(),
        "eccentricity": sets.eccentricity.tolist(),
        "inclination_rad": sets.inclination_rad.tolist(),
        "node_rad": sets.node_rad.tolist(),
        "perigee_rad": sets.perigee_rad.tolist(),
        "mean_anomaly_rad": sets.mean_anomaly_rad.tolist(),
        "bstar": sets.bstar.tolist(),
    }
    names = [object_name(str(key)) for key in snapshot.object[newest]]
    rows = [
        {"object": name, **dict(zip(columns, values, strict=True))}
        for name, values in zip(names, zip(*columns.values(), strict=True), strict=True)
    ]
    return Rows("elements", tuple(rows), tuple(epochs))


def _ephemeris(own: OwnTrack) -> JsonObject:
    track = own.track
    row: JsonObject = {
        "object": object_name(own.object_id),
        "name": own.name,
        "frame": "TEME",
        "t_us": track.at_us.tolist(),
        "position_km": track.position_km.tolist(),
        "velocity_km_s": track.velocity_km_s.tolist(),
    }
    if len(track.covariance_us):
        states = states_at(
            track, np.clip(track.covariance_us, track.at_us[0], track.at_us[-1])
        )
        low = np.tril_indices(6)
        row["covariance_t_us"] = track.covariance_us.tolist()
        row["covariance_rtn"] = [
            covariance_to_rtn(matrix, state[:3], state[3:])[low].tolist()
            for matrix, state in zip(track.covariances, states, strict=True)
        ]
    return row


def _conjunction(cdm: Cdm, text: str) -> JsonObject:
    one, two = cdm.objects
    relative = np.linalg.norm(two.velocity_km_s - one.velocity_km_s)
    row: JsonObject = {
        "object": object_name(one.designator),
        "other": object_name(two.designator),
        "originator": cdm.originator,
        "created_us": cdm.created_us,
        "tca_us": cdm.tca_us,
        "miss_km": float(np.linalg.norm(two.position_km - one.position_km)),
        "speed_km_s": float(relative),
        "message": text,
    }
    if cdm.probability is not None:
        row |= {"pc": cdm.probability, "pc_method": cdm.probability_method}
    return row


def _elements(path: Path) -> Rows:
    return rows_of_snapshot(open_catalogue([str(path)]))


def _ephemerides(path: Path) -> Rows:
    tracks = read_tracks([path])
    # An ephemeris is as fresh as the instant at which its past ends: its beginning.
    return Rows(
        "ephemerides",
        tuple(_ephemeris(own) for own in tracks),
        tuple(int(own.track.at_us[0]) for own in tracks),
    )


def _cdms(path: Path) -> Rows:
    cdm, _ = open_cdm(path)
    text = read_plain(path)[0].decode("utf-8", "replace")
    return Rows("cdms", (_conjunction(cdm, text),), (cdm.created_us,))


def newest_instant(kind: str, row: Mapping[str, Json], at_us: int) -> int:
    """Return the latest instant of a row that has passed at ``at_us``; ``at_us`` if none has.

    Instants are microseconds of UTC since 1970.
    """
    times = [name for name in KINDS[kind].fields if name.endswith("_us")]
    given = [row[name] for name in times if name in row]
    flat = [x for item in given for x in (item if isinstance(item, list) else [item])]
    past = [x for x in flat if isinstance(x, int) and type(x) is int and x <= at_us]
    return max(past, default=at_us)


def _json(kind: str, path: Path) -> Rows:
    """Read rows of any kind; each is as new as its latest instant, or as the reading."""
    value = read_strict(read_plain(path)[0], FILES)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise FormatError(
            f"{path} is no list of rows", remedy='write [{"object": …, …}, …]'
        )
    newest = tuple(newest_instant(kind, row, now_us()) for row in value)
    return Rows(kind, tuple(value), newest)


READERS: dict[str, Callable[[Path], Rows]] = {
    "elements": _elements,
    "ephemerides": _ephemerides,
    "cdms": _cdms,
}


def rows_from(kind: str, paths: Sequence[Path]) -> Rows:
    """Read rows of a kind from files.

    Parameters
    ----------
    kind
        ``elements`` (catalogues, snapshots), ``ephemerides`` (OEM), ``cdms`` (CDM), or
        any other kind as JSON: a list of rows with the fields of ``policy/kinds``.

    Raises
    ------
    InputError
        If the kind is unknown.
    FormatError
        If a file does not fit, or an object stands twice.
    """
    if kind not in KINDS:
        raise InputError(f"{kind!r} is unknown", remedy=f"one of {', '.join(KINDS)}")
    reader = READERS.get(kind) or partial(_json, kind)
    read = [reader(path) for path in paths]
    rows = tuple(row for part in read for row in part.rows)
    if (
        kind in LATEST
        and kind in READERS
        and len({row["object"] for row in rows}) != len(rows)
    ):
        raise FormatError(
            "an object stands twice in these files",
            remedy="share the files one at a time",
        )
    return Rows(kind, rows, tuple(at for part in read for at in part.as_of_us))
