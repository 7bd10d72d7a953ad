"""Association of detections with known objects, and initiation of tracks of new ones."""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.tracking.association.assign import Assigned, associate
    from comity.astro.tracking.association.hypothesis_tree import Detections, Known
    from comity.astro.tracking.association.track_initiation import propose
    from comity.astro.tracking.association.tracklet_linking import (
        Link,
        Tracklet,
        link_tracklets,
    )

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

offer(
    __name__,
    {
        "assign": "Assigned associate",
        "hypothesis_tree": "Detections Known",
        "track_initiation": "propose",
        "tracklet_linking": "Link Tracklet link_tracklets",
    },
)
