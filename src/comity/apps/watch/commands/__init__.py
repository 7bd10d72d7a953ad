"""The commands ``comity watch …``."""

from comity.apps.watch.commands.watch import watch

# The duty roster was called a watch before; its commands stand in the topic of notices.
for _old in ("roster", "log", "handover"):
    watch.command(
        f"comity.apps.notices.commands:old_{_old}",
        name=_old,
        show=False,
        help="Called comity roster now.",
    )

__all__ = ["watch"]
