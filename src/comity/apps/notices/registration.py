"""What notices add to a node: their documents, jobs, and public feed."""

from collections.abc import Callable, Sequence
from functools import partial

from comity.apps.notices.acknowledgements import ACK, hear_ack
from comity.apps.notices.arrivals import (
    ANSWER,
    TEST,
    notice_arrived,
    test_arrived,
)
from comity.apps.notices.burn_announcements import announce_commitments
from comity.apps.notices.handlers import (
    hear_line_answer,
    hear_line_test,
    hear_notice,
)
from comity.apps.notices.inquiries import sweep_warnings
from comity.apps.notices.issue import NOTICES
from comity.apps.notices.jobs import retell, sweep_ladders
from comity.apps.notices.line_tests import send_due_tests
from comity.apps.notices.public_feed import feed_atom, feed_json, poll_feed
from comity.apps.notices.restored import (
    forget_content,
    keep_returned,
    keep_returned_ack,
    move_entry,
)
from comity.node.exchange.channels import load_channels
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Job, Registry, RemoteTask, any_channel

__all__ = ["register"]

MINUTE_S = 60.0
#: How often warnings are looked at although none has come, and at most.
WARNINGS_EVERY_S, WARNINGS_PAUSE_S = 5.0, 1.0


def register(registry: Registry[Node, UnitOfWork]) -> None:
    """Register notices."""
    registry.add_document(
        NOTICES,
        hear_notice,
        repeated=notice_arrived,
        returned=keep_returned,
        renewed=move_entry,
    )
    registry.add_document(ACK, any_channel(hear_ack), returned=keep_returned_ack)
    registry.add_document(TEST, hear_line_test, repeated=test_arrived)
    registry.add_document(ANSWER, any_channel(hear_line_answer))
    registry.on_erased(NOTICES, forget_content)
    registry.add_remote_tasks("public feeds", _read_feeds)
    registry.add_public_file("/comity/feed.json", "application/feed+json", feed_json)
    registry.add_public_file("/comity/feed.atom", "application/atom+xml", feed_atom)
    _register_jobs(registry)


def _register_jobs(registry: Registry[Node, UnitOfWork]) -> None:
    # Whoever is due is called at once: no slow peer may delay it.
    registry.add_job("timers", Job(sweep_ladders, 0.0, own_thread=True))
    registry.add_job(
        "events",
        Job(
            sweep_warnings,
            WARNINGS_EVERY_S,
            counter="notices said",
            pause_s=WARNINGS_PAUSE_S,
            own_thread=True,
        ),
    )
    registry.add_job("burn announcements", Job(_announce, MINUTE_S))
    registry.add_job(
        "acknowledgements", Job(lambda node, _note: retell(node), MINUTE_S)
    )
    registry.add_job(
        "line tests", Job(lambda node, _note: send_due_tests(node), MINUTE_S)
    )


def _announce(node: Node, note: Callable[..., None]) -> None:
    for number in announce_commitments(node):
        note("notice", notice=number)


def _read_feeds(node: Node) -> Sequence[RemoteTask]:
    feeds = load_channels(node).feeds
    return [(f"ask {feed.url}", partial(poll_feed, node, feed)) for feed in feeds]
