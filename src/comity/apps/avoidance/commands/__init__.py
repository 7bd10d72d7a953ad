"""The commands ``comity risk``, ``avoid`` and ``message …``."""

from comity.apps.avoidance.commands.avoid import avoid
from comity.apps.avoidance.commands.message import message
from comity.apps.avoidance.commands.risk import risk

__all__ = ["avoid", "message", "risk"]
