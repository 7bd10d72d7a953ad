"""The tables of contact windows: beside lox-space and skyfield, and a large run."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sgp4.api import WGS72, Satrec
from sgp4.exporter import export_tle

from comity.astro.links.stations import Station, read_stations
from comity.astro.links.windows import Windows, find_windows
from comity.astro.orbits import ElementSets
from comity.astro.orbits.arcs import Span, arcs_of_elements
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation

__all__ = ["print_tables"]

START = "2024-11-01T12:00:00"
MASK_DEG = 10.0
#: Satellites and stations of the comparison, and of the large run.
MANY, SITES, LARGE, LARGE_SITES = 100, 50, 1000, 200
#: The peers' exact frames are slow: they are compared on fewer stations.
FEW = 4
Edges = dict[tuple[int, int], list[tuple[float, float]]]


def low_ones(data: Path, count: int) -> ElementSets:
    """Return elements of low satellites, drawn with a seed, as two-line elements say them."""
    name = data / "catalogue" / "celestrak_on_orbit_20241101.csv.gz"
    snapshot = open_catalogue([str(name)])
    elements = snapshot.elements.take(snapshot.current)
    turns = elements.mean_motion_rad_s * DAY_S / (2.0 * np.pi)
    low = (turns > 12.5) & (turns < 15.5) & (elements.eccentricity < 0.02)
    rng = np.random.default_rng(1)
    rows = np.sort(rng.choice(np.flatnonzero(low), count, replace=False))
    return elements.take(rows)


def lines_of(elements: ElementSets) -> list[tuple[str, str]]:
    """Return elements as two-line elements; 1949-12-31 is the theory's day zero."""
    out = []
    for k in range(len(elements)):
        one = Satrec()
        one.sgp4init(
            WGS72, "i", k + 1,
            (elements.epoch_us[k] + 631_238_400_000_000) / 8.64e10,
            elements.bstar[k], 0.0, 0.0,
            elements.eccentricity[k], elements.perigee_rad[k],
            elements.inclination_rad[k], elements.mean_anomaly_rad[k],
            elements.mean_motion_rad_s[k] * 60.0, elements.node_rad[k],
        )  # fmt: skip
        out.append(export_tle(one))
    return out


def from_lines(lines: Sequence[tuple[str, str]]) -> ElementSets:
    """Return what two-line elements hold after their rounding, in their order."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "access.tle"
        path.write_text("".join(f"{a}\n{b}\n" for a, b in lines))
        snapshot = open_catalogue([str(path)])
    numbers = snapshot.object[snapshot.current].astype(np.int64)
    return snapshot.elements.take(snapshot.current[np.argsort(numbers)])


def ours(
    elements: ElementSets, stations: Sequence[Station], span: Span
) -> tuple[Windows, float]:
    """Return our windows and the CPU seconds, the median of three."""
    orientation = load_orientation()
    found, times = None, []
    for _ in range(4):
        begun = time.process_time()
        found, _ = find_windows(
            arcs_of_elements(elements, span, orientation),
            stations,
            span,
            np.radians(MASK_DEG),
        )
        times.append(time.process_time() - begun)
    assert found is not None  # noqa: S101 - for the type checker
    return found, float(np.median(times[1:]))


def edges_of(found: Windows) -> Edges:
    """Return rises and sets by satellite and station, by time."""
    out: Edges = {}
    for a, b, t in zip(found.satellite, found.station, found.times_s, strict=True):
        out.setdefault((int(a), int(b)), []).append((float(t[0]), float(t[2])))
    return out


def by_lox(
    lines: Sequence[tuple[str, str]], stations: Sequence[Station], frame: str
) -> tuple[Edges, float]:
    """Return the windows of lox-space and its CPU seconds."""
    import lox_space as lox

    start = lox.UTC(2024, 11, 1, 12, 0, 0.0).to_scale("TAI")
    grounds = [
        lox.GroundStation(
            str(k),
            lox.EllipsoidLocation(
                frame,
                float(np.degrees(s.longitude_rad)) * lox.deg,
                float(np.degrees(s.latitude_rad)) * lox.deg,
                s.altitude_km * lox.km,
            ),
            MASK_DEG * lox.deg,
        )
        for k, s in enumerate(stations)
    ]
    crafts = [
        lox.Spacecraft(str(k), lox.SGP4("\n".join(pair)))
        for k, pair in enumerate(lines)
    ]
    begun = time.process_time()
    scenario = lox.Scenario(start, start + lox.TimeDelta(DAY_S), crafts, grounds)
    analysis = lox.VisibilityAnalysis(scenario, step=lox.TimeDelta(60))
    found = analysis.compute().ground_space_intervals()
    spent = time.process_time() - begun
    out: Edges = {}
    for (ground, craft), spans in found.items():
        out[int(craft), int(ground)] = [
            (
                (one.start() - start).to_decimal_seconds(),
                (one.end() - start).to_decimal_seconds(),
            )
            for one in spans
        ]
    return out, spent


def by_skyfield(
    lines: Sequence[tuple[str, str]], stations: Sequence[Station], *, refine: bool
) -> tuple[Edges, float]:
    """Return the windows of skyfield, refined by its own altitudes or not, and CPU seconds."""
    from skyfield.api import EarthSatellite, load, wgs84

    scale = load.timescale(builtin=True)
    begun = time.process_time()
    first, last = scale.utc(2024, 11, 1, 12), scale.utc(2024, 11, 2, 12)
    out: Edges = {}
    for a, pair in enumerate(lines):
        craft = EarthSatellite(*pair, ts=scale)
        for b, s in enumerate(stations):
            ground = wgs84.latlon(
                float(np.degrees(s.latitude_rad)),
                float(np.degrees(s.longitude_rad)),
                s.altitude_km * 1e3,
            )
            times, events = craft.find_events(
                ground, first, last, altitude_degrees=MASK_DEG
            )
            seconds = (times.tt - first.tt) * DAY_S
            if refine and len(seconds):
                # find_events stops at half a second: its own altitudes tell the rest.
                edges = np.flatnonzero(events != 1)
                for _ in range(2):
                    sides = []
                    for shift in (-0.5, 0.5):
                        at = scale.tt_jd(first.tt + (seconds[edges] + shift) / DAY_S)
                        sides.append((craft - ground).at(at).altaz()[0].degrees)
                    slope = sides[1] - sides[0]
                    middle = (sides[0] + sides[1]) / 2.0
                    seconds[edges] -= (middle - MASK_DEG) / slope
            spans, rise = [], 0.0
            for t, event in zip(seconds, events, strict=True):
                if event == 0:
                    rise = float(t)
                elif event == 2:
                    spans.append((rise, float(t)))
                    rise = DAY_S
            if rise < DAY_S and events.size and events[-1] != 2:
                spans.append((rise, DAY_S))
            out[a, b] = spans
    return out, time.process_time() - begun


def compared(found: Windows, theirs: Edges, sites: int) -> tuple[int, int, float]:
    """Return how many of ours they lack, of theirs we lack, and the largest difference.

    Windows that reach more than 0.1° above the mask are compared, ends of the span aside.
    """
    clear = found.elevation_rad[:, 1] > np.radians(MASK_DEG + 0.1)
    mine = edges_of(found.take(clear & (found.station < sites)))
    every = edges_of(found)
    lack, most = 0, 0.0
    for pair, spans in mine.items():
        for rise, fall in spans:
            met = [t for t in theirs.get(pair, []) if t[0] < fall and t[1] > rise]
            if len(met) != 1:
                lack += 1
                continue
            for a, b in ((rise, met[0][0]), (fall, met[0][1])):
                if 1.0 < a < DAY_S - 1.0:
                    most = max(most, abs(a - b))
    extra = sum(
        not any(rise < t[1] and fall > t[0] for rise, fall in every.get(pair, []))
        for pair, spans in theirs.items()
        for t in spans
        if t[1] - t[0] > 1.0
    )
    return lack, extra, most


def print_tables(data: Path) -> None:
    """Print the tables; ``data`` is the folder of real data."""
    path = data / "links" / "ground_stations_brahe.json"
    stations = read_stations(path.read_text())[0]
    lines = lines_of(low_ones(data, MANY))
    elements = from_lines(lines)
    span = Span(parse_utc(START), DAY_S)
    found, spent = ours(elements, stations[:SITES], span)
    print(f"\n### Contact windows, {MANY} low satellites, a day, {MASK_DEG:g}°\n")
    print("| who | stations | windows | CPU | ours is faster | ours they lack | theirs we lack | largest difference |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    print(f"| Comity | {SITES} | {len(found):,} | {spent:.3f} s | | | | |")
    rows: list[tuple[str, int, Any]] = [
        ("lox-space, IAU_EARTH", SITES, lambda n: by_lox(lines, stations[:n], "IAU_EARTH")),
        ("lox-space, ITRF", FEW, lambda n: by_lox(lines, stations[:n], "ITRF")),
        ("skyfield", FEW, lambda n: by_skyfield(lines, stations[:n], refine=False)),
        ("skyfield, its edges refined", FEW, lambda n: by_skyfield(lines, stations[:n], refine=True)),
    ]  # fmt: skip
    for name, sites, peer in rows:
        theirs, seconds = peer(sites)
        own = spent
        if sites != SITES:
            _, own = ours(elements, stations[:sites], span)
        lack, extra, most = compared(found, theirs, sites)
        count = sum(len(spans) for spans in theirs.values())
        print(
            f"| {name} | {sites} | {count:,} | {seconds:.3f} s | {seconds / own:.0f} × | "
            f"{lack} | {extra} | {most:.3f} s |"
        )
    whole = subprocess.run(
        [sys.executable, __file__, "large", str(data)],
        check=True,
        capture_output=True,
        text=True,
    )
    large = json.loads(whole.stdout)
    print(
        f"\n{LARGE} × {LARGE_SITES}: {large['windows']:,} windows in {large['cpu_s']:.1f} s "
        f"CPU, {large['peak_mib']:.0f} MiB at most in memory."
    )


def large_run(data: Path) -> None:
    """Find the windows of the large run and print what it took, as JSON."""
    path = data / "links" / "ground_stations_brahe.json"
    some = read_stations(path.read_text())[0]
    moved = [
        replace(s, name=f"{s.name} 2", latitude_rad=0.9 * s.latitude_rad) for s in some
    ]
    stations = [*some, *moved][:LARGE_SITES]
    elements = low_ones(data, LARGE)
    span = Span(parse_utc(START), DAY_S)
    find_windows(
        arcs_of_elements(elements.take(np.arange(1)), span, load_orientation()),
        stations[:1], span, 0.1,
    )  # fmt: skip
    begun = time.process_time()
    found, _ = find_windows(
        arcs_of_elements(elements, span, load_orientation()),
        stations,
        span,
        np.radians(MASK_DEG),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(
        json.dumps(
            {
                "windows": len(found),
                "cpu_s": time.process_time() - begun,
                "peak_mib": peak,
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1] == "large":
        large_run(Path(sys.argv[2]))
    else:
        print_tables(Path(sys.argv[1]))
