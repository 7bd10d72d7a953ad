"""The commands ``comity computation …``."""

from comity.apps.computing.commands.computation import computation

__all__ = ["computation"]
