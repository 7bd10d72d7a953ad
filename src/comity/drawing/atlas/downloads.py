"""What every page of the explorer offers beside it: files that hold what it shows."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from io import StringIO
from xml.sax.saxutils import escape, quoteattr

from comity.atlas.timeline import learned_since
from comity.drawing.atlas.frame import Site
from comity.drawing.atlas.page_model import (
    Download,
    Drawing,
    Grid,
    Part,
    Stack,
    Table,
    View,
)
from comity.foundations.plain import Json, json_text

__all__ = ["FEED", "csv_of", "dataset_of", "downloads_of", "feed_of", "svg_of"]

#: The feed of changes, in the export.
FEED = "changes.atom"
NUMBER = re.compile(r"[-+]?[0-9][0-9,.]*%?")
_LINK = re.compile(r"</?a\b[^>]*>")
#: What the classes of a picture look like by themselves: the light theme of ``tokens.css``.
STYLE = (
    "svg{background:#fff}text{font:11px system-ui,sans-serif;fill:#56676c}"
    ".t-ink{fill:#101a1c;font-weight:600}.t-us,.us-fill{fill:#0d69bf}.t-them,.them-fill{fill:#4f1670}"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:4px}.ink-fill{fill:#3f5055}.bg-fill{fill:#fff}"
    ".grid-line{stroke:#dbe3e2;fill:none}.axis{stroke:#c4cfce;fill:none}.axis-edge{stroke:#6d7f84;fill:none}"
    ".ink-line{stroke:#101a1c;fill:none;stroke-width:1.5}.us-line{stroke:#0d69bf;fill:none}"
    ".them-line{stroke:#4f1670;fill:none}.not-known,.hatch-line{fill:#bcc8c7;stroke:#bcc8c7}"
    ".q0{fill:#eaf2f3}.q1{fill:#cfe1e4}.q2{fill:#a4c6cc}.q3{fill:#3d727e}.q4{fill:#1c4650}"
)


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


def _cell(text: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t"} else text


def csv_of(table: Table) -> bytes:
    """Return a table as CSV: notes and pages stand in columns of their own; not known is empty."""
    rows = [_row(table, n) for n in range(len(table.rows))]
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        # A negative number is no formula.
        writer.writerow(
            text if NUMBER.fullmatch(text) else _cell(text)
            for text in (str(row.get(name) or "") for name in names)
        )
    return out.getvalue().encode()


def svg_of(drawing: Drawing) -> bytes:
    """Return a picture that stands alone: light, with the style that its classes need, no links."""
    text = _LINK.sub("", str(drawing.wide))
    head, _, rest = text.partition(">")
    space = "" if "xmlns=" in head else ' xmlns="http://www.w3.org/2000/svg"'
    return f"{head}{space}><style>{STYLE}</style>{rest}".encode()


def _drawings(parts: Iterable[Part]) -> Iterator[Drawing]:
    for part in parts:
        if isinstance(part, Drawing):
            yield part
        elif isinstance(part, Grid):
            yield from _drawings(one for _, one in part.items)
        elif isinstance(part, Stack):
            yield from _drawings(part.parts)


def downloads_of(_site: Site, view: View) -> tuple[Download, ...]:
    """Return the files that every page has; each is made when it is asked for.

    JSON of all that it says; CSV of the table that can be narrowed; SVG of its first picture.
    """

    def as_json() -> bytes:
        body = json_text(data_of(view), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{body}\n".encode()

    files = [Download(f"{view.stem}.json", "JSON", "application/json", as_json)]
    main = next((table for table in view.tables() if table.main), None)
    if main is not None:
        files.append(
            Download(f"{view.stem}.csv", "CSV", "text/csv", partial(csv_of, main))
        )
    drawn = next(_drawings(view.parts), None)
    if drawn is not None:
        make = partial(svg_of, drawn)
        files.append(Download(f"{view.stem}.svg", "SVG", "image/svg+xml", make))
    return tuple(files)


def dataset_of(site: Site, view: View) -> dict[str, Json] | None:
    """Return what search engines read of a page with a table (schema.org, *Dataset*); else None.

    Without an address at which the site stands there are no addresses of files in it.
    """
    manifest = site.collection.manifest
    if manifest is None or not any(table.main for table in view.tables()):
        return None
    about: dict[str, Json] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": view.title,
        "description": view.description or view.sub or manifest.scope,
        "license": manifest.licence,
        "creator": {"@type": "Organization", "name": manifest.publisher},
        "version": manifest.updated.isoformat(),
        "dateModified": view.changed or manifest.updated.isoformat(),
    }
    if site.base:
        about["url"] = site.base + view.path
        about["distribution"] = [
            {
                "@type": "DataDownload",
                "contentUrl": site.base + file.path,
                "encodingFormat": file.media_type,
            }
            for file in downloads_of(site, view)
        ]
    return about


def feed_of(site: Site, most: int = 50) -> bytes:
    """Return the newest changes of the collection as a feed (Atom, RFC 4287).

    The day of an entry is that on which the collection recorded a claim, not that of the event.
    """
    manifest = site.collection.manifest
    updated = manifest.updated.isoformat() if manifest else "1970-01-01"
    title = manifest.title if manifest else "Atlas"
    root = site.base or "tag:comity,2026:atlas/"
    entries = []
    for one in learned_since(site.collection, date.min)[:most]:
        path = site.path_of(one.record)
        link = f"<link href={quoteattr(site.base + path)}/>" if site.base else ""
        said = "new record" if one.is_new else f"{len(one.claims)} claims are new"
        entries.append(
            f"<entry><id>{escape(root + path)}</id><title>{escape(one.title)}</title>"
            f"<updated>{one.recorded}T00:00:00Z</updated>{link}"
            f"<summary>{escape(said)}</summary></entry>\n"
        )
    author = escape(manifest.publisher if manifest else "unknown")
    own = f'<link rel="self" href={quoteattr(site.base + FEED)}/>' if site.base else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(root)}</id><title>{escape(title)}</title><updated>{updated}T00:00:00Z</updated>"
        f"<author><name>{author}</name></author>{own}\n{''.join(entries)}</feed>\n"
    ).encode()
