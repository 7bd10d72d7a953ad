"""The map of the safety net of a node, and that of documented instruments."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from comity.coordination.notices.net import (
    Net,
    Tie,
    net_of_agreements,
    net_of_instruments,
)
from comity.foundations.plain import named
from comity.node.exchange.channels import BILATERAL, load_channels
from comity.node.node import Node, UnitOfWork
from comity.node.store.agreements import read_lives
from comity.trust.policy import Agreement
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "NetReport",
    "TieReport",
    "instruments",
    "net_map",
    "net_of_report",
    "report_net",
]


@dataclass(frozen=True, slots=True)
class TieReport:
    """One party reports a hazard to another; as ``Tie``, with channels by name."""

    hazard: str
    layer: str
    by: str
    to: str
    source: str
    clause: str
    duty: str
    understood_s: float
    channels: tuple[str, ...] = named("ways")


@dataclass(frozen=True, slots=True)
class NetReport:
    """The map: layers, ties, holes and shared dependencies."""

    layers: tuple[str, ...]
    ties: tuple[TieReport, ...]
    holes: tuple[str, ...]
    shared: tuple[str, ...]


def net_map(node: Node) -> Net:
    """Return the map that the agreements in force at this node make."""
    channels = load_channels(node)
    followed = {feed.party for feed in channels.feeds}
    if channels.publish:
        followed.add(node.party)

    def channels_of(
        by: str, to: str, agreement: Agreement
    ) -> Sequence[tuple[str, str]]:
        pairs = [(BILATERAL, "")]
        gateway = str(agreement.terms.get("gateway", ""))
        if gateway and gateway not in {by, to}:
            pairs.append(("gateway", gateway))
        # Of other parties' feeds this node knows only those that it follows.
        if by in followed:
            pairs.append(("public", f"feed of {by}"))
        return pairs

    def agreements(work: UnitOfWork) -> list[Agreement]:
        now_us = work.now_us
        return [
            value
            for value, life in read_lives(work.connection, now_us, work.party)
            if life.begins_us <= now_us < life.ends_us and life.state == "in force"
        ]

    return net_of_agreements(node.view(agreements), channels_of)


def instruments() -> Net:
    """Return the map of documented instruments of the real world."""
    folder = files("comity.apps.notices") / "data"
    return net_of_instruments(
        read_yaml((folder / "instruments.yaml").read_text("utf-8"))
    )


def _report_tie(tie: Tie) -> TieReport:
    return TieReport(
        tie.hazard,
        tie.layer,
        tie.by,
        tie.to,
        tie.source,
        tie.clause,
        tie.duty,
        tie.understood_s,
        tuple(" ".join(channel).strip() for channel in tie.channels),
    )


def report_net(net: Net) -> NetReport:
    """Return a map as it is printed and sent."""
    ties = tuple(_report_tie(tie) for tie in net.ties)
    return NetReport(net.layers, ties, net.holes, net.shared)


def _tie(tie: TieReport) -> Tie:
    pairs = (channel.partition(" ") for channel in tie.channels)
    return Tie(
        tie.hazard,
        tie.layer,
        tie.by,
        tie.to,
        tie.source,
        tie.clause,
        tie.duty,
        tie.understood_s,
        tuple((kind, keeper) for kind, _, keeper in pairs),
    )


def net_of_report(report: NetReport) -> Net:
    """Return the map that was reported, so that it can be drawn elsewhere."""
    ties = tuple(_tie(tie) for tie in report.ties)
    return Net(report.layers, ties, report.holes, report.shared)
