"""Commands that identify objects: associate, correlate."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import note_faults, orbit
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows, Limit
from comity.foundations.plain import plain

__all__ = ["associate", "correlate"]


@orbit.command
@computable("orbit associate")
def associate(
    files: Annotated[
        list[Path], Parameter(help="Observations: TDM, CRD, IOD, UK, RDE, or lists.")
    ],
    /,
    *,
    stations: Annotated[Path, Parameter(help="Stations: JSON, YAML, CSV, settings.")],
    catalogue: Annotated[
        list[Path], Parameter(help="Element sets of the known objects.")
    ],
    detected: float = 0.9,
    false: float = 1.0,
    least_plots: int = 4,
    top: Limit = 30,
    as_json: JsonRows = False,
) -> int:
    """Assign observations to the objects of a catalogue, and propose new objects.

    Object names in the files are ignored. Scans are assigned together, each observation to at most one
    object; unassigned ones that lie on one orbit are proposed as new objects, and linked over days.

    Parameters
    ----------
    detected
        Probability that an object in view is detected in a scan.
    false
        False detections, and detections of unknown objects, a scan.
    least_plots
        Observations that a new object must have.
    top
        How many objects to print.
    """
    from comity.apps.tracking.associate import associate_observations
    from comity.apps.tracking.scene import SensorModel

    sensors = SensorModel(detected, false, least_plots)
    with output.progress("associating", quiet=as_json, unit="objects") as tick:
        result = associate_observations(files, stations, catalogue, sensors, tick)
    note_faults(result.faults, as_json=as_json)
    if as_json:
        output.print_json(plain(result))
        return 0
    output.table(
        ("Object", "Observations"),
        [
            (f"{row.name or row.object} ({row.object})", str(row.plots))
            for row in sorted(result.objects, key=lambda row: -row.plots)[:top]
        ],
    )
    known = sum(row.object is not None for row in result.observations)
    fresh = sum(row.new is not None for row in result.observations)
    output.say(
        f"{known} of {len(result.observations)} observations are of {len(result.objects)} "
        f"known objects ({result.considered} came near); {fresh} of {len(result.new)} new "
        f"ones, {len(result.links)} links between these"
    )
    for n, one in enumerate(result.new):
        place = ", ".join(f"{x:.1f}" for x in one.state_km[:3])
        output.say(
            f"new {n}: {len(one.plots)} observations, {one.epoch[:19]} UTC, {one.frame} "
            f"{place} km"
        )
    return 0


@orbit.command
@computable("orbit correlate")
def correlate(
    *,
    one: Annotated[list[Path], Parameter(help="Catalogue of the first party.")],
    two: Annotated[list[Path], Parameter(help="Catalogue of the second.")],
    least_confidence: float = 0.5,
    top: Limit = 30,
    as_json: JsonRows = False,
) -> int:
    """Correlate two parties' catalogues object by object; list the objects of one alone.

    The confidence is one less the share of false pairs with as good a fit, estimated with decoys: the
    same objects, rotated about the Earth's axis.

    Parameters
    ----------
    least_confidence
        Leave out pairs of lower confidence, 0 to 1.
    top
        How many pairs to print.
    """
    from comity.apps.tracking.correlate import correlate_catalogues

    with output.progress("correlating", quiet=as_json, unit="objects") as tick:
        result = correlate_catalogues(one, two, least_confidence, tick)
    if as_json:
        output.print_json(plain(result))
        return 0
    output.table(
        ("One", "Two", "Sure %", "Apart km", "Along km", "Days"),
        [
            (
                f"{row.name_one or row.one}",
                f"{row.name_two or row.two}",
                f"{100 * row.confidence:.0f}",
                f"{row.apart_km:.4g}",
                f"{row.along_km:.4g}",
                f"{row.days_between_epochs:.1f}",
            )
            for row in sorted(result.pairs, key=lambda row: -row.confidence)[:top]
        ],
    )
    apart = result.disagreement
    distance = (
        "no pair is sure enough to measure the disagreement"
        if apart.median_km is None
        else f"those that are sure are {apart.median_km:g} km apart in the median, "
        f"{apart.percentile_90_km:g} km in nine of ten"
    )
    output.say(
        f"{len(result.pairs)} of {result.objects['one']} and {result.objects['two']} "
        f"objects are common; {len(result.only_one)} are only in the first catalogue, "
        f"{len(result.only_two)} only in the second; {distance}"
    )
    return 0
