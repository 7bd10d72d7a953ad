"""The group ``comity orbit``, and its commands about manoeuvres in histories."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import SKY
from comity.cli.computing import computable
from comity.cli.options import JsonRows, Limit, OutFile
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import Absent, plain, plain_object
from comity.system.files import STANDARD

__all__ = ["manoeuvres", "note_faults", "orbit", "train"]

orbit = App(
    name="orbit",
    help="Orbits from observations and over time: fit, identify, detect events, forecast.",
    group=SKY,
)


def note_faults(faults: Iterable[object], *, as_json: bool) -> None:
    """Report on the error stream what was left out and why."""
    output.note_faults([plain_object(fault) for fault in faults], as_json=as_json)


@orbit.command
@computable("orbit manoeuvres")
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
        OutFile | None,
        Parameter(help="Picture to write (.svg), of the only object."),
    ] = None,
    top: Limit = 30,
    as_json: JsonRows = False,
) -> int:
    """Find manoeuvres in histories of element sets: the gap, size, direction, confidence.

    A manoeuvre is reported as the gap between two element sets that holds it. Its confidence
    is the share of such detections that were true on satellites outside the training data;
    sizes follow from the change of the orbit, to a factor of about two.

    Parameters
    ----------
    least_confidence
        Leave out detections of lower confidence, 0 to 1.
    top
        How many to print.
    """
    from comity.apps.tracking.manoeuvres import find_manoeuvres, load_model

    if not 0.0 <= least_confidence <= 1.0:
        raise RangeError("least confidence", least_confidence, "0 to 1")
    trained = load_model(model)
    with output.progress("objects", quiet=as_json, unit="objects") as tick:
        result = find_manoeuvres(
            files, trained, least_confidence, labels, picture, tick
        )
    alone = len(result.objects) == 1 and not result.faults
    if (labels is not None or picture is not None) and not alone:
        raise InputError(
            "labels and pictures are of one object",
            remedy="give a file that holds one object with 30 element sets or more",
        )
    note_faults(result.faults, as_json=as_json)
    if as_json:
        output.print_json(plain(result if labels is not None else result.manoeuvres))
        return 0
    output.table(
        ("Object", "From (UTC)", "To (UTC)", "Δv m/s", "Direction", "Sure %"),
        [
            (
                f"{row.name or row.object}",
                row.interval_start[:16].replace("T", " "),
                row.interval_end[:16].replace("T", " "),
                f"{row.dv_m_s:.4g}" if row.dv_m_s else "–",
                row.direction,
                f"{100 * row.confidence:.0f}",
            )
            for row in result.manoeuvres[:top]
        ],
    )
    for one in result.objects:
        output.say(
            f"{one.name or one.object}: {one.manoeuvres} in {one.element_sets} element sets "
            f"({one.regime}); along the track below {one.floor_m_s:.3g} m/s hides in their "
            "noise"
        )
    score = result.score
    if not isinstance(score, Absent):
        output.say(
            f"{score.hits} hits, {score.false} false, {score.missed} missed: "
            f"precision {score.precision:.3f}, recall {score.recall:.3f}, F1 {score.f1:.3f}"
        )
    return 0


@orbit.command
@computable("orbit train")
def train(
    folder: Path,
    /,
    *,
    out: Annotated[OutFile, Parameter(help="Model to write (.json).")],
    as_json: JsonRows = False,
) -> int:
    """Learn to detect manoeuvres from histories whose manoeuvres are known (extra learn).

    Parameters
    ----------
    folder
        Two or more pairs of NAME.tle (any form, compressed or not) and manoeuvres_NAME.yaml.
    """
    from comity.apps.tracking.manoeuvres import train_model

    if out.suffix != ".json" and out != STANDARD:
        raise InputError(f"{out.name} is no model", remedy="end it in .json")
    with output.progress("learning", quiet=as_json, unit="models") as tick:
        card = train_model(folder, out, tick)
    if as_json:
        output.print_json(plain(card))
        return 0
    output.table(
        ("Satellite", "Regime", "Sets", "True", "Precision", "Recall", "F1"),
        [
            (
                row.name,
                row.regime,
                str(row.element_sets),
                str(row.manoeuvres),
                f"{row.precision:.3f}",
                f"{row.recall:.3f}",
                f"{row.f1:.3f}",
            )
            for row in card.satellites
        ],
    )
    for regime, score in card.together.items():
        output.say(
            f"{regime}, each by trees grown without it: precision "
            f"{score.precision:.3f}, recall {score.recall:.3f}, F1 {score.f1:.3f}"
        )
    output.say(f"written: {card.written}")
    return 0
