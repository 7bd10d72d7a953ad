"""Another root of a peer: taken by people alone, once they have compared its fingerprint.

A party that has lost its root begins again under another. No statement of the old root can vouch for
that, or a thief of the old root could name a successor for ever; so nothing of it happens by itself.
What the old root certified stays as history: it verifies what this node took in before, and
nothing that comes later. Streams, agreements and cases with the party go on.
"""

from dataclasses import dataclass

from comity.foundations.errors import InputError, TrustError
from comity.node.exchange.addresses import pins_of, take_transport
from comity.node.exchange.alerts import page
from comity.node.exchange.fresh_introductions import FRESH, ask_introduction
from comity.node.exchange.introductions import Introduction
from comity.node.exchange.meeting import common_protocol
from comity.node.exchange.sealing_keys import learn_keys
from comity.node.node import Node, UnitOfWork
from comity.node.store import peers
from comity.node.store.sealing import drop_statements
from comity.node.store.statements import (
    check_keys_apart,
    retire_root,
    store_statements,
)
from comity.trust.identity import PublicKey

__all__ = ["ReplacedRoot", "ask_new_root", "take_new_root"]


@dataclass(frozen=True, slots=True)
class ReplacedRoot:
    """A peer's root that people have replaced.

    Attributes
    ----------
    fingerprint, old_fingerprint
        Of the new root, which people have compared, and of the one before.
    at_us
        When (UTC, microseconds since 1970): what the old root certified counts until then.
    keys
        Certificates that came under the new root.
    """

    party: str
    fingerprint: str
    old_fingerprint: str
    at_us: int
    keys: int


def ask_new_root(node: Node, party: str, fingerprint: str) -> Introduction:
    """Return what a peer shows under another root, whose fingerprint its people have read to ours.

    The peer is asked, at its known address, who it is; the root that it shows must have the
    fingerprint that people say.

    Raises
    ------
    UnknownNameError, InputError, RemoteError
        If there is no such peer, it shows the root that is known, or it does not answer.
    FormatError, TrustError
        If the introduction does not hold, its root has another fingerprint, or a key under it
        is another party's.
    """
    given = "".join(fingerprint.upper().split()).replace("-", "")
    with node.reading() as work:
        known = peers.known_party(work.connection, party)
        pins = pins_of(work, party)
    shown = ask_introduction(node, known.url, private=bool(known.private), pins=pins)
    root = shown.ring.root
    if shown.ring.party != party:
        raise TrustError(
            f"{known.url} answers as {shown.ring.party}, not as {party}",
            remedy="call its people",
        )
    common_protocol(node, shown, known.url)
    if root.text == known.root:
        raise InputError(
            f"{party} shows the root that is known: there is nothing to replace",
            remedy=f"comity peer verify {party} if its fingerprint is to be compared again",
        )
    if given != root.fingerprint.replace("-", ""):
        raise TrustError(
            f"{party} shows {root.fingerprint}, its people say {fingerprint[:60]}",
            remedy="do not go on: somebody stands between the nodes",
        )
    if not shown.fresh:
        raise TrustError(
            f"{party} gives no introduction that answers a nonce: it may be an old one",
            remedy="its people update their node first",
        )
    return shown


def take_new_root(work: UnitOfWork, shown: Introduction) -> ReplacedRoot:
    """Take another root of a peer; a person's act asks for it.

    Raises
    ------
    FormatError, TrustError
        If the introduction does not hold, or a key under it is another party's.
    """
    ring, at = shown.ring, work.now_us
    row = peers.known_party(work.connection, ring.party)
    old = PublicKey.from_text(row.root)
    if any(item.ring.root == ring.root for item in work.ring(ring.party).former):
        raise TrustError(
            f"{ring.party} shows a root again that people have replaced before",
            remedy="do not go on: its old root may be in other hands; call its people",
        )
    # The introduction holds under what it claims; whose keys these are is looked at before.
    ring.read(shown.text, FRESH, ("node", "drill"), at)
    check_keys_apart(work.connection, ring.party, ring.kids, work.party)
    retire_root(work.connection, ring.party, old, at)
    peers.set_root(work.connection, ring.party, ring.root.text, at)
    store_statements(
        work.connection, ring.party, ring.texts(), root=ring.root, own=work.party
    )
    drop_statements(work.connection, ring.party)
    learn_keys(work, ring.party, shown.sealing)
    take_transport(work, ring.party, shown.transport)
    words = (
        f"people have replaced the root of {ring.party}: {ring.root.fingerprint} instead of "
        f"{old.fingerprint}"
    )
    page(work, ring.party, [ring.party, "root replaced", ring.root.text], words)
    return ReplacedRoot(
        ring.party,
        ring.root.fingerprint,
        old.fingerprint,
        at,
        len(ring.certificates),
    )
