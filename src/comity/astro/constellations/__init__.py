"""Joint fleets: coverage, shares of members, resilience and backups.

Passes of sensors over places (``passes``), coverage of areas (``coverage``), shares of members
(``shares``), the effect of losing an asset, a site, a tie or a member, with the recovery
(``resilience``), and the cheapest backups that keep an agreed service (``backups``). Rows of a
fleet that are not valid are listed as faults; shares add up to the whole, and plans are
measured again before they are returned. Contacts with stations are arguments.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.constellations.areas import grid_of
    from comity.astro.constellations.backups import plan_backups
    from comity.astro.constellations.coverage import coverage_of
    from comity.astro.constellations.designs import walker
    from comity.astro.constellations.passes import find_passes
    from comity.astro.constellations.reading import read_fleet
    from comity.astro.constellations.records import Fleet
    from comity.astro.constellations.resilience import impacts_of
    from comity.astro.constellations.scene import Scene
    from comity.astro.constellations.shares import shares_of

__all__ = [
    "Fleet",
    "Scene",
    "coverage_of",
    "find_passes",
    "grid_of",
    "impacts_of",
    "plan_backups",
    "read_fleet",
    "shares_of",
    "walker",
]

offer(
    __name__,
    {
        "areas": "grid_of",
        "backups": "plan_backups",
        "coverage": "coverage_of",
        "designs": "walker",
        "passes": "find_passes",
        "reading": "read_fleet",
        "records": "Fleet",
        "resilience": "impacts_of",
        "scene": "Scene",
        "shares": "shares_of",
    },
)
