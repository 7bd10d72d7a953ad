"""The long comparison: the whole real catalogue, every plan, and the public peer.

Lists every difference with the distance computed directly by the package sgp4. Needs
COMITY_DATA; the peer astroz is compared if it is installed.
"""

import argparse
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import cases  # type: ignore[import-not-found, unused-ignore]
import numpy as np

START = "2024-11-01"


def key_set(first: Any, second: Any, t_s: Any) -> dict[tuple[int, int], list[float]]:
    """Return times by pair."""
    out: dict[tuple[int, int], list[float]] = {}
    rows = zip(np.minimum(first, second), np.maximum(first, second), t_s, strict=True)
    for i, j, t in rows:
        out.setdefault((int(i), int(j)), []).append(float(t))
    return out


def missing(
    a: dict[Any, list[float]], b: dict[Any, list[float]], apart_s: float
) -> list[Any]:
    """Return what of ``a`` has no partner in ``b``."""
    return [
        (pair, t)
        for pair, times in a.items()
        for t in times
        if not any(abs(t - u) < apart_s for u in b.get(pair, ()))
    ]


def direct(
    satellites: list[Any], pair: tuple[int, int], t_s: float
) -> tuple[float, float, float]:
    """Return time, distance and speed at closest approach by the package sgp4."""
    t = t_s
    speed = distance = float("nan")
    for _ in range(8):
        fr = t / 86400.0
        states = [satellites[k].sgp4(2460615.5, fr) for k in pair]
        d = np.subtract(states[1][1], states[0][1])
        v = np.subtract(states[1][2], states[0][2])
        distance, speed = float(np.linalg.norm(d)), float(np.linalg.norm(v))
        t -= float(d @ v) / speed**2
    return t, distance, speed


def main() -> None:
    """Run the campaign and print what differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", action="store_true", help="compare with astroz too")
    arguments = parser.parse_args()
    snapshot = cases.catalogue()
    from comity.astro.screening import Plan, screen
    from comity.foundations import parse_utc
    from comity.system.engines import with_threads

    start = parse_utc(START)
    elements = snapshot.elements.take(snapshot.current)

    def run(problem: Any, plan: Any, blocks: Any) -> Any:
        return [result for _, result in with_threads(problem, plan, blocks, 2)]

    plans = [
        Plan(),
        Plan(90.0, 4, 18),
        Plan(60.0, 5, 25, 20.0),
        Plan(180.0, 2, 11, 60.0),
        Plan(120.0, 3, 3, 30.0, 1.3),
    ]
    for days, limit in ((1.0, 5.0), (1.0, 10.0), (7.0, 5.0)):
        base = screen(elements, start, days, limit, run=run)
        fast = base.take((base.speed_km_s > 0.010) & (base.edge == 0))
        print(
            f"{days:g} d, {limit:g} km: {len(base)} rows, {len(fast)} events > 10 m/s, "
            f"{np.count_nonzero(base.kind)} intervals"
        )
        for plan in plans[1:]:
            other = screen(elements, start, days, limit, plan=plan, run=run)
            same = all(
                np.array_equal(getattr(base, f.name), getattr(other, f.name))
                for f in fields(base)
            )
            print(f"  {plan}: {'identical' if same else 'DIFFERENT'}", flush=True)
        border = np.abs(fast.miss_km - limit) < 2e-4
        slow = np.abs(fast.speed_km_s - 0.010) < 2e-4
        satellites = cases.satellites()
        for name, mask in (
            ("miss within 0.2 m of the limit", border),
            ("speed within 0.2 m/s of 10 m/s", slow),
        ):
            for k in np.flatnonzero(mask):
                pair = int(fast.first[k]), int(fast.second[k])
                ids = "/".join(str(snapshot.object[snapshot.current[p]]) for p in pair)
                t, distance, speed = direct(satellites, pair, fast.tca_s[k])
                print(
                    f"  {name}: {ids} at {t:.6f} s, {distance:.7f} km, {speed * 1e3:.3f} m/s by sgp4"
                )
        if arguments.peer and days == 1.0:
            compare_peer(snapshot, satellites, base, days, limit)


def compare_peer(
    snapshot: Any, satellites: list[Any], base: Any, days: float, limit: float
) -> None:
    """List what either of the two programs does not have."""
    import astroz

    constellation = astroz.Constellation(cases.tle_text())
    found = astroz.screen(
        constellation,
        1440.0 * days,
        threshold=limit,
        step=0.5,
        start_time=datetime(2024, 11, 1, tzinfo=UTC),
    )
    fast = found.speed > 0.010
    # The peer sorts near-earth objects before deep-space ones: match by number.
    numbers = [str(satellite.satnum) for satellite in satellites]
    place = {number: k for k, number in enumerate(numbers)}
    row = {str(n): k for k, n in enumerate(snapshot.object[snapshot.current].tolist())}
    to_row = np.array([row[str(n)] for n in constellation.satnums])
    order = {row[number]: place[number] for number in numbers}
    theirs = key_set(
        to_row[found.i[fast]], to_row[found.j[fast]], found.time[fast] * 60.0
    )
    mine_rows = base.take(base.edge == 0)
    mine = key_set(mine_rows.first, mine_rows.second, mine_rows.tca_s)
    for name, rows in (
        ("only astroz", missing(theirs, mine, 1.0)),
        (
            "only Comity, faster than 10 m/s",
            missing(
                key_set(
                    *(
                        getattr(
                            base.take((base.speed_km_s > 0.010) & (base.edge == 0)), n
                        )
                        for n in ("first", "second", "tca_s")
                    )
                ),
                key_set(to_row[found.i], to_row[found.j], found.time * 60.0),
                1.0,
            ),
        ),
    ):
        print(f"  {name}: {len(rows)}")
        for pair, t_s in rows[:40]:
            at = tuple(order[p] for p in pair)
            t, distance, speed = direct(satellites, at, t_s)  # type: ignore[arg-type]
            ids = "/".join(str(numbers[p]) for p in at)
            print(
                f"  {name}: {ids}, said {t_s:.3f} s; by sgp4 {t:.6f} s, {distance:.7f} km, {speed * 1e3:.3f} m/s",
                flush=True,
            )


if __name__ == "__main__":
    main()
