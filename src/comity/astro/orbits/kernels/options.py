"""How the kernels of this room are compiled."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

from comity.astro.orbits.kernels.loading import quickly_loaded

__all__ = ["checked", "exact", "vector"]

Function = TypeVar("Function", bound=Callable[..., object])


def vector(function: Function) -> Function:
    """Compile a loop for vector lanes.

    Contraction to fused multiply-add only: the order of additions is kept, so that
    results do not depend on the vector width by more than rounding.
    """
    compiled = numba.njit(nogil=True, error_model="numpy", fastmath={"contract", "nsz"})
    return cast(Function, quickly_loaded(compiled(function)))


def exact(function: Function) -> Function:
    """Compile with IEEE arithmetic in the order written."""
    compiled = numba.njit(nogil=True, error_model="numpy")
    return cast(Function, quickly_loaded(compiled(function)))


def checked(function: Function) -> Function:
    """Compile with Python's errors: a division by zero is raised."""
    compiled = numba.njit()
    return cast(Function, quickly_loaded(compiled(function)))
