"""The command ``comity ephemeris``."""

from comity.apps.ephemerides.commands.ephemeris import ephemeris

__all__ = ["ephemeris"]
