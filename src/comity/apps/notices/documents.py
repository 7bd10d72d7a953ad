"""Notices as the database holds them: rows, from which chains and ladders are made again."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, or_, select

from comity.coordination.notices.chains import Chain, chains_of
from comity.coordination.notices.facts import LANGUAGES
from comity.coordination.notices.ids import NoticeId, read_id
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
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import UnknownNameError
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc
from comity.node.node import UnitOfWork
from comity.node.store import log, notice_schema as tables
from comity.node.store.upsert import upsert

__all__ = [
    "bases_about",
    "chain_of",
    "differing",
    "find_notice",
    "keep_ack",
    "keep_ladder",
    "keep_notice",
    "ladder_of",
    "load_chains",
    "next_id",
    "notice_of",
    "replace_older",
    "speech",
    "times_text",
]

Json = dict[str, Any]
#: Serials that a new life of a node leaves out.
GAP = 10_000


@cache
def speech() -> Speech:
    """Return the messages of the five languages; English is ours, the others unreviewed."""
    folder = files("comity.apps.notices") / "data" / "languages"
    return Speech(
        {k: (folder / f"{k}.ftl").read_text("utf-8") for k in LANGUAGES}, {"en"}
    )


def times_text(times: Times) -> str:
    """Return the times of a ladder as they are stored, seconds."""
    return json.dumps([times.stored_s, times.shown_s, times.read_s, times.understood_s])


def _times(text: str) -> Times:
    return Times(*(float(value) for value in json.loads(text)))


def notice_of(row: Any) -> Notice:
    """Return a stored notice."""
    value = read_strict(row.row.encode())
    return read_row(value, row.issuer, row.issued_us)


def _span(fields: Mapping[str, Any]) -> dict[str, int | None]:
    """Return the span of time that a notice is about, errors of the time included."""
    begin = fields.get("earliest_us", fields.get("at_us"))
    end = fields.get("latest_us", fields.get("at_us"))
    if begin is None or end is None:
        return {"from_us": None, "until_us": None}
    spread = round(SIGMAS * float(fields.get("sigma_s", 0.0)) * 1e6)
    return {"from_us": begin - spread, "until_us": end + spread}


def bases_about(
    connection: Connection, forms: Iterable[str], begin_us: int, end_us: int
) -> list[str]:
    """Return the notices of some forms that are, or were moved to be, about a span."""
    table = tables.notices
    overlaps = (table.c.from_us <= end_us) & (table.c.until_us >= begin_us)
    rows = connection.execute(
        select(table.c.base, table.c.about, table.c.form).where(
            overlaps, table.c.form.in_([*forms, "extension"])
        )
    )
    found = {row.about if row.form == "extension" else row.base for row in rows}
    return sorted(found)


def keep_notice(
    connection: Connection, notice: Notice, *, outgoing: bool, at_us: int
) -> None:
    """Keep a revision; the first one with its id stays."""
    about = read_id(notice.reference).base if notice.reference else ""
    known = connection.execute(
        select(tables.notices.c.notice).where(tables.notices.c.notice == str(notice.id))
    ).scalar()
    if known is None:
        row = {
            "notice": str(notice.id),
            "base": notice.id.base,
            "about": about,
            "form": notice.form,
            "issuer": notice.issuer,
            "outgoing": outgoing,
            "issued_us": notice.issued_us,
            "at_us": at_us,
            **_span(notice.fields),
            "row": canonical_bytes(row_of(notice)).decode(),
        }
        upsert(connection, tables.notices, [row])
        number = log.read_number(connection, "notices said") + 1
        log.set_number(connection, "notices said", number)


def differing(connection: Connection, notice: Notice) -> list[str]:
    """Return the members of a notice that stand otherwise in what is stored of it."""
    stored = connection.execute(
        select(tables.notices.c.row).where(tables.notices.c.notice == str(notice.id))
    ).scalar()
    known = read_strict(stored.encode()) if stored else {}
    # As they stand in canonical bytes: 45.0 and 45 are one number.
    fresh = read_strict(canonical_bytes(row_of(notice)))
    return sorted(n for n in known if n in fresh and known[n] != fresh[n])


def load_chains(
    connection: Connection,
    *,
    forms: Iterable[str] = (),
    since_us: int | None = None,
    bases: Iterable[str] = (),
) -> dict[str, Chain]:
    """Return chains by id without revision, with what refers to them.

    ``forms`` and ``since_us`` choose by form and by when the notice came; ``bases`` by id.
    """
    table = tables.notices
    chosen, wanted = tuple(bases), tuple(forms)
    query = select(table.c.base).distinct()
    if chosen:
        query = query.where(table.c.base.in_(chosen))
    if wanted:
        query = query.where(table.c.form.in_(wanted))
    if since_us is not None:
        query = query.where(table.c.at_us >= since_us)
    names = [row.base for row in connection.execute(query)]
    found: dict[str, Chain] = {}
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        rows = connection.execute(
            select(table).where(or_(table.c.base.in_(part), table.c.about.in_(part)))
        )
        whole = chains_of(notice_of(row) for row in rows)
        found |= {base: whole[base] for base in part}
    return found


def chain_of(connection: Connection, name: str) -> Chain:
    """Return the chain of a notice.

    Raises
    ------
    UnknownNameError
        If it is not here.
    """
    base = read_id(name).base
    found = load_chains(connection, bases=[base])
    if base not in found:
        raise UnknownNameError(
            f"no notice {name[:80]!r} is here", remedy="comity notice list"
        )
    return found[base]


def find_notice(connection: Connection, name: str) -> str:
    """Return the id of a notice by its id, or by its id without revision (the newest).

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    table = tables.notices
    text = name.strip("/")
    rows = connection.execute(
        select(table.c.notice).where(or_(table.c.notice == text, table.c.base == text))
    )
    found = [read_id(row.notice) for row in rows]
    if not found:
        raise UnknownNameError(
            f"no notice {name[:80]!r} is here", remedy="comity notice list"
        )
    exact = [one for one in found if str(one) == text]
    return str((exact or sorted(found, key=lambda one: one.revision))[-1])


def next_id(work: UnitOfWork, form: str) -> NoticeId:
    """Return the id of a new notice of ours: serials count per year.

    A node that was restored does not know all that it had sent: its new life leaves a gap,
    so that no id is used twice.
    """
    year = int(format_utc(work.now_us, 0)[:4])
    key, life = f"notice serial {year}", "notice incarnation"
    serial = log.read_number(work.connection, key) + 1
    if log.read_number(work.connection, life) not in {0, work.node.incarnation}:
        serial += GAP
    log.set_number(work.connection, life, work.node.incarnation)
    log.set_number(work.connection, key, serial)
    return NoticeId(form, work.party.removeprefix("party:"), year, serial, 0)


# -- ladders ---------------------------------------------------------------------------


def ladder_of(row: Any) -> tuple[Ladder, Times]:
    """Return a stored ladder with its times."""
    reached = {State(k): v for k, v in json.loads(row.reached).items()}
    ladder = Ladder(row.sent_us, State(row.state), row.received_us, reached)
    return ladder, _times(row.times)


def keep_ladder(
    connection: Connection,
    row: Mapping[str, Any],
    ladder: Ladder,
    times: Times,
    now_us: int,
) -> None:
    """Keep a ladder, and when somebody is to be called next.

    ``row`` holds the members that do not follow from the ladder, its level among them.
    """
    steps = SENDER if row["outgoing"] else RECEIVER
    level = level_at(ladder, times, steps, now_us)
    due = now_us if level > row["level"] else next_change(ladder, times, steps, now_us)
    whole = {
        **row,
        "sent_us": ladder.sent_us,
        "received_us": ladder.received_us,
        "state": str(ladder.state),
        "reached": json.dumps({str(k): v for k, v in ladder.reached.items()}),
        "times": times_text(times),
        "due_us": due,
    }
    upsert(connection, tables.ladders, [whole])


def keep_ack(connection: Connection, notice: str, entry: int) -> None:
    """Note which entry of the ledger acknowledges a notice."""
    upsert(connection, tables.acks, [{"entry": entry, "notice": notice}])


def replace_older(connection: Connection, base: str, newest: str, now_us: int) -> None:
    """End the ladders of older revisions of a notice: what replaces them has its own."""
    table = tables.ladders
    rows = connection.execute(
        select(table)
        .join(tables.notices, tables.notices.c.notice == table.c.notice)
        .where(tables.notices.c.base == base, table.c.notice != newest)
    ).all()
    for row in rows:
        if newest and read_id(row.notice).revision >= read_id(newest).revision:
            continue
        ladder, times = ladder_of(row)
        moot = climb(ladder, Event.REPLACE, now_us)
        if moot is not ladder:
            keep_ladder(connection, dict(row._mapping), moot, times, now_us)  # noqa: SLF001
