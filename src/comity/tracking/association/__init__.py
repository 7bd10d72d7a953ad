"""Which observation is of which object; what is left over, and what it may be."""

from comity.tracking.association.assign import Assigned, associate
from comity.tracking.association.growing import Known, Plots
from comity.tracking.association.linking import Link, Tracklet, link_tracklets
from comity.tracking.association.newcomers import propose

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
