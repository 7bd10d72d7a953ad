"""One page per id: a party, object, agreement, document, case or notice, with what the node knows of it."""

from starlette.responses import Response

from comity.apps.operations.operations import SHOW_ID, NamedThing
from comity.foundations.errors import UnknownNameError
from comity.foundations.plain import Json
from comity.web.asked import Asked
from comity.web.pages import go, page

__all__ = ["show_thing"]

#: Longest id, characters.
MOST_CHARS = 200


def _lines(value: Json, name: str = "") -> list[tuple[str, str]]:
    """Return the members of a value as pairs of a dotted name and a text."""
    if isinstance(value, dict):
        return [
            pair
            for key, one in value.items()
            for pair in _lines(one, f"{name}.{key}" if name else key)
        ]
    if isinstance(value, list):
        if all(not isinstance(one, dict | list) for one in value):
            return [(name, ", ".join(str(one) for one in value) or "–")]
        return [
            pair for i, one in enumerate(value) for pair in _lines(one, f"{name}[{i}]")
        ]
    return [(name, "–" if value is None else str(value))]


def show_thing(asked: Asked, name: str) -> Response:
    """Return the page of an id, or lead to the page that its topic has for it.

    Raises
    ------
    UnknownNameError
        If nothing is called so, or the person does not see it.
    """
    if len(name) > MOST_CHARS:
        raise UnknownNameError(f"there is no page {'/' + name[:80]!r}")
    if name.startswith("enc:"):
        return go(f"/cases/{name}")
    thing = asked.ask(SHOW_ID, NamedThing(name))
    if thing.kind == "notice":
        return go(f"/notices/{name}")
    return page(
        asked,
        "console/thing.html",
        id=name,
        kind=thing.kind,
        lines=_lines(dict(thing.facts)),
    )
