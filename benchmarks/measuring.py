"""What cases of the benchmark share: the catalogue, and the time and memory of a call."""

import os
import resource
import time
from pathlib import Path
from typing import Any

__all__ = ["DATA", "measure"]

DATA = (
    Path(os.environ["COMITY_DATA"]) / "catalogue" / "celestrak_on_orbit_20241101.csv.gz"
)


def measure(work: Any) -> dict[str, float]:
    """Time one call and read the peak memory."""
    wall, cpu = time.perf_counter(), time.process_time()
    extra = work()
    out = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    out["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return out | extra
