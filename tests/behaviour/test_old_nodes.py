"""Folders of nodes as an earlier version left them are opened, and go on."""

import json

import pytest

from comity.main import run
from tests.behaviour.worlds import NodeBench

MORE = (
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,"
    "RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,NORAD_CAT_ID,BSTAR\n"
    "MORE,2020-001A,2027-03-01T00:00:00,15.1,0.001,51.6,10,20,30,90001,0.0001\n"
)


def opened(name, folder, patch):
    bench = NodeBench(folder, patch)
    bench.do_world(name)
    return bench


@pytest.fixture
def net(tmp_path, monkeypatch):
    bench = opened("net", tmp_path, monkeypatch)
    yield bench.world
    bench.close()


@pytest.fixture
def cases(tmp_path, monkeypatch):
    bench = opened("cases", tmp_path, monkeypatch)
    yield bench.world
    bench.close()


def value(capsys, world, name, *words):
    assert run([*words, "--dir", str(world.folder / name), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_same_life_goes_on(net, capsys):
    for name in net.nodes:
        state = value(capsys, net, name, "node", "status")
        assert state["party"] == f"party:{name}"
        assert state["recovering"] == []
        assert value(capsys, net, name, "ledger", "verify")["faults"] == []


def test_peers_agreements_and_notices_are_there(net, capsys):
    peers = value(capsys, net, "bravo", "peer", "list")
    assert {one["party"] for one in peers} == {"party:alfa", "party:gate"}
    agreements = value(capsys, net, "bravo", "agreement", "list")
    assert len(agreements) == 5
    assert {one["state"] for one in agreements} == {"in force"}
    first, second = sorted(
        value(capsys, net, "bravo", "notice", "list", "--received"),
        key=lambda one: one["form"],
        reverse=True,
    )
    assert (first["form"], first["open"]) == ("pre-launch", False)
    assert (second["form"], second["open"]) == ("crisis", True)
    there = value(capsys, net, "alfa", "notice", "show", first["notice"])
    assert [one["state"] for one in there["recipients"]] == ["understood"]


def test_one_more_document_is_delivered_and_proven(net, tmp_path, capsys):
    (tmp_path / "more.csv").write_text(MORE)
    before = value(capsys, net, "bravo", "share", "held", "--limit", "100")
    value(capsys, net, "alfa", "share", str(tmp_path / "more.csv"))
    net.settle()
    assert net.sync("alfa", "bravo").faults == ()
    after = value(capsys, net, "bravo", "share", "held", "--limit", "100")
    assert len(after) == len(before) + 1
    assert "object:norad:90001" in json.dumps(after)
    for name in ("alfa", "bravo"):
        assert value(capsys, net, name, "ledger", "verify")["faults"] == []


def test_a_case_that_was_under_way_ends_in_a_commitment(cases, capsys):
    from tests.acts import jobs

    (row,) = value(capsys, cases, "alfa", "case", "list")
    name = row["case"]
    for party in ("alfa", "bravo"):
        shown = value(capsys, cases, party, "case", "show", name)
        assert shown["case"] == name
        replayed = value(capsys, cases, party, "case", "replay", name)
        assert replayed
    steps = []
    for party in ("alfa", "bravo"):
        event, _ = jobs.take_next(cases.nodes[party], name)
        steps.append(event.value)
        cases.settle()
    assert steps == ["promise", "commit"]
