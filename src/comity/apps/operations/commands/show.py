"""The command ``comity show``: anything with an id."""

from comity.cli import output
from comity.cli.asking import NodeAt, asked
from comity.cli.options import Json
from comity.foundations.plain import Json as Value, JsonObject, plain_object

__all__ = ["show"]


def show(
    what: str,
    /,
    *,
    catalogue: list[str] | None = None,
    where: NodeAt | None = None,
    as_json: Json = False,
) -> None:
    """Show anything with an id: what it is, its sources, its links, what governs it.

    Parameters
    ----------
    what
        An id (party:FRA, object:norad:25544, agreement:NAME:1, document:sha256:…), a
        catalogue number, a notice (pre-launch/FRA/2027/7), or a name of a party.
    catalogue
        Catalogues that hold the object: files or sample.
    """
    from comity.apps.operations.show_object import show as show_entry
    from comity.system.catalogue_files import open_catalogue

    value: JsonObject = {}
    if where is None or catalogue:
        sky = open_catalogue(catalogue) if catalogue else None
        value |= plain_object(show_entry(what, sky))
    if where is not None:
        from comity.apps.operations.operations import SHOW_ID, NamedThing

        with asked(where) as node:
            value |= node.call(SHOW_ID, NamedThing(what)).facts
    if as_json:
        output.print_json(value)
        return
    output.lines([pair for name, item in value.items() for pair in _pairs(name, item)])


def _pairs(name: str, item: Value) -> list[tuple[str, str]]:
    """Return a member as lines of name and value; further lines have no name."""
    if isinstance(item, list) and item and isinstance(item[0], dict):
        first, *more = [_row(row) for row in item]
        return [(name, first), *(("", line) for line in more)]
    if isinstance(item, list):
        return [(name, ", ".join(map(str, item)) or "none")]
    if isinstance(item, dict):
        parts = [
            f"{k}: {', '.join(map(str, v)) if isinstance(v, list) else v}"
            for k, v in item.items()
        ]
        return [(name, "; ".join(parts) or "none")]
    return [(name, "unknown" if item is None else str(item))]


def _row(row: Value) -> str:
    """Return a row of a list in one line; members without a value are left out."""
    if not isinstance(row, dict):
        return str(row)
    return ", ".join(f"{k} {v}" for k, v in row.items() if v is not None)
