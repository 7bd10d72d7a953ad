"""Parts that several kinds of message share: header, covariance, time systems, centres."""

from comity.messages.grammar import Field, Section, fields
from comity.messages.parsed import Block, Findings, Item

__all__ = [
    "CENTRES",
    "ENCLOSING_BOX",
    "OBJECT",
    "POSITION_VELOCITY",
    "TIME_SYSTEMS",
    "TRACKING",
    "USER",
    "covariance_fields",
    "header",
    "item_of",
    "parts_of",
    "triangle_keys",
]

#: Time systems of the standards and those of navigation systems in use.
TIME_SYSTEMS = frozenset(
    "UTC TAI TT TDT TDB TCB TCG UT1 GMST GPS MET MRT SCLK SCET TDR GLONASS GALILEO "
    "QZSS BDS BDT BEIDOU IRNSS".split()
)
#: Centres of orbits: bodies and barycentres of the registry of orbit centres.
CENTRES = frozenset(
    "SUN MERCURY VENUS EARTH MOON MARS JUPITER SATURN URANUS NEPTUNE PLUTO PHOBOS DEIMOS "
    "IO EUROPA GANYMEDE CALLISTO MIMAS ENCELADUS TETHYS DIONE RHEA TITAN HYPERION IAPETUS "
    "PHOEBE ARIEL UMBRIEL TITANIA OBERON MIRANDA TRITON NEREID CHARON CERES VESTA EROS "
    "ITOKAWA BENNU RYUGU DIDYMOS APOPHIS PALLAS LUTETIA SSB EMB".split()
)


def header(kind: str, more: str = "", *, identified: bool = False) -> Section:
    """Return the header of a kind of message."""
    table = f"""
        CCSDS_{kind}_VERS!!  text
        CLASSIFICATION       text
        CREATION_DATE!       date
        ORIGINATOR!          text
        {more}
        MESSAGE_ID{"!" if identified else ""}  text
    """
    lines = "\n".join(line for line in table.splitlines() if line.strip())
    return Section("header", "header", fields(lines), needed="error")


#: Object, centre, frame and time system of an orbit.
OBJECT = fields("""
    OBJECT_NAME!     text
    OBJECT_ID!       text
    CENTER_NAME!     text
    REF_FRAME!       text
    REF_FRAME_EPOCH  date
    TIME_SYSTEM!     text
""")
POSITION_VELOCITY = fields("""
    X!!      float  km
    Y!!      float  km
    Z!!      float  km
    X_DOT!!  float  km/s
    Y_DOT!!  float  km/s
    Z_DOT!!  float  km/s
""")
#: Data from which an orbit was determined.
TRACKING = fields("""
    TIME_LASTOB_START    date
    TIME_LASTOB_END      date
    RECOMMENDED_OD_SPAN  float  d
    ACTUAL_OD_SPAN       float  d
    OBS_AVAILABLE        int
    OBS_USED             int
    TRACKS_AVAILABLE     int
    TRACKS_USED          int
    RESIDUALS_ACCEPTED   float  %
    WEIGHTED_RMS         float
""")
#: The optimally enclosing box of a body.
ENCLOSING_BOX = fields("""
    OEB_Q1              float
    OEB_Q2              float
    OEB_Q3              float
    OEB_QC              float
    OEB_MAX             float  m
    OEB_INT             float  m
    OEB_MIN             float  m
    AREA_ALONG_OEB_MAX  float  m**2
    AREA_ALONG_OEB_INT  float  m**2
    AREA_ALONG_OEB_MIN  float  m**2
""")
USER = Section("user", "userDefinedParameters", user=True)


def triangle_keys(axes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keywords of a lower triangle, row by row."""
    return tuple(f"C{a}_{b}" for k, a in enumerate(axes) for b in axes[: k + 1])


def covariance_fields(
    axes: tuple[str, ...], length: str, needed: str = "error"
) -> tuple[Field, ...]:
    """Return the 21 fields of a 6×6 covariance of position and velocity."""
    out = []
    for k, a in enumerate(axes):
        for m, b in enumerate(axes[: k + 1]):
            rates = (k >= 3) + (m >= 3)
            unit = f"{length}**2" + ("", "/s", "/s**2")[rates]
            out.append(Field(f"C{a}_{b}", "float", unit, needed))
    return tuple(out)


def parts_of(block: Block, name: str) -> list[Block]:
    """Return all blocks of a name below a block, at any depth."""
    out = []
    for part in block.parts:
        if isinstance(part, Block):
            if part.name == name:
                out.append(part)
            out.extend(parts_of(part, name))
    return out


def item_of(block: Block, key: str) -> Item | None:
    """Return the first item of a keyword directly in a block."""
    for part in block.parts:
        if isinstance(part, Item) and part.key == key:
            return part
    return None


def check_time_system(root: Block, findings: Findings) -> None:
    """Refuse unknown time systems, and ephemerides that mix several."""
    seen = ""
    for block in parts_of(root, "metadata"):
        item = item_of(block, "TIME_SYSTEM")
        if item is None:
            continue
        name = item.value.strip().upper()
        if name not in TIME_SYSTEMS:
            reason = f"time system {item.value!r} is not known"
            findings.add(item.line, item.key, item.value, "time-system", reason)
        if seen and name != seen and root.name == "oem":
            reason = f"time system {name} as well as {seen} in one message"
            findings.add(item.line, item.key, item.value, "time-system", reason)
        seen = seen or name


def check_centre(root: Block, findings: Findings) -> None:
    """Refuse centres that are no body, barycentre, or numbered object."""
    for name in ("metadata", "trajectory"):
        for block in parts_of(root, name):
            for key in ("CENTER_NAME", "ORBIT_CENTER"):
                item = item_of(block, key)
                if item is None:
                    continue
                names = item.value.upper().replace("_", " ").split()
                known = bool(set(names) & CENTRES) or "BARYCENTER" in names
                if names and not known and not any(c.isdigit() for c in item.value):
                    text = f"centre {item.value!r} is no body of the registry"
                    findings.add(item.line, key, item.value, "orbit-centre", text)
