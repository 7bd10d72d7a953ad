"""What notices add to a node: their documents, jobs, public feed and sampled fragments."""

from collections.abc import Sequence
from functools import partial

from comity.apps.notices.acknowledgements import ACK
from comity.apps.notices.arrivals import ANSWER, TEST, notice_arrived, test_arrived
from comity.apps.notices.attended_consoles import call_if_unattended
from comity.apps.notices.break_up_fragments import with_fragments
from comity.apps.notices.burn_announcements import announce_commitments
from comity.apps.notices.handlers import (
    receive_acknowledgement,
    receive_line_answer,
    receive_line_test,
    receive_notice,
    right_of_acknowledgement,
    right_of_notice,
)
from comity.apps.notices.inquiries import call_about_warnings
from comity.apps.notices.jobs import call_due_people, report_pending
from comity.apps.notices.line_tests import send_due_tests
from comity.apps.notices.permits import NOTICES
from comity.apps.notices.public_feed import feed_atom, feed_json, poll_feed
from comity.apps.notices.restored import keep_returned, keep_returned_acknowledgement
from comity.apps.notices.store.ladders import forget_content, move_entry
from comity.apps.notices.withdrawals import publish_withdrawals_job
from comity.coordination.notices.forms import FORMS
from comity.foundations.plain import JsonObject
from comity.node.exchange.channels import load_channels
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Job, Note, Registry, RemoteTask, any_channel

__all__ = ["register"]

MINUTE_S = 60.0
#: How often events are assessed when no warning comes, and how often at most.
WARNINGS_EVERY_S, WARNINGS_PAUSE_S = 5.0, 1.0
#: How often it is looked whether a console is attended.
ATTENDED_EVERY_S, ATTENDED_PAUSE_S = 10.0, 2.0


def register(registry: Registry[Node, UnitOfWork]) -> None:
    """Register notices."""
    registry.add_document(
        NOTICES,
        receive_notice,
        repeated=notice_arrived,
        returned=keep_returned,
        renewed=move_entry,
        reserved=_is_of_a_crisis,
        needs=right_of_notice,
    )
    registry.add_document(
        ACK,
        any_channel(receive_acknowledgement),
        returned=keep_returned_acknowledgement,
        reserved=lambda _work, _peer, _body: True,
        needs=right_of_acknowledgement,
    )
    registry.add_document(TEST, receive_line_test, repeated=test_arrived)
    registry.add_document(ANSWER, any_channel(receive_line_answer))
    registry.on_erased(NOTICES, forget_content)
    registry.add_remote_tasks("public feeds", _read_feeds)
    registry.add_public_file("/comity/feed.json", "application/feed+json", feed_json)
    registry.add_public_file("/comity/feed.atom", "application/atom+xml", feed_atom)
    registry.add_objects("fragments", "notice break-ups", with_fragments)
    _register_jobs(registry)


def _register_jobs(registry: Registry[Node, UnitOfWork]) -> None:
    # A thread of its own: whoever is due is called at once, however slow a peer is.
    registry.add_job("timers", Job(call_due_people, 0.0, own_thread=True))
    registry.add_job(
        "events",
        Job(
            call_about_warnings,
            WARNINGS_EVERY_S,
            counter="notices said",
            pause_s=WARNINGS_PAUSE_S,
            own_thread=True,
        ),
    )
    registry.add_job(
        "attended consoles",
        Job(
            call_if_unattended,
            ATTENDED_EVERY_S,
            pause_s=ATTENDED_PAUSE_S,
            own_thread=True,
        ),
    )
    registry.add_job("burn announcements", Job(_announce, MINUTE_S))
    registry.add_job(
        "acknowledgements", Job(lambda node, _note: report_pending(node), MINUTE_S)
    )
    registry.add_job("withdrawals", Job(publish_withdrawals_job, MINUTE_S))
    registry.add_job(
        "line tests", Job(lambda node, _note: send_due_tests(node), MINUTE_S)
    )


def _is_of_a_crisis(_work: UnitOfWork, _peer: str, body: JsonObject) -> bool:
    """Tell whether a document is a crisis message, which no flood and no block stops."""
    rows = body["rows"]
    row = rows[0] if isinstance(rows, list) and len(rows) == 1 else None
    form = FORMS.get(str(row.get("form"))) if isinstance(row, dict) else None
    return form is not None and form.pace == "crisis"


def _announce(node: Node, note: Note) -> None:
    for number in announce_commitments(node):
        note("notice", notice=number)


def _read_feeds(node: Node) -> Sequence[RemoteTask]:
    feeds = load_channels(node).feeds
    return [(f"ask {feed.url}", partial(poll_feed, node, feed)) for feed in feeds]
