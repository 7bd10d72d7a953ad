"""The machine code of a kernel, as the compiler asks for it: from disk, or else to be compiled.

Where it lies, and whom it is believed: ``kernel_places.py``.
"""

import hashlib
import pickle
from typing import Any, Final

from numba.core.compiler import CompileResult
from numba.core.runtime.nrt import rtsys
from numba.core.serialize import dumps

from comity.system.kernel_places import Places, kernel_name

__all__ = ["KernelCache", "file_name", "is_kept"]

_HEAD: Final = b"comity kernel 1\n"
_HASH: Final = 64
#: Where the compiler's tuple has it.
_ANNOTATION: Final = 6


def sealed(key: str, reduced: object) -> bytes:
    """Return a kernel's file: head, hash, pickle."""
    payload: bytes = dumps((key, reduced))
    return _HEAD + hashlib.sha256(payload).hexdigest().encode() + payload


def unsealed(data: bytes, key: str) -> Any:
    """Return the content of a kernel's file.

    Raises
    ------
    ValueError
        If it is damaged, or another kernel's.
    """
    start = len(_HEAD) + _HASH
    payload = data[start:]
    named = data[len(_HEAD) : start]
    if (
        not data.startswith(_HEAD)
        or hashlib.sha256(payload).hexdigest().encode() != named
    ):
        raise ValueError("damaged")
    found, reduced = pickle.loads(payload)  # noqa: S301 - listed, or the user's own: see above
    if found != key:
        raise ValueError("another kernel's")
    return reduced


class KernelCache:
    """The machine code of one kernel, as the compiler asks for it."""

    def __init__(self, function: Any, places: Places) -> None:
        self._function, self._places = function, places
        self._enabled = True

    @property
    def cache_path(self) -> str:
        """The folder that the compiler's statistics name."""
        return str(self._places.folder or "")

    def enable(self) -> None:
        """Use what is kept."""
        self._enabled = True

    def disable(self) -> None:
        """Use nothing that is kept, and keep nothing."""
        self._enabled = False

    def flush(self) -> None:
        """Remove nothing: files of another state of the sources are never read."""

    def named(self, signature: Any) -> tuple[str, str]:
        """Return the kernel's name, and the types of its arguments as text."""
        function = self._function
        kernel = f"{function.__module__}:{function.__qualname__}"
        return kernel, ", ".join(str(kind) for kind in signature)

    def key(self, signature: Any, codegen: Any) -> tuple[str, str]:
        """Return the text that names the machine code, and the name of its file."""
        target = codegen.magic_tuple()
        key = "\n".join((*self.named(signature), *target, self._places.stamp))
        return key, kernel_name(
            self._function.__module__, self._function.__qualname__, key
        )

    def load_overload(self, signature: Any, target_context: Any) -> object:
        """Return the machine code for the types of arguments; None: it is to be compiled."""
        # Machine code counts references by functions that this provides.
        rtsys.initialize(target_context)
        key, name = self.key(signature, target_context.codegen())
        found = self._places.read(name) if self._enabled else None
        if found is not None:
            where, data = found
            try:
                result = CompileResult._rebuild(target_context, *unsealed(data, key))  # noqa: SLF001
            except Exception as error:  # noqa: BLE001 - a broken pickle raises anything
                self._places.tell(
                    f"a compiled kernel is broken ({type(error).__name__}): it is compiled anew"
                )
            else:
                self._places.count(where, *self.named(signature))
                return result
        elif self._enabled:
            self._places.tell(self._places.problem)
        # Only what is compiled needs the compiler prepared: half a second.
        target_context.refresh()
        return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep what was compiled."""
        key, name = self.key(signature, result.library.codegen)
        self._places.count("compiled", *self.named(signature))
        if not self._enabled or result.library.has_dynamic_globals or result.lifted:
            return
        reduced = list(result._reduce())  # noqa: SLF001
        # An account of types for people, with the path of the source on this machine.
        reduced[_ANNOTATION] = ""
        self._places.write(name, sealed(key, reduced))


def file_name(kernel: Any, signature: Any, places: Places) -> str:
    """Return the name of the file that holds a kernel's machine code for types of arguments."""
    codegen = kernel.targetctx.codegen()
    return KernelCache(kernel.py_func, places).key(signature, codegen)[1]


def is_kept(kernel: Any, signature: Any, places: Places) -> bool:
    """Tell whether a kernel's machine code for types of arguments lies somewhere."""
    return places.read(file_name(kernel, signature, places)) is not None
