"""Observations and their prediction: sites, air, light time, partials."""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.astro.tracking.observing.model import Predicted, Sky, predict
    from comity.astro.tracking.observing.observations import (
        KINDS,
        Circumstances,
        Observations,
        Site,
        observations_of,
    )

__all__ = [
    "KINDS",
    "Circumstances",
    "Observations",
    "Predicted",
    "Site",
    "Sky",
    "observations_of",
    "predict",
]

offer(
    __name__,
    {
        "model": "Predicted Sky predict",
        "observations": "KINDS Circumstances Observations Site observations_of",
    },
)
