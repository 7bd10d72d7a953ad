"""Run the conformance kit against a node, case by case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.apps.conformance.bodies import body_checks
from comity.apps.conformance.capabilities import capabilities
from comity.apps.conformance.envelopes import envelope_checks
from comity.apps.conformance.flows import flow_checks, shared_flows
from comity.apps.conformance.kit import Kit
from comity.apps.conformance.meetings import KIT_FIRST
from comity.apps.conformance.theirs import their_flows
from comity.apps.conformance.wire import Check, document_checks, question_checks
from comity.apps.sharing.offers import offer
from comity.apps.sharing.share import share_now, share_with
from comity.foundations.errors import ComityError, InputError
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.sync import sync_peer
from comity.node.node import Node, known_party

__all__ = ["Verdict", "all_checks", "offer_objects", "run_conformance"]

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of one case: its name, whether it passed, the rule, and details."""

    case: str
    passed: bool
    rule: str
    detail: str


def all_checks() -> list[Check]:
    """Return all cases in the order in which they are run."""
    return [
        *question_checks(),
        *envelope_checks(),
        *document_checks(),
        *body_checks(),
        *flow_checks([*their_flows(), *shared_flows()]),
    ]


def offer_objects(node: Node, peer: str) -> None:
    """Offer the objects of the kit's node to the node under test."""
    offer(node, capabilities(KIT_FIRST, node.clock(), hand=False), level="amber")
    share_with(node, peer, "capabilities", "coordination")
    share_now(node, [peer])


def run_conformance(
    node: Node,
    url: str,
    tick: Tick,
    *,
    only: Sequence[str] = (),
    nudge: Callable[[], None] = lambda: None,
    patience_s: float = 20.0,
) -> list[Verdict]:
    """Run all cases against the node at a URL.

    Parameters
    ----------
    node
        The kit's node: a drill that has met the node under test and signed the agreement
        of the kit with it.
    url
        URL of the node under test.
    tick
        Called after each case with the numbers of cases that are done and of all.
    only
        Names of cases, or starts of names; all if empty.
    nudge
        Called while the kit waits.
    patience_s
        Longest time for an answer, s.

    Returns
    -------
    list of Verdict
        One for each case.

    Raises
    ------
    InputError
        If no case has such a name.
    RemoteError, TrustError, FormatError
        If the node cannot be reached, or does not know the kit.
    """
    chosen = [
        check
        for check in all_checks()
        if not only or any(check[0].startswith(name) for name in only)
    ]
    if not chosen:
        raise InputError(
            f"no case starts with {', '.join(only)[:80]}",
            remedy="comity conformance list",
        )
    met = add_peer(node, url, private=True)
    peer = met.party
    with node.reading() as work:
        known_party(work.connection, peer)
    offer_objects(node, peer)
    sync_peer(node, peer)
    kit = Kit(node, peer, nudge, patience_s)
    verdicts = []
    for number, (name, rule, check) in enumerate(chosen, start=1):
        verdicts.append(_verdict(kit, name, rule, check))
        tick(number, len(chosen))
    return verdicts


def _verdict(kit: Kit, name: str, rule: str, check: Callable[[Kit], None]) -> Verdict:
    try:
        check(kit)
    except ComityError as error:
        return Verdict(name, False, rule, str(error))
    return Verdict(name, True, rule, "as it must be")
