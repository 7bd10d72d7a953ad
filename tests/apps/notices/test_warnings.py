"""Warnings, questions, commitments, drills and the sky, at whole nodes."""

import json
from pathlib import Path

import numpy as np
import pytest

from comity.apps.notices.airspace_screening import shell_report, window_report
from comity.apps.notices.break_up_fragments import Sampling, write_fragments
from comity.apps.notices.confirmations import Observation
from comity.apps.notices.coverage_map import instruments, net_map
from comity.apps.notices.duty_roster import note_watch, report_roster, watch_log
from comity.apps.notices.event_reports import report_event
from comity.apps.notices.inquiries import draft_question
from comity.apps.notices.issue import Order
from comity.apps.notices.listed import list_notices
from comity.apps.notices.views import show_notice
from comity.apps.notices.warnings import find_event, warning_events
from comity.apps.notices.watch_acts import HAND_OVER, HandOver
from comity.apps.operations.drill_script import read_script
from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.track import states_at
from comity.coordination.notices.corridor import corridor_of
from comity.coordination.notices.forms import from_file, read_fields
from comity.coordination.notices.fragments import (
    crossing,
    hazard_shell,
    sample_fragments,
)
from comity.coordination.notices.geometry import distance_km
from comity.coordination.notices.launches import launch_path, screen_window
from comity.foundations.constants import DAY_US
from comity.foundations.errors import (
    ComityError,
    DataError,
    InputError,
    RangeError,
    TrustError,
)
from comity.foundations.plain import plain
from comity.foundations.time import parse_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation
from tests.acts import ask_about, confirm_event, send_notice
from tests.apps.notices.net import LAUNCH, prepared_net
from tests.apps.notices.test_nodes import send
from tests.persons import enrol, performed

SCRIPT = Path(__file__).parents[3] / "docs" / "tutorials" / "crisis-drill.yaml"
SEEN = {
    "seen": "launch-like",
    "found": "event",
    "at": "2027-03-01T12:00:00Z",
    "sigma_s": 10,
    "area": {"centre_deg": [5.3, -52.6], "radius_km": 60},
    "azimuth_deg": 95,
    "sigma_deg": 3,
    "confidence": 0.9,
    "lineage": "alfa-ir",
}
TODAY = {
    **LAUNCH,
    "earliest": "2027-03-01T11:30:00Z",
    "latest": "2027-03-01T14:00:00Z",
}


@pytest.fixture
def net(tmp_path):
    with prepared_net(tmp_path) as made:
        yield made


def event(net, name, by="bravo"):
    node = net.nodes[by]
    with node.reading() as work:
        return report_event(find_event(work, name))


def test_what_nothing_announced_is_asked_about_and_called_in_time(net):
    bravo = net.nodes["bravo"]
    name = send(net, "warning", SEEN)
    net.carry()
    found = event(net, name)
    assert (found.confidence, found.lineages) == ("single", ("alfa-ir",))
    assert found.advice == "ask"
    net.pulse(185, step=5)
    assert event(net, name).advice == "call"
    words = [r.text for r in watch_log(bravo, 200)]
    assert any("a question to" in w and "is drafted" in w for w in words)
    assert any(w.startswith("CRISIS") for w in words)


def test_what_was_announced_calls_nobody(net):
    send(net, "pre-launch", TODAY, by="bravo", to=("alfa",))
    name = send(net, "warning", SEEN)
    net.carry()
    net.pulse(200, step=20)
    found = event(net, name)
    assert found.confidence == "matched"
    assert found.matched.startswith("pre-launch/bravo/")
    assert not any("CRISIS" in r.text for r in watch_log(net.nodes["bravo"], 200))


def test_why_a_notice_does_not_fit_is_told(net):
    other = {**TODAY, "azimuth_deg": 200}
    send(net, "pre-launch", other, by="bravo", to=("alfa",))
    name = send(net, "warning", SEEN)
    net.carry()
    assert "direction" in event(net, name).nearest.why_not[0]


def test_independent_lineages_confirm_and_an_echo_does_not(net):
    name = send(net, "warning", SEEN)
    net.carry()
    bravo = net.nodes["bravo"]
    with pytest.raises(InputError, match="no agreement declares"):
        confirm_event(bravo, name, Observation("bravo-eyes"))
    confirm_event(bravo, name, Observation("bravo-radar"))
    net.carry()
    found = event(net, name, by="alfa")
    assert found.confidence == "confirmed"
    assert found.lineages == ("alfa-ir", "bravo-radar")
    assert found.advice == "call"


def test_sensors_that_looked_and_saw_nothing_contradict(net):
    name = send(net, "warning", SEEN)
    net.carry()
    nothing = Observation("bravo-radar", nothing=True, sigma_s=300)
    confirm_event(net.nodes["bravo"], name, nothing)
    net.carry()
    assert event(net, name, by="alfa").confidence == "contradicted"


def test_a_withdrawn_warning_is_shown_as_that(net):
    name = send(net, "warning", SEEN)
    order = Order(
        "cancellation", {"reason": "a flare"}, ["party:bravo"], reference=name
    )
    send_notice(net.nodes["alfa"], order)
    net.carry()
    assert event(net, name).confidence == "withdrawn"


def test_a_person_sends_the_drafted_question_and_the_answer_explains(net):
    sites = "- {party: 'party:alfa', name: own, place_deg: [5.2, -52.8], radius_km: 50, source: test}\n"
    (net.folder / "bravo" / "territories.yaml").write_text(sites)
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    name = send(
        net, "warning", {**SEEN, "lineage": "bravo-radar"}, by="bravo", to=("alfa",)
    )
    with bravo.reading() as work:
        drafted = draft_question(work, name)
    assert drafted.to == ("party:alfa",)
    assert "party:FRA" in drafted.cannot_ask
    read_fields("question", drafted.fields)
    assert not any(n.form == "question" for n in list_notices(bravo))
    asked = str(ask_about(bravo, name))
    net.carry()
    assert "lineage" not in show_notice(alfa, asked).fields
    order = Order("answer", {"answer": "ours"}, ["party:bravo"], reference=asked)
    send_notice(alfa, order)
    net.carry()
    found = event(net, name)
    assert (found.explained, found.advice) == (True, "rest")


def test_a_notice_that_explained_yesterday_explains_nothing_today(net):
    long = {**TODAY, "latest": "2027-03-03T14:00:00Z"}
    send(net, "pre-launch", long, by="bravo", to=("alfa",))
    first = send(net, "warning", SEEN)
    net.carry()
    assert event(net, first).confidence == "matched"
    net.clock.move(86_400)
    second = send(net, "warning", {**SEEN, "at": "2027-03-02T12:00:00Z"})
    net.carry()
    bravo = net.nodes["bravo"]
    since = bravo.clock() - 3_600_000_000
    with bravo.reading() as work:
        (fresh,) = warning_events(work, since)
    assert fresh.id == second.rpartition("/")[0]
    assert fresh.assessment.state == "single"


# -- watches, drills ---------------------------------------------------------------------


def test_a_watch_is_handed_over_with_what_is_open(net):
    bravo = net.nodes["bravo"]
    ada, bo, cy = (enrol(bravo, name, "duty officer") for name in ("Ada", "Bo", "Cy"))
    with pytest.raises(ComityError, match="there is no roster"):
        performed(bravo, HAND_OVER, HandOver("Bo"), ada, bo)
    roster = """
- watch: day
  officer: {name: Ada, telephone: "+1"}
  deputy: {name: Bo, telephone: "+2"}
  from: "2027-03-01T00:00:00Z"
  until: "2027-03-02T00:00:00Z"
"""
    (net.folder / "bravo" / "watch.yaml").write_text(roster)
    name = send(net, "pre-launch", LAUNCH)
    net.pulse(2)
    assert any("officer Ada" in r.text for r in watch_log(bravo))
    note_watch(bravo, "Ada", "all quiet")
    assert watch_log(bravo)[0].text == "Ada: all quiet"
    # Who leaves and who takes the watch prove it, and nobody in the place of one of them.
    taken = HandOver("Bo", "one launch announced")
    with pytest.raises(TrustError, match="takes it: both prove it"):
        performed(bravo, HAND_OVER, taken, ada, cy)
    assert watch_log(bravo)[0].what == "log"
    page = performed(bravo, HAND_OVER, taken, ada, bo)
    assert page.log[0].text.startswith("Ada: hands the watch to Bo")
    assert [o.notice for o in page.waiting] == [name]
    assert page.log[0].what == "hand-over"
    found = report_roster(bravo)
    assert found.on_watch == "day"
    assert len(found.gaps) == 1
    with pytest.raises(InputError, match="200 fit"):
        note_watch(bravo, "Ada", "x" * 300)


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("do: cut", "do: dance", "'dance' is unknown"),
        ("by: alfa", "by: zulu", "'zulu' takes no part"),
        ("minutes: 40", "minutes: -1", "minutes are a number"),
        ("parties: [alfa, bravo, gate]", "parties: [alfa]", "two names or more"),
    ],
)
def test_a_script_that_does_not_fit_names_its_step(tmp_path, old, new, words):
    path = tmp_path / "script.yaml"
    path.write_text(SCRIPT.read_text().replace(old, new, 1))
    with pytest.raises(ComityError, match=words):
        read_script(path)


# -- the map and the sky -----------------------------------------------------------------


def test_the_map_of_a_node_follows_from_its_agreements(net):
    found = net_map(net.nodes["alfa"])
    tie = found.cell("pre-launch", "alliance pact")[0]
    assert ("gateway", "party:gate") in tie.channels
    real = instruments()
    assert real.cell("registration", "united-nations")
    assert any("CSTO, not documented" in words for words in real.holes)


def test_a_launch_window_is_screened_against_the_catalogue(net):
    orientation = load_orientation()
    fields = from_file("pre-launch", LAUNCH)
    path = launch_path(fields, fields["earliest_us"], orientation)
    radius = np.linalg.norm(path.position_km, axis=1)
    assert radius.min() == pytest.approx(6378.1 + 500, abs=25)
    # An object that flies that very path closes the instant, and no other.
    from comity.astro.orbits.fit import fit_element_set

    at = int(path.at_us[30])
    state = states_at(path, np.array([at]))[0]
    same = fit_element_set(state[:3], state[3:], at)
    found = screen_window(fields, same, orientation, step_s=3600.0, limit_km=20.0)
    assert len(found.lift_us) == 4
    assert not found.open[0]
    assert found.open[1:].all()
    assert found.coverage.complete
    name = send(net, "pre-launch", LAUNCH)
    shown = show_notice(net.nodes["alfa"], name)
    told = window_report(shown, sample_snapshot(500, 1), step_s=3600.0, limit_km=25.0)
    assert told.objects == 500
    assert len(told.instants) == 4
    # The catalogue is years old at lift-off: nothing is said of the open instants.
    assert not told.coverage.complete
    assert told.coverage.counts["age"] > 0
    old = fit_element_set(state[:3], state[3:], at - 30 * DAY_US)
    later = screen_window(fields, old, orientation, step_s=3600.0, limit_km=20.0)
    (gap,) = later.coverage.left_out
    assert (gap.row, gap.reason, gap.limit) == (0, "age", 14.0)
    with pytest.raises(RangeError, match="at most 1000"):
        screen_window(fields, same, orientation, step_s=1.0)
    with pytest.raises(DataError, match="no orbit"):
        bare = {k: v for k, v in fields.items() if k != "orbit"}
        screen_window(bare, same, orientation)


def test_a_corridor_lies_under_the_orbit():
    snapshot = sample_snapshot(50, 3)
    orientation = load_orientation()
    sets = snapshot.elements.take(np.array([4]))
    at = int(sets.epoch_us[0]) + 3_600_000_000
    made = corridor_of(sets, at, 600.0, orientation, half_width_km=80.0)
    assert made.at_us[0] == at - 1_800_000_000
    assert made.half_width_km == 80.0
    steps = [
        distance_km(a, b)
        for a, b in zip(made.place_deg, made.place_deg[1:], strict=False)
    ]
    state = propagate(sets, at, np.zeros(1))
    speed = np.linalg.norm(state.velocity_km_s[0, 0])
    radius = np.linalg.norm(state.position_km[0, 0])
    assert np.median(steps) == pytest.approx(60 * speed * 6371 / radius, rel=0.12)
    fields = {
        "object": "object:norad:5",
        "control": "uncontrolled",
        "at_us": at,
        "sigma_s": 600.0,
        "corridor": made.as_field(),
    }
    read_fields("re-entry", fields)
    with pytest.raises(RangeError, match="sigma_s"):
        corridor_of(sets, at, 1e6, orientation)


def test_fragments_go_through_the_break_up_and_fill_the_shell(net, tmp_path):
    snapshot = sample_snapshot(300, 5)
    sets = snapshot.elements.take(np.array([7]))
    at = int(sets.epoch_us[0]) + 600_000_000
    made = sample_fragments(sets, at, 40, seed=3)
    here = propagate(sets, at, np.zeros(1)).position_km[0, 0]
    there = propagate(made, at, np.zeros(1)).position_km[:, 0]
    assert np.abs(there - here).max() < 1e-3
    again = sample_fragments(sets, at, 40, seed=3)
    assert np.array_equal(made.mean_motion_rad_s, again.mean_motion_rad_s)
    altitude = float(np.linalg.norm(here)) - 6378.137
    shell = hazard_shell(altitude, altitude - 20, altitude + 20)
    assert shell.low_km < altitude < shell.high_km
    assert crossing(made, shell).all()
    with pytest.raises(RangeError, match="explosion or collision"):
        hazard_shell(altitude, altitude, altitude, "magic")
    number = str(snapshot.object[7])
    fields = {
        "object": f"object:norad:{number}",
        "at": str(np.datetime64(at, "us")) + "Z",
        "sigma_s": 60,
        "altitude_km": altitude,
        "source": "test",
    }
    name = send(net, "break-up", fields)
    told = write_fragments(
        show_notice(net.nodes["alfa"], name),
        snapshot,
        tmp_path / "fragments.csv",
        Sampling(count=25),
    )
    assert told.fragments == 25
    read = open_catalogue([str(tmp_path / "fragments.csv")])
    assert len(read) == 25
    assert read.refused == ()
    shell_ = shell_report(snapshot, f"object:norad:{number}", altitude, "collision")
    assert 0 < shell_.crossing <= 300


def test_events_are_json(net):
    name = send(net, "warning", SEEN)
    assert json.dumps(plain(event(net, name, by="alfa")))
    assert parse_utc(SEEN["at"]) == event(net, name, by="alfa").at_us
