"""New certificates and revocations of a peer, taken in: people are told of what they put in doubt."""

from comity.foundations.time import format_utc
from comity.node.exchange.alerts import page_once
from comity.node.node import UnitOfWork
from comity.node.store.entries import count_signed_since
from comity.node.store.statements import store_statements
from comity.trust.identity import Keyring

__all__ = ["take_statements"]


def take_statements(work: UnitOfWork, whole: Keyring, before: Keyring | None) -> None:
    """Store the keys of a peer, which hold, and tell people of keys that it has taken back.

    A key may be revoked from an instant in the past: when it was stolen. What came since then may
    be the thief's. It stays in the log, since it was said; people decide what it is worth.

    ``before``: what was known of its keys; ``None`` for a party that is met for the first time.
    """
    store_statements(
        work.connection, whole.party, whole.texts(), root=whole.root, own=work.party
    )
    known = {} if before is None else before.revocations
    for kid, revocation in whole.revocations.items():
        if kid in known or before is None:
            continue
        since = count_signed_since(
            work.connection, revocation.at_us, whole.party, outgoing=False
        )
        when = format_utc(revocation.at_us, 0)
        text = (
            f"{whole.party} revokes key {kid} from {when} on: {revocation.reason[:60]}"
        )
        if since and revocation.at_us <= work.now_us:
            text += f"; {since} envelopes came since: ask which of them are its own"
        page_once(work, whole.party, ["revoked", whole.party, kid], text)
