"""Messages for tests: short, made up, and broken in one place at a time."""

AXES = ("R", "T", "N", "RDOT", "TDOT", "NDOT")


def covariance_lines(sigmas=(10.0, 200.0, 15.0, 0.2, 0.01, 0.02)):
    # As orbits have them: who is late along the track falls, who is high is slow.
    opposite = {(3, 1): -0.95, (4, 0): -0.9}
    out = []
    for k, a in enumerate(AXES):
        for m, b in enumerate(AXES[: k + 1]):
            share = 1.0 if k == m else opposite.get((k, m), 0.0)
            value = share * sigmas[k] * sigmas[m]
            unit = ("m**2", "m**2/s", "m**2/s**2")[(k >= 3) + (m >= 3)]
            out.append(f"C{a}_{b} = {value!r} [{unit}]")
    return out


def side(number, position, velocity, **changes):
    values = {
        "OBJECT_DESIGNATOR": f"9000{number}",
        "CATALOG_NAME": "SATCAT",
        "OBJECT_NAME": f"THING {number}",
        "INTERNATIONAL_DESIGNATOR": f"2020-00{number}A",
        "EPHEMERIS_NAME": "NONE",
        "COVARIANCE_METHOD": "CALCULATED",
        "MANEUVERABLE": "YES",
        "REF_FRAME": "EME2000",
    } | changes
    lines = [f"OBJECT = OBJECT{number}"]
    lines += [f"{key} = {value}" for key, value in values.items()]
    lines += [
        f"{key} = {value!r} [km]" for key, value in zip("XYZ", position, strict=True)
    ]
    lines += [
        f"{key}_DOT = {value!r} [km/s]"
        for key, value in zip("XYZ", velocity, strict=True)
    ]
    return lines


def cdm_text(sigmas=(10.0, 200.0, 15.0, 0.2, 0.01, 0.02), miss_km=0.05, hbr_m=10.0):
    lines = [
        "CCSDS_CDM_VERS = 1.0",
        "CREATION_DATE = 2024-11-01T00:00:00.000",
        "ORIGINATOR = TEST",
        "MESSAGE_ID = TEST-1",
        *([f"COMMENT HBR = {hbr_m} [m]"] if hbr_m else []),
        "TCA = 2024-11-03T12:00:00.000",
        f"MISS_DISTANCE = {miss_km * 1e3} [m]",
        *side(1, (7000.0, 0.0, 0.0), (0.0, 7.5, 0.5)),
        *covariance_lines(sigmas),
        *side(2, (7000.0 + miss_km, 0.0, 0.0), (0.0, 2.5, -7.0)),
        *covariance_lines((*sigmas[:2], 1.05 * sigmas[2], *sigmas[3:])),
    ]
    return "\n".join(lines) + "\n"


def oem_text(rows=5, covariance=True):
    lines = [
        "CCSDS_OEM_VERS = 2.0",
        "CREATION_DATE = 2024-11-01T00:00:00",
        "ORIGINATOR = TEST",
        "META_START",
        "OBJECT_NAME = THING",
        "OBJECT_ID = 2020-001A",
        "CENTER_NAME = EARTH",
        "REF_FRAME = EME2000",
        "TIME_SYSTEM = UTC",
        "START_TIME = 2024-11-01T00:00:00.000",
        f"STOP_TIME = 2024-11-01T00:{rows - 1:02d}:00.000",
        "INTERPOLATION = HERMITE",
        "INTERPOLATION_DEGREE = 7",
        "META_STOP",
        "COMMENT states follow",
    ]
    lines += [
        f"2024-11-01T00:{k:02d}:00.000 {7000.0 - k} {400.0 + k} 0.5 -0.1 7.5 0.01"
        for k in range(rows)
    ]
    if covariance:
        lines += [
            "COVARIANCE_START",
            "EPOCH = 2024-11-01T00:00:00.000",
            "COV_REF_FRAME = RTN",
        ]
        lines += [
            " ".join(["1e-4" if m == k else "0.0" for m in range(k + 1)])
            for k in range(6)
        ]
        lines += ["COVARIANCE_STOP"]
    return "\n".join(lines) + "\n"


TDM = """CCSDS_TDM_VERS = 2.0
CREATION_DATE = 2024-11-01T00:00:00
ORIGINATOR = TEST
META_START
TIME_SYSTEM = UTC
PARTICIPANT_1 = STATION
PARTICIPANT_2 = THING
MODE = SEQUENTIAL
PATH = 1,2,1
RANGE_UNITS = km
META_STOP
DATA_START
RANGE = 2024-11-01T00:00:01 1234.5
RANGE = 2024-11-01T00:00:02 1235.5
DATA_STOP
"""
OPM = """CCSDS_OPM_VERS = 3.0
CREATION_DATE = 2024-11-01T00:00:00
ORIGINATOR = TEST
OBJECT_NAME = THING
OBJECT_ID = 2020-001A
CENTER_NAME = EARTH
REF_FRAME = GCRF
TIME_SYSTEM = UTC
EPOCH = 2024-11-01T00:00:00
X = 7000.0 [km]
Y = 0.0 [km]
Z = 0.0 [km]
X_DOT = 0.0 [km/s]
Y_DOT = 7.5 [km/s]
Z_DOT = 0.5 [km/s]
MAN_EPOCH_IGNITION = 2024-11-01T01:00:00
MAN_REF_FRAME = RTN
MAN_DV_1 = 0.0
MAN_DV_2 = 0.001
MAN_DV_3 = 0.0
MAN_EPOCH_IGNITION = 2024-11-01T02:00:00
MAN_REF_FRAME = RTN
MAN_DV_1 = 0.0
MAN_DV_2 = -0.001
MAN_DV_3 = 0.0
USER_DEFINED_NOTE = two burns
"""
OMM = """CCSDS_OMM_VERS = 2.0
CREATION_DATE = 2024-11-01T00:00:00
ORIGINATOR = TEST
OBJECT_NAME = THING
OBJECT_ID = 2020-001A
CENTER_NAME = EARTH
REF_FRAME = TEME
TIME_SYSTEM = UTC
MEAN_ELEMENT_THEORY = SGP4
EPOCH = 2024-11-01T00:00:00
MEAN_MOTION = 15.1
ECCENTRICITY = 0.001
INCLINATION = 51.6
RA_OF_ASC_NODE = 10.0
ARG_OF_PERICENTER = 20.0
MEAN_ANOMALY = 30.0
NORAD_CAT_ID = 90001
BSTAR = 0.0001
"""
RDM = """CCSDS_RDM_VERS = 1.0
CREATION_DATE = 2024-11-01T00:00:00
ORIGINATOR = TEST
MESSAGE_ID = TEST-R
OBJECT_NAME = THING
INTERNATIONAL_DESIGNATOR = 2020-001A
CONTROLLED_REENTRY = NO
CENTER_NAME = EARTH
TIME_SYSTEM = UTC
EPOCH_TZERO = 2024-11-01T00:00:00
ORBIT_LIFETIME = 2.5 [d]
REENTRY_ALTITUDE = 80.0 [km]
"""
OCM = """CCSDS_OCM_VERS = 3.0
CREATION_DATE = 2024-11-01T00:00:00
ORIGINATOR = TEST
META_START
TIME_SYSTEM = UTC
EPOCH_TZERO = 2024-11-01T00:00:00
META_STOP
TRAJ_START
CENTER_NAME = EARTH
TRAJ_REF_FRAME = GCRF
TRAJ_TYPE = CARTPV
TRAJ_UNITS = [km,km,km,km/s,km/s,km/s]
0.0 7000.0 0.0 0.0 0.0 7.5 0.0
60.0 6990.0 450.0 0.0 -0.5 7.4 0.0
TRAJ_STOP
MAN_START
MAN_ID = ONE
MAN_DEVICE_ID = THRUSTER
MAN_COMPOSITION = TIME_RELATIVE,DV_X,DV_Y,DV_Z
30.0 0.0 0.001 0.0
MAN_STOP
"""
EVERY = {
    "CDM": cdm_text(),
    "OEM": oem_text(),
    "TDM": TDM,
    "OPM": OPM,
    "OMM": OMM,
    "RDM": RDM,
    "OCM": OCM,
}
