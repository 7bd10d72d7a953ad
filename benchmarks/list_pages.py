"""Pages of long lists: processor time of a page of 100 from a store of 10,000 rows of each kind.

``python -m benchmarks.list_pages [ROWS]`` fills the stores of a node with copies of what the
example node holds, walks every list of the people's API from end to end in pages of 100, and prints
for the first, middle and last page the milliseconds of processor time: of the operation and
of its answer as JSON, the median of five. *cold* is the worst page of the first walk, in which what
is kept in memory is made; nothing else runs in the process. The aim is below 50 ms.
"""

import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from comity.node.server.api.answers import body_of
from tests.federation.prepared import share_prepared_worlds
from tests.node.api.example_node import served
from tests.node.api.long_lists import caller_of_lists, fill, lists

ROWS, LIMIT, REPEATS, AIM_MS = 10_000, 100, 5, 50.0


def page_ms(api: Any, operation: Any, request: Any, caller: Any) -> tuple[float, str]:
    """Return the processor time of a page in ms, and the cursor of the next one."""
    began = time.process_time()
    page = operation.run(api.node, request, caller)
    body_of(page)
    return (time.process_time() - began) * 1e3, page.next


def walk(
    api: Any, operation: Any, request: Any, caller: Any
) -> tuple[list[str], float]:
    """Return the cursors of all pages of a list, and the worst time of a page, ms."""
    cursors, cursor, worst = [], "", 0.0
    while True:
        cursors.append(cursor)
        took, cursor = page_ms(api, operation, replace(request, cursor=cursor), caller)
        worst = max(worst, took)
        if not cursor:
            return cursors, worst


def report(api: Any, name: str, request: Any) -> bool:
    """Print the times of a list; return whether all its warm pages are within the aim."""
    operation, caller = api.operations[name], caller_of_lists(api)
    request = replace(request, limit=LIMIT, cursor="")
    cursors, cold = walk(api, operation, request, caller)
    warm = []
    for cursor in (cursors[0], cursors[len(cursors) // 2], cursors[-1]):
        asked = replace(request, cursor=cursor)
        took = [page_ms(api, operation, asked, caller)[0] for _ in range(REPEATS)]
        warm.append(median(took))
    first, middle, last = warm
    good = max(warm) < AIM_MS
    print(
        f"{name:24} {len(cursors):6} {first:8.1f} {middle:8.1f} {last:8.1f} {cold:9.1f}"
        f"{'' if good else '  MISSED'}",
        flush=True,
    )
    return good


def main() -> int:
    """Fill a node and print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shared = Path(os.environ.get("COMITY_WORLDS", folder / "shared"))
        shared.mkdir(exist_ok=True)
        share_prepared_worlds(shared)
        with served(folder / "world") as api:
            fill(api, rows)
            print(f"{rows} rows of each kind, pages of {LIMIT}; CPU ms a page")
            print(
                f"{'list':24} {'pages':>6} {'first':>8} {'middle':>8} {'last':>8} {'cold':>9}"
            )
            good = [report(api, name, request) for name, request in lists(api).items()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
