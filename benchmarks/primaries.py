"""A few satellites against a catalogue beside all against all, in one run.

Usage: ``python -m benchmarks.primaries CATALOGUE [NUMBERS] [DAYS]``. Prints processor seconds of both
and their ratio; the tenth is what is asked.
"""

import sys

from comity.system.environment import use_kernel_cache

use_kernel_cache()

from comity.apps.screening.screen import Request, Screened, run_screening  # noqa: E402
from comity.system.catalogue_files import open_catalogue  # noqa: E402


def measure(catalogue: str, primaries: str, days: float) -> tuple[float, ...]:
    """Return processor and wall seconds of both, approaches found, in both, and objects."""
    snapshot = open_catalogue([catalogue])

    def spent(chosen: str | None, length: float) -> tuple[float, float, Screened]:
        request = Request(None, length, 5.0, chosen)
        done = run_screening(
            snapshot, request, out=None, tick=lambda _done, _total: None
        )
        return done.cpu_s, done.wall_s, done

    for chosen in (primaries, None):
        spent(chosen, 0.05)  # compiled, loaded
    few, few_wall, some = spent(primaries, days)
    every, every_wall, whole = spent(None, days)
    keys = {
        (int(a), int(b), float(t))
        for a, b, t in zip(
            whole.conjunctions.first,
            whole.conjunctions.second,
            whole.conjunctions.tca_s,
            strict=True,
        )
    }
    found = some.conjunctions
    inside = sum(
        (int(a), int(b), float(t)) in keys
        for a, b, t in zip(found.first, found.second, found.tca_s, strict=True)
    )
    return few, few_wall, every, every_wall, len(found), inside, len(snapshot.current)


def main() -> None:
    """Measure and print."""
    catalogue = sys.argv[1]
    primaries = sys.argv[2] if len(sys.argv) > 2 else "25544,48274,39084"
    days = float(sys.argv[3]) if len(sys.argv) > 3 else 7.0
    few, few_wall, every, every_wall, found, inside, total = measure(
        catalogue, primaries, days
    )
    count = primaries.count(",") + 1
    print(
        f"{count} of {total} for {days:g} d: {few:.2f} s of CPU, {few_wall:.2f} s; {found} approaches, {inside} of them in the other to the bit"
    )
    print(f"all on all: {every:.2f} s of CPU, {every_wall:.2f} s")
    print(f"ratio of CPU: {few / every:.3f} (asked: under 0.1)")


if __name__ == "__main__":
    main()
