"""The demonstration authenticator counts at nodes that a demonstration has made, and nowhere else."""

import asyncio
import json
from dataclasses import dataclass, replace

import httpx
import pytest

from comity.apps.cases.policy_acts import ADOPT_POLICY
from comity.apps.wiring import standard_registry
from comity.foundations.canonical import content_hash
from comity.foundations.errors import FormatError, TrustError
from comity.node.exchange.demonstrations import (
    NAME,
    is_demonstration,
    mark_demonstration,
    visitor_of,
)
from comity.node.exchange.person_marks import check_persons
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.setup import init_node
from comity.node.operations import Nothing, Operation, Subject
from comity.node.persons.accounts import account_of, make_account
from comity.node.persons.acts import prepare
from comity.node.persons.authenticators import authenticators_of
from comity.node.persons.authority import admit
from comity.node.persons.demonstration import (
    DEMONSTRATION,
    VISIT_MINUTES,
    offer_visit,
    use_visit,
)
from comity.node.persons.journal import check_journal, check_record
from comity.node.persons.links import claim, use_link
from comity.node.persons.proofs import Answer
from comity.node.persons.proving import prove
from comity.node.persons.sessions import begin_session
from comity.node.persons.sites import site_of
from comity.node.store import acts as store
from comity.node.store.settings import Settings
from comity.serve import Intake
from comity.system.private_files import write_private
from comity.trust.ledger.envelope import RefusedError
from comity.trust.persons import PersonMark, Right, Role
from comity.trust.persons.callers import Caller
from comity.trust.persons.marks import marks_json, read_marks
from tests.attacks.serving import door

START = 1_780_000_000_000_000
DEMO = Settings(
    party="party:alfa",
    kind="fictional",
    name="Alfa",
    fence="../alfa.fence",
    url="http://127.0.0.1:8454",
    drill=True,
    exercise="demonstration",
    demonstration=True,
    people_port=8450,
    people_url="http://alfa.localhost:8450",
)
BUTTON = Answer(DEMONSTRATION)


@dataclass
class Clock:
    at_us: int = START

    def __call__(self):
        return self.at_us


def node_at(folder, settings=DEMO, *, marked=True):
    """Return an open node, its visitor, and its clock."""
    clock = Clock()
    init_node(folder / "alfa", settings, clock=clock)
    node = open_node(folder / "alfa", clock=clock, registry=standard_registry())
    with node.writing() as work:
        roles = (Role.DUTY_OFFICER, Role.SIGNATORY)
        account = make_account(work, "Visitor", roles, "")
        if marked:
            mark_demonstration(work, account.id)
    return node, account, clock


@pytest.fixture
def demo(tmp_path):
    node, account, clock = node_at(tmp_path)
    yield node, account, clock
    node.close()


@dataclass(frozen=True)
class Order:
    """What is to be signed."""

    what: str


def _run(node, _request, caller):
    with node.writing() as work:
        return [mark.kind for mark in admit(work, caller.marks, Right.SIGN).marks]


SIGN = Operation(
    name="sign something",
    method="POST",
    path="/somethings",
    right=Right.SIGN,
    request=Order,
    result=list,
    run=_run,
    example=Order("x"),
    subject=lambda _node, asked: Subject(content_hash(asked.what), ("sign it",)),
)


def press(node, account, answer=BUTTON):
    """Prepare an act as somebody, and answer it."""
    caller = Caller(
        "person", account.id, account.name, frozenset(account.roles), session="x"
    )
    made = prepare(node, SIGN, Order("thing"), caller)
    return prove(node, {SIGN.name: SIGN}, made.act.id, caller, answer)


def test_the_visitor_proves_with_a_button_and_journal_and_mark_say_so(demo):
    node, account, _ = demo
    done = press(node, account)
    assert done.act.state == "performed"
    assert [one.kind for one in done.act.proofs] == [DEMONSTRATION]
    assert done.value == [DEMONSTRATION]
    with node.reading() as work:
        (row,) = store.proofs_of(work.connection, done.act.id)
        report = check_journal(work)
    checked = check_record(row.content)
    assert (checked.kind, checked.answer_verified) == (DEMONSTRATION, False)
    assert "not verified" in json.loads(row.content)["assertion"]["words"]
    assert report.faults == ()


def test_it_is_the_visitors_alone_and_answers_nothing(demo):
    node, account, _ = demo
    with node.writing() as work:
        other = make_account(work, "Other", (Role.SIGNATORY,), "")
        assert [one.id for one in authenticators_of(work, account.id)] == [
            DEMONSTRATION
        ]
        assert authenticators_of(work, other.id) == []
    with pytest.raises(TrustError, match="visitor's of this demonstration alone"):
        press(node, other)
    with pytest.raises(FormatError, match="answers nothing"):
        press(node, account, Answer(DEMONSTRATION, "", {"code": "1"}))


#: What is changed in the settings of a marked node afterwards, and what is said of it.
CHANGED = {
    "no demonstration": ({"demonstration": False}, "do not say"),
    "no drill": ({"drill": False}, "no exercise"),
    "no exercise": ({"exercise": ""}, "no exercise"),
    "real kind": ({"kind": "state"}, "no fictional"),
    "real party": ({"party": "party:FRA"}, "party of the register"),
    "open inbox": ({"host": "0.0.0.0"}, "other machines"),  # noqa: S104 - refused
    "other url": ({"url": "https://node.example"}, "other machines"),
    "other name": ({"hosts": ("node.example",)}, "other machines"),
    "people elsewhere": ({"people_url": "https://desk.example"}, "people open it"),
    "people at localhost": ({"people_url": ""}, "people open it"),
    "other party": ({"party": "party:bravo"}, "does not hold"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_each_condition_is_needed(demo, name):
    node, account, _ = demo
    changes, why = CHANGED[name]
    node.settings = replace(node.settings, **changes)
    with pytest.raises(TrustError, match=why):
        press(node, account)
    with pytest.raises(TrustError, match=why):
        offer_visit(node)
    with node.reading() as work:
        assert not is_demonstration(work)
        assert visitor_of(work) == ""
        assert authenticators_of(work, account.id) == []


def test_settings_that_are_forged_make_no_demonstration_of_a_real_node(tmp_path):
    real = replace(DEMO, drill=False, exercise="", demonstration=False)
    node, account, _ = node_at(tmp_path, real, marked=False)
    try:
        with pytest.raises(TrustError, match="do not say"):
            press(node, account)
        node.settings = DEMO
        with pytest.raises(TrustError, match="no demonstration has marked"):
            press(node, account)
        # Whoever holds the node's key can make the mark; its root has certified no drill.
        with node.writing() as work:
            mark_demonstration(work, account.id)
        with pytest.raises(TrustError, match="certified its key for no drill"):
            press(node, account)
        with pytest.raises(TrustError, match="certified its key for no drill"):
            offer_visit(node)
    finally:
        node.close()


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"not json",
        b"[]",
        b'{"party":"party:alfa","signature":"AAAA","visitor":"person:x"}',
        b'{"party":"party:alfa","signature":5,"visitor":"person:x"}',
    ],
)
def test_a_mark_that_is_forged_does_not_hold(demo, text):
    node, account, _ = demo
    write_private(node.folder / NAME, text)
    with pytest.raises(TrustError, match="mark in its folder does not hold"):
        press(node, account)


def test_a_mark_of_another_visitor_or_node_does_not_hold(demo, tmp_path):
    node, _, _ = demo
    mark = json.loads((node.folder / NAME).read_bytes())
    with node.writing() as work:
        other = make_account(work, "Other", (Role.SIGNATORY,), "")
    write_private(node.folder / NAME, json.dumps(mark | {"visitor": other.id}).encode())
    with pytest.raises(TrustError, match="does not hold"):
        press(node, other)
    (tmp_path / "second").mkdir()
    second, visitor, _ = node_at(tmp_path / "second")
    try:
        write_private(second.folder / NAME, json.dumps(mark).encode())
        with pytest.raises(TrustError, match="does not hold"):
            press(second, visitor)
    finally:
        second.close()


def test_a_drill_that_no_demonstration_made_refuses_it(tmp_path):
    drill = replace(DEMO, demonstration=False)
    node, account, _ = node_at(tmp_path, drill, marked=False)
    try:
        with pytest.raises(TrustError, match="no node of a demonstration"):
            press(node, account)
        with (
            node.writing() as work,
            pytest.raises(TrustError, match="cannot be marked"),
        ):
            mark_demonstration(work, account.id)
    finally:
        node.close()


# -- marks in documents ----------------------------------------------------------------


@dataclass
class Signed:
    """What of a document is looked at."""

    persons: tuple[PersonMark, ...]
    sender: str = "party:bravo"
    policy: str = ""


def marked(kind=DEMONSTRATION):
    return PersonMark("person:A", Role.SIGNATORY, "sha256:" + "0" * 64, kind)


def test_a_mark_says_its_kind_and_no_other_kind_is_read():
    (row,) = marks_json([marked()])
    assert row["kind"] == DEMONSTRATION
    assert read_marks([row]) == (marked(),)
    assert "kind" not in marks_json([marked("")])[0]
    for kind in ("", "passkey", 5, None):
        with pytest.raises(FormatError, match="no kind but"):
            read_marks([row | {"kind": kind}])


def test_only_nodes_of_a_demonstration_take_such_documents(demo):
    node, _, _ = demo
    with node.reading() as work:
        check_persons(work, Signed((marked(),)), Right.SIGN)
    node.settings = replace(node.settings, demonstration=False)
    with (
        node.reading() as work,
        pytest.raises(RefusedError, match="counts in one alone"),
    ):
        check_persons(work, Signed((marked(),)), Right.SIGN)


# -- the link --------------------------------------------------------------------------


def test_a_link_begins_one_session_and_says_how_to_get_another(demo):
    node, account, clock = demo
    visit = offer_visit(node)
    assert visit.until_us == clock() + VISIT_MINUTES * 60_000_000
    with node.writing() as work:
        assert use_visit(work, visit.secret).id == account.id
    with (
        node.writing() as work,
        pytest.raises(TrustError, match="used already") as told,
    ):
        use_visit(work, visit.secret)
    assert "press Enter" in told.value.remedy
    late = offer_visit(node)
    clock.at_us = late.until_us
    with node.writing() as work, pytest.raises(TrustError, match="15 min"):
        use_visit(work, late.secret)
    for secret in ("", "x", late.secret + "x"):
        with node.writing() as work, pytest.raises(TrustError, match="unknown"):
            use_visit(work, secret)


def test_a_newer_link_replaces_one_that_was_not_used(demo):
    node, _, _ = demo
    first, second = offer_visit(node), offer_visit(node)
    with node.writing() as work, pytest.raises(TrustError, match="newer one"):
        use_visit(work, first.secret)
    with node.writing() as work:
        use_visit(work, second.secret)


def test_the_link_of_a_visit_enrols_nobody(demo):
    node, _, _ = demo
    visit = offer_visit(node)
    for use in (use_link, lambda work, secret: claim(work, secret, "Visitor")):
        with node.writing() as work, pytest.raises(TrustError):
            use(work, visit.secret)


# -- over the pages and the API --------------------------------------------------------


def asked(node, method, path, cookie="", **more):
    async def ask(app):
        origin = site_of(node.settings).origin
        headers = {"origin": origin, "accept": "application/json"}
        if cookie:
            headers["cookie"] = cookie
        carrier = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=carrier, base_url=origin) as client:
            return await client.request(method, path, headers=headers, **more)

    with door(node) as (admission, _):
        return asyncio.run(ask(Intake.of(node.settings).for_people(admission)))


def test_the_page_begins_the_session_and_a_real_node_refuses_its_link(demo):
    node, _, _ = demo
    visit = offer_visit(node)
    shown = asked(node, "GET", "/visit")
    assert shown.status_code == 200
    assert visit.secret not in shown.text
    entered = asked(node, "POST", "/visit", json={"link": visit.secret})
    assert entered.json() == {"next": "/"}
    assert site_of(node.settings).cookie in entered.headers["set-cookie"]
    again = asked(node, "POST", "/visit", json={"link": visit.secret})
    assert again.status_code == 403
    assert "used already" in again.json()["detail"]
    node.settings = replace(node.settings, demonstration=False)
    other = asked(node, "POST", "/visit", json={"link": visit.secret})
    assert other.status_code == 403
    assert "no node of a demonstration" in other.json()["detail"]


def test_a_real_node_refuses_it_over_the_api(tmp_path):
    real = replace(DEMO, drill=False, exercise="", demonstration=False)
    node, account, _ = node_at(tmp_path, real, marked=False)
    try:
        with node.writing() as work:
            secret = begin_session(work, account_of(work, account.id), "passkey x")
        cookie = f"{site_of(node.settings).cookie}={secret}"
        (node.folder / "cases.yaml").write_text("mode: manual\n")
        caller = Caller("person", account.id, "Visitor", frozenset(account.roles))
        wait = prepare(node, ADOPT_POLICY, Nothing(), caller).act.id
        answer = {"kind": DEMONSTRATION, "credential": "", "content": {}}
        told = asked(node, "POST", f"/api/v1/acts/{wait}/proof", cookie, json=answer)
        assert told.status_code == 409
        assert "no node of a demonstration" in told.json()["detail"]
    finally:
        node.close()
