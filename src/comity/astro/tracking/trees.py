"""Boosted decision trees as plain numbers: read, checked, evaluated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.kernels.trees import sum_trees
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import FormatError

__all__ = ["Trees", "checked_model", "trees_from"]

PARTS = ("roots", "feature", "threshold", "left", "right", "value")


@dataclass(frozen=True, slots=True)
class Trees:
    """Nodes of all trees, one after the other; see ``kernels.trees``."""

    roots: Ints
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats

    def score(self, rows: Floats) -> Floats:
        """Compute the probability (K,) of rows (K, F)."""
        chance: Floats = 1.0 / (1.0 + np.exp(-self.total(rows)))
        return chance

    def total(self, rows: Floats) -> Floats:
        """Compute the sum (K,) of the values of all trees for rows (K, F)."""
        out = np.zeros(len(rows))
        sum_trees(
            np.ascontiguousarray(rows), self.roots, self.feature, self.threshold,
            self.left, self.right, self.value, out,
        )  # fmt: skip
        return out


def checked_model(
    value: object, inputs: str, names: Sequence[str]
) -> Mapping[str, object]:
    """Check the form and the inputs of a model.

    Parameters
    ----------
    value
        The model as JSON.
    inputs, names
        Name of its inputs (``signals``, ``features``), and those that it must have.

    Raises
    ------
    FormatError
        If it is of another form, or was learned from other inputs.
    """
    if not isinstance(value, Mapping) or value.get("format") != 1:
        raise FormatError("a model has format 1", remedy="train it with this version")
    if value.get(inputs) != list(names):
        raise FormatError(f"the model was learned from other {inputs} than these")
    return value


def trees_from(value: object, features: int) -> Trees:
    """Build trees from their parts as lists.

    Raises
    ------
    FormatError
        If a part is missing or no list of numbers, a node splits by an unknown feature, or
        leads to no later node: every row must reach a leaf.
    """
    if not isinstance(value, Mapping) or set(value) != set(PARTS):
        raise FormatError(f"trees hold exactly {', '.join(PARTS)}")
    try:
        whole = {
            k: np.array(value[k], np.int64)
            for k in ("roots", "feature", "left", "right")
        }
        real = {k: np.array(value[k], np.float64) for k in ("threshold", "value")}
    except (TypeError, ValueError, OverflowError) as error:
        raise FormatError(f"trees hold what is no number: {error}") from error
    trees = Trees(
        whole["roots"], whole["feature"], real["threshold"], whole["left"],
        whole["right"], real["value"],
    )  # fmt: skip
    count = len(trees.feature)
    sizes = {getattr(trees, k).shape for k in PARTS[1:]}
    inner = np.flatnonzero(trees.feature >= 0)
    onward = (trees.left[inner] > inner) & (trees.right[inner] > inner)
    within = (trees.left[inner] < count) & (trees.right[inner] < count)
    good = (
        sizes == {(count,)}
        and trees.roots.ndim == 1
        and bool(np.all((trees.roots >= 0) & (trees.roots < count)))
        and bool(np.all(trees.feature < features))
        and bool(np.all(onward & within))
        and bool(np.isfinite(trees.value).all())
    )
    if not good:
        raise FormatError("trees do not lead every row to an end")
    return trees
