"""Requests of cross-support to a partner, and what was granted: through the gate.

A request and its answer are rows of the kind *support*, sent to one party under the agreement
that releases them, and kept in the ledgers of both. The newer word on a request replaces the
older one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from comity.apps.sharing.holdings import held
from comity.apps.sharing.send_rows import send_rows
from comity.foundations import format_utc, parse_utc
from comity.foundations.errors import InputError
from comity.node.node import Node

__all__ = ["answer", "answers", "ask", "asked", "with_asked"]

KIND, PURPOSE = "support", "coordination"
#: Fields of a request in an instance that go to the partner as they are.
FIELDS = (
    "satellite", "duration_s", "least_s", "shortest_s", "tracks", "setup_s", "teardown_s",
    "priority",
)  # fmt: skip


def ask(
    node: Node,
    peer: str,
    requests: Sequence[Mapping[str, Any]],
    *,
    withdrawn: Sequence[str] = (),
    level: str = "green",
) -> int:
    """Ask a partner for support; return how many requests went out.

    Parameters
    ----------
    node, peer
        From whom to whom.
    requests
        As in an instance: name, duration, windows or satellite.
    withdrawn
        Names of requests that are no longer wanted.
    level
        Classification, in the words of the agreement's labels.

    Raises
    ------
    InputError
        For a request without a name.
    TrustError
        If no agreement releases them.
    """
    rows: list[dict[str, Any]] = []
    for request in requests:
        name = request.get("name")
        if not isinstance(name, str) or not 0 < len(name) <= 60:
            raise InputError(f"name is {name!r}, must be 1 to 60 characters")
        row: dict[str, Any] = {"side": "ask", "request": name, "status": "wanted"}
        row |= {f: request[f] for f in FIELDS if f in request}
        row["windows"] = [
            {
                "antennas": list(w.get("antennas", [w.get("antenna")])),
                "start": w["start"],
                "end": w["end"],
            }
            for w in request.get("windows", ())
        ]
        rows.append(row)
    rows += [
        {"side": "ask", "request": name, "status": "withdrawn"} for name in withdrawn
    ]
    if not rows:
        raise InputError(
            "nothing is asked", remedy="give an instance or --withdraw NAME"
        )
    return send_rows(node, peer, KIND, PURPOSE, rows, level)


def asked(node: Node, peer: str = "") -> list[dict[str, Any]]:
    """Return what partners ask of us, as requests of an instance; withdrawn ones are not."""
    out = []
    for one in held(node, peer, KIND):
        row = one.row
        if row.get("side") != "ask" or row.get("status") != "wanted":
            continue
        request = {f: row[f] for f in FIELDS if f in row}
        request |= {
            "name": f"{one.sender} {row['request']}",
            "member": one.sender,
        }
        if row.get("windows"):
            request["windows"] = row["windows"]
        out.append(request)
    return out


def with_asked(
    instance: Mapping[str, Any], partners: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return an instance with what partners ask; windows on antennas not in it fall away.

    A partner that is no member of the instance becomes one, without a promised share.
    """
    antennas = {
        a.get("name") for a in instance.get("antennas", ()) if isinstance(a, dict)
    }
    members = list(instance.get("members", ()))
    known = {m.get("name") for m in members if isinstance(m, dict)}
    requests = list(instance.get("requests", ()))
    for one in partners:
        request = dict(one)
        if "windows" in request:
            request["windows"] = [
                w for w in request["windows"] if antennas.issuperset(w["antennas"])
            ]
        if request["member"] not in known:
            known.add(request["member"])
            members.append({"name": request["member"]})
        requests.append(request)
    return {**instance, "members": members, "requests": requests}


def answer(
    node: Node, peer: str, schedule: Mapping[str, Any], *, level: str = "green"
) -> tuple[int, int]:
    """Tell a partner what a schedule grants it, and what not and why.

    Only the partner's own requests are told; reasons name no other party's request.

    Returns
    -------
    tuple
        How many were granted, and how many refused.

    Raises
    ------
    InputError
        If the schedule holds nothing of that party.
    TrustError
        If no agreement releases the answer.
    """
    mine = f"{peer} "
    granted: dict[str, dict[str, Any]] = {}
    for track in schedule.get("tracks", ()):
        if not str(track["request"]).startswith(mine):
            continue
        name = str(track["request"]).removeprefix(mine)
        row = granted.setdefault(
            name,
            {"side": "answer", "request": name, "status": "granted", "windows": []},
        )
        row["windows"].append(
            {
                "antennas": track["antennas"],
                "start": track["start"],
                "end": track["end"],
            }
        )
    refused = []
    for one in schedule.get("rejected", ()):
        name = str(one["request"]).removeprefix(mine)
        if str(one["request"]).startswith(mine) and name not in granted:
            reasons = sorted({_bare(why) for why in one["why"]})
            refused.append(
                {
                    "side": "answer",
                    "request": name,
                    "status": "refused",
                    "reasons": reasons,
                }
            )
    for row in granted.values():
        row["start_us"] = min(parse_utc(w["start"]) for w in row["windows"])
        row["end_us"] = max(parse_utc(w["end"]) for w in row["windows"])
    rows = [*granted.values(), *refused]
    if not rows:
        raise InputError(f"the schedule holds no request of {peer}")
    send_rows(node, peer, KIND, PURPOSE, rows, level)
    return len(granted), len(refused)


def _bare(why: str) -> str:
    """Return a reason without the name of another party or its request."""
    if why.startswith("lost to "):
        where = why.partition(" on ")[2].partition(":")[0]
        return f"given to another request on {where}"
    return why


def answers(node: Node, peer: str = "") -> list[dict[str, Any]]:
    """Return what partners have granted and refused us, the newest word on each request."""
    out = []
    for one in held(node, peer, KIND):
        row = one.row
        if row.get("side") == "answer":
            out.append(
                {
                    "from": one.sender,
                    "request": row["request"],
                    "status": row.get("status", ""),
                    "windows": row.get("windows", []),
                    "reasons": row.get("reasons", []),
                    "told": format_utc(one.as_of_us, 0),
                    "entry": one.entry,
                }
            )
    return out
