"""The table of the links: routing over the published plans."""

import sys
import time
from pathlib import Path

import numpy as np

from comity.apps.links.relay_routes import open_plan
from comity.astro.links import best_route

__all__ = ["print_tables"]

QUERIES = 500


def print_tables(data: Path) -> None:
    """Print the table; ``data`` is the folder of real data."""
    print(f"\n### Routing by four keys, {QUERIES} random queries each\n")
    print("| plan | contacts used | median | 95th percentile |\n|---|---|---|---|")
    for name in ("hdtn_10nodes", "hdtn_50nodes", "hdtn_100nodes"):
        plan, _ = open_plan(data / "links" / "contact_plans" / f"{name}.json.gz")
        rng = np.random.default_rng(8)
        best_route(plan, plan.nodes[0], plan.nodes[1], 0.0)
        times = []
        for _ in range(QUERIES):
            one, other = rng.choice(len(plan.nodes), 2, replace=False)
            start = float(rng.uniform(0.0, 80_000.0))
            begun = time.perf_counter()
            best_route(plan, plan.nodes[one], plan.nodes[other], start)
            times.append((time.perf_counter() - begun) * 1e3)
        half, most = np.percentile(times, [50, 95])
        print(f"| {name} | {len(plan):,} | {half:.2f} ms | {most:.2f} ms |")


if __name__ == "__main__":
    print_tables(Path(sys.argv[1]))
