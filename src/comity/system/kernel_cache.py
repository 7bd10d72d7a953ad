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

__all__ = ["KernelCache"]

_HEAD: Final = b"comity kernel 1\n"
_HASH: Final = 64


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

    def _key(self, signature: Any, codegen: Any) -> tuple[str, str]:
        function = self._function
        types = ", ".join(str(kind) for kind in signature)
        key = "\n".join(
            (
                f"{function.__module__}:{function.__qualname__}",
                types,
                *codegen.magic_tuple(),
                self._places.stamp,
            )
        )
        return key, kernel_name(function.__module__, function.__qualname__, key)

    def load_overload(self, signature: Any, target_context: Any) -> object:
        """Return the machine code for the types of arguments; None: it is to be compiled."""
        # Machine code counts references by functions that this provides.
        rtsys.initialize(target_context)
        key, name = self._key(signature, target_context.codegen())
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
                self._places.count(where, name)
                return result
        elif self._enabled:
            self._places.tell(self._places.problem)
        # Only what is compiled needs the compiler prepared: half a second.
        target_context.refresh()
        return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep what was compiled."""
        key, name = self._key(signature, result.library.codegen)
        self._places.count("compiled", name)
        if not self._enabled or result.library.has_dynamic_globals or result.lifted:
            return
        self._places.write(name, sealed(key, result._reduce()))  # noqa: SLF001
