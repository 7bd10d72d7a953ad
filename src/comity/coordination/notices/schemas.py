"""The forms as JSON Schema (draft 2020-12), for programs that fill them in."""

from comity.coordination.notices.fields import CONTROLS, FIRST_US, LAST_US, Field
from comity.coordination.notices.forms import form_of
from comity.foundations.identifiers import pattern_of
from comity.foundations.plain import JsonObject

__all__ = ["schema_of"]

_POINT: JsonObject = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -90, "maximum": 90},
        {"type": "number", "minimum": -180, "maximum": 180},
    ],
    "minItems": 2,
    "maxItems": 2,
}


def _object(properties: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": [*sorted(properties)],
        "additionalProperties": False,
    }


_VECTOR: JsonObject = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 3,
    "maxItems": 3,
}
_US: JsonObject = {"type": "integer", "minimum": FIRST_US, "exclusiveMaximum": LAST_US}
_SHAPES: dict[str, JsonObject] = {
    "instant": _US,
    "party": {"type": "string", "pattern": pattern_of("party")},
    "object": {"type": "string", "pattern": pattern_of("object")},
    "notice": {"type": "string", "pattern": r"^[a-z-]+/[^/]+/\d{4}/\d+/\d+$"},
    "area": {
        "oneOf": [
            _object(
                {
                    "centre_deg": _POINT,
                    "radius_km": {"type": "number", "minimum": 0, "maximum": 20_000},
                }
            ),
            _object(
                {
                    "polygon_deg": {
                        "type": "array",
                        "items": _POINT,
                        "minItems": 3,
                        "maxItems": 100,
                    }
                }
            ),
        ]
    },
    "orbit": _object(
        {
            "apogee_km": {"type": "number", "minimum": 80},
            "inclination_deg": {"type": "number", "minimum": 0, "maximum": 180},
            "perigee_km": {"type": "number", "minimum": 80},
        }
    ),
    "corridor": {
        "type": "array",
        "items": _object({"at_us": _US, "place_deg": _POINT}),
        "minItems": 2,
        "maxItems": 2000,
    },
    "state": _object(
        {
            "at_us": _US,
            "frame": {"enum": ["TEME", "GCRF", "EME2000", "ITRF"]},
            "position_km": _VECTOR,
            "velocity_km_s": _VECTOR,
        }
    ),
}


def schema_of_field(field: Field) -> JsonObject:
    """Return the JSON Schema (draft 2020-12) of a field."""
    limits: JsonObject = {"minimum": field.least, "maximum": field.most}
    if field.kind == "number":
        return {"type": "number", **limits, "$comment": field.unit}
    if field.kind == "count":
        return {"type": "integer", **limits}
    if field.kind == "text":
        return {
            "type": "string",
            "minLength": 1,
            "maxLength": int(field.most),
            "pattern": f"^[^{CONTROLS}]*$",
        }
    if field.kind == "choice":
        return {"enum": list(field.choices)}
    if field.kind in {"parties", "objects"}:
        one = "party" if field.kind == "parties" else "object"
        sizes: JsonObject = {"minItems": int(field.least), "maxItems": int(field.most)}
        return {"type": "array", "items": _SHAPES[one], **sizes}
    return _SHAPES[field.kind]


def schema_of(name: str) -> JsonObject:
    """Return the JSON Schema (draft 2020-12) of the fields of a form.

    Raises
    ------
    UnknownNameError
        If there is no such form.
    """
    form = form_of(name)
    made: JsonObject = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "type": "object",
        "properties": {n: schema_of_field(f) for n, f in form.fields.items()},
        "required": [n for n, f in form.fields.items() if f.needed],
        "additionalProperties": False,
    }
    if form.either:
        made["anyOf"] = [{"required": [name]} for name in form.either]
    return made
