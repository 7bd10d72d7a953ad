"""The command ``comity orbit task``."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import orbit
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows, Limit
from comity.foundations.plain import plain

__all__ = ["task"]


@orbit.command
@computable("orbit task")
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
    top: Limit = 30,
    as_json: JsonRows = False,
) -> int:
    """Plan which sensor observes which track when, by information a second of each share.

    FILES are tracks as `orbit fit` and `orbit fuse` write them. A sensor has name, party, lat, lon,
    alt_m, share_s (seconds that its party shares in the span), look_s (of one observation), range_m and
    angle_deg (its sigmas, one or both), least_elevation_deg, farthest_km.

    Parameters
    ----------
    start, hours
        The span, UTC, at most a week.
    top
        How many observations to print.
    """
    from comity.apps.tracking.tasking import plan_observations

    with output.progress("tasking", quiet=as_json, unit="tracks, seconds") as tick:
        result = plan_observations(files, sensors, start, hours, tick)
    if as_json:
        output.print_json(plain(result))
        return 0
    output.table(
        ("Time (UTC)", "Sensor", "Party", "Object", "Nats", "Sigma km"),
        [
            (
                row.time.replace("T", " "),
                row.sensor,
                row.party,
                row.object,
                f"{row.gain_nats:.3g}",
                f"{row.sigma_km:.3g}",
            )
            for row in result.plan[:top]
        ],
    )
    for track in result.tracks:
        output.say(
            f"{track.object}: {track.observations} observations, one sigma "
            f"{track.sigma_before_km:g} km → {track.sigma_after_km:g} km at its epoch"
        )
    for share in result.parties:
        output.say(
            f"{share.party}: {share.used_s:g} of {share.shared_s:g} s shared, "
            f"{share.gain_nats:g} nats"
        )
    output.say(
        f"{result.gain_nats:g} nats; taking turns the same seconds give "
        f"{result.gain_in_turn_nats:g}"
    )
    return 0
