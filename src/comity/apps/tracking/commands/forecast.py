"""Commands that forecast the last risk of an event: forecast, train-forecast."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import note_faults, orbit
from comity.cli import output
from comity.cli.options import Json, OutFile
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

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
    """Forecast the last risk of events from their first messages, with a calibrated interval.

    FILE is CSV: one row a message (event_id, time_to_tca in days, risk as log10) or one an
    event (r_minus2 instead of risk). The values of the messages are shown for comparison.

    Parameters
    ----------
    level
        Probability of the interval: 0.8, 0.9 or 0.95.
    top
        How many to print.
    """
    from comity.apps.tracking.forecast import forecast_risks

    forecasts, faults = forecast_risks(file, level, model)
    note_faults(faults, as_json=as_json)
    if as_json:
        output.print_json(plain(forecasts))
        return 0
    output.table(
        ("Event", "Median", f"{level:.0%} from", "to", "Earliest", "Mean", "Method"),
        [
            (
                one.event,
                output.fixed(one.median, 2),
                output.fixed(one.low, 2),
                output.fixed(one.high, 2),
                output.fixed(one.earliest, 2),
                output.fixed(one.mean, 2),
                one.method,
            )
            for one in sorted(forecasts, key=lambda one: -one.median)[:top]
        ],
    )
    output.say(
        f"{len(forecasts)} events, decimal logarithms of the last probability before "
        "closest approach; the page on models states how events were selected, and limits"
    )
    return 0


@orbit.command(name="train-forecast")
def train_forecast(
    file: Path,
    /,
    *,
    out: Annotated[OutFile, Parameter(help="Model to write (.json).")],
    as_json: Json = False,
) -> int:
    """Learn to forecast risks from events whose end is known (extra learn).

    Parameters
    ----------
    file
        CSV, one row an event: event_id, r_minus2, time_to_tca, r_final and more.
    """
    from comity.apps.tracking.train_forecast import train_forecast as train

    if out.suffix != ".json":
        raise InputError(f"{out.name} is no model", remedy="end it in .json")
    with output.progress("learning", quiet=as_json, unit="rounds") as tick:
        card = train(file, out, tick)
    if as_json:
        output.print_json(plain(card))
        return 0
    for name, row in card.cross_validated.items():
        output.say(
            f"{name}: loss {row.loss:.3f} (error of high risks {row.mse_high:.3f}, "
            f"F2 {row.f2:.3f}), mean error {row.mae:.2f}"
        )
    for level, share in card.covered.items():
        output.say(f"interval of {level}: held {share:.1%} of {card.events} events")
    output.say(f"written: {card.written}")
    return 0
