"""Re-entry Data Messages (CCSDS 508.1-B-1)."""

from comity.messages.grammar import Kind, Section, fields
from comity.messages.opm import COVARIANCE, STATE
from comity.messages.shared import (
    TRACKING,
    USER,
    check_centre,
    check_time_system,
    header,
)

__all__ = ["RDM"]

METADATA = Section(
    "metadata",
    "metadata",
    fields("""
        OBJECT_NAME!               text
        INTERNATIONAL_DESIGNATOR!  text
        CATALOG_NAME               text
        OBJECT_DESIGNATOR          text
        OBJECT_TYPE                text
        OBJECT_OWNER               text
        OBJECT_OPERATOR            text
        CONTROLLED_REENTRY!        one(YES|NO|UNKNOWN)
        CENTER_NAME!               text
        TIME_SYSTEM!               text
        EPOCH_TZERO!               date
        REF_FRAME                  text
        REF_FRAME_EPOCH            date
        EPHEMERIS_NAME             text
        GRAVITY_MODEL              text
        ATMOSPHERIC_MODEL          text
        SOLAR_FLUX_PREDICTION      text
        N_BODY_PERTURBATIONS       list
        SOLAR_RAD_PRESSURE         text
        EARTH_TIDES                text
        INTRACK_THRUST             text
        DRAG_PARAMETERS_SOURCE     text
        DRAG_PARAMETERS_ALTITUDE   float  km
        REENTRY_UNCERTAINTY_METHOD text
        REENTRY_DISINTEGRATION     text
        IMPACT_UNCERTAINTY_METHOD  text
        PREVIOUS_MESSAGE_ID        text
        PREVIOUS_MESSAGE_EPOCH     date
        NEXT_MESSAGE_EPOCH         date
    """),
    needed="fatal",
)
REENTRY = Section(
    "reentry",
    "atmosphericReentryParameters",
    fields("""
        ORBIT_LIFETIME!                   float  d
        REENTRY_ALTITUDE!                 float  km
        ORBIT_LIFETIME_WINDOW_START       float  d
        ORBIT_LIFETIME_WINDOW_END         float  d
        NOMINAL_REENTRY_EPOCH             date
        REENTRY_WINDOW_START              date
        REENTRY_WINDOW_END                date
        ORBIT_LIFETIME_CONFIDENCE_LEVEL   float  %
    """),
    needed="error",
)


def impacts() -> str:
    """Return the fields of the three impact windows, for start, stop and cross-track."""
    lines = []
    for k in (1, 2, 3):
        lines += [
            f"IMPACT_{k}_CONFIDENCE float %",
            *(
                f"IMPACT_{k}_{edge}_{axis} float deg"
                for edge in ("START", "STOP")
                for axis in ("LON", "LAT")
            ),
            f"IMPACT_{k}_CROSS_TRACK float km",
        ]
    return "\n".join(lines)


GROUND = Section(
    "ground",
    "groundImpactParameters",
    (
        *fields("""
            PROBABILITY_OF_IMPACT      float
            PROBABILITY_OF_BURN_UP     float
            PROBABILITY_OF_BREAK_UP    float
            PROBABILITY_OF_LAND_IMPACT float
            PROBABILITY_OF_CASUALTY    float
            NOMINAL_IMPACT_EPOCH       date
            IMPACT_WINDOW_START        date
            IMPACT_WINDOW_END          date
            IMPACT_REF_FRAME           text
            NOMINAL_IMPACT_LON         float  deg
            NOMINAL_IMPACT_LAT         float  deg
            NOMINAL_IMPACT_ALT         float  m
        """),
        *fields(impacts()),
    ),
)
SPACECRAFT = Section(
    "spacecraft",
    "spacecraftParameters",
    fields("""
        WET_MASS               float  kg
        DRY_MASS               float  kg
        HAZARDOUS_SUBSTANCES   list
        SOLAR_RAD_AREA         float  m**2
        SOLAR_RAD_COEFF        float
        DRAG_AREA              float  m**2
        DRAG_COEFF             float
        RCS                    float  m**2
        BALLISTIC_COEFF        float  kg/m**2
        THRUST_ACCELERATION    float  m/s**2
    """),
)
DETERMINATION = Section(
    "determination",
    "odParameters",
    TRACKING,
)

RDM = Kind(
    "RDM",
    ("1.0",),
    Section(
        "rdm",
        "rdm",
        sections=(
            header("RDM", identified=True),
            Section(
                "segment",
                "segment",
                sections=(
                    *(METADATA, REENTRY, GROUND),
                    Section(STATE.name, STATE.tag, STATE.fields),
                    *(COVARIANCE, SPACECRAFT, DETERMINATION, USER),
                ),
                needed="fatal",
            ),
        ),
    ),
    (check_time_system, check_centre),
)
