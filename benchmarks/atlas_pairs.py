"""Draw the pairs of parties whose cooperation is judged, from counts of records alone.

The draw never sees the network: its strata are how many small records (at most eight parties)
and launch-log pairs name both states, whether one of them is the USA, the Soviet Union or
Russia, or China, the region and the period. Run once, before the weights were changed:

    python -m benchmarks.atlas_pairs DATA > benchmarks/data/judged_pairs.csv

``DATA`` is the folder ``atlas`` of the real data. The 1990s begin in 1992, so that no period
has two parties for one state (Soviet Union, Russia).
"""

import csv
import gzip
import io
import random  # noqa: TID251 (a draw that was made once, with a seed)
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

__all__ = ["PERIODS", "draw"]

SEED = 20261201
PERIODS = (
    (1957, 1969), (1970, 1979), (1980, 1989), (1992, 1999), (2000, 2009), (2010, 2019),
    (2020, 2026),
)  # fmt: skip
#: Stratum → how many pairs of it are drawn.
STRATA = {
    "one of three, many": 12,
    "one of three, some": 10,
    "others, many": 12,
    "others, one": 10,
    "bodies only": 6,
    "none": 10,
}
THREE = {"USA", "SUN", "RUS", "CHN"}
SMALL = 8
TOGETHER = {
    "agreement", "mission", "facility", "launch", "exercise", "asset", "joint-mission",
    "treaty", "programme",
}  # fmt: skip
#: Rolls of bodies that run programmes, not of texts that nearly all states sign.
BODIES = (
    "african_space_agency", "alce", "apsco", "apss", "arab_space_group", "artemis",
    "cspo", "csto", "esa_members", "eusst", "ilrs", "nato_members", "olympic_defender",
)  # fmt: skip
GROUPS = {
    "Europe": "ALB AUT BEL BGR BLR CHE CSK CYP CZE DDR DEU DNK ESP EST FIN FRA GBR GRC HRV HUN "
    "IRL ISL ITA LTU LUX LVA MCO MDA NLD NOR POL PRT ROU RUS SRB SUN SVK SVN SWE UKR YUG",
    "Asia": "AFG BGD BTN CHN HKG IDN IND JPN KAZ KGZ KOR LAO LKA MDV MMR MNG MYS NPL PAK PHL PRK "
    "SGP THA TJK TKM TWN UZB VNM",
    "Middle East": "ARE ARM AZE BHR EGY GEO IRN IRQ ISR JOR KWT LBN OMN QAT SAU SYR TUR YEM",
    "Africa": "AGO BWA CAF DJI DZA ETH GHA KEN LBY MAR MUS NGA RWA SDN SEN TUN UGA ZAF ZWE",
    "Americas": "ARG BOL BRA CAN CHL COL CRI CUB ECU GTM MEX NIC PER PRY URY USA VEN",
    "Oceania": "AUS NZL PNG",
}
REGION = {code: name for name, codes in GROUPS.items() for code in codes.split()}


def _states(text: str) -> list[str]:
    return [p for p in text.split(";") if p in REGION]


def _years(text: str) -> tuple[int, int]:
    found = [int(y) for y in re.findall(r"\d{4}", text)]
    return (min(found, default=0), max(found, default=0))


def _rows(data: Path) -> Iterable[tuple[str, tuple[int, int], list[str]]]:
    for path in [data / "seed-records.csv", *sorted(data.glob("history/*.csv"))]:
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
            first, last = _years(row["date"])
            if end := row.get("end_date"):
                last = _years(end)[1]
            yield row["kind"], (first, max(first, last)), _states(row["parties"])


def _launches(data: Path) -> Iterable[tuple[int, str, str]]:
    codes = {
        row["gcat_code"]: row["iso3"]
        for row in csv.DictReader(
            io.StringIO((data / "gcat_state_iso3.csv").read_text("utf-8"))
        )
    }
    path = data / "gcat_launchlog_1957-2024.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE):
            if (row["Type"] or "").startswith("P") and (row["Launch_Code"] or "")[
                :2
            ] == "OS":
                owner = codes.get(row["SatState"].strip(), "")
                rocket = codes.get(row["LVState"].strip(), "")
                yield int(row["Launch_Date"][:4]), owner, rocket


def _bodies(data: Path) -> dict[str, dict[str, int]]:
    """Return the first year of each member of each body, 9999 where no year is given."""
    rolls: dict[str, dict[str, int]] = {}
    for name in BODIES:
        own = rolls.setdefault(name, {})
        path = data / "rolls" / f"{name}.csv"
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
            code = row.get("iso3") or row.get("party") or ""
            year = _years(row["date"])[0] or 9999
            if code in REGION:
                own[code] = min(own.get(code, 9999), year)
    return rolls


def _period(
    k: int,
    records: Iterable[tuple[str, tuple[int, int], list[str]]],
    launches: Iterable[tuple[int, str, str]],
) -> tuple[dict[tuple[str, str], int], set[tuple[str, str]], set[str]]:
    """Return small records by pair, pairs of large records, and states of a period."""
    since, until = PERIODS[k]
    small: dict[tuple[str, str], int] = defaultdict(int)
    large: set[tuple[str, str]] = set()
    active: set[str] = set()
    for kind, (first, last), states in records:
        if kind not in TOGETHER or last < since or until < first:
            continue
        for pair in combinations(sorted(set(states)), 2):
            if len(states) <= SMALL:
                small[pair] += 1
            else:
                large.add(pair)
        active |= set(states)
    across = set()
    for year, owner, rocket in launches:
        if since <= year <= until:
            active |= {s for s in (owner, rocket) if s in REGION}
            if owner != rocket and {owner, rocket} <= REGION.keys():
                across.add((min(owner, rocket), max(owner, rocket)))
    for pair in across:
        small[pair] += 1
    gone = {"SUN", "CSK", "DDR", "YUG"} if since >= 1992 else {"RUS", "CZE", "SVK"}
    return small, large, active - gone


def _strata(data: Path) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return the pairs of each stratum and period."""
    records, launches, bodies = list(_rows(data)), list(_launches(data)), _bodies(data)
    frame: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for k, (_, until) in enumerate(PERIODS):
        small, large, active = _period(k, records, launches)
        for pair in combinations(sorted(active), 2):
            together = pair in large or any(
                all(roll.get(state, 9999) <= until for state in pair)
                for roll in bodies.values()
            )
            n, great = small[pair], bool(THREE & set(pair))
            if n and great:
                name = "one of three, many" if n >= 3 else "one of three, some"
            elif n:
                name = "others, many" if n >= 2 else "others, one"
            else:
                name = "bodies only" if together else "none"
            frame[name, k].append(pair)
    return frame


def draw(data: Path) -> list[tuple[str, str, int, str]]:
    """Return the pairs drawn: two states, the number of the period, the stratum.

    Periods take turns in a stratum, and a pair of regions that was not drawn there yet comes
    first; the same two states are drawn for two periods at most.
    """
    # A draw, no secret.
    rng, frame = random.Random(SEED), _strata(data)  # noqa: S311
    taken: dict[tuple[str, str], int] = defaultdict(int)
    chosen: list[tuple[str, str, int, str]] = []
    for name, wanted in STRATA.items():
        turns = list(range(len(PERIODS)))
        rng.shuffle(turns)
        seen: set[tuple[str, ...]] = set()
        own: list[tuple[str, str, int, str]] = []
        turn = 0
        while len(own) < wanted and turn < 20 * wanted:
            k = turns[turn % len(turns)]
            turn += 1
            done = {(a, b) for a, b, period, _ in own if period == k}
            left = [
                p for p in frame.get((name, k), []) if p not in done and taken[p] < 2
            ]
            if not left:
                continue
            fresh = [p for p in left if _regions(p) not in seen]
            pair = rng.choice(fresh or left)
            seen.add(_regions(pair))
            taken[pair] += 1
            own.append((*pair, k, name))
        chosen += own
    rng.shuffle(chosen)
    return chosen


def _regions(pair: tuple[str, str]) -> tuple[str, ...]:
    return tuple(sorted(REGION[state] for state in pair))


def main() -> None:
    """Print the pairs, half of each stratum for tuning and half held out."""
    chosen = draw(Path(sys.argv[1]))
    rng = random.Random(SEED + 1)  # noqa: S311
    part: dict[int, str] = {}
    for name in STRATA:
        own = [k for k, row in enumerate(chosen) if row[3] == name]
        rng.shuffle(own)
        for n, k in enumerate(own):
            part[k] = "tuning" if n % 2 else "held-out"
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("pair", "one", "other", "since", "until", "stratum", "part"))
    for k, (one, other, period, name) in enumerate(chosen):
        since, until = PERIODS[period]
        out.writerow((f"P{k + 1:02d}", one, other, since, until, name, part[k]))


if __name__ == "__main__":
    main()
