"""The command ``comity case rehearse``: an encounter on an exercise's clock."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.cli import output
from comity.cli.options import Json, OutFolder


def rehearse(
    catalogue: str,
    *,
    folder: Annotated[OutFolder, Parameter(name="--out")],
    days: float = 1.0,
    launch_log: Annotated[list[Path] | None, Parameter(name="--launch-log")] = None,
    satcat: list[Path] | None = None,
    as_json: Json = False,
) -> None:
    """Carry an encounter of a catalogue through two nodes on an exercise's clock.

    Parameters
    ----------
    catalogue
        A file, or the synthetic sample (sample:N for another size).
    folder
        Where the two nodes are made; they are kept.
    days
        Length of the window that is screened, days.
    launch_log, satcat
        Lists that name the owners of the objects.
    """
    from comity.apps.operations.exercise_catalogue import rehearse_catalogue

    with output.progress("screening", quiet=as_json) as tick:
        done = rehearse_catalogue(
            catalogue,
            folder,
            days,
            tick,
            launch_logs=launch_log or (),
            satcats=satcat or (),
        )
    if as_json:
        output.print_json(
            {
                "steps": [list(step) for step in done.steps],
                "pc_before": done.pc_before,
                "pc_after": done.pc_after,
                "message": str(done.message),
                "nodes": [str(path) for path in done.folders],
                "case": done.case,
            }
        )
        return
    for step in done.steps:
        when = step.at[5:16].replace("T", " ")
        output.say(f"{when}  {step.who:6} {step.what:12} {step.result}")
    output.say(
        f"\nPc {done.pc_before:.1e} before, {done.pc_after:.1e} after; covariances and "
        f"radii are assumed by regime and age.\nThe message: {done.message}\n"
        f"The nodes: {done.folders[0]} and {done.folders[1]}"
    )
