"""The commands ``comity notice …``, ``warning …``, ``channel …`` and ``roster …``."""

from comity.apps.notices.commands import acknowledgement, display, draft, space
from comity.apps.notices.commands.channel import channel
from comity.apps.notices.commands.notice import notice
from comity.apps.notices.commands.roster import (
    old_handover,
    old_log,
    old_roster,
    roster,
)
from comity.apps.notices.commands.warning import warning

# An exercise runs whole nodes: it stands in operations, above this topic.
notice.command(
    "comity.apps.operations.commands.drill:drill",
    name="drill",
    help="Run a scripted exercise over nodes of its own, and print its report.",
)

__all__ = [
    "acknowledgement",
    "channel",
    "display",
    "draft",
    "notice",
    "old_handover",
    "old_log",
    "old_roster",
    "roster",
    "space",
    "warning",
]
