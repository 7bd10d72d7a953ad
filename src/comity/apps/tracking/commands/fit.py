"""The command ``comity orbit fit``."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import orbit
from comity.cli import output
from comity.cli.options import Json
from comity.foundations.errors import InputError, RangeError
from comity.foundations.time import parse_utc

__all__ = ["fit"]

WORDS = {"auto", "none", "biases", "drag", "radiation", "push"}


def _show(value: dict[str, Any]) -> None:
    sigma = ", ".join(f"{s:.3g}" for s in value["sigma_radial_along_across_m"])
    place = ", ".join(f"{x:.6f}" for x in value["state_km"][:3])
    speed = ", ".join(f"{x:.9f}" for x in value["state_km"][3:])
    used = f"{value['used']} of {value['observations']} used"
    output.lines(
        [
            ("object", value["object"] or "–"),
            ("epoch", f"{value['epoch']} UTC, {value['frame']}"),
            ("place km", place),
            ("speed km/s", speed),
            ("one sigma m", f"{sigma} radial, along, across"),
            ("observations", f"{used}, {value['from'][:16]} to {value['to'][:16]}"),
            ("first orbit", value["first_orbit"]),
            ("explained by", value["model"]),
        ]
    )
    output.table(
        ("Station, kind", "Used", "Mean", "Std", "Bias", "Unit"),
        [
            (
                f"{row['station']} {row['kind'].replace('_', ' ')}",
                f"{row['used']}/{row['count']}",
                "–" if row["mean"] is None else f"{row['mean']:.3g}",
                "–" if row["std"] is None else f"{row['std']:.3g}",
                "–" if row["bias"] is None else f"{row['bias']:.6g}",
                row["unit"],
            )
            for row in value["residuals"]
        ],
    )
    for row in value["parameters"]:
        if not row["name"].startswith("bias "):
            output.say(
                f"{row['name']}: {row['value']:.4g} ± {row['sigma']:.2g} {row['unit']}"
            )
    for doubt in value["doubts"]:
        output.say(f"doubtful: {doubt}")
    test = value.get("realism")
    if test is not None:
        shares = ", ".join(
            f"{100 * v:.0f} % in {k}" for k, v in test["coverage"].items()
        )
        output.say(
            f"of {test['held_back']} observations held back {shares}; sigmas widened by "
            f"{test['sigmas_widened_by']:g}"
        )
    push = value["manoeuvre"]
    if push is not None:
        output.say(
            f"manoeuvre at {push['epoch']} UTC ± {push['sigma_s']:g} s: {push['dv_m_s']:.4g} m/s "
            f"{push['direction']} (what is below {push['floor_m_s']:.2g} m/s along hides)"
        )
    off = value.get("differences")
    if off is not None:
        output.say(
            f"against {off['reference']}: rms {off['rms_m']:.3f} m, largest "
            f"{off['largest_m']:.3f} m over {off['positions']} positions"
        )
        if off["epoch"] is not None:
            output.say(
                f"at the epoch {off['epoch']['position_m']:.3f} m, "
                f"{off['epoch']['velocity_m_s']:.6f} m/s ({off['epoch']['sigmas']:.1f} sigma)"
            )
    if value["elements"] is not None:
        output.say(
            f"element set for SGP4: within {value['elements']['rms_km']:.3g} km (rms) over "
            "the observations; in --json"
        )


@orbit.command
def fit(
    files: Annotated[
        list[Path], Parameter(help="Observations: TDM, CRD, IOD, UK, RDE, or lists.")
    ],
    /,
    *,
    stations: Annotated[Path, Parameter(help="Stations: JSON, YAML, CSV, settings.")],
    start: Annotated[
        Path | None, Parameter(help="First orbit: elements, a state (JSON), a CPF.")
    ] = None,
    reference: Annotated[
        Path | None, Parameter(help="Orbit to compare with: CPF or SP3.")
    ] = None,
    picture: Annotated[
        Path | None, Parameter(help="Picture of the residuals to write (.svg).")
    ] = None,
    target: Annotated[
        str | None, Parameter(name="--object", help="Object, if there are several.")
    ] = None,
    epoch: str | None = None,
    explain: str = "auto",
    degree: int | None = None,
    drag_m2_kg: float | None = None,
    radiation_m2_kg: float | None = None,
    centre_m: float | None = None,
    manoeuvre: bool = False,
    hold_back: float | None = None,
    follow: bool = False,
    as_json: Json = False,
) -> int:
    """Fit an orbit to observations: state, covariance, residuals by station and kind.

    Without a first orbit one is found by whichever method the observations allow.

    Parameters
    ----------
    epoch
        Of the orbit, UTC; the middle of the observations if not given.
    explain
        What may be estimated beside the state: auto, none, or some of biases, drag,
        radiation, push, with commas. auto takes what the observations speak for.
    degree
        Of the gravity field, 2 to 70; by the height if not given.
    drag_m2_kg, radiation_m2_kg
        Coefficient times area over mass, where known.
    centre_m
        From the reflectors to the centre of mass, where known.
    manoeuvre
        Look for an impulse amid the observations.
    hold_back
        Put the covariance to the test with this part of the observations, at most 0.5, and widen it if
        it fails.
    follow
        Let the filter and its smoother go over the observations as well; in --json.
    """
    from comity.apps.tracking.fit import fit_value
    from comity.apps.tracking.hypotheses import Wishes

    words = {word.strip() for word in explain.split(",")}
    if not words <= WORDS or (len(words) > 1 and words & {"auto", "none"}):
        raise InputError(
            f"--explain {explain} is unknown",
            remedy="write auto, none, or some of biases,drag,radiation,push",
        )
    if degree is not None and not 2 <= degree <= 70:
        raise RangeError("degree", degree, "2 to 70")
    if picture is not None and picture.suffix != ".svg":
        raise InputError(f"{picture.name} is no picture", remedy="end it in .svg")
    wishes = Wishes(
        target,
        None if epoch is None else parse_utc(epoch),
        explain,
        degree,
        drag_m2_kg,
        radiation_m2_kg,
        centre_m,
        manoeuvre,
        hold_back,
        follow,
    )
    with output.progress("fitting", quiet=as_json, unit="models") as tick:
        value = fit_value(files, stations, start, reference, picture, wishes, tick)
    output.note_faults(value["faults"], as_json=as_json)
    if as_json:
        output.print_json(value)
    else:
        _show(value)
    return 0
