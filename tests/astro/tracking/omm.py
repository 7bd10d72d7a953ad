"""Element sets as a CSV file, for commands that read catalogues."""

from pathlib import Path

import numpy as np

from comity.astro.orbits import ElementSets
from comity.foundations.time import format_utc

__all__ = ["write_omm"]

HEAD = (
    "OBJECT_NAME,OBJECT_ID,NORAD_CAT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,"
    "RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,BSTAR"
)


def write_omm(
    path: Path,
    elements: ElementSets,
    first: int,
    name: str = "PIECE",
    *,
    one: bool = False,
) -> None:
    """Write element sets with numbers from ``first`` on; all of one object if ``one``."""
    rows = [HEAD]
    for k in range(len(elements)):
        number = first if one else first + k
        angles = ",".join(
            f"{np.degrees(column[k]) % 360.0:.8f}"
            for column in (
                elements.inclination_rad,
                elements.node_rad,
                elements.perigee_rad,
                elements.mean_anomaly_rad,
            )
        )
        n = elements.mean_motion_rad_s[k] * 86400.0 / (2.0 * np.pi)
        rows.append(
            f"{name} {number},2020-001A,{number},{format_utc(int(elements.epoch_us[k]))},"
            f"{n:.12f},{elements.eccentricity[k]:.9f},{angles},{elements.bstar[k]:.6f}"
        )
    path.write_text("\n".join(rows) + "\n")
