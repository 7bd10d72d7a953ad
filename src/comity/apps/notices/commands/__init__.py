"""The commands ``comity notice …``, ``warning …``, ``channel …`` and ``watch …``."""

from comity.apps.notices.commands import acknowledgement, display, space
from comity.apps.notices.commands.channel import channel
from comity.apps.notices.commands.notice import notice
from comity.apps.notices.commands.warning import warning
from comity.apps.notices.commands.watch import watch

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
    "notice",
    "space",
    "warning",
    "watch",
]
