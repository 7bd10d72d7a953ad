"""Operators' ephemerides against a catalogue, and a message for each conjunction."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.apps.screening.coverage import (
    CoverageReport,
    LeftOut,
    coverage_report,
    named_gaps,
    refused_rows,
)
from comity.astro.catalogue import Snapshot
from comity.astro.orbits.rtn import covariance_from_rtn
from comity.astro.orbits.track import covariance_at
from comity.astro.risk import Assessment, Pair
from comity.astro.risk.assess import assess_between
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.risk.records import Estimate
from comity.astro.screening.coverage import MAX_AGE_D
from comity.astro.screening.tracks import TrackHits, screen_track
from comity.foundations import format_utc
from comity.foundations.arrays import Floats, Ints, Texts
from comity.foundations.constants import DAY_US
from comity.foundations.errors import RangeError
from comity.foundations.plain import ABSENT, Absent
from comity.system.ephemeris_files import OwnTrack, read_tracks

__all__ = [
    "OwnHit",
    "OwnReport",
    "OwnScreened",
    "OwnTrackReport",
    "own_table",
    "run_own",
    "screen_own",
]

#: Probabilities between which a count is confirmed by trials. From 1e-7 NASA CARA gives a
#: conjunction operational attention (nasa.gov/cara, step 2); above 1e-2 every party acts.
CONFIRMED_PC = (1e-7, 1e-2)
DEGRADED = "degraded by its owner"


@dataclass(frozen=True, slots=True)
class OwnHit:
    """A conjunction of an own object: states, covariances, assessment, provenance."""

    own: OwnTrack
    row: int
    tca_us: int
    miss_km: float
    rtn_km: Floats
    speed_km_s: float
    kind: str
    entry_us: int
    exit_us: int
    pair: Pair
    covariances: tuple[Floats, Floats]
    assumed: tuple[str, str]
    answer: Assessment


def own_rows(snapshot: Snapshot, own: OwnTrack) -> Ints:
    """Find the current objects that are the own one, by number or name."""
    rows = snapshot.current
    key = own.object_id.strip()
    plain = key.lstrip("0") or key
    same = (snapshot.object[rows] == plain) | (snapshot.international[rows] == key)
    if not same.any() and own.name:
        same = np.char.upper(snapshot.name[rows]) == own.name.upper()
    return np.flatnonzero(same).astype(np.int64)


def screen_own(
    snapshot: Snapshot,
    tracks: Sequence[OwnTrack],
    limit_km: float,
    hbr_m: float,
    max_age_d: float = MAX_AGE_D,
) -> tuple[list[OwnHit], list[LeftOut]]:
    """Screen own tracks against a catalogue, assess every conjunction, list what is left out.

    The own element set is left out. Covariances come from the ephemeris where it has
    them; for element sets they are assumed by regime and age, and labelled so.

    Raises
    ------
    RangeError
        For a radius or distance that cannot be used.
    """
    if not hbr_m >= 0.0:
        raise RangeError("hard-body radius", f"{hbr_m} m", "0 m or more")
    elements = snapshot.elements.take(snapshot.current)
    out, left_out = [], list[LeftOut]()
    for own in tracks:
        mine = own_rows(snapshot, own)
        wider = _stated(snapshot, own)
        reach_km = limit_km + (float(wider.max()) if len(wider) else 0.0)
        hits = screen_track(own.track, elements, reach_km, mine, max_age_d)
        near = hits.miss_km <= limit_km + wider[hits.row]
        out += [
            _assessed(snapshot, own, hits, int(k), hbr_m) for k in np.flatnonzero(near)
        ]
        begin_us, gaps = int(own.track.at_us[0]), hits.coverage.left_out
        left_out += named_gaps(snapshot, snapshot.current, gaps, begin_us)
    return sorted(out, key=lambda hit: hit.tca_us), left_out


def _stated(snapshot: Snapshot, own: OwnTrack) -> Floats:
    """Return the largest stated error of each current object over an ephemeris, km."""
    rows = snapshot.current
    ends = (int(own.track.at_us[0]), int(own.track.at_us[-1]))
    both = [snapshot.stated_km(rows, np.full(len(rows), end)) for end in ends]
    return np.maximum(*both)


def _other_covariance(
    snapshot: Snapshot, row: int, tca_us: int, state: Floats
) -> tuple[Floats, str]:
    """Return the covariance of an element set, and what it rests on.

    That of a degraded one is the stated error's: it lies 0.55 of it along the track, 0.27 across
    and 0.1 radially at most, as the offsets of a class are made.
    """
    stated = float(snapshot.stated_km(np.array([row]), np.array([tca_us]))[0])
    if stated > 0.0:
        sigma = stated * np.array([0.1, 0.55, 0.27])
        rate = float(np.linalg.norm(state[3:]) / np.linalg.norm(state[:3]))
        full = np.diag(np.square(np.concatenate([sigma, rate * sigma[[1, 0, 2]]])))
        turned = covariance_from_rtn(full, state[:3], state[3:])
        return turned, f"{DEGRADED}, error up to {stated:g} km"
    age_d = abs(tca_us - int(snapshot.elements.epoch_us[row])) / DAY_US
    return assumed_covariance(state[:3], state[3:], age_d)


def _undecided(pair: Pair, hbr_km: float, words: str) -> Assessment:
    """Return the geometry of an encounter with a degraded object, and no probability of it."""
    r, v = pair.relative_km, pair.relative_km_s
    speed = float(np.linalg.norm(v))
    dt_s = -float(r @ v) / speed**2 if speed > 0.0 else 0.0
    miss = float(np.linalg.norm(r + v * dt_s))
    why = f"no probability: {words}; a case with its owner gives exact states"
    none = Estimate("none", None, None, None, False, why)
    return Assessment(none, (), hbr_km, dt_s, miss, speed, ())


def own_gaps(own: OwnTrack, window_us: tuple[int, int] | None) -> list[LeftOut]:
    """Return what an own ephemeris does not tell: times of a window, and covariances."""
    begin, end = int(own.track.at_us[0]), int(own.track.at_us[-1])
    out = []

    def add(reason: str, from_us: int, until_us: int, words: str) -> None:
        since, until = format_utc(from_us, 3), format_utc(until_us, 3)
        out.append(LeftOut(own.object_id, own.name, reason, since, until, words))

    if window_us is not None and window_us[0] < begin:
        until = min(begin, window_us[1])
        add("ephemeris", window_us[0], until, "its ephemeris begins later")
    if window_us is not None and window_us[1] > end:
        since = max(end, window_us[0])
        add("ephemeris", since, window_us[1], "its ephemeris ends before")
    if not len(own.track.covariance_us):
        words = (
            "its ephemeris states no covariance: probabilities rest on an assumed one"
        )
        add("covariance", begin, end, words)
    return out


def _assessed(
    snapshot: Snapshot, own: OwnTrack, hits: TrackHits, k: int, hbr_m: float
) -> OwnHit:
    row = int(snapshot.current[hits.row[k]])
    tca_us = int(hits.tca_us[k])
    one, two = hits.own[k], hits.other[k]
    pair = Pair(one[:3], one[3:], two[:3], two[3:])
    known = covariance_at(own.track, tca_us)
    label_1 = ""
    if known is None:
        known, label_1 = assumed_covariance(one[:3], one[3:], 0.0)
        label_1 = label_1.replace("element sets", "an ephemeris without covariance")
    other, label_2 = _other_covariance(snapshot, row, tca_us, two)
    if label_2.startswith(DEGRADED):
        answer = _undecided(pair, hbr_m / 1e3, label_2)
    else:
        answer = assess_between(pair, (known, other), hbr_m / 1e3, CONFIRMED_PC)
    return OwnHit(
        own,
        row,
        tca_us,
        float(hits.miss_km[k]),
        hits.rtn_km[k],
        float(hits.speed_km_s[k]),
        "interval" if hits.kind[k] else "event",
        int(hits.entry_us[k]),
        int(hits.exit_us[k]),
        pair,
        (known, other),
        (label_1, label_2),
        answer,
    )


def own_table(
    snapshot: Snapshot, hits: Sequence[OwnHit]
) -> Mapping[str, NDArray[np.generic]]:
    """Build the columns of a screening, with probability, method and assumptions."""
    rows = [hit.row for hit in hits]

    def texts(values: Sequence[str]) -> Texts:
        return np.array(list(values), np.str_) if values else np.zeros(0, "U1")

    def floats(values: Sequence[float]) -> Floats:
        return np.array(list(values), np.float64)

    def instants(values: Sequence[int]) -> NDArray[np.datetime64]:
        return np.array(list(values), np.int64).astype("datetime64[us]")

    epochs = snapshot.elements.epoch_us[rows] if rows else np.zeros(0, np.int64)
    return {
        "object_1": texts([hit.own.object_id for hit in hits]),
        "object_2": texts([str(snapshot.object[row]) for row in rows]),
        "name_1": texts([hit.own.name for hit in hits]),
        "name_2": texts([str(snapshot.name[row]) for row in rows]),
        "tca": instants([hit.tca_us for hit in hits]),
        "miss_km": floats([hit.miss_km for hit in hits]),
        "miss_r_km": floats([float(hit.rtn_km[0]) for hit in hits]),
        "miss_t_km": floats([float(hit.rtn_km[1]) for hit in hits]),
        "miss_n_km": floats([float(hit.rtn_km[2]) for hit in hits]),
        "speed_km_s": floats([hit.speed_km_s for hit in hits]),
        "age_1_d": floats([0.0 for _ in hits]),
        "age_2_d": floats(
            [
                (hit.tca_us - int(epoch)) / DAY_US
                for hit, epoch in zip(hits, epochs, strict=True)
            ]
        ),
        "kind": texts([hit.kind for hit in hits]),
        "entry": instants([hit.entry_us for hit in hits]),
        "exit": instants([hit.exit_us for hit in hits]),
        "pc": floats(
            [np.nan if hit.answer.pc is None else hit.answer.pc for hit in hits]
        ),
        "pc_method": texts([hit.answer.chosen.method for hit in hits]),
        "covariance_1": texts([hit.assumed[0] or "ephemeris" for hit in hits]),
        "covariance_2": texts([hit.assumed[1] for hit in hits]),
        "source_1": texts([hit.own.source for hit in hits]),
        "source_2": texts(
            [snapshot.sources[int(snapshot.source[row])].name for row in rows]
        ),
    }


@dataclass(frozen=True, slots=True)
class OwnTrackReport:
    """An own ephemeris: its object, span, states and covariances."""

    name: str
    object: str
    source: str
    start: str
    end: str
    states: int
    covariances: int
    own_element_sets_left_out: int


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A screening of own ephemerides, without its rows."""

    objects: int
    tracks: tuple[OwnTrackReport, ...]
    conjunctions: int
    events: int
    intervals: int
    largest_pc: float | None
    catalogue_hash: str
    wall_s: float
    statement: str
    coverage: CoverageReport
    out: str | Absent | None = ABSENT
    messages_written: int | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class OwnResult(OwnReport):
    """One with its rows, as ``comity screen --ephemeris --json`` prints it."""

    #: By the names of their columns (``docs/reference/columns.md``).
    rows: tuple[dict[str, str | float | int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnScreened:
    """A screening of own ephemerides that was carried out."""

    snapshot: Snapshot
    hits: list[OwnHit]
    report: OwnReport


def run_own(
    snapshot: Snapshot,
    paths: Sequence[Path],
    limit_km: float,
    hbr_m: float,
    *,
    window_us: tuple[int, int] | None = None,
    max_age_d: float = MAX_AGE_D,
) -> OwnScreened:
    """Read own ephemerides, screen and assess them.

    ``window_us`` is the span that they are to reach over: what they do not is left out.
    """
    begun = time.perf_counter()
    tracks = read_tracks(paths)
    hits, left_out = screen_own(snapshot, tracks, limit_km, hbr_m, max_age_d)
    for own in tracks:
        left_out += own_gaps(own, window_us)
    spans = [(int(own.track.at_us[0]), int(own.track.at_us[-1])) for own in tracks]
    begin, end = min(a for a, _ in spans), max(b for _, b in spans)
    left_out += refused_rows(snapshot.refused, begin, end)
    coverage = coverage_report(list(dict.fromkeys(left_out)), max_age_d)
    return OwnScreened(snapshot, hits, _report(tracks, hits, snapshot, coverage, begun))


def _report(
    tracks: Sequence[OwnTrack],
    hits: Sequence[OwnHit],
    snapshot: Snapshot,
    coverage: CoverageReport,
    begun: float,
) -> OwnReport:
    pcs = [hit.answer.pc for hit in hits if hit.answer.pc is not None]
    return OwnReport(
        objects=len(snapshot.current),
        tracks=tuple(
            OwnTrackReport(
                name=own.name,
                object=own.object_id,
                source=own.source,
                start=format_utc(int(own.track.at_us[0])),
                end=format_utc(int(own.track.at_us[-1])),
                states=len(own.track.at_us),
                covariances=len(own.track.covariance_us),
                own_element_sets_left_out=len(own_rows(snapshot, own)),
            )
            for own in tracks
        ),
        conjunctions=len(hits),
        events=sum(hit.kind == "event" for hit in hits),
        intervals=sum(hit.kind == "interval" for hit in hits),
        largest_pc=max(pcs, default=None),
        catalogue_hash=snapshot.hash,
        wall_s=round(time.perf_counter() - begun, 3),
        statement="Covariances of element sets are assumed by regime and age: what "
        "follows from them is an indication, not a measurement.",
        coverage=coverage,
    )
