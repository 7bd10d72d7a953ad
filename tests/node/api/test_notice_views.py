"""Which notices each role sees: by the label of the documents that brought them."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from comity.apps.notices.issue import Order
from comity.apps.notices.operations import ListNotices, NamedNotice
from comity.apps.notices.warnings import warning_events
from comity.apps.wiring import standard_operations
from comity.coordination.notices.forms import from_file
from comity.node.exchange.alerts import page
from comity.node.persons.seen import NOTHING, Seen
from comity.node.server.events import Events
from comity.node.store.notice_schema import notices
from comity.trust.persons import RIGHTS, Role
from comity.trust.persons.views import CLASSES, HIGHEST
from tests.acts import send_notice
from tests.node.api.example_node import BEFORE, LEVELS, example_of, served

EVERY = standard_operations().by_name
OTHER_ROLES = (Role.VIEWER, Role.ANALYST, Role.ADMINISTRATOR)


def classes_of(role):
    top = HIGHEST[role]
    return CLASSES[: CLASSES.index(top) + 1] if top else ()


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with served(tmp_path_factory.mktemp("notices")) as made:
        yield made


def listed(api, role, **asked):
    answer = api.ask(EVERY["notice list"], api.person(role), ListNotices(**asked))
    assert answer.status == 200
    return [row["notice"] for row in answer.value["items"]]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_the_notices_of_its_classes_and_no_others(api, role):
    found = listed(api, role)
    headers = api.person(role)
    for level in LEVELS:
        name = api.names[f"notice:{level}"]
        sees = level in classes_of(role)
        assert (name in found) is sees
        for operation, request in (
            ("notice show", NamedNotice(name)),
            ("notice render", replace(EVERY["notice render"].example, name=name)),
            ("show id", replace(EVERY["show id"].example, id=name)),
        ):
            answer = api.ask(EVERY[operation], headers, request)
            assert answer.status == (200 if sees else 404), operation
    # Labelled with the strictest that the agreement releases, ours as well as theirs.
    for strict in ("notice:000000", "notice:111111", "warning:000000"):
        assert (api.names[strict] in found) is ("red" in classes_of(role))
    counts = api.ask(EVERY["node status"], headers).value["counts"]
    assert ("notices waiting" in counts) is ("red" in classes_of(role))
    assert b"notices waiting" not in api.send("GET", "/metrics", headers).body


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_what_is_not_seen_is_as_what_is_not_there(api, role):
    headers, red = api.person(role), api.names["notice:red"]
    for operation in ("notice show", "warning show", "warning question"):
        if role not in RIGHTS[EVERY[operation].right]:
            continue
        known = red if operation == "notice show" else api.names["warning:000000"]
        nowhere = known.rpartition("/")[0].rpartition("/")[0] + "/9999999/0"
        request = example_of(EVERY[operation], api.names)
        said = []
        for name in (known, nowhere):
            answer = api.ask(EVERY[operation], headers, replace(request, name=name))
            assert answer.status == 404
            said.append(answer.value["detail"].replace(name, ""))
        assert said[0] == said[1]


ACTS = {
    name: one for name, one in EVERY.items() if one.sees is not None and "{" in one.path
}


@pytest.mark.parametrize("name", sorted(ACTS))
def test_no_act_names_a_notice_that_is_not_seen(api, name, monkeypatch):
    """Signatories may do each of them; here their role sees no notice that is red."""
    lower = dict(HIGHEST) | {Role.SIGNATORY: "amber"}
    monkeypatch.setattr("comity.trust.persons.views.HIGHEST", lower)
    operation = ACTS[name]
    request = example_of(operation, api.names)
    if name in BEFORE:
        request = BEFORE[name](api, request)
    answer = api.ask(operation, api.person(Role.SIGNATORY), request)
    assert answer.status == 404
    assert set(ACTS) == {
        "notice ack",
        "notice ack by code",
        "notice cancel",
        "notice revise",
        "warning ask",
        "warning confirm",
    }
    officer = api.person(Role.DUTY_OFFICER)
    prepared = api.ask(operation, officer, request)
    assert prepared.status == 202
    # The pages show the same: whoever sees no such notice sees no act that names it.
    named = prepared.value["act"]["id"].encode()
    assert named in api.send("GET", "/acts", officer).body
    signatory = api.person(Role.SIGNATORY)
    assert named not in api.send("GET", "/acts", signatory).body
    path = f"/acts/{named.decode()}"
    assert api.send("GET", path, officer).status == 200
    assert api.send("GET", path, signatory).status == 404


def test_a_notice_is_seen_whole_or_not_at_all(tmp_path):
    with served(tmp_path) as api:
        amber = api.names["notice:amber"]
        assert amber in listed(api, Role.ANALYST)
        over = Order(
            "cancellation",
            from_file("cancellation", {}),
            ["party:bravo"],
            reference=amber,
            level="red",
        )
        send_notice(api.world.nodes["alfa"], over)
        api.world.carry()
        assert amber not in listed(api, Role.ANALYST)
        shown = api.ask(
            EVERY["notice show"], api.person(Role.ANALYST), NamedNotice(amber)
        )
        assert shown.status == 404
        row = api.ask(
            EVERY["notice show"], api.person(Role.DUTY_OFFICER), NamedNotice(amber)
        )
        assert row.value["now"]["life"] == "cancelled"


def test_a_label_that_cannot_be_read_is_seen_by_nobody(tmp_path):
    with served(tmp_path) as api:
        green = api.names["notice:green"]
        api.node.write(
            lambda c: c.execute(
                update(notices).where(notices.c.notice == green).values(tlp="")
            )
        )
        for role in Role:
            assert green not in listed(api, role)


def calls(api, operation, headers):
    return [row["words"] for row in api.ask(EVERY[operation], headers).value["items"]]


def test_events_withhold_what_names_a_notice_that_is_not_seen(tmp_path):
    """Calls, the log of the watch, entries and events, told by the notice that they name."""
    with served(tmp_path) as api:
        for level in LEVELS:
            name = api.names[f"notice:{level}"]
            text = f"{name}: nobody has read it"
            with api.node.writing() as work:
                page(work, "party:alfa", [name, "call"], text)
        for role in Role:
            headers, seen = api.person(role), classes_of(role)
            listener = Events(api.node).join("x", 0, Seen(seen))
            told = "".join(one.text_for(listener.seen) for one in events_of(api.node))
            ledger = api.ask(
                EVERY["ledger list"],
                headers,
                replace(EVERY["ledger list"].example, after=0, limit=1000),
            ).body.decode()
            for level in LEVELS:
                text = f"{api.names[f'notice:{level}']}: nobody has read it"
                places = [
                    *(
                        text in calls(api, op, headers)
                        for op in ("page list", "watch log")
                    ),
                    text in told,
                    text in ledger,
                ]
                assert places == [level in seen] * 4, (role, level)
        assert "withheld" in events_of(api.node)[-1].text_for(NOTHING)


def events_of(node):
    from comity.node.server import events

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "PAGE", 10_000)
        return events._events_after(node, 0)


def test_events_of_warnings_follow_from_what_is_seen(api):
    with api.node.reading() as work:
        since_us = work.now_us - 10**13
        assert len(warning_events(work, since_us)) == 1
        assert warning_events(work, since_us, seen=Seen(CLASSES[:-1])) == []
        assert len(warning_events(work, since_us, seen=Seen(CLASSES))) == 1
