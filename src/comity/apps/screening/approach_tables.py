"""Tables of approaches for people."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rich.table import Table

from comity.cli.console import print_table
from comity.foundations import format_utc

if TYPE_CHECKING:
    # Loaded when a screening is done: printing one needs no engine.
    from comity.apps.screening.screen_ephemerides import OwnHit
    from comity.astro.catalogue import Snapshot

__all__ = ["print_approaches", "print_own_approaches", "print_probable"]


def _owner(row: Mapping[str, object], k: str) -> str:
    """Return the owner of an object with the basis on which it is known."""
    owner = str(row[f"owner_{k}"]).removeprefix("party:")
    if not owner:
        return "unknown"
    return owner if row[f"owner_basis_{k}"] == "exact" else f"{owner} (by launch)"


def print_approaches(title: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Print approaches as a table: both objects, owners, ages, time, miss, speed."""
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("Object, owner", overflow="fold", ratio=1)
    table.add_column("Object, owner", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)", no_wrap=True)
    for name in ("Miss km", "km/s", "Ages d"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        kind = "\ninterval" if row["kind"] == "interval" else ""
        table.add_row(
            f"{row['name_1']}\n{row['object_1']} · {_owner(row, '1')}",
            f"{row['name_2']}\n{row['object_2']} · {_owner(row, '2')}",
            str(row["tca"])[5:19].replace("T", " ") + kind,
            f"{row['miss_km']:.3f}",
            f"{row['speed_km_s']:.3f}",
            f"{row['age_1_d']:.1f} {row['age_2_d']:.1f}",
        )
    print_table(table)


def print_probable(title: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Print approaches with their three probabilities, and what each rests on; never one column for two of them."""
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("Objects", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)\nmiss km, ages d", no_wrap=True)
    for name in ("Pc\nrests on", "Scaled max\nat sigmas x", "SOCRATES\nat km"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        diluted = " dil." if row["pc_diluted"] else ""
        stands = row["pc_basis"] if row["pc_state"] == "computed" else row["pc_state"]
        ages = f"{row['age_1_d']:.1f} {row['age_2_d']:.1f}"
        table.add_row(
            f"{row['name_1']} ({row['object_1']})\n{row['name_2']} ({row['object_2']})",
            f"{str(row['tca'])[5:19].replace('T', ' ')}\n{row['miss_km']:.3f}, {ages}",
            f"{_small(row['pc'])}\n{stands}",
            f"{_small(row['pc_scaled_max'])}\n{_factor(row['pc_scaled_factor'])}{diluted}",
            f"{_small(row['pc_socrates_max'])}\n{_factor(row['pc_socrates_sigma_km'])}",
        )
    print_table(table)


def _small(value: object) -> str:
    return f"{value:.1e}" if isinstance(value, float) and isfinite(value) else "none"


def _factor(value: object) -> str:
    return f"{value:.2g}" if isinstance(value, float) and isfinite(value) else ""


def print_own_approaches(
    title: str, snapshot: "Snapshot", hits: "Sequence[OwnHit]", top: int
) -> None:
    """Print approaches of own ephemerides, the largest probability first."""
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("Own, object", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)", no_wrap=True)
    for name in ("Miss km", "km/s", "Pc"):
        table.add_column(name, justify="right", no_wrap=True)
    ranked = sorted(hits, key=lambda hit: (-(hit.answer.pc or 0.0), hit.miss_km))
    for hit in ranked[:top]:
        pc = "undefined" if hit.answer.pc is None else f"{hit.answer.pc:.2e}"
        table.add_row(
            f"{hit.own.name}\n{snapshot.name[hit.row]} ({snapshot.object[hit.row]})",
            format_utc(hit.tca_us, 0).replace("T", " "),
            f"{hit.miss_km:.3f}",
            f"{hit.speed_km_s:.3f}",
            f"{pc}\n{hit.answer.chosen.method}",
        )
    print_table(table)
