"""The fields of a form as inputs of a page: what was typed, what it means, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from comity.apps.notices.page_words import choice_name, field_label
from comity.coordination.notices.fields import Field, from_people, read_value
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.values import Fields
from comity.foundations.errors import ComityError, FormatError
from comity.foundations.plain import Json, JsonObject
from comity.foundations.time import format_utc
from comity.web.asked import Asked

__all__ = ["Input", "inputs_of", "read_inputs", "typed_of"]

#: Kinds that several inputs make: kind → its members, with unit and bound.
PARTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "area": (
        ("latitude", "°", "−90 … 90"),
        ("longitude", "°", "−180 … 180"),
        ("radius_km", "km", "0 … 20000"),
    ),
    "orbit": (
        ("perigee_km", "km", "80 …"),
        ("apogee_km", "km", "80 …"),
        ("inclination_deg", "°", "0 … 180"),
    ),
}
LONG = ("corridor", "state")


@dataclass(frozen=True, slots=True)
class Input:
    """An input: its name, what stands beside it, what was typed, what is wrong with it."""

    name: str
    label: str
    kind: str = "text"
    unit: str = ""
    bound: str = ""
    needed: bool = False
    value: str = ""
    error: str = ""
    choices: tuple[tuple[str, str], ...] | None = None


def _plain(value: float) -> str:
    return f"{value:,.10g}".replace("-", "\N{MINUS SIGN}")


def _bound(asked: Asked, field: Field) -> str:
    t = asked.texts
    if field.kind in {"number", "count"}:
        return f"{_plain(field.least)} … {_plain(field.most)}"
    if field.kind == "text":
        return t("field-most", most=int(field.most))
    if field.kind == "choice" or field.kind in PARTS:
        return ""
    return t(f"field-{field.kind}-bound")


def inputs_of(
    asked: Asked, form: str, typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[Input, ...]:
    """Return the inputs of a form.

    Parameters
    ----------
    typed, errors
        Name of an input → what was typed, and what is wrong with it.
    """
    made: list[Input] = []
    for name, field in form_of(form).fields.items():
        label = field_label(asked, name)
        one = Input(name, label, needed=field.needed, bound=_bound(asked, field))
        if field.kind in PARTS:
            made += [
                replace(
                    one,
                    name=f"{name}.{part}",
                    label=f"{label}: {asked.texts(f'field-part-{part}')}",
                    unit=unit,
                    bound=bound,
                )
                for part, unit, bound in PARTS[field.kind]
            ]
            continue
        if field.kind == "choice":
            names = [(key, choice_name(asked, key)) for key in field.choices]
            choices = (("", asked.texts("fact-choose")), *names)
            made.append(replace(one, choices=choices))
        elif field.kind in LONG or (field.kind == "text" and field.most > 300):
            made.append(replace(one, kind="textarea"))
        else:
            unit = "°" if field.unit == "deg" else field.unit
            made.append(replace(one, unit=unit))
    return tuple(
        replace(one, value=typed.get(one.name, ""), error=errors.get(one.name, ""))
        for one in made
    )


def _number(text: str) -> Json:
    try:
        value = float(text.replace("\N{MINUS SIGN}", "-").replace(",", "."))
    except ValueError:
        # The reader of the field says what is wrong with it.
        return text
    return int(value) if value.is_integer() and "." not in text else value


def _numbers(text: str) -> list[Json]:
    return [_number(part) for part in text.split()]


def _corridor(text: str) -> Json:
    points: list[Json] = []
    for line in text.splitlines():
        words = line.split()
        if words:
            points.append({"at": words[0], "place_deg": _numbers(" ".join(words[1:]))})
    return points


def _state(text: str) -> Json:
    words = text.split()
    numbers = _numbers(" ".join(words[2:]))
    return {
        "at": words[0] if words else "",
        "frame": words[1] if len(words) > 1 else "",
        "position_km": numbers[:3],
        "velocity_km_s": numbers[3:],
    }


def _whole(name: str, field: Field, typed: Mapping[str, str]) -> Json | None:
    """Return what was typed as the value of a field; None if nothing was."""
    if field.kind in PARTS:
        texts = [
            typed.get(f"{name}.{part}", "").strip() for part, *_ in PARTS[field.kind]
        ]
        if not any(texts):
            return None
        numbers = [_number(text) for text in texts]
        if field.kind == "area":
            return {"centre_deg": numbers[:2], "radius_km": numbers[2]}
        names = [part for part, *_ in PARTS[field.kind]]
        return dict(zip(names, numbers, strict=True))
    text = typed.get(name, "").strip()
    if not text:
        return None
    made: Json = text
    if field.kind in {"number", "count"}:
        made = _number(text)
    elif field.kind in {"parties", "objects"}:
        made = [part.strip() for part in text.replace("\n", ",").split(",")]
    elif field.kind == "corridor":
        made = _corridor(text)
    elif field.kind == "state":
        made = _state(text)
    return made


def _place_of_error(name: str, field: Field, words: str) -> str:
    """Return the input that an error is about: a part of the field, if its words name one."""
    parts = [part for part, *_ in PARTS.get(field.kind, ())]
    for part in parts:
        if part.removesuffix("_km").removesuffix("_deg") in words:
            return f"{name}.{part}"
    return f"{name}.{parts[0]}" if parts else name


def read_inputs(
    asked: Asked, form: str, typed: Mapping[str, str]
) -> tuple[JsonObject, dict[str, str]]:
    """Return the fields that were typed, and name of input → what is wrong with it."""
    done: JsonObject = {}
    errors: dict[str, str] = {}
    t, known = asked.texts, form_of(form)
    for name, field in known.fields.items():
        label = field_label(asked, name)
        value = _whole(name, field, typed)
        if value is None:
            if field.needed:
                errors[_place_of_error(name, field, "")] = t("field-missing")
            continue
        try:
            done[name] = read_value(label, from_people(label, value, field), field)
        except ComityError as error:
            words = error.message + (f"; {error.remedy}" if error.remedy else "")
            errors[_place_of_error(name, field, words)] = words
    if known.either and not set(known.either) & set(done):
        name = known.either[0]
        errors.setdefault(
            _place_of_error(name, known.fields[name], ""),
            t(
                "field-either",
                fields=", ".join(field_label(asked, one) for one in known.either),
            ),
        )
    return done, errors


def typed_of(form: str, fields: Fields) -> dict[str, str]:
    """Return the checked fields of a notice as they would be typed."""
    typed: dict[str, str] = {}
    for name, field in form_of(form).fields.items():
        value = fields.get(name)
        if value is None:
            continue
        if field.kind == "instant" and isinstance(value, int):
            typed[name] = format_utc(value, 0)
        elif field.kind == "area" and isinstance(value, dict):
            if "polygon_deg" in value:
                raise FormatError(
                    "the area is a polygon, which this page cannot hold",
                    remedy="comity notice revise writes it from a file",
                )
            centre = value["centre_deg"]
            if isinstance(centre, list):
                typed[f"{name}.latitude"], typed[f"{name}.longitude"] = map(str, centre)
            typed[f"{name}.radius_km"] = str(value["radius_km"])
        elif field.kind == "orbit" and isinstance(value, dict):
            typed |= {f"{name}.{part}": str(value[part]) for part, *_ in PARTS["orbit"]}
        else:
            typed[name] = _as_text(value)
    return typed


def _as_text(value: Json) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "\n".join(_as_text(one) for one in value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        at_us = value.get("at_us")
        words = [format_utc(at_us, 0)] if isinstance(at_us, int) else []
        for name in ("frame", "place_deg", "position_km", "velocity_km_s"):
            part = value.get(name)
            if part is not None:
                words += list(map(str, part)) if isinstance(part, list) else [str(part)]
        return " ".join(words)
    return str(value)
