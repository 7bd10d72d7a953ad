"""The command ``comity show``: anything with an id."""

from typing import Any

from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json

__all__ = ["show"]


def show(
    what: str,
    /,
    *,
    catalogue: list[str] | None = None,
    folder: Folder | None = None,
    as_json: Json = False,
) -> None:
    """Show anything with an id: what it is, its sources, its links, what governs it.

    Parameters
    ----------
    what
        An id (party:FRA, object:norad:25544, agreement:NAME:1, document:sha256:…), a
        catalogue number, a notice (pre-launch/FRA/2027/7), or a name of a party.
    catalogue
        Where to look for objects: files or sample.
    """
    from comity.apps.operations.show_object import show as find
    from comity.system.catalogue_files import open_catalogue

    value: dict[str, Any] = {}
    if folder is None or catalogue:
        sky = open_catalogue(catalogue) if catalogue else None
        value |= find(what, sky)
    if folder is not None:
        from comity.apps.operations.show_id import known_of

        with opened(folder) as here:
            value |= known_of(here, what)
    if as_json:
        output.print_json(value)
        return
    pairs: list[tuple[str, str]] = []
    for name, item in value.items():
        if isinstance(item, list) and item and isinstance(item[0], dict):
            words = [
                ", ".join(f"{k} {v}" for k, v in row.items() if v is not None)
                for row in item
            ]
            pairs.append((name, words[0]))
            pairs.extend(("", more) for more in words[1:])
        elif isinstance(item, list):
            pairs.append((name, ", ".join(map(str, item)) or "none"))
        elif isinstance(item, dict):
            words = [
                f"{k}: {', '.join(map(str, v)) if isinstance(v, list | tuple) else v}"
                for k, v in item.items()
            ]
            pairs.append((name, "; ".join(words) or "none"))
        else:
            pairs.append((name, "unknown" if item is None else str(item)))
    output.lines(pairs)
