"""A new node key, with an overlap in which the old one counts, too.

A new node key is certified and announced while the old one still signs. It takes over when every
verified peer has acknowledged it, or half of the overlap is over; the old one is revoked, in the
same act of the root, from the end of the overlap on. What the old key signed within its life
verifies for ever; nothing waits for an answer that a key cannot give any more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import json_text
from comity.node.exchange.sealing_keys import our_statements
from comity.node.lifecycle.certification import (
    issue_for,
    load_root,
    make_place,
    send_keys,
)
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.node.store.keys import load_signer
from comity.node.store.outbox import waiting_among
from comity.node.store.peers import verified_parties
from comity.node.store.settings import load_settings, save_settings
from comity.node.store.statements import store_statements
from comity.trust.identity import Signer, revoke_key
from comity.trust.identity.certificates import Certificate

__all__ = [
    "NodeRotation",
    "begin_rotation",
    "check_overlap",
    "finish_rotation",
    "pending_rotation",
    "rotate_node",
    "take_over",
]

#: How long two node keys count side by side, days: by default, at least and at most.
OVERLAP_DAYS, SHORTEST_DAYS, LONGEST_DAYS = 30, 1, 180
#: The note in the database about a rotation that is under way.
NOTE = "rotation"


@dataclass(frozen=True, slots=True)
class NodeRotation:
    """A node key that takes the place of another.

    Attributes
    ----------
    kid, until_us
        The new key, and its end (UTC, microseconds since 1970).
    old_kid, old_until_us
        The old one, and from when on it counts no more.
    latest_us
        When the new one takes over at the latest.
    waiting
        Peers that have not acknowledged the new key yet.
    done
        Whether the new key signs by now.
    """

    kid: str
    until_us: int
    old_kid: str
    old_until_us: int
    latest_us: int
    waiting: tuple[str, ...]
    done: bool


# -- the node's key --------------------------------------------------------------------------


def check_overlap(overlap_days: float) -> None:
    """Refuse an overlap of two keys that is too short or too long.

    Raises
    ------
    RangeError
        If it does not fit.
    """
    if not SHORTEST_DAYS <= overlap_days <= LONGEST_DAYS:
        raise RangeError(
            "overlap", f"{overlap_days:g} d", f"{SHORTEST_DAYS} to {LONGEST_DAYS} d"
        )


def rotate_node(
    node: Node,
    key: Path,
    name: str,
    root: Path | None = None,
    *,
    overlap_days: float = OVERLAP_DAYS,
) -> NodeRotation:
    """Certify a new node key, announce it, and end the old one after an overlap.

    Parameters
    ----------
    key
        File to write, or URI of a key to make in a token.
    name
        Whose key it is, for people.
    root
        The root key, if it is not where the settings say.
    overlap_days
        How long both count, days.

    Raises
    ------
    InputError, ResourceError, TrustError
        If a rotation is under way, the overlap does not fit, or a key cannot be had.
    """
    check_overlap(overlap_days)
    if pending_rotation(node) is not None:
        raise InputError(
            "another node key takes over already",
            remedy="comity node rotate --finish, or wait: comity node show",
        )
    signer = load_root(node.folder, node.settings, root)
    with node.reading() as work:
        ring, at = work.ring(work.party), work.now_us
    ring.check_root(signer.public.kid, at)
    old = ring.certificate(node.signer.public.kid, node.roles, at)
    made, place = make_place(node, key, "node")
    (role,) = node.roles
    certificate = issue_for(signer, ring, role, made.public, name, at)
    old_until_us = min(at + round(overlap_days * DAY_US), old.until_us - 1)
    ended = revoke_key(
        signer,
        node.party,
        old.key.kid,
        at_us=old_until_us,
        reason=f"replaced by {made.public.kid}",
    )
    with node.writing() as work:
        whole = ring.add(certificate.text, now_us=at).add(ended.text, now_us=at)
        store_statements(work.connection, node.party, whole.texts(), own=node.party)
        facts = begin_rotation(work, certificate, place, old.key.kid, old_until_us)
    found = pending_rotation(node)
    return found or _state(facts, (), done=True)


def begin_rotation(
    work: UnitOfWork, new: Certificate, place: str, old: str, old_until_us: int
) -> dict[str, object]:
    """Announce a certified node key, and note that it is to take over; return what was noted."""
    at = work.now_us
    facts: dict[str, object] = {
        "entries": send_keys(work),
        "kid": new.key.kid,
        "latest_us": at + max(0, old_until_us - at) // 2,
        "old": old,
        "old_until_us": old_until_us,
        "place": place,
        "until_us": new.until_us,
    }
    log.set_note(work.connection, NOTE, json_text(facts).encode())
    return facts


def _state(
    facts: Mapping[str, object], waiting: tuple[str, ...], *, done: bool
) -> NodeRotation:
    numbers = {name: int(str(facts[name])) for name in ("latest_us", "old_until_us")}
    return NodeRotation(
        str(facts["kid"]),
        int(str(facts["until_us"])),
        str(facts["old"]),
        numbers["old_until_us"],
        numbers["latest_us"],
        waiting,
        done,
    )


def _facts(work: UnitOfWork) -> dict[str, object] | None:
    note = log.get_note(work.connection, NOTE)
    facts = json.loads(note) if note else None
    return facts if isinstance(facts, dict) else None


def _waiting(work: UnitOfWork, facts: Mapping[str, object]) -> tuple[str, ...]:
    """Return the verified peers that have not acknowledged the announcement."""
    entries = facts["entries"]
    sent = entries if isinstance(entries, dict) else {}
    open_ = waiting_among(work.connection, list(sent.values()))
    return tuple(
        peer
        for peer in sorted(verified_parties(work.connection))
        # Who was verified since has learnt all keys from the introduction.
        if peer in sent and sent[peer] in open_
    )


def pending_rotation(node: Node) -> NodeRotation | None:
    """Return the rotation of the node key that is under way, if one is."""
    with node.reading() as work:
        facts = _facts(work)
        if facts is None:
            return None
        return _state(facts, _waiting(work, facts), done=False)


def finish_rotation(node: Node, *, force: bool = False) -> NodeRotation | None:
    """Let the new node key sign, if its time has come; ``None`` if none waits for that.

    Its time has come when every verified peer has acknowledged it, half of the overlap is over,
    or people say so (``force``).

    Raises
    ------
    ResourceError, TrustError
        If the new key cannot be opened: the old one goes on.
    """
    with node.reading() as work:
        facts = _facts(work)
        if facts is None:
            return None
        waiting, now = _waiting(work, facts), work.now_us
    state = _state(facts, waiting, done=False)
    if waiting and not force and now < state.latest_us:
        return state
    place = str(facts["place"])
    signer = load_signer(node.folder, node.settings, place, "node")
    with node.reading() as work:
        work.ring(work.party).certificate(signer.public.kid, node.roles, now)
    take_over(node, signer, place)
    return replace(state, done=True)


def take_over(node: Node, signer: Signer, place: str) -> None:
    """Sign with another key from now on."""
    settings = replace(load_settings(node.folder), node_key=place)
    save_settings(node.folder, settings)
    node.signer, node.settings = signer, replace(node.settings, node_key=place)
    with node.writing() as work:
        log.drop_note(work.connection, NOTE)
    # Statements of the new key: those of the old one end with it.
    our_statements(node)
