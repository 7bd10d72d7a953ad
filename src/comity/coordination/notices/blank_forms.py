"""Forms to fill in: every field of a form as YAML, with what it may be and an example of it."""

from comity.coordination.notices.fields import Field
from comity.coordination.notices.forms import form_of

__all__ = ["blank_form", "described", "example_of"]

_EXAMPLES = {
    "instant": '"2026-12-01T10:30:00Z"',
    "text": "words",
    "party": "party:FRA",
    "parties": "[party:FRA]",
    "object": "object:norad:25544",
    "objects": "[object:norad:25544]",
    "notice": "pre-launch/FRA/2026/7/0",
    "area": "{centre_deg: [5.24, -52.77], radius_km: 50}",
    "orbit": "{perigee_km: 500, apogee_km: 520, inclination_deg: 97.4}",
    "corridor": '[{at: "2026-12-01T10:30:00Z", place_deg: [1.0, 20.0]}, '
    '{at: "2026-12-01T10:31:00Z", place_deg: [3.0, 23.0]}]',
    "state": '{at: "2026-12-01T10:30:00Z", frame: GCRF, position_km: [7000, 0, 0], '
    "velocity_km_s: [0, 7.5, 0]}",
}
_MEANINGS = {
    "instant": "instant, UTC",
    "party": "id of a party",
    "object": "id of an object",
    "notice": "id of a notice, with its revision",
    "area": "circle (centre_deg: latitude, longitude; radius_km) or polygon_deg",
    "orbit": "heights in km, inclination in degrees",
    "corridor": "2 to 2000 points, each later than the one before",
    "state": "frame TEME, GCRF, EME2000 or ITRF; km, km/s",
}


def described(field: Field) -> str:
    """Return what the value of a field may be, in words with unit and limits."""
    if field.kind == "choice":
        return f"one of {', '.join(field.choices)}"
    if field.kind in {"number", "count"}:
        unit = f" {field.unit}" if field.unit else ""
        whole = "whole number, " if field.kind == "count" else ""
        return f"{whole}{field.least:g} to {field.most:g}{unit}"
    if field.kind == "text":
        return f"text of at most {field.most:g} characters"
    if field.kind in {"parties", "objects"}:
        return f"list of {field.least:g} to {field.most:g} ids"
    return _MEANINGS[field.kind]


def example_of(field: Field) -> str:
    """Return a value that a field takes, as YAML."""
    if field.kind == "choice":
        return field.choices[0]
    if field.kind == "count":
        return f"{max(field.least, 1):.0f}"
    if field.kind == "number":
        return f"{0.5 * (field.least + min(field.most, field.least + 1000.0)):g}"
    return _EXAMPLES[field.kind]


def blank_form(name: str) -> str:
    """Return a form to be filled in, as YAML: needed fields empty, the others as remarks.

    ``notice send`` refuses it until every needed field has a value.

    Raises
    ------
    UnknownNameError
        If there is no such form.
    """
    form = form_of(name)
    facts = ", ".join(fact.removesuffix("_us") for fact in form.facts)
    head = [
        f"{name}: the fields of a notice. comity notice send {name} --file THIS --to PARTY",
        "Needed fields are empty; take the sign # away from others that you fill in.",
    ]
    if form.source:
        head.append(f"When: {form.source}.")
    if form.refers:
        head.append(
            f"It refers to another notice with --about ID: {', '.join(form.refers)}."
        )
    if form.either:
        head.append(f"One of these is needed, too: {', '.join(form.either)}.")
    if facts:
        head.append(f"The other side reads back: {facts}.")
    lines = [f"# {line}" for line in head]
    for full, field in form.fields.items():
        people = full.removesuffix("_us")
        need = "needed" if field.needed else "may be left out"
        lines += [
            "",
            f"# {need}: {described(field)}; such as",
            f"#   {people}: {example_of(field)}",
            f"{people}:" if field.needed else f"#{people}:",
        ]
    return "\n".join([*lines, ""])
