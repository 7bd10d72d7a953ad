"""Which observation is of which object; what is left over, and what it may be."""

from comity.astro.tracking.association.assign import Assigned, associate
from comity.astro.tracking.association.growing import Known, Plots
from comity.astro.tracking.association.linking import Link, Tracklet, link_tracklets
from comity.astro.tracking.association.newcomers import propose

__all__ = [
    "Assigned",
    "Known",
    "Link",
    "Plots",
    "Tracklet",
    "associate",
    "link_tracklets",
    "propose",
]
