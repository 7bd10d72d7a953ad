"""Numbers that producers of conjunction messages write into comments, with their units.

``COMMENT HBR = 10 [m]`` is the sum of both objects' radii, as NASA CARA and the 18th Space
Defense Squadron write it; ``COMMENT DCP …`` describe the density error that both objects
share (Casali et al., AAS 18-272). Version 1 of the standard (CCSDS 508.0-B-1) has no
keywords for them.
"""

import re

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError
from comity.messages.epochs import is_number
from comity.messages.parsed import Block, Findings, Item
from comity.messages.units import conversion

__all__ = ["check_comments", "density_of", "radius_of_comment"]

_UNIT = re.compile(r"^(.*?)\s*(?:\[([^\]]*)\])?\s*$")


def radius_of_comment(comment: str) -> float | None:
    """Return the radius in metres of a comment ``HBR = 0.01 [km]``, None if it states none.

    A number without a unit is in metres, as the keyword HBR of version 2 is.

    Raises
    ------
    FormatError
        If the number cannot be read, or its unit is no unit of length: a radius whose
        unit is guessed would be wrong by powers of ten.
    """
    key, equals, value = comment.partition("=")
    if not equals or key.strip().upper() != "HBR":
        return None
    match = _UNIT.match(value.strip())
    text, unit = (match[1].strip(), match[2]) if match else (value, None)
    if not is_number(text):
        raise FormatError(
            f"HBR is {value.strip()[:40]!r}, must be a number with its unit",
            remedy="give the sum of both radii in metres with --hbr-m",
        )
    factor = conversion(unit.strip(), "m") if unit and unit.strip() else 1.0
    return float(text) * factor


def check_comments(root: Block, findings: Findings) -> None:
    """Note every hard-body radius in a comment that cannot be read with its unit."""
    for part in root.parts:
        if isinstance(part, Block):
            check_comments(part, findings)
        elif isinstance(part, Item) and part.key == "COMMENT":
            try:
                radius_of_comment(part.value)
            except FormatError as error:
                findings.add(part.line, "HBR", part.value, "unit", error.message)


def density_of(comments: tuple[str, ...]) -> tuple[float | None, Floats | None]:
    """Return density errors stated in comments: sigma, and sensitivity (6,; km, km/s, RTN).

    CARA writes them in metres. None where one of the three lines is missing.
    """
    uncertainty, vectors = None, {}
    for comment in comments:
        key, equals, value = comment.replace("=", " = ", 1).partition("=")
        names = key.upper().split()
        try:
            if names[:2] == ["DCP", "DENSITY"]:
                uncertainty = float(value if equals else names[-1])
            elif names[:2] == ["DCP", "SENSITIVITY"]:
                numbers = [float(word) for word in value.split("[")[0].split()]
                vectors[names[-1]] = np.array(numbers) / 1e3
        except ValueError:
            continue
    if uncertainty is None or {"POS", "VEL"} - set(vectors):
        return None, None
    both = np.concatenate([vectors["POS"], vectors["VEL"]])
    return uncertainty, both if both.shape == (6,) else None
