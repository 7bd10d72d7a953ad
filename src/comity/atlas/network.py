"""The cooperation graph between two dates: communities, brokers, layout, and its change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import rustworkx as rx

from comity.atlas.evidence import Evidence, evidence_by_pair
from comity.atlas.stability import Standing
from comity.atlas.ties import LaunchPair, Tie
from comity.foundations.arrays import Floats

__all__ = ["Edge", "Network", "Node", "build", "change", "communities"]


@dataclass(frozen=True, slots=True)
class Node:
    """A party of the network.

    Attributes
    ----------
    broker
        Betweenness: the share of shortest paths that run through it (0 to 1).
    community
        Number of its community, from 1, the largest first.
    x, y
        Place in the unit square, the same for the same network.
    """

    id: str
    degree: int
    strength: float
    broker: float
    community: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """All ties of two parties: weight, how many of each kind, and the records."""

    one: str
    other: str
    weight: float
    kinds: Mapping[str, int]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A graph over a time.

    Attributes
    ----------
    standings
        Where the strongest pairs stand when any one publisher is left out; empty if it was not
        asked for.
    """

    since: date
    until: date
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    modularity: float
    standings: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkChange:
    """What differs between two networks."""

    came: tuple[tuple[str, str], ...]
    went: tuple[tuple[str, str], ...]
    parties_came: tuple[str, ...]
    parties_went: tuple[str, ...]
    brokers: tuple[tuple[str, float, float], ...]


def _edges(by_pair: Mapping[tuple[str, str], Sequence[Evidence]]) -> list[Edge]:
    edges = []
    for (one, other), rests in sorted(by_pair.items()):
        kinds: dict[str, int] = {}
        for each in rests:
            kinds[each.kind] = kinds.get(each.kind, 0) + each.count
        edges.append(
            Edge(
                one,
                other,
                round(sum(each.weight for each in rests), 6),
                dict(sorted(kinds.items())),
                tuple(dict.fromkeys(each.record for each in rests)),
            )
        )
    return edges


def communities(weights: Floats) -> tuple[list[int], float]:
    """Return the community of each node and the modularity.

    Pairs of communities are merged while modularity rises, the best pair first (Clauset,
    Newman, Moore 2004, doi 10.1103/PhysRevE.70.066111).

    Parameters
    ----------
    weights
        ``(n, n)`` symmetric, without loops.
    """
    n = len(weights)
    whole = float(weights.sum())
    if n == 0 or whole == 0.0:
        return list(range(n)), 0.0
    e = weights / whole
    a = e.sum(axis=1)
    group = np.arange(n)
    alive = np.ones(n, bool)
    quality = float(-(a * a).sum())
    while alive.sum() > 1:
        gain = 2.0 * (e - np.outer(a, a))
        gain[~(alive[:, None] & alive[None, :]) | (e <= 0.0)] = -np.inf
        np.fill_diagonal(gain, -np.inf)
        # The first of equals: the same graph gives the same communities.
        i, j = divmod(int(np.argmax(gain)), n)
        if gain[i, j] <= 1e-12:
            break
        quality += float(gain[i, j])
        e[i] += e[j]
        e[:, i] += e[:, j]
        a[i] += a[j]
        alive[j] = False
        group[group == j] = i
    return group.tolist(), quality


def _numbered(groups: Sequence[int]) -> list[int]:
    size = {g: groups.count(g) for g in set(groups)}
    order = sorted(size, key=lambda g: (-size[g], groups.index(g)))
    return [order.index(g) + 1 for g in groups]


def build(
    ties: Iterable[Tie],
    pairs: Iterable[LaunchPair],
    since: date,
    until: date,
    *,
    modes: Sequence[str] = ("cooperative", "mixed"),
) -> Network:
    """Return the network of all that held between two days.

    Parameters
    ----------
    modes
        Which ties count; owner–launcher pairs count with ``cooperative``.
    """
    edges = _edges(evidence_by_pair(ties, pairs, since, until, modes=modes))
    names = sorted({name for edge in edges for name in (edge.one, edge.other)})
    at = {name: k for k, name in enumerate(names)}
    graph: rx.PyGraph[str, float] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(names)
    weights = np.zeros((len(names), len(names)))
    for edge in edges:
        i, j = at[edge.one], at[edge.other]
        graph.add_edge(i, j, edge.weight)
        weights[i, j] = weights[j, i] = edge.weight
    broker = rx.graph_betweenness_centrality(graph, parallel_threshold=10_000_000)
    groups, quality = communities(weights.copy())
    community = _numbered(groups)
    place = _layout(community, weights.sum(axis=1))
    nodes = tuple(
        Node(
            name,
            int(graph.degree(k)),
            round(float(weights[k].sum()), 6),
            round(float(broker[k]), 6),
            community[k],
            *place[k],
        )
        for k, name in enumerate(names)
    )
    return Network(since, until, nodes, tuple(edges), round(quality, 6))


def _layout(community: Sequence[int], strength: Floats) -> list[tuple[float, float]]:
    """Return places in the unit square: each community a disc, the discs on a circle.

    In its disc a community stands on a sunflower's spiral, the strongest in the middle
    (Vogel 1979, doi 10.1016/0025-5564(79)90080-4): nothing overlaps, nothing is random.
    """
    groups = sorted(set(community))
    members = {
        g: sorted(
            (k for k in range(len(community)) if community[k] == g),
            key=lambda k: (-strength[k], k),
        )
        for g in groups
    }
    golden = np.pi * (3.0 - np.sqrt(5.0))
    radius = {g: np.sqrt(len(members[g])) for g in groups}
    around = sum(2.0 * radius[g] + 1.0 for g in groups)
    ring = 0.0 if len(groups) == 1 else around / (2.0 * np.pi)
    xy = np.zeros((len(community), 2))
    passed = 0.0
    for g in groups:
        turn = 2.0 * np.pi * (passed + radius[g] + 0.5) / around
        passed += 2.0 * radius[g] + 1.0
        centre = max(ring, radius[g] * (len(groups) > 1)) * np.array(
            [np.cos(turn), np.sin(turn)]
        )
        for n, k in enumerate(members[g]):
            out = np.sqrt(n)
            xy[k] = centre + out * np.array([np.cos(n * golden), np.sin(n * golden)])
    if not len(xy):
        return []
    low, high = xy.min(axis=0), xy.max(axis=0)
    scaled = (xy - low) / max(float((high - low).max()), 1e-9)
    return [(round(float(x), 4), round(float(y), 4)) for x, y in scaled]


def change(before: Network, after: Network) -> NetworkChange:
    """Return which ties and parties came and went, and whose brokerage changed most."""
    old = {(e.one, e.other) for e in before.edges}
    new = {(e.one, e.other) for e in after.edges}
    was = {n.id: n.broker for n in before.nodes}
    now = {n.id: n.broker for n in after.nodes}
    moved = sorted(
        (
            (name, was.get(name, 0.0), now.get(name, 0.0))
            for name in was.keys() | now.keys()
        ),
        key=lambda row: (-abs(row[2] - row[1]), row[0]),
    )
    return NetworkChange(
        tuple(sorted(new - old)),
        tuple(sorted(old - new)),
        tuple(sorted(now.keys() - was.keys())),
        tuple(sorted(was.keys() - now.keys())),
        tuple(row for row in moved[:10] if row[1] != row[2]),
    )
