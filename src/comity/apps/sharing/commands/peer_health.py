"""Commands about how the exchange with peers goes: health, test."""

from typing import TYPE_CHECKING

from comity.apps.sharing.commands.peer import peer
from comity.cli import output
from comity.cli.asking import NodeAt, asked
from comity.cli.options import Json, JsonRows, Limit, party_name, shown_at
from comity.foundations.errors import RemoteError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.apps.sharing.peer_health import PeerHealth

__all__ = ["run_test", "show_health"]


@peer.command(name="health")
def show_health(
    *, where: NodeAt, limit: Limit = 100, after: str = "", as_json: JsonRows = False
) -> None:
    """Show how the exchange with each peer and over each channel goes, and what to do.

    Parameters
    ----------
    limit
        At most so many peers.
    after
        Id of the last peer of the list before: those after it.
    """
    from comity.apps.sharing.peer_operations import PEER_HEALTH, ListPeers

    with asked(where) as node:
        found = node.call(PEER_HEALTH, ListPeers(after, limit))
    if as_json:
        output.print_json(plain(found))
        return
    for row in found.peers:
        output.lines([(row.peer, f"{row.state.upper()}, {_contact(row)}")])
        output.lines([("", words) for words in (*row.reasons, _counts(row))])
    for way in found.channels:
        good = "never good" if way.good_us is None else f"good {shown_at(way.good_us)}"
        failed = f", {way.failures} failures since: {way.code}" if way.failures else ""
        output.lines([(f"channel {way.channel}", f"{good}{failed}")])
    if found.next:
        output.say(f"More: --after {found.next}")
    if not found.peers and not after:
        output.say("No peers. comity peer add URL")


def _contact(row: "PeerHealth") -> str:
    """Return when a peer was seen last, and its clock, in words."""
    seen = "never seen" if row.seen_us is None else f"seen {shown_at(row.seen_us)}"
    # Zero has no sign: neither of two clocks that agree is behind.
    skew = "" if row.skew_s is None else f", clock {round(row.skew_s, 1) + 0.0:+.1f} s"
    return seen + skew


def _counts(row: "PeerHealth") -> str:
    """Return the numbers of a peer in words."""
    since = "" if row.oldest_us is None else f" (since {shown_at(row.oldest_us)})"
    return (
        f"{row.waiting} waiting{since}, {row.refused} refused, {row.withheld} withheld, "
        f"{row.set_aside} set aside"
    )


@peer.command(name="test")
def run_test(party: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Test a peer now: who it is, its clock, a sealed question; nothing is delivered.

    Parameters
    ----------
    party
        Id of the party.
    """
    from comity.apps.sharing.peer_operations import TEST_PEER, NamedPeer
    from comity.apps.wiring import standard_registry

    name = party_name(party)
    with asked(where, standard_registry()) as node:
        done = node.call(TEST_PEER, NamedPeer(name))
    if as_json:
        output.print_json(plain(done))
    else:
        for step in done.steps:
            state = "good" if step.good else "FAILED"
            output.lines([(f"{step.step}: {state}", step.words)])
    if not done.good:
        failed = done.steps[-1]
        raise RemoteError(
            f"{name}: {failed.step} failed: {failed.words}",
            remedy="comity peer health shows what else is known of it",
        )
