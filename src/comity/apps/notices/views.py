"""Notices as people and programs see them: where each stands, with whom, on which channel."""

import json
from typing import Any

from sqlalchemy import Connection, func, select

from comity.apps.notices.documents import (
    chain_of,
    find_notice,
    ladder_of,
    load_chains,
    notice_of,
    speech,
)
from comity.apps.notices.duty_roster import OPEN
from comity.coordination.notices.chains import Chain
from comity.coordination.notices.ladder import Rung, deadline
from comity.coordination.notices.net import late_by_duty
from comity.coordination.notices.readback import facts_of, spoken_code
from comity.coordination.notices.records import Notice
from comity.coordination.notices.render import Rendered
from comity.foundations.errors import DataError, InputError
from comity.node.exchange.channels import FILE, GATEWAY, SPOKEN
from comity.node.node import Node, UnitOfWork
from comity.node.store import notice_schema as tables, schema
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash

__all__ = ["list_notices", "render_notice", "show_notice"]

Json = dict[str, Any]


def list_notices(
    node: Node,
    *,
    which: str = "all",
    form: str = "",
    open_only: bool = False,
    most: int = 100,
) -> list[Json]:
    """Return notices, the newest first.

    Parameters
    ----------
    which
        ``all``, ``sent`` or ``received``.
    form
        Of one form only, if given.
    open_only
        Those that somebody has still to understand.
    most
        How many at most.

    Raises
    ------
    InputError
        If ``which`` is none of the three.
    """
    if which not in {"all", "sent", "received"}:
        raise InputError(f"{which[:20]!r} is none of all, sent, received")

    def look(connection: Connection) -> list[Json]:
        table, ladders = tables.notices, tables.ladders
        newest = func.max(table.c.at_us).label("newest")
        query = select(table.c.base, table.c.outgoing, newest)
        if which != "all":
            query = query.where(table.c.outgoing.is_(which == "sent"))
        if form:
            query = query.where(table.c.form == form)
        if open_only:
            waiting = select(ladders.c.notice).where(ladders.c.state.in_(OPEN))
            query = query.where(table.c.notice.in_(waiting))
        query = query.group_by(table.c.base, table.c.outgoing)
        rows = connection.execute(query.order_by(newest.desc()).limit(most)).all()
        if not rows:
            return []
        chains = load_chains(connection, bases=[row.base for row in rows])
        lines = [_line(connection, row, chains[row.base]) for row in rows]
        return [line for line in lines if line["open"] or not open_only]

    return node.database.read(look)


def _line(connection: Connection, row: Any, chain: Chain) -> Json:
    name = str(chain.latest.id)
    table = tables.ladders
    found = connection.execute(
        select(table.c.party, table.c.state).where(table.c.notice == name)
    )
    states = {r.party: r.state for r in found}
    return {
        "notice": name,
        "form": chain.latest.form,
        "from": chain.latest.issuer,
        "sent": bool(row.outgoing),
        "at_us": row.newest,
        "life": str(chain.life),
        "exercise": chain.latest.exercise,
        "states": states,
        "open": any(state in OPEN for state in states.values()),
    }


def _acks(connection: Connection, notice: str) -> list[Json]:
    """Return the signed acknowledgements of a notice, with their signatures' hashes.

    They were verified when they came; here they are read.
    """
    table = schema.entries
    found = connection.execute(
        select(table)
        .join(tables.acks, tables.acks.c.entry == table.c.id)
        .where(tables.acks.c.notice == notice, table.c.document.is_not(None))
        .order_by(table.c.id)
    )
    out = []
    for entry in found:
        body = claimed_payload(entry.document)["body"]
        out.append(
            {
                "rung": body["rung"],
                "by": body["by"],
                "party": "" if entry.outgoing else str(entry.peer),
                "at_us": body["at_us"],
                "heard_us": entry.at_us,
                "language": body["language"],
                "said": body["said"],
                "channels": body["ways"],
                "entry": entry.id,
                "signature": text_hash(entry.document),
            }
        )
    return out


def _traces(connection: Connection, notice: str, party: str) -> list[Json]:
    table = tables.traces
    rows = connection.execute(
        select(table)
        .where(table.c.notice == notice, table.c.party == party)
        .order_by(table.c.sent_us, table.c.way)
    )
    return [
        {
            "channel": row.way,
            "sent_us": row.sent_us,
            "accepted_us": row.accepted_us,
            "delivered_us": row.delivered_us,
            "kind": row.way.split(" ")[0],
            "signed_for": row.way.startswith(GATEWAY) and row.accepted_us is not None,
            "by_hand": row.way in {FILE, SPOKEN},
        }
        for row in rows
    ]


def _late(work: UnitOfWork, notice: Notice, row: Any) -> str:
    """Return how much later than agreed a notice was issued to a recipient, in words."""
    table = schema.entries
    text = work.connection.execute(
        select(table.c.document).where(table.c.id == row.entry)
    ).scalar()
    clauses = claimed_payload(text)["clauses"] if text else []
    known = work.release_context().decider.agreements
    for name in clauses:
        agreement = known.get(name.partition("#")[0])
        if agreement is not None:
            duty = agreement.terms.get("notices", {}).get(notice.form, {})
            return late_by_duty(duty, notice.fields, notice.issued_us)
    return ""


def _recipient(work: UnitOfWork, notice_: Notice, row: Any, acks: list[Json]) -> Json:
    notice = str(notice_.id)
    ladder, times = ladder_of(row)
    awaited = deadline(ladder, times)
    party = row.party if row.outgoing else ""
    return {
        "party": row.party,
        "state": row.state,
        "sent_us": row.sent_us,
        "stored_us": row.received_us,
        "rungs": json.loads(row.reached),
        "awaited": None if awaited is None else Rung(awaited[0]).name.lower(),
        "until_us": None if awaited is None else awaited[1],
        "late": _late(work, notice_, row),
        "level": row.level,
        "next_call_us": row.due_us,
        "times_s": json.loads(row.times),
        "acknowledgements": [a for a in acks if a["party"] == party],
        "channels": _traces(work.connection, notice, row.party),
    }


def _code(connection: Connection, rows: list[Any]) -> str:
    table = schema.entries
    for row in rows:
        text = connection.execute(
            select(table.c.document).where(table.c.id == row.entry)
        ).scalar()
        if text:
            return spoken_code(text)
    return ""


def show_notice(node: Node, name: str) -> Json:
    """Return a notice whole: fields, revisions, recipients, rungs, channels, signatures.

    Raises
    ------
    UnknownNameError
        If it is not here.
    """

    def look(work: UnitOfWork) -> Json:
        notice_id = find_notice(work.connection, name)
        chain = chain_of(work.connection, notice_id)
        table = tables.notices
        stored = work.connection.execute(
            select(table).where(table.c.notice == notice_id)
        ).one()
        notice = notice_of(stored)
        rows = list(
            work.connection.execute(
                select(tables.ladders).where(tables.ladders.c.notice == notice_id)
            )
        )
        acks = _acks(work.connection, notice_id)
        return {
            "notice": notice_id,
            "form": notice.form,
            "from": notice.issuer,
            "sent": bool(stored.outgoing),
            "issued_us": notice.issued_us,
            "at_us": stored.at_us,
            "reference": notice.reference,
            "exercise": notice.exercise,
            "text": notice.text,
            "fields": dict(notice.fields),
            "now": {"life": str(chain.life), "fields": dict(chain.fields)},
            "revisions": [str(n.id) for n in chain.revisions],
            "followers": [str(n.id) for n in chain.followers],
            "faults": list(chain.faults),
            "read_back": list(facts_of(notice)),
            "spoken_code": _code(work.connection, rows),
            "recipients": [_recipient(work, notice, r, acks) for r in rows],
        }

    return node.view(look)


def render_notice(node: Node, name: str, language: str) -> Rendered:
    """Return a notice in a language, from its fields.

    Raises
    ------
    UnknownNameError, DataError
        If notice or language are not here.
    """

    def look(connection: Connection) -> Rendered:
        notice_id = find_notice(connection, name)
        table = tables.notices
        row = connection.execute(select(table).where(table.c.notice == notice_id)).one()
        return speech().render(notice_of(row), language)

    try:
        return node.database.read(look)
    except KeyError as error:
        raise DataError(f"{name}: {error} has no words") from error
