"""Commands about the risk that an event will end with: forecast, train-forecast."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import orbit
from comity.cli import output
from comity.cli.options import Json
from comity.foundations.errors import InputError

__all__ = ["forecast", "train_forecast"]


@orbit.command
def forecast(
    file: Path,
    /,
    *,
    level: float = 0.9,
    model: Annotated[Path | None, Parameter(help="Another model (JSON).")] = None,
    top: int = 30,
    as_json: Json = False,
) -> int:
    """Forecast the last risk of events from their first messages, with an interval that holds.

    FILE is CSV: one row a message (event_id, time_to_tca in days, risk as log10) or one an
    event (r_minus2 instead of risk). The values that the messages have stand beside.

    Parameters
    ----------
    level
        How often the interval holds: 0.8, 0.9 or 0.95.
    top
        How many to print.
    """
    from comity.apps.tracking.forecast import forecast_value

    rows, faults = forecast_value(file, level, model)
    output.note_faults(faults, as_json=as_json)
    if as_json:
        output.print_json(rows)
        return 0
    output.table(
        ("Event", "Median", f"{level:.0%} from", "to", "Earliest", "Mean", "Method"),
        [
            (
                row["event"],
                output.fixed(row["median"], 2),
                output.fixed(row["low"], 2),
                output.fixed(row["high"], 2),
                output.fixed(row["earliest"], 2),
                output.fixed(row["mean"], 2),
                row["method"],
            )
            for row in sorted(rows, key=lambda row: -row["median"])[:top]
        ],
    )
    output.say(
        f"{len(rows)} events, decimal logarithms of the last probability before closest "
        "approach; the model's selection of events and its limits: comity's page on models"
    )
    return 0


@orbit.command(name="train-forecast")
def train_forecast(
    file: Path,
    /,
    *,
    out: Annotated[Path, Parameter(help="Model to write (.json).")],
    as_json: Json = False,
) -> int:
    """Learn to forecast risks from events whose end is known (extra learn).

    Parameters
    ----------
    file
        CSV, one row an event: event_id, r_minus2, time_to_tca, r_final and more.
    """
    from comity.apps.tracking.forecast import train_forecast as train

    if out.suffix != ".json":
        raise InputError(f"{out.name} is no model", remedy="end it in .json")
    with output.progress("learning", quiet=as_json, unit="rounds") as tick:
        value = train(file, out, tick)
    if as_json:
        output.print_json(value)
        return 0
    for name, row in value["cross_validated"].items():
        output.say(
            f"{name}: loss {row['loss']:.3f} (error of high risks {row['mse_high']:.3f}, "
            f"F2 {row['f2']:.3f}), mean error {row['mae']:.2f}"
        )
    for level, part in value["covered"].items():
        output.say(f"interval of {level}: held {part:.1%} of {value['events']} events")
    output.say(f"written: {value['written']}")
    return 0
