"""Commands about fleets: shares, resilience, plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.fleets.commands.fleet import fleet, show_source
from comity.apps.fleets.load_with_progress import FleetOptions, opened_fleet
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import Json, JsonRows, Limit, Seed
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.apps.fleets.loss_records import LossImpact, ResilienceResult
    from comity.apps.fleets.records import FleetBalance

__all__ = ["plan", "resilience", "shares"]

#: Names of measures at the head of a column.
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
@computable("fleet shares", names=("catalogue",))
def shares(
    file: Path,
    /,
    *,
    options: Annotated[FleetOptions, Parameter(name="*")],
    measure: Measures = None,
    sampled: bool = False,
    pairs: Annotated[int, Parameter(name="--trials")] = 200,
    seed: Seed = 1,
    as_json: Json = False,
) -> int:
    """Compute each member's contribution (Shapley value), what it receives, and the balance.

    Exact for up to 12 members, for coverage with any number; with more members sampled, with
    the 95 % interval.

    Parameters
    ----------
    file
        The fleet (YAML or JSON).
    sampled
        Sample even where an exact result is possible.
    pairs
        Pairs of orders to sample, 30 or more.
    seed
        Seed of the sample.
    """
    from comity.apps.fleets.records import finite
    from comity.apps.fleets.shares import measures_of, shares_result

    opened = opened_fleet(file, options, quiet=as_json)
    measures_of(opened.scene, measure or ())
    with output.progress("shares", quiet=as_json, unit="coalitions") as tick:
        result = shares_result(
            opened, measure or (), tick, sampled=sampled, pairs=pairs, seed=seed
        )
    if as_json:
        output.print_json(plain(result))
        return 0
    for name, shared in result.measures.items():
        output.say(
            f"{name}: {output.fixed(finite(shared.total), 4)} {shared.unit} "
            f"({shared.method}, {shared.coalitions} coalitions)"
        )
        output.table(
            ("Member", "Brings", "±", "Part %", "Promised %", "Alone", "Lost without"),
            [
                (
                    row.name.removeprefix("party:"),
                    output.fixed(finite(row.value), 4),
                    output.fixed(row.error, 4) if finite(row.error) else "exact",
                    output.fixed(finite(row.part), 1, 100.0),
                    output.fixed(row.promised, 1, 100.0),
                    output.fixed(finite(row.alone), 4),
                    output.fixed(finite(row.lost_without), 4),
                )
                for row in shared.members
            ],
        )
    show_balance(result.balance)
    show_source(opened)
    return 0


def show_balance(balance: "FleetBalance") -> None:
    """Print what members give to others and receive from them on a mean day."""
    for name, days in (
        ("coverage", balance.coverage),
        ("contact_h", balance.contact_h),
    ):
        count = len(days.provided)
        given = days.provided.sum(axis=0) / count
        received = days.consumed.sum(axis=0) / count
        rows = []
        for k, member in enumerate(balance.members):
            gives, gets = float(given[k]), float(received[k])
            rows.append(
                (
                    member.removeprefix("party:"),
                    output.fixed(gives, 4),
                    output.fixed(gets, 4),
                    f"{gives - gets:+.4f}",
                )
            )
        output.say(f"balance of {name}, {days.unit}, mean of {count} days")
        output.table(("Member", "Gives", "Gets", "Balance"), rows)


@fleet.command
@computable("fleet resilience", names=("catalogue",))
def resilience(
    file: Path,
    /,
    *,
    options: Annotated[FleetOptions, Parameter(name="*")],
    measure: Measures = None,
    loss: Kinds = None,
    together: Annotated[int, Parameter(help="Losses at a time, 1 to 3.")] = 2,
    by: str = "",
    top: Limit = 15,
    as_json: JsonRows = False,
) -> int:
    """Compute the effect of losing each asset, site, tie and member, and the recovery time.

    Parameters
    ----------
    file
        The fleet (YAML or JSON); its service defines what counts as a failure.
    by
        Measure by which the worst combinations are chosen; default: the first.
    top
        How many losses to print.
    """
    from comity.apps.fleets.resilience import (
        ResilienceQuestion,
        kinds_of,
        resilience_result,
    )
    from comity.apps.fleets.shares import measures_of

    kinds_of(loss or ())
    opened = opened_fleet(file, options, quiet=as_json)
    measures_of(opened.scene, measure or ())
    question = ResilienceQuestion(measure or (), loss or (), together, by)
    with output.progress("losses", quiet=as_json, unit="losses") as tick:
        result = resilience_result(opened, question, tick)
    if as_json:
        output.print_json(plain(result))
        return 0
    show_losses(result, top)
    show_source(opened)
    return 0


def show_losses(result: "ResilienceResult", top: int) -> None:
    """Print the costliest losses, those that break the service, the worst combinations."""
    # Loaded when a result is printed: options and help need none of it.
    from comity.apps.fleets.records import finite

    names = list(result.total)
    ranked = sorted(
        result.losses, key=lambda loss: -(finite(loss.lost.get(names[0])) or 0.0)
    )
    heads = (SHORT.get(name, name) for name in names)
    output.say("what each loss takes away:")
    output.table(
        ("Lost", *heads, "Others h", "Service"),
        [_cells(loss, names) for loss in ranked[:top]],
    )
    total = (f"{n} {output.fixed(finite(result.total[n]), 4)}" for n in names)
    output.say(f"now: {', '.join(total)}")
    for name, amount in result.shortfalls_now.items():
        output.say(f"{name} is {amount:.4g} short of the service with nothing lost")
    for point in result.single_points_of_failure:
        missing = ", ".join(
            f"{name} by {amount:.4g}" for name, amount in point.shortfalls.items()
        )
        output.say(
            f"single point of failure: {point.kind} {point.name} (misses {missing})"
        )
    kept = result.service and not result.shortfalls_now
    if kept and not result.single_points_of_failure:
        output.say("no single loss breaks the agreed service")
    for worst in result.worst:
        proof = "proved" if worst.proved else "not proved"
        output.say(
            f"worst {worst.size} of satellites and stations by {worst.by}: "
            f"{worst.name}, {worst.lost[worst.by]:.4f} less ({proof})"
        )


def _cells(loss: "LossImpact", names: list[str]) -> tuple[str, ...]:
    """Return a row of the table of losses: measures lost, h until others take over."""
    from comity.apps.fleets.loss_records import RecoverableLoss
    from comity.apps.fleets.records import finite

    hours = loss.recovery.passes.mean_h if isinstance(loss, RecoverableLoss) else None
    return (
        f"{loss.kind} {loss.name.removeprefix('party:')}",
        *(output.fixed(finite(loss.lost[name]), 4) for name in names),
        output.fixed(finite(hours), 2),
        "broken" if loss.breaks_service else "",
    )


@fleet.command
@computable("fleet plan", names=("catalogue",))
def plan(
    file: Path,
    /,
    *,
    options: Annotated[FleetOptions, Parameter(name="*")],
    loss: Kinds = None,
    as_json: Json = False,
) -> int:
    """Find the cheapest backups that keep the agreed service through every single loss.

    Exit code 3 if all backups together are not enough.

    Parameters
    ----------
    file
        The fleet (YAML or JSON) with its agreed service and the backups on offer.
    """
    from comity.apps.fleets.records import finite
    from comity.apps.fleets.resilience import kinds_of, plan_result

    kinds_of(loss or ())
    opened = opened_fleet(file, options, quiet=as_json)
    with output.progress("plans", quiet=as_json, unit="sets") as tick:
        result = plan_result(opened, loss or (), tick)
    if as_json:
        output.print_json(plain(result))
        return 0
    for one in result.chosen:
        output.say(f"take {one.kind} {one.name} for {one.cost:g}")
    if not result.chosen:
        output.say("no backup is needed")
    proof = (
        "proved to be the cheapest" if result.proved else "not proved to be cheapest"
    )
    output.say(
        f"cost {result.cost:g}, {proof}; measured again with each of "
        f"{result.losses} losses: {len(result.broken_before)} broke the service "
        f"before, {len(result.broken_after)} do now"
    )
    for name, left in result.worst_after.items():
        output.say(
            f"least {name}: {output.fixed(finite(left.value), 4)} after {left.loss} "
            f"(agreed {result.service[name]:g})"
        )
    show_source(opened)
    return 0
