"""Pages of other parties: the list, and one party with its streams, keys, agreements and what it sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from comity.apps.sharing.acts import (
    ALLOW_OLDER,
    BLOCK_PEER,
    REMOVE_PEER,
    UNBLOCK_PEER,
    UNVERIFY_PEER,
    NamedPeer as ActedPeer,
    OlderLink,
)
from comity.apps.sharing.agreement_operations import LIST_AGREEMENTS, ListAgreements
from comity.apps.sharing.channel_views import (
    LIST_HEADS,
    LIST_PEER_KEYS,
    ChannelHead,
    ListPeerKeys,
)
from comity.apps.sharing.ledger_operations import LIST_ENTRIES, ListEntries
from comity.apps.sharing.pages_agreements import AgreementRow, row_of
from comity.apps.sharing.peer_acts import PeerAct
from comity.apps.sharing.peer_operations import (
    LIST_PEERS,
    SHOW_PEER,
    SYNC_PEER,
    ListPeers,
    NamedPeer,
)
from comity.apps.sharing.share_operations import (
    LIST_HELD,
    LIST_SHARES,
    ListHeld,
    ListShares,
)
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError, FormatError, InputError
from comity.foundations.time import parse_utc
from comity.node.exchange.introductions import KnownPeer
from comity.node.node import Node
from comity.node.operations import Operation
from comity.node.persons.act_records import PreparedAct
from comity.trust.persons import Right
from comity.web.acts import shown_act
from comity.web.asked import Asked
from comity.web.console import ConsolePage
from comity.web.pages import go, page
from comity.web.past import Past, past_of

__all__ = ["PAGES", "PartyState", "state_of"]

SECTION = "parties"
#: Parties on one page, and rows of each list on the page of one.
ROWS, FEW = 50, 12
#: From this age on a last contact waits for a person, microseconds.
LATE_US = DAY_US


@dataclass(frozen=True, slots=True)
class PartyState:
    """How another party stands: a word's text, its shape, and whose turn it is."""

    text: str
    shape: str
    kind: str = ""


def state_of(peer: KnownPeer, now_us: int) -> PartyState:
    """Return how a peer stands; what a person has to look at comes first."""
    silent = peer.seen_us is not None and now_us - peer.seen_us > LATE_US
    states = (
        (peer.blocked_us is not None, PartyState("party-blocked", "refused")),
        (peer.verified_us is None, PartyState("party-unverified", "needs", "act")),
        (peer.recovering, PartyState("party-recovering", "waits", "them")),
        (peer.clock_fits is False, PartyState("party-clock", "needs", "act")),
        (peer.failures > 0, PartyState("party-failing", "needs", "act")),
        (peer.seen_us is None, PartyState("party-never", "waits", "them")),
        (silent, PartyState("party-silent", "needs", "act")),
    )
    usual = PartyState("party-verified", "acknowledged")
    return next((state for holds, state in states if holds), usual)


def _then(peers: list[KnownPeer], past: Past) -> list[KnownPeer]:
    """Return the peers that were verified by an instant of the past."""
    at_us = past.at_us
    if at_us is None:
        return peers
    return [
        one for one in peers if one.verified_us is not None and one.verified_us <= at_us
    ]


def _list(asked: Asked) -> Response:
    past = past_of(asked)
    found = asked.ask(LIST_PEERS, ListPeers(asked.query("after"), ROWS))
    peers = _then(list(found.items), past)
    rows = [(one, state_of(one, asked.now_us)) for one in peers]
    rows.sort(key=lambda pair: pair[1].kind != "act")
    return page(
        asked,
        "sharing/parties.html",
        past=past,
        rows=rows,
        waiting=[one for one, state in rows if state.kind == "act"],
        next=found.next,
        first=bool(asked.query("after")),
        may_meet=asked.may(Right.OPERATE),
    )


def _agreements(asked: Asked, party: str, past: Past) -> list[AgreementRow]:
    wanted = ListAgreements(limit=1000, at_us=past.at_us)
    return [
        row_of(one, asked.node.party)
        for one in asked.ask(LIST_AGREEMENTS, wanted).items
        if party in one.parties
    ]


def _head(asked: Asked, party: str) -> ChannelHead | None:
    heads = asked.ask(LIST_HEADS, ListPeers(limit=1000)).items
    return next((one for one in heads if one.peer == party), None)


def _held(asked: Asked, party: str) -> tuple[tuple[object, ...], bool, str]:
    """Return rows that a party has shared, whether there are more, and why they are not shown."""
    try:
        found = asked.ask(LIST_HELD, ListHeld(party, limit=FEW))
    except ComityError as error:
        return (), False, error.message
    return found.items, bool(found.next), ""


def _show(asked: Asked) -> Response:
    past, party = past_of(asked), asked.path("party")
    peer = asked.ask(SHOW_PEER, NamedPeer(party))
    held, more_held, held_refused = _held(asked, party)
    sent = ListEntries(
        limit=FEW, peer=party, act="sent", newest=True, until_us=past.at_us
    )
    return page(
        asked,
        "sharing/party.html",
        past=past,
        peer=peer,
        state=state_of(peer, asked.now_us),
        head=_head(asked, party),
        keys=asked.ask(LIST_PEER_KEYS, ListPeerKeys(party)).items,
        agreements=_agreements(asked, party, past),
        shares=asked.ask(LIST_SHARES, ListShares(party)).items,
        sent=asked.ask(LIST_ENTRIES, sent).items,
        held=held,
        more_held=more_held,
        held_refused=held_refused,
        error=asked.query("error")[:200],
        may_manage=asked.may(Right.MANAGE_PEERS),
        may_operate=asked.may(Right.OPERATE),
    )


def _sync(asked: Asked) -> Response:
    party = asked.path("party")
    asked.ask(SYNC_PEER, NamedPeer(party))
    return go(f"/parties/{party}")


#: Word of a path → the act that it prepares.
_ACTS: Mapping[str, Operation[Node, ActedPeer, PeerAct]] = {
    "block": BLOCK_PEER,
    "unblock": UNBLOCK_PEER,
    "unverify": UNVERIFY_PEER,
    "remove": REMOVE_PEER,
}


def _act(asked: Asked) -> Response:
    word, party = asked.path("act"), asked.path("party")
    if word == "older":
        return shown_act(asked, _older(asked, party))
    operation = _ACTS.get(word)
    if operation is None:
        raise FormatError(f"{word[:40]!r} is no act about a party")
    force = asked.form().get("force") == "1"
    return shown_act(asked, asked.prepare(operation, ActedPeer(party, force)))


def _older(asked: Asked, party: str) -> PreparedAct:
    """Prepare to allow the older link until an instant, or to end that.

    Raises
    ------
    InputError
        If the instant is none.
    """
    text = asked.form().get("until", "").strip()
    try:
        until = parse_utc(text) if text else None
    except ComityError as error:
        raise InputError(error.message, remedy="2027-01-31, or nothing") from error
    return asked.prepare(ALLOW_OLDER, OlderLink(party, until))


PAGES = (
    ConsolePage("/parties", _list, SECTION),
    ConsolePage("/parties/{party}", _show, SECTION),
    ConsolePage("/parties/{party}/sync", _sync, SECTION, "POST"),
    ConsolePage("/parties/{party}/acts/{act}", _act, SECTION, "POST"),
)
