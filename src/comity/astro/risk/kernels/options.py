"""How the kernels of this room are compiled."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

__all__ = ["exact", "quick"]

Function = TypeVar("Function", bound=Callable[..., object])


def exact(function: Function) -> Function:
    """Compile with IEEE arithmetic in the order written."""
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy")
    return cast(Function, compiled(function))


def quick(function: Function) -> Function:
    """Compile for sampling, where the order of additions does not matter."""
    compiled = numba.njit(
        cache=True,
        nogil=True,
        error_model="numpy",
        fastmath={"contract", "nsz", "reassoc"},
    )
    return cast(Function, compiled(function))
