"""Full disks, read-only disks, locks, clocks, files, a large log: a clear state, nothing lost."""

import errno
import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from comity.apps.notices.listed import list_notices
from comity.foundations.errors import ResourceError
from comity.node.exchange.delivery import deliver, due_peers
from comity.node.proofs.verify import verify_ledger
from comity.node.registry import Job
from comity.node.server import health
from comity.node.server.health import Monitor
from comity.node.server.scheduler import Scheduler, Timer, _hasten
from comity.node.store import sqlite_database as store
from tests.apps.notices.net import CRISIS, LAUNCH, prepared_net
from tests.apps.notices.test_nodes import send

ALFA, BRAVO = "party:alfa", "party:bravo"


@pytest.fixture
def net(tmp_path):
    with prepared_net(tmp_path) as made:
        yield made


def state(node):
    """Return the health of a node, looked at anew."""
    found = Monitor(node).health()
    return found.status, found.ready, [reason.code for reason in found.reasons]


def numbers(node):
    """Return the numbers of our own stream to bravo, and how many texts each has."""
    rows = node.view(
        lambda work: work.connection.exec_driver_sql(
            "SELECT sequence, count(distinct hash) FROM entries WHERE outgoing = 1 AND "
            "peer = 'party:bravo' AND sequence IS NOT NULL GROUP BY sequence ORDER BY sequence"
        ).all()
    )
    return [tuple(row) for row in rows]


def assert_whole(net):
    """Nothing was signed twice, nothing that was acknowledged is lost."""
    for _ in range(3):
        net.clock.move(3600)
        net.settle()
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    found = numbers(alfa)
    assert found == [(k, 1) for k in range(1, len(found) + 1)]
    assert net.sync("alfa", "bravo").faults == ()
    for node in (alfa, bravo):
        assert verify_ledger(node).faults == ()
    theirs = bravo.view(
        lambda work: work.connection.exec_driver_sql(
            "SELECT count(*) FROM equivocations"
        ).scalar()
    )
    assert theirs == 0


def test_a_node_that_lacks_nothing_is_ready(net):
    assert state(net.nodes["alfa"]) == ("ok", True, [])


@pytest.mark.parametrize("at", ["commit", "fence", "insert"])
def test_a_disk_that_is_full_signs_nothing_twice(net, monkeypatch, at):
    """The disk fills while a crisis is under way: at each write, then there is room again."""
    alfa = net.nodes["alfa"]
    send(net, "pre-launch", LAUNCH)
    net.settle()
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    with monkeypatch.context() as patch:
        if at == "fence":

            def no_room(*_args):
                raise OSError(errno.ENOSPC, "No space left on device")

            patch.setattr("comity.node.store.fence.os.pwrite", no_room)
            send(net, "crisis", CRISIS)
            with pytest.raises(ResourceError, match="cannot be written"):
                deliver(alfa, BRAVO)
        else:
            from sqlalchemy import event

            def refuse(*args):
                words = str(args[2]) if at == "insert" else "COMMIT"
                if words.startswith(("INSERT", "COMMIT")):
                    raise full

            name = "before_cursor_execute" if at == "insert" else "commit"
            event.listen(alfa.database.engine, name, refuse)
            with pytest.raises(ResourceError, match="full"):
                send(net, "crisis", CRISIS)
            event.remove(alfa.database.engine, name, refuse)
    assert list_notices(net.nodes["bravo"])[0].form == "pre-launch"
    send(net, "crisis", CRISIS)
    assert_whole(net)
    assert "crisis" in {row.form for row in list_notices(net.nodes["bravo"])}


def test_health_names_what_the_probe_met(net, monkeypatch):
    alfa = net.nodes["alfa"]
    cases = {
        "SQLITE_FULL": "disk-full",
        "SQLITE_READONLY_DBMOVED": "read-only",
        "SQLITE_IOERR_WRITE": "disk-fault",
        "SQLITE_CANTOPEN": "files",
        "SQLITE_CORRUPT": "database-damaged",
    }
    for name, word in cases.items():

        def connect(*_args, name=name, **_more):
            error = sqlite3.OperationalError("no")
            error.sqlite_errorname = name
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(store.sqlite3, "connect", connect)
            assert state(alfa) == ("not-ready", False, [word])
    assert state(alfa)[1]


def test_little_space_is_told_and_none_stops(net, monkeypatch):
    alfa = net.nodes["alfa"]
    for free, writable, found in (
        (1_000, True, ("not-ready", False, ["disk-full", "disk-full"])),
        (100_000_000, True, ("degraded", True, ["disk-nearly-full"] * 2)),
        (10**12, False, ("not-ready", False, ["read-only", "read-only"])),
    ):
        monkeypatch.setattr(health, "free_bytes", lambda _f, a=free, b=writable: (a, b))
        assert state(alfa) == found


def test_a_program_that_locks_the_database(net, monkeypatch):
    """Such as a backup tool: told within a second, and all goes on when it has ended."""
    alfa = net.nodes["alfa"]
    other = sqlite3.connect(alfa.database.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(store, "PROBE_S", 0.1)
    assert state(alfa) == ("not-ready", False, ["database-locked"])
    with alfa.database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout=50")
    monkeypatch.setattr(store, "BUSY_MS", 50)
    alfa.database.engine.dispose()
    with pytest.raises(ResourceError, match="busy"):
        send(net, "crisis", CRISIS)
    other.execute("ROLLBACK")
    other.close()
    assert state(alfa) == ("ok", True, [])
    send(net, "crisis", CRISIS)
    assert_whole(net)


def test_a_write_ahead_log_that_a_reader_holds(net, monkeypatch):
    """It grows while a program reads on; told, and emptied once that has ended."""
    alfa = net.nodes["alfa"]
    reader = sqlite3.connect(alfa.database.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entries").fetchone()
    for _ in range(5):
        send(net, "crisis", CRISIS)
    size = alfa.database.log_bytes()
    monkeypatch.setattr(health, "MUCH_WAL", size - 1)
    assert state(alfa) == ("degraded", True, ["write-ahead-log"])
    assert alfa.database.empty_log(0)
    assert alfa.database.log_bytes() >= size
    reader.execute("ROLLBACK")
    reader.close()
    assert alfa.database.empty_log(0)
    assert alfa.database.log_bytes() == 0
    assert state(alfa) == ("ok", True, [])
    assert_whole(net)


def test_a_clock_that_jumps_back_stops_no_work(net):
    """Before: jobs and deliveries waited for as long as the clock had jumped."""
    alfa = net.nodes["alfa"]
    steady = [0.0]
    monitor = Monitor(alfa, steady=lambda: steady[0])
    assert monitor.health().status == "ok"
    timer = Timer(Job(lambda _node, _note: None, 60.0))
    assert timer.is_due(alfa)
    assert not timer.is_due(alfa)
    net.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    send(net, "crisis", CRISIS)
    with pytest.raises(Exception, match=r"cut|reach|lost|answer"):
        deliver(alfa, BRAVO)
    net.cut.clear()
    net.clock.move(-7200)
    steady[0] += 5.0
    assert timer.is_due(alfa)
    found = monitor.health()
    assert [reason.code for reason in found.reasons] == ["clock-back"]
    assert "7205 s" in found.reasons[0].words
    assert due_peers(alfa) == []
    _hasten(alfa, lambda *_a, **_k: None)
    assert due_peers(alfa) == [BRAVO]
    steady[0] += 700.0
    net.clock.move(700)
    assert monitor.health().status == "ok"
    net.clock.move(7200)
    assert_whole(net)


def test_no_files_left(net):
    """All files that the process may open are open: not ready, then it goes on."""
    alfa = net.nodes["alfa"]
    assert state(alfa)[1]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(list(Path("/proc/self/fd").iterdir()))
    taken = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 20, hard))
    with pytest.raises(OSError, match="Too many open files"):
        while True:
            taken.append(os.open("/dev/null", os.O_RDONLY))
    try:
        _status, ready, codes = state(alfa)
        assert not ready
        assert "files" in codes
        with pytest.raises((ResourceError, OSError)):
            alfa.raise_fence()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for one in taken:
            os.close(one)
    assert state(alfa)[1]
    send(net, "crisis", CRISIS)
    assert_whole(net)


def test_the_scheduler_outlives_what_the_machine_lacks(net):
    """Nothing is set aside for it, and the work is done once there is room."""
    alfa = net.nodes["alfa"]
    scheduler = Scheduler(alfa, lambda *_a, **_k: None)

    def full():
        raise ResourceError("the disk is full")

    scheduler._try("sharing", full)
    assert state(alfa) == ("ok", True, [])


SCRIPT = Path(__file__).with_name("full_disk.py")


@pytest.mark.serial
def test_a_disk_that_is_really_full_and_one_that_is_read_only():
    """A small disk of memory in a namespace of its own; skips where that is not allowed."""
    allowed = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if allowed.returncode:
        pytest.skip(f"no mounts here: {allowed.stderr.decode()[:100]}")
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, str(SCRIPT)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["full", "full", "read-only", "whole"]
