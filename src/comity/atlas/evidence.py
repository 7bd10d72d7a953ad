"""What each tie of a network rests on: records, stages, claims, sources, and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from comity.atlas.ties import LAUNCH_LOG, LaunchPair, Tie
from comity.atlas.weights import launch_weight

__all__ = ["COOPERATION", "Evidence", "Pair", "evidence_by_pair"]

#: Two parties, in the order of their ids.
Pair = tuple[str, str]
#: Which ties count as cooperation.
COOPERATION = ("cooperative", "mixed")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that ties two parties in a time.

    Attributes
    ----------
    record
        Its record, or ``launch-log``.
    stage
        The furthest stage that it reached in the time: ``signed``, ``in force``, ``operated``.
    weight
        What it adds to the weight of the pair.
    first, last
        First and last day of that stage, both included, as far as claims show; days outside the
        time asked for are kept.
    count
        Payloads of the launch log, else 1.
    claims, sources
        The claims, as ``record/claim``, and the sources that these cite.
    """

    record: str
    kind: str
    stage: str
    weight: float
    first: date
    last: date
    count: int = 1
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def _of_log(
    pairs: Iterable[LaunchPair], since: date, until: date
) -> Iterable[tuple[Pair, Evidence]]:
    """Go through the launches of the time, both ways of a pair together."""
    counts: dict[Pair, dict[int, int]] = {}
    for pair in pairs:
        own = counts.setdefault(
            (min(pair.owner, pair.launcher), max(pair.owner, pair.launcher)), {}
        )
        for year, n in pair.by_year.items():
            if since.year <= year <= until.year:
                own[year] = own.get(year, 0) + n
    for key, years in sorted(counts.items()):
        if n := sum(years.values()):
            first, last = date(min(years), 1, 1), date(max(years), 12, 31)
            yield (
                key,
                Evidence(
                    LAUNCH_LOG,
                    "owner-launcher",
                    "operated",
                    launch_weight(n),
                    first,
                    last,
                    n,
                    sources=(LAUNCH_LOG,),
                ),
            )


def evidence_by_pair(
    ties: Iterable[Tie],
    pairs: Iterable[LaunchPair],
    since: date,
    until: date,
    *,
    modes: Sequence[str] = COOPERATION,
) -> dict[Pair, list[Evidence]]:
    """Return what ties each pair between two days, the heaviest first.

    A record counts once for a pair, at the furthest stage that it reached in that time.

    Parameters
    ----------
    modes
        Which ties count; the launch log counts with ``cooperative``.
    """
    best: dict[tuple[Pair, str], Tie] = {}
    for tie in ties:
        if tie.mode not in modes or tie.first > until or since > tie.last:
            continue
        key = ((tie.one, tie.other), tie.source)
        kept = best.get(key)
        if kept is None or tie.weight > kept.weight:
            best[key] = tie
    found: dict[Pair, list[Evidence]] = {}
    for (pair, record), tie in best.items():
        found.setdefault(pair, []).append(
            Evidence(
                record,
                tie.kind,
                tie.stage,
                tie.weight,
                tie.first,
                tie.last,
                claims=tie.claims,
                sources=tie.sources,
            )
        )
    if "cooperative" in modes:
        for pair, launches in _of_log(pairs, since, until):
            found.setdefault(pair, []).append(launches)
    for rests in found.values():
        rests.sort(key=lambda each: (-each.weight, each.record))
    return found
