"""Messages of approaches together: real ones of one pair, and what the command tells."""

import json

import pytest

from comity.apps.avoidance.assess import assess_message
from comity.apps.avoidance.event_series import courses_of
from comity.main import run
from tests.messages.examples import cdm_text


def put(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def told(capsys, *words):
    code = run(["risk", *map(str, words), "--now", "created", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_two_real_messages_of_one_pair_are_two_approaches(data):
    """A revolution apart: by the names alone they would be one event with a rising trend."""
    folder = data / "pc-cases" / "cara-cdm"
    paths = sorted(folder.glob("000048901_conj_000048903_*.cdm"))
    assert len(paths) == 2
    risks = [assess_message(path, now_us="created", hbr_m=10.0) for path in paths]
    courses = courses_of(risks)
    assert [len(one.risks) for one in courses] == [1, 1]
    assert {one.trend.direction for one in courses} == {"unknown"}


@pytest.fixture
def three(tmp_path):
    """Two messages of one approach, and one of another, half an hour later."""
    text = cdm_text()
    second = text.replace("2024-11-01T00:00", "2024-11-01T08:00")
    second = second.replace("TEST-1", "TEST-2")
    later = text.replace("2024-11-03T12:00", "2024-11-03T12:30")
    later = later.replace("TEST-1", "TEST-3").replace("2024-11-01T00", "2024-11-01T04")
    return [
        put(tmp_path, f"{k}.cdm", one) for k, one in enumerate((text, second, later))
    ]


def test_the_command_tells_each_approach_apart(three, capsys):
    _, series = told(capsys, *three)
    assert [one["messages"] for one in series["events"]] == [
        ["TEST-1", "TEST-2"],
        ["TEST-3"],
    ]
    (step,) = series["events"][0]["steps"]
    assert (step["message_id"], step["after"]) == ("TEST-2", "TEST-1")
    assert {one["kind"] for one in step["objects"]} == {"same orbit"}
    # What stands at the top is of the newest message's approach.
    assert series["trend"] == series["events"][0]["trend"]
    run(["risk", *map(str, three), "--now", "created"])
    out = capsys.readouterr().out
    assert "2 different approaches:" in out
    assert "TEST-2: 90001 same orbit" in out


def test_a_series_of_refused_messages_has_no_event(tmp_path, capsys):
    bad = put(tmp_path, "bad.cdm", "no message")
    code, series = told(capsys, bad, bad)
    assert code != 0
    assert series["events"] == []
    assert series["trend"] == "unknown"


def test_an_event_tells_course_tier_burns_and_the_next_tracking(three, capsys):
    _, series = told(capsys, *three)
    event = series["events"][0]
    assert [p["message_id"] for p in event["course"]] == ["TEST-1", "TEST-2"]
    hours = [p["hours_to_tca"] for p in event["course"]]
    assert hours == sorted(hours, reverse=True)
    decisions = event["decisions"]
    assert decisions["profile"] == "cara"
    assert "nasa.gov" in decisions["source"]
    assert decisions["tier"] == event["course"][-1]["tier"]
    by = [one["decide_by"] for one in decisions["go_no_go"]]
    assert by == sorted(by)
    # Half a revolution before is the last one; six hours to prepare it.
    last = next(o for o in decisions["go_no_go"] if o["revolutions"] == 0.5)
    assert last["decide_by"] < last["burn"] < event["tca"]
    assert event["simulated"] is False


def test_another_profile_and_lead_are_told(three, tmp_path, capsys):
    own = {
        "name": "own",
        "source": "our handbook",
        "tiers": [
            {"name": "go", "least_pc": 1e-12, "meaning": "move"},
            {"name": "no go", "least_pc": 0, "meaning": "stay"},
        ],
    }
    path = put(tmp_path, "own.json", json.dumps(own))
    _, series = told(capsys, *three, "--tiers", path, "--lead-h", "0")
    decisions = series["events"][0]["decisions"]
    assert (decisions["profile"], decisions["source"]) == ("own", "our handbook")
    assert all(o["decide_by"] == o["burn"] for o in decisions["go_no_go"])
    run(["risk", *map(str, three), "--now", "created", "--tiers", "esa"])
    said = capsys.readouterr().out
    assert "tier by esa:" in said
    assert "decide by" in " ".join(said.split())
    assert run(["risk", str(three[0]), "--tiers", "nobody"]) == 2
    assert run(["risk", str(three[0]), "--lead-h", "-1"]) == 2


def test_a_series_that_says_it_is_simulated_is_marked(three, tmp_path, capsys):
    text = three[0].read_text()
    for k, changed in enumerate(
        (
            text.replace("TEST-1", "EXERCISE_7"),
            text.replace("CREATION_DATE", "COMMENT simulated data\nCREATION_DATE", 1),
        )
    ):
        path = put(tmp_path, f"made{k}.cdm", changed)
        _, series = told(capsys, path, three[1])
        assert series["events"][0]["simulated"] is True
        run(["risk", str(path), str(three[1]), "--now", "created"])
        assert "SIMULATED" in capsys.readouterr().out


def test_the_next_tracking_is_told_where_the_plane_stands(three, data, capsys):
    _, series = told(capsys, *three)
    told_next = series["events"][0]["decisions"]["next_tracking"]
    assert "a setting" in told_next["factor_from"]
    assert told_next["outcome"]["sigma_factor"] == 0.5
    assert told_next["outcome"]["mean_pc"] == pytest.approx(5.526e-5, rel=0.01)
    # Fifty metres a second: the plane does not hold, nothing is told.
    slow = next((data / "pc-cases/cara-cdm").glob("000035946_conj_000030648_*.cdm"))
    _, series = told(capsys, slow, slow)
    assert series["events"][0]["decisions"]["next_tracking"] is None
    fast = next((data / "pc-cases/cara-cdm").glob("000020580_conj_*.cdm"))
    _, series = told(capsys, fast, fast)
    decisions = series["events"][0]["decisions"]
    outcome = decisions["next_tracking"]["outcome"]
    # Without the density error that both share: 6.0e-5, not 6.1e-4.
    assert decisions["tier"] == "yellow"
    pc = series["events"][0]["course"][-1]["pc"]
    assert outcome["mean_pc"] == pytest.approx(pc, rel=0.01)
    assert sum(outcome["tiers"].values()) == pytest.approx(1.0)
