"""The cooperation network of a collection and, if one is given, of a launch log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from comity.apps.atlas.collection import Atlas, text_of
from comity.atlas.evidence import COOPERATION, Evidence, Pair, evidence_by_pair
from comity.atlas.network import Edge, Network, Node, build, change
from comity.atlas.records import Fault
from comity.atlas.stability import LOG_PUBLISHER, Standing, standings
from comity.atlas.ties import LAUNCH_LOG, LaunchPair, read_launch_pairs, ties_of
from comity.atlas.vocabulary import MODES
from comity.foundations.errors import FormatError, InputError
from comity.foundations.plain import ABSENT, Absent

__all__ = [
    "START",
    "BrokerChange",
    "ChangeReport",
    "LaunchLogUse",
    "NamedNode",
    "NetworkReport",
    "TieEvidence",
    "TieReport",
    "change_report",
    "launch_pairs",
    "network_between",
    "network_report",
    "tie_report",
]

#: The first launch.
START = date(1957, 10, 4)


def launch_pairs(atlas: Atlas, path: Path) -> tuple[list[LaunchPair], list[Fault], int]:
    """Read owner–launcher pairs of a launch log; states missing from the register are faults.

    Raises
    ------
    FormatError
        If it is no launch log.
    """

    def party(code: str) -> str | None:
        owner = atlas.register.owner("gcat", code)
        return str(owner.id) if owner else None

    try:
        return read_launch_pairs(text_of(path), party, path.name)
    except FormatError as error:
        raise FormatError(f"{path.name} {error.message}") from error


def network_between(
    atlas: Atlas,
    since: date | None,
    until: date | None,
    pairs: list[LaunchPair],
    mode: str = "",
) -> Network:
    """Return the network of a time.

    Parameters
    ----------
    mode
        ``cooperative``, ``mixed`` or ``competitive`` alone; the first two if empty.

    Raises
    ------
    InputError
        If the time ends before it begins, or the mode is unknown.
    """
    low, high = _time(atlas, since, until)
    modes = _modes(mode)
    ties = ties_of(atlas.collection)
    network = build(ties, pairs, low, high, modes=modes)
    by_pair = evidence_by_pair(ties, pairs, low, high, modes=modes)
    return replace(network, standings=standings(by_pair, publishers(atlas)))


def _time(atlas: Atlas, since: date | None, until: date | None) -> tuple[date, date]:
    manifest = atlas.collection.manifest
    low = since or START
    high = until or (manifest.updated if manifest else date.max)
    if high < low:
        raise InputError(f"the time ends ({high}) before it begins ({low})")
    return low, high


def _modes(mode: str) -> Sequence[str]:
    if mode and mode not in MODES:
        raise InputError(
            f"mode {mode!r} is unknown", remedy=f"one of {', '.join(MODES)}"
        )
    return (mode,) if mode else COOPERATION


def publishers(atlas: Atlas) -> Mapping[str, str]:
    """Return the publisher of each source, the launch log's with that of its records."""
    named = {s.id: s.publisher for s in atlas.collection.sources.values()}
    return {**named, LAUNCH_LOG: named.get("gcat-launch-log", LOG_PUBLISHER)}


@dataclass(frozen=True, slots=True)
class TieEvidence:
    """One thing that ties two parties: its record by name, how far it got, and its sources.

    ``claims`` are ``record/claim``; ``first`` and ``last`` are ISO days, empty for no end.
    """

    record: str
    title: str
    kind: str
    stage: str
    weight: float
    first: str
    last: str
    count: int
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    publishers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TieReport:
    """What ties two parties between two ISO days, and where the pair stands.

    ``standing`` is absent where nothing ties them: that says nothing of what they did.
    """

    one: str
    other: str
    since: str
    until: str
    weight: float
    standing: Standing | Absent
    evidence: tuple[TieEvidence, ...]


def tie_report(
    atlas: Atlas,
    pair: Pair,
    since: date | None,
    until: date | None,
    pairs: Sequence[LaunchPair] = (),
    mode: str = "",
) -> TieReport:
    """Return the evidence behind the tie of two parties, the heaviest first.

    Raises
    ------
    InputError
        If it is one party twice, the time ends before it begins, or the mode is unknown.
    """
    one, other = sorted(pair)
    if one == other:
        raise InputError("a tie has two parties", remedy="name two different ones")
    low, high = _time(atlas, since, until)
    by_pair = evidence_by_pair(
        ties_of(atlas.collection), pairs, low, high, modes=_modes(mode)
    )
    rests = by_pair.get((one, other), [])
    published = publishers(atlas)
    whole = standings(by_pair, published, most=len(by_pair)) if rests else ()
    own = [s for s in whole if (s.one, s.other) == (one, other)]
    return TieReport(
        one,
        other,
        low.isoformat(),
        high.isoformat(),
        round(sum(each.weight for each in rests), 6),
        own[0] if own else ABSENT,
        tuple(_evidence_row(atlas, each, published) for each in rests),
    )


def _evidence_row(
    atlas: Atlas, each: Evidence, published: Mapping[str, str]
) -> TieEvidence:
    record = atlas.collection.records.get(each.record)
    return TieEvidence(
        each.record,
        record.title if record else "launch log",
        each.kind,
        each.stage,
        round(each.weight, 6),
        each.first.isoformat(),
        "" if each.last == date.max else each.last.isoformat(),
        each.count,
        each.claims,
        each.sources,
        tuple(dict.fromkeys(published.get(s, s) for s in each.sources)),
    )


@dataclass(frozen=True, slots=True)
class NamedNode(Node):
    """A party of the network with its name."""

    name: str


@dataclass(frozen=True, slots=True)
class LaunchLogUse:
    """How many rows of a launch log count, and why others were left out."""

    rows: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BrokerChange:
    """Brokerage of a party in two networks (share of shortest paths, 0 to 1)."""

    party: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What differs between two networks; ``before`` and ``after`` are pairs of ISO days."""

    before: tuple[str, str]
    after: tuple[str, str]
    ties_came: tuple[tuple[str, str], ...]
    ties_went: tuple[tuple[str, str], ...]
    parties_came: tuple[str, ...]
    parties_went: tuple[str, ...]
    brokers: tuple[BrokerChange, ...]


@dataclass(frozen=True, slots=True)
class NetworkReport:
    """A network between two ISO days; launch log and change where they were asked for.

    ``standings`` are of the hundred strongest pairs: rank, and its range when any one publisher
    is left out.
    """

    since: str
    until: str
    modularity: float
    nodes: tuple[NamedNode, ...]
    edges: tuple[Edge, ...]
    standings: tuple[Standing, ...] = ()
    launch_log: LaunchLogUse | Absent = ABSENT
    change: ChangeReport | Absent = ABSENT


def network_report(
    network: Network,
    name_of: Callable[[str], str],
    launch_log: LaunchLogUse | Absent = ABSENT,
    change: ChangeReport | Absent = ABSENT,
) -> NetworkReport:
    """Return a network with the names of its parties."""
    return NetworkReport(
        network.since.isoformat(),
        network.until.isoformat(),
        network.modularity,
        tuple(
            NamedNode(
                n.id,
                n.degree,
                n.strength,
                n.broker,
                n.community,
                n.x,
                n.y,
                name_of(n.id),
            )
            for n in network.nodes
        ),
        network.edges,
        network.standings,
        launch_log,
        change,
    )


def change_report(before: Network, after: Network) -> ChangeReport:
    """Return the differences between two networks."""
    difference = change(before, after)
    return ChangeReport(
        (before.since.isoformat(), before.until.isoformat()),
        (after.since.isoformat(), after.until.isoformat()),
        difference.came,
        difference.went,
        difference.parties_came,
        difference.parties_went,
        tuple(BrokerChange(*row) for row in difference.brokers),
    )
