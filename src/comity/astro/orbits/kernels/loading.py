"""Compiled kernels are loaded without preparing the compiler.

Before it looks into its cache, the compiler registers everything that it could compile:
half a second of imports (linear algebra, random numbers, typed containers) that machine
code on disk does not need. Here the cache is asked first; only what is not in it has the
compiler prepared. A process of Comity gives each kernel a cache of its own (``keeping.py``).
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from numba.core.caching import FunctionCache
from numba.core.runtime.nrt import rtsys

from comity.astro.orbits.kernels.keeping import kept

__all__ = ["quickly_loaded"]

Function = TypeVar("Function", bound=Callable[..., object])


class QuickCache(FunctionCache):  # type: ignore[misc]
    """The compiler's cache of one function, asked before the compiler is prepared."""

    def load_overload(self, sig: object, target_context: object) -> object:
        """Load the machine code for a signature, or prepare to compile it.

        Machine code counts references by functions that `rtsys` provides.
        """
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            found = self._load_overload(sig, target_context)
            if found is not None:
                return found
        return super().load_overload(sig, target_context)


def quickly_loaded(kernel: Function) -> Function:
    """Keep a kernel's machine code on disk, loaded without preparing the compiler.

    Where no folder can be written it is compiled in each process. What was not compiled at all is returned
    as it is.
    """
    # There is no public place to give a function another cache.
    if hasattr(kernel, "_cache") and not kept(kernel):
        with suppress(RuntimeError, OSError):
            kernel._cache = QuickCache(kernel.py_func)  # type: ignore[attr-defined]  # noqa: SLF001
    return kernel
