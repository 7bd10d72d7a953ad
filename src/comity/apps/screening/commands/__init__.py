"""The commands ``comity screen``, ``screen-ephemerides`` and ``catalogue …``."""

from comity.apps.screening.commands.catalogue import catalogue
from comity.apps.screening.commands.screen import screen
from comity.apps.screening.commands.screen_ephemerides import screen_ephemerides

# Rows are shown with what the atlas holds of their owners: operations, above this topic.
catalogue.command(
    "comity.apps.operations.commands.catalogue_show:catalogue_show",
    name="show",
    help="List objects of catalogues, those whose name or number contains --find.",
)

__all__ = ["catalogue", "screen", "screen_ephemerides"]
