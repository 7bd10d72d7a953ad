"""Fusion over 1,000 random networks with loops: how sure tracks are against how sure they may be.

Run as a module: ``python -m benchmarks.fusion``. No data are needed, and no number is drawn for
an error: it is known exactly (``tests/astro/tracking/networks.py``).
"""

import numpy as np

from tests.astro.tracking.networks import careful, naive, overconfidence, run_network

NETWORKS = 1_000


def main() -> None:
    """Print the table."""
    print(f"\n### Fusion in {NETWORKS:,} random networks with loops, 3 rounds each\n")
    print("| who | tracks | too sure | largest factor of the variance | median |")
    print("|---|---|---|---|---|")
    for words, rule in (("Comity", careful), ("adding up what comes", naive)):
        factors = np.array(
            [
                overconfidence(one)
                for seed in range(NETWORKS)
                for one in run_network(np.random.default_rng(10_000 + seed), rule)
            ]
        )
        over = int((factors > 1.0 + 1e-6).sum())
        print(
            f"| {words} | {len(factors):,} | {over:,} | {factors.max():.6g} | "
            f"{np.median(factors):.4g} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
