"""What every page of the explorer offers beside it: files that hold what it shows."""

from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import Download, Table, View
from comity.foundations.plain import Json, json_text

__all__ = ["downloads_of"]


def _row(table: Table, row: int) -> dict[str, Json]:
    cells = table.rows[row]
    out: dict[str, Json] = {}
    for column, cell in zip(table.columns, cells, strict=True):
        name = (column.key or column.name.lower()).replace(" ", "-")
        out[name] = None if cell.state == "unknown" else cell.words
        if cell.note:
            out[f"{name}-note"] = cell.note
        if cell.to:
            out[f"{name}-page"] = cell.to
    return out


def data_of(view: View) -> object:
    """Return what the JSON of a page holds: its data, or else its tables."""
    if view.data is not None:
        return view.data
    return {
        "title": view.title,
        "says": view.sub,
        "tables": {
            table.key: [_row(table, n) for n in range(len(table.rows))]
            for table in view.tables()
        },
    }


def downloads_of(_site: Site, view: View) -> tuple[Download, ...]:
    """Return the files that every page has; each is made when it is asked for."""

    def as_json() -> bytes:
        body = json_text(data_of(view), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{body}\n".encode()

    return (Download(f"{view.stem}.json", "JSON", "application/json", as_json),)
