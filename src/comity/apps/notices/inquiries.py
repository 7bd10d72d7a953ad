"""Questions about events that nothing announced, and who is called about them."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.notices.documents import load_chains
from comity.apps.notices.issue import Order, send_notice, who_may_have
from comity.apps.notices.warnings import Event, find_event, warning_events
from comity.coordination.notices.chains import Chain
from comity.coordination.notices.confidence import Advice, seen_by
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.questions import Territory, draft, parties_for
from comity.foundations.constants import HOUR_US
from comity.node.exchange.alerts import page_once, was_paged
from comity.node.node import Node, UnitOfWork
from comity.node.store import notice_schema as tables
from comity.system.files import read_bytes
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["ask_about", "draft_question", "sweep_warnings"]

#: For how long events are watched, and how many announced areas tell where parties launch.
WATCHED_US, AREAS = HOUR_US, 200


@cache
def _sites() -> tuple[Territory, ...]:
    """Return launch sites of the world: places are public facts, each with its source."""
    text = (files("comity.apps.notices") / "data" / "launch-sites.yaml").read_text(
        "utf-8"
    )
    return _territories(read_yaml(text))


def _territories(value: Any) -> tuple[Territory, ...]:
    return tuple(
        Territory(
            raw["party"],
            raw["name"],
            {"centre_deg": raw["place_deg"], "radius_km": raw["radius_km"]},
            raw["source"],
        )
        for raw in value
    )


def territories(node: Node, notices: Mapping[str, Chain]) -> list[Territory]:
    """Return where parties may launch from: shipped sites, own file, areas they announced."""
    found = [*_sites()]
    path = node.folder / "territories.yaml"
    if path.is_file():
        text = read_bytes(path).decode("utf-8", "replace")
        found += _territories(read_yaml(text))
    found += [
        Territory(chain.latest.issuer, chain.base, chain.fields["area"], chain.base)
        for chain in notices.values()
        if chain.latest.form == "pre-launch" and "area" in chain.fields
    ]
    return found


def _announced_areas(connection: Connection) -> dict[str, Chain]:
    table = tables.notices
    rows = connection.execute(
        select(table.c.base)
        .where(table.c.form == "pre-launch")
        .order_by(table.c.at_us.desc())
        .limit(AREAS)
    )
    bases = [row.base for row in rows]
    return load_chains(connection, bases=bases) if bases else {}


def draft_question(work: UnitOfWork, name: str) -> dict[str, Any]:
    """Draft the question about an event that nothing announced, and to whom it may go.

    Raises
    ------
    UnknownNameError
        If there is no such warning.
    """
    return _draft(work, find_event(work, name))


def _draft(work: UnitOfWork, event: Event) -> dict[str, Any]:
    what = seen_by(event.reports)
    fitting = parties_for(
        what, territories(work.node, _announced_areas(work.connection))
    )
    fields, reference = draft(what), f"{event.id}/0"
    may = set(who_may_have(work, "question", fields, reference))
    return {
        "warning": event.id,
        "reference": reference,
        "to": [party for party in fitting if party in may],
        "cannot_ask": [
            party for party in fitting if party not in may and party != work.party
        ],
        "fields": fields,
    }


def ask_about(node: Node, name: str, to: tuple[str, ...] = ()) -> NoticeId:
    """Send the question about an event; a person has decided to.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        If nobody can be asked.
    """
    made = node.view(lambda work: draft_question(work, name))
    order = Order(
        "question",
        made["fields"],
        to or tuple(made["to"]),
        reference=made["reference"],
    )
    return send_notice(node, order)


def sweep_warnings(node: Node, note: Callable[..., None]) -> None:
    """Call people about events that nothing announced, as the advice changes."""
    since = node.clock() - WATCHED_US

    def look(work: UnitOfWork) -> list[tuple[str, list[str], str]]:
        found = []
        for event in warning_events(work, since):
            key = [event.id, str(event.advice), str(event.found.state)]
            if event.advice is Advice.REST or was_paged(work.connection, key):
                continue
            words = _words(work, event)
            found.append((event.reports[0].sender, key, words))
        return found

    # Thought over in a reading: nobody who writes waits for it.
    found = node.view(look)

    def call(work: UnitOfWork) -> list[str]:
        return [
            words for peer, key, words in found if page_once(work, peer, key, words)
        ]

    for words in node.transact(call) if found else ():
        note("page", words=words)


def _words(work: UnitOfWork, event: Event) -> str:
    count = len(event.found.lineages)
    head = f"{event.id}: {seen_by(event.reports).seen}, {event.found.state}"
    head += f", {count} lineage{'' if count == 1 else 's'}"
    if event.advice is Advice.CALL:
        return f"CRISIS {head}, not announced: decide and call"
    who = ", ".join(_draft(work, event)["to"])
    to = who or "nobody that may be asked"
    return f"{head}, not announced: a question to {to} is drafted (comity warning ask)"
