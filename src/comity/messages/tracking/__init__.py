"""Observations and ephemerides from files, as rows with the faults of those refused.

Laser ranging (CRD), visual sightings (IOD, UK, RDE), lists of ranges and angles, and tracking
data messages become rows of one form; predictions (CPF) and precise orbits (SP3) become
positions on the turning Earth. Times stay in the scale of the file: whoever knows the leap
seconds turns them to UTC.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.messages.tracking.ephemerides import read_cpf, read_sp3
    from comity.messages.tracking.laser import read_crd
    from comity.messages.tracking.listing import read_listing
    from comity.messages.tracking.observed import tdm_observations
    from comity.messages.tracking.records import Ephemeris, Listing, Observation
    from comity.messages.tracking.visual import read_visual

__all__ = [
    "Ephemeris",
    "Listing",
    "Observation",
    "read_cpf",
    "read_crd",
    "read_listing",
    "read_sp3",
    "read_visual",
    "tdm_observations",
]

offer(
    __name__,
    {
        "ephemerides": "read_cpf read_sp3",
        "laser": "read_crd",
        "listing": "read_listing",
        "observed": "tdm_observations",
        "records": "Ephemeris Listing Observation",
        "visual": "read_visual",
    },
)
