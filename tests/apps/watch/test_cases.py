"""What a run gives to a node: messages of approaches to decide about, once, and nothing else."""

from contextlib import contextmanager

import pytest

from comity.apps.cases import jobs
from comity.apps.cases.store.shared import offered_messages
from comity.apps.watch.run import run_watch
from comity.astro.catalogue import sample_snapshot
from comity.foundations.constants import HOUR_US
from comity.system.snapshots import save_snapshot
from tests.apps.cases.cases import START, TCA_US, message, partners, set_limits

OPERATION = """operation: Alfa
satellites:
  - object: 40001
    radius_m: 5
catalogues:
  - name: sky
    from: sky.comity
    every_h: 48
messages:
  - name: inbox
    from: inbox
node:
  dir: {node}
"""


@contextmanager
def quiet(_part):
    yield lambda _done, _total: None


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = partners(tmp_path_factory.mktemp("world"))
    set_limits(made, "alfa", mode="automatic")
    return made


@pytest.fixture
def folder(tmp_path, world):
    (tmp_path / "inbox").mkdir()
    node = world.nodes["alfa"].folder
    (tmp_path / "operation.yaml").write_text(OPERATION.format(node=node))
    save_snapshot(tmp_path / "sky.comity", sample_snapshot(50, 1))
    return tmp_path


def rerun(folder, hours=0):
    report = run_watch(folder / "operation.yaml", START + hours * HOUR_US, quiet)
    return report, [row for row in report.rows if row.basis == "message"]


def offers(world):
    with world.nodes["alfa"].reading() as work:
        return offered_messages(work.connection, ())


def test_a_message_opens_a_case_by_the_policy_that_was_adopted(folder, world):
    message(folder / "inbox", "first")
    report, (row,) = rerun(folder)
    assert row.tier == "decide"
    assert row.object_1 == "40001"
    assert (row.case.action, len(offers(world))) == ("offered", 1)
    # It was found by its number alone: no catalogue has the satellite, and that is said.
    assert "is not in the catalogues" in report.not_watched[0]
    node = world.nodes["alfa"]
    jobs.watch_messages(node, lambda *_, **__: None, jobs.automatic_authority(node))
    _, (again,) = rerun(folder, 1)
    assert again.change == "same"
    assert again.case.action == "open"
    assert again.case.peer == "party:bravo"
    assert len(offers(world)) == 1
    # A later message of the same approach is given to the node, which decides about it.
    message(folder / "inbox", "second", created_us=START + 2 * HOUR_US, miss=0.1)
    _, (later,) = rerun(folder, 3)
    assert later.case.action == ("offered" if later.change != "same" else "open")
    assert "new orbit" in later.change_words


def test_what_is_of_no_own_satellite_or_harmless_is_not_given(folder, world):
    before = len(offers(world))
    message(folder / "inbox", "calm", miss=200.0)
    message(folder / "inbox", "others", numbers=("70001", "70002"))
    report, rows = rerun(folder)
    assert report.messages_of_others == 1
    assert [row.tier for row in rows] == ["low"]
    assert len(offers(world)) == before


def test_a_node_that_cannot_be_asked_is_said_and_stops_nothing(folder):
    path = folder / "operation.yaml"
    text = path.read_text().split("node:")[0]
    path.write_text(f"{text}node:\n  dir: nowhere\n")
    message(folder / "inbox", "first")
    _, (row,) = rerun(folder)
    assert row.case.action == "failed"
    assert "cannot be asked" in row.case.words


def test_without_a_node_a_row_has_no_case(folder):
    path = folder / "operation.yaml"
    path.write_text(path.read_text().split("node:")[0])
    message(folder / "inbox", "first")
    _, (row,) = rerun(folder)
    assert not row.case


def test_a_broken_message_is_said_and_the_others_are_read(folder):
    message(folder / "inbox", "first")
    (folder / "inbox" / "broken.cdm").write_text("CCSDS_CDM_VERS = 1.0\nnothing")
    path = folder / "operation.yaml"
    path.write_text(path.read_text().split("node:")[0])
    report, rows = rerun(folder)
    assert len(rows) == 1
    assert report.message_sources[0].refused == 1


def test_what_is_past_or_beyond_the_window_is_left_out(folder):
    path = folder / "operation.yaml"
    path.write_text(path.read_text().split("node:")[0] + "window_d: 1\n")
    message(folder / "inbox", "first")
    assert rerun(folder)[1] == []
    assert TCA_US > START + 24 * HOUR_US
