"""The commands ``comity mission …``."""

from comity.apps.missions.commands.mission import mission

__all__ = ["mission"]
