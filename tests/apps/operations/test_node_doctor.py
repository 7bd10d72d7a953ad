"""The doctor of a node: what each check finds, and what it says to do."""

import socket
from dataclasses import replace

import pytest

from comity.apps.operations.node_doctor import check_machine_clock, node_checks
from comity.foundations.errors import RemoteError
from comity.node.exchange.isolation import note_poll
from comity.node.store import peers
from comity.system.clock_state import ClockState, clock_state
from tests.federation.prepared import prepared_world


@pytest.fixture
def node(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"]) as world:
        made = world.nodes["alfa"]
        made.settings = replace(made.settings, port=0, people_port=0)
        yield made


def found(node):
    return {check.name: check for check in node_checks(node)}


def test_a_node_without_a_fault_has_nothing_broken(node):
    checks = found(node)
    assert {one.state for one in checks.values()} <= {"ok", "doubtful"}
    for name in ("permissions", "database", "peers", "channels", "port of peers"):
        assert checks[name].state == "ok", checks[name]
    assert all(one.remedy for one in checks.values() if one.state != "ok")


def test_a_key_that_others_can_read_is_broken(node):
    (node.folder / node.settings.node_key).chmod(0o644)
    check = found(node)["permissions"]
    assert check.state == "broken"
    assert node.settings.node_key in check.words
    assert "comity node protect" in check.remedy


def test_a_folder_that_others_can_read_is_broken_and_the_others_are_checked(node):
    node.folder.chmod(0o755)
    checks = found(node)
    assert checks["permissions"].state == "broken"
    assert checks["database"].state == "ok"
    node.folder.chmod(0o700)


def test_a_disk_that_is_nearly_full_or_read_only_is_told(node, monkeypatch):
    from comity.apps.operations import node_doctor

    monkeypatch.setattr(node_doctor, "free_bytes", lambda _: (5_000_000, True))
    assert found(node)["disk"].state == "doubtful"
    monkeypatch.setattr(node_doctor, "free_bytes", lambda _: (10**12, False))
    assert found(node)["disk"].state == "broken"


def test_a_database_that_cannot_be_written_is_broken(node, monkeypatch):
    monkeypatch.setattr(
        type(node.database), "try_writing", lambda _: ("disk-full", "it is full")
    )
    check = found(node)["database"]
    assert check.state == "broken"
    assert "it is full" in check.words


def test_a_port_that_is_taken_is_told(node):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        node.settings = replace(node.settings, people_port=port)
        check = found(node)["port of people"]
    assert check.state == "doubtful"
    assert str(port) in check.words


def test_peers_and_channels_that_fail_are_named(node):
    with node.writing() as work:
        peers.recover_from(work.connection, "party:bravo")
    note_poll(node, "gateway one", RemoteError("gone"))
    checks = found(node)
    assert "party:bravo" in checks["peers"].words
    assert "comity peer test" in checks["peers"].remedy
    assert "gateway one" in checks["channels"].words


def test_backups_whose_settings_do_not_fit_are_broken(node):
    node.settings = replace(node.settings, backup_folder="copies")
    check = found(node)["backups"]
    assert check.state == "broken"
    assert check.remedy


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (ClockState(synchronised=True, error_s=0.01), "ok"),
        (ClockState(synchronised=False, error_s=16.0), "doubtful"),
        (None, "doubtful"),
    ],
)
def test_the_time_service_is_what_the_system_says(state, word):
    check = check_machine_clock(lambda: state)
    assert check.state == word
    assert bool(check.remedy) == (word != "ok")


def test_the_kernel_answers_or_says_nothing():
    state = clock_state()
    assert state is None or state.error_s >= 0
