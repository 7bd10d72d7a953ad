"""Orbit Parameter Messages (CCSDS 502.0-B-3 and earlier): one state, planned burns."""

from comity.messages.grammar import Kind, Section, fields
from comity.messages.shared import (
    OBJECT,
    POSITION_VELOCITY,
    USER,
    check_centre,
    check_time_system,
    covariance_fields,
    header,
)

__all__ = ["COVARIANCE", "OPM", "SPACECRAFT"]

AXES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")

METADATA = Section(
    "metadata",
    "metadata",
    OBJECT,
    needed="fatal",
)
STATE = Section(
    "state",
    "stateVector",
    fields("EPOCH!!  date") + POSITION_VELOCITY,
    needed="fatal",
)
KEPLER = Section(
    "elements",
    "keplerianElements",
    fields("""
        SEMI_MAJOR_AXIS!    float  km
        ECCENTRICITY!       float
        INCLINATION!        float  deg
        RA_OF_ASC_NODE!     float  deg
        ARG_OF_PERICENTER!  float  deg
        TRUE_ANOMALY        float  deg
        MEAN_ANOMALY        float  deg
        GM!                 float  km**3/s**2
    """),
)
SPACECRAFT = Section(
    "spacecraft",
    "spacecraftParameters",
    fields("""
        MASS             float  kg
        SOLAR_RAD_AREA   float  m**2
        SOLAR_RAD_COEFF  float
        DRAG_AREA        float  m**2
        DRAG_COEFF       float
    """),
)
COVARIANCE = Section(
    "covariance",
    "covarianceMatrix",
    (*fields("COV_REF_FRAME text"), *covariance_fields(AXES, "km")),
)
MANOEUVRE = Section(
    "manoeuvre",
    "maneuverParameters",
    fields("""
        MAN_EPOCH_IGNITION!  date
        MAN_DURATION         float  s
        MAN_DELTA_MASS       float  kg
        MAN_REF_FRAME!       text
        MAN_DV_1!            float  km/s
        MAN_DV_2!            float  km/s
        MAN_DV_3!            float  km/s
    """),
    opener="MAN_EPOCH_IGNITION",
    many=True,
)

OPM = Kind(
    "OPM",
    ("1.0", "2.0", "3.0"),
    Section(
        "opm",
        "opm",
        sections=(
            header("OPM"),
            Section(
                "segment",
                "segment",
                sections=(
                    *(METADATA, STATE, KEPLER, SPACECRAFT, COVARIANCE, MANOEUVRE),
                    USER,
                ),
                needed="fatal",
            ),
        ),
    ),
    (check_time_system, check_centre),
)
