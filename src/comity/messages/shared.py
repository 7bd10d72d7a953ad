"""What several kinds of message share: header, covariance, scales of time, centres."""

from comity.messages.grammar import Field, Section, fields
from comity.messages.parsed import Block, Findings, Item

__all__ = [
    "CENTRES",
    "TIME_SYSTEMS",
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
    """Refuse time systems that nobody can interpret, and ephemerides that mix them."""
    seen = ""
    for block in parts_of(root, "metadata"):
        item = item_of(block, "TIME_SYSTEM")
        if item is None:
            continue
        name = item.value.strip().upper()
        if name not in TIME_SYSTEMS:
            words = f"time system {item.value!r} is not known"
            findings.add(item.line, item.key, item.value, "time-system", words)
        if seen and name != seen and root.name == "oem":
            words = f"time system {name} beside {seen} in one message"
            findings.add(item.line, item.key, item.value, "time-system", words)
        seen = seen or name


def check_centre(root: Block, findings: Findings) -> None:
    """Refuse centres that are no body, barycentre, or numbered object."""
    for name in ("metadata", "trajectory"):
        for block in parts_of(root, name):
            for key in ("CENTER_NAME", "ORBIT_CENTER"):
                item = item_of(block, key)
                if item is None:
                    continue
                words = item.value.upper().replace("_", " ").split()
                known = bool(set(words) & CENTRES) or "BARYCENTER" in words
                if words and not known and not any(c.isdigit() for c in item.value):
                    text = f"centre {item.value!r} is no body of the registry"
                    findings.add(item.line, key, item.value, "orbit-centre", text)
