"""What the audit costs: requests of the people's API with it and without, in turn, in one process.

Processor time, so that other work on the machine does not count, of plain reads (whose rows may lag)
and of reads of shared rows (whose rows are on the disk before the answer leaves), with the
transactions that they took: ``python -m benchmarks.audit_cost``.
"""

import sys
import tempfile
import time
from pathlib import Path

from comity.node.server.api import recording
from comity.trust.persons import Role
from tests.federation.prepared import share_prepared_worlds
from tests.node.api.example_node import served

ROUNDS, COUNT = 5, 150
NAMES = ("node status", "ledger list", "share held")


def main() -> int:
    """Print processor time of a request with and without the audit, and their ratio."""
    folder = Path(tempfile.mkdtemp())
    share_prepared_worlds(folder / "prepared")
    with served(folder / "world", reads_per_minute=10**9) as api:
        headers = api.person(Role.FLIGHT_DYNAMICS)
        record, refused = recording.Recorder.__call__, recording.Recorder.refused
        for name in NAMES:
            spent: dict[str, list[float]] = {"with": [], "without": []}
            for number in range(2 * ROUNDS):
                what = ("with", "without")[number % 2]
                if what == "without":
                    recording.Recorder.__call__ = lambda *_given: None  # type: ignore[method-assign,assignment]
                else:
                    recording.Recorder.__call__ = record  # type: ignore[method-assign]
                start = time.process_time()
                for _ in range(COUNT):
                    api.ask(api.operations[name], headers)
                spent[what].append((time.process_time() - start) / COUNT)
            recording.Recorder.__call__ = record  # type: ignore[method-assign]
            recording.Recorder.refused = refused  # type: ignore[method-assign]
            best = {what: min(values) * 1e3 for what, values in spent.items()}
            print(
                f"{name}: {best['with']:.2f} ms with, {best['without']:.2f} ms without: "
                f"{best['with'] / best['without']:.2f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
