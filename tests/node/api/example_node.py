"""A node on which the example of every operation succeeds: the node of the examples.

``example_world`` makes it once per session and copies it: bravo has met alfa and a gateway, has
signed with both, was given rows of several kinds and labels, takes part in a case, has heard and
sent notices. A topic that adds an operation gives its example texts from ``NAMES`` (``enc:000000``),
which stand for what has another name in each world; what the example needs beyond that is put
into the world by a function in ``PARTS``, which returns further names. Whatever an example needs that
no text can say (an act that waits, a token) is made right before it, by ``BEFORE``.

``Served`` is the people's API of that node as a whole application, within its budgets, with a
caller for each role: a signed-in person, and a program of that person.
"""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import httpx

from comity.apps.links.support_requests import request_support
from comity.apps.missions.report import StepReport, report
from comity.apps.notices.issue import Order
from comity.apps.sharing.agreements import propose
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with
from comity.apps.wiring import standard_operations
from comity.cli.asking import parts_of
from comity.coordination.negotiation.records import Event
from comity.coordination.notices.forms import from_file
from comity.foundations.errors import UnknownNameError
from comity.foundations.plain import JsonObject, plain_object
from comity.node.exchange.file_transfer import transfer_file
from comity.node.node import Node
from comity.node.operations import Operation
from comity.node.persons.accounts import account_of, make_account
from comity.node.persons.acts import prepare
from comity.node.persons.key_files import register_key
from comity.node.persons.sessions import begin_session
from comity.node.persons.sites import site_of
from comity.node.persons.tokens import make_token
from comity.node.store.settings import save_settings
from comity.serve import Intake
from comity.trust.identity import SoftKey
from comity.trust.persons import ACTS, Right, Role
from comity.trust.persons.callers import Caller
from comity.trust.policy import read_agreement
from tests.acts import act, burns, open_from_message, send_notice
from tests.apps.cases.cases import (
    OURS,
    START,
    THEIRS,
    capabilities,
    message,
    set_limits,
)
from tests.apps.notices.net import Net
from tests.apps.sky.watches import watch_folder
from tests.attacks.serving import door
from tests.federation import prepared
from tests.federation.folders import STATE, load_world, save_world
from tests.federation.test_channels import elements
from tests.node.api import example_computations
from tests.node.api.example_computations import role_to_ask
from tests.postgres_nodes import as_files

__all__ = [
    "BEFORE",
    "NAMES",
    "PARTS",
    "Answer",
    "Served",
    "example_of",
    "example_world",
    "role_to_ask",
    "served",
]

HOUR_US = 3_600_000_000
#: Raised when the world is made otherwise: prepared worlds are found by it.
EDITION = 13
#: Labels of the rows that alfa shares, one of each.
LEVELS = ("clear", "green", "amber", "amber+strict", "red")
#: What stands in the row of each label and nowhere else.
CANARIES = {level: f"CANARY {k}{k}{k}" for k, level in enumerate(LEVELS, 1)}
AGREEMENT = """
agreement: alfa-bravo
version: 1
parties: [party:alfa, party:bravo]
from: "2024-01-01"
until: "2026-12-01"
notice_d: 30
clauses:
  - id: one
    data: [elements, ephemerides, cdms, observations, contacts, coordination, capabilities, notices, support]
    by: party:alfa
    to: party:bravo
    purposes: [coordination, flight-safety, early-warning, interference, resilience, re-entry]
    up_to: red
    keep_d: 90
  - id: two
    data: [elements, ephemerides, cdms, observations, contacts, coordination, capabilities, notices, support]
    by: party:bravo
    to: party:alfa
    purposes: [coordination, flight-safety, early-warning, interference, resilience, re-entry]
    up_to: red
    keep_d: 90
terms:
  cdm_source: party:alfa
  thresholds: {open_pc: 1e-4, target_pc: 1e-6, margin: 2.0, skew_s: 60}
  right_of_way: [{rule: classes}]
  lineages: {alfa-radar: {by: "party:alfa"}, bravo-radar: {by: "party:bravo"}}
"""
#: Proposed to bravo and not signed yet.
DRAFT = AGREEMENT.replace("agreement: alfa-bravo", "agreement: draft-of-alfa").replace(
    "up_to: red", "up_to: green"
)

#: Texts of examples that stand for something of this world: what it is called elsewhere → here.
NAMES: dict[str, str] = {
    "party:alfa": "party:alfa",
    "party:bravo": "party:bravo",
    "object:norad:25544": "object:norad:1",
    "prop-000000": "doc-r0",
}

Part = Callable[["Net", Path], Mapping[str, str]]


def _agreements(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Let alfa and bravo sign one agreement; a draft waits for bravo."""
    world.agree(AGREEMENT, "alfa", "bravo")
    draft = read_agreement(DRAFT)
    propose(world.nodes["alfa"], draft)
    world.settle()
    return {
        "alfa-bravo": "alfa-bravo",
        "draft-of-alfa": "draft-of-alfa",
        "sha256:" + 64 * "0": draft.hash,
    }


def _shared(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Let alfa share element sets of several labels, and each what its satellite can do."""
    alfa = world.nodes["alfa"]
    rows = elements()
    for level, row in zip(LEVELS, rows.rows, strict=True):
        made = row | {"epoch_us": START, "name": CANARIES[level]}
        offer(alfa, Rows("elements", (made,), (START,)), level=level)
    share_with(alfa, "party:bravo", "elements", "flight-safety")
    for name, thing in (("alfa", OURS), ("bravo", THEIRS)):
        node = world.nodes[name]
        able: JsonObject = {"object": thing, "class": "automated", "manoeuvrable": True}
        offer(node, Rows("capabilities", (able,), (START,)), level="amber")
        other = "party:bravo" if name == "alfa" else "party:alfa"
        share_with(node, other, "capabilities", "coordination")
        share_now(node)
    world.settle()
    return {}


def _case(world: "Net", folder: Path) -> Mapping[str, str]:
    """Open a case from a message of alfa."""
    for name in ("alfa", "bravo"):
        set_limits(world, name, mode="assisted")
    path = message(folder, "first")
    case = open_from_message(world.nodes["alfa"], "party:bravo", path)
    world.settle()
    return {"enc:000000": case, "message:000000": path.read_text()}


def _closed_case(world: "Net", folder: Path) -> Mapping[str, str]:
    """Open a case, and let its closest approach pass."""
    path = message(folder, "over", tca_us=START + 12 * HOUR_US)
    case = open_from_message(world.nodes["alfa"], "party:bravo", path)
    world.settle()
    world.clock.move(13 * 3600)
    return {"over:000000": case}


LAUNCH = {
    "class": "space-launch",
    "earliest": "2024-11-03T10:30:00Z",
    "latest": "2024-11-03T14:00:00Z",
    "site": "Kourou",
    "area": {"centre_deg": [5.24, -52.77], "radius_km": 50},
    "azimuth_deg": 93.5,
    "orbit": {"perigee_km": 500, "apogee_km": 520, "inclination_deg": 97.4},
    "objects_expected": 3,
    "contact": "range safety",
}


def _notices(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Let alfa and bravo each send a notice to the other."""
    made = {}
    for by, to in (("alfa", "bravo"), ("bravo", "alfa")):
        order = Order(
            "pre-launch", from_file("pre-launch", plain_object(LAUNCH)), [f"party:{to}"]
        )
        made[by] = str(send_notice(world.nodes[by], order))
    for level in LEVELS:
        launch = from_file("pre-launch", plain_object(LAUNCH))
        words = CANARIES[level]
        order = Order("pre-launch", launch, ["party:bravo"], words, level=level)
        made[level] = str(send_notice(world.nodes["alfa"], order))
    world.carry()
    return {
        "notice:000000": made["alfa"],
        "notice:111111": made["bravo"],
        **{f"notice:{level}": made[level] for level in LEVELS},
    }


SEEN = {
    "seen": "launch-like",
    "found": "event",
    "at": "2024-11-01T11:58:00Z",
    "sigma_s": 10,
    "area": {"centre_deg": [5.3, -52.6], "radius_km": 60},
    "azimuth_deg": 95,
    "sigma_deg": 3,
    "confidence": 0.9,
    "lineage": "alfa-radar",
}


def _warning(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Let alfa warn bravo of something that nothing announced."""
    order = Order("warning", from_file("warning", plain_object(SEEN)), ["party:bravo"])
    made = send_notice(world.nodes["alfa"], order)
    world.carry()
    return {"warning:000000": str(made)}


def _support(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Let alfa ask bravo for a pass over its station."""
    asked_for: JsonObject = {
        "name": "early",
        "duration_s": 600,
        "windows": [
            {
                "antennas": ["K"],
                "start": "2024-11-04T00:00:00",
                "end": "2024-11-04T01:00:00",
            }
        ],
    }
    request_support(world.nodes["alfa"], "party:bravo", [asked_for])
    world.settle()
    return {}


def _persons(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Give bravo a person whom its administrators change."""
    with world.nodes["bravo"].writing() as work:
        make_account(work, "Ines", [Role.SIGNATORY], "")
    return {}


def _with_records(api: "Served", request: Any) -> Any:
    """Give the node a collection of records of its own."""
    api.with_records()
    return request


def _own_token(api: "Served", request: Any) -> Any:
    """Give the person who asks the token that is named."""
    make_token(api.node, request.name, owner=api.account(role_to_ask(Right.READ)))
    return request


def _waiting_act(api: "Served", request: Any) -> Any:
    """Let the person who asks prepare an act: to send the notice of the example."""
    send = api.operations["notice send"]
    caller = Caller("person", api.account(role_to_ask(Right.READ)))
    prepared = prepare(api.node, send, example_of(send, api.names), caller)
    return replace(request, act=prepared.act.id)


def _own_key(api: "Served", request: Any) -> Any:
    """Give the person who asks another key, which is to end."""
    public = SoftKey(api.node.entropy(32, "key")).public
    person = api.account(role_to_ask(Right.READ))
    with api.node.writing() as work:
        register_key(work, person, public)
    return replace(request, id=f"key:{public.kid}")


def _staged(
    numbers: tuple[str, str], kinds: tuple[str, str], *steps: tuple[str, Event]
) -> Callable[["Served", Any], Any]:
    """Return what opens another case and takes it to where bravo may do a step.

    Parameters
    ----------
    numbers, kinds
        Of alfa's and bravo's object: catalogue number and class, which says who gives way.
    steps
        Party and act, in their order.
    """

    def before(api: "Served", request: Any) -> Any:
        world, nodes = api.world, api.world.nodes
        for name, number, kind in zip(("alfa", "bravo"), numbers, kinds, strict=True):
            offer(
                nodes[name], capabilities(f"object:norad:{number}", kind), level="amber"
            )
            share_now(nodes[name])
        world.settle()
        path = message(api.node.folder, "-".join(numbers), numbers=numbers)
        case = open_from_message(nodes["alfa"], "party:bravo", path)
        world.settle()
        for name, event in steps:
            do = BURNS.get(event)
            if do is None:
                act(nodes[name], case, event)
            else:
                do(nodes[name], case)
            world.settle()
        return replace(request, name=case)

    return before


BURNS = {
    Event.PROPOSE: burns.propose,
    Event.PROMISE: burns.promise,
    Event.COMMIT: burns.commit,
}
BRAVO_GIVES_WAY = ("automated", "automated")
ALFA_GIVES_WAY = ("automated", "manual")
BRAVO_ALONE = ("non-manoeuvrable", "automated")
AGREED = ("bravo", Event.ACK)
STAGES = {
    "case propose": _staged(("40103", "50103"), BRAVO_GIVES_WAY, AGREED),
    "case commit": _staged(
        ("40104", "50104"),
        BRAVO_GIVES_WAY,
        AGREED,
        ("bravo", Event.PROPOSE),
        ("alfa", Event.PROMISE),
    ),
    "case withdraw": _staged(
        ("40105", "50105"), BRAVO_GIVES_WAY, AGREED, ("bravo", Event.PROPOSE)
    ),
    "case counter": _staged(
        ("40106", "50106"), ALFA_GIVES_WAY, AGREED, ("alfa", Event.PROPOSE)
    ),
    "case promise": _staged(
        ("40107", "50107"), ALFA_GIVES_WAY, AGREED, ("alfa", Event.PROPOSE)
    ),
    "case take-over": _staged(
        ("40108", "50108"),
        ALFA_GIVES_WAY,
        AGREED,
        ("alfa", Event.PROPOSE),
        ("bravo", Event.PROMISE),
        ("alfa", Event.COMMIT),
        ("alfa", Event.WITHDRAW),
    ),
    "case stand-down": _staged(("40109", "50109"), BRAVO_ALONE, AGREED),
}


MISSION = """
agreement: polar-watch
version: 1
parties: [party:alfa, party:bravo]
from: "2024-01-01"
until: "2028-12-01"
notice_d: 30
clauses:
  - {id: one, data: missions, by: party:alfa, to: party:bravo, purposes: coordination, up_to: red}
  - {id: two, data: missions, by: party:bravo, to: party:alfa, purposes: coordination, up_to: red}
terms:
  mission:
    name: polar-watch
    goals:
      party:alfa: [sea ice each day]
      party:bravo: [ships in distress]
    contributions:
      - {id: bus, by: party:bravo, kind: satellite, amount: 1, value: 40, what: the satellite}
      - {id: dish, by: party:alfa, kind: ground-time, amount: 100, value: 10}
    data_rights:
      - {to: party:bravo, data: raw echoes, after_h: 0}
"""


def _mission(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Let alfa and bravo sign a joint mission; alfa reports a step for some eyes alone."""
    world.agree(MISSION, "alfa", "bravo")
    given = StepReport("flown", "dish", 50.0, text="canary of a red report")
    report(world.nodes["alfa"], "polar-watch", [given], level="red")
    world.settle()
    return {"polar-watch": "polar-watch"}


def _watched(world: "Net", _folder: Path) -> Mapping[str, str]:
    """Let bravo show a watch whose catalogue has the first object that alfa shares, too."""
    node = world.nodes["bravo"]
    watch_folder(node.folder / "operation", world.clock.at_us, watch=["900001"])
    node.settings = replace(node.settings, watch="operation/watch")
    save_settings(node.folder, node.settings)
    return {}


#: What is put into the world, in this order; each returns what examples call it → its name.
PARTS: list[Part] = [
    _agreements,
    _shared,
    _mission,
    _case,
    _notices,
    _persons,
    _warning,
    _support,
    _closed_case,
    example_computations.install,
    _watched,
]

#: Operation → what is done right before its example; returns the request in place of it.
BEFORE: dict[str, Callable[["Served", Any], Any]] = {
    "transfer import": lambda api, request: replace(
        request, content=_envelopes(api.world.nodes["alfa"])
    ),
    **dict.fromkeys(
        (
            "atlas review-list",
            "atlas review-decisions",
            "atlas review-accept",
            "atlas amend",
            "atlas review-accept-many",
            "atlas review-reject",
            "atlas review-undo",
            "atlas review-confirm",
            "atlas import",
        ),
        _with_records,
    ),
    "token revoke": _own_token,
    **STAGES,
    "act show": _waiting_act,
    "act withdraw": _waiting_act,
    "authenticator end": _own_key,
    "peer add": lambda api, request: replace(
        request, url=api.world.nodes["alfa"].settings.url
    ),
    "case open": lambda api, request: replace(
        request, message=message(api.node.folder, "another").read_text()
    ),
    **example_computations.BEFORE,
}


def _envelopes(node: Node) -> str:
    made = transfer_file(node, "party:bravo", everything=True)
    return made.content.decode()


def _made(place: Path) -> None:
    first = place.with_suffix(".first")
    shutil.rmtree(first, ignore_errors=True)
    names = dict(NAMES)
    with Net(first, ["alfa", "bravo", "gate"], start_us=START) as world:
        for one, two in (("alfa", "bravo"), ("alfa", "gate"), ("bravo", "gate")):
            world.meet(one, two)
        for part in PARTS:
            names |= part(world, first)
        for one, two in (("alfa", "bravo"), ("bravo", "alfa")):
            world.sync(one, two)
        world.close()
        place.mkdir(parents=True)
        (place / "names.json").write_text(json.dumps(names))
        save_world(world, place)
    shutil.rmtree(first)


def _place() -> Path:
    (shared,) = prepared._shared
    place = shared / f"example-node-{EDITION}"
    with prepared._locked(place.with_suffix(".lock")):
        if not (place / STATE).exists():
            shutil.rmtree(place, ignore_errors=True)
            with as_files():
                _made(place)
    return place


@contextmanager
def example_world(folder: Path):
    """Yield a copy of the world, and what examples call things → their names in it."""
    place = _place()
    names = json.loads((place / "names.json").read_text())
    with load_world(place, folder, Net) as world:
        yield world, names


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value whose texts are replaced by their names in this world."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _named(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_named(item, names) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        every = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
        changed = {name: _named(item, names) for name, item in every.items()}
        return replace(value, **changed)
    return value


def example_of(operation: Operation[Any, Any, Any], names: Mapping[str, str]) -> Any:
    """Return the example of an operation with the names of this world."""
    return _named(operation.example, names)


@dataclass(frozen=True)
class Answer:
    """An answer of the API."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)


@dataclass
class Served:
    """The people's API of the example node.

    Attributes
    ----------
    node
        bravo.
    app
        The whole application, within its budgets, as ``comity serve`` serves it.
    """

    world: Net
    node: Node
    names: Mapping[str, str]
    app: Any
    operations: Mapping[str, Operation[Any, Any, Any]]
    runner: asyncio.Runner
    undo: ExitStack
    _secrets: dict[str, str] = field(default_factory=dict)
    _client: httpx.AsyncClient | None = None

    def with_records(self) -> None:
        """Give the node a folder of records of its own, with proposals that wait."""
        place = self.node.folder.parent / "records"
        if not place.exists():
            shutil.copytree(Path(__file__).parent / "example_records", place)
            more = {"COMITY_ATLAS": str(place)}
            self.undo.enter_context(patch.dict(os.environ, more))

    def account(self, *roles: Role) -> str:
        """Return the id of the account that has these roles alone."""
        name = " and ".join(sorted(roles)) or "nobody"
        if set(roles) == set(Role):
            name = "all roles"
        with self.node.writing() as work:
            try:
                return account_of(work, name).id
            except UnknownNameError:
                return make_account(work, name, roles, "").id

    def person(self, *roles: Role) -> dict[str, str]:
        """Return the headers of a person with roles who is signed in."""
        key = f"person {sorted(roles)}"
        if key not in self._secrets:
            person = self.account(*roles)
            with self.node.writing() as work:
                account = account_of(work, person)
                self._secrets[key] = begin_session(work, account, "password")
        site = site_of(self.node.settings)
        return {"cookie": f"{site.cookie}={self._secrets[key]}", "origin": site.origin}

    def program(self, *roles: Role, scopes=None, owner="") -> dict[str, str]:
        """Return the headers of a program whose owner has roles; without any, of the node."""
        scopes = frozenset(Right) - ACTS if scopes is None else scopes
        key = f"token {sorted(roles)} {sorted(scopes)} {owner}"
        if key not in self._secrets:
            owner = owner or (self.account(*roles) if roles else "")
            made = make_token(
                self.node, f"t{len(self._secrets)}", owner=owner, scopes=scopes
            )
            self._secrets[key] = made
        return {"authorization": f"Bearer {self._secrets[key]}"}

    def send(
        self, method: str, path: str, headers: Mapping[str, str], **more: Any
    ) -> Answer:
        """Send a request."""
        got = self.runner.run(self._send(method, path, dict(headers), more))
        return Answer(got.status_code, got.headers, got.content)

    def wire(
        self,
        method: str,
        target: str,
        headers: "list[tuple[str, str]]",
        body: bytes = b"",
    ) -> "tuple[int, dict[str, list[str]], bytes]":
        """Send a request as its bytes stand; return status, headers and body."""
        path, _, query = target.encode("ascii").partition(b"?")
        named = [(n.lower().encode(), v.encode("latin-1")) for n, v in headers]
        if not any(name == b"content-length" for name, _ in named) and body:
            named.append((b"content-length", str(len(body)).encode()))
        host = site_of(self.node.settings).origin.split("//")[1].encode()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [(b"host", host), *(h for h in named if h[0] != b"host")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8441),
        }
        sent: list[dict[str, Any]] = []
        done = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if done.is_set():
                # Nobody leaves before the answer is there.
                await asyncio.sleep(60)
            done.set()
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async def ask() -> None:
            await self.app(scope, receive, send)

        self.runner.run(ask())
        got: dict[str, list[str]] = {}
        for name, value in sent[0]["headers"]:
            got.setdefault(name.decode(), []).append(value.decode("latin-1"))
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], got, content

    async def _send(
        self, method: str, path: str, headers: dict[str, str], more: dict[str, Any]
    ) -> httpx.Response:
        if self._client is None:
            carrier = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            origin = site_of(self.node.settings).origin
            self._client = httpx.AsyncClient(transport=carrier, base_url=origin)
        return await self._client.request(method, path, headers=headers, **more)

    def ask(
        self,
        operation: Operation[Any, Any, Any],
        headers: Mapping[str, str],
        request: Any = None,
        **more: Any,
    ) -> Answer:
        """Ask for an operation: its example, if no other request is given."""
        if request is None:
            request = example_of(operation, self.names)
            if operation.name in BEFORE:
                request = BEFORE[operation.name](self, request)
        path, query, body = parts_of(operation, request)
        if body is not None:
            more["json"] = body
        return self.send(operation.method, path, headers, params=query, **more)


@contextmanager
def served(folder: Path, **settings: Any):
    """Yield the people's API of a copy of the example node; its settings may be others."""
    with example_world(folder) as (world, names):
        node = world.nodes["bravo"]
        node.settings = replace(node.settings, **settings)
        with door(node) as (admission, _):
            app = Intake.of(node.settings).for_people(admission)
            every = standard_operations().by_name
            with asyncio.Runner() as runner, ExitStack() as undo:
                yield Served(world, node, names, app, every, runner, undo)
