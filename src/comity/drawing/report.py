"""A screening as one page: key figures, the closest approaches, one encounter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.drawing.encounter import Encounter, encounter_svg, encounter_table
from comity.drawing.escaping import escape

__all__ = ["Report", "report_html"]

STYLE = """
:root{color-scheme:light;font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
body{margin:0 auto;max-width:74rem;padding:1.5rem 1.25rem 4rem;color:#1c2733;line-height:1.45}
h1{font-size:1.5rem;margin:0 0 .25rem} h2{font-size:1.1rem;margin:2rem 0 .5rem}
.note{background:#fff6e5;border-left:4px solid #c77700;padding:.6rem .9rem;margin:1rem 0}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0}
dl div{border:1px solid #d5dde4;border-radius:6px;padding:.6rem .8rem} dt{color:#5b6b7a;font-size:.8rem}
dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto} table{border-collapse:collapse;font-size:.88rem;width:100%}
th,td{padding:.35rem .6rem;border-bottom:1px solid #e3e9ee;text-align:left;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums} svg{max-width:100%;height:auto}
footer{color:#5b6b7a;font-size:.85rem;margin-top:2rem}
"""
#: Rows of the table of what is left out.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows; rows are those of the table of a screening."""

    title: str
    made: str
    summary: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    encounter: Encounter | None


def figures(summary: Mapping[str, Any]) -> str:
    """Return the key figures."""
    items = (
        ("Objects", f"{summary['objects']:,}"),
        ("Window from (UTC)", summary["start"][:16].replace("T", " ")),
        ("Length", f"{summary['days']:g} d"),
        ("Limit", f"{summary['threshold_km']:g} km"),
        ("Events", f"{summary['events']:,}"),
        ("Intervals (staying together)", f"{summary['intervals']:,}"),
        ("Oldest element set (UTC)", summary["epoch_min"][:16].replace("T", " ")),
        ("Newest element set (UTC)", summary["epoch_max"][:16].replace("T", " ")),
    )
    cells = "".join(
        f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in items
    )
    return f"<dl>{cells}</dl>"


def approaches(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of approaches."""
    head = (
        "<tr><th>Object</th><th>Owner</th><th>Object</th><th>Owner</th><th>Closest (UTC)</th>"
        '<th class="n">Miss (km)</th><th class="n">Speed (km/s)</th>'
        '<th class="n">Ages (d)</th></tr>'
    )
    body = []
    for row in rows:
        cells = []
        for k in ("1", "2"):
            owner = str(row[f"owner_{k}"]).removeprefix("party:") or "unknown"
            basis = row[f"owner_basis_{k}"]
            shown = owner if basis in {"exact", "unknown"} else f"{owner} (by {basis})"
            name = f"{row[f'name_{k}']} ({row[f'object_{k}']})"
            cells += [f"<td>{escape(name)}</td>", f"<td>{escape(shown)}</td>"]
        cells.append(f"<td>{escape(str(row['tca'])[:23].replace('T', ' '))}</td>")
        cells.append(f'<td class="n">{row["miss_km"]:.3f}</td>')
        cells.append(f'<td class="n">{row["speed_km_s"]:.3f}</td>')
        cells.append(f'<td class="n">{row["age_1_d"]:.2f} / {row["age_2_d"]:.2f}</td>')
        body.append("<tr>" + "".join(cells) + "</tr>")
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{"".join(body)}</tbody></table></div>'


def coverage(summary: Mapping[str, Any]) -> str:
    """Return what the screening covers in its own words, and the first left out."""
    cover = summary["coverage"]
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(str(cell))}</td>"
            for cell in (
                f"{row['object']} {row['name']}".strip(),
                row["from"][:19].replace("T", " "),
                row["until"][:19].replace("T", " "),
                row["why"],
            )
        )
        + "</tr>"
        for row in cover["left_out"][:SHOWN]
    )
    table = (
        '<div class="wide"><table><thead><tr><th>Left out</th><th>From (UTC)</th>'
        f"<th>Until</th><th>Why</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
    rest = len(cover["left_out"]) - SHOWN
    more = f"<p>… and {rest:,} more.</p>" if rest > 0 else ""
    words = f'<p class="note">Coverage: {escape(cover["words"])}.</p>'
    return words + (table + more if rows else "")


def worst(encounter: Encounter) -> str:
    """Return the picture and its numbers."""
    rows = encounter_table(encounter)
    step = max(1, len(rows) // 12)
    cells = "".join(
        "<tr>" + "".join(f'<td class="n">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in rows[::step]
    )
    names = ("Seconds from closest", "Radial (km)", "Along track (km)", "Normal (km)")
    head = "".join(f'<th class="n">{name}</th>' for name in names)
    return (
        f"{encounter_svg(encounter)}<details><summary>The numbers of the picture</summary>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table></details>"
    )


def report_html(report: Report) -> str:
    """Return the page: one file, no script, nothing from another host."""
    s = report.summary
    notes = [str(s["statement"])]
    if s["synthetic"]:
        notes.insert(
            0, "Synthetic population: these objects and their owners do not exist."
        )
    sources = "; ".join(
        f"{row['name']} ({row['form']}, {row['rows']:,} rows, {str(row['sha256'])[:19]}…)"
        for row in s["sources"]
    )
    picture = ""
    if report.encounter is not None:
        picture = f"<h2>The closest of them</h2>{worst(report.encounter)}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(report.title)}</h1><p>Made {escape(report.made)} by Comity.</p>"
        + "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
        + figures(s)
        + coverage(s)
        + f"<h2>The closest approaches between parties</h2>{approaches(report.rows)}"
        + picture
        + f"<footer><p>Sources: {escape(sources)}.</p><p>Catalogue {escape(str(s['catalogue_hash']))}; "
        f"request {escape(str(s['hash']))}.</p></footer></body></html>\n"
    )
