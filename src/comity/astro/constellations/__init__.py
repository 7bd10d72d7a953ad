"""Members, satellites, stations and areas enter; what they can do together leaves.

When which sensor reaches which place (``passes``), what that gives to areas (``coverage``),
what each member brings and gets (``shares``), what is lost with an asset, a site, a tie or a
member and how soon it is made good (``resilience``), and the cheapest backups that keep an
agreed service (``backups``). Rows of a fleet that do not hold are refused one by one; shares
that do not add up to the whole, and plans that are not measured again, do not exist here.
Contacts with stations come from outside: the room knows no radio.
"""

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
