"""Long lists at the example node: rows of every kind in its store, as the node writes them itself.

Each part copies what the example node holds, under other names and at other times, so that shapes,
labels and signed documents are real; nothing is signed again. ``fill`` gives every list so
many rows; ``lists`` names the lists and what they are asked.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from comity.apps.atlas.collection import default_folder
from comity.apps.atlas.shared_history import local_atlas
from comity.apps.computing.operations import RowsOfComputation
from comity.apps.notices.documents import find_notice, keep_notice, stored_notice
from comity.apps.notices.operations import ListBreakUps, ListNotices
from comity.apps.notices.store import ladders as ladder_store
from comity.apps.notices.warning_operations import ListWarnings
from comity.atlas.exchange import statement_row
from comity.coordination.notices.forms import read_fields
from comity.coordination.notices.ids import NoticeId
from comity.foundations.canonical import canonical_bytes, content_hash
from comity.foundations.strict import read_strict
from comity.node.operations import Page
from comity.node.persons.accounts import account_of
from comity.node.store import (
    act_schema,
    audit_schema,
    case_schema,
    computation_schema,
    log,
    notice_schema,
    person_schema,
    schema,
)
from comity.node.store.entries import NewEntry
from comity.trust.identity import SoftKey
from comity.trust.identity.transport_statements import sign_transport
from comity.trust.persons import Role
from comity.trust.persons.callers import Caller
from tests.apps.cases.cases import START
from tests.node.api.example_computations import made
from tests.node.api.example_node import LEVELS, Served, example_of

__all__ = [
    "CALLER_ROLES",
    "add_cases",
    "add_notices",
    "caller_of_lists",
    "fill",
    "lists",
]

#: Whoever asks reads everything: the lists are as long as they get.
CALLER_ROLES = (Role.FLIGHT_DYNAMICS, Role.ADMINISTRATOR)
MINUTE_US = 60_000_000
#: Rows that are inserted by one statement.
MANY = 1000


def _insert(connection: Any, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    some = list(rows)
    for start in range(0, len(some), MANY):
        connection.execute(insert(table), some[start : start + MANY])


def _copies(
    connection: Any,
    table: Any,
    where: Any,
    many: int,
    change: Callable[[int, dict[str, Any]], dict[str, Any]],
) -> None:
    """Copy one row of a table many times, each with other values."""
    row = dict(connection.execute(select(table).where(where)).mappings().first())
    _insert(connection, table, (row | change(k, row) for k in range(many)))


def _digest(k: int, use: str = "") -> str:
    return "sha256:" + hashlib.sha256(f"{use} {k}".encode()).hexdigest()


def _entries(connection: Any, entry: int, many: int) -> list[int]:
    """Copy an entry with its document many times; return the numbers of the copies."""
    table = schema.entries
    row = connection.execute(select(table).where(table.c.id == entry)).mappings().one()
    rows = [
        NewEntry(row["at_us"], row["act"], row["peer"], row["outgoing"], _digest(k))
        for k in range(many)
    ]
    numbers = log.add_entries(connection, rows)
    copied = ("document", "envelope", "salt", "kind", "statement", "erase_us")
    connection.execute(
        update(table)
        .where(table.c.id.between(numbers[0], numbers[-1]))
        .values({name: row[name] for name in copied})
    )
    return numbers


def add_notices(api: Any, work: Any, many: int) -> None:
    """Copy the notice and the warning of alfa, and invent break-ups; a tenth is revised."""
    connection, now_us = work.connection, work.now_us
    launch = api.names["notice:000000"]
    notice = stored_notice(work, find_notice(work, launch))
    (row,) = ladder_store.ladders_of(connection, str(notice.id))
    tlp = connection.execute(
        select(notice_schema.notices.c.tlp).where(
            notice_schema.notices.c.notice == str(notice.id)
        )
    ).scalar_one()
    fields: dict[str, Any] = {
        "altitude_km": 600.0,
        "sigma_s": 60.0,
        "source": "a radar",
    }
    seen = stored_notice(work, find_notice(work, api.names["warning:000000"]))
    for k in range(many):
        at_us = now_us - (many - k) * MINUTE_US * 10
        gone: dict[str, Any] = {
            "object": f"object:norad:{k % 90_000 + 1}",
            "at_us": at_us,
        }
        place: Any = {
            "centre_deg": [-60.0 + k % 120, k % 360 - 180.0],
            "radius_km": 60.0,
        }
        made_ = (
            replace(notice, id=replace(notice.id, serial=k + 1), issued_us=at_us),
            replace(
                notice,
                id=NoticeId("break-up", "alfa", 2024, k + 1, 0),
                fields=read_fields("break-up", {**fields, **gone}),
                issued_us=at_us,
            ),
            replace(
                seen,
                id=replace(seen.id, serial=k + 1),
                fields={**seen.fields, "at_us": at_us, "area": place},
                issued_us=at_us,
            ),
        )
        for one in made_:
            keep_notice(work, one, outgoing=False, at_us=at_us, tlp=tlp)
            copy = replace(row, notice=str(one.id), reported=True)
            ladder_store.save_ladder(connection, copy)
        if k % 10 == 0:
            again = replace(made_[0], id=made_[0].id.next())
            keep_notice(work, again, outgoing=False, at_us=at_us + 1, tlp=tlp)


def add_cases(api: Any, work: Any, many: int) -> None:
    """Copy the case with its documents."""
    case, connection = api.names["enc:000000"], work.connection
    papers = connection.execute(
        select(case_schema.case_papers).where(
            case_schema.case_papers.c.encounter == case
        )
    ).mappings()
    for paper in list(papers):
        numbers = _entries(connection, paper["entry"], many)
        rows = (
            {**paper, "entry": number, "encounter": _digest(k, "case")}
            for k, number in enumerate(numbers)
        )
        _insert(connection, case_schema.case_papers, rows)
    table = case_schema.cases
    _copies(
        connection,
        table,
        table.c.encounter == case,
        many,
        lambda k, row: {
            "encounter": _digest(k, "case"),
            "tca_us": row["tca_us"] + k,
            "brief": row["brief"].replace(case, _digest(k, "case")),
        },
    )


def _agreements(work: Any, many: int) -> None:
    """Copy the agreement on a joint mission, with its signatures and a report on each."""
    connection, table = work.connection, schema.agreements
    found = table.c.name == "polar-watch"
    whole = dict(connection.execute(select(table).where(found)).mappings().first())
    content = read_strict(whole["content"].encode())
    signed = list(
        connection.execute(
            select(schema.signatures).where(
                schema.signatures.c.agreement == whole["hash"]
            )
        ).mappings()
    )
    versions, signatures = [], []
    for k in range(many):
        name = f"mission-{k:06}"
        content["agreement"] = content["terms"]["mission"]["name"] = name
        digest = content_hash(content)
        text = canonical_bytes(content).decode()
        versions.append({**whole, "hash": digest, "name": name, "content": text})
        signatures += [{**one, "agreement": digest} for one in signed]
    _insert(connection, table, iter(versions))
    _insert(connection, schema.signatures, iter(signatures))
    log.set_number(
        connection, "agreements", log.read_number(connection, "agreements") + 1
    )
    row = connection.execute(
        select(schema.holdings).where(schema.holdings.c.kind == "missions")
    ).mappings()
    report = dict(row.first())
    value = read_strict(report["row"].encode())
    _insert(
        connection,
        schema.holdings,
        (
            {
                **report,
                "key": f"{k}",
                "row": json.dumps({**value, "mission": f"mission-{k:06}"}),
            }
            for k in range(many)
        ),
    )


def _shared(work: Any, many: int) -> None:
    """Copy rows of every label that alfa has shared, its request, and what bravo offers."""
    connection, table = work.connection, schema.holdings
    rows = [
        dict(row)
        for row in connection.execute(
            select(table).where(table.c.kind == "elements").order_by(table.c.object)
        ).mappings()
    ]
    assert len(rows) == len(LEVELS)
    copies = (
        {**rows[k % len(rows)], "object": f"object:norad:{10_000 + k}"}
        for k in range(many)
    )
    _insert(connection, table, copies)
    asked = connection.execute(select(table.c.row).where(table.c.kind == "support"))
    atlas = local_atlas().collection
    stated = statement_row(atlas.records["agr-ost-1967"], atlas)
    refused = {"side": "answer", "status": "refused", "reasons": ["no antenna"]}
    for kind, value, name in (
        ("support", read_strict(asked.scalars().first().encode()), "request"),
        ("support", refused, "request"),
        ("records", stated, "claim"),
    ):
        side = value.get("side", "")
        copies = (
            {
                **rows[k % len(rows)],
                "kind": kind,
                "object": "",
                "key": f"{side} {k:06}",
                "row": json.dumps({**value, name: f"agr-{k:06}"}),
            }
            for k in range(many)
        )
        _insert(connection, table, copies)
    offers = schema.offers
    offered = offers.c.kind == "capabilities"
    _copies(
        connection,
        offers,
        offered,
        many,
        lambda k, _row: {"kind": "elements", "object": f"object:norad:{k + 1}"},
    )
    standing = schema.standing
    _copies(
        connection,
        standing,
        standing.c.kind == "capabilities",
        many,
        lambda k, _row: {"peer": f"party:p{k:06}"},
    )


def _peers(work: Any, many: int) -> None:
    """Copy alfa, with its streams, its key to seal for, and a statement of its address."""
    connection, alfa = work.connection, "party:alfa"
    root = SoftKey(b"7" * 32)
    _copies(
        connection,
        schema.peers,
        schema.peers.c.party == alfa,
        many,
        lambda k, _row: {
            "party": f"party:p{k:06}",
            "root": root.public.text,
            "verified_us": None,
        },
    )
    table = schema.streams
    for outgoing in (True, False):
        _copies(
            connection,
            table,
            (table.c.peer == alfa) & (table.c.outgoing.is_(outgoing)),
            many,
            lambda k, _row: {"peer": f"party:p{k:06}"},
        )
    table = schema.sealing_keys
    _copies(
        connection,
        table,
        table.c.party == alfa,
        many,
        lambda k, _row: {"party": f"party:p{k:06}"},
    )

    def stated(k: int) -> dict[str, Any]:
        text = sign_transport(
            root,
            f"party:p{k:06}",
            serial=1,
            hosts=["node.example"],
            pins=[_digest(1, "pin"), _digest(2, "pin")],
            since_us=START,
            until_us=START + 1000 * MINUTE_US,
        )
        return {"party": f"party:p{k:06}", "text": text, "renewal": None, "number": 0}

    _insert(connection, schema.transports, (stated(k) for k in range(many)))


def _ledger(work: Any, many: int) -> None:
    """Call people, write the log of the watch, test lines."""
    connection = work.connection
    for act, kind in (("page", "notices"), ("watch", "log")):
        rows = [
            NewEntry(
                START + k,
                act,
                "party:alfa",
                outgoing=False,
                hash=_digest(k, act),
                kind=kind,
                reason=f"pre-launch/alfa/2024/{k + 1}/0: nobody has read it",
            )
            for k in range(many)
        ]
        log.add_entries(connection, rows)
    tests_ = (
        {
            "serial": k + 1,
            "peer": "party:alfa",
            "way": "bilateral",
            "sent_us": START + k,
            "answered_us": START + k + 1000,
        }
        for k in range(many)
    )
    _insert(connection, notice_schema.line_tests, tests_)


def _persons(work: Any, many: int) -> None:
    """Invent persons with a passkey and a key each, what happened to them, tokens, requests."""
    connection = work.connection
    table = person_schema.accounts
    _copies(
        connection,
        table,
        table.c.login == "ines",
        many,
        lambda k, _row: {"id": f"p{k:06}", "name": f"P {k:06}", "login": f"p {k:06}"},
    )
    passkeys = (
        {
            "id": f"key{k:06}",
            "account": f"p{k:06}",
            "name": "of steel",
            "public_key": b"0" * 77,
            "counter": 3,
            "synced": False,
            "made_us": START,
            "used_us": START,
            "revoked_us": None,
        }
        for k in range(many)
    )
    _insert(connection, person_schema.passkeys, passkeys)
    keys = (
        {
            "kid": f"kid{k:06}",
            "person": f"p{k:06}",
            "public": "x" * 43,
            "label": "",
            "made_us": START,
            "ended_us": None,
        }
        for k in range(many)
    )
    _insert(connection, act_schema.person_keys, keys)
    events = (
        {
            "at_us": START + k,
            "account": f"p{k:06}",
            "by": "p000000",
            "event": "signed in",
            "words": "",
        }
        for k in range(many)
    )
    _insert(connection, person_schema.person_events, events)
    account = account_of(work, " and ".join(sorted(CALLER_ROLES))).id
    acts = (
        {
            "id": f"{k:032}",
            "operation": "peer block",
            "right": "manage peers",
            "request": '{"party":"party:alfa"}',
            "lines": f'["block p{k}"]',
            "person": account,
            "document": _digest(k, "act"),
            "persons": 1,
            "nonce": "n",
            "prepared_us": START + k,
            "expires_us": START + 10**14,
            "state": "prepared",
            "failures": 0,
            "result": None,
            "reason": "",
        }
        for k in range(many)
    )
    _insert(connection, act_schema.acts, acts)
    tokens = (
        {
            "hash": f"{k:064}",
            "name": f"report {k:06}",
            "made_us": START,
            "owner": account,
            "scopes": '["read"]',
            "until_us": START + 10**14,
            "used_us": None,
        }
        for k in range(many)
    )
    _insert(connection, schema.tokens, tokens)
    uses = (
        {"token": f"{k:064}", "day": START // 86_400_000_000, "count": 3}
        for k in range(many)
    )
    _insert(connection, person_schema.token_uses, uses)


def _requests(api: Served, many: int) -> None:
    """Copy a request of the audit, and a computation; give one a long table."""
    account = api.account(*CALLER_ROLES)
    name = made(api, "done")
    with api.node.writing() as work:
        table = computation_schema.computations
        _copies(
            work.connection,
            table,
            table.c.id == name,
            many,
            lambda k, row: {
                "id": f"{k:032}",
                "owner": account,
                "made_us": row["made_us"] + k,
            },
        )
        folder = work.connection.execute(
            select(table.c.folder).where(table.c.id == name)
        ).scalar_one()
    place = api.node.folder / "computations" / folder / "stdout"
    place.write_text(json.dumps([{"row": k, "miss_km": 1.5} for k in range(many)]))
    api.ask(api.operations["peer list"], api.person(Role.VIEWER))
    api.ask(api.operations["share held"], api.person(Role.ANALYST))
    with api.node.writing() as work:
        table = audit_schema.audit
        last = work.connection.execute(select(table.c.id)).scalars().all()[-1]
        _copies(
            work.connection,
            table,
            table.c.id == last,
            many,
            lambda k, _row: {"id": last + 1 + k},
        )


def _queue(api: Served, many: int) -> None:
    """Give the node a folder of records with proposals that wait, and decisions."""
    api.with_records()
    queue = Path(str(default_folder())) / "queue"
    proposal = json.loads((queue / "proposals.jsonl").read_text().split("\n")[0])
    with (queue / "proposals.jsonl").open("a") as out:
        for k in range(many):
            one = {**proposal, "id": f"row-{k:06}", "kind": "launch"}
            out.write(json.dumps(one) + "\n")
    with (queue / "decisions.jsonl").open("a") as out:
        for k in range(many):
            decision = {
                "id": f"old-{k:06}",
                "decision": "rejected",
                "role": "policy-analyst",
                "reason": "of no concern",
                "at": "2026-01-05",
            }
            out.write(json.dumps(decision) + "\n")


def fill(api: Served, many: int) -> None:
    """Give every list of the example node so many rows."""
    api.account(*CALLER_ROLES)
    with api.node.writing() as work:
        add_notices(api, work, many)
        add_cases(api, work, many)
        for part in (_agreements, _shared, _peers, _ledger, _persons):
            part(work, many)
    _requests(api, many)
    _queue(api, many)


def lists(api: Served) -> dict[str, Any]:
    """Return every operation that answers a list in pages, by name, with its widest request."""
    wide = {
        "notice list": ListNotices(),
        "warning list": ListWarnings(days=3660.0),
        "notice break-ups": ListBreakUps(),
        "computation rows": RowsOfComputation(f"{0:032}"),
    }
    found = {}
    for name, one in api.operations.items():
        if getattr(one.result, "__origin__", None) is Page:
            found[name] = wide.get(name) or example_of(one, api.names)
    return found


def caller_of_lists(api: Served) -> Caller:
    """Return the person who asks for the lists."""
    return Caller("person", api.account(*CALLER_ROLES), "p", frozenset(CALLER_ROLES))
