"""The command ``comity orbit fuse``."""

from pathlib import Path

from comity.apps.tracking.commands.orbit import note_faults, orbit
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows
from comity.foundations.plain import plain

__all__ = ["fuse"]


@orbit.command
@computable("orbit fuse")
def fuse(files: list[Path], /, *, as_json: JsonRows = False) -> int:
    """Fuse tracks of several parties into one for each object, with a conservative covariance.

    FILES are JSON: a list of tracks with object, party, epoch, frame, state_km (km, km/s),
    covariance (6 × 6) and sources: the names of the origins of its information. Information that
    returns through a third party is not counted twice.
    """
    from comity.apps.tracking.fuse import fuse_tracks

    tracks, faults = fuse_tracks(files)
    note_faults(faults, as_json=as_json)
    if as_json:
        output.print_json(plain(tracks))
        return 0
    for track in tracks:
        spread = [float(track.covariance[k, k]) ** 0.5 for k in range(3)]
        sigma = ", ".join(f"{s:.4g}" for s in spread)
        output.say(
            f"{track.object} at {track.epoch} UTC, {track.frame}: one sigma {sigma} km, "
            f"from {', '.join(track.sources)}"
        )
        for step in track.steps:
            output.say(f"  {step.party}: {step.method}, weight {step.weight:g}")
    return 0
