"""Sums of decision trees over many rows."""

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Floats, Ints

__all__ = ["sum_trees"]


@exact
def sum_trees(
    rows: Floats,
    roots: Ints,
    feature: Ints,
    threshold: Floats,
    left: Ints,
    right: Ints,
    value: Floats,
    out: Floats,
) -> None:
    """Add to ``out`` (K,) what every tree says of each row (K, F).

    Nodes stand one after the other: at a node with ``feature`` below 0 its ``value`` counts,
    otherwise a row goes left if its feature is at most ``threshold``, and right if not.
    """
    for k in range(rows.shape[0]):
        for root in roots:
            node = root
            while feature[node] >= 0:
                if rows[k, feature[node]] <= threshold[node]:
                    node = left[node]
                else:
                    node = right[node]
            out[k] += value[node]
