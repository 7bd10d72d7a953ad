"""Observations and what they should have been: sites, air, light time, partials."""

from comity.astro.tracking.observing.model import Predicted, Sky, predict
from comity.astro.tracking.observing.observations import (
    KINDS,
    Observations,
    Site,
    observations_of,
)

__all__ = [
    "KINDS",
    "Observations",
    "Predicted",
    "Site",
    "Sky",
    "observations_of",
    "predict",
]
