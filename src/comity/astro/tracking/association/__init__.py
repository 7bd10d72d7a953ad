"""Which observation is of which object; what is left over, and what it may be."""

from comity.astro.tracking.association.assign import Assigned, associate
from comity.astro.tracking.association.growing import Detections, Known
from comity.astro.tracking.association.linking import Link, Tracklet, link_tracklets
from comity.astro.tracking.association.newcomers import propose

__all__ = [
    "Assigned",
    "Detections",
    "Known",
    "Link",
    "Tracklet",
    "associate",
    "link_tracklets",
    "propose",
]
