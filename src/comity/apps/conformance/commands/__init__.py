"""The commands ``comity conformance …``."""

from comity.apps.conformance.commands.conformance import conformance

__all__ = ["conformance"]
