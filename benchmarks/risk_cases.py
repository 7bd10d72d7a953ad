"""Cases of the benchmark about messages, risk and manoeuvres; see `cases.py`."""

import csv
import gzip
import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measuring import DATA, measure

ROOT = Path(os.environ["COMITY_DATA"])
CDMS = sorted((ROOT / "pc-cases").glob("*-cdm/*"))
#: Repetitions of what takes microseconds.
MANY = 2000


def oem_file() -> bytes:
    """Return an ephemeris of 86,400 states."""
    rng = np.random.default_rng(1)
    start = np.datetime64("2024-11-01T00:00:00.000")
    lines = [
        "CCSDS_OEM_VERS = 2.0",
        "CREATION_DATE = 2024-11-01T00:00:00",
        "ORIGINATOR = BENCH",
        "META_START",
        "OBJECT_NAME = THING",
        "OBJECT_ID = 2020-001A",
        "CENTER_NAME = EARTH",
        "REF_FRAME = EME2000",
        "TIME_SYSTEM = UTC",
        "START_TIME = 2024-11-01T00:00:00.000",
        "STOP_TIME = 2024-11-01T23:59:59.000",
        "META_STOP",
    ]
    for k in range(86_400):
        row = rng.normal(size=6) * 1000.0
        stamp = str(start + np.timedelta64(1000 * k, "ms"))
        lines.append(stamp + " " + " ".join(f"{value:.6f}" for value in row))
    return ("\n".join(lines) + "\n").encode()


def read_oem(who: str) -> dict[str, float]:
    """Read an ephemeris of 86,400 states."""
    data = oem_file()
    path = Path("/tmp") / f"comity-bench-{os.getpid()}.oem"  # noqa: S108
    path.write_bytes(data)
    read: Callable[[], Any]
    if who == "comity":
        from comity.messages.oem import ephemerides_of
        from comity.messages.read import read_message

        def read() -> Any:
            return len(ephemerides_of(read_message(data).messages[0])[0].at_us)

    elif who == "ccsds-ndm-py":
        import ccsds_ndm

        def read() -> Any:
            return ccsds_ndm.from_str(data.decode()) is not None

    else:
        import brahe
        from brahe import ccsds

        brahe.initialize_eop()

        def read() -> Any:
            return ccsds.OEM.from_file(str(path)) is not None

    read()
    try:
        return measure(lambda: {"states": float(read())})
    finally:
        path.unlink()


def catalogue_rows() -> list[dict[str, str]]:
    """Return 30,000 element sets."""
    with gzip.open(DATA, "rt") as stream:
        rows = list(csv.DictReader(stream))
    return (rows + rows)[:30_000]


def read_omm(syntax: str) -> dict[str, float]:
    """Read a catalogue of 30,000 OMM in a syntax."""
    from comity.messages import read_element_sets

    rows = catalogue_rows()
    shared = {"CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC"}
    shared |= {"MEAN_ELEMENT_THEORY": "SGP4"}
    if syntax == "csv":
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        text = buffer.getvalue()
    elif syntax == "json":
        text = json.dumps(rows)
    elif syntax == "kvn":
        parts = []
        for row in rows:
            parts.append("CCSDS_OMM_VERS = 2.0\nORIGINATOR = BENCH")
            parts += [f"{key} = {value}" for key, value in {**shared, **row}.items()]
        text = "\n".join(parts)
    else:
        parts = ["<ndm>"]
        for row in rows:
            body = "".join(
                f"<{key}>{value.replace('&', '&amp;')}</{key}>"
                for key, value in {**shared, **row}.items()
            )
            parts.append(f'<omm id="CCSDS_OMM_VERS" version="2.0">{body}</omm>')
        text = "\n".join([*parts, "</ndm>"])
    data = text.encode()
    read_element_sets(data[:100_000] if syntax == "csv" else data)
    return measure(lambda: {"sets": float(len(read_element_sets(data)))})


def refusing(parse: Callable[[str], Any]) -> Callable[[bytes], bool]:
    """Turn a peer's parser into one that says whether it read the message."""

    def read(data: bytes) -> bool:
        try:
            parse(data.decode())
        except Exception:  # noqa: BLE001 - whatever the peer raises is a refusal
            return False
        return True

    return read


def cdm_reader(who: str) -> Callable[[bytes], bool]:
    """Return how somebody reads a conjunction message."""
    if who == "comity":
        from comity.messages.read import read_message

        return lambda data: read_message(data).accepted
    if who == "ccsds-ndm-py":
        import ccsds_ndm

        return refusing(ccsds_ndm.from_str)
    from kessler_toolkit.cdm_parser import parse_cdm_kvn

    return refusing(parse_cdm_kvn)


def read_cdms(who: str) -> dict[str, float]:
    """Read the operational messages, ten times each; count those accepted."""
    texts = [path.read_bytes() for path in CDMS]
    read = cdm_reader(who)
    accepted = sum(map(read, texts))

    def work() -> dict[str, float]:
        for _ in range(10):
            for text in texts:
                read(text)
        return {"accepted": float(accepted), "files": float(len(texts))}

    out = measure(work)
    return out | {"ms_each": out["wall_s"] / len(texts) * 100.0}


def encounters() -> list[Any]:
    """Return the operational encounters: pair, covariances, radius."""
    from comity.astro.risk.message import encounter_of
    from comity.messages.cdm_record import cdm_of
    from comity.messages.read import read_message

    cases = json.loads((ROOT / "pc-cases" / "cara-operational.json").read_text())
    out = []
    for case in cases:
        reading = read_message((ROOT / "pc-cases" / case["cdm"]).read_bytes())
        met = encounter_of(cdm_of(reading.messages[0]))
        out.append((met.pair, met.covariances, case["hbr_m"] / 1e3))
    return out


def plane_pc(who: str) -> dict[str, float]:
    """Compute one two-dimensional probability, from states, again and again."""
    from comity.astro.risk.plane import disc_pc, plane_of

    cases = encounters()
    exact = [disc_pc(plane_of(p, a + b, r), r) for p, (a, b), r in cases]
    work: Callable[[], list[float]]
    if who == "comity":

        def work() -> list[float]:
            return [disc_pc(plane_of(p, a + b, r), r) for p, (a, b), r in cases]

    elif who == "comity, plane given":
        planes = [(plane_of(p, a + b, r), r) for p, (a, b), r in cases]

        def work() -> list[float]:
            return [disc_pc(plane, r) for plane, r in planes]

    else:
        from kessler_toolkit.collision_probability import (
            encounter_plane_projection,
            pc_foster,
        )

        def one(p: Any, a: Any, b: Any, r: float) -> float:
            mean, flat = encounter_plane_projection(
                p.relative_km * 1e3,
                p.relative_km_s * 1e3,
                a[:3, :3] * 1e6,
                b[:3, :3] * 1e6,
            )
            return float(pc_foster(mean, flat, r * 1e3))

        def work() -> list[float]:
            return [one(p, a, b, r) for p, (a, b), r in cases]

    values = work()
    off = [abs(v / e - 1.0) for v, e in zip(values, exact, strict=True) if e > 1e-30]
    rounds = 50 if who.startswith("comity") else 3

    def many() -> dict[str, float]:
        for _ in range(rounds):
            work()
        return {"largest_error": max(off)}

    out = measure(many)
    return out | {"us_each": out["wall_s"] / rounds / len(cases) * 1e6}


def plane_million() -> dict[str, float]:
    """A million two-dimensional probabilities on one core."""
    from comity.astro.risk import disc_pcs

    rng = np.random.default_rng(1)
    count = 1_000_000
    x, y = rng.normal(size=count) * 0.5, rng.normal(size=count) * 0.1
    sx, sy = rng.uniform(0.05, 1.0, count), rng.uniform(0.01, 0.2, count)
    radius = rng.uniform(0.002, 0.03, count)
    disc_pcs(x[:9], y[:9], sx[:9], sy[:9], radius[:9])
    return measure(lambda: {"sum": float(disc_pcs(x, y, sx, sy, radius).sum())})


def counts(which: str) -> dict[str, float]:
    """Nc2D or Nc3D of every operational encounter; the median milliseconds."""
    from comity.astro.risk.count import peak_count, whole_count
    from comity.astro.risk.overlap import orbits_of

    cases = encounters()
    function = peak_count if which == "nc2d" else whole_count
    orbits = [(orbits_of(p, *c), r) for p, c, r in cases]
    function(*orbits[0])
    times = []

    def work() -> dict[str, float]:
        for one, radius in orbits:
            begun = time.perf_counter()
            function(one, radius)
            times.append((time.perf_counter() - begun) * 1e3)
        return {"ms_median": float(np.median(times)), "ms_worst": max(times)}

    return measure(work)


def trials(which: str) -> dict[str, float]:
    """Monte Carlo trials a second on all processors."""
    from comity.apps.avoidance.assess import in_threads
    from comity.astro.risk.count import whole_count
    from comity.astro.risk.overlap import orbits_of
    from comity.astro.risk.sample import linear_trials, two_body_trials

    pair, (one, two), radius = encounters()[0]
    run = in_threads(lambda _done, _total: None, 1)
    if which == "linear":
        count = 60_000_000
        linear_trials(pair, one + two, radius, 1000)
        out = measure(
            lambda: {
                "hits": float(
                    linear_trials(pair, one + two, radius, count, 1, run).hits
                )
            }
        )
    else:
        count = 3_000_000
        orbits = orbits_of(pair, one, two)
        whole = whole_count(orbits, radius)
        two_body_trials(orbits, whole, radius, 1000)
        out = measure(
            lambda: {
                "hits": float(
                    two_body_trials(orbits, whole, radius, count, 1, run).hits
                )
            }
        )
    return out | {"million_per_s": count / out["wall_s"] / 1e6}


def burns() -> dict[str, float]:
    """The smallest impulse, for every reference case at half an orbit."""
    from comity.astro.manoeuvre import encounter_at, optimal_impulse
    from comity.astro.manoeuvre.reach import period_of

    made = [encounter_at(p, a + b, r)[0] for p, (a, b), r in encounters()]
    made = [e for e in made if e.pc > 1e-6]
    optimal_impulse(made[0], 3000.0, 1e-6)

    def work() -> dict[str, float]:
        for encounter in made:
            optimal_impulse(encounter, 0.5 * period_of(encounter), 1e-6)
        return {"burns": float(len(made))}

    out = measure(work)
    return out | {"ms_each": out["wall_s"] / len(made) * 1e3}


def chain() -> dict[str, float]:
    """Screen, assess, avoid for the ten worst cross-owner conjunctions of the catalogue."""
    from comity.apps.avoidance.plan_catalogue import ChainRequest, plan_catalogue

    log = ROOT / "atlas" / "gcat_launchlog_1957-2024.tsv.gz"
    stages: dict[str, float] = {}

    def work() -> dict[str, float]:
        request = ChainRequest([str(DATA)], 10, launch_logs=[log])
        done = plan_catalogue(request, lambda _done, _total: None)
        stages.update(done.stages)
        made = [plan for plan in done.plans if plan.dv_size_m_s is not None]
        new = sum(plan.new_conjunctions for plan in made)
        return {"plans": float(len(made)), "new": float(new)}

    out = measure(work)
    return out | {f"{name}_s": value for name, value in stages.items()}


CASES: dict[str, Any] = {
    "read-oem": read_oem,
    "read-omm": read_omm,
    "read-cdms": read_cdms,
    "plane-pc": plane_pc,
    "plane-million": plane_million,
    "counts": counts,
    "trials": trials,
    "burns": burns,
    "chain": chain,
}
