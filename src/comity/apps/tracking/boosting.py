"""Trees grown by LightGBM (extra ``learn``), and written down as plain numbers."""

from collections.abc import Mapping
from typing import Any

from comity.foundations.arrays import Floats
from comity.foundations.errors import ResourceError

__all__ = ["flat_trees", "grow_trees"]


def grow_trees(
    growth: Mapping[str, Any], rows: Floats, said: Floats, count: int
) -> Any:
    """Grow trees that tell (K,) values from (K, F) rows.

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
    return lightgbm.train(dict(growth), lightgbm.Dataset(rows, said), count)


def flat_trees(booster: Any) -> dict[str, list[Any]]:
    """Return the nodes of all trees, one after the other, parents before children."""
    out: dict[str, list[Any]] = {
        k: [] for k in ("roots", "feature", "threshold", "left", "right", "value")
    }

    def add(node: Mapping[str, Any]) -> int:
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
