"""Tables of an ephemeris for people."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comity.apps.ephemerides.records import EphemerisHead
from comity.apps.ephemerides.requested import Columns
from comity.cli import output

__all__ = ["show"]

#: Heads, columns and decimals of each table; units in the heads. Names and instants come before.
SHOWN: dict[str, Sequence[tuple[str, str, int]]] = {
    "states": (
        ("x km", "x_km", 3),
        ("y km", "y_km", 3),
        ("z km", "z_km", 3),
    ),
    "track": (
        ("Lat °", "latitude_deg", 3),
        ("Lon °", "longitude_deg", 3),
        ("km", "height_km", 1),
        ("Light", "light", 0),
    ),
    "looks": (
        ("Az °", "azimuth_deg", 2),
        ("El °", "elevation_deg", 2),
        ("km", "range_km", 1),
        ("km/s", "range_rate_km_s", 3),
    ),
    "light": (("Until", "until", 0), ("s", "duration_s", 1)),
    "passes": (
        ("Set", "set", 0),
        ("Top °", "max_elevation_deg", 1),
        ("From °", "rise_azimuth_deg", 0),
        ("To °", "set_azimuth_deg", 0),
        ("Sun s", "sunlit_s", 0),
    ),
}
#: The column of the first instant.
FIRST = {"light": "from", "passes": "rise"}


def _cell(column: NDArray[np.generic], k: int, decimals: int) -> str:
    if column.dtype.kind == "M":
        return str(column[k])[11:19]
    if column.dtype.kind == "f":
        return f"{float(column[k]):.{decimals}f}"
    return str(column[k])


def _rows(head: EphemerisHead, columns: Columns, top: int) -> list[list[str]]:
    shown = SHOWN[head.table]
    when = columns[FIRST.get(head.table, "t")]
    rows = []
    for k in range(min(top, len(when))):
        name = str(columns["name"][k])
        if head.table == "light":
            name = f"{name} · {columns['light'][k]}"
        if "station" in columns:
            name = f"{name} · {columns['station'][k]}"
        mark = "?" if str(columns["doubt"][k]) else ""
        instant = str(when[k])[5:19].replace("T", " ")
        cells = [_cell(columns[column], k, decimals) for _, column, decimals in shown]
        rows.append([name, f"{instant}{mark}", *cells])
    return rows


def show(head: EphemerisHead, columns: Columns, top: int) -> None:
    """Print the first rows of a table, and what is to be read beside it."""
    if columns:
        first = {"light": "From (UTC)", "passes": "Rise (UTC)"}.get(head.table, "UTC")
        heads = ["Object", first, *(name for name, _, _ in SHOWN[head.table])]
        output.table(heads, _rows(head, columns, top))
    total = len(columns["object"]) if columns else 0
    frame = f", {head.frame}" if head.frame else ""
    rows = f"{total} rows of {head.table}{frame}, " if columns else ""
    output.say(
        f"{rows}{len(head.objects)} object{'s' * (len(head.objects) != 1)}, "
        f"{head.start[:19]} to {head.end[:19]} UTC"
    )
    for one in head.objects[:3]:
        output.say(
            f"{one.name} ({one.object}): {_origin(one.source, one.kind, one.epoch)}"
        )
        for note in one.notes:
            output.say(f"  {note}")
    if len(head.objects) > 3:
        output.say(f"and {len(head.objects) - 3} more objects: --json tells of each")
    if head.rows_doubtful:
        kinds = sorted(set(columns["doubt"].tolist()) - {""})
        output.say(
            f"? {head.rows_doubtful} of {total} rows are doubtful: {'; '.join(kinds[:3])}"
        )


def _origin(source: str, kind: str, epoch: str | None) -> str:
    return f"{kind} of {source}" + (f", epoch {epoch[:19]} UTC" if epoch else "")
