"""The cooperation network of a collection and, if one is given, of a launch log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.apps.atlas.collection import Atlas, text_of
from comity.atlas.network import Edge, Network, Node, build, change
from comity.atlas.records import Fault
from comity.atlas.ties import LaunchPair, read_launch_pairs, ties_of
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
    "change_report",
    "launch_pairs",
    "network_between",
    "network_report",
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
    manifest = atlas.collection.manifest
    low = since or START
    high = until or (manifest.updated if manifest else date.max)
    if high < low:
        raise InputError(f"the time ends ({high}) before it begins ({low})")
    if mode and mode not in MODES:
        raise InputError(
            f"mode {mode!r} is unknown", remedy=f"one of {', '.join(MODES)}"
        )
    modes = (mode,) if mode else ("cooperative", "mixed")
    return build(ties_of(atlas.collection), pairs, low, high, modes=modes)


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
    """A network between two ISO days; launch log and change where they were asked for."""

    since: str
    until: str
    modularity: float
    nodes: tuple[NamedNode, ...]
    edges: tuple[Edge, ...]
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
