"""Orbits, stations, radios, requests and contact plans enter; what can be said leaves.

When which satellite can talk to which station or satellite (``windows``), whether the radios
understand each other (``matching``), how good the link is (``budgets``, ``attenuation``), who
falls into whose beam (``interference``), a schedule over many owners' antennas that is fair
(``scheduling``), and the best way of a message over several parties' satellites (``routes``).
Rows that do not hold are refused one by one; a schedule or route that does not hold is never
handed on. Elements, maps and tables are arguments: the room reads no file.
"""

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
