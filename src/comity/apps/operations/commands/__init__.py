"""The commands ``comity audit``, ``demo``, ``doctor``, ``completion``, ``show`` and ``node …``."""

from comity.apps.operations.commands.audit import audit
from comity.apps.operations.commands.installation import completion, demo, doctor
from comity.apps.operations.commands.offline_keys import node
from comity.apps.operations.commands.show import show

__all__ = ["audit", "completion", "demo", "doctor", "node", "show"]
