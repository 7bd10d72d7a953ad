"""Intake of conjunction messages: sources → a folder with each message once, and what is new.

Load: each source hands over documents. Take apart: each document into messages. Judge: each
message by the plausibility gate. Record: each message once, with a line in the index. A source
that cannot be had, and a message that is broken, are told and stop nothing else.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from comity.apps.avoidance.intake.index import Index, Kept, file_of, opened_index
from comity.apps.avoidance.intake.judging import At, Judged, judge_piece
from comity.apps.avoidance.intake.records import (
    Collected,
    Event,
    Received,
    SourceReport,
)
from comity.apps.avoidance.intake.sources import Document, Source
from comity.apps.avoidance.intake.standing import report_of
from comity.astro.risk.events import events_of
from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import ComityError
from comity.foundations.plain import ABSENT, json_text
from comity.messages.records import Fault
from comity.messages.split import Piece, pieces_of
from comity.system.files import digest

__all__ = ["LATE_H", "collect"]

#: A source whose newest message is older is late, hours. Space-Track's screenings are made about
#: three times a day, so that three of them are missing.
LATE_H = 24.0
#: How far another clock may be ahead, µs.
CLOCK_US = HOUR_US
Tick = Callable[[int, int], None]


@dataclass(slots=True)
class Run:
    """One run of intake: what it knows, and what it has taken so far."""

    index: Index
    at: At
    now_us: int
    messages: list[Received] = field(default_factory=list)
    touched: dict[int, tuple[Kept, str]] = field(default_factory=dict)
    newest_us: dict[str, int] = field(default_factory=dict)

    def take(self, source: str, document: Document) -> None:
        """Take what a source hands over: every message in it, every fault."""
        if document.fault:
            self._refuse(source, document.place, Fault(0, "", "", document.fault))
            return
        if not document.data.strip():
            self._refuse(source, document.place, Fault(0, "", "", "is empty"))
        for piece in pieces_of(document.data, prose=document.prose):
            if isinstance(piece, Fault):
                self._refuse(source, document.place, piece)
            else:
                self._take_piece(source, document.place, piece)

    def _refuse(self, source: str, place: str, fault: Fault) -> None:
        what = f" {fault.field} = {fault.value!r}" if fault.field or fault.value else ""
        why = f"{what} {fault.reason}".strip()
        data = f"{source}\n{place}\nline {fault.line}\n{why}\n".encode()
        sha256 = digest(data)
        if not self._known(source, place, fault.line, sha256):
            judged = Judged("", "refused", (why,), data, suffix=".fault.txt")
            self._record(source, place, fault.line, judged, sha256)

    def _take_piece(self, source: str, place: str, piece: Piece) -> None:
        sha256 = digest(piece.data or json_text(piece.row, sort_keys=True).encode())
        if not self._known(source, place, piece.line, sha256):
            self._record(source, place, piece.line, judge_piece(piece, self.at), sha256)

    def _known(self, source: str, place: str, line: int, sha256: str) -> bool:
        """Take bytes that were taken before: a duplicate, or refused again."""
        taken = self.index.taken(sha256)
        if taken is None:
            return False
        before, created_us = taken
        refused = before.status == "refused"
        self.messages.append(
            replace(
                before,
                source=source,
                place=place,
                line=line,
                status="refused" if refused else "duplicate",
                known=refused,
            )
        )
        if not refused:
            self._note_newest(source, created_us)
        return True

    def _record(
        self, source: str, place: str, line: int, judged: Judged, sha256: str
    ) -> None:
        status = self.index.status_of(judged)
        originator, identifier, created_us = judged.identity
        record = Received(
            source,
            place,
            line,
            judged.kind,
            status,
            judged.verdict,
            judged.reasons,
            message_id=identifier,
            originator=originator,
            created=format_utc(created_us, 0) if created_us else "",
            tca="" if judged.tca_us is None else format_utc(judged.tca_us, 3),
            objects=judged.objects,
            names=judged.names,
            miss_m=judged.miss_m,
            stated_pc=judged.stated_pc,
            file="" if status == "duplicate" else file_of(judged, sha256),
            sha256=sha256,
        )
        self.messages.append(record)
        if status != "duplicate":
            kept = self.index.add(record, judged)
            if kept is not None:
                self.touched[id(kept)] = (kept, status)
        if status != "refused":
            self._note_newest(source, created_us)

    def _note_newest(self, source: str, created_us: int) -> None:
        # A date ahead of the clock would hide everything that is created until then.
        if 0 < created_us <= self.now_us + CLOCK_US:
            self.newest_us[source] = max(created_us, self.newest_us.get(source, 0))


def collect(
    sources: Sequence[Source],
    folder: Path,
    now_us: int,
    *,
    judge_at: Literal["now", "created"] = "now",
    late_h: float = LATE_H,
    tick: Tick = lambda _done, _total: None,
) -> Collected:
    """Collect conjunction messages of sources into a folder, each once.

    Parameters
    ----------
    sources
        Where messages come from (``open_sources``). One that cannot be had stops no other.
    folder
        Where messages are kept; made if it is not there. Its ``index.ndjson`` says what it holds.
    now_us
        Instant of the run, µs of UTC since 1970: ages are judged at it.
    judge_at
        ``created``: the age of a message is judged as of its creation, for archives.
    late_h
        Age of a source's newest message beyond which the source is late, hours.
    tick
        Called after each source: sources done, sources in all.

    Raises
    ------
    ResourceError
        If the folder cannot be written, or another run holds it. All that was taken before is kept.
    """
    at: At = "created" if judge_at == "created" else now_us
    reports: list[SourceReport] = []
    with opened_index(folder) as index:
        run = Run(index, at, now_us)
        tick(0, len(sources))
        for number, source in enumerate(sources, start=1):
            reports.append(_of_source(run, source, now_us, late_h))
            tick(number, len(sources))
        return Collected(
            str(folder),
            format_utc(now_us, 0),
            tuple(reports),
            tuple(run.messages),
            _events(run),
            index.kept,
            index.damaged or ABSENT,
        )


def _of_source(run: Run, source: Source, now_us: int, late_h: float) -> SourceReport:
    """Take all of one source; say how it stands."""
    name, first = source.name, len(run.messages)
    before = run.index.newest_us(name)
    delivery, failed = None, None
    try:
        delivery = source.deliver(lambda document: run.take(name, document), before)
    except ComityError as error:
        failed = error
    taken = run.messages[first:]
    faults = sum(not one.kind and one.status == "refused" for one in taken)
    if faults and delivery is not None and source.untested_live:
        # A line that is no message may be the word of a service that broke off.
        remark = f"{faults} of them could not be read"
        delivery = replace(delivery, complete=False, remark=remark)
    newest = max((t for t in (before, run.newest_us.get(name)) if t), default=None)
    counts = Counter(one.status for one in taken)
    report = report_of(source, delivery, failed, counts, newest, now_us, late_h)
    doubtful = sum(one.verdict == "doubtful" for one in taken)
    report = replace(report, doubtful=doubtful)
    run.index.note_source(name, newest, report.state)
    return report


def _events(run: Run) -> tuple[Event, ...]:
    """Return the approaches of which something new came, by closest approach."""
    out: list[tuple[int, Event]] = []
    pairs = {frozenset(kept.record.objects) for kept, _ in run.touched.values()}
    for pair in sorted(pairs, key=sorted):
        for group in _groups(run.index.about[pair]):
            came = [run.touched[id(one)][1] for one in group if id(one) in run.touched]
            if came and group[-1].tca_us is not None:
                out.append((group[-1].tca_us, _event(group, came)))
    return tuple(event for _, event in sorted(out, key=lambda one: one[0]))


def _groups(about: list[Kept]) -> list[list[Kept]]:
    """Return the messages of one pair by the approach that they mean, each by creation."""
    told = [(one, one.risk) for one in about if one.risk is not None]
    risks = [risk for _, risk in told]
    groups = [[told[k][0] for k in group] for group in events_of(risks)]
    rows = sorted(
        (one for one in about if one.risk is None and one.tca_us is not None),
        key=lambda one: one.created_us,
    )
    listed: list[list[Kept]] = []
    for row in rows:
        fits = [group for group in listed if group[-1].close_to(row.tca_us)]
        if fits:
            fits[0].append(row)
        else:
            listed.append([row])
    return groups + listed


def _event(group: list[Kept], came: list[str]) -> Event:
    last = group[-1].record
    return Event(
        last.objects,
        last.names,
        last.tca,
        "new" if len(came) == len(group) else "updated",
        tuple(one.record.message_id or one.record.sha256[:8] for one in group),
        tuple(one.record.file for one in group),
        last.verdict,
        last.miss_m,
        last.stated_pc,
        without_states=group[-1].risk is None,
    )
