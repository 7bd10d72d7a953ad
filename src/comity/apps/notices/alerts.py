"""Alerts about a party that publishes something else than it has sent to us."""

from comity.apps.notices.documents import members_that_differ
from comity.coordination.notices.records import Notice
from comity.node.exchange.alerts import page_once
from comity.node.node import UnitOfWork

__all__ = ["alert_if_differing"]


def alert_if_differing(work: UnitOfWork, notice: Notice) -> None:
    """Call people if a notice differs from the stored one of the same id."""
    names = members_that_differ(work, notice)
    if names:
        text = (
            f"{notice.id}: {notice.issuer} says otherwise in public than to us "
            f"({', '.join(names)})"
        )
        key = [str(notice.id), "public", *names]
        page_once(work, notice.issuer, key, text)
