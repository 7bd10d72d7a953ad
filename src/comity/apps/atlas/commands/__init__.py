"""The commands ``comity atlas …``."""

from comity.apps.atlas.commands import peers, review, site, study
from comity.apps.atlas.commands.atlas import atlas

__all__ = ["atlas", "peers", "review", "site", "study"]
