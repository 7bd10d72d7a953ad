"""How a source stands: what it delivered, how old that is, and what a person should do."""

from collections import Counter

from comity.apps.avoidance.intake.records import SourceReport, State, Status
from comity.apps.avoidance.intake.sources import Delivery, Source
from comity.foundations import format_utc
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import AllowanceError, ComityError

__all__ = ["report_of"]


def report_of(
    source: Source,
    delivery: Delivery | None,
    failed: ComityError | None,
    counts: "Counter[Status]",
    newest_us: int | None,
    now_us: int,
    late_h: float,
) -> SourceReport:
    """Return the report of a source.

    Parameters
    ----------
    delivery, failed
        How the delivery ended, or the error that ended it.
    counts
        Messages and faults of this run by status.
    newest_us
        Creation date of its newest message ever, µs of UTC.
    """
    records = sum(counts.values())
    age_h = None if newest_us is None else (now_us - newest_us) / HOUR_US
    brought = counts["new"] + counts["updated"] + counts["differs"]
    state: State
    if failed is not None:
        state = _failed_state(source, failed)
    elif not records:
        state = "empty"
    elif brought:
        state = "late" if age_h is not None and age_h > late_h else "ok"
    else:
        before_today = newest_us is not None and newest_us < now_us // DAY_US * DAY_US
        state = "yesterday's" if before_today else "ok"
    complete = delivery is not None and delivery.complete
    exit_code = 0
    if failed is not None and state != "early":
        exit_code = failed.exit_code if failed.exit_code in {4, 5} else 4
    return SourceReport(
        source.name,
        source.kind,
        state,
        complete,
        source.untested_live,
        records,
        counts["new"],
        counts["updated"],
        counts["duplicate"],
        counts["differs"],
        counts["refused"],
        0,
        None if newest_us is None else format_utc(newest_us, 0),
        None if age_h is None else round(age_h, 2),
        _said(delivery, failed, state, records, complete=complete),
        _remedy(failed, state, late_h, complete=complete),
        exit_code,
    )


def _failed_state(source: Source, failed: ComityError) -> State:
    if isinstance(failed, AllowanceError):
        return "early"
    return "refused" if source.refused else "down"


def _said(
    delivery: Delivery | None,
    failed: ComityError | None,
    state: State,
    records: int,
    *,
    complete: bool,
) -> str:
    remark = delivery.remark if delivery is not None else ""
    if failed is not None:
        came = f"; {records} records came before" if records else ""
        return f"{failed.message}{came}"
    if complete:
        words = f"complete, {records} records"
    else:
        words = f"not known to be complete, {records} records"
    if state == "yesterday's":
        words += ", all of them here already"
    return f"{words}: {remark}" if remark else words


def _remedy(
    failed: ComityError | None, state: State, late_h: float, *, complete: bool
) -> str:
    if failed is not None:
        return failed.remedy
    if state == "empty" and not complete:
        return (
            "an empty answer may mean that there is nothing, that access was refused or "
            "that the question is wrong: look at the service"
        )
    if state == "empty":
        return "look whether messages still arrive there"
    if state == "late":
        return f"its newest message is more than {late_h:g} h old: look at the service"
    if state == "yesterday's":
        return "nothing was created today: look whether the service still works"
    return ""
