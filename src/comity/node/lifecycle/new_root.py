"""Another root of this party, when the old one is lost: its keys certified anew, peers to be called.

A root that still exists certifies its successor (``certify root``), and nobody has to compare
anything. This here is for a party that cannot: no key of the old root is left, or it is in other
hands. Peers go on with the keys that they know until they end; each takes the new root by an act of
its people, who compare its fingerprint (``comity peer replace-root``).
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from comity.foundations.errors import TrustError
from comity.node.exchange.alerts import page
from comity.node.lifecycle.certification import issue_for, make_place
from comity.node.node import Node
from comity.node.store import log
from comity.node.store.key_uris import is_key_uri
from comity.node.store.keys import load_sealing_key, load_signer, passphrase
from comity.node.store.peers import verified_parties
from comity.node.store.sealing import drop_transport
from comity.node.store.settings import load_settings, save_settings
from comity.node.store.statements import retire_root, store_statements
from comity.system.private_files import make_private_folder
from comity.trust.identity import Keyring

__all__ = ["NewRoot", "begin_new_root"]


@dataclass(frozen=True, slots=True)
class NewRoot:
    """A party under another root.

    Attributes
    ----------
    fingerprint, old_fingerprint
        Of the new root, to be read to every partner, and of the old one.
    root_key
        Path of the new root key, or its URI in a token.
    certified
        Names of the keys that were certified under it.
    peers
        Verified peers, whose people must be called, one by one.
    """

    party: str
    fingerprint: str
    old_fingerprint: str
    root_key: str
    certified: tuple[str, ...]
    peers: tuple[str, ...]


def begin_new_root(node: Node, key: Path, reason: str) -> NewRoot:
    """Make another root key, and certify under it the keys that this node uses.

    Parameters
    ----------
    key
        File to write, or URI of a key to make in a token.
    reason
        Why, for the ledger of this node.

    Raises
    ------
    ResourceError, TrustError, FormatError
        If a key cannot be had.
    """
    settings = node.settings
    person = load_signer(node.folder, settings, settings.person_key, "person")
    sealing = load_sealing_key(node.folder / settings.sealing_key, passphrase())
    with node.reading() as work:
        old, now = work.ring(work.party), work.now_us
    _check_usable(old, node.signer.public.kid, now)
    if not is_key_uri(str(key)):
        make_private_folder(key.absolute().parent)
    root, place = make_place(node, key, "root")
    (role,) = node.roles
    whole, names = Keyring(node.party, root.public), []
    for what, public in (
        (role, node.signer.public),
        ("drill" if settings.drill else "person", person.public),
        ("sealing", sealing.public),
    ):
        known = old.certificates.get(public.kid)
        name = known.name if known is not None else f"{settings.name}, {what}"
        made = issue_for(root, whole, what, public, name, now)
        whole = whole.add(made.text, now_us=now)
        names.append(name)
    with node.writing() as work:
        retire_root(work.connection, node.party, old.root, now)
        log.set_note(work.connection, "root", root.public.text.encode())
        store_statements(
            work.connection,
            node.party,
            whole.texts(),
            root=root.public,
            own=node.party,
        )
        # The new root states anew where this node is.
        drop_transport(work.connection, node.party)
        peers = tuple(sorted(verified_parties(work.connection)))
        words = (
            f"this party goes on under root {root.public.fingerprint} ({reason}): "
            "call every partner"
        )
        page(work, "", ["new root", root.public.text], words)
    save_settings(node.folder, replace(load_settings(node.folder), root_key=place))
    node.settings = replace(node.settings, root_key=place)
    return NewRoot(
        node.party,
        root.public.fingerprint,
        old.root.fingerprint,
        os.path.normpath(place),
        tuple(names),
        peers,
    )


def _check_usable(ring: Keyring, kid: str, now_us: int) -> None:
    """Check that the node key may be certified again.

    Raises
    ------
    TrustError
        If it was revoked: peers that still know the old root would refuse it.
    """
    revoked = ring.revocations.get(kid)
    if revoked is not None and revoked.at_us <= now_us:
        raise TrustError(
            f"the node key {kid} is revoked: {revoked.reason}",
            remedy="make another node key first",
        )
