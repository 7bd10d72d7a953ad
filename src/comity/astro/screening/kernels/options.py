"""How the kernels of this room are compiled."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

from comity.astro.orbits.kernels.loading import quickly_loaded

__all__ = ["inlined", "loose", "strict"]

Function = TypeVar("Function", bound=Callable[..., object])


def loose(function: Function) -> Function:
    """Compile for the sieve, whose pads cover rounding: sums may be reordered."""
    compiled = numba.njit(
        nogil=True,
        error_model="numpy",
        fastmath={"contract", "nsz", "arcp", "reassoc"},
    )
    return cast(Function, quickly_loaded(compiled(function)))


def inlined(function: Function) -> Function:
    """Compile into the caller: passing many arrays costs more than a short loop."""
    compiled = numba.njit(inline="always", error_model="numpy")
    return cast(Function, compiled(function))


def strict(function: Function) -> Function:
    """Compile for refinement, whose results people read."""
    compiled = numba.njit(nogil=True, error_model="numpy")
    return cast(Function, quickly_loaded(compiled(function)))
