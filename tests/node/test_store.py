"""The database: forms, durability settings, faults that get a clear error."""

import os
import sqlite3
import threading
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text

from comity.foundations.errors import (
    ComityError,
    DataError,
    InputError,
    ResourceError,
    TrustError,
)
from comity.node.store import (
    act_schema,
    audit_schema,
    case_schema,
    computation_schema,
    key_schema,
    log,
    notice_schema,
    person_schema,
    request_schema,
    schema,
    triage_schema,
)
from comity.node.store.fence import Fence, FenceState
from comity.node.store.group_writer import GroupWriter
from comity.node.store.keys import load_key, make_key
from comity.node.store.settings import Settings, load_settings, save_settings
from comity.node.store.sqlite_database import open_sqlite
from comity.trust.identity import SoftKey


@pytest.fixture
def database(tmp_path):
    made = open_sqlite(tmp_path / "node.db", create=True)
    yield made
    made.close()


def test_migrations_lead_to_the_tables_of_the_schema(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        for part in (
            act_schema,
            audit_schema,
            case_schema,
            computation_schema,
            key_schema,
            notice_schema,
            person_schema,
            request_schema,
            triage_schema,
        ):
            assert part.metadata is schema.metadata
        assert compare_metadata(context, schema.metadata) == []


def test_commits_are_durable_and_erased_bytes_overwritten(database):
    def pragma(name):
        return database.read(lambda c: c.execute(text(f"PRAGMA {name}")).scalar())

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("secure_delete") == 1
    assert pragma("foreign_keys") == 1
    assert database.examine() == []


def test_a_later_form_is_refused_by_name(database, tmp_path):
    database.write(
        lambda c: c.execute(text("UPDATE alembic_version SET version_num='9999'"))
    )
    with pytest.raises(DataError, match="form 9999"):
        open_sqlite(tmp_path / "node.db")


def test_a_database_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ResourceError, match="does not exist"):
        open_sqlite(tmp_path / "none.db")


def test_what_is_no_database_is_named(tmp_path):
    path = tmp_path / "node.db"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(DataError, match="damaged"):
        open_sqlite(path)


def fill(database, count=400):
    rows = [{"name": f"n{k}", "value": b"x" * 500} for k in range(count)]
    database.write(lambda c: c.execute(insert(schema.notes), rows))


def test_a_corrupt_page_is_named_and_nothing_is_written_over_it(database, tmp_path):
    fill(database)
    database.forget()
    database.close()
    path = tmp_path / "node.db"
    data = bytearray(path.read_bytes())
    for page in range(8, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(bytes(data))
    with pytest.raises(DataError, match="is damaged"):
        read_all(path)
    assert path.read_bytes() == bytes(data)


def read_all(path):
    """Read every page; a fault that only the examination finds is raised as well."""
    found = open_sqlite(path)
    try:
        query = text("SELECT sum(length(value)) FROM notes")
        found.read(lambda c: c.execute(query).all())
        faults = found.examine()
    finally:
        found.close()
    if faults:
        raise DataError(f"{path} is damaged: {faults[0]}")


def test_a_full_disk_is_a_clear_error_and_loses_nothing(database):
    fill(database, 20)
    pages = database.read(lambda c: c.execute(text("PRAGMA page_count")).scalar())

    def limited(connection):
        connection.execute(text(f"PRAGMA max_page_count={pages + 2}"))
        rows = [{"name": f"big{k}", "value": b"x" * 4000} for k in range(50)]
        connection.execute(insert(schema.notes), rows)

    with pytest.raises(ResourceError, match=r"disk .* is full; nothing was lost"):
        database.write(limited)
    count = database.read(
        lambda c: c.execute(text("SELECT count(*) FROM notes")).scalar()
    )
    assert count == 20
    assert database.examine() == []


def test_a_block_that_fails_is_undone_whole_and_those_who_remember_are_told(database):
    told = []
    database.undone.append(lambda: told.append(1))
    with database.writing() as connection:
        log.set_number(connection, "kept", 1)
    with pytest.raises(StopIteration), database.writing() as connection:
        log.set_number(connection, "kept", 2)
        raise StopIteration
    assert told == [1]
    with database.reading() as connection:
        assert log.read_number(connection, "kept") == 1
    with pytest.raises(ResourceError, match="no such table"):
        with database.reading() as connection:
            connection.execute(text("SELECT * FROM missing"))
    assert told == [1]


def test_a_thread_that_writes_within_its_own_writing_is_told_so(database):
    with pytest.raises(RuntimeError, match="open in this thread"):
        with database.writing() as connection:
            log.set_number(connection, "outer", 1)
            database.write(lambda c: log.set_number(c, "inner", 1))
    with database.writing() as connection:
        assert log.read_number(connection, "outer") == 0
        # A reading meanwhile sees the state before.
        log.set_number(connection, "outer", 3)
        assert database.read(lambda c: log.read_number(c, "outer")) == 0
    assert database.read(lambda c: log.read_number(c, "outer")) == 3


def test_one_transaction_holds_many_callers_and_one_failure_takes_no_other(database):
    writer = GroupWriter(database)
    gate = threading.Event()

    def work(number):
        def run(connection):
            if number == 0:
                gate.wait(5)
            log.set_number(connection, f"n{number}", number)
            if number == 7:
                raise InputError("seven")
            return number

        return run

    futures = [writer.submit(work(k)) for k in range(40)]
    gate.set()
    for k, future in enumerate(futures):
        if k == 7:
            with pytest.raises(InputError, match="seven"):
                future.result(10)
        else:
            assert future.result(10) == k
    writer.close()
    assert database.read(lambda c: log.read_number(c, "n7")) == 0
    assert database.read(lambda c: log.read_number(c, "n39")) == 39


def test_a_group_that_cannot_commit_tells_every_caller(database):
    writer = GroupWriter(database)
    database.engine.dispose()
    path = database.path
    path.chmod(0o400)

    def broken(connection):
        connection.execute(text("SELECT * FROM nothing"))

    future = writer.submit(broken)
    with pytest.raises(ComityError):
        future.result(10)
    writer.close()
    path.chmod(0o600)


# -- keys ----------------------------------------------------------------------------


def test_keys_come_back_with_their_passphrase_alone(tmp_path):
    path = tmp_path / "a.key"
    key = make_key(path, b"secret", b"\x01" * 32)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path, b"secret").public == key.public
    for wrong, words in ((b"", "is encrypted"), (b"other", "passphrase")):
        with pytest.raises(TrustError, match=words):
            load_key(path, wrong)
    with pytest.raises(ResourceError, match="exists"):
        make_key(path, b"", b"\x02" * 32)
    plain = tmp_path / "b.key"
    make_key(plain, b"", b"\x02" * 32)
    assert load_key(plain, b"").public == SoftKey(b"\x02" * 32).public


def test_a_key_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "a.key"
    make_key(path, b"", b"\x01" * 32)
    path.chmod(0o640)
    with pytest.raises(TrustError, match="mode 640"):
        load_key(path, b"")


def test_other_files_are_no_keys(tmp_path):
    path = tmp_path / "a.key"
    path.write_text("-----BEGIN NOTHING-----\n")
    path.chmod(0o600)
    with pytest.raises(DataError, match="is no key"):
        load_key(path, b"")


# -- the fence -----------------------------------------------------------------------


def test_a_fence_rises_and_never_falls(tmp_path):
    fence = Fence(tmp_path / "fence")
    assert fence.read() is None
    for count in range(1, 6):
        assert fence.raise_to(FenceState(7, count, "1:1"))
        assert fence.read() == FenceState(7, count, "1:1")
    assert fence.raise_to(FenceState(7, 3, "1:1"))
    assert fence.read().signatures == 5
    assert not fence.raise_to(FenceState(7, 9, "2:2"))
    assert not fence.raise_to(FenceState(6, 9, "1:1"))
    assert fence.raise_to(FenceState(8, 0, "2:2"))
    assert not fence.raise_to(FenceState(7, 99, "1:1"))


def test_a_torn_write_of_the_fence_leaves_the_state_before_it(tmp_path):
    path = tmp_path / "fence"
    fence = Fence(path)
    fence.raise_to(FenceState(7, 4, "1:1"))
    fence.raise_to(FenceState(7, 5, "1:1"))
    data = bytearray(path.read_bytes())
    data[256:300] = b"\0" * 44
    path.write_bytes(bytes(data))
    assert fence.read() == FenceState(7, 4, "1:1")
    path.write_bytes(b"\xff" * 512)
    with pytest.raises(DataError, match="damaged"):
        fence.read()


def test_settings_come_back_and_unknown_ones_are_named(tmp_path):
    settings = Settings("party:alfa", "state", "Alfa", "../alfa.fence")
    save_settings(tmp_path, settings)
    assert load_settings(tmp_path) == settings
    with (tmp_path / "node.yaml").open("a") as out:
        out.write("colour: blue\n")
    with pytest.raises(ComityError, match="colour"):
        load_settings(tmp_path)
    with pytest.raises(ResourceError, match="is no node"):
        load_settings(tmp_path / "none")


def test_sqlite_is_recent_enough_for_what_is_asked_of_it():
    assert sqlite3.sqlite_version_info >= (3, 35)
    assert os.name == "posix"


def test_writers_of_one_process_take_turns_in_order():
    from comity.node.store.turns import Turns

    turns, order, threads = Turns(), [], []

    def take(number):
        with turns:
            order.append(number)

    with turns:
        for number in range(8):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(timeout=5)
    assert order == list(range(8))
    with turns:
        pass


def test_work_that_fails_gives_its_turn_back(database):
    def fail(_connection):
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            database.write(fail)
    database.write(lambda c: c.execute(text("SELECT 1")))
