"""The command ``comity orbit task``."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import orbit
from comity.cli import output
from comity.cli.options import Json

__all__ = ["task"]


@orbit.command
def task(
    files: Annotated[
        list[Path], Parameter(help="Tracks: JSON with epoch, state_km, covariance.")
    ],
    /,
    *,
    sensors: Annotated[
        Path, Parameter(help="Sensors with their shares: JSON or YAML.")
    ],
    start: str,
    hours: float = 24.0,
    top: int = 30,
    as_json: Json = False,
) -> int:
    """Plan who observes which track when: by information for each second of each party's share.

    FILES are tracks as `orbit fit` and `orbit fuse` write them. A sensor has name, party, lat, lon,
    alt_m, share_s (seconds that its party shares in the span), look_s (of one look), range_m and angle_deg
    (its sigmas, one or both), least_elevation_deg, farthest_km.

    Parameters
    ----------
    start, hours
        The span, UTC, at most a week.
    top
        How many looks to print.
    """
    from comity.apps.tracking.tasking import task_value

    with output.progress("tasking", quiet=as_json, unit="tracks, seconds") as tick:
        value = task_value(files, sensors, start, hours, tick)
    if as_json:
        output.print_json(value)
        return 0
    output.table(
        ("Time (UTC)", "Sensor", "Party", "Object", "Nats", "Sigma km"),
        [
            (
                row["time"].replace("T", " "),
                row["sensor"],
                row["party"],
                row["object"],
                f"{row['gain_nats']:.3g}",
                f"{row['sigma_km']:.3g}",
            )
            for row in value["plan"][:top]
        ],
    )
    for row in value["tracks"]:
        output.say(
            f"{row['object']}: {row['observations']} observations, one sigma "
            f"{row['sigma_before_km']:g} km → {row['sigma_after_km']:g} km at its epoch"
        )
    for row in value["parties"]:
        output.say(
            f"{row['party']}: {row['used_s']:g} of {row['shared_s']:g} s shared, "
            f"{row['gain_nats']:g} nats"
        )
    output.say(
        f"{value['gain_nats']:g} nats; taking turns the same seconds give "
        f"{value['gain_in_turn_nats']:g}"
    )
    return 0
