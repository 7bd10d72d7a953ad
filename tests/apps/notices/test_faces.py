"""Commands and the people's API: good use, bad input, exit codes, pictures."""

import asyncio
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import httpx
import numpy as np
import pytest
import yaml

from comity.apps.notices.issue import Order
from comity.apps.operations.routes import people_app
from comity.coordination.notices.facts import LANGUAGES
from comity.coordination.notices.forms import from_file
from comity.drawing.ladder import ladder_lines, ladder_svg
from comity.main import run
from comity.node.exchange.admission import RequestAdmission
from comity.node.persons.tokens import make_token
from comity.node.store.group_writer import GroupWriter
from comity.system.environment import now_us
from tests.acts import send_notice
from tests.apps.notices.net import CRISIS, LAUNCH, PACT, SAID, prepared_net
from tests.apps.notices.test_warnings import SEEN
from tests.persons import SECRET, with_key_file

DOCS = Path(__file__).parents[3] / "docs"
NOW = PACT.replace('from: "2026-12-01"', 'from: "2026-01-01"')


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("COMITY_NODE", raising=False)
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", SECRET.decode())


@pytest.fixture
def net(tmp_path):
    with prepared_net(tmp_path / "world", pact=NOW, start_us=None) as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A net for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("shared") / "world"
    with prepared_net(folder, pact=NOW, start_us=None) as made:
        yield made


@pytest.fixture
def files(tmp_path):
    """Files of fields, by form."""
    found = {}
    for form, fields in (("pre-launch", LAUNCH), ("crisis", CRISIS), ("warning", SEEN)):
        found[form] = tmp_path / f"{form}.yaml"
        found[form].write_text(yaml.safe_dump(fields))
    return found


def said(capsys, net, *words, by="alfa", code=0):
    folder = () if by is None else ("--dir", str(net.folder / by))
    if by is not None:
        with_key_file(net.nodes[by])
    assert run([str(w) for w in words] + [*folder]) == code
    return capsys.readouterr()


def value(capsys, net, *words, by="alfa", code=0):
    return json.loads(said(capsys, net, *words, "--json", by=by, code=code).out)


def carry(net):
    """Let a serving node's courier do its work, at the clock of the machine."""
    net.clock.at_us = now_us()
    net.carry()


def facts():
    return [w for k, v in SAID.items() for w in ("--said", f"{k}={v}")]


def test_a_notice_from_send_to_understood_by_commands(net, files, capsys):
    send = ("notice", "send", "crisis", "--file", files["crisis"], "--to", "bravo")
    said(capsys, net, *send, code=2)
    shown = value(capsys, net, *send, "--yes")
    name = shown["notice"]
    assert {r["party"] for r in shown["recipients"]} == {"party:bravo"}
    carry(net)
    (row,) = value(capsys, net, "notice", "list", "--received", by="bravo")
    assert (row["notice"], row["open"]) == (name, True)
    said(capsys, net, "notice", "ack", name, "shown", by="bravo")
    ack = ("notice", "ack", name, "understood")
    # What anybody could type is refused, with the remedy.
    refused = said(capsys, net, *ack, "--by", "Ada", by="bravo", code=2).err
    assert "--as PERSON" in refused
    out = said(capsys, net, *ack, "--said", "who=bravo", by="bravo", code=1).out
    assert "misread" in out
    done = value(capsys, net, *ack, *facts(), by="bravo")
    assert done == {"notice": name, "state": "understood", "wrong": []}
    carry(net)
    there = value(capsys, net, "notice", "show", name)["recipients"][0]
    assert there["state"] == "understood"
    assert {"sent_us", "stored_us", "rungs", "acknowledgements", "channels"} <= set(
        there
    )
    text = said(capsys, net, "notice", "show", name).out
    assert "read-back code" in text
    assert "gateway party:gate: delivered" in text
    code = value(capsys, net, "notice", "show", name)["spoken_code"]
    said(capsys, net, "notice", "ack", name, "--code", code, by="bravo")
    wrong = ("notice", "ack", name, "--code", "AAAA")
    said(capsys, net, *wrong, by="bravo", code=1)


def test_what_others_write_is_never_read_as_markup(net, files, capsys):
    fields = {**LAUNCH, "site": "[/bold] [red]Kourou", "contact": "[link=x]y"}
    files["pre-launch"].write_text(yaml.safe_dump(fields))
    send = (
        "notice",
        "send",
        "pre-launch",
        "--file",
        files["pre-launch"],
        "--to",
        "bravo",
    )
    name = value(capsys, net, *send)["notice"]
    assert "[/bold] [red]Kourou" in said(capsys, net, "notice", "show", name).out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_shown_in_every_language(shared, files, capsys, language):
    send = (
        "notice",
        "send",
        "pre-launch",
        "--file",
        files["pre-launch"],
        "--to",
        "bravo",
    )
    name = value(capsys, shared, *send)["notice"]
    out = said(capsys, shared, "notice", "show", name, "--lang", language).out
    month = {"en": "March", "ru": "марта", "fr": "mars", "ar": "مارس", "zh": "3月"}
    assert month[language] in out


def test_revise_cancel_and_schema(net, files, capsys):
    send = (
        "notice",
        "send",
        "pre-launch",
        "--file",
        files["pre-launch"],
        "--to",
        "bravo",
    )
    name = value(capsys, net, *send)["notice"]
    again = value(capsys, net, "notice", "revise", name, "--file", files["pre-launch"])
    assert again["revisions"] == [name, name[:-1] + "1"]
    assert value(capsys, net, "show", name)["form"] == "pre-launch"
    assert "Kourou" in said(capsys, net, "show", name).out
    gone = value(capsys, net, "notice", "cancel", name, "--reason", "weather")
    assert gone["reference"] == again["notice"] or gone["reference"] == name
    shown = value(capsys, net, "notice", "show", name)
    assert shown["now"]["life"] == "cancelled"
    schema = value(capsys, net, "notice", "schema", "crisis", by=None)
    assert "asked" in schema["required"]


@pytest.mark.parametrize(
    "words, code",
    [
        (("notice", "send", "poem", "--to", "bravo"), 2),
        (("notice", "send", "pre-launch", "--to", "bravo"), 2),
        (("notice", "send", "pre-launch", "--file", "PRE"), 2),
        (("notice", "send", "pre-launch", "--file", "PRE", "--to", "gate"), 6),
        (("notice", "send", "pre-launch", "--file", "PRE", "--to", "bravo", "gate"), 6),
        (("notice", "send", "pre-launch", "--file", "NONE", "--to", "bravo"), 4),
        (("notice", "send", "crisis", "--file", "PRE", "--to", "bravo", "--yes"), 3),
        (("notice", "show", "crisis/alfa/2027/99/0"), 2),
        (("notice", "show", "nonsense"), 2),
        (("notice", "ack", "nonsense", "shown", "--by", "Ada"), 2),
        (("notice", "list", "--sent", "--received"), 2),
        (("warning", "show", "warning/alfa/2027/99"), 2),
        (("warning", "ask", "nonsense"), 2),
        (("channel", "test", "zulu"), 2),
        (("channel", "test", "bravo", "smoke signals"), 2),
        (("roster", "handover", "--by", "Ada", "--to", "Bo"), 2),
        (("roster", "log", "--add", " "), 2),
        (("roster", "log", "--add", "x" * 300), 2),
        (("warning", "list", "--days", "-1"), 2),
        (("notice", "draft", "poem", "--to", "bravo"), 2),
        (("notice", "draft", "crisis", "--file", "PRE", "--to", "bravo"), 3),
        (("notice", "draft", "pre-launch", "--file", "PRE"), 2),
        (("roster", "show", "--days", "9999"), 2),
        (("notice", "screen", "nonsense", "--catalogue", "sample:50"), 2),
    ],
)
def test_bad_input_has_its_exit_code_and_a_remedy(shared, files, capsys, words, code):
    given = [str(files["pre-launch"]) if w == "PRE" else w for w in words]
    given = ["/nowhere.yaml" if w == "NONE" else w for w in given]
    out = said(capsys, shared, *given, "--json", code=code)
    error = json.loads(out.err.splitlines()[-1])["error"]
    assert error["message"]


def test_warnings_by_commands(net, files, capsys):
    report = ("warning", "report", files["warning"], "--to", "bravo")
    name = value(capsys, net, *report)["warning"]
    carry(net)
    shown = value(capsys, net, "warning", "show", name, by="bravo")
    assert (shown["confidence"], shown["matched"]) == ("single", None)
    confirm = ("warning", "confirm", name, "--lineage", "bravo-radar")
    value(capsys, net, *confirm, by="bravo")
    carry(net)
    (row,) = value(capsys, net, "warning", "list")
    assert row["confidence"] == "confirmed"
    assert (
        "confirmed by 2 independent lineages"
        in said(capsys, net, "warning", "list").out
    )
    drafted = value(capsys, net, "warning", "ask", name, by="bravo")
    assert drafted["sent"] is None
    assert "not sent" in said(capsys, net, "warning", "ask", name, by="bravo").out


def test_channels_and_watches_by_commands(net, capsys, tmp_path):
    sent = value(capsys, net, "channel", "test", "bravo")
    assert set(sent["tests"]) == {"bilateral", "gateway party:gate"}
    carry(net)
    rows = value(capsys, net, "channel", "status", "bravo")["channels"]
    assert {r["standing"] for r in rows} == {"up"}
    out = said(capsys, net, "channel", "status", "--history").out
    assert "UP" in out
    svg = tmp_path / "net.svg"
    found = value(capsys, net, "channel", "map", "--picture", svg)
    assert found["holes"]
    ET.fromstring(svg.read_text())  # noqa: S314 - our own
    text = said(capsys, net, "channel", "map").out
    assert "hole: re-entry: may be shared" in text
    assert (
        "not documented" in said(capsys, net, "channel", "map", "--real", by=None).out
    )
    said(capsys, net, "channel", "map", by=None, code=2)
    said(capsys, net, "roster", "log", "--add", "all quiet")
    assert "command line: all quiet" in said(capsys, net, "roster", "log").out
    assert value(capsys, net, "roster", "show", code=1)["on_watch"] is None


def test_the_sky_by_commands(net, files, capsys, tmp_path):
    send = (
        "notice",
        "send",
        "pre-launch",
        "--file",
        files["pre-launch"],
        "--to",
        "bravo",
    )
    name = value(capsys, net, *send)["notice"]
    screen = ("notice", "screen", name, "--catalogue", "sample:200", "--step-s", "7200")
    assert value(capsys, net, *screen)["objects"] == 200
    out = tmp_path / "fields.yaml"
    from comity.astro.catalogue import sample_snapshot

    snapshot = sample_snapshot(100, 1)
    number, epoch = snapshot.object[3], int(snapshot.elements.epoch_us[3])
    from comity.foundations import format_utc

    corridor = (
        "notice",
        "corridor",
        f"object:norad:{number}",
        "--catalogue",
        "sample:100",
    )
    at = format_utc(epoch + 3_600_000_000, 0) + "Z"
    words = (*corridor, "--at", at, "--sigma-s", "300", "--out", out)
    said(capsys, net, *words, by=None)
    from comity.coordination.notices.forms import from_file

    assert from_file("re-entry", yaml.safe_load(out.read_text()))["sigma_s"] == 300
    said(capsys, net, *corridor, "--at", "x", "--sigma-s", "300", by=None, code=3)
    shell = ("notice", "shell", "object:norad:1", "--catalogue", "sample:10")
    said(capsys, net, *shell, "--altitude-km", "500", by=None, code=2)


def test_a_break_up_notice_adds_its_fragments_to_a_screening(net, capsys, tmp_path):
    from comity.astro.catalogue import sample_snapshot
    from comity.astro.orbits import propagate
    from comity.foundations import format_utc

    snapshot = sample_snapshot(400, 1)
    row, at = 5, int(snapshot.elements.epoch_us.max())
    states = propagate(snapshot.elements.take(np.array([row])), at, np.zeros(1))
    altitude = float(np.linalg.norm(states.position_km[0, 0])) - 6378.137
    fields = {
        "object": f"object:norad:{snapshot.object[row]}",
        "at": format_utc(at, 0) + "Z",
        "sigma_s": 10,
        "altitude_km": altitude,
        "source": "test",
    }
    (tmp_path / "break-up.yaml").write_text(yaml.safe_dump(fields))
    send = ("notice", "send", "break-up", "--file", tmp_path / "break-up.yaml")
    name = value(capsys, net, *send, "--to", "bravo")["notice"]
    start = format_utc(at + 3_600_000_000, 0)
    screen = ("screen", "sample:400", "--start", start, "--threshold-km", "20")
    plain_ = value(capsys, net, *screen, by=None)
    words = (*screen, "--notices", net.folder / "alfa", "--fragments", "60")
    more = value(capsys, net, *words, by=None)
    assert more["objects"] == plain_["objects"] + 60
    assert more["events"] > plain_["events"]
    text = said(capsys, net, *words, by=None).out
    assert f"{name}: 60 sampled fragments" in text
    assert "(sampled)" in text
    said(capsys, net, *words[:-1], "99999", by=None, code=2)


def test_the_drill_of_the_tutorial(shared, capsys, tmp_path):
    script = DOCS / "tutorials" / "crisis-drill.yaml"
    out = tmp_path / "drill"
    words = ("notice", "drill", script, "--out", out)
    text = said(capsys, shared, *words, by=None, code=1).out
    printed = {line.rstrip() for line in text.splitlines()}
    page = (DOCS / "tutorials" / "crisis-drill.md").read_text()
    shown = page.split("```text\n")[1].split("```")[0]
    assert {line for line in shown.splitlines() if line} <= printed
    report = json.loads((out / "report.json").read_text())
    assert report["banner"] == "EXERCISE coastline-2027 EXERCISE"
    assert report["trouble"] == []
    by_name = {n["name"]: n for n in report["notices"]}
    assert {n["state"] for n in by_name.values()} == {"understood"}
    assert all(n["understood_in_time"] for n in by_name.values())
    assert not by_name["crisis"]["channels"]["bilateral"]
    assert by_name["crisis"]["channels"]["gateway party:gate"]
    assert [m["fact"] for m in report["misunderstood"]] == ["at_us"]
    calls = [w for words in report["calls"].values() for w in words]
    assert all(w.startswith("EXERCISE coastline-2027: ") for w in calls)
    assert not any("CRISIS" in w for w in calls)
    said(capsys, shared, *words, by=None, code=2)


def test_the_peoples_api(net, files):
    node = net.nodes["alfa"]
    writer = GroupWriter(node.database)
    app, token = (
        people_app(RequestAdmission(node, writer)),
        make_token(node, "tests"),
    )

    def ask(method, path, **given):
        async def go():
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://x"
            ) as client:
                headers = {"Authorization": f"Bearer {token}"}
                return await client.request(
                    method, f"/api/v1/{path}", headers=headers, **given
                )

        return asyncio.run(go())

    fields = yaml.safe_load(files["pre-launch"].read_text())
    order = {"form": "pre-launch", "fields": fields, "to": ["party:bravo"]}
    # A program sends nothing and acknowledges nothing.
    assert ask("POST", "notices", json=order).status_code == 403
    made = Order("pre-launch", from_file("pre-launch", fields), ["party:bravo"])
    name = str(send_notice(node, made))
    assert ask("GET", f"notices/{name}").json()["form"] == "pre-launch"
    french = ask("GET", f"notices/{name}/in/fr").json()
    assert "mars" in french["sentence"]
    assert french["remark"]
    for path in (
        "notices",
        "warnings",
        "channels",
        "channels/map",
        "channels/tests",
        "watch/roster",
        "watch/log",
        "forms",
        "forms/crisis",
    ):
        assert ask("GET", path).status_code == 200, path
    assert [one["notice"] for one in ask("GET", "notices").json()["items"]] == [name]
    assert ask("GET", "channels/map?real=true").json()["ties"]
    assert ask("GET", "notices/crisis/zulu/2027/1/0").status_code == 404
    for given in ({"rung": "shown"}, {"by": "Ada", "rung": "shown"}):
        answer = ask("POST", f"notices/{name}/acknowledgement", json=given)
        assert answer.status_code == 403
    writer.close()


def test_the_ladder_is_drawn_and_tabled_from_its_table():
    ET.fromstring(ladder_svg())  # noqa: S314 - our own
    page = (DOCS / "reference" / "notices.md").read_text()
    for line in ladder_lines():
        assert line in page
    assert (DOCS / "pictures" / "ladder.svg").read_text() == ladder_svg()


def test_every_form_and_field_is_in_the_reference():
    from comity.coordination.notices.forms import FORMS

    page = (DOCS / "reference" / "notices.md").read_text()
    for name, form in FORMS.items():
        assert f"### {name}\n" in page
        for field in form.fields:
            assert f"`{field}`" in page
