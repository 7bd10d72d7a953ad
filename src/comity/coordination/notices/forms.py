"""The forms: their fields, what must be read back, whom they refer to, how soon.

One table for all parties: a notice has no other fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.coordination.notices.fields import Field, from_people, read_value
from comity.coordination.notices.values import number_in
from comity.foundations.errors import FormatError, UnknownNameError
from comity.foundations.plain import Json, JsonObject

__all__ = ["FORMS", "Form", "form_of", "from_file", "read_fields"]

SEEN = ("launch-like", "re-entry-like", "break-up-like", "manoeuvre-like")


def _text(most: int = 500, *, needed: bool = True) -> Field:
    return Field("text", needed, most=most)


def _deg(least: float = 0.0, most: float = 360.0, *, needed: bool = True) -> Field:
    return Field("number", needed, least, most, "deg")


def _num(least: float, most: float, unit: str, *, needed: bool = True) -> Field:
    return Field("number", needed, least, most, unit)


def _choice(*choices: str, needed: bool = True) -> Field:
    return Field("choice", needed, choices=choices)


_INSTANT, _MAYBE = Field("instant"), Field("instant", needed=False)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of notice.

    Attributes
    ----------
    fields
        Name → field.
    facts
        Names of the key facts that must be read back, the most important first.
    pace
        ``routine``, ``warning`` or ``crisis``: which times its ladder has by default.
    purpose
        What its data are used for, as agreements name it.
    refers
        Forms that it refers to; empty if it stands alone.
    either
        Fields of which one at least is needed.
    source
        Source of the form and its clock.
    """

    fields: Mapping[str, Field]
    facts: tuple[str, ...]
    pace: str = "routine"
    purpose: str = "flight-safety"
    refers: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    source: str = ""


FORMS: dict[str, Form] = {
    "pre-launch": Form(
        {
            "class": _choice(
                "space-launch", "sounding-rocket", "ballistic-missile", "other"
            ),
            "earliest_us": _INSTANT,
            "latest_us": _INSTANT,
            "site": _text(120),
            "area": Field("area"),
            "azimuth_deg": _deg(),
            "orbit": Field("orbit", needed=False),
            "impact_area": Field("area", needed=False),
            "objects_expected": Field("count", True, 0, 500),
            "contact": _text(200),
        },
        ("area", "earliest_us", "latest_us", "azimuth_deg", "class"),
        either=("orbit", "impact_area"),
        source="at least 24 h before (1988 agreement on notifications of launches)",
    ),
    "extension": Form(
        {
            "earliest_us": _INSTANT,
            "latest_us": _INSTANT,
            "reason": _text(needed=False),
        },
        ("earliest_us", "latest_us"),
        refers=("pre-launch", "manoeuvre", "interference"),
        source="before the window ends (2000 memorandum on notifications of launches)",
    ),
    "post-launch": Form(
        {
            "at_us": _INSTANT,
            "outcome": _choice("orbit", "partial", "failure"),
            "objects": Field("objects", False, 1, 500),
            "orbit": Field("orbit", needed=False),
            "initial_state": Field("state", needed=False),
        },
        ("at_us", "outcome"),
        refers=("pre-launch",),
        source="after launch (2000 memorandum)",
    ),
    "cancellation": Form(
        {"reason": _text(needed=False)},
        (),
        refers=("pre-launch", "re-entry", "manoeuvre", "resilience", "warning"),
        source="as soon as it is known (2000 memorandum)",
    ),
    "completion": Form(
        {"at_us": _INSTANT, "result": _text(needed=False)},
        ("at_us",),
        refers=("re-entry", "manoeuvre", "interference", "resilience"),
        source="when it is done",
    ),
    "re-entry": Form(
        {
            "object": Field("object"),
            "name": _text(120, needed=False),
            "control": _choice("controlled", "uncontrolled"),
            "at_us": _INSTANT,
            "sigma_s": _num(0.0, 864_000.0, "s"),
            "corridor": Field("corridor", needed=False),
            "half_width_km": _num(0.0, 2000.0, "km", needed=False),
            "mass_kg": _num(0.0, 1e6, "kg", needed=False),
            "contact": _text(200, needed=False),
        },
        ("object", "at_us", "control"),
        purpose="re-entry",
        source="as predictions tighten: each revision supersedes",
    ),
    "manoeuvre": Form(
        {
            "object": Field("object"),
            "aim": _choice(
                "avoidance", "station-keeping", "orbit-raising", "disposal", "other"
            ),
            "earliest_us": _INSTANT,
            "latest_us": _INSTANT,
            "dv_least_m_s": _num(0.0, 5000.0, "m/s"),
            "dv_most_m_s": _num(0.0, 5000.0, "m/s"),
            "t_ca_us": _MAYBE,
            "before": Field("state", needed=False),
            "after": Field("state", needed=False),
        },
        ("object", "earliest_us", "latest_us"),
        source="at most 72 h before the closest approach when for avoidance",
    ),
    "break-up": Form(
        {
            "object": Field("object"),
            "parents": Field("objects", False, 1, 10),
            "at_us": _INSTANT,
            "sigma_s": _num(0.0, 864_000.0, "s"),
            "altitude_km": _num(80.0, 1e6, "km"),
            "inclination_deg": _deg(0.0, 180.0, needed=False),
            "fragments": Field("count", False, 0, 1_000_000),
            "shell_low_km": _num(0.0, 1e6, "km", needed=False),
            "shell_high_km": _num(0.0, 1e6, "km", needed=False),
            "source": _text(200),
        },
        ("object", "at_us", "altitude_km"),
        pace="warning",
        source="at once",
    ),
    "registration": Form(
        {
            "object": Field("object"),
            "states": Field("parties", True, 1, 20),
            "designator": _text(20),
            "launch_us": _INSTANT,
            "territory": _text(120),
            "period_min": _num(80.0, 100_000.0, "min"),
            "inclination_deg": _deg(0.0, 180.0),
            "apogee_km": _num(80.0, 1e6, "km"),
            "perigee_km": _num(80.0, 1e6, "km"),
            "function": _text(500),
            "longitude_deg": _deg(-180.0, 180.0, needed=False),
            "status_change_us": _MAYBE,
            "decay_us": _MAYBE,
            "link": _text(300, needed=False),
        },
        ("object", "designator", "launch_us"),
        source="as soon as practicable (Registration Convention, art. IV; GA 62/101)",
    ),
    "interference": Form(
        {
            "emitter": _text(200, needed=False),
            "band_low_mhz": _num(0.001, 1e6, "MHz"),
            "band_high_mhz": _num(0.001, 1e6, "MHz"),
            "area": Field("area"),
            "earliest_us": _INSTANT,
            "latest_us": _INSTANT,
            "evidence": _text(500),
        },
        ("area", "earliest_us", "band_low_mhz", "band_high_mhz"),
        purpose="interference",
    ),
    "resilience": Form(
        {
            "lost": _text(300),
            "help": _text(300),
            "caller": _text(200),
            "at_us": _INSTANT,
            "until_us": _MAYBE,
        },
        ("at_us", "caller"),
        purpose="resilience",
        source="the caller is verified within 1 h",
    ),
    "warning": Form(
        {
            "seen": _choice(*SEEN),
            "found": _choice("event", "nothing"),
            "at_us": _INSTANT,
            "sigma_s": _num(0.0, 86_400.0, "s"),
            "area": Field("area"),
            "azimuth_deg": _deg(needed=False),
            "sigma_deg": _deg(0.0, 180.0, needed=False),
            "object": Field("object", needed=False),
            "confidence": _num(0.0, 1.0, ""),
            "lineage": _text(60, needed=False),
            "origin": Field("notice", needed=False),
        },
        ("seen", "area", "at_us", "found"),
        pace="warning",
        purpose="early-warning",
        source="at once; understood within 8 min",
    ),
    "question": Form(
        {
            "asked": _choice("was-it-yours", "confirm", "explain"),
            "seen": _choice(*SEEN),
            "at_us": _INSTANT,
            "area": Field("area"),
        },
        ("seen", "area", "at_us", "asked"),
        pace="warning",
        purpose="early-warning",
        refers=("warning",),
    ),
    "answer": Form(
        {
            "answer": _choice("ours-announced", "ours", "not-ours", "unknown"),
            "announcement": Field("notice", needed=False),
        },
        ("answer",),
        pace="warning",
        purpose="early-warning",
        refers=("question",),
    ),
    "crisis": Form(
        {
            "who": Field("party"),
            "what": _choice(
                "accident",
                "unannounced-event",
                "exercise-misread",
                "loss-of-control",
                "request-for-explanation",
                "other",
            ),
            "area": Field("area"),
            "at_us": _INSTANT,
            "asked": _choice("confirm", "explain", "hold", "call", "nothing"),
        },
        ("who", "what", "area", "at_us", "asked"),
        pace="crisis",
        purpose="early-warning",
        source="understood within 8 min",
    ),
}

#: Pairs of which the first must not be above the second.
_ORDER = (
    ("earliest_us", "latest_us"),
    ("dv_least_m_s", "dv_most_m_s"),
    ("shell_low_km", "shell_high_km"),
    ("band_low_mhz", "band_high_mhz"),
    ("perigee_km", "apogee_km"),
)


def form_of(name: str) -> Form:
    """Return a form by name.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    form = FORMS.get(name)
    if form is None:
        raise UnknownNameError(
            f"form {str(name)[:40]!r} is unknown", remedy=f"one of {', '.join(FORMS)}"
        )
    return form


def read_fields(
    name: str, value: Mapping[str, Json], *, whole: bool = True
) -> JsonObject:
    """Return the checked fields of a form.

    Parameters
    ----------
    whole
        Whether all needed fields must be there: an agreement may have withheld some of
        a notice that was received.

    Raises
    ------
    UnknownNameError, FormatError, RangeError
        If form or fields do not fit; the message names field, value, unit and limit.
    """
    form = form_of(name)
    if not isinstance(value, Mapping):
        raise FormatError(f"{name}: fields are a mapping of name to value")
    for field in value:
        if field not in form.fields:
            raise FormatError(
                f"{name}: {str(field)[:40]!r} is no field",
                remedy=f"fields are {', '.join(form.fields)}",
            )
    missing = [n for n, f in form.fields.items() if f.needed and n not in value]
    if whole and missing:
        raise FormatError(
            f"{name}: {missing[0]} is missing", remedy=f"needed are {_needed(form)}"
        )
    if whole and form.either and not set(form.either) & set(value):
        raise FormatError(f"{name}: {' or '.join(form.either)} is needed")
    done = {
        field: read_value(f"{name}: {field}", value[field], form.fields[field])
        for field in form.fields
        if field in value
    }
    for low, high in _ORDER:
        least, most = number_in(done, low), number_in(done, high)
        if least is not None and most is not None and least > most:
            raise FormatError(f"{name}: {low} is above {high}")
    return done


def _needed(form: Form) -> str:
    return ", ".join(name for name, field in form.fields.items() if field.needed)


def from_file(name: str, value: Json) -> JsonObject:
    """Return the checked fields of a form from a file that a person has written.

    Instants are texts (``earliest: "2026-12-01T10:30:00Z"``), and ``_us`` may be left out.

    Raises
    ------
    UnknownNameError, FormatError, RangeError
        If form or fields do not fit.
    """
    form = form_of(name)
    if not isinstance(value, Mapping):
        raise FormatError(
            f"{name}: a mapping of fields is needed", remedy=f"{_needed(form)}"
        )
    done: JsonObject = {}
    for given, item in value.items():
        full = f"{given}_us" if f"{given}_us" in form.fields else str(given)
        if full in done:
            raise FormatError(f"{name}: {full} is given twice")
        field = form.fields.get(full)
        done[full] = (
            item if field is None else from_people(f"{name}: {given}", item, field)
        )
    return read_fields(name, done)
