"""How the kernels of this room are compiled."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

from comity.astro.orbits.kernels.loading import quickly_loaded

__all__ = ["exact", "quick"]

Function = TypeVar("Function", bound=Callable[..., object])


def exact(function: Function) -> Function:
    """Compile with IEEE arithmetic in the order written."""
    compiled = numba.njit(nogil=True, error_model="numpy")
    return cast(Function, quickly_loaded(compiled(function)))


def quick(function: Function) -> Function:
    """Compile for sampling, where the order of additions does not matter."""
    compiled = numba.njit(
        nogil=True,
        error_model="numpy",
        fastmath={"contract", "nsz", "reassoc"},
    )
    return cast(Function, quickly_loaded(compiled(function)))
