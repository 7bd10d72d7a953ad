"""Conjunction Data Messages (CCSDS 508.0-B-1; keywords of the draft of version 2)."""

from comity.messages.cdm_comments import check_comments
from comity.messages.grammar import Kind, Section, fields
from comity.messages.parsed import Block, Findings
from comity.messages.shared import (
    ENCLOSING_BOX,
    POSITION_VELOCITY,
    TRACKING,
    USER,
    check_centre,
    covariance_fields,
    header,
    item_of,
    parts_of,
)

__all__ = ["AXES", "CDM"]

AXES = ("R", "T", "N", "RDOT", "TDOT", "NDOT")
CARTESIAN = ("X", "Y", "Z", "XDOT", "YDOT", "ZDOT")

RELATIVE_STATE = Section(
    "relative-state",
    "relativeStateVector",
    fields("""
        RELATIVE_POSITION_R    float  m
        RELATIVE_POSITION_T    float  m
        RELATIVE_POSITION_N    float  m
        RELATIVE_VELOCITY_R    float  m/s
        RELATIVE_VELOCITY_T    float  m/s
        RELATIVE_VELOCITY_N    float  m/s
    """),
    after="RELATIVE_SPEED",
    printed=True,
)
RELATIVE = Section(
    "relative",
    "relativeMetadataData",
    fields("""
        CONJUNCTION_ID         text
        TCA!!                  date
        MISS_DISTANCE!         float  m
        MAHALANOBIS_DISTANCE   float
        RELATIVE_SPEED         float  m/s
        APPROACH_ANGLE         float  deg
        START_SCREEN_PERIOD    date
        STOP_SCREEN_PERIOD     date
        SCREEN_TYPE            text
        SCREEN_VOLUME_FRAME    one(RTN|TVN)
        SCREEN_VOLUME_SHAPE    one(ELLIPSOID|BOX|SPHERE)
        SCREEN_VOLUME_RADIUS   float  m
        SCREEN_VOLUME_X        float  m
        SCREEN_VOLUME_Y        float  m
        SCREEN_VOLUME_Z        float  m
        SCREEN_ENTRY_TIME      date
        SCREEN_EXIT_TIME       date
        SCREEN_PC_THRESHOLD    float
        COLLISION_PERCENTILE   list
        COLLISION_PROBABILITY  float
        COLLISION_PROBABILITY_METHOD  text
        COLLISION_MAX_PROBABILITY     float
        COLLISION_MAX_PC_METHOD       text
        SEFI_COLLISION_PROBABILITY    float
        SEFI_COLLISION_PROBABILITY_METHOD  text
        SEFI_FRAGMENTATION_MODEL  text
        PREVIOUS_MESSAGE_ID    text
        PREVIOUS_MESSAGE_EPOCH date
        NEXT_MESSAGE_EPOCH     date
    """),
    sections=(RELATIVE_STATE,),
    needed="fatal",
    printed=True,
)
METADATA = Section(
    "metadata",
    "metadata",
    fields("""
        OBJECT!!                   one(OBJECT1|OBJECT2)
        OBJECT_DESIGNATOR!         text
        CATALOG_NAME!              text
        OBJECT_NAME!               text
        INTERNATIONAL_DESIGNATOR!  text
        OBJECT_TYPE                text
        OPS_STATUS                 text
        OPERATOR_CONTACT_POSITION  text
        OPERATOR_ORGANIZATION      text
        OPERATOR_PHONE             text
        OPERATOR_EMAIL             text
        EPHEMERIS_NAME!            text
        ODM_MSG_LINK               text
        ADM_MSG_LINK               text
        OBS_BEFORE_NEXT_MESSAGE    yes
        COVARIANCE_METHOD!         text
        COVARIANCE_SOURCE          text
        MANEUVERABLE!              text
        ORBIT_CENTER               text
        REF_FRAME!!                text
        ALT_COV_TYPE               one(XYZ|CSIG3EIGVEC3)
        ALT_COV_REF_FRAME          text
        GRAVITY_MODEL              text
        ATMOSPHERIC_MODEL          text
        N_BODY_PERTURBATIONS       list
        SOLAR_RAD_PRESSURE         yes
        EARTH_TIDES                yes
        INTRACK_THRUST             yes
    """),
    needed="fatal",
)
DETERMINATION = Section(
    "determination",
    "odParameters",
    TRACKING + fields("OD_EPOCH  date"),
)
ADDITIONAL = Section(
    "additional",
    "additionalParameters",
    fields("""
        AREA_PC              float  m**2
        AREA_PC_MIN          float  m**2
        AREA_PC_MAX          float  m**2
        AREA_DRG             float  m**2
        AREA_SRP             float  m**2
        OEB_PARENT_FRAME     text
        OEB_PARENT_FRAME_EPOCH  date
    """)
    + ENCLOSING_BOX
    + fields("""
        RCS                  float  m**2
        RCS_MIN              float  m**2
        RCS_MAX              float  m**2
        VM_ABSOLUTE          float
        VM_APPARENT_MIN      float
        VM_APPARENT          float
        VM_APPARENT_MAX      float
        REFLECTANCE          float
        MASS                 float  kg
        HBR                  float  m
        CD_AREA_OVER_MASS    float  m**2/kg
        CR_AREA_OVER_MASS    float  m**2/kg
        THRUST_ACCELERATION  float  m/s**2
        SEDR                 float  W/kg
        MIN_DV               floats m/s
        MAX_DV               floats m/s
        LEAD_TIME_REQD_BEFORE_TCA  float  h
        APOAPSIS_ALTITUDE    float  km
        PERIAPSIS_ALTITUDE   float  km
        INCLINATION          float  deg
        COV_CONFIDENCE       float
        COV_CONFIDENCE_METHOD  text
    """),
)
STATE = Section(
    "state",
    "stateVector",
    POSITION_VELOCITY,
    needed="fatal",
)


def extended(axes: tuple[str, ...]) -> str:
    """Return the optional rows for drag, radiation pressure and thrust."""
    rows = (
        ("DRG", "m**3/kg", "m**3/(kg*s)", ("m**4/kg**2",)),
        ("SRP", "m**3/kg", "m**3/(kg*s)", ("m**4/kg**2", "m**4/kg**2")),
        ("THR", "m**2/s**2", "m**2/s**3", ("m**3/(kg*s**2)",) * 2 + ("m**2/s**4",)),
    )
    lines = []
    for name, position, rate, own in rows:
        units = [position] * 3 + [rate] * 3 + list(own)
        keys = [*axes, "DRG", "SRP", "THR"][: len(units)]
        lines += [
            f"C{name}_{key} float {unit}" for key, unit in zip(keys, units, strict=True)
        ]
    return "\n".join(lines)


COVARIANCE = Section(
    "covariance",
    "covarianceMatrix",
    (*covariance_fields(AXES, "m"), *fields(extended(AXES))),
    needed="error",
    printed=True,
)
OTHER_COVARIANCE = Section(
    "covariance-xyz",
    "xyzCovarianceMatrix",
    (*covariance_fields(CARTESIAN, "m", ""), *fields(extended(CARTESIAN))),
)
EIGENVECTORS = Section("covariance-axes", "csig3eigvec3", fields("CSIG3EIGVEC3 floats"))
REALISM = Section(
    "covariance-about",
    "additionalCovarianceMetadata",
    fields("""
        DENSITY_FORECAST_UNCERTAINTY     float
        CSCALE_FACTOR_MIN                float
        CSCALE_FACTOR                    float
        CSCALE_FACTOR_MAX                float
        SCREENING_DATA_SOURCE            text
        DCP_SENSITIVITY_VECTOR_POSITION  floats
        DCP_SENSITIVITY_VECTOR_VELOCITY  floats
    """),
)
DATA = Section(
    "data",
    "data",
    sections=(
        *(DETERMINATION, ADDITIONAL, STATE, COVARIANCE),
        *(OTHER_COVARIANCE, EIGENVECTORS, REALISM),
    ),
    needed="fatal",
)
SEGMENT = Section(
    "segment",
    "segment",
    sections=(METADATA, DATA),
    opener="OBJECT",
    many=True,
    needed="fatal",
)


def check_objects(root: Block, findings: Findings) -> None:
    """Refuse a message without exactly the two objects."""
    names = [
        item.value.strip().upper()
        for block in parts_of(root, "metadata")
        if (item := item_of(block, "OBJECT")) is not None
    ]
    if names != ["OBJECT1", "OBJECT2"]:
        reason = f"objects are {names or 'none'}, must be OBJECT1 and OBJECT2"
        findings.add(
            root.end, "OBJECT", ", ".join(names), "two-objects", reason, "fatal"
        )


CDM = Kind(
    "CDM",
    ("1.0", "2.0"),
    Section(
        "cdm",
        "cdm",
        sections=(
            header("CDM", "MESSAGE_FOR text", identified=True),
            RELATIVE,
            SEGMENT,
            USER,
        ),
    ),
    (check_objects, check_centre, check_comments),
)
