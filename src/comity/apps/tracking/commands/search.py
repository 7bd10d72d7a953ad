"""Commands about whose observation and which object: associate, correlate."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import orbit
from comity.cli import output
from comity.cli.options import Json

__all__ = ["associate", "correlate"]


@orbit.command
def associate(
    files: Annotated[
        list[Path], Parameter(help="Observations: TDM, CRD, IOD, UK, RDE, or lists.")
    ],
    /,
    *,
    stations: Annotated[Path, Parameter(help="Stations: JSON, YAML, CSV, settings.")],
    catalogue: Annotated[list[Path], Parameter(help="Element sets of what is known.")],
    detected: float = 0.9,
    false: float = 1.0,
    least_plots: int = 4,
    top: int = 30,
    as_json: Json = False,
) -> int:
    """Tell which observation is of which object of a catalogue, and what may be new.

    What the files say of their objects is not looked at. Each object explains all scans at once, and no
    observation is of two; what is left over and lies on one orbit is proposed as new, and linked over days.

    Parameters
    ----------
    detected
        Chance of an object in view to be detected in a scan.
    false
        False detections, and such of unknown objects, a scan.
    least_plots
        Observations that a new object must have.
    top
        How many objects to print.
    """
    from comity.apps.tracking.associate import Chances, associate_value

    chances = Chances(detected, false, least_plots)
    with output.progress("associating", quiet=as_json, unit="objects") as tick:
        value = associate_value(files, stations, catalogue, chances, tick)
    output.note_faults(value["faults"], as_json=as_json)
    if as_json:
        output.print_json(value)
        return 0
    output.table(
        ("Object", "Observations"),
        [
            (f"{row['name'] or row['object']} ({row['object']})", str(row["plots"]))
            for row in sorted(value["objects"], key=lambda r: -r["plots"])[:top]
        ],
    )
    told = sum(row["object"] is not None for row in value["observations"])
    fresh = sum(row["new"] is not None for row in value["observations"])
    output.say(
        f"{told} of {len(value['observations'])} observations are of {len(value['objects'])} "
        f"known objects ({value['considered']} came near); {fresh} of {len(value['new'])} new "
        f"ones, {len(value['links'])} links between these"
    )
    for n, row in enumerate(value["new"]):
        place = ", ".join(f"{x:.1f}" for x in row["state_km"][:3])
        output.say(
            f"new {n}: {len(row['plots'])} observations, {row['epoch'][:19]} UTC, {row['frame']} "
            f"{place} km"
        )
    return 0


@orbit.command
def correlate(
    *,
    one: Annotated[list[Path], Parameter(help="Catalogue of the first party.")],
    two: Annotated[list[Path], Parameter(help="Catalogue of the second.")],
    least_confidence: float = 0.5,
    top: int = 30,
    as_json: Json = False,
) -> int:
    """Correlate two parties' catalogues object by object; list what only one of them knows.

    The confidence is one less the part of pairs with such a fit that strangers would make: the same
    objects, turned about the Earth's axis, are tried as decoys.

    Parameters
    ----------
    least_confidence
        Pairs that are less sure are none, 0 to 1.
    top
        How many pairs to print.
    """
    from comity.apps.tracking.correlate import correlate_value

    with output.progress("correlating", quiet=as_json, unit="objects") as tick:
        value = correlate_value(one, two, least_confidence, tick)
    if as_json:
        output.print_json(value)
        return 0
    output.table(
        ("One", "Two", "Sure %", "Apart km", "Along km", "Days"),
        [
            (
                f"{row['name_one'] or row['one']}",
                f"{row['name_two'] or row['two']}",
                f"{100 * row['confidence']:.0f}",
                f"{row['apart_km']:.4g}",
                f"{row['along_km']:.4g}",
                f"{row['days_between_epochs']:.1f}",
            )
            for row in sorted(value["pairs"], key=lambda r: -r["confidence"])[:top]
        ],
    )
    said = value["disagreement"]
    words = (
        "none is sure enough to measure how far both disagree"
        if said["median_km"] is None
        else f"those that are sure are {said['median_km']:g} km apart in the median, "
        f"{said['percentile_90_km']:g} km in nine of ten"
    )
    output.say(
        f"{len(value['pairs'])} of {value['objects']['one']} and {value['objects']['two']} "
        f"objects are common; only the first knows {len(value['only_one'])}, only the second "
        f"{len(value['only_two'])}; {words}"
    )
    return 0
