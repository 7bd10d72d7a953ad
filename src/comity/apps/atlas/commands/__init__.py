"""The commands ``comity atlas …``."""

from comity.apps.atlas.commands import (
    network,
    peers,
    review,
    review_decided,
    rolls,
    site,
    study,
)
from comity.apps.atlas.commands.atlas import atlas

__all__ = [
    "atlas",
    "network",
    "peers",
    "review",
    "review_decided",
    "rolls",
    "site",
    "study",
]
