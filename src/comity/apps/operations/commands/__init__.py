"""The commands ``comity demo``, ``doctor``, ``completion``, ``show`` and ``node …``."""

from comity.apps.operations.commands.installation import completion, demo, doctor
from comity.apps.operations.commands.node import node
from comity.apps.operations.commands.show import show

__all__ = ["completion", "demo", "doctor", "node", "show"]
