"""Stored notices and ladders as the records of the room, and back into rows."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files

from comity.apps.notices.store import ladders as ladder_store, notices as store
from comity.apps.notices.store.ladders import LadderRow
from comity.apps.notices.store.notices import CHUNK, NoticeRow
from comity.coordination.notices.chains import Chain, chains_of
from comity.coordination.notices.facts import LANGUAGES
from comity.coordination.notices.ids import MAX_SERIAL, NoticeId, read_id
from comity.coordination.notices.ladder import (
    RECEIVER,
    SENDER,
    Event,
    Ladder,
    State,
    Times,
    climb,
    level_at,
    next_change,
)
from comity.coordination.notices.matching import SIGMAS
from comity.coordination.notices.records import Notice, read_row, row_of
from comity.coordination.notices.render import Speech
from comity.coordination.notices.values import Fields, instant_in, number_in
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ResourceError, UnknownNameError
from comity.foundations.plain import json_text
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc
from comity.node.node import UnitOfWork
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.store import log
from comity.trust.persons.views import strictest

__all__ = [
    "chain_of",
    "find_notice",
    "keep_ladder",
    "keep_notice",
    "ladder_of",
    "load_chains",
    "members_that_differ",
    "next_id",
    "notice_of",
    "replace_older",
    "speech",
    "stored_notice",
]
#: Serials that are drawn before the source of random numbers is doubted.
TRIES = 64


@cache
def speech() -> Speech:
    """Return the messages of the five languages; English is reviewed, the others not."""
    folder = files("comity.apps.notices") / "data" / "languages"
    return Speech(
        {k: (folder / f"{k}.ftl").read_text("utf-8") for k in LANGUAGES}, {"en"}
    )


# -- notices ---------------------------------------------------------------------------


def notice_of(row: NoticeRow) -> Notice:
    """Return the notice that a row holds."""
    value = read_strict(row.row.encode())
    return read_row(value, row.issuer, row.issued_us)


def stored_notice(work: UnitOfWork, notice: str) -> Notice:
    """Return a stored revision of a notice.

    Raises
    ------
    UnknownNameError
        If it is not stored at this node.
    """
    row = store.notice_row(work.connection, notice)
    if row is None:
        raise _unknown(notice)
    return notice_of(row)


def _unknown(name: str) -> UnknownNameError:
    return UnknownNameError(
        f"this node has no notice {name[:80]!r}", remedy="comity notice list"
    )


def _span(fields: Fields) -> tuple[int, int] | tuple[None, None]:
    """Return the span of time that a notice is about, errors of the time included."""
    at = instant_in(fields, "at_us")
    begin, end = instant_in(fields, "earliest_us"), instant_in(fields, "latest_us")
    begin, end = at if begin is None else begin, at if end is None else end
    if begin is None or end is None:
        return None, None
    spread_us = round(SIGMAS * float(number_in(fields, "sigma_s") or 0.0) * 1e6)
    return begin - spread_us, end + spread_us


def keep_notice(
    work: UnitOfWork, notice: Notice, *, outgoing: bool, at_us: int, tlp: str
) -> None:
    """Store a revision; one that is stored under the same id stays, with the stricter class.

    Parameters
    ----------
    tlp
        Class of the documents that bring it, by which roles see it; empty: unknown.
    """
    connection, name = work.connection, str(notice.id)
    known = store.notice_row(connection, name)
    if known is not None:
        stricter = strictest((known.tlp, tlp))
        if stricter != known.tlp:
            store.set_class(connection, name, stricter)
            _count_change(work)
        return
    from_us, until_us = _span(notice.fields)
    row = NoticeRow(
        notice=name,
        base=notice.id.base,
        about=read_id(notice.reference).base if notice.reference else "",
        form=notice.form,
        issuer=notice.issuer,
        outgoing=outgoing,
        issued_us=notice.issued_us,
        at_us=at_us,
        from_us=from_us,
        until_us=until_us,
        row=canonical_bytes(row_of(notice)).decode(),
        tlp=tlp,
    )
    store.add_notice(connection, row)
    _count_change(work)


def _count_change(work: UnitOfWork) -> None:
    """Count a change of notices: the job that watches for unannounced events runs then."""
    count = log.read_number(work.connection, "notices said") + 1
    log.set_number(work.connection, "notices said", count)


def members_that_differ(work: UnitOfWork, notice: Notice) -> list[str]:
    """Return the names of members that differ from the stored notice of the same id."""
    row = store.notice_row(work.connection, str(notice.id))
    stored = read_strict(row.row.encode()) if row else {}
    # Compared in canonical form: 45.0 and 45 are one number.
    fresh = read_strict(canonical_bytes(row_of(notice)))
    return sorted(n for n in stored if n in fresh and stored[n] != fresh[n])


def load_chains(
    work: UnitOfWork,
    *,
    forms: Iterable[str] = (),
    since_us: int | None = None,
    until_us: int | None = None,
    bases: Iterable[str] = (),
    seen: Seen = EVERYTHING,
) -> dict[str, Chain]:
    """Return chains by id without revision, with the notices that refer to them.

    Parameters
    ----------
    forms, bases
        Names of forms and ids without revision; empty for all.
    since_us
        Only notices stored since then, UTC us.
    until_us
        As they were stored until then, UTC us; None: now.
    seen
        Those alone that are seen whole: all revisions, and what has changed them.
    """
    names = store.chosen_bases(
        work.connection,
        forms=forms,
        since_us=since_us,
        until_us=until_us,
        bases=bases,
        classes=seen.classes,
    )
    chains: dict[str, Chain] = {}
    for start in range(0, len(names), CHUNK):
        part = names[start : start + CHUNK]
        rows = store.notices_of_bases(work.connection, part, seen.classes, until_us)
        whole = chains_of(notice_of(row) for row in rows)
        chains |= {base: whole[base] for base in part}
    return chains


def chain_of(
    work: UnitOfWork, name: str, seen: Seen = EVERYTHING, until_us: int | None = None
) -> Chain:
    """Return the chain of a notice; as it was stored until an instant, UTC us, if one is given.

    Raises
    ------
    UnknownNameError
        If it is not stored at this node, or not seen.
    """
    base = read_id(name).base
    chains = load_chains(work, bases=[base], seen=seen, until_us=until_us)
    if base not in chains:
        raise _unknown(name)
    return chains[base]


def find_notice(
    work: UnitOfWork, name: str, seen: Seen = EVERYTHING, until_us: int | None = None
) -> str:
    """Return the id of a notice by its id, or by its id without revision (the newest).

    Parameters
    ----------
    until_us
        Among those that were stored until then, UTC us; None: now.

    Raises
    ------
    UnknownNameError
        If there is none, or none that is seen.
    """
    text = name.strip("/")
    found = store.revision_ids(work.connection, text, seen.classes, until_us)
    ids = [read_id(one) for one in found]
    if not ids:
        raise _unknown(name)
    exact = [one for one in ids if str(one) == text]
    return str((exact or sorted(ids, key=lambda one: one.revision))[-1])


def next_id(work: UnitOfWork, form: str) -> NoticeId:
    """Return the id of a new notice of ours, with a serial drawn at random.

    Serials that count would tell each recipient how many notices others got in between, and a
    gap after a restore would tell everybody of it. One serial is the same for all recipients: by
    it people and lineages know that they speak of one notice. It has at most seven digits, so
    that it is read aloud easily and nodes of earlier versions take it.

    Raises
    ------
    ResourceError
        If the machine's random numbers repeat.
    """
    year = int(format_utc(work.now_us, 0)[:4])
    party = work.party.removeprefix("party:")
    for _ in range(TRIES):
        number = int.from_bytes(work.node.entropy(8, "notice serial"))
        made = NoticeId(form, party, year, 1 + number % MAX_SERIAL, 0)
        if not store.revision_ids(work.connection, made.base):
            return made
    raise ResourceError(
        f"{TRIES} random serials for {form} of {year} are taken already",
        remedy="check the source of random numbers of this machine",
    )


# -- ladders ---------------------------------------------------------------------------


def ladder_of(row: LadderRow) -> tuple[Ladder, Times]:
    """Return a stored ladder with its times."""
    reached = {State(k): v for k, v in json.loads(row.reached).items()}
    ladder = Ladder(row.sent_us, State(row.state), row.received_us, reached)
    return ladder, Times(*(float(value) for value in json.loads(row.times)))


def keep_ladder(work: UnitOfWork, row: LadderRow, ladder: Ladder, times: Times) -> None:
    """Store a ladder, and when somebody is to be called next.

    Parameters
    ----------
    row
        Which ladder it is, and its level; the members that follow from ``ladder`` and
        ``times`` are replaced.
    """
    steps = SENDER if row.outgoing else RECEIVER
    level = level_at(ladder, times, steps, work.now_us)
    due_us = (
        work.now_us
        if level > row.level
        else next_change(ladder, times, steps, work.now_us)
    )
    whole = replace(
        row,
        sent_us=ladder.sent_us,
        received_us=ladder.received_us,
        state=str(ladder.state),
        reached=json_text({str(k): v for k, v in ladder.reached.items()}),
        times=json_text(
            [times.stored_s, times.shown_s, times.read_s, times.understood_s]
        ),
        due_us=due_us,
    )
    ladder_store.save_ladder(work.connection, whole)


def replace_older(work: UnitOfWork, base: str, newest: str) -> None:
    """End the ladders of older revisions of a notice, or of all if ``newest`` is empty."""
    rows = ladder_store.ladders_to_replace(work.connection, base, newest)
    for row in rows:
        if newest and read_id(row.notice).revision >= read_id(newest).revision:
            continue
        ladder, times = ladder_of(row)
        moot = climb(ladder, Event.REPLACE, work.now_us)
        if moot is not ladder:
            keep_ladder(work, row, moot, times)
