"""Notices, warnings, channels, watches, cases and support: the same near and far."""

import json
import re
import shlex

import pytest
import yaml

from comity.main import run
from tests.apps.links.test_support_requests import OURS, window
from tests.node.api.desk_world import served_desk

#: Commands that read, each with what makes it find something.
READING = """
case list
case list --closed
case show {case}
case replay {case}
case draft {cdm} --with alfa
link asked
link asked --party alfa
link answers
notice list
notice list --received --open --limit 1
notice list --kind crisis
notice show {crisis}
notice show {pre-launch} --lang fr
notice draft resilience --file {draft} --to alfa --text words
notice screen {pre-launch} --catalogue sample:50 --step-s 7200
warning list
warning list --days 1
warning show {warning}
warning ask {warning}
channel status
channel status alfa --history
channel map
roster show --days 2
roster log
roster log --limit 1
"""
#: What depends on the moment of a call.
MOMENT = re.compile(
    r'"(made_us|at_us|now_us|hours_left|wall_s|from_us|until_us)": [\d.]+'
    r"|[\d.]+ h (left|from now) *|in [\d.]+ h *|in [\d.]+ s;|\d+ ms"
)
FIELDS = {
    "lost": "a relay",
    "help": "a pass",
    "caller": "desk",
    "at": "2026-01-01T00:00:00Z",
}


SCHEDULE = {
    "tracks": [{**window("K", "00:00", "01:00"), "request": "party:alfa early"}],
    "rejected": [{"request": "party:alfa late", "why": ["lost to own on K: more"]}],
}
ROWS = {"requests": [{"name": "third", "duration_s": 60}]}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    with served_desk(folder) as (node, port, token, names):
        names["draft"] = folder / "draft.yaml"
        names["draft"].write_text(yaml.safe_dump(FIELDS))
        names["schedule"] = folder / "schedule.json"
        names["schedule"].write_text(json.dumps(SCHEDULE))
        names["cdm"] = folder / "first.cdm"
        yield node, port, token, names


def said(capsys, line):
    code = run(shlex.split(line))
    return code, capsys.readouterr()


def both(served, capsys, monkeypatch, line):
    """Return what a command says at the folder, and what it says at the address."""
    node, port, token, names = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    monkeypatch.setenv("COLUMNS", "200")
    url = f"http://localhost:{port}"
    places = (f"--dir {node.folder}", f"--server {url}")
    return [said(capsys, f"{line.format(**names)} {place}") for place in places]


@pytest.mark.parametrize("line", READING.split("\n")[1:-1])
@pytest.mark.parametrize("as_json", ["", " --json"])
def test_the_same_near_and_far(served, capsys, monkeypatch, line, as_json):
    near, far = both(served, capsys, monkeypatch, f"{line}{as_json}")
    assert near[0] == far[0] == 0, far[1].err or near[1].err
    ours, theirs = (MOMENT.sub('"0": 0', one[1].out) for one in (near, far))
    if as_json:
        # A number is the same with and without .0.
        ours, theirs = json.loads(ours), json.loads(theirs)
    if "case draft" in line and as_json:
        # It holds the instant at which it would be opened.
        assert set(ours.pop("baseline")) == set(theirs.pop("baseline"))
    assert ours == theirs
    assert len(near[1].out) > 2, "the command finds nothing here"


@pytest.mark.parametrize(
    "line",
    [
        "case show ffffffff",
        "case draft {draft} --with alfa",
        "case draft {cdm} --with charlie",
        "case draft {cdm} --with alfa --ours object:norad:7",
        "link ask --with alfa",
        "link ask --with charlie --withdraw late",
        "link answer {schedule} --with charlie",
        "notice list --kind crisis --sent --received",
        "notice show crisis/zulu/2027/1",
        "notice show {crisis} --lang xx",
        "notice draft poem --to alfa",
        "notice draft resilience --file {draft}",
        "notice draft resilience --file {draft} --to bravo",
        "notice screen {crisis} --catalogue sample:50",
        "warning show warning/zulu/2027/1",
        "warning list --days 0",
        "warning ask nonsense",
        "channel test zulu",
        "channel test alfa smoke",
        "roster show --days 999",
        "roster log --add ' '",
    ],
)
def test_errors_are_the_same_near_and_far(served, capsys, monkeypatch, line):
    near, far = both(served, capsys, monkeypatch, f"{line} --json")
    assert near[0] == far[0] != 0
    assert json.loads(near[1].err) == json.loads(far[1].err)


def test_what_changes_things_works_far_away(served, capsys, monkeypatch):
    line = "roster log --add 'the radio is back' --json"
    near, far = both(served, capsys, monkeypatch, line)
    assert near[0] == far[0] == 0
    words = [json.loads(one[1].out)[0]["words"] for one in (near, far)]
    assert words == [
        "command line: the radio is back",
        "program tests: the radio is back",
    ]
    near, far = both(served, capsys, monkeypatch, "channel test alfa --json")
    assert [set(json.loads(one[1].out)["tests"]) for one in (near, far)] == [
        {"bilateral"},
        {"bilateral"},
    ]


def test_support_is_asked_and_granted_far_away(served, capsys, monkeypatch, tmp_path):
    path = tmp_path / "wishes.json"
    path.write_text(json.dumps(ROWS))
    for line, wanted in (
        (f"link ask {path} --with alfa --withdraw late", {"sent": 2}),
        ("link answer {schedule} --with alfa", {"granted": 1, "refused": 1}),
    ):
        for code, printed in both(served, capsys, monkeypatch, f"{line} --json"):
            assert code == 0, printed.err
            assert json.loads(printed.out) == wanted


def test_a_schedule_takes_requests_from_near_and_far(
    served, capsys, monkeypatch, tmp_path
):
    node, port, token, _ = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(OURS))
    found = []
    for place in (node.folder, f"http://localhost:{port}"):
        line = f"link schedule --instance {path} --seconds 2 --asked {place} --json"
        code, printed = said(capsys, line)
        assert code == 0, printed.err
        found.append(json.loads(printed.out))
    assert found[0]["tracks"] == found[1]["tracks"]
    # Our own request comes first on that antenna.
    refused = {one["request"] for one in found[1]["rejected"]}
    assert "party:alfa early" in refused


def test_a_screening_takes_fragments_from_near_and_far(served, capsys, monkeypatch):
    node, port, token, names = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    monkeypatch.setenv("COLUMNS", "200")
    found = []
    for place in (node.folder, f"http://localhost:{port}"):
        line = f"screen sample:50 --days 0.05 --notices {place} --fragments 5"
        code, printed = said(capsys, line)
        assert code == 0, printed.err
        assert f"{names['break-up']}: 5 sampled fragments" in printed.out
        code, printed = said(capsys, f"{line} --json")
        found.append(json.loads(printed.out))
    assert found[0]["objects"] == found[1]["objects"] == 55
    assert found[0]["events"] == found[1]["events"]


def test_a_draft_that_may_not_go_says_so_near_and_far(served, capsys, monkeypatch):
    line = "notice draft resilience --file {draft} --to alfa charlie"
    near, far = both(served, capsys, monkeypatch, line)
    assert near == far
    assert near[0] == 1
    assert "NOT to party:charlie" in near[1].out
    assert "to party:alfa, level" in near[1].out
