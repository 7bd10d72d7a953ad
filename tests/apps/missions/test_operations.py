"""Operations about missions over HTTP: results, faults, and what each role sees."""

import pytest

from comity.apps.missions.operations import (
    CHECK_MISSION,
    LIST_MISSIONS,
    PLAN_MISSION,
    REPORT_MISSION,
    SHOW_MISSION,
    NamedMission,
    ReportMission,
)
from comity.trust.persons import Role
from tests.node.api.example_node import served

NAME = "polar-watch"


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with served(tmp_path_factory.mktemp("missions")) as made:
        yield made


def flown(api, role):
    rows = api.ask(SHOW_MISSION, api.person(role)).value["contributions"]
    return next(row["flown"] for row in rows if row["id"] == "dish")


@pytest.mark.parametrize(
    ("role", "amount"),
    [
        (Role.DUTY_OFFICER, 50),
        (Role.FLIGHT_DYNAMICS, 50),
        (Role.SIGNATORY, 50),
        (Role.ANALYST, 0),
    ],
)
def test_a_red_report_counts_for_those_who_see_it(api, role, amount):
    assert flown(api, role) == amount
    answers = [
        api.ask(one, api.person(role))
        for one in (LIST_MISSIONS, SHOW_MISSION, PLAN_MISSION, CHECK_MISSION)
    ]
    assert {one.status for one in answers} == {200}
    if not amount:
        assert not any(b"canary" in one.body for one in answers)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_who_sees_no_shared_data_sees_no_mission(api, role):
    assert api.ask(LIST_MISSIONS, api.person(role)).status == 403


@pytest.mark.parametrize("operation", [SHOW_MISSION, PLAN_MISSION, CHECK_MISSION])
def test_a_mission_that_there_is_not(api, operation):
    answer = api.ask(operation, api.person(Role.ANALYST), NamedMission("moon-base"))
    assert answer.status == 404
    assert "polar-watch" in answer.value["remedy"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (ReportMission(NAME, "danced", "bus"), 404),
        (ReportMission(NAME, "flown", "wings", 1.0), 404),
        (ReportMission(NAME, "flown", "bus"), 422),
        (ReportMission(NAME, "flown", "bus", -1.0), 422),
        (ReportMission(NAME, "objects", "bus", objects=("party:alfa",)), 422),
        (ReportMission(NAME, "flown", "bus", 1.0, level="secret"), 409),
        (ReportMission(NAME, "flown", "bus", 1.0, text="x" * 501), 422),
        (ReportMission("moon-base", "flown", "bus", 1.0), 404),
    ],
)
def test_a_report_that_does_not_fit_is_refused(api, given, status):
    answer = api.ask(REPORT_MISSION, api.person(Role.FLIGHT_DYNAMICS), given)
    assert answer.status == status, answer.body


def test_a_report_goes_to_the_other_party(api):
    headers = api.person(Role.FLIGHT_DYNAMICS)
    done = api.ask(REPORT_MISSION, headers, ReportMission(NAME, "flown", "bus", 1.0))
    assert done.value["sent"] == ["party:alfa"]
    assert done.value["withheld"] == {}
