"""Compiled kernels are loaded from disk without preparing the compiler."""

import os
import subprocess
import sys
from pathlib import Path

from comity.astro.orbits.kernels.loading import quickly_loaded

KERNEL = """
import sys
import numba
import numpy as np
from comity.astro.orbits.kernels.loading import quickly_loaded

@quickly_loaded
@numba.njit(cache=True)
def total(values):
    out = 0.0
    for value in values:
        out += value
    return out

if __name__ == "__main__":
    result = total(np.arange(5.0))
    prepared = "numba.np.linalg" in sys.modules
    print(result, sum(total.stats.cache_hits.values()), prepared)
"""


def test_the_second_process_loads_what_the_first_compiled(tmp_path: Path) -> None:
    file = tmp_path / "kernel.py"
    file.write_text(KERNEL)
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    told = [
        subprocess.run(
            [sys.executable, str(file)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert told == [["10.0", "0", "True"], ["10.0", "1", "False"]]


def test_what_is_not_kept_is_left_as_it_is() -> None:
    def plain(value: float) -> float:
        return value

    assert quickly_loaded(plain) is plain


def test_kernels_need_no_folder_that_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "kernel.py"
    file.write_text(KERNEL.replace("(cache=True)", ""))
    nowhere = dict.fromkeys(("HOME", "NUMBA_CACHE_DIR"), "/dev/null/none")
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; exec(open({str(file)!r}).read())"],
        env=os.environ | nowhere,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert told[:2] == ["10.0", "0"]


def test_a_process_of_comity_gives_kernels_its_own_cache() -> None:
    from comity.astro.orbits.kernels.drivers import states_grid
    from comity.system.kernel_cache import KernelCache

    assert type(states_grid._cache) is KernelCache  # type: ignore[attr-defined]
