"""The command ``comity orbit fuse``."""

from pathlib import Path

from comity.apps.tracking.commands.orbit import orbit
from comity.cli import output
from comity.cli.options import Json

__all__ = ["fuse"]


@orbit.command
def fuse(files: list[Path], /, *, as_json: Json = False) -> int:
    """Fuse tracks of several parties into one for each object, never surer than it may be.

    FILES are JSON: a list of tracks with object, party, epoch, frame, state_km (km, km/s),
    covariance (6 × 6) and sources: the names of what its information came from. What comes
    back through a third party is not counted again.
    """
    from comity.apps.tracking.fuse import fuse_value

    rows, faults = fuse_value(files)
    output.note_faults(faults, as_json=as_json)
    if as_json:
        output.print_json(rows)
        return 0
    for row in rows:
        spread = [row["covariance"][k][k] ** 0.5 for k in range(3)]
        sigma = ", ".join(f"{s:.4g}" for s in spread)
        output.say(
            f"{row['object']} at {row['epoch']} UTC, {row['frame']}: one sigma {sigma} km, "
            f"from {', '.join(row['sources'])}"
        )
        for step in row["steps"]:
            output.say(
                f"  {step['party']}: {step['method']}, weight {step['weight']:g}"
            )
    return 0
