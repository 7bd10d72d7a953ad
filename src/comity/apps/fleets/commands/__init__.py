"""The commands ``comity fleet …``."""

from comity.apps.fleets.commands import analyses
from comity.apps.fleets.commands.fleet import fleet

__all__ = ["analyses", "fleet"]
