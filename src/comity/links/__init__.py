"""Contact plans enter; routes of messages across several parties' satellites leave.

A route is the best by arrival, hops, end and entry, in this order and exactly; several that
share nothing are found one after the other, and what a message uses up is booked. Rows of a
plan that do not hold are refused one by one. Windows, budgets, matching of radios and
schedules are promised and do not stand here yet.
"""

from comity.links.plans import Plan, read_plan
from comity.links.routes import Route, best_route, book, several_routes

__all__ = ["Plan", "Route", "best_route", "book", "read_plan", "several_routes"]
