"""A table of windows for people."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from rich.markup import escape
from rich.table import Table

from comity.cli.console import print_table

__all__ = ["print_windows"]


def print_windows(columns: Mapping[str, NDArray[np.generic]], top: int) -> None:
    """Print the first windows as a table; ranges in km, elevations in degrees."""
    over = "station" in columns
    table = Table(pad_edge=False)
    table.add_column(
        f"Satellite, {'station' if over else 'satellite'}", overflow="fold", ratio=1
    )
    for name in ("Rise (UTC)", "Set"):
        table.add_column(name, no_wrap=True)
    more = ("Top °", "From °", "To °", "km") if over else ("Lasts min",)
    for name in more:
        table.add_column(name, justify="right", no_wrap=True)
    for k in range(min(top, len(columns["rise"]))):
        rise, fall = (
            str(columns[n][k])[5:19].replace("T", " ") for n in ("rise", "set")
        )
        other = columns["station"][k] if over else columns["other_name"][k]
        names = ("max_elevation_deg", "rise_azimuth_deg", "set_azimuth_deg", "range_km")
        values = (
            [f"{columns[name][k]:.0f}" for name in names]
            if over
            else [f"{columns['duration_s'][k] / 60.0:.1f}"]
        )
        shown = columns["satellite_name"][k] or columns["satellite"][k]
        table.add_row(escape(f"{shown} · {other}"), rise, fall[6:], *values)
    print_table(table)
