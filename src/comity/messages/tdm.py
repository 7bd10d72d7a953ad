"""Tracking Data Messages (CCSDS 503.0-B-2 and earlier)."""

from comity.messages.grammar import Kind, Rows, Section, fields
from comity.messages.parsed import Block, Findings
from comity.messages.shared import check_time_system, header, item_of, parts_of

__all__ = ["OBSERVABLES", "TDM"]

METADATA = Section(
    "metadata",
    "metadata",
    fields("""
        TRACK_ID                text
        DATA_TYPES              list
        TIME_SYSTEM!!           text
        START_TIME              date
        STOP_TIME               date
        PARTICIPANT_1!          text
        PARTICIPANT_*           text
        MODE                    one(SEQUENTIAL|SINGLE_DIFF)
        PATH                    path
        PATH_*                  path
        EPHEMERIS_NAME_*        text
        TRANSMIT_BAND           text
        RECEIVE_BAND            text
        TURNAROUND_NUMERATOR    int
        TURNAROUND_DENOMINATOR  int
        TIMETAG_REF             one(TRANSMIT|RECEIVE)
        INTEGRATION_INTERVAL    float  s
        INTEGRATION_REF         one(START|MIDDLE|END)
        FREQ_OFFSET             float  Hz
        RANGE_MODE              one(COHERENT|CONSTANT|ONE_WAY)
        RANGE_MODULUS           float
        RANGE_UNITS             one(km|s|RU)
        ANGLE_TYPE              one(AZEL|RADEC|XEYN|XSYE)
        REFERENCE_FRAME         text
        INTERPOLATION           text
        INTERPOLATION_DEGREE    int
        DOPPLER_COUNT_BIAS      float  Hz
        DOPPLER_COUNT_SCALE     float
        DOPPLER_COUNT_ROLLOVER  yes
        TRANSMIT_DELAY_*        float  s
        RECEIVE_DELAY_*         float  s
        DATA_QUALITY            one(RAW|VALIDATED|DEGRADED)
        CORRECTION_ANGLE_1      float  deg
        CORRECTION_ANGLE_2      float  deg
        CORRECTION_DOPPLER      float  km/s
        CORRECTION_MAG          float
        CORRECTION_RANGE        float
        CORRECTION_RCS          float  m**2
        CORRECTION_RECEIVE      float  Hz
        CORRECTION_TRANSMIT     float  Hz
        CORRECTION_ABERRATION_YEARLY   float  deg
        CORRECTION_ABERRATION_DIURNAL  float  deg
        CORRECTIONS_APPLIED     yes
    """),
    mark="META",
    needed="fatal",
)
#: Observables; a star means the number of a participant or a path.
OBSERVABLES = Section(
    "data",
    "data",
    fields("""
        CARRIER_POWER          float
        DOPPLER_COUNT          float
        DOPPLER_INSTANTANEOUS  float
        DOPPLER_INTEGRATED     float
        PC_N0                  float
        PR_N0                  float
        RANGE                  float
        RECEIVE_FREQ           float
        RECEIVE_FREQ_*         float
        RECEIVE_PHASE_CT_*     float
        TRANSMIT_FREQ_*        float
        TRANSMIT_FREQ_RATE_*   float
        TRANSMIT_PHASE_CT_*    float
        DOR                    float
        VLBI_DELAY             float
        ANGLE_1                float
        ANGLE_2                float
        MAG                    float
        RCS                    float
        CLOCK_BIAS             float
        CLOCK_DRIFT            float
        STEC                   float
        TROPO_DRY              float
        TROPO_WET              float
        PRESSURE               float
        RHUMIDITY              float
        TEMPERATURE            float
    """),
    mark="DATA",
    needed="fatal",
    rows=Rows("observations", "observation", ("EPOCH",)),
)


def check_angles(root: Block, findings: Findings) -> None:
    """Refuse a right ascension and declination without a frame."""
    for block in parts_of(root, "metadata"):
        kind, frame = item_of(block, "ANGLE_TYPE"), item_of(block, "REFERENCE_FRAME")
        if kind is not None and kind.value.strip() == "RADEC" and frame is None:
            reason = "RADEC needs REFERENCE_FRAME"
            findings.add(kind.line, "REFERENCE_FRAME", "", "missing", reason)


TDM = Kind(
    "TDM",
    ("1.0", "2.0"),
    Section(
        "tdm",
        "tdm",
        sections=(
            header("TDM"),
            Section(
                "segment",
                "segment",
                sections=(METADATA, OBSERVABLES),
                opener="META_START",
                many=True,
                needed="fatal",
            ),
        ),
    ),
    (check_time_system, check_angles),
)
