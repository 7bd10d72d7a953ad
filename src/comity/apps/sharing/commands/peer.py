"""Commands about other parties' nodes: add, verify, list, sync."""

from cyclopts import App

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.errors import DataError
from comity.foundations.plain import plain

peer = App(name="peer", help="Other parties' nodes.", group=PARTNERS)


@peer.command
def add(
    url: str, /, *, folder: Folder, private: bool = False, as_json: Json = False
) -> None:
    """Ask a node who it is; nothing is believed before its fingerprint is compared.

    Parameters
    ----------
    url
        URL of the peer's node.
    private
        Allow private addresses (and plain HTTP) for this peer.
    """
    from comity.node.exchange.introductions import add_peer

    with opened(folder) as node:
        met = add_peer(node, url, private=private)
    if as_json:
        output.print_json(plain(met))
        return
    output.lines(
        [
            ("party", f"{met.party} ({met.name})"),
            ("fingerprint", met.fingerprint),
        ]
    )
    output.say(
        "\nCall its people over a channel that you trust and compare the fingerprint:\n"
        f"  comity peer verify {met.party} FINGERPRINT-AS-THEY-READ-IT --dir {folder}"
    )


@peer.command
def verify(
    party: str, fingerprint: str, /, *, folder: Folder, as_json: Json = False
) -> None:
    """Note that people have compared a peer's fingerprint.

    Parameters
    ----------
    party
        Id of the party.
    fingerprint
        What its people read to you: 32 letters and digits, dashes and case do not matter.
    """
    from comity.node.exchange.introductions import verify_peer

    with opened(folder) as node:
        met = verify_peer(node, party_name(party), fingerprint)
    if as_json:
        output.print_json(plain(met))
    else:
        output.say(f"{met.party} is verified ({met.fingerprint})")


@peer.command(name="list")
def list_(*, folder: Folder, as_json: Json = False) -> None:
    """List peers with their state."""
    from comity.node.exchange.introductions import list_peers

    with opened(folder) as node:
        rows = list_peers(node)
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows:
        state = "verified" if row.verified_us is not None else "not verified"
        state += ", recovering" if row.recovering else ""
        skew = "" if row.skew_s is None else f", clock {row.skew_s:+.1f} s"
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
                ("", f"{row.url}"),
                ("", numbers),
            ]
        )
    if not rows:
        output.say("No peers. comity peer add URL")


@peer.command
def sync(party: str, /, *, folder: Folder, as_json: Json = False) -> None:
    """Exchange everything with a peer now: outbox, gaps, keys, a cosigned head.

    Parameters
    ----------
    party
        Id of the party.
    """
    from comity.apps.sharing.share import share_now
    from comity.apps.wiring import standard_registry
    from comity.node.exchange.sync import sync_peer

    name = party_name(party)
    with opened(folder, standard_registry()) as node:
        share_now(node, [name])
        done = sync_peer(node, name)
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
