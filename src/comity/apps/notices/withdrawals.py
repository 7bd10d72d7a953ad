"""Withdrawals of this party from agreements, by their hashes, in its public feed.

A publication is an attempt that others can prove: who holds back its receipt of a withdrawal
does not prolong the notice. The hash tells nobody what was withdrawn from, but that something
was; so it is published when a receipt is missing after an hour, or with everything else.
"""

from comity.apps.notices.public_feed import publish
from comity.apps.notices.store.feeds import is_published
from comity.foundations.constants import HOUR_US
from comity.node.exchange.channels import load_channels
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Note
from comity.node.store import log
from comity.node.store.agreements import held_version
from comity.node.store.withdrawals import OwnWithdrawal, own_withdrawals
from comity.trust.ledger.envelope import text_hash

__all__ = ["publish_withdrawals", "publish_withdrawals_job"]

#: How long a receipt may take until the withdrawal is published, microseconds.
GRACE_US = HOUR_US


def publish_withdrawals(node: Node) -> int:
    """Publish hashes of own withdrawals that others may deny to have; return how many."""
    every = load_channels(node).publish
    with node.writing() as work:
        digests = [
            text_hash(one.text)
            for one in own_withdrawals(work.connection, work.party)
            if every or _is_open(work, one)
        ]
        fresh = [one for one in digests if not is_published(work.connection, one)]
        for digest in fresh:
            publish(work, digest)
        if fresh:
            # The notice may run from the publication: lives are computed anew.
            changes = log.read_number(work.connection, "agreements")
            log.set_number(work.connection, "agreements", changes + 1)
        return len(fresh)


def _is_open(work: UnitOfWork, one: OwnWithdrawal) -> bool:
    """Tell whether a party has not signed for a withdrawal in time."""
    version = held_version(work.connection, one.agreement)
    others = set() if version is None else {*version.parties} - {work.party}
    return bool(others - one.received_by) and work.now_us >= one.at_us + GRACE_US


def publish_withdrawals_job(node: Node, note: Note) -> None:
    """Publish what is to be published, and note how much it was."""
    published = publish_withdrawals(node)
    if published:
        note("published", withdrawals=published)
