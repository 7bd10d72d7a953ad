"""The network beside judged pairs: agreement of raters, and rank correlation with their median.

    python -m benchmarks.atlas_judged DATA

Sixty pairs of parties by period were drawn before the weights were changed (``atlas_pairs``);
three raters, blind to code, weights and each other, scored *documented space cooperation* from 0 to
4 by ``data/judged_anchors.md`` and ``data/judged_sources.csv``. Half of the pairs, chosen by a seed
before any rating was seen, was never used for tuning. ``DATA`` is the folder of real data; without
its launch log the network has no launches.
"""

import csv
import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from math import log1p
from pathlib import Path
from statistics import median

import numpy as np
from benchmarks.agreement import krippendorff_ordinal, spearman_interval

from comity.apps.atlas.collection import Atlas, open_atlas
from comity.apps.atlas.networks import launch_pairs, publishers
from comity.atlas.dates import Edtf
from comity.atlas.evidence import Evidence, Pair, evidence_by_pair
from comity.atlas.records import Collection
from comity.atlas.stability import standings
from comity.atlas.ties import LaunchPair, ties_of

__all__ = ["Judged", "judged_pairs", "old_weights", "print_judged", "ratings_of"]

FOLDER = Path(__file__).resolve().parent / "data"
#: Agreement below which nothing is concluded from ratings (Krippendorff 2004).
LEAST_ALPHA = 0.67
#: Kinds that tied their parties before the change.
OLD_KINDS = ("agreement", "mission", "facility", "launch")


@dataclass(frozen=True, slots=True)
class Judged:
    """Two parties in a period; ``part`` is ``tuning`` or ``held-out``."""

    id: str
    pair: Pair
    since: date
    until: date
    stratum: str
    part: str


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def judged_pairs() -> list[Judged]:
    """Return the pairs that were drawn."""
    return [
        Judged(
            row["pair"],
            (f"party:{row['one']}", f"party:{row['other']}"),
            date(int(row["since"]), 1, 1),
            date(int(row["until"]), 12, 31),
            row["stratum"],
            row["part"],
        )
        for row in _rows("judged_pairs.csv")
    ]


def ratings_of(
    pairs: Sequence[Judged],
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Return ``(raters, pairs)`` scores, ``nan`` where a rater gave none.

    Raises
    ------
    SystemExit
        If the file is not the one whose digest was noted.
    """
    raw = (FOLDER / "judged_ratings.csv").read_bytes()
    noted = (FOLDER / "judged_ratings.sha256").read_text("ascii").split()[0]
    if hashlib.sha256(raw).hexdigest() != noted:
        raise SystemExit("the ratings are not those whose digest was noted")
    rows = _rows("judged_ratings.csv")
    raters = sorted({row["rater"] for row in rows})
    at = {pair.id: k for k, pair in enumerate(pairs)}
    scores = np.full((len(raters), len(pairs)), np.nan)
    for row in rows:
        scores[raters.index(row["rater"]), at[row["pair"]]] = float(row["score"])
    return scores


def old_weights(
    collection: Collection, pairs: Sequence[LaunchPair], since: date, until: date
) -> Mapping[Pair, tuple[float, int]]:
    """Return weight and number of ties by the rules before the change.

    Each thing of n parties gives 1 / (n − 1), whatever it is; agreements never end and need not
    have operated; who keeps a treaty counts as a party; launches count with log(1 + n).
    """
    found: dict[Pair, tuple[float, int]] = {}
    rolled = {r.of for r in collection.records.values() if r.kind == "membership"}
    for record in collection.records.values():
        if record.mode == "competitive":
            continue
        if record.kind == "membership":
            held = [(c.part("party"), c.valid) for c in record.all("member") if c.valid]
        elif record.kind in OLD_KINDS and record.date and record.id not in rolled:
            when = record.date
            if record.kind == "agreement" and not when.is_interval:
                when = replace(when, last=date.max)
            keepers = [c.part("party") for c in record.all("depositary")]
            named = dict.fromkeys([*record.parties, *keepers])
            held = [(p, when) for p in named if _alive(collection, p, since)]
        else:
            continue
        _add_old(found, held, since, until)
    for pair in pairs:
        n = sum(k for y, k in pair.by_year.items() if since.year <= y <= until.year)
        if n:
            _add(found, pair.owner, pair.launcher, log1p(n))
    return found


def _add(
    found: dict[Pair, tuple[float, int]], one: str, other: str, weight: float
) -> None:
    key = (min(one, other), max(one, other))
    heavy, n = found.get(key, (0.0, 0))
    found[key] = (heavy + weight, n + 1)


def _add_old(
    found: dict[Pair, tuple[float, int]],
    held: Sequence[tuple[str, Edtf]],
    since: date,
    until: date,
) -> None:
    """Add what parties of one thing share while it holds for both."""
    share = 1.0 / max(len({party for party, _ in held}) - 1, 1)
    for (one, when), (other, then) in combinations(held, 2):
        first, last = max(when.first, then.first), min(when.last, then.last)
        if one != other and first <= min(last, until) and since <= last:
            _add(found, one, other, share)


def _alive(collection: Collection, party: str, since: date) -> bool:
    for record in collection.records.values():
        claim = record.best("dissolved") if record.of == party else None
        if claim and isinstance(claim.value, Edtf) and claim.value.last < since:
            return False
    return True


def _measures(
    atlas: Atlas, launches: Sequence[LaunchPair], judged: Sequence[Judged]
) -> tuple[dict[str, list[float]], list[tuple[Judged, str]]]:
    """Return each measure's value for each pair, and what is said of each rank."""
    ties = ties_of(atlas.collection)
    times = sorted({(j.since, j.until) for j in judged})
    new: dict[tuple[date, date], dict[Pair, list[Evidence]]] = {
        time: evidence_by_pair(ties, launches, *time) for time in times
    }
    old = {time: old_weights(atlas.collection, launches, *time) for time in times}
    places = {
        time: {
            (
                s.one,
                s.other,
            ): f"rank {s.rank} of {len(new[time])}, {s.best} to {s.worst}: {s.state}"
            for s in standings(new[time], publishers(atlas), most=10**6)
        }
        for time in times
    }
    rests = [new[j.since, j.until].get(_key(j), []) for j in judged]
    before = [old[j.since, j.until].get(_key(j), (0.0, 0)) for j in judged]
    measures = {
        "weights": [sum(e.weight for e in own) for own in rests],
        "the same ties, unweighted count": [float(len(own)) for own in rests],
        "weights before": [weight for weight, _ in before],
        "ties before, unweighted count": [float(n) for _, n in before],
    }
    told = [(j, places[j.since, j.until].get(_key(j), "no tie")) for j in judged]
    return measures, told


def _key(judged: Judged) -> Pair:
    one, other = judged.pair
    return (min(one, other), max(one, other))


def print_judged(data: Path | None, say: Callable[[str], None] = print) -> None:
    """Print agreement, correlations and, pair by pair, score, weight and rank interval."""
    judged = judged_pairs()
    if not (FOLDER / "judged_ratings.csv").is_file():
        say(
            f"\n{len(judged)} pairs are drawn and documented; nobody has rated them yet."
        )
        return
    scores = ratings_of(judged)
    atlas = open_atlas()
    log = data / "atlas" / "gcat_launchlog_1957-2024.tsv.gz" if data else None
    launches = launch_pairs(atlas, log)[0] if log and log.is_file() else []
    middle = [median(column[~np.isnan(column)].tolist()) for column in scores.T]
    measures, told = _measures(atlas, launches, judged)
    alpha = krippendorff_ordinal(scores)
    missed = "" if alpha >= LEAST_ALPHA else f", **missed**: {LEAST_ALPHA} was the aim"
    say("\n### The network beside judged pairs\n")
    say(
        f"{len(judged)} pairs, {len(scores)} raters; Krippendorff's α (ordinal) {alpha:.2f}{missed}. "
        f"Median score 0 for {sum(m == 0 for m in middle)} pairs. Launch log: "
        f"{'with' if launches else '**without**'}.\n"
    )
    say("| Spearman with the median score | held out | tuning half |")
    say("|---|---|---|")
    parts = {
        part: [k for k, j in enumerate(judged) if j.part == part]
        for part in ("held-out", "tuning")
    }
    for name, values in measures.items():
        cells = []
        for own in parts.values():
            r = spearman_interval([values[k] for k in own], [middle[k] for k in own])
            cells.append(f"{r.value:.2f} ({r.low:.2f} to {r.high:.2f}), n = {len(own)}")
        say(f"| {name} | {cells[0]} | {cells[1]} |")
    for name in list(measures)[1:]:
        cells = []
        for own in parts.values():
            r = spearman_interval(
                [measures["weights"][k] for k in own],
                [middle[k] for k in own],
                [measures[name][k] for k in own],
            )
            cells.append(f"{r.value:+.2f} ({r.low:+.2f} to {r.high:+.2f})")
        say(f"| weights better than: {name} | {cells[0]} | {cells[1]} |")
    say("\n| pair | scores | median | weight | place |\n|---|---|---|---|---|")
    for k, (pair, place) in enumerate(told):
        names = " – ".join(p.removeprefix("party:") for p in pair.pair)
        given = " ".join("–" if np.isnan(s) else f"{s:g}" for s in scores[:, k])
        say(
            f"| {names} {pair.since.year}–{pair.until.year} ({pair.part}) | {given} | "
            f"{middle[k]:g} | {measures['weights'][k]:.2f} | {place} |"
        )


if __name__ == "__main__":
    print_judged(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
