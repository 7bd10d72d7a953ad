"""The commands ``comity case …``."""

from comity.apps.cases.commands import draft, evidence, steps
from comity.apps.cases.commands.case import case

# An exercise runs whole nodes: its command belongs to operations, a layer above this topic.
case.command(
    "comity.apps.operations.commands.exercise:rehearse",
    name="rehearse",
    help="Carry an encounter of a catalogue through two nodes on an exercise's clock.",
)

__all__ = ["case", "draft", "evidence", "steps"]
