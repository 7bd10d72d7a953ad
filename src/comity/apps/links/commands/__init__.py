"""The commands ``comity link …``."""

from comity.apps.links.commands import interference, radio, routes, schedule, support
from comity.apps.links.commands.link import link

__all__ = ["interference", "link", "radio", "routes", "schedule", "support"]
