"""Orbit Mean-Elements Messages as messages (CCSDS 502.0-B-3); catalogues: `omm`."""

from comity.messages.grammar import Kind, Section, fields
from comity.messages.opm import COVARIANCE, SPACECRAFT
from comity.messages.parsed import Block, Findings
from comity.messages.shared import (
    OBJECT,
    USER,
    check_centre,
    check_time_system,
    header,
    item_of,
    parts_of,
)

__all__ = ["OMM"]

METADATA = Section(
    "metadata",
    "metadata",
    OBJECT + fields("MEAN_ELEMENT_THEORY!  text"),
    needed="fatal",
)
ELEMENTS = Section(
    "elements",
    "meanElements",
    fields("""
        EPOCH!!              date
        SEMI_MAJOR_AXIS      float  km
        MEAN_MOTION          float  rev/day
        ECCENTRICITY!!       float
        INCLINATION!!        float  deg
        RA_OF_ASC_NODE!!     float  deg
        ARG_OF_PERICENTER!!  float  deg
        MEAN_ANOMALY!!       float  deg
        GM                   float  km**3/s**2
    """),
    needed="fatal",
)
TLE = Section(
    "tle",
    "tleParameters",
    fields("""
        EPHEMERIS_TYPE       int
        CLASSIFICATION_TYPE  text
        NORAD_CAT_ID         int
        ELEMENT_SET_NO       int
        REV_AT_EPOCH         int
        BSTAR                float  1/ER
        BTERM                float  m**2/kg
        MEAN_MOTION_DOT      float  rev/day**2
        MEAN_MOTION_DDOT     float  rev/day**3
        AGOM                 float  m**2/kg
    """),
)


def check_size(root: Block, findings: Findings) -> None:
    """Refuse elements with neither mean motion nor semi-major axis."""
    for block in parts_of(root, "elements"):
        if not (item_of(block, "MEAN_MOTION") or item_of(block, "SEMI_MAJOR_AXIS")):
            reason = "neither MEAN_MOTION nor SEMI_MAJOR_AXIS is given"
            findings.add(block.line, "MEAN_MOTION", "", "missing", reason, "fatal")


OMM = Kind(
    "OMM",
    ("1.0", "2.0", "3.0"),
    Section(
        "omm",
        "omm",
        sections=(
            header("OMM"),
            Section(
                "segment",
                "segment",
                sections=(METADATA, ELEMENTS, SPACECRAFT, TLE, COVARIANCE, USER),
                needed="fatal",
            ),
        ),
    ),
    (check_time_system, check_centre, check_size),
)
