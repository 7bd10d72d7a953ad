"""The tables of the atlas: how claims stand, search beside a peer, shifts, network, site."""

import csv
import gzip
import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.atlas_search import (
    Measured,
    corpus,
    known_items,
    measure,
    measure_sqlite,
)

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.networks import launch_pairs, network_between
from comity.apps.atlas.policy_shifts import (
    ideal_point_shifts,
    measured_alarms,
    vote_shifts,
)
from comity.apps.atlas.site import build_site, make_site
from comity.atlas.checking import conflicts, shares
from comity.atlas.search import Index

__all__ = ["print_tables"]

SIZE, QUERIES = 25_000, 600
TOPICS = {
    "UNGA resolution on prevention of an arms race in outer space": "paros",
    "UNGA resolution on no first placement of weapons in outer space": "no-first-placement",
}


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun


def _claims() -> None:
    atlas, took = _timed(open_atlas)
    told = shares(atlas.collection)
    print("\n### Claims of the shipped collection\n")
    print("| what | claims | share |\n|---|---|---|")
    for name in ("sourced", "located", "two_sources", "reviewed"):
        n = getattr(told, name)
        print(
            f"| {name.replace('_', ' ')} | {n} of {told.claims} | {n / told.claims:.1%} |"
        )
    print(
        f"\nConflicts flagged and resolved: {len(conflicts(atlas.collection))}. Read and "
    )
    print(f"checked in {took:.2f} s ({len(atlas.collection.records)} records).")


def _row(name: str, told: Measured) -> None:
    print(
        f"| {name} | {told.hit_1:.3f} | {told.hit_10:.3f} | {told.p50_ms:.2f} ms "
        f"| {told.p95_ms:.2f} ms |"
    )


def _search(folder: Path) -> None:
    entries = corpus(folder, SIZE)
    index = Index()
    _, took = _timed(lambda: index.fill(entries))
    rng = np.random.default_rng(20261126)
    clean = known_items(entries, QUERIES, rng)
    misspelt = known_items(entries, QUERIES, rng, slips=1)
    print(f"\n### Search, {len(entries):,} entries, {QUERIES} known-item queries\n")
    print("| who | hit@1 | hit@10 | median | 95th percentile |\n|---|---|---|---|---|")
    _row("Comity", measure(index, clean))
    _row("of texts", measure(index, clean[::2]))
    _row("of launches", measure(index, clean[1::2]))
    _row("SQLite FTS5", measure_sqlite(entries, clean))
    _row("Comity, one word misspelt", measure(index, misspelt))
    _row("SQLite FTS5, one word misspelt", measure_sqlite(entries, misspelt))
    print(f"\nIndexed in {took:.1f} s.")


def _shifts(folder: Path) -> None:
    atlas = open_atlas()
    ledger, _ = vote_shifts(folder / "unga_votes_wide_1946-2019.csv.gz")
    rows = list(
        csv.DictReader(
            io.StringIO((folder / "policy-shift-known-answers.csv").read_text("utf-8"))
        )
    )
    expected = {
        (r["actor"], TOPICS[r["series"]], r["year"], r["from"], r["to"])
        for r in rows
        if r["kind"] == "shift" and r["series"] in TOPICS
    }
    actors = {(r["actor"], TOPICS[r["series"]]) for r in rows if r["series"] in TOPICS}
    ours = {
        (s.actor.removeprefix("party:"), s.topic, s.date, s.before, s.after)
        for s in ledger.shifts
        if s.topic == "no-first-placement"
        or (s.actor.removeprefix("party:"), s.topic) in actors
    }
    hit = len(ours & expected)
    points, _ = ideal_point_shifts(
        folder / "unga_ideal_points_1946-2012.csv.gz", atlas.collection
    )
    windows = [r for r in rows if r["kind"] == "window"]
    found = sum(
        any(
            s.actor == f"party:{w['actor']}"
            and int(w["year"][:4]) <= int(s.date) <= int(w["year"][5:])
            for s in points
        )
        for w in windows
    )
    plain, _ = _plain_cuts(folder)
    unexplained = sum(s.explained == "unexplained" for s in points)
    print("\n### Policy shifts\n")
    print("| what | result |\n|---|---|")
    print(
        f"| stance shifts of the known answers, precision | {hit / len(ours):.0%} of {len(ours)} |"
    )
    print(
        f"| stance shifts of the known answers, recall | {hit / len(expected):.0%} of {len(expected)} |"
    )
    print(f"| known windows of ideal points found | {found} of {len(windows)} |")
    print(f"| change points of all states | {len(points)}, {unexplained} unexplained |")
    print(f"| breaks per state without a least effect | {plain:.1f} |")
    for rate in measured_alarms().rates:
        print(
            f"| series without change that raise an alarm, {rate.name} | "
            f"{rate.share:.1%} of 1,000 |"
        )


def _plain_cuts(folder: Path) -> tuple[float, int]:
    """Return how many breaks a state has on average without an effect-size threshold."""
    from comity.atlas.changes import change_points

    series: dict[str, dict[int, float]] = {}
    with gzip.open(
        folder / "unga_ideal_points_1946-2012.csv.gz", "rt", encoding="utf-8"
    ) as text:
        for row in csv.DictReader(text):
            series.setdefault(row["CountryAbb"], {})[int(row["Year"])] = float(
                row["idealpoint"]
            )
    long = [s for s in series.values() if len(s) >= 50]
    cuts = [
        len(change_points(sorted(s), [s[y] for y in sorted(s)], least_effect=0.0))
        for s in long
    ]
    return sum(cuts) / len(cuts), len(long)


def _network(folder: Path) -> None:
    atlas = open_atlas()
    path = folder / "gcat_launchlog_1957-2024.tsv.gz"
    (pairs, _, rows), read_s = _timed(lambda: launch_pairs(atlas, path))
    network, built_s = _timed(lambda: network_between(atlas, None, None, pairs))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    payloads = sum(sum(p.by_year.values()) for p in pairs)
    print("\n### Network of the full launch log\n")
    print("| what | result |\n|---|---|")
    print(f"| rows read | {rows:,} in {read_s:.2f} s |")
    print(
        f"| payloads across states | {payloads:,}, {len(pairs)} owner–launcher pairs |"
    )
    print(
        f"| network with all records | {len(network.nodes)} parties, {len(network.edges)} ties, "
        f"communities and brokers in {built_s:.2f} s |"
    )
    print(f"| peak memory of the process so far | {peak:.0f} MB |")


def _site() -> None:
    atlas = open_atlas()
    with tempfile.TemporaryDirectory() as folder:
        done, took = _timed(
            lambda: build_site(make_site(atlas), Path(folder), lambda _d, _t: None)
        )
        again = build_site(make_site(atlas), Path(folder), lambda _d, _t: None)
    print("\n### Reading site\n")
    print(
        f"{done.pages} pages, {done.files} files, {done.bytes / 1e6:.1f} MB in {took:.1f} s; "
        f"changed by a rebuild: {again.changed} files."
    )


def print_tables(data: Path) -> None:
    """Print the tables; ``data`` is the folder of real data."""
    folder = data / "atlas"
    _claims()
    _network(folder)
    _search(folder)
    _shifts(folder)
    _site()


if __name__ == "__main__":
    print_tables(Path(sys.argv[1]))
