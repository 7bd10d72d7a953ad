"""Whether a notice was understood: its key facts, read back and compared by the machine."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comity.coordination.notices.facts import Terms, hear
from comity.coordination.notices.fields import Field
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.geometry import (
    angle_apart_deg,
    centre_of,
    distance_km,
    reach_km,
)
from comity.coordination.notices.records import Notice
from comity.foundations.constants import MINUTE_US
from comity.foundations.errors import ComityError
from comity.trust.identity.keys import SPOKEN

__all__ = ["Mismatch", "code_fits", "compare", "facts_of", "spoken_code"]

#: What a fact that is read back may differ by.
INSTANT_US = MINUTE_US
NUMBER_SHARE, ANGLE_DEG, PLACE_KM = 0.005, 1.0, 20.0
#: Letters of a code that is read aloud: 60 bits.
LETTERS, GROUP = 12, 4
#: How letters are said that are easily misheard or misread.
_MISHEARD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A fact that was not read back as it stands: which, what was said, what stands."""

    fact: str
    said: str
    why: str


def facts_of(notice: Notice) -> dict[str, Field]:
    """Return the key facts that must be read back; what was withheld is none."""
    form = form_of(notice.form)
    return {n: form.fields[n] for n in form.facts if n in notice.fields}


def _differs(heard: Any, stands: Any, field: Field) -> str:
    """Return how a heard fact differs, empty if it does not."""
    if field.kind == "instant":
        off_s = abs(heard - stands) / 1e6
        return "" if off_s < INSTANT_US / 1e6 else f"{off_s / 3600:.2f} h off"
    if field.kind == "area":
        off_km = distance_km(heard, centre_of(stands))
        allowed = PLACE_KM + 0.1 * reach_km(stands)
        return "" if off_km <= allowed else f"{off_km:.0f} km off"
    if field.kind in {"number", "count"}:
        if field.unit == "deg" and field.most == 360.0:
            off = angle_apart_deg(heard, stands)
            return "" if off <= ANGLE_DEG else f"{off:.0f} deg off"
        fits = abs(heard - stands) <= NUMBER_SHARE * abs(stands)
        return "" if fits else f"{heard:g}, not {stands:g}"
    return "" if heard == stands else f"{heard} is another {field.kind}"


def compare(
    notice: Notice, said: Mapping[str, str], language: str, terms: Terms
) -> list[Mismatch]:
    """Compare what a person has read back with what stands in a notice.

    Parameters
    ----------
    said
        Fact → what the person wrote, in the language.
    language, terms
        One of the languages, and its words for choices.

    Returns
    -------
    list of Mismatch
        Empty if every key fact was read back as it stands.
    """
    wrong = []
    for name, field in facts_of(notice).items():
        text = said.get(name, "")
        if not text.strip():
            wrong.append(Mismatch(name, "", "not read back"))
            continue
        try:
            why = _differs(
                hear(text, field, language, terms), notice.fields[name], field
            )
        except ComityError as error:
            why = error.message
        if why:
            wrong.append(Mismatch(name, text, why))
    return wrong


def spoken_code(document: str) -> str:
    """Return the code that people read to each other: both hold the same bytes.

    60 bits of a hash of the signed document, in Crockford's letters.
    """
    digest = hashlib.sha256(b"comity read-back\x00" + document.encode()).digest()
    number = int.from_bytes(digest[:8]) >> 4
    letters = [SPOKEN[(number >> (5 * k)) & 31] for k in reversed(range(LETTERS))]
    return "-".join("".join(letters[k : k + GROUP]) for k in range(0, LETTERS, GROUP))


def code_fits(document: str, said: str) -> bool:
    """Tell whether a code that was heard is that of a document."""
    heard = "".join(c for c in said.upper() if c.isalnum()).translate(_MISHEARD)
    return heard == spoken_code(document).replace("-", "")
