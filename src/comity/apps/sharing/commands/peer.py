"""Commands about other parties' nodes: add, verify, list, sync, block, unverify, remove."""

from typing import TYPE_CHECKING

from cyclopts import App

from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, Server, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, party_name, shown_at
from comity.foundations import parse_utc
from comity.foundations.canonical import LARGEST_INTEGER
from comity.foundations.errors import DataError, InputError, RangeError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.apps.sharing.peer_acts import PeerAct
    from comity.node.exchange.introductions import KnownPeer, VerifiedPeer
    from comity.node.exchange.meeting import Allowance
    from comity.node.exchange.new_roots import ReplacedRoot

#: The protocol since which everything is sealed.
SEALED_SINCE = 3
peer = App(name="peer", help="Other parties' nodes.", group=PARTNERS)


@peer.command
def add(
    url: str, /, *, where: NodeAt, private: bool = False, as_json: Json = False
) -> None:
    """Ask a node who it is; nothing is believed before its fingerprint is compared.

    Parameters
    ----------
    url
        URL of the peer's node.
    private
        Allow private addresses (and plain HTTP) for this peer: an administrator's business.
    """
    from comity.apps.sharing.peer_operations import ADD_PEER, AddPeer

    with asked(where) as node:
        met = node.call(ADD_PEER, AddPeer(url, private))
    if as_json:
        output.print_json(plain(met))
        return
    output.lines(
        [
            ("party", f"{met.party} ({met.name})"),
            ("fingerprint", met.fingerprint),
        ]
    )
    place = f"--server {where.url}" if isinstance(where, Server) else f"--dir {where}"
    output.say(
        "\nCall its people over a channel that you trust and compare the fingerprint:\n"
        f"  comity peer verify {met.party} FINGERPRINT-AS-THEY-READ-IT {place}"
    )


@peer.command
def verify(
    party: str,
    fingerprint: str,
    /,
    *,
    where: NodeAt,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Note that people have compared a peer's fingerprint.

    Parameters
    ----------
    party
        Id of the party.
    fingerprint
        What its people read to you: 32 letters and digits, dashes and case do not matter.
    """
    from comity.apps.sharing.acts import VERIFY_PEER, ComparedPeer

    asked_for = ComparedPeer(party_name(party), fingerprint)
    done = acted(where, VERIFY_PEER, asked_for, signing)
    return print_performed(done, show_verified, as_json=as_json)


def show_verified(met: "VerifiedPeer") -> None:
    """Print which peer was verified."""
    output.say(f"{met.party} is verified ({met.fingerprint})")


@peer.command
def replace_root(
    party: str,
    fingerprint: str,
    /,
    *,
    where: NodeAt,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Take another root key of a peer that has lost its own, once people have compared it.

    Parameters
    ----------
    party
        Id of the party.
    fingerprint
        What its people read to you: 32 letters and digits, dashes and case do not matter.
    """
    from comity.apps.sharing.acts import REPLACE_ROOT, ComparedPeer

    asked_for = ComparedPeer(party_name(party), fingerprint)
    done = acted(where, REPLACE_ROOT, asked_for, signing)
    return print_performed(done, show_replaced, as_json=as_json)


def show_replaced(done: "ReplacedRoot") -> None:
    """Print under which root a peer goes on."""
    output.say(
        f"{done.party} goes on under root {done.fingerprint}; what {done.old_fingerprint} "
        "certified counts for what came before"
    )


@peer.command
def allow_older(
    party: str,
    /,
    *,
    until: str = "",
    end: bool = False,
    where: NodeAt,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Allow the link before protocol 3, which carriers can read, for a while; or end that.

    Parameters
    ----------
    party
        Id of the party.
    until
        When the allowance ends by itself (UTC, at most 90 days from now).
    end
        End the allowance now.
    """
    from comity.apps.sharing.acts import ALLOW_OLDER, OlderLink

    if bool(until) == end:
        raise InputError(
            "either the end of the allowance or its end now is needed",
            remedy="--until 2027-01-31, or --end",
        )
    until_us = None if end else parse_utc(until)
    if until_us is not None and abs(until_us) > LARGEST_INTEGER:
        raise RangeError("--until", until, "at most 90 days from now")
    asked_for = OlderLink(party_name(party), until_us)
    done = acted(where, ALLOW_OLDER, asked_for, signing)
    return print_performed(done, show_allowance, as_json=as_json)


def show_allowance(made: "Allowance") -> None:
    """Print until when the older link is allowed."""
    if made.until_us is None:
        output.say(f"{made.party}: sealed links alone")
    else:
        output.say(
            f"{made.party}: the older link is allowed until {shown_at(made.until_us)}; "
            "whoever carries it can read it"
        )


@peer.command(name="list")
def list_(
    *, where: NodeAt, limit: Limit = 100, after: str = "", as_json: JsonRows = False
) -> None:
    """List peers with their state.

    Parameters
    ----------
    limit
        At most so many.
    after
        Id of the last peer of the list before: those after it.
    """
    from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers

    with asked(where) as node:
        found = rows_of(node, LIST_PEERS, ListPeers(after), limit + 1)
    rows = found[:limit]
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows:
        state = "verified" if row.verified_us is not None else "not verified"
        state += ", blocked" if row.blocked_us is not None else ""
        state += ", recovering" if row.recovering else ""
        skew = (
            "" if row.skew_s is None else f", {_clock(row.skew_s, fits=row.clock_fits)}"
        )
        numbers = (
            f"{row.sent} sent, {row.received} received, "
            f"{row.waiting} waiting, {row.failures} failed tries"
        )
        output.lines(
            [
                (
                    row.party,
                    f"{row.name}, {state}, seen {shown_at(row.seen_us)}{skew}",
                ),
                ("", f"{row.url}{_address(row)}"),
                ("", _link(row)),
                ("", numbers),
            ]
        )
    if len(found) > limit:
        output.say(f"More: --after {rows[-1].party}")
    if not rows and not after:
        output.say("No peers. comity peer add URL")


def _clock(skew_s: float, *, fits: bool | None) -> str:
    """Return how far a peer's clock is from ours, in words."""
    if fits:
        # Zero has no sign: neither of two clocks that agree is behind.
        return f"clock {skew_s:+.1f} s" if abs(skew_s) >= 0.05 else "clock 0.0 s"
    way = "ahead of" if skew_s > 0 else "behind"
    return f"CLOCK {abs(skew_s):.0f} s {way} ours: requests are refused"


def _address(row: "KnownPeer") -> str:
    """Return what the root of a peer states of its address, in words."""
    if not row.transport_serial:
        return ""
    until = shown_at(row.transport_until_us)
    return f" (statement {row.transport_serial} of its root, until {until})"


def _link(row: "KnownPeer") -> str:
    """Return how what is sent to a peer is protected, in words."""
    if row.older_until_us is not None and row.protocol < SEALED_SINCE:
        until = shown_at(row.older_until_us)
        return f"protocol {row.protocol}, NOT SEALED, allowed until {until}"
    if not row.sealing_kind:
        return f"protocol {row.protocol}, no key to seal for: nothing is sent"
    until = shown_at(row.sealing_until_us)
    return f"protocol {row.protocol}, sealed by {row.sealing_kind}, key until {until}"


@peer.command
def sync(party: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Exchange everything with a peer now: outbox, gaps, keys, a cosigned head.

    Parameters
    ----------
    party
        Id of the party.
    """
    from comity.apps.sharing.peer_operations import SYNC_PEER, NamedPeer
    from comity.apps.wiring import standard_registry

    name = party_name(party)
    with asked(where, standard_registry()) as node:
        done = node.call(SYNC_PEER, NamedPeer(name))
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(
            f"{name}: {done.delivered} delivered, {done.refused} refused, "
            f"{done.withheld} withheld, {done.pulled} pulled; "
            f"both signed the log at {shown_at(done.cosigned_us)}"
        )
    if done.faults:
        raise DataError(
            f"{name} does not sign our log: {'; '.join(done.faults)}",
            remedy="comity ledger verify, on both nodes",
        )


def show_act(done: "PeerAct") -> None:
    """Print what was done about a peer, and what that means for what was shared."""
    output.say(f"{done.party} is {done.state} since {shown_at(done.at_us)}")
    for sentence in done.means:
        output.say(f"- {sentence}")


@peer.command
def block(
    party: str,
    /,
    *,
    where: NodeAt,
    stop: bool = False,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Take nothing from a peer but live cases and crisis messages; share nothing with it.

    Parameters
    ----------
    party
        Id of the party.
    stop
        Lift the block instead.
    """
    from comity.apps.sharing.acts import BLOCK_PEER, UNBLOCK_PEER, NamedPeer

    act = UNBLOCK_PEER if stop else BLOCK_PEER
    done = acted(where, act, NamedPeer(party_name(party)), signing)
    return print_performed(done, show_act, as_json=as_json)


@peer.command
def unverify(
    party: str,
    /,
    *,
    where: NodeAt,
    force: bool = False,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Take back that people have compared a peer's fingerprint: nothing passes any more.

    Parameters
    ----------
    party
        Id of the party.
    force
        Although cases with it are live.
    """
    from comity.apps.sharing.acts import UNVERIFY_PEER, NamedPeer

    asked_for = NamedPeer(party_name(party), force)
    done = acted(where, UNVERIFY_PEER, asked_for, signing)
    return print_performed(done, show_act, as_json=as_json)


@peer.command
def remove(
    party: str,
    /,
    *,
    where: NodeAt,
    force: bool = False,
    signing: Signing = None,
    as_json: Json = False,
) -> object:
    """Remove a peer; its keys stay for what it has signed.

    Parameters
    ----------
    party
        Id of the party.
    force
        Although cases with it are live.
    """
    from comity.apps.sharing.acts import REMOVE_PEER, NamedPeer

    asked_for = NamedPeer(party_name(party), force)
    done = acted(where, REMOVE_PEER, asked_for, signing)
    return print_performed(done, show_act, as_json=as_json)
