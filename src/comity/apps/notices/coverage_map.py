"""The map of the safety net of a node, and that of documented instruments."""

from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from comity.coordination.notices.net import (
    Net,
    Tie,
    net_of_agreements,
    net_of_instruments,
)
from comity.node.exchange.channels import BILATERAL, load_channels
from comity.node.node import Node, UnitOfWork
from comity.node.store.agreements import read_lives
from comity.trust.policy import Agreement
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["instruments", "net_json", "net_map"]


def net_map(node: Node) -> Net:
    """Return the map that the agreements in force at this node make."""
    channels = load_channels(node)
    followed = {feed.party for feed in channels.feeds}
    if channels.publish:
        followed.add(node.party)

    def ways(by: str, to: str, agreement: Agreement) -> Sequence[tuple[str, str]]:
        found = [(BILATERAL, "")]
        gateway = str(agreement.terms.get("gateway", ""))
        if gateway and gateway not in {by, to}:
            found.append(("gateway", gateway))
        # Of other parties' feeds we know only those that we follow.
        if by in followed:
            found.append(("public", f"feed of {by}"))
        return found

    def look(work: UnitOfWork) -> list[Agreement]:
        now = work.now_us
        return [
            value
            for value, life in read_lives(work.connection, now)
            if life.begins_us <= now < life.ends_us and life.state == "in force"
        ]

    return net_of_agreements(node.view(look), ways)


def instruments() -> Net:
    """Return the map of documented instruments of the real world."""
    text = (files("comity.apps.notices") / "data" / "instruments.yaml").read_text(
        "utf-8"
    )
    return net_of_instruments(read_yaml(text))


def _tie_json(tie: Tie) -> dict[str, Any]:
    value = asdict(tie)
    value["ways"] = [" ".join(way).strip() for way in tie.ways]
    return value


def net_json(net: Net) -> dict[str, Any]:
    """Return a map for programs."""
    return {
        "layers": list(net.layers),
        "ties": [_tie_json(tie) for tie in net.ties],
        "holes": list(net.holes),
        "shared": list(net.shared),
    }
