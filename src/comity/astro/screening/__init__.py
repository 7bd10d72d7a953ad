"""Element sets and a window enter; every approach within a distance leaves.

All against all, or lists against all, with the theory of the element sets itself as
the judge: what direct propagation shows is found, whatever the cut into slabs, blocks
and workers. Pairs that stay together are intervals, once. The room refuses windows far
from the epochs and distances that would make the sieve useless. It runs where it is
called; engines are an argument. What is not covered stands beside every result.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.screening.block import BlockResult, Problem, run_block
    from comity.astro.screening.coverage import Coverage
    from comity.astro.screening.find import make_problem, run_here, screen
    from comity.astro.screening.merge import merge_blocks
    from comity.astro.screening.plan import Plan
    from comity.astro.screening.records import Conjunctions

__all__ = [
    "BlockResult",
    "Conjunctions",
    "Coverage",
    "Plan",
    "Problem",
    "make_problem",
    "merge_blocks",
    "run_block",
    "run_here",
    "screen",
]

offer(
    __name__,
    {
        "block": "BlockResult Problem run_block",
        "coverage": "Coverage",
        "find": "make_problem run_here screen",
        "merge": "merge_blocks",
        "plan": "Plan",
        "records": "Conjunctions",
    },
)
