"""The command ``comity orbit fit``."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import note_faults, orbit
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows, OutFile
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import Absent, plain
from comity.foundations.time import parse_utc
from comity.system.files import STANDARD

if TYPE_CHECKING:
    from comity.apps.tracking.compare import Differences
    from comity.apps.tracking.fitted_orbit import FittedImpulse, FittedOrbit

__all__ = ["fit"]

#: Largest area over mass times coefficient (pieces of foil have some 100), and offset of a reflector.
LARGEST_M2_KG, LARGEST_CENTRE_M = 200.0, 100.0
MODELS = {"auto", "none", "biases", "drag", "radiation", "push"}


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Options about the model of the orbit.

    Parameters
    ----------
    epoch
        Of the orbit, UTC; the middle of the observations if not given.
    explain
        Parameters to estimate besides the state: auto, none, or some of biases, drag,
        radiation, push, with commas. auto chooses them by model selection.
    degree
        Of the gravity field, 2 to 70; by the height if not given.
    drag_m2_kg
        Drag coefficient times area over mass, where known.
    radiation_m2_kg
        Coefficient of radiation pressure times area over mass, where known.
    centre_m
        From the reflectors to the centre of mass, where known.
    manoeuvre
        Search for an impulse amid the observations.
    hold_back
        Test the covariance with this share of the observations, at most 0.5, and widen it if
        it fails; 0 for no test.
    predict
        Days after the last observation to predict the orbit and its covariance to, with
        commas, at most 14.
    follow
        Run filter and smoother over the observations as well; in --json.
    """

    epoch: str | None = None
    explain: str = "auto"
    degree: int | None = None
    drag_m2_kg: float | None = None
    radiation_m2_kg: float | None = None
    centre_m: float | None = None
    manoeuvre: bool = False
    hold_back: float = 0.2
    predict: str = ""
    follow: bool = False


def _check_numbers(model: ModelOptions) -> None:
    """Raise RangeError for a number that no object has."""
    if model.degree is not None and not 2 <= model.degree <= 70:
        raise RangeError("degree", model.degree, "2 to 70")
    for name, value in (
        ("drag-m2-kg", model.drag_m2_kg),
        ("radiation-m2-kg", model.radiation_m2_kg),
    ):
        if value is not None and not 0.0 <= value <= LARGEST_M2_KG:
            raise RangeError(name, f"{value:g} m2/kg", f"0 to {LARGEST_M2_KG:g} m2/kg")
    if model.centre_m is not None and abs(model.centre_m) > LARGEST_CENTRE_M:
        raise RangeError(
            "centre-m",
            f"{model.centre_m:g} m",
            f"within {LARGEST_CENTRE_M:g} m of the reflectors",
        )


def _days(words: str) -> tuple[float, ...]:
    """Read days with commas.

    Raises
    ------
    InputError
        If a word is no number.
    """
    try:
        return tuple(float(word) for word in words.split(",") if word.strip())
    except ValueError as error:
        raise InputError(
            f"--predict {words} is no list of days", remedy="write days as 1,3,7"
        ) from error


def _prediction_lines(orbit: "FittedOrbit") -> list[str]:
    """Describe what the covariance includes, and the predictions."""
    contents = orbit.covariance_contents
    out = []
    if not isinstance(contents, Absent):
        out.append(f"the covariance includes: {'; '.join(contents.includes)}")
        out.append(f"it does not include: {', '.join(contents.excludes)}")
        if contents.tested != "yes":
            out.append(f"tested by observations held back: {contents.tested}")
    for one in orbit.predicted:
        radial, along, across = one.sigma_radial_along_across_m
        bent = ", longer than an ellipsoid can follow the orbit" if one.bent else ""
        out.append(
            f"{one.days_after:g} d after the last observation: one sigma {radial:.3g}, {along:.3g}, "
            f"{across:.3g} m radial, along, across, of it {one.density_along_m:.3g} m along by the "
            f"density to come{bent}"
        )
    return out


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _difference_lines(one: "Differences") -> list[str]:
    """Describe the differences from a reference."""
    whole = (
        f"against {one.reference}: rms {one.rms_m:.3f} m, largest "
        f"{one.largest_m:.3f} m over {one.positions} positions"
    )
    out = [whole]
    if one.epoch is not None:
        out.append(
            f"at the epoch {one.epoch.position_m:.3f} m, "
            f"{one.epoch.velocity_m_s:.6f} m/s ({one.epoch.sigmas:.1f} sigma)"
        )
    return out


def _impulse_line(one: "FittedImpulse") -> str:
    return (
        f"manoeuvre at {one.epoch} UTC ± {one.sigma_s:g} s: {one.dv_m_s:.4g} m/s "
        f"{one.direction} (below {one.floor_m_s:.2g} m/s along it would not show)"
    )


def _show(orbit: "FittedOrbit") -> None:
    sigma = ", ".join(f"{s:.3g}" for s in orbit.sigma_radial_along_across_m)
    place = ", ".join(f"{x:.6f}" for x in orbit.state_km[:3])
    speed = ", ".join(f"{x:.9f}" for x in orbit.state_km[3:])
    used = f"{orbit.used} of {orbit.observations} used"
    output.lines(
        [
            ("object", orbit.object or "–"),
            ("epoch", f"{orbit.epoch} UTC, {orbit.frame}"),
            ("place km", place),
            ("speed km/s", speed),
            ("one sigma m", f"{sigma} radial, along, across"),
            ("observations", f"{used}, {orbit.from_[:16]} to {orbit.to[:16]}"),
            ("first orbit", orbit.first_orbit),
            ("explained by", orbit.model),
        ]
    )
    output.table(
        ("Station, kind", "Used", "Mean", "Std", "Bias", "Unit"),
        [
            (
                f"{row.station} {row.kind.replace('_', ' ')}",
                f"{row.used}/{row.count}",
                _number(row.mean, ".3g"),
                _number(row.std, ".3g"),
                _number(row.bias, ".6g"),
                row.unit,
            )
            for row in orbit.residuals
        ],
    )
    for p in orbit.parameters:
        if not p.name.startswith("bias "):
            output.say(f"{p.name}: {p.value:.4g} ± {p.sigma:.2g} {p.unit}")
    for doubt in orbit.doubts:
        output.say(f"doubtful: {doubt}")
    test = orbit.realism
    if not isinstance(test, Absent):
        shares = ", ".join(f"{100 * v:.0f} % in {k}" for k, v in test.coverage.items())
        output.say(
            f"of {test.held_back} observations held back {shares}; sigmas widened by "
            f"{test.sigmas_widened_by:g}"
        )
    for line in _prediction_lines(orbit):
        output.say(line)
    if orbit.manoeuvre is not None:
        output.say(_impulse_line(orbit.manoeuvre))
    if not isinstance(orbit.differences, Absent):
        for line in _difference_lines(orbit.differences):
            output.say(line)
    if orbit.elements is not None:
        output.say(
            f"element set for SGP4: within {orbit.elements.rms_km:.3g} km (rms) over "
            "the observations; in --json"
        )


@orbit.command
@computable("orbit fit")
def fit(
    files: Annotated[
        list[Path], Parameter(help="Observations: TDM, CRD, IOD, UK, RDE, or lists.")
    ],
    /,
    *,
    stations: Annotated[Path, Parameter(help="Stations: JSON, YAML, CSV, settings.")],
    start: Annotated[
        Path | None,
        Parameter(
            name="--first-orbit",
            help="First orbit: elements, a state (JSON), a CPF.",
        ),
    ] = None,
    reference: Annotated[
        Path | None, Parameter(help="Orbit to compare with: CPF or SP3.")
    ] = None,
    picture: Annotated[
        OutFile | None, Parameter(help="Picture of the residuals to write (.svg).")
    ] = None,
    target: Annotated[
        str | None,
        Parameter(name="--objects", help="The object, if there are several."),
    ] = None,
    model: ModelOptions = ModelOptions(),
    as_json: JsonRows = False,
) -> int:
    """Fit an orbit to observations: state, covariance, residuals by station and kind.

    Without a first orbit one is found by the method that the observations allow.
    """
    from comity.apps.tracking.explanations import FitOptions
    from comity.apps.tracking.fit import fit_orbit

    wanted = {name.strip() for name in model.explain.split(",")}
    if not wanted <= MODELS or (len(wanted) > 1 and wanted & {"auto", "none"}):
        raise InputError(
            f"--explain {model.explain} is unknown",
            remedy="write auto, none, or some of biases,drag,radiation,push",
        )
    _check_numbers(model)
    if picture is not None and picture.suffix != ".svg" and picture != STANDARD:
        raise InputError(f"{picture.name} is no picture", remedy="end it in .svg")
    options = FitOptions(
        target=target,
        epoch_us=None if model.epoch is None else parse_utc(model.epoch),
        explain=model.explain,
        degree=model.degree,
        drag_m2_kg=model.drag_m2_kg,
        radiation_m2_kg=model.radiation_m2_kg,
        centre_m=model.centre_m,
        manoeuvre=model.manoeuvre,
        hold_back=model.hold_back,
        predict_d=_days(model.predict),
        follow=model.follow,
    )
    with output.progress("fitting", quiet=as_json, unit="models") as tick:
        fitted = fit_orbit(
            files,
            stations,
            start=start,
            reference=reference,
            picture=picture,
            options=options,
            tick=tick,
        )
    note_faults(fitted.faults, as_json=as_json)
    if as_json:
        output.print_json(plain(fitted))
    else:
        _show(fitted)
    return 0
