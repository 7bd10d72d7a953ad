"""The command of the atlas that shows who cooperated with whom, and what each tie rests on."""

from pathlib import Path
from typing import TYPE_CHECKING

from comity.apps.atlas.commands.atlas import atlas
from comity.apps.atlas.commands.options import (
    EVER,
    Collection,
    LaunchLog,
    Span,
    only_here,
    parties_of,
)
from comity.cli import output
from comity.cli.asking import asked
from comity.cli.options import JsonRows, Limit, Picture
from comity.cli.servers import Server
from comity.foundations.errors import InputError
from comity.foundations.plain import ABSENT, plain

if TYPE_CHECKING:
    from comity.apps.atlas.networks import ChangeReport, NetworkReport
    from comity.apps.atlas.requests import AtlasNetwork
    from comity.node.operations import File

__all__ = ["network"]


@atlas.command
def network(
    *,
    span: Span = EVER,
    against: str = "",
    launch_log: LaunchLog = None,
    mode: str = "",
    between: list[str] | None = None,
    most: Limit = 15,
    svg: Picture = None,
    collection: Collection = None,
    as_json: JsonRows = False,
) -> None:
    """Show who cooperated with whom: communities, brokers, strongest ties.

    Parameters
    ----------
    against
        Another time, FROM/TO (EDTF): show what has changed since then.
    mode
        cooperative, mixed or competitive ties alone.
    between
        Given twice, for two parties: show what their tie rests on.
    most
        How many parties and ties to print.
    svg
        Write the drawing, too.
    """
    from comity.apps.atlas.requests import AtlasNetwork
    from comity.system.files import check_folder, write_whole

    if svg is not None:
        check_folder(svg)
    if launch_log is not None:
        only_here(collection, launch_log=launch_log)
    if between:
        _print_tie(collection, between, span, launch_log, mode, as_json=as_json)
        return
    asked_for = AtlasNetwork(span.since, span.until, against, mode)
    report, picture = _network_of(
        collection, asked_for, launch_log, drawn=svg is not None
    )
    if svg is not None and picture is not None:
        write_whole(svg, picture.content)
    if as_json:
        output.print_json(plain(report))
        return
    _print_network(report, most)


def _print_network(report: "NetworkReport", most: int) -> None:
    """Print the brokers and the strongest ties, and how their ranks hold."""
    from comity.apps.atlas.collection import known_ids
    from comity.drawing.atlas.network import edges_table, nodes_table

    output.say(
        f"{len(report.nodes)} parties, {len(report.edges)} ties, {report.since} to "
        f"{report.until}, modularity {report.modularity:.2f}"
    )
    for fault in report.launch_log.unknown if report.launch_log else ():
        output.say(f"left out: {fault}")

    def name_of(party: str) -> str:
        return known_ids().get(party, party)

    for row in nodes_table(report.nodes, name_of)[:most]:
        output.say(
            f"{row[0]:40} community {row[2]:>2}, {row[3]:>3} partners, strength {row[4]:>7}, "
            f"brokerage {row[5]}"
        )
    places = {
        (name_of(s.one), name_of(s.other)): (
            f"rank {s.rank}, {s.best} to {s.worst} without any one publisher ({s.state})"
        )
        for s in report.standings
    }
    for one, two, weight, kinds in edges_table(report.edges, name_of, most):
        place = places.get((one, two), "")
        output.say(f"{weight:>8}  {one} – {two}: {kinds}; {place}")
    if report.change:
        _print_change(report.change)


def _print_tie(
    collection: Path | Server | None,
    between: list[str],
    span: Span,
    launch_log: Path | None,
    mode: str,
    *,
    as_json: bool,
) -> None:
    """Print what the tie of two parties rests on."""
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.networks import launch_pairs, tie_report
    from comity.atlas.dates import first_day, last_day

    if isinstance(collection, Server):
        raise InputError(
            "--between and --server exclude each other",
            remedy="a tie is looked into where the collection is: leave --server out",
        )
    current = open_atlas(collection)
    parties = parties_of(current.register, between)
    if len(parties) != 2:
        raise InputError(
            f"a tie has two parties, {len(parties)} were named",
            remedy="--between ONE --between OTHER",
        )
    pairs = launch_pairs(current, launch_log)[0] if launch_log else []
    since, until = first_day(span.since), last_day(span.until)
    report = tie_report(current, (parties[0], parties[1]), since, until, pairs, mode)
    if as_json:
        output.print_json(plain(report))
        return
    one, other = (current.name_of(party) for party in (report.one, report.other))
    if not report.evidence:
        output.say(
            f"{one} – {other}: nothing recorded from {report.since} to {report.until}; "
            "that says nothing of what they did"
        )
        return
    output.say(
        f"{one} – {other}, {report.since} to {report.until}: weight {report.weight:.2f}"
    )
    if told := report.standing:
        without = f", furthest without {told.without}" if told.without else ""
        output.say(
            f"rank {told.rank}, {told.best} to {told.worst} without any one publisher "
            f"({told.state}{without})"
        )
    for each in report.evidence:
        held = f"{each.first} to {each.last or 'no known end'}"
        count = f", {each.count} payloads" if each.count > 1 else ""
        output.say(
            f"{each.weight:>7.3f}  {each.title} ({each.record}): {each.kind}, "
            f"{each.stage}{count}, {held}; {', '.join(each.publishers)}"
        )


def _network_of(
    collection: Path | Server | None,
    wanted: "AtlasNetwork",
    launch_log: Path | None,
    *,
    drawn: bool,
) -> "tuple[NetworkReport, File | None]":
    """Return the network of a collection or of a node, and its drawing if it is wanted."""
    from comity.apps.atlas.collection import open_atlas
    from comity.apps.atlas.networks import LaunchLogUse, launch_pairs, network_report
    from comity.apps.atlas.operations import (
        DRAW_NETWORK,
        SHOW_NETWORK,
        drawn_network,
        network_at,
    )

    if isinstance(collection, Server):
        with asked(collection) as node:
            report = node.call(SHOW_NETWORK, wanted)
            return report, node.call(DRAW_NETWORK, wanted) if drawn else None
    current = open_atlas(collection)
    pairs, faults, rows = (
        launch_pairs(current, launch_log) if launch_log else ([], [], 0)
    )
    now, changed = network_at(current, wanted, pairs)
    use = LaunchLogUse(rows, tuple(fault.reason for fault in faults))
    report = network_report(now, current.name_of, use, changed or ABSENT)
    return report, drawn_network(current, now) if drawn else None


def _print_change(changed: "ChangeReport") -> None:
    before = "/".join(changed.before)
    output.say(
        f"since {before}: {len(changed.ties_came)} ties came, "
        f"{len(changed.ties_went)} went; {len(changed.parties_came)} parties came, "
        f"{len(changed.parties_went)} went"
    )
    for row in changed.brokers:
        output.say(f"  {row.party}: brokerage {row.before:.4f} → {row.after:.4f}")
