"""Commands about what was decided: list it, take it back."""

from datetime import UTC, datetime

from comity.apps.atlas.commands.review import review
from comity.cli import output
from comity.cli.asking import ALL_ROWS, AtlasAt, asked, rows_of
from comity.cli.options import Json, JsonRows
from comity.cli.servers import Server
from comity.foundations.plain import plain

__all__ = ["decisions", "undo"]


@review.command
def undo(
    name: str,
    /,
    *,
    collection: AtlasAt,
    reason: str,
    as_json: Json = False,
) -> None:
    """Take a decision back: the proposal waits again, its record leaves the collection.

    Parameters
    ----------
    name
        The proposal, or the record that was made of it.
    reason
        Why.
    """
    from comity.apps.atlas.review_operations import UNDO_DECISION
    from comity.apps.atlas.review_requests import UndoDecision
    from comity.apps.atlas.review_undo import undo as undo_decision

    if isinstance(collection, Server):
        with asked(collection) as node:
            done = node.call(UNDO_DECISION, UndoDecision(name, reason))
    else:
        today = datetime.now(UTC).date()
        done = undo_decision(collection, name, by=None, reason=reason, today=today)
    if as_json:
        output.print_json(plain(done))
    else:
        kept = f"; the record is kept as {done.kept}" if done.kept else ""
        output.say(f"{', '.join(done.waits)} waits again{kept}")


@review.command
def decisions(*, collection: AtlasAt, as_json: JsonRows = False) -> None:
    """List who decided what, and why."""
    from comity.apps.atlas.review_operations import LIST_DECISIONS
    from comity.apps.atlas.review_queue import decisions as read_decisions
    from comity.apps.atlas.review_requests import ListDecisions

    if isinstance(collection, Server):
        with asked(collection) as node:
            rows = rows_of(node, LIST_DECISIONS, ListDecisions(), ALL_ROWS)
    else:
        rows = read_decisions(collection)
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows:
        more = row.reason or row.record or ""
        by = row.by or "at the folder"
        output.say(f"{row.at}  {row.id:36} {row.decision}, {by}: {more}")
    output.say(f"{len(rows)} decisions")
