"""The commands ``comity screen`` and ``catalogue …``."""

from comity.apps.screening.commands.catalogue import catalogue
from comity.apps.screening.commands.screen import screen

# Rows are shown with what the atlas holds of their owners: operations, above this topic.
catalogue.command(
    "comity.apps.operations.commands.catalogue_show:catalogue_show",
    name="show",
    help="List objects of catalogues, those whose name or number contains --find.",
)

__all__ = ["catalogue", "screen"]
