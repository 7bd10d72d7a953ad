"""Commands that forecast the last risk of an event: forecast, train-forecast."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import note_faults, orbit
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import Json, JsonRows, Limit, OutFile
from comity.foundations.errors import InputError
from comity.foundations.plain import plain
from comity.system.files import STANDARD

if TYPE_CHECKING:
    from comity.apps.tracking.forecast import RiskForecast

__all__ = ["forecast", "train_forecast"]


@orbit.command
@computable("orbit forecast")
def forecast(
    file: Path,
    /,
    *,
    level: Annotated[float, Parameter(name="--interval")] = 0.9,
    model: Annotated[Path | None, Parameter(help="Another model (JSON).")] = None,
    top: Limit = 30,
    as_json: JsonRows = False,
) -> int:
    """Forecast the last risk of events from their first messages, where that beats the latest value.

    A model that did not beat the latest value on events not seen, with a confidence interval, tells no forecast: the
    values of the messages stand alone. The one that comes with Comity was never compared with it.

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
        ("Event", "Median", f"{level:.0%} from", "to", "Earliest", "Mean", "Latest"),
        [
            (
                one.event,
                output.fixed(one.median, 2),
                output.fixed(one.low, 2),
                output.fixed(one.high, 2),
                output.fixed(one.earliest, 2),
                output.fixed(one.mean, 2),
                output.fixed(one.latest, 2),
            )
            for one in sorted(forecasts, key=_first)[:top]
        ],
    )
    for method in dict.fromkeys(one.method for one in forecasts):
        output.say(method)
    output.say(
        f"{len(forecasts)} events, decimal logarithms of the last probability before "
        "closest approach; the page on models states how events were selected, and limits"
    )
    return 0


def _first(one: "RiskForecast") -> float:
    """Return what orders forecasts: the largest first, of the latest value where one is withheld."""
    told = (one.median, one.latest, one.mean)
    return -next((value for value in told if value is not None), -400.0)


@orbit.command(name="train-forecast")
@computable("orbit train-forecast")
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
    from comity.astro.tracking.forecast import beats_latest, why_withheld

    if out.suffix != ".json" and out != STANDARD:
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
    for name, one in card.compared.items():
        output.say(
            f"loss less that of the {name}: {one.difference:+.3f} ({one.low:+.3f} to {one.high:+.3f}, 95 %)"
        )
    output.say(
        "the forecast is told: it beats the latest value"
        if beats_latest(card.compared)
        else why_withheld(card.compared)
    )
    for level, share in card.covered.items():
        output.say(f"interval of {level}: held {share:.1%} of {card.events} events")
    output.say(f"written: {card.written}")
    return 0
