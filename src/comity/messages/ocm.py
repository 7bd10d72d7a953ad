"""Orbit Comprehensive Messages (CCSDS 502.0-B-3)."""

from comity.messages.grammar import Kind, Rows, Section, fields
from comity.messages.ocm_check import (
    check_manoeuvres,
    check_pairs,
    check_tables,
    check_units,
)
from comity.messages.shared import (
    ENCLOSING_BOX,
    check_centre,
    check_time_system,
    header,
)

__all__ = ["OCM"]

CONTACT = "\n".join(
    f"{who}_{what} text"
    for who in ("ORIGINATOR", "TECH")
    for what in ("ORG", "POC", "POSITION", "PHONE", "EMAIL", "ADDRESS")
)
METADATA = Section(
    "metadata",
    "metadata",
    (
        *fields(CONTACT),
        *fields("""
        OBJECT_NAME               text
        INTERNATIONAL_DESIGNATOR  text
        CATALOG_NAME              text
        OBJECT_DESIGNATOR         text
        ALTERNATE_NAMES           list
        PREVIOUS_MESSAGE_ID       text
        NEXT_MESSAGE_ID           text
        ADM_MSG_LINK              text
        CDM_MSG_LINK              text
        PRM_MSG_LINK              text
        RDM_MSG_LINK              text
        TDM_MSG_LINK              text
        OPERATOR                  text
        OWNER                     text
        COUNTRY                   text
        CONSTELLATION             text
        OBJECT_TYPE               text
        TIME_SYSTEM!              text
        EPOCH_TZERO!!             date
        OPS_STATUS                text
        ORBIT_CATEGORY            text
        OCM_DATA_ELEMENTS         list
        SCLK_OFFSET_AT_EPOCH      float  s
        SCLK_SEC_PER_SI_SEC       float  s
        PREVIOUS_MESSAGE_EPOCH    date
        NEXT_MESSAGE_EPOCH        date
        START_TIME                time
        STOP_TIME                 time
        TIME_SPAN                 float  d
        TAIMUTC_AT_TZERO          float  s
        NEXT_LEAP_EPOCH           date
        NEXT_LEAP_TAIMUTC         float  s
        UT1MUTC_AT_TZERO          float  s
        EOP_SOURCE                text
        INTERP_METHOD_EOP         text
        CELESTIAL_SOURCE          text
    """),
    ),
    mark="META",
    needed="fatal",
)
TRAJECTORY = Section(
    "trajectory",
    "traj",
    fields("""
        TRAJ_ID               text
        TRAJ_PREV_ID          text
        TRAJ_NEXT_ID          text
        TRAJ_BASIS            text
        TRAJ_BASIS_ID         text
        INTERPOLATION         text
        INTERPOLATION_DEGREE  int
        PROPAGATOR            text
        CENTER_NAME           text
        TRAJ_REF_FRAME        text
        TRAJ_FRAME_EPOCH      time
        USEABLE_START_TIME    time
        USEABLE_STOP_TIME     time
        ORB_REVNUM            float
        ORB_REVNUM_BASIS      int
        TRAJ_TYPE             text
        ORB_AVERAGING         text
        TRAJ_UNITS            text
    """),
    mark="TRAJ",
    many=True,
    rows=Rows("series", "trajLine"),
)
PHYSICAL = Section(
    "physical",
    "phys",
    fields("""
        MANUFACTURER            text
        BUS_MODEL               text
        DOCKED_WITH             list
        DRAG_CONST_AREA         float  m**2
        DRAG_COEFF              float
        DRAG_COEFF_NOM          float
        DRAG_UNCERTAINTY        float  %
        INITIAL_WET_MASS        float  kg
        WET_MASS                float  kg
        DRY_MASS                float  kg
        OEB_PARENT_FRAME        text
        OEB_PARENT_FRAME_EPOCH  time
    """)
    + ENCLOSING_BOX
    + fields("""
        AREA_MIN_FOR_PC         float  m**2
        AREA_MAX_FOR_PC         float  m**2
        AREA_TYP_FOR_PC         float  m**2
        RCS                     float  m**2
        RCS_MIN                 float  m**2
        RCS_MAX                 float  m**2
        SRP_CONST_AREA          float  m**2
        SOLAR_RAD_COEFF         float
        SOLAR_RAD_UNCERTAINTY   float  %
        VM_ABSOLUTE             float
        VM_APPARENT_MIN         float
        VM_APPARENT             float
        VM_APPARENT_MAX         float
        REFLECTANCE             float
        ATT_CONTROL_MODE        text
        ATT_ACTUATOR_TYPE       text
        ATT_KNOWLEDGE           float  deg
        ATT_CONTROL             float  deg
        ATT_POINTING            float  deg
        AVG_MANEUVER_FREQ       float  #/yr
        MAX_THRUST              float  N
        DV_BOL                  float  km/s
        DV_REMAINING            float  km/s
        IXX                     float  kg*m**2
        IYY                     float  kg*m**2
        IZZ                     float  kg*m**2
        IXY                     float  kg*m**2
        IXZ                     float  kg*m**2
        IYZ                     float  kg*m**2
    """),
    mark="PHYS",
)
COVARIANCE = Section(
    "covariance",
    "cov",
    fields("""
        COV_ID           text
        COV_PREV_ID      text
        COV_NEXT_ID      text
        COV_BASIS        text
        COV_BASIS_ID     text
        COV_REF_FRAME    text
        COV_FRAME_EPOCH  time
        COV_SCALE_MIN    float
        COV_SCALE_MAX    float
        COV_CONFIDENCE   float  %
        COV_TYPE!        text
        COV_ORDERING     one(LTM|UTM|FULL|LTMWCC|UTMWCC)
        COV_UNITS        text
    """),
    mark="COV",
    many=True,
    rows=Rows("series", "covLine"),
)
MANOEUVRE = Section(
    "manoeuvre",
    "man",
    fields("""
        MAN_ID!                  text
        MAN_PREV_ID              text
        MAN_NEXT_ID              text
        MAN_BASIS                text
        MAN_BASIS_ID             text
        MAN_DEVICE_ID!           text
        MAN_PREV_EPOCH           time
        MAN_NEXT_EPOCH           time
        MAN_PURPOSE              list
        MAN_PRED_SOURCE          text
        MAN_REF_FRAME            text
        MAN_FRAME_EPOCH          time
        GRAV_ASSIST_NAME         text
        DC_TYPE                  one(CONTINUOUS|TIME|TIME_AND_ANGLE)
        DC_WIN_OPEN              time
        DC_WIN_CLOSE             time
        DC_MIN_CYCLES            int
        DC_MAX_CYCLES            int
        DC_EXEC_START            time
        DC_EXEC_STOP             time
        DC_REF_TIME              time
        DC_TIME_PULSE_DURATION   float  s
        DC_TIME_PULSE_PERIOD     float  s
        DC_REF_DIR               floats
        DC_BODY_FRAME            text
        DC_BODY_TRIGGER          floats
        DC_PA_START_ANGLE        float  deg
        DC_PA_STOP_ANGLE         float  deg
        MAN_COMPOSITION!         list
        MAN_UNITS                text
    """),
    mark="MAN",
    many=True,
    rows=Rows("series", "manLine"),
)
FLUXES = "\n".join(
    f"FIXED_{letter}10P7{mean} float SFU" for letter in "FMSY" for mean in ("", "_MEAN")
)
PERTURBATIONS = Section(
    "perturbations",
    "pert",
    (
        *fields("""
        ATMOSPHERIC_MODEL      text
        GRAVITY_MODEL          text
        EQUATORIAL_RADIUS      float  km
        GM                     float  km**3/s**2
        N_BODY_PERTURBATIONS   list
        CENTRAL_BODY_ROTATION  float  deg/s
        OBLATE_FLATTENING      float
        OCEAN_TIDES_MODEL      text
        SOLID_TIDES_MODEL      text
        REDUCTION_THEORY       text
        ALBEDO_MODEL           text
        ALBEDO_GRID_SIZE       int
        SHADOW_MODEL           text
        SHADOW_BODIES          list
        SRP_MODEL              text
        SW_DATA_SOURCE         text
        SW_DATA_EPOCH          time
        SW_INTERP_METHOD       text
        FIXED_GEOMAG_KP        float  nT
        FIXED_GEOMAG_AP        float  nT
        FIXED_GEOMAG_DST       float  nT
    """),
        *fields(FLUXES),
    ),
    mark="PERT",
)
DETERMINATION = Section(
    "determination",
    "od",
    fields("""
        OD_ID!                 text
        OD_PREV_ID             text
        OD_METHOD!             text
        OD_EPOCH!              time
        OD_TIME_TAG            time
        DAYS_SINCE_FIRST_OBS   float  d
        DAYS_SINCE_LAST_OBS    float  d
        RECOMMENDED_OD_SPAN    float  d
        ACTUAL_OD_SPAN         float  d
        OBS_AVAILABLE          int
        OBS_USED               int
        TRACKS_AVAILABLE       int
        TRACKS_USED            int
        MAXIMUM_OBS_GAP        float  d
        OD_EPOCH_EIGMAJ        float  m
        OD_EPOCH_EIGINT        float  m
        OD_EPOCH_EIGMIN        float  m
        OD_MAX_PRED_EIGMAJ     float  m
        OD_MIN_PRED_EIGMIN     float  m
        OD_CONFIDENCE          float  %
        GDOP                   float
        SOLVE_N                int
        SOLVE_STATES           list
        CONSIDER_N             int
        CONSIDER_PARAMS        list
        SEDR                   float  W/kg
        SENSORS_N              int
        SENSORS                list
        WEIGHTED_RMS           float
        DATA_TYPES             list
    """),
    mark="OD",
)

OCM = Kind(
    "OCM",
    ("2.0", "3.0"),
    Section(
        "ocm",
        "ocm",
        sections=(
            header("OCM"),
            Section(
                "segment",
                "segment",
                sections=(
                    *(METADATA, TRAJECTORY, PHYSICAL, COVARIANCE, MANOEUVRE),
                    *(PERTURBATIONS, DETERMINATION),
                    Section("user", "user", mark="USER", user=True),
                ),
                needed="fatal",
            ),
        ),
    ),
    (
        *(check_time_system, check_centre, check_pairs),
        *(check_manoeuvres, check_units, check_tables),
    ),
)
