"""The command ``comity avoid``."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.cli import output
from comity.cli.options import Json, Logs
from comity.foundations.errors import InputError, RangeError


def avoid(
    file: Annotated[
        Path | None, Parameter(help="A conjunction data message (CDM).")
    ] = None,
    /,
    *,
    hbr_m: Annotated[float | None, Parameter(name="--hbr-m")] = None,
    target_pc: float = 1e-6,
    catalogue: list[str] | None = None,
    constraints: Path | None = None,
    moving: Annotated[int, Parameter(name="--object")] = 1,
    out: Path | None = None,
    pictures: Path | None = None,
    worst: int | None = None,
    launch_log: Logs = None,
    as_json: Json = False,
) -> None:
    """Find the smallest burn that lowers the probability and is safe against all others.

    With --worst N and a catalogue instead of a message: screen it, assess the N worst
    conjunctions between owners, and plan a burn for each.

    Parameters
    ----------
    hbr_m
        Sum of both objects' radii, m; default: what the message tells.
    target_pc
        Probability to reach.
    catalogue
        Files (or sample) to screen the changed track against for some days.
    constraints
        JSON file: times, blackouts, largest impulse, direction, errors, box.
    moving
        Which object of the message burns, 1 or 2.
    out
        Write the plan: .opm (state and burn), .ocm or .oem (the changed track).
    pictures
        Folder for the trade space as SVG.
    worst
        How many conjunctions of a catalogue to plan for.
    """
    from comity.apps.avoidance import plan_message as service

    limits = service.limits_of(constraints)
    if worst is not None:
        if worst < 1:
            raise RangeError("worst", worst, "1 or more")
        if file is not None:
            raise InputError(
                "--worst and a message together", remedy="give one of the two"
            )
        if not catalogue:
            raise InputError(
                "--worst needs a catalogue", remedy="give --catalogue FILE"
            )
        with output.progress("screening", quiet=as_json) as tick:
            chain = service.run_chain(
                catalogue, worst, hbr_m, target_pc, limits, tick, launch_log or ()
            )
        if as_json:
            output.print_json(chain)
        else:
            show_chain(chain)
        return
    if file is None:
        raise InputError("no message given", remedy="name a CDM, or give --worst N")
    done = service.plan_for_message(file, hbr_m, target_pc, limits, moving, catalogue)
    written = service.write_plan(done, out, pictures)
    value = service.value_of(done) | {"written": [str(path) for path in written]}
    if as_json:
        output.print_json(value)
        return
    show(value)


def near(hit: dict[str, Any]) -> str:
    """Return one conjunction of the changed track in words."""
    was = (
        "none"
        if hit["pc_without_burn"] is None
        else output.number(hit["pc_without_burn"])
    )
    when = hit["tca"][:16].replace("T", " ")
    words = f"{hit['name']} ({hit['object']}) {when}, {hit['miss_km']:.2f} km, "
    words += f"Pc {output.number(hit['pc'])} (without the burn {was}; "
    return words + f"covariance {hit['covariance']})"


def show(value: dict[str, Any]) -> None:
    """Print a plan."""
    dv = value["dv_m_s"]
    pairs = [
        ("encounter", value["encounter"]),
        ("closest (UTC)", value["tca"][:23].replace("T", " ")),
        (
            "Pc now",
            f"{output.number(value['pc_before'])} ({value['method']}, {value['hbr_m']:g} m)",
        ),
    ]
    if dv is None:
        pairs.append(("burn", f"none: {value['reason']}"))
    else:
        impulse = f"{value['dv_size_m_s'] * 1e3:.2f} mm/s: radial {dv[0] * 1e3:+.2f}, "
        impulse += f"along {dv[1] * 1e3:+.2f}, normal {dv[2] * 1e3:+.2f} mm/s"
        pairs += [
            ("burn (UTC)", value["burn_time"][:23].replace("T", " ")),
            ("impulse", impulse),
            (
                "Pc after",
                f"{output.number(value['pc_after'])}, miss {value['miss_after_km'] * 1e3:.0f} m",
            ),
            ("way back", f"{value['return_dv_m_s'] * 1e3:.2f} mm/s within 3 orbits"),
            ("screened", value["screened"]),
        ]
        pairs += [("also near", near(hit)) for hit in value["secondary"][:5]]
        pairs.append(("why", value["reason"]))
    pairs += [("written", path) for path in value["written"]]
    output.lines(pairs)


def show_chain(chain: dict[str, Any]) -> None:
    """Print the worst conjunctions of a catalogue with a plan for each."""
    from rich.table import Table

    table = Table(
        title="Screened, assessed, avoided",
        title_justify="left",
        title_style="bold",
        pad_edge=False,
    )
    table.add_column("Moves, stays", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)", no_wrap=True)
    for name in ("Miss m", "Pc", "mm/s", "Pc after", "New"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in chain["plans"]:
        dv = row["dv_size_m_s"]
        m, s = row["moving"], 3 - row["moving"]
        table.add_row(
            f"{row[f'name_{m}']} · {row[f'owner_{m}']}\n"
            f"{row[f'name_{s}']} · {row[f'owner_{s}']}",
            row["tca"][5:19].replace("T", " "),
            f"{row['miss_km'] * 1e3:.0f}",
            output.number(row["pc_before"]),
            "none" if dv is None else f"{dv * 1e3:.1f}",
            output.number(row["pc_after"]) if dv is not None else "",
            str(row["new_conjunctions"]) if dv is not None else "",
        )
    output.out().print(table)
    for row in chain["plans"]:
        if row["dv_size_m_s"] is None:
            output.say(f"{row['name_1']} and {row['name_2']}: {row['reason']}")
    stages = ", ".join(
        f"{name} {value:.1f} s" for name, value in chain["stages"].items()
    )
    output.say(f"stages: {stages}")
    output.say(chain["statement"])
