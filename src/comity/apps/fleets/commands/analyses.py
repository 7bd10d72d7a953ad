"""Commands about fleets: shares, resilience, plan."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.apps.fleets.commands.fleet import (
    Areas,
    Catalogue,
    Start,
    fleet,
    told,
)
from comity.apps.fleets.load_with_progress import opened_fleet
from comity.cli import output
from comity.cli.options import Json

__all__ = ["plan", "resilience", "shares"]

#: What measures are called at the head of a column.
SHORT = {
    "coverage": "Seen",
    "wait_h": "Wait h",
    "contact_h": "Contact h",
    "volume_gbit": "Gbit/d",
}

Kinds = Annotated[
    list[str] | None,
    Parameter(
        name="--loss", help="Kinds of losses: satellite, station, site, tie, member."
    ),
]
Measures = Annotated[
    list[str] | None,
    Parameter(
        name="--measure", help="coverage, wait_h, contact_h, volume_gbit; default: all."
    ),
]


@fleet.command
def shares(
    file: Path,
    /,
    *,
    start: Start,
    catalogue: Catalogue = None,
    days: float = 1.0,
    places: int = 1000,
    area: Areas = None,
    measure: Measures = None,
    sampled: bool = False,
    pairs: int = 200,
    seed: int = 1,
    max_age_days: float = 30.0,
    as_json: Json = False,
) -> int:
    """Tell what each member brings (Shapley's value), what it gets, and the balance.

    Exact for up to 12 members, for coverage for any number; beyond that sampled, with its
    95 % interval.

    Parameters
    ----------
    file
        The fleet (YAML or JSON).
    days
        Length of the span, days.
    places
        Places of equal area on the whole globe.
    sampled
        Sample although it could be exact.
    pairs
        Pairs of orders that are sampled, 30 or more.
    seed
        Seed of the sample.
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    """
    from comity.apps.fleets.analyses import measures_of, shares_value

    found = opened_fleet(
        file, catalogue, start, days, places, area, max_age_days, quiet=as_json
    )
    measures_of(found.scene, measure or ())
    with output.progress("shares", quiet=as_json, unit="coalitions") as tick:
        value = shares_value(
            found, measure or (), tick, sampled=sampled, pairs=pairs, seed=seed
        )
    if as_json:
        output.print_json(value)
        return 0
    for name, one in value["measures"].items():
        output.say(
            f"{name}: {output.fixed(one['total'], 4)} {one['unit']} ({one['method']}, "
            f"{one['coalitions']} coalitions)"
        )
        output.table(
            ("Member", "Brings", "±", "Part %", "Promised %", "Alone", "Lost without"),
            [
                (
                    row["name"].removeprefix("party:"),
                    output.fixed(row["value"], 4),
                    output.fixed(row["error"], 4) if row["error"] else "exact",
                    output.fixed(row["part"], 1, 100.0),
                    output.fixed(row["promised"], 1, 100.0),
                    output.fixed(row["alone"], 4),
                    output.fixed(row["lost_without"], 4),
                )
                for row in one["members"]
            ],
        )
    show_balance(value["balance"])
    told(found)
    return 0


def show_balance(balance: dict[str, Any]) -> None:
    """Print what members give to others and get from them, a mean day."""
    for name in ("coverage", "contact_h"):
        days = balance[name]
        count = len(days["provided"])
        rows = []
        for k, member in enumerate(balance["members"]):
            gives = sum(day[k] for day in days["provided"]) / count
            gets = sum(day[k] for day in days["consumed"]) / count
            rows.append(
                (
                    member.removeprefix("party:"),
                    output.fixed(gives, 4),
                    output.fixed(gets, 4),
                    f"{gives - gets:+.4f}",
                )
            )
        output.say(f"balance of {name}, {days['unit']}, mean of {count} days")
        output.table(("Member", "Gives", "Gets", "Balance"), rows)


@fleet.command
def resilience(
    file: Path,
    /,
    *,
    start: Start,
    catalogue: Catalogue = None,
    days: float = 1.0,
    places: int = 1000,
    area: Areas = None,
    measure: Measures = None,
    loss: Kinds = None,
    together: Annotated[int, Parameter(help="Losses at a time, 1 to 3.")] = 2,
    by: str = "",
    max_age_days: float = 30.0,
    top: int = 15,
    as_json: Json = False,
) -> int:
    """Tell what is lost with each asset, site, tie and member, and how soon it is made good.

    Parameters
    ----------
    file
        The fleet (YAML or JSON); its service says what counts as a failure.
    days
        Length of the span, days.
    places
        Places of equal area on the whole globe.
    by
        The measure whose worst combinations are looked for.
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    top
        How many losses to print.
    """
    from comity.apps.fleets.analyses import (
        kinds_of,
        measures_of,
        resilience_value,
    )

    kinds_of(loss or ())
    found = opened_fleet(
        file, catalogue, start, days, places, area, max_age_days, quiet=as_json
    )
    measures_of(found.scene, measure or ())
    with output.progress("losses", quiet=as_json, unit="losses") as tick:
        value = resilience_value(
            found, measure or (), loss or (), together, tick, by=by
        )
    if as_json:
        output.print_json(value)
        return 0
    show_losses(value, top)
    told(found)
    return 0


def show_losses(value: dict[str, Any], top: int) -> None:
    """Print the dearest losses, what breaks the service, and the worst combinations."""
    names = list(value["total"])
    ranked = sorted(
        value["losses"], key=lambda row: -(row["lost"].get(names[0]) or 0.0)
    )
    rows = []
    for row in ranked[:top]:
        again = row.get("recovery", {}).get("passes", {}).get("mean_h")
        rows.append(
            (
                f"{row['kind']} {row['name'].removeprefix('party:')}",
                *(output.fixed(row["lost"][name], 4) for name in names),
                output.fixed(again, 2),
                "broken" if row["breaks_service"] else "",
            )
        )
    heads = (SHORT.get(name, name) for name in names)
    output.say("what each loss takes away:")
    output.table(("Lost", *heads, "Others h", "Service"), rows)
    output.say(
        "now: "
        + ", ".join(f"{name} {output.fixed(value['total'][name], 4)}" for name in names)
    )
    for name, amount in value["shortfalls_now"].items():
        output.say(f"{name} is {amount:.4g} short of the service with nothing lost")
    for one in value["single_points_of_failure"]:
        missing = ", ".join(
            f"{name} by {amount:.4g}" for name, amount in one["shortfalls"].items()
        )
        output.say(
            f"single point of failure: {one['kind']} {one['name']} (misses {missing})"
        )
    kept = value["service"] and not value["shortfalls_now"]
    if kept and not value["single_points_of_failure"]:
        output.say("no single loss breaks the agreed service")
    for one in value["worst"]:
        word = "proved" if one["proved"] else "found, not proved"
        output.say(
            f"worst {one['size']} of satellites and stations by {one['by']}: "
            f"{one['name']}, {one['lost'][one['by']]:.4f} less ({word})"
        )


@fleet.command
def plan(
    file: Path,
    /,
    *,
    start: Start,
    catalogue: Catalogue = None,
    days: float = 1.0,
    places: int = 1000,
    area: Areas = None,
    loss: Kinds = None,
    max_age_days: float = 30.0,
    as_json: Json = False,
) -> int:
    """Find the cheapest backups that keep the agreed service through every single loss.

    Exit code 3 if all backups together are not enough.

    Parameters
    ----------
    file
        The fleet (YAML or JSON) with its service and the backups that could be had.
    days
        Length of the span, days.
    places
        Places of equal area on the whole globe.
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    """
    from comity.apps.fleets.analyses import kinds_of, plan_value

    kinds_of(loss or ())
    found = opened_fleet(
        file, catalogue, start, days, places, area, max_age_days, quiet=as_json
    )
    with output.progress("plans", quiet=as_json, unit="sets") as tick:
        value = plan_value(found, loss or (), tick)
    if as_json:
        output.print_json(value)
        return 0
    for one in value["chosen"]:
        output.say(f"take {one['kind']} {one['name']} for {one['cost']:g}")
    if not value["chosen"]:
        output.say("no backup is needed")
    word = "nothing cheaper is enough" if value["proved"] else "cheapest that was found"
    output.say(
        f"cost {value['cost']:g}, {word}; measured again with each of "
        f"{value['losses']} losses: {len(value['broken_before'])} broke the service "
        f"before, {len(value['broken_after'])} do now"
    )
    for name, left in value["worst_after"].items():
        output.say(
            f"least {name}: {output.fixed(left['value'], 4)} after {left['loss']} "
            f"(agreed {value['service'][name]:g})"
        )
    told(found)
    return 0
