"""The commands ``comity link …``."""

from comity.apps.links.commands import radio, routes, schedule, support
from comity.apps.links.commands.link import link

__all__ = ["link", "radio", "routes", "schedule", "support"]
