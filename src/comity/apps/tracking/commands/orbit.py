"""Commands of the panel *Sky* about orbits; here manoeuvres in histories, and models for them."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import SKY
from comity.cli.options import Json
from comity.foundations.errors import InputError, RangeError

__all__ = ["manoeuvres", "orbit", "train"]

orbit = App(
    name="orbit",
    help="Orbits out of observations and over time: where, whose, what happened, how sure.",
    group=SKY,
)


@orbit.command
def manoeuvres(
    files: Annotated[
        list[Path], Parameter(help="Element sets over months or years, any form.")
    ],
    /,
    *,
    model: Annotated[Path | None, Parameter(help="Another model (JSON).")] = None,
    least_confidence: float = 0.0,
    labels: Annotated[
        Path | None,
        Parameter(help="True manoeuvres of the only object (YAML): counts hits."),
    ] = None,
    picture: Annotated[
        Path | None, Parameter(help="Picture to write (.svg), of the only object.")
    ] = None,
    top: int = 30,
    as_json: Json = False,
) -> int:
    """Find manoeuvres in histories of element sets: the gap, size, direction, confidence.

    What is told is a gap between two element sets. The confidence is the part of such
    detections that hit on satellites that were not learned from; sizes are those that the
    orbit shows, good to a factor of about two.

    Parameters
    ----------
    least_confidence
        Leave out what is less sure, 0 to 1.
    top
        How many to print.
    """
    from comity.apps.tracking.manoeuvres import load_model, manoeuvres_value

    if not 0.0 <= least_confidence <= 1.0:
        raise RangeError("least confidence", least_confidence, "0 to 1")
    read = load_model(model)
    with output.progress("objects", quiet=as_json, unit="objects") as tick:
        value = manoeuvres_value(files, read, least_confidence, labels, picture, tick)
    alone = len(value["objects"]) == 1 and not value["faults"]
    if (labels is not None or picture is not None) and not alone:
        raise InputError(
            "labels and pictures are of one object",
            remedy="give a file that holds one object with 30 element sets or more",
        )
    output.note_faults(value["faults"], as_json=as_json)
    if as_json:
        rows = value["manoeuvres"]
        output.print_json(value if labels is not None else rows)
        return 0
    output.table(
        ("Object", "From (UTC)", "To (UTC)", "Δv m/s", "Direction", "Sure %"),
        [
            (
                f"{row['name'] or row['object']}",
                row["interval_start"][:16].replace("T", " "),
                row["interval_end"][:16].replace("T", " "),
                f"{row['dv_m_s']:.4g}" if row["dv_m_s"] else "–",
                row["direction"],
                f"{100 * row['confidence']:.0f}",
            )
            for row in value["manoeuvres"][:top]
        ],
    )
    for one in value["objects"]:
        output.say(
            f"{one['name'] or one['object']}: {one['manoeuvres']} in "
            f"{one['element_sets']} element sets ({one['regime']}); along the track below "
            f"{one['floor_m_s']:.3g} m/s hides in their noise"
        )
    if "score" in value:
        score = value["score"]
        output.say(
            f"{score['hits']} hits, {score['false']} false, {score['missed']} missed: "
            f"precision {score['precision']:.3f}, recall {score['recall']:.3f}, F1 "
            f"{score['f1']:.3f}"
        )
    return 0


@orbit.command
def train(
    folder: Path,
    /,
    *,
    out: Annotated[Path, Parameter(help="Model to write (.json).")],
    as_json: Json = False,
) -> int:
    """Learn to tell manoeuvres from histories whose manoeuvres are known (extra learn).

    Parameters
    ----------
    folder
        NAME.tle (any form, compressed or not) beside manoeuvres_NAME.yaml, two or more.
    """
    from comity.apps.tracking.manoeuvres import train_value

    if out.suffix != ".json":
        raise InputError(f"{out.name} is no model", remedy="end it in .json")
    with output.progress("learning", quiet=as_json, unit="models") as tick:
        value = train_value(folder, out, tick)
    if as_json:
        output.print_json(value)
        return 0
    output.table(
        ("Satellite", "Regime", "Sets", "True", "Precision", "Recall", "F1"),
        [
            (
                row["name"],
                row["regime"],
                str(row["element_sets"]),
                str(row["manoeuvres"]),
                f"{row['precision']:.3f}",
                f"{row['recall']:.3f}",
                f"{row['f1']:.3f}",
            )
            for row in value["satellites"]
        ],
    )
    for regime, row in value["together"].items():
        output.say(
            f"{regime}, each by trees that had not seen it: precision "
            f"{row['precision']:.3f}, recall {row['recall']:.3f}, F1 {row['f1']:.3f}"
        )
    output.say(f"written: {value['written']}")
    return 0
