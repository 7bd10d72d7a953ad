"""Which compiled kernels a process uses: those of the package comity-kernels, where it fits.

The package holds machine code and nothing else. It fits where `comity` lists its files, both are of the same
state of sources, compiler and Python, and the processor has the features of x86-64-v3. Everywhere else
kernels are compiled for the processor at hand and kept in the user's folder.
"""

import json
import os
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from comity.astro.orbits.kernels import keeping
from comity.system import kernel_target
from comity.system.kernel_places import Package, Places
from comity.system.kernel_stamp import kernel_stamp, python_tag

__all__ = ["COMPILE", "PACKAGE", "in_use", "list_path", "use_kernels"]

PACKAGE: Final = "comity_kernels"
#: ``COMITY_KERNELS=compile``: packaged kernels are not used.
COMPILE: Final = ("COMITY_KERNELS", "compile")
#: The folder in ``NUMBA_CACHE_DIR`` that only the user may enter.
OWN: Final = "comity"
_used: list[Places] = []


def list_path() -> Path:
    """Return where `comity` lists the files of the package for this Python; a wheel holds it, a checkout does not."""
    return Path(str(files("comity.system"))) / "data" / f"kernels-{python_tag()}.json"


def in_use() -> Places | None:
    """Return where this process looks for kernels, and what it found there; None in a mere library."""
    return _used[-1] if _used else None


def _package(stamp: str) -> tuple[Package | None, str]:
    """Return the package if it fits, and otherwise why not; empty where it is not installed."""
    # Found, not imported: nothing of it runs before its hashes are known.
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None, ""
    folder = Path(next(iter(spec.submodule_search_locations))) / python_tag()
    try:
        listed: Any = json.loads(list_path().read_text("utf-8"))
        hashes, of = dict(listed["files"]), listed["stamp"]
    except FileNotFoundError:
        return None, "comity-kernels is not used: this comity lists no kernels of it"
    except (OSError, ValueError, KeyError, TypeError):
        return None, "comity-kernels is not used: comity's list of it is broken"
    if of != stamp:
        return None, (
            "comity-kernels is not used: its kernels are of other sources or another compiler; "
            "install comity, comity-kernels and numba of the versions that belong together"
        )
    try:
        built = (folder / "stamp").read_text("utf-8").strip()
    except (OSError, ValueError):
        built = ""
    if built != stamp:
        return None, (
            "comity-kernels is not used: it was not built with this comity; "
            "install comity and comity-kernels of the same version"
        )
    return Package(folder, hashes), ""


def _begun_for() -> str | None:
    """Return the processor for which the compiler has begun to work in this process; None: it has not."""
    registry = sys.modules.get("numba.core.registry")
    target = getattr(registry, "cpu_target", None)
    context = vars(target).get("_toplevel_target_context") if target else None
    return None if context is None else str(context.codegen().magic_tuple()[1])


def _fitting() -> tuple[bool, Package | None, str]:
    """Return whether code is for x86-64-v3, the package that is used, and why it is not."""
    asked, can = kernel_target.chosen(), kernel_target.can_run_packaged()
    if asked and not can:
        kernel_target.forget()
    if not can or asked is False:
        return False, None, ""
    if os.environ.get(COMPILE[0]) == COMPILE[1]:
        return bool(asked), None, ""
    package, problem = _package(kernel_stamp(packaged=True))
    begun = _begun_for()
    if package is not None and begun not in {None, kernel_target.NAME}:
        return (
            False,
            None,
            (
                f"comity-kernels is not used: numba has begun to compile for {begun} in this process; "
                "call comity.use_packaged_kernels() before anything is compiled"
            ),
        )
    return package is not None or bool(asked), package, problem


def use_kernels(base: Path | None, *, writes: bool = True) -> Places:
    """Have this process, and those that it starts, use compiled kernels.

    Parameters
    ----------
    base
        Where the user's folders of kernels are, unless ``NUMBA_CACHE_DIR`` names one; None: nowhere.
    writes
        Whether what is compiled is kept there.
    """
    if _used:
        return _used[-1]
    packaged, package, problem = _fitting()
    if packaged:
        kernel_target.choose()
    stamp = kernel_stamp(packaged=packaged)
    if base is not None:
        # Also for processes that load the library alone, whose kernels the compiler itself keeps beside OWN.
        os.environ.setdefault("NUMBA_CACHE_DIR", str(base / f"kernels-{stamp}"))
    given = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(given) / OWN if given else None
    places = Places(stamp, package, folder, writes, problem)
    _used.append(places)

    def make_cache(function: Any) -> object:
        from comity.system.kernel_cache import KernelCache  # noqa: PLC0415 - it loads the compiler

        return KernelCache(function, places)

    keeping.keep_with(make_cache)
    return places
