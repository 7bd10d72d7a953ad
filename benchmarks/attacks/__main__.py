"""The attackers' suite: ``make attack`` runs every campaign of this folder and prints one table.

Loopback only. Each module beside this one that is an attack has a function ``campaign()`` that yields rows
``(attack, tries, got through, note)``; they share ten minutes. The exit code is 1 if one got
through, if a campaign ended by an exception, or if time ended before all were tried.
"""

import argparse
import importlib
import signal
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
#: All campaigns together end after this, s.
LIMIT_S = 600


class Row(NamedTuple):
    """What came of an attack: tries, how many got through, and what was seen."""

    attack: str
    tries: int
    through: int
    note: str = ""


class OutOfTime(BaseException):
    """The time of all campaigns is over; no campaign may catch it as a fault of its own."""


def modules() -> list[str]:
    """Return the names of the modules that hold a campaign."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if not path.stem.startswith("_") and "def campaign(" in path.read_text()
    )


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTime


def rows_of(name: str) -> Iterable[Row]:
    """Yield the rows of a campaign; one that ends by an exception got through."""
    try:
        module = importlib.import_module(f"benchmarks.attacks.{name}")
        for row in module.campaign():
            yield Row(*row)
    except Exception as error:  # noqa: BLE001 - one broken campaign never hides the others
        traceback.print_exc()
        yield Row(name, 1, 1, f"the campaign ended: {type(error).__name__}: {error}")


def main() -> int:
    """Run the campaigns that are asked for; return the exit code."""
    parser = argparse.ArgumentParser(description="Attacks on nodes on loopback.")
    parser.add_argument("names", nargs="*", help="campaigns, by default all")
    parser.add_argument("--seconds", type=int, default=LIMIT_S)
    arguments = parser.parse_args()
    known = modules()
    unknown = sorted(set(arguments.names) - set(known))
    if unknown:
        parser.error(f"no campaign {', '.join(unknown)}; there are {', '.join(known)}")
    waiting = [name for name in known if not arguments.names or name in arguments.names]
    begun = time.monotonic()
    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(arguments.seconds)
    print(
        "| attack | tries | got through | s | note |\n|---|---|---|---|---|", flush=True
    )
    failed = 0
    at = begun
    try:
        while waiting:
            for row in rows_of(waiting[0]):
                now = time.monotonic()
                print(
                    f"| {row.attack} | {row.tries} | {row.through} | {now - at:.1f} | {row.note} |",
                    flush=True,
                )
                at = now
                failed += row.through > 0
            waiting.pop(0)
    except OutOfTime:
        print(
            f"\ntime ended after {arguments.seconds} s; not finished: {', '.join(waiting)}"
        )
        return 1
    finally:
        signal.alarm(0)
    spent = time.monotonic() - begun
    print(f"\n{failed} rows with an attack that got through; {spent:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
