"""The command ``comity catalogue show``: rows with owners and their history."""

from comity.cli import output
from comity.cli.computing import computable
from comity.cli.console import print_table
from comity.cli.options import Files, JsonRows, Limit
from comity.foundations.plain import plain


@computable("catalogue show", names=("files",))
def catalogue_show(
    files: Files, /, *, find: str = "", limit: Limit = 20, as_json: JsonRows = False
) -> None:
    """List objects of catalogues, those whose name or number contains --find.

    Parameters
    ----------
    find
        Part of a name, a number or an international designator.
    limit
        How many rows to print.
    """
    from rich.table import Table

    from comity.apps.operations.show_object import FoundObjects, show_object
    from comity.system.catalogue_files import open_catalogue

    snapshot = open_catalogue(files)
    wanted = find.casefold()
    columns = (snapshot.object, snapshot.name, snapshot.international)
    rows = [
        k
        for k in snapshot.current.tolist()
        if any(wanted in str(column[k]).casefold() for column in columns)
    ]
    shown = [show_object(str(snapshot.object[k]), snapshot) for k in rows[:limit]]
    if as_json:
        output.print_json(plain(FoundObjects(len(rows), tuple(shown))))
        return
    table = Table(pad_edge=False)
    for name in ("Object, designator", "Name, owner"):
        table.add_column(name, overflow="fold")
    for name in ("Perigee", "Apogee"):
        table.add_column(f"{name} km", justify="right", no_wrap=True)
    table.add_column("Epoch (UTC)", no_wrap=True)
    for row in shown:
        newest = row.element_sets[0]
        number = row.id.removeprefix("object:").removeprefix("norad:")
        table.add_row(
            f"{number}\n{row.international}",
            f"{row.name}\n{row.owner.removeprefix('party:')}",
            f"{newest.perigee_km:.0f}",
            f"{newest.apogee_km:.0f}",
            newest.epoch[:16].replace("T", " "),
        )
    print_table(table)
    output.say(f"{len(rows)} of {len(snapshot.current)} objects, {len(shown)} shown")
