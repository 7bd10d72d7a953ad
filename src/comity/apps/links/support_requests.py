"""Requests of cross-support to a partner, and its answers: through the gate.

A request and its answer are rows of the kind *support*, sent to one party under the agreement
that releases them, and kept in the ledgers of both. A newer row on a request replaces the
older one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.apps.links.support_rows import (
    objects_of,
    received_windows,
    row_list,
    text_of,
    texts_of,
)
from comity.apps.sharing.holdings import HeldRow, held_page
from comity.apps.sharing.send_rows import send_rows
from comity.apps.sharing.store.holdings import WantedHoldings
from comity.foundations import format_utc, parse_utc
from comity.foundations.errors import FormatError, InputError
from comity.foundations.plain import (
    ABSENT,
    Absent,
    Json,
    JsonObject,
    named,
    plain_object,
)
from comity.node.node import Node
from comity.node.operations import Page
from comity.node.persons.seen import EVERYTHING, Seen

__all__ = [
    "SupportAnswer",
    "answer_partner",
    "partner_requests",
    "received_answers",
    "request_support",
]

KIND, PURPOSE = "support", "coordination"
#: Rows of support that are read at a time, if nothing else is asked for.
MOST = 1000
#: Fields of a request in an instance that go to the partner as they are.
FIELDS = (
    "satellite", "duration_s", "least_s", "shortest_s", "tracks", "setup_s", "teardown_s",
    "priority",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportAnswer:
    """A partner's newest answer to a request of this node.

    Attributes
    ----------
    source
        The partner.
    request, status
        Name of the request; ``granted`` or ``refused``.
    windows, reasons
        Granted windows, or reasons of the refusal.
    answered
        When the partner stated it, UTC.
    entry
        Entry of the ledger that holds it.
    """

    source: str = named("from")
    request: str
    status: str
    windows: Sequence[JsonObject]
    reasons: Sequence[str]
    answered: str = named("told")
    entry: int


@dataclass(frozen=True, slots=True)
class _GrantedWindow:
    antennas: Sequence[str]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as the partner receives it."""

    side: str
    request: str
    status: str
    windows: Sequence[_GrantedWindow] | Absent = ABSENT
    reasons: Sequence[str] | Absent = ABSENT
    start_us: int | Absent = ABSENT
    end_us: int | Absent = ABSENT


def request_support(
    node: Node,
    peer: str,
    requests: Sequence[Mapping[str, Json]],
    *,
    withdrawn: Sequence[str] = (),
    level: str = "green",
) -> int:
    """Request support of a partner; return the number of rows sent.

    Parameters
    ----------
    node, peer
        The sender and the partner.
    requests
        As in an instance: name, duration, windows or satellite.
    withdrawn
        Names of requests that are withdrawn.
    level
        Classification, one of the agreement's labels.

    Raises
    ------
    InputError
        For a request without a name, or nothing to send.
    FormatError
        For a window without antennas, start or end.
    TrustError
        If no agreement releases the requests.
    """
    rows = [_request_row(request) for request in requests]
    rows += [
        {"side": "ask", "request": name, "status": "withdrawn"} for name in withdrawn
    ]
    if not rows:
        raise InputError(
            "nothing is requested", remedy="give an instance or --withdraw NAME"
        )
    return send_rows(node, peer, KIND, PURPOSE, rows, level)


def _request_row(request: Mapping[str, Json]) -> JsonObject:
    name = request.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 60:
        raise InputError(f"name is {name!r}, must be 1 to 60 characters")
    row: JsonObject = {"side": "ask", "request": name, "status": "wanted"}
    row |= {field: request[field] for field in FIELDS if field in request}
    row["windows"] = [_request_window(one) for one in objects_of(request, "windows")]
    return row


def _request_window(window: JsonObject) -> JsonObject:
    antennas = window.get("antennas", [window.get("antenna")])
    if not isinstance(antennas, list):
        raise FormatError(f"antennas is {antennas!r}, must be a list of names")
    return {
        "antennas": antennas,
        "start": text_of(window, "start"),
        "end": text_of(window, "end"),
    }


def partner_requests(
    node: Node,
    peer: str = "",
    limit: int = MOST,
    cursor: str = "",
    seen: Seen = EVERYTHING,
) -> Page[JsonObject]:
    """Return the requests of partners (or of one) as those of an instance, in parts.

    Withdrawn requests are left out, so that a part may have fewer than its limit. A name is
    preceded by that of the partner.

    Parameters
    ----------
    seen
        Requests of these documents alone.
    """
    part = held_page(node, WantedHoldings(peer, KIND), limit, cursor, seen)
    return Page(
        tuple(
            _as_of_instance(one)
            for one in part.items
            if one.row.get("side") == "ask" and one.row.get("status") == "wanted"
        ),
        part.next,
    )


def _as_of_instance(one: HeldRow) -> JsonObject:
    row = one.row
    request: JsonObject = {field: row[field] for field in FIELDS if field in row}
    request |= {"name": f"{one.sender} {row['request']}", "member": one.sender}
    if row.get("windows"):
        request["windows"] = row["windows"]
    return request


def answer_partner(
    node: Node, peer: str, schedule: Mapping[str, Json], *, level: str = "green"
) -> tuple[int, int]:
    """Send a partner what a schedule grants it, and the reasons for what it does not.

    Only the partner's own requests are sent; reasons name no other party's request.

    Parameters
    ----------
    node, peer
        The sender and the partner.
    schedule
        JSON of ``link schedule``.
    level
        Classification, one of the agreement's labels.

    Returns
    -------
    tuple
        The numbers of granted and of refused requests.

    Raises
    ------
    InputError
        If the schedule holds no request of that party.
    FormatError
        If it is no schedule.
    TrustError
        If no agreement releases the answer.
    """
    granted = _granted(schedule, f"{peer} ")
    refused = _refused(schedule, f"{peer} ", granted)
    answers = [*granted.values(), *refused]
    if not answers:
        raise InputError(f"the schedule holds no request of {peer}")
    rows = [plain_object(one) for one in answers]
    send_rows(node, peer, KIND, PURPOSE, rows, level)
    return len(granted), len(refused)


def _granted(schedule: Mapping[str, Json], prefix: str) -> dict[str, _Answer]:
    """Return answers for the scheduled requests of one partner, by name."""
    windows: dict[str, list[_GrantedWindow]] = {}
    for track in objects_of(schedule, "tracks"):
        request = text_of(track, "request")
        if request.startswith(prefix):
            windows.setdefault(request.removeprefix(prefix), []).append(
                _GrantedWindow(
                    texts_of(track, "antennas"),
                    text_of(track, "start"),
                    text_of(track, "end"),
                )
            )
    return {
        name: _Answer(
            "answer",
            name,
            "granted",
            windows=some,
            start_us=min(parse_utc(window.start) for window in some),
            end_us=max(parse_utc(window.end) for window in some),
        )
        for name, some in windows.items()
    }


def _refused(
    schedule: Mapping[str, Json], prefix: str, granted: Mapping[str, _Answer]
) -> list[_Answer]:
    answers = []
    for one in objects_of(schedule, "rejected"):
        request = text_of(one, "request")
        name = request.removeprefix(prefix)
        if request.startswith(prefix) and name not in granted:
            reasons = sorted({_without_names(why) for why in texts_of(one, "why")})
            answers.append(_Answer("answer", name, "refused", reasons=reasons))
    return answers


def _without_names(why: str) -> str:
    """Return a reason without the name of another party or its request."""
    if why.startswith("lost to "):
        where = why.partition(" on ")[2].partition(":")[0]
        return f"given to another request on {where}"
    return why


def received_answers(
    node: Node,
    peer: str = "",
    limit: int = MOST,
    cursor: str = "",
    seen: Seen = EVERYTHING,
) -> Page[SupportAnswer]:
    """Return the newest answer of partners (or of one) to each request of this node, in parts.

    Other rows of support are left out, so that a part may have fewer than its limit.

    Parameters
    ----------
    seen
        Answers of these documents alone.
    """
    part = held_page(node, WantedHoldings(peer, KIND), limit, cursor, seen)
    answers = (_answer(one) for one in part.items if one.row.get("side") == "answer")
    return Page(tuple(answers), part.next)


def _answer(one: HeldRow) -> SupportAnswer:
    row = one.row
    return SupportAnswer(
        source=one.sender,
        request=str(row.get("request", "")),
        status=str(row.get("status", "")),
        windows=received_windows(row),
        reasons=[str(reason) for reason in row_list(row, "reasons")],
        answered=format_utc(one.as_of_us, 0),
        entry=one.entry,
    )
