"""Whether a notice was understood: its key facts, read back and compared by the machine."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from comity.coordination.notices.fact_parsing import Fact, parse_fact
from comity.coordination.notices.facts import Terms
from comity.coordination.notices.fields import Field
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.geometry import (
    angle_apart_deg,
    centre_of,
    distance_km,
    reach_km,
)
from comity.coordination.notices.records import Notice
from comity.coordination.notices.values import FieldValue, as_area
from comity.foundations.constants import MINUTE_US
from comity.foundations.errors import ComityError
from comity.trust.identity.keys import SPOKEN

__all__ = ["Mismatch", "code_fits", "compare", "facts_of", "spoken_code"]

#: What a fact that is read back may differ by.
INSTANT_US = MINUTE_US
NUMBER_SHARE, ANGLE_DEG, PLACE_KM = 0.005, 1.0, 20.0
#: Letters of a code that is read aloud: 60 bits.
LETTERS, GROUP = 12, 4
#: Letters that are easily misheard or misread, as the code writes them.
_MISHEARD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A fact that was read back wrongly: its name, what was given, and why it is wrong."""

    fact: str
    given: str = dataclasses.field(metadata={"name": "said"})
    why: str


def facts_of(notice: Notice) -> dict[str, Field]:
    """Return the key facts that must be read back; withheld fields are left out."""
    form = form_of(notice.form)
    return {n: form.fields[n] for n in form.facts if n in notice.fields}


def _differs(given: Fact, stored: FieldValue, field: Field) -> str:
    """Return how a fact that was read back differs, empty if it does not."""
    if field.kind == "area" and isinstance(given, tuple):
        area = as_area(stored)
        off_km = distance_km(given, centre_of(area))
        allowed_km = PLACE_KM + 0.1 * reach_km(area)
        return "" if off_km <= allowed_km else f"{off_km:.0f} km off"
    if isinstance(given, int | float) and isinstance(stored, int | float):
        return _number_differs(given, stored, field)
    return "" if given == stored else f"{given} is another {field.kind}"


def _number_differs(given: float, stored: float, field: Field) -> str:
    if field.kind == "instant":
        off_s = abs(given - stored) / 1e6
        return "" if off_s < INSTANT_US / 1e6 else f"{off_s / 3600:.2f} h off"
    if field.unit == "deg" and field.most == 360.0:
        off_deg = angle_apart_deg(given, stored)
        return "" if off_deg <= ANGLE_DEG else f"{off_deg:.0f} deg off"
    fits = abs(given - stored) <= NUMBER_SHARE * abs(stored)
    return "" if fits else f"{given:g}, not {stored:g}"


def compare(
    notice: Notice, read_back: Mapping[str, str], language: str, terms: Terms
) -> list[Mismatch]:
    """Compare what a person has read back with the fields of a notice.

    Parameters
    ----------
    read_back
        Fact → what the person wrote, in the language.
    language, terms
        One of the languages, and how it names choices.

    Returns
    -------
    list of Mismatch
        Empty if every key fact was read back correctly.
    """
    wrong = []
    for name, field in facts_of(notice).items():
        text = read_back.get(name, "")
        if not text.strip():
            wrong.append(Mismatch(name, "", "not read back"))
            continue
        try:
            why = _differs(
                parse_fact(text, field, language, terms), notice.fields[name], field
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


def code_fits(document: str, code: str) -> bool:
    """Tell whether a code that was read aloud is that of a document."""
    letters = "".join(c for c in code.upper() if c.isalnum()).translate(_MISHEARD)
    return letters == spoken_code(document).replace("-", "")
