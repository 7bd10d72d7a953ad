"""The command ``comity risk``."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.cli import output
from comity.cli.options import Json
from comity.foundations.errors import RangeError


def risk(
    files: Annotated[list[Path], Parameter(help="Conjunction data messages (CDM).")],
    /,
    *,
    hbr_m: Annotated[float | None, Parameter(name="--hbr-m")] = None,
    trials: int = 0,
    seed: int = 1,
    pictures: Path | None = None,
    as_json: Json = False,
) -> None:
    """Compute the probability of collision again, from the message alone.

    The method is chosen by rules on the encounter: the plane (pc2d), one peak (nc2d), the
    whole encounter (nc3d); a Monte Carlo confirms on request. Several messages of one
    event give its course, and of several providers the fused picture.

    Parameters
    ----------
    hbr_m
        Sum of both objects' radii, m; default: what the message tells.
    trials
        Trials of a Monte Carlo, such as 1000000.
    seed
        Seed of the Monte Carlo; the same seed gives the same hits.
    pictures
        Folder to write pictures to: encounter plane, radius, dilution.
    """
    from comity.apps.avoidance import assess as service

    if trials < 0:
        raise RangeError("trials", trials, "0 or more")
    with output.progress("sampling", quiet=as_json or not trials) as tick:
        done = [
            service.risk_of_file(path, hbr_m, trials=trials, seed=seed, tick=tick)
            for path in files
        ]
    drawn = []
    if pictures is not None:
        from comity.apps.avoidance.figures import draw_risk

        drawn = [str(path) for one in done for path in draw_risk(one, pictures)]
    values = [service.risk_value(one) for one in done]
    course: dict[str, Any] = {}
    if len(done) > 1:
        trend, fused = service.series_of(done)
        if pictures is not None:
            from comity.apps.avoidance.figures import draw_course

            drawn += [str(path) for path in draw_course(trend, done, pictures)]
        course = {
            "trend": trend.word,
            "slope_per_day": trend.slope_per_day,
            "fused_pc": fused.pc if fused else None,
        }
    if as_json:
        one = values[0] if len(values) == 1 else {"messages": values, **course}
        output.print_json(one | ({"pictures": drawn} if drawn else {}))
        return
    for value in values:
        show(value)
    if course:
        words = f"over {len(values)} messages: {course['trend']}"
        if course["fused_pc"] is not None:
            words += f"; providers fused: Pc {output.number(course['fused_pc'])}"
        output.say(words)
    for path in drawn:
        output.say(f"written: {path}")


def beside(more: dict[str, Any]) -> list[tuple[str, str]]:
    """Return lines about how large the probability can be and what it would leave."""
    out = []
    if "max_pc" in more:
        word = "better knowledge could raise it" if more["diluted"] else "not diluted"
        words = f"{output.number(more['max_pc'])} at {more['max_pc_factor']:.2g} times the sigmas"
        out.append(("largest Pc", f"{words}: {word} (plane)"))
    if "max_pc_one_unknown" in more:
        words = f"{output.number(more['max_pc_one_unknown'])} whatever the unknown covariance is"
        out.append(("largest Pc", f"{words} (plane)"))
    if "pieces_over_5_cm" in more:
        whole = "catastrophic, " if more["catastrophic"] else ""
        words = f"{whole}{more['pieces_over_5_cm']:,} pieces over 5 cm (NASA's model)"
        out.append(("a collision", words))
    return out


def stated(value: dict[str, Any]) -> str:
    """Return what the message itself says of the probability."""
    if value["stated_pc"] is None:
        return "none"
    return f"{output.number(value['stated_pc'])} {value['stated_method']}".strip()


def show(value: dict[str, Any]) -> None:
    """Print one assessment."""
    names = " and ".join(o["name"] or o["designator"] for o in value["objects"])
    low, high = output.number(value["pc_low"]), output.number(value["pc_high"])
    bounds = f" ({low} to {high})" if value["pc"] is not None else ""
    held = "holds" if value["valid"] else "outside its rules"
    output.lines(
        [
            ("encounter", names),
            (
                "message",
                f"{value['message_id']} of {value['originator']}, {value['created']} UTC",
            ),
            ("closest (UTC)", value["tca"][:23].replace("T", " ")),
            (
                "miss, speed",
                f"{value['miss_km'] * 1e3:.1f} m, {value['speed_km_s']:.4f} km/s",
            ),
            ("radius", f"{value['hbr_m']:g} m ({value['hbr_source']})"),
            ("Pc", f"{output.number(value['pc'])}{bounds}"),
            ("method", f"{value['method']}, {held}: {value['reason']}"),
            *(
                (
                    "" if k else "others",
                    f"{o['method']} {output.number(o['pc'])}: {o['reason']}",
                )
                for k, o in enumerate(value["alternatives"])
            ),
            ("stated Pc", stated(value)),
            *beside(value["beside"]),
            *(("note", note) for note in value["notes"]),
        ]
    )
