"""Where compiled kernels are kept: said once by a process, before or after kernels are loaded.

Rooms touch no disk. ``comity.system.kernel_cache`` gives a function that makes the cache of a kernel; without
one, the compiler's own cache is used, as for any library.
"""

from collections.abc import Callable
from typing import Any

__all__ = ["keep_with", "kept", "kernels"]

_makers: list[Callable[[Any], object]] = []
_kernels: list[Any] = []


def keep_with(make_cache: Callable[[Any], object]) -> None:
    """Give each kernel, those already loaded and those to come, a cache.

    Parameters
    ----------
    make_cache
        From the Python function of a kernel to a cache of its machine code, with the methods of
        `numba.core.caching.FunctionCache`.
    """
    _makers[:] = [make_cache]
    for kernel in _kernels:
        _give(kernel)


def kept(kernel: object) -> bool:
    """Take note of a kernel; return whether it was given a cache."""
    _kernels.append(kernel)
    _give(kernel)
    return bool(_makers)


def kernels() -> tuple[Any, ...]:
    """Return the kernels that were loaded."""
    return tuple(_kernels)


def _give(kernel: Any) -> None:
    for make_cache in _makers:
        # There is no public place to give a function another cache.
        kernel._cache = make_cache(kernel.py_func)  # noqa: SLF001
