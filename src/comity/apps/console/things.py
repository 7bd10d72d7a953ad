"""One page per id: a party, object, agreement, document, case or notice, with what the node knows of it."""

from starlette.responses import Response

from comity.apps.operations.operations import SHOW_ID, NamedThing
from comity.apps.operations.show_id import KnownThing
from comity.foundations.errors import UnknownNameError
from comity.web.asked import Asked
from comity.web.pages import go, page

__all__ = ["show_thing"]

#: Longest id, characters.
MOST_CHARS = 200


#: Parts of the page of a thing that no topic has a page for.
TEMPLATES = {
    "object": "console/thing_object.html",
    "party": "console/thing_party.html",
}


def _address(asked: Asked, name: str, thing: KnownThing) -> str:
    """Return the address of the page that a topic has for a thing; empty if none has one."""
    if thing.kind == "notice":
        return f"/notices/{name}"
    if thing.kind == "record":
        return f"/atlas/{name}"
    if thing.kind == "agreement":
        return f"/agreements/{name}"
    if thing.kind == "document":
        return f"/ledger/{thing.facts['entry']}"
    if thing.kind == "party" and thing.facts["peer"] is not None:
        return f"/parties/{name}"
    return "/administration" if name == asked.node.party else ""


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
    address = _address(asked, name, thing)
    if address:
        return go(address)
    return page(asked, TEMPLATES[thing.kind], thing=name, known=thing.facts)
