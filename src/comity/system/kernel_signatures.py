"""For which types of arguments Comity calls its kernels: a list that ``python -m tools.list_kernels`` writes.

What is listed can be compiled before it is called. What is missing in the list is compiled at its first call;
what is listed in vain costs time, and nothing else.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import Any, Final

from comity.foundations.errors import DataError

__all__ = ["FILE", "Signature", "listed", "types_of"]

FILE: Final = files("comity.system") / "data" / "kernel-signatures.txt"
_ARRAY: Final = re.compile(r"(readonly )?array\((\w+), (\d+)d, ([ACF])\)")
_DEFAULT: Final = re.compile(r"omitted\(default=(.*)\)")
_MANY: Final = re.compile(r"UniTuple\((.+) x (\d+)\)")
_TUPLE: Final = re.compile(r"(\w+)\((.*)\)")
_DEFAULTS: Final = {"True": True, "False": False, "None": None}


@dataclass(frozen=True, slots=True)
class Signature:
    """A kernel (``module:function``), the types of its arguments as text, and whether the demonstration calls it."""

    kernel: str
    types: str
    demo: bool

    def dispatcher(self) -> Any:
        """Return the kernel itself.

        Raises
        ------
        DataError
            If there is none of that name.
        """
        module, _, name = self.kernel.partition(":")
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise DataError(
                f"no kernel is called {self.kernel}",
                remedy="python -m tools.list_kernels",
            ) from error


def listed() -> tuple[Signature, ...]:
    """Return the list: a line each, ``demo`` or ``all``, the kernel, the types, with tabs between."""
    lines = FILE.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(Signature(row[1], row[2], row[0] == "demo") for row in rows)


def _parts(text: str) -> Iterator[str]:
    """Split at the commas that stand in no bracket."""
    depth, begin = 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield text[begin:place].strip()
            begin = place + 1
    if text[begin:].strip():
        yield text[begin:].strip()


def types_of(text: str) -> tuple[Any, ...]:
    """Return the compiler's types that a text names.

    Raises
    ------
    DataError
        For a type that is not among those of kernels.
    """
    return tuple(_type_of(part) for part in _parts(text))


def _type_of(text: str) -> Any:
    if array := _ARRAY.fullmatch(text):
        fixed, kind, dimensions, layout = array.groups()
        kinds: Any = _compiler_types()
        return kinds.Array(_plain(kind), int(dimensions), layout, readonly=bool(fixed))
    if default := _DEFAULT.fullmatch(text):
        value = default[1]
        number = _DEFAULTS[value] if value in _DEFAULTS else _number(value)
        return _compiler_types().Omitted(number)
    if many := _MANY.fullmatch(text):
        return _compiler_types().UniTuple(_type_of(many[1]), int(many[2]))
    if row := _TUPLE.fullmatch(text):
        members = [_type_of(part) for part in _parts(row[2])]
        if row[1] == "Tuple":
            return _compiler_types().Tuple(members)
        return _compiler_types().NamedTuple(members, _record(row[1]))
    return _plain(text)


def _compiler_types() -> Any:
    from numba.core import types  # noqa: PLC0415 - the list is also read without the compiler

    return types


def _plain(name: str) -> Any:
    """Return a type without parts: a number, a truth value, a generator of random numbers."""
    kinds = _compiler_types()
    if name == "NumPyRandomGeneratorType":
        return kinds.NumPyRandomGeneratorType(name)
    found = kinds.boolean if name == "bool" else getattr(kinds, name, None)
    if not isinstance(found, kinds.Type):
        raise DataError(
            f"no type of a kernel is called {name[:80]!r}",
            remedy="python -m tools.list_kernels",
        )
    return found


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _record(name: str) -> type:
    """Return the named tuple of the kernels that has a name."""
    for module, content in list(sys.modules.items()):
        if module.startswith("comity.astro.") and ".kernels." in module:
            found = vars(content).get(name)
            if isinstance(found, type) and found.__module__.startswith("comity."):
                return found
    raise DataError(f"no record of kernels is called {name!r}")
