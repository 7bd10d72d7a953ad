"""Atlases of two parties: stated through the gate, held apart, open about where they differ."""

import asyncio
import json
from dataclasses import replace

import httpx
import pytest

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.exchange import peer_statements, state_records
from comity.apps.atlas.shared_history import (
    history_of_object,
    local_atlas,
    shared_history,
)
from comity.apps.operations.routes import people_app
from comity.atlas.dates import parse_edtf
from comity.atlas.exchange import differences, read_statement, statement_row
from comity.foundations.errors import FormatError, UnknownNameError
from comity.foundations.plain import plain
from comity.main import run
from comity.node.exchange.admission import RequestAdmission
from comity.node.persons.tokens import make_token
from comity.node.store.group_writer import GroupWriter
from tests.federation.prepared import prepared_world

AGREED = """
agreement: atlas-exchange
version: 1
title: Records of our atlases
parties: [party:alfa, party:bravo]
from: "2026-12-01"
until: "2028-12-01"
clauses:
  - id: records
    data: records
    by: party:alfa
    to: party:bravo
    purposes: [research]
    up_to: green
    keep_d: 365
"""


def other_atlas():
    """Return an atlas that dates a treaty otherwise and knows a title of its own."""
    atlas = open_atlas()
    record = atlas.collection.records["agr-ost-1967"]
    claims = tuple(
        replace(c, value=parse_edtf("1967-10-10")) if c.property == "date" else c
        for c in record.claims
    )
    records = {**atlas.collection.records, record.id: replace(record, claims=claims)}
    return replace(atlas, collection=replace(atlas.collection, records=records))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    signed = [(AGREED, "alfa", "bravo")]
    with prepared_world(
        tmp_path_factory.mktemp("atlases"), ["alfa", "bravo"], signed=signed
    ) as world:
        names = ["agr-ost-1967", "inc-aeolus-2019"]
        alfa = world.nodes["alfa"]
        stated = state_records(alfa, other_atlas(), names, ["party:bravo"], "green")
        assert stated.changed == 2
        assert [s.rows for s in stated.shared] == [2]
        world.settle()
        yield world


def test_two_atlases_disagree_openly(world):
    bravo = world.nodes["bravo"]
    found = {one.record: one for one in peer_statements(bravo, open_atlas())}
    assert set(found) == {"agr-ost-1967", "inc-aeolus-2019"}
    assert found["inc-aeolus-2019"].differences == ()
    (differs,) = found["agr-ost-1967"].differences
    assert plain(differs) == {
        "record": "agr-ost-1967",
        "property": "date",
        "ours": "1967-01-27",
        "theirs": "1967-10-10",
    }
    assert found["agr-ost-1967"].sender == "party:alfa"
    assert found["agr-ost-1967"].entry > 0
    # Nothing was merged.
    assert str(open_atlas().collection.records["agr-ost-1967"].date) == "1967-01-27"


def test_a_newer_statement_replaces_the_older(world):
    alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
    stated = state_records(alfa, open_atlas(), ["agr-ost-1967"], [], "green")
    assert stated.changed == 1
    assert [s.rows for s in stated.shared] == [1]
    world.settle()
    found = peer_statements(bravo, open_atlas(), "agr-ost-1967")
    assert [one.differences for one in found] == [()]
    again = state_records(alfa, open_atlas(), ["agr-ost-1967"], [], "green")
    assert again.changed == 0


def test_without_an_agreement_nothing_is_told(world):
    alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
    shared = state_records(
        bravo, open_atlas(), ["agr-ost-1967"], ["party:alfa"], "green"
    ).shared
    assert [(s.rows, bool(s.withheld)) for s in shared] == [(0, True)]
    world.settle()
    assert peer_statements(alfa, open_atlas()) == []
    # Above the level of the clause it is nobody's either.
    shared = state_records(alfa, open_atlas(), ["agr-arra-1968"], [], "red").shared
    assert all(s.rows == 0 for s in shared)
    with pytest.raises(UnknownNameError):
        state_records(alfa, open_atlas(), ["agr-none"], [], "green")


def test_a_statement_is_read_like_a_strangers_file():
    atlas = open_atlas()
    row = statement_row(atlas.collection.records["agr-ost-1967"], atlas.collection)
    record, sources = read_statement(row)
    assert differences(record, atlas.collection.records["agr-ost-1967"]) == []
    assert set(sources) == {"copuos-treaty-status-2022"}
    value = json.loads(row["text"])
    for broken in (
        {k: v for k, v in row.items() if k != "text"},
        {**row, "claim": "agr-arra-1968"},
        {**row, "text": "{}"},
        {**row, "text": "no JSON"},
        {**row, "text": json.dumps({**value, "sources": []})},
        {**row, "text": json.dumps({**value, "record": value["record"] + "<b>"})},
        {**row, "text": json.dumps({**value, "record": 7})},
        {**row, "text": json.dumps({**value, "record": value["sources"][0]})},
    ):
        with pytest.raises(FormatError):
            read_statement(broken)


def test_every_record_can_be_stated():
    atlas = open_atlas()
    for record in atlas.collection.records.values():
        again, _ = read_statement(statement_row(record, atlas.collection))
        assert differences(again, record) == []


def test_an_agreement_in_force_has_its_page(world):
    from comity.apps.atlas.agreement_pages import agreed_at
    from comity.apps.atlas.site import make_site
    from comity.drawing.atlas.site import site_pages
    from tests.apps.atlas.pages import Page

    agreed = agreed_at(world.nodes["bravo"])
    assert [a.id for a in agreed] == ["agreement:atlas-exchange:1"]
    pages = dict(site_pages(make_site(open_atlas(), agreements=agreed)))
    text = pages["agreements/atlas-exchange-1.html"].decode()
    assert "Records of our atlases" in text
    assert agreed[0].hash in text
    assert "Nothing in this atlas names them all" in text
    assert Page(text).faults == []
    assert 'href="agreements/atlas-exchange-1.html"' in pages["index.html"].decode()


def get(app, token, path):
    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://x"
        ) as client:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return await client.get(f"/api/v1/atlas/{path}", headers=headers)

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def served(world):
    node = world.nodes["bravo"]
    writer = GroupWriter(node.database)
    yield people_app(RequestAdmission(node, writer)), make_token(node, "tests")
    writer.close()


def test_the_api_reads_the_atlas(served):
    found = get(*served, "search?query=apolo+soyuz&kind=mission&limit=3").json()
    assert found["hits"][0]["id"] == "mis-astp-1975"
    assert found["instead"] == {"apolo": ["apollo"]}
    assert (
        get(*served, "entries/inc-aeolus-2019").json()["conflicts"][0]["property"]
        == "satellite"
    )
    assert get(*served, "entries/party:nato").json()["kind"] == "alliance"
    rows = get(*served, "timeline?party=NATO&since=2019&until=2022").json()["items"]
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert get(*served, "network?since=1970&until=1980").json()["edges"]
    assert {s["actor"] for s in get(*served, "shifts").json()["items"]} == {
        "ARM",
        "USA",
        "nato",
    }
    told = get(*served, "check").json()
    assert len(told["conflicts"]) > 6
    assert told["votes"] == 18352
    told = get(*served, "history?party=USA&party=RUS").json()
    assert "agr-jdec-2000" in [r["id"] for r in told["records"]]
    assert len(get(*served, "heard").json()["items"]) >= 2


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("search?q=a&since=2001-13", 422),
        ("search?party=Nobody", 404),
        ("search?limit=0", 422),
        ("entries/agr-none", 404),
        ("network?since=2000&until=1990", 422),
        ("network?mode=friendly", 422),
    ],
)
def test_bad_questions_to_the_api(served, path, code):
    assert get(*served, path).status_code == code
    assert get(served[0], "", "check").status_code == 401


def test_an_object_shows_owner_launch_and_records():
    found = history_of_object("1998-067A", "party:USA")
    assert [(r.id, r.names) for r in found.atlas] == [("lau-zarya-1998", "this object")]
    assert (found.atlas_owner, found.launch) == ("act-usa", "1998-067")
    assert "agr-reg-1974" in found.registration
    debris = history_of_object("1993-036ABC", "unknown")
    assert [(r.id, r.names) for r in debris.atlas] == [
        ("inc-iridium33-2009", "its launch")
    ]
    assert debris.atlas_owner is None
    nothing = history_of_object("unknown", "")
    assert (nothing.atlas, nothing.atlas_owner) == ((), None)
    assert nothing.launch == "unknown"


def test_a_broken_folder_of_records_hides_no_case(tmp_path, monkeypatch):
    whole = shared_history(["party:USA", "party:RUS"])
    (tmp_path / "bad.yaml").write_text("id: [")
    monkeypatch.setenv("COMITY_ATLAS", str(tmp_path))
    assert shared_history(["party:USA", "party:RUS"]) == whole
    assert history_of_object("1998-067A", "party:USA").atlas
    with pytest.raises(FormatError):
        local_atlas()
    monkeypatch.setenv("COMITY_ATLAS", str(tmp_path / "none"))
    assert shared_history(["party:USA", "party:RUS"]) == whole


def test_the_atlas_is_read_once_until_a_file_changes(tmp_path, monkeypatch):
    from tests.atlas.files import RECORD, SOURCES

    monkeypatch.setenv("COMITY_ATLAS", str(tmp_path))
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.yaml").write_bytes(SOURCES)
    (tmp_path / "r.yaml").write_text(RECORD)
    first = local_atlas()
    assert "agr-pact-2001" in first.collection.records
    assert local_atlas() is first
    (tmp_path / "r.yaml").write_text(
        RECORD.replace("Pact of the two", "Pact of both of them")
    )
    assert (
        local_atlas().collection.records["agr-pact-2001"].title
        == "Pact of both of them"
    )


def test_history_needs_two_parties():
    assert shared_history(["party:USA"]).records == ()
    assert shared_history(["party:USA", "party:USA"]).records == ()
    together = shared_history(["party:FRA", "party:DEU"]).together_in
    assert "mem-nato" in [row.record for row in together]


def test_the_commands_between_parties(world, capsys):
    folder = str(world.folder / "bravo")
    world.nodes["bravo"].close()
    try:
        assert run(["atlas", "heard", "--dir", folder]) == 0
        assert "party:alfa: inc-aeolus-2019" in capsys.readouterr().out
        assert run(["atlas", "state", "--dir", folder]) == 2
        assert run(["atlas", "state", "agr-none", "--dir", folder]) == 2
        assert run(["show", "agreement:atlas-exchange:1", "--dir", folder]) == 0
        assert "history" in capsys.readouterr().out
    finally:
        world.nodes["bravo"] = world.open("bravo")
