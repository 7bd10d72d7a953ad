"""Alerts about what a party states in public otherwise than to us."""

from comity.apps.notices.documents import differing
from comity.coordination.notices.records import Notice
from comity.node.exchange.alerts import page_once
from comity.node.node import UnitOfWork

__all__ = ["alarm_if_differing"]


def alarm_if_differing(work: UnitOfWork, notice: Notice) -> None:
    """Call people if a party says otherwise on one channel than on another."""
    other = differing(work.connection, notice)
    if other:
        words = (
            f"{notice.id}: {notice.issuer} says otherwise in public than to us "
            f"({', '.join(other)})"
        )
        key = [str(notice.id), "public", *other]
        page_once(work, notice.issuer, key, words)
