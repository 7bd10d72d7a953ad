"""Links between satellites and stations: windows, budgets, schedules and routes.

Contact windows (``windows``), compatibility of radios (``matching``), link budgets
(``budgets``, ``attenuation``), interference (``interference``), fair schedules of antennas of
many owners (``scheduling``), and routes of messages over satellites of several parties
(``routes``). Rows that are not valid are listed as faults; a schedule or route that breaks a
rule is never returned. Elements, maps and tables are arguments: no file is read here.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.links.budgets import signal_of
    from comity.astro.links.matching import match
    from comity.astro.links.plans import read_plan
    from comity.astro.links.routes import best_route, book, several_routes
    from comity.astro.links.windows import Windows, find_windows

__all__ = [
    "Windows",
    "best_route",
    "book",
    "find_windows",
    "match",
    "read_plan",
    "several_routes",
    "signal_of",
]

offer(
    __name__,
    {
        "budgets": "signal_of",
        "matching": "match",
        "plans": "read_plan",
        "routes": "best_route book several_routes",
        "windows": "Windows find_windows",
    },
)
