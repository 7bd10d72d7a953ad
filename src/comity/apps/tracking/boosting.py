"""Trees grown by LightGBM (extra ``learn``), converted to plain numbers."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypedDict

from comity.foundations.arrays import Floats
from comity.foundations.errors import ResourceError

__all__ = ["Booster", "FlatTrees", "Growth", "flat_trees", "grow_trees"]

#: Options of LightGBM by name.
Growth = Mapping[str, str | float | bool]


class Booster(Protocol):
    """Grown trees of LightGBM, as far as they are used."""

    def predict(self, data: Floats, /) -> Floats:
        """Predict values (K,) of rows (K, F)."""
        ...

    def dump_model(self) -> Mapping[str, Sequence[Mapping[str, "Node"]]]:
        """Describe the trees: ``tree_info``, each with a ``tree_structure``."""
        ...


class Node(TypedDict, total=False):
    """A node of a tree: a leaf with a value, or a split with two children."""

    leaf_value: float
    split_feature: int
    threshold: float
    left_child: "Node"
    right_child: "Node"


class FlatTrees(TypedDict):
    """Nodes of all trees in one list, parents before children; see ``kernels.trees``."""

    roots: list[int]
    feature: list[int]
    threshold: list[float]
    left: list[int]
    right: list[int]
    value: list[float]


def grow_trees(growth: Growth, rows: Floats, labels: Floats, count: int) -> Booster:
    """Grow trees that predict (K,) labels from (K, F) rows.

    Raises
    ------
    ResourceError
        If LightGBM is not installed.
    """
    try:
        import lightgbm  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ResourceError(
            "training needs LightGBM", remedy="pip install 'comity[learn]'"
        ) from error
    booster: Booster = lightgbm.train(
        dict(growth), lightgbm.Dataset(rows, labels), count
    )
    return booster


def flat_trees(booster: Booster) -> FlatTrees:
    """List the nodes of all trees, one after the other, parents before children."""
    out = FlatTrees(roots=[], feature=[], threshold=[], left=[], right=[], value=[])

    def add(node: Node) -> int:
        at = len(out["feature"])
        leaf = "leaf_value" in node
        out["feature"].append(-1 if leaf else int(node["split_feature"]))
        out["threshold"].append(0.0 if leaf else float(f"{node['threshold']:.9g}"))
        out["value"].append(float(f"{node['leaf_value']:.9g}") if leaf else 0.0)
        out["left"].append(0)
        out["right"].append(0)
        if not leaf:
            out["left"][at] = add(node["left_child"])
            out["right"][at] = add(node["right_child"])
        return at

    for tree in booster.dump_model()["tree_info"]:
        out["roots"].append(add(tree["tree_structure"]))
    return out
