"""The link to a peer: sealed, or an older one while a person allows it.

A peer without a key that holds is asked for its introduction first; one that does not know the
key any more is asked again, once. Nothing is ever sent unsealed because that failed: without a
key it waits, unless a person has allowed the older link with this peer.
"""

from collections.abc import Callable
from typing import TypeVar

from comity.foundations.errors import ComityError, RemoteError, TrustError
from comity.foundations.time import format_utc
from comity.node.exchange.addresses import pins_of
from comity.node.exchange.meeting import learn_peer
from comity.node.exchange.sealing_keys import best_key
from comity.node.gate.peers import Correspondent, NewerProtocolError, StatusError
from comity.node.gate.sealed import PROTOCOL, SealingKeyError
from comity.node.node import Node, UnitOfWork
from comity.node.store.peers import PeerRow, known_party

__all__ = ["ClockSkewError", "correspondent", "is_older", "talk"]

T = TypeVar("T")
#: The one refusal of requests that are not authentic or not of now (RFC 9110, section 15.5.2).
UNAUTHORISED = 401


class ClockSkewError(RemoteError):
    """A peer refuses what this node sends because the two clocks differ."""

    code = "clock"

    def __init__(self, party: str, skew_us: int, now_us: int, limit_s: float) -> None:
        way = "ahead of" if skew_us > 0 else "behind"
        theirs = format_utc(now_us + skew_us, 0)
        super().__init__(
            f"{party} refuses the request: its clock ({theirs}) is "
            f"{abs(skew_us) / 1e6:.0f} s {way} ours ({format_utc(now_us, 0)}), "
            f"at most {limit_s:.0f} s are allowed",
            remedy="compare both with a time server (NTP) and set the wrong one",
        )


def is_older(row: PeerRow, at_us: int) -> bool:
    """Tell whether a person allows the older, unsealed link with a peer now."""
    until_us = row.older_until_us
    return row.protocol < PROTOCOL and until_us is not None and at_us < until_us


def correspondent(work: UnitOfWork, party: str) -> Correspondent:
    """Return a peer as the gate needs it.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    """
    row = known_party(work.connection, party)
    older = is_older(row, work.now_us)
    return Correspondent(
        row.party,
        row.url,
        bool(row.private),
        None if older else best_key(work, party),
        older,
        pins_of(work, party),
    )


def talk(node: Node, party: str, send: Callable[[Correspondent], T]) -> T:
    """Send something to a peer over the link that holds now; return what ``send`` returns.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If the peer cannot be reached, or there is no link that is allowed.
    """
    known = _look_up(node, party)
    if known.sealing is None and not known.older:
        known = _ask_again(node, party)
    try:
        return send(known)
    except (SealingKeyError, NewerProtocolError):
        # It lost the half that opens, or was brought to protocol 3 since.
        return send(_ask_again(node, party))
    except StatusError as error:
        if error.status == UNAUTHORISED:
            _check_clocks(node, party)
        raise


def _check_clocks(node: Node, party: str) -> None:
    """Tell whether a refusal is one of clocks: a node says only that it refuses.

    The peer is asked for its introduction, which holds its clock, is signed and answers a nonce.

    Raises
    ------
    ClockSkewError
        If the two clocks differ by more than this node allows.
    """
    try:
        learn_peer(node, party)
    except ComityError:
        # The refusal itself is told.
        return
    with node.reading() as work:
        skew_us = known_party(work.connection, party).skew_us or 0
        now_us = work.now_us
    limit_s = node.settings.skew_s
    if abs(skew_us) / 1e6 > limit_s:
        raise ClockSkewError(party, skew_us, now_us, limit_s)


def _look_up(node: Node, party: str) -> Correspondent:
    """Return a verified peer as the gate needs it.

    Raises
    ------
    TrustError
        If it is not verified.
    """
    with node.reading() as work:
        found = correspondent(work, party)
        if party not in work.release_context().verified:
            raise TrustError(
                f"{party} is not verified: nothing is sent to it",
                remedy=f"compare fingerprints, then comity peer verify {party}",
            )
        return found


def _ask_again(node: Node, party: str) -> Correspondent:
    learn_peer(node, party)
    known = _look_up(node, party)
    if known.sealing is None and not known.older:
        raise TrustError(
            f"{party} does not speak protocol {PROTOCOL}: what is sent to it could be "
            "read on the way",
            remedy="its people update their node; until then: comity peer allow-older "
            f"{party} --until DATE",
        )
    return known
