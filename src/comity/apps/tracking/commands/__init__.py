"""The commands ``comity orbit …``."""

from comity.apps.tracking.commands import events, fit, forecast, fuse, search, task
from comity.apps.tracking.commands.orbit import orbit

__all__ = ["events", "fit", "forecast", "fuse", "orbit", "search", "task"]
