"""What stands around every page of this node: counts of what waits, lines to peers, the watch."""

from comity.apps.console.channel_states import channel_states
from comity.apps.console.waiting import waiting_for
from comity.apps.notices.watch_operations import SHOW_ROSTER, ShowRoster
from comity.apps.sharing.peer_operations import LIST_PEERS, ListPeers
from comity.foundations.errors import ComityError
from comity.node.exchange.introductions import KnownPeer
from comity.node.proofs.listing import last_entry
from comity.web.asked import Asked
from comity.web.frame import FrameState, Line
from comity.web.showing import span

__all__ = ["frame_of"]

#: Lines that the top bar holds; those that are lost come first.
MOST_LINES = 5


def _peer(asked: Asked, peer: KnownPeer) -> Line:
    t, name = asked.texts, peer.name or peer.party.removeprefix("party:")
    path = f"/parties/{peer.party}"
    if peer.blocked_us is not None:
        return Line(name, t("line-blocked"), lost=False, path=path)
    if peer.verified_us is None:
        return Line(name, t("line-unverified"), lost=True, path=path)
    if peer.failures:
        return Line(name, t("line-failing", count=peer.failures), lost=True, path=path)
    if peer.seen_us is None:
        return Line(name, t("line-never"), lost=False, path=path)
    return Line(name, span(asked.now_us - peer.seen_us), lost=False, path=path)


def _lines(asked: Asked) -> list[Line]:
    lines = [_peer(asked, one) for one in asked.ask(LIST_PEERS, ListPeers()).items]
    lines += [
        Line(f"{one.channel} {one.peer}", asked.texts("line-down"), True, "/channels")
        for one in channel_states(asked)
        if str(one.standing) == "down"
    ]
    return sorted(lines, key=lambda line: not line.lost)


def frame_of(asked: Asked) -> FrameState:
    """Return what stands around a page; a part that cannot be told is left out."""
    waiting = waiting_for(asked).counts()
    lines: list[Line] = []
    on_watch, until_us = "", None
    try:
        lines = _lines(asked)
        roster = asked.ask(SHOW_ROSTER, ShowRoster(days=1))
        on_watch = roster.on_watch or ""
        until_us = next(
            (one.until_us for one in roster.watches if one.name == on_watch), None
        )
    except ComityError:
        # Somebody without the right sees the page without them.
        lines = lines or []
    return FrameState(
        waiting=waiting | ({"today": sum(waiting.values())} if waiting else {}),
        lines=tuple(lines[:MOST_LINES]),
        more_lines=max(len(lines) - MOST_LINES, 0),
        on_watch=on_watch,
        until_us=until_us,
        exercise=asked.node.settings.exercise,
        attended=asked.node.attendance.count(asked.now_us),
        last_entry=last_entry(asked.node),
    )
