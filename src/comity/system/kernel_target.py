"""For which processors kernels are compiled: those of x86-64-v3, or the one of this machine.

The compiler takes the machine's own features beside a processor that is only named: name and features are
both fixed here. It reads them from the environment, which child processes inherit.
"""

import os
import platform
import sys
from pathlib import Path
from typing import Final

__all__ = [
    "FEATURES",
    "NAME",
    "can_run_packaged",
    "choose",
    "chosen",
    "environment",
    "forget",
    "words_of",
]

#: Of the x86-64 psABI, level 3: Haswell, Excavator and all later ones.
NAME: Final = "x86-64-v3"
FEATURES: Final = (
    "+64bit,+avx,+avx2,+bmi,+bmi2,+cmov,+crc32,+cx16,+cx8,+f16c,+fma,+fxsr,+lzcnt,+mmx,+movbe,"
    "+popcnt,+sahf,+sse,+sse2,+sse3,+sse4.1,+sse4.2,+ssse3,+xsave"
)
#: What Linux calls them; ``abm`` is ``lzcnt``, ``pni`` is SSE3.
_FLAGS: Final = frozenset(
    "avx avx2 bmi1 bmi2 cmov cx16 cx8 f16c fma fxsr abm movbe popcnt lahf_lm "
    "mmx sse sse2 pni sse4_1 sse4_2 ssse3 xsave".split()
)
_NAME, _FEATURES = "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"


def can_run_packaged(processors: Path = Path("/proc/cpuinfo")) -> bool:
    """Tell whether this is Linux on a processor with all features of x86-64-v3."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    try:
        with processors.open(encoding="utf-8", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return False
    return set(flags.partition(":")[2].split()) >= _FLAGS


def words_of(*, packaged: bool) -> str:
    """Return a target as it enters the hash of kernels."""
    return f"{NAME} {FEATURES}" if packaged else "native"


def chosen() -> bool | None:
    """Return the target that the environment asks for.

    Returns
    -------
    True for packaged kernels, False for any other target, None where nothing is said.
    """
    name, features = os.environ.get(_NAME), os.environ.get(_FEATURES)
    if name is None and features is None:
        return None
    return (name, features) == (NAME, FEATURES)


def environment() -> dict[str, str]:
    """Return what tells the compiler to work for x86-64-v3."""
    return {_NAME: NAME, _FEATURES: FEATURES}


def choose() -> None:
    """Have kernels compiled for x86-64-v3 in this process and in those that it starts."""
    os.environ.update(environment())
    # A compiler that is loaded has read its environment.
    config = sys.modules.get("numba.core.config")
    if config is not None:
        vars(config).update(CPU_NAME=NAME, CPU_FEATURES=FEATURES)


def forget() -> None:
    """Have kernels compiled for the processor of this machine."""
    for name in (_NAME, _FEATURES):
        os.environ.pop(name, None)
    config = sys.modules.get("numba.core.config")
    if config is not None:
        vars(config).update(CPU_NAME=None, CPU_FEATURES=None)
