"""A node on PostgreSQL: what is refused, one writer, one signer, moves, crashes, failover."""

import multiprocessing
import shutil
from dataclasses import replace

import pytest

from comity.apps.sharing.holdings import held
from comity.apps.wiring import standard_registry
from comity.foundations.errors import ComityError, DataError, InputError, ResourceError
from comity.node.lifecycle.backups import backup, restore
from comity.node.lifecycle.moving import move_database
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.setup import init_node
from comity.node.proofs.verify import verify_ledger
from comity.node.store import log
from comity.node.store.choose_database import open_database, read_url
from comity.node.store.peers import is_recovering
from comity.node.store.postgres_database import open_postgres
from comity.node.store.settings import Settings, load_settings, save_settings
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements, share
from tests.federation.world import bilateral
from tests.postgres_nodes import (
    programs,
    run_program,
    server_of,
)

pytestmark = [
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed"),
    pytest.mark.serial,
]
PLAIN = Settings(
    party="party:alfa",
    kind="fictional",
    name="Alfa",
    fence="../alfa.fence",
    url="https://alfa.example",
)


@pytest.fixture(scope="module")
def server():
    with server_of() as made:
        yield made


@pytest.fixture
def opened(server):
    made = open_postgres(read_url(server.database()))
    yield made
    made.close()


# -- what is refused --------------------------------------------------------------------

WRONG = {
    "no address": ("nonsense", InputError, "no address of a database"),
    "another kind": ("mysql://x@h/d", InputError, "kind 'mysql'"),
    "a password": ("postgresql://x:secret@h/d", InputError, "password"),
    "no name": ("postgresql://x@h:1/", InputError, "names no database"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_address_that_cannot_be_meant_is_refused(tmp_path, name):
    text, kind, words = WRONG[name]
    with pytest.raises(kind, match=words) as told:
        open_database(tmp_path, replace(PLAIN, database=text))
    assert "secret" not in str(told.value)


def test_nobody_listens_no_database_no_role_no_rights(server):
    with pytest.raises(ResourceError, match="cannot be reached"):
        open_postgres(read_url("postgresql://comity@127.0.0.1:1/x"))
    with pytest.raises(ResourceError, match="does not exist"):
        open_postgres(read_url(server.url("nowhere")))
    with pytest.raises(ResourceError, match="role or its password"):
        open_postgres(read_url(server.url("empty", role="nobody")))
    server.sql("CREATE ROLE stranger LOGIN")
    with pytest.raises(ResourceError, match="may not do this") as told:
        open_postgres(read_url(server.url("empty", role="stranger")))
    assert "owner" in told.value.remedy


@pytest.mark.parametrize("name", ["synchronous_commit"])
def test_a_server_that_may_lose_what_was_acknowledged_is_refused(server, name):
    url = server.database()
    base = url.rpartition("/")[2]
    server.sql(f"ALTER DATABASE {base} SET {name} = off")
    with pytest.raises(ResourceError, match=f"{name} = off"):
        open_postgres(read_url(url))


def test_a_database_that_orders_texts_by_a_language_is_refused(server):
    server.sql(
        "CREATE DATABASE ordered OWNER comity TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C.UTF-8'"
    )
    with pytest.raises(ResourceError, match="orders texts by ICU"):
        open_postgres(read_url(server.url("ordered")))


def test_a_database_of_a_later_version_and_one_that_holds_a_node(server, tmp_path):
    url = server.database()
    base = url.rpartition("/")[2]
    settings = replace(PLAIN, database=url)
    init_node(tmp_path / "one", settings)
    with pytest.raises(ResourceError, match="holds a node already"):
        init_node(tmp_path / "two", replace(settings, fence="../two.fence"))
    # Nothing was made in the folder: the same command works once the address is right.
    assert not list((tmp_path / "two").iterdir())
    server.sql("UPDATE alembic_version SET version_num = '9999'", base)
    with pytest.raises(DataError, match="has form 9999"):
        open_node(tmp_path / "one")


def test_a_change_of_form_that_is_cut_off_is_undone_whole(server, monkeypatch):
    from comity.node.store import migrate

    url = server.database(template="empty")
    base = url.rpartition("/")[2]
    whole = migrate.bring_up_to_date

    def cut(connection):
        whole(connection)
        raise OSError("cut off")

    monkeypatch.setattr(migrate, "bring_up_to_date", cut)
    with pytest.raises(OSError, match="cut off"):
        open_postgres(read_url(url))
    assert server.sql(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", base
    ) == [(0,)]
    monkeypatch.undo()
    open_postgres(read_url(url)).close()


def test_a_password_is_given_as_other_secrets_are(server, tmp_path, monkeypatch):
    server.sql("CREATE ROLE careful LOGIN PASSWORD 'right horse'")
    server.sql("CREATE DATABASE careful OWNER careful TEMPLATE empty")
    # Its own line comes first, and asks for the password.
    rules = server.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"host careful careful 127.0.0.1/32 scram-sha-256\n{before}")
    server.sql("SELECT pg_reload_conf()")
    wanted = replace(PLAIN, database=server.url("careful", role="careful"))
    for given in ("", "wrong horse"):
        monkeypatch.setenv("COMITY_DATABASE_PASSWORD", given)
        with pytest.raises(ResourceError, match="role or its password") as told:
            open_database(tmp_path, wanted)
        assert "horse" not in str(told.value)
    monkeypatch.delenv("COMITY_DATABASE_PASSWORD")
    (tmp_path / "comity-database-password").write_text("right horse\n")
    (tmp_path / "comity-database-password").chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    opened = open_database(tmp_path, wanted)
    assert "horse" not in opened.place
    opened.close()


# -- one writer at a time, one signer ---------------------------------------------------------


def test_writers_come_one_after_the_other_in_all_processes(server):
    url = server.database()
    first = open_postgres(read_url(url))
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_count_up, args=(url, 100)) for _ in range(3)]
    for one in others:
        one.start()
    for one in others:
        one.join(60)
        assert one.exitcode == 0
    # Read, added one, written: without turns some would be lost.
    assert first.read(lambda c: log.read_number(c, "counted")) == 300
    first.close()


def _count_up(url, times):
    database = open_postgres(read_url(url))
    for _ in range(times):
        with database.writing() as connection:
            log.set_number(
                connection, "counted", log.read_number(connection, "counted") + 1
            )
    database.close()


def test_a_second_signer_waits_and_one_whose_lease_is_taken_writes_nothing(server):
    url = server.database()
    one, other = (open_postgres(read_url(url)) for _ in range(2))
    one.sign_alone()
    assert other.signed_elsewhere()
    with pytest.raises(ResourceError, match="another process signs"):
        other.sign_alone()
    # Its connection is lost, as in a split of the network, and the other one takes over.
    one._signer.close()
    other.sign_alone()
    with pytest.raises(ResourceError, match="another process signs for this node now"):
        one.check_writable()
    other.check_writable()
    one.close()
    other.close()


def test_changes_are_seen_by_others(server):
    url = server.database()
    one, other = (open_postgres(read_url(url)) for _ in range(2))
    before = other.changes()
    assert other.changes() == before
    one.check_writable()
    assert other.changes() != before
    one.close()
    other.close()


# -- moved, backed up, restored -----------------------------------------------------------------


@pytest.fixture
def pair(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        share(world)
        yield world


def moved(world, name, to):
    world.nodes[name].close()
    done = move_database(world.folder / name, to)
    world.nodes[name] = world.open(name)
    return done


def test_a_node_moves_to_a_server_and_back_and_nothing_is_lost(server, pair):
    alfa = pair.nodes["alfa"]
    before = alfa.incarnation
    done = moved(pair, "alfa", server.database())
    assert done.rows > 20
    assert done.paused_s < 10
    assert "PostgreSQL" in done.now
    share(pair, elements(5, 0.0042))
    assert pair.sync("alfa", "bravo").faults == ()
    assert pair.nodes["alfa"].incarnation == before
    moved(pair, "alfa", "file")
    share(pair, elements(5, 0.0043))
    pair.settle()
    assert pair.sync("alfa", "bravo").faults == ()
    alfa = pair.nodes["alfa"]
    assert alfa.incarnation == before
    assert not alfa.database.read(is_recovering)
    assert verify_ledger(alfa).faults == ()
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.0043


def test_what_was_left_behind_signs_nothing(server, pair):
    folder = pair.folder / "alfa"
    was = load_settings(folder)
    done = moved(pair, "alfa", server.database())
    pair.nodes["alfa"].close()
    # Somebody puts the file back and names it again.
    shutil.copy(done.kept, folder / "node.db")
    save_settings(folder, was)
    old = open_node(folder, clock=pair.clock, registry=standard_registry())
    assert old.database.read(is_recovering)
    with pytest.raises(ComityError, match="restored or copied"):
        with old.writing() as work:
            from comity.node.exchange.outbox import enqueue

            enqueue(work, "party:bravo", [])
    old.close()
    pair.nodes["alfa"] = old


def test_a_move_to_where_it_is_or_to_a_full_database_leaves_it_there(server, pair):
    with pytest.raises(InputError, match="there already"):
        move_database(pair.folder / "alfa", "file")
    url = server.database()
    moved(pair, "bravo", url)
    pair.nodes["alfa"].close()
    with pytest.raises(ComityError, match="holds"):
        move_database(pair.folder / "alfa", url)
    pair.nodes["alfa"] = pair.open("alfa")
    share(pair, elements(5, 0.0042))
    assert pair.sync("alfa", "bravo").faults == ()


def test_a_backup_is_a_file_and_comes_back_into_the_server(server, pair, tmp_path):
    moved(pair, "alfa", server.database())
    alfa = pair.nodes["alfa"]
    copy = tmp_path / "backup.db"
    assert backup(alfa, copy) > 10_000
    before = alfa.incarnation
    for k in range(3):
        share(pair, elements(5, 0.002 + k * 1e-5))
    pair.sync("alfa", "bravo")
    alfa.close()
    pair.clock.move(10)
    done = restore(pair.folder / "alfa", copy, standard_registry())
    assert "schema before_" in done.kept_aside
    pair.nodes["alfa"] = pair.open("alfa")
    assert pair.nodes["alfa"].incarnation > before
    from comity.node.lifecycle.recovery import recover_all

    assert recover_all(pair.nodes["alfa"])[0].done
    assert verify_ledger(pair.nodes["alfa"]).faults == ()


# -- the server goes away -------------------------------------------------------------------------


def test_a_crash_of_the_server_loses_nothing_and_is_told(pair):
    with server_of() as server:
        moved(pair, "alfa", server.database())
        alfa, kept = pair.nodes["alfa"], 0
        for round_ in range(5):
            share(pair, elements(5, 0.002 + round_ * 1e-5))
            kept = alfa.database.read(lambda c: log.read_number(c, "signatures"))
            server.stop("immediate")
            with pytest.raises(ResourceError, match="cannot be reached"):
                alfa.database.check_writable()
            assert alfa.database.try_writing()[0] == "database"
            server.go_on()
            found = alfa.database.read(lambda c: log.read_number(c, "signatures"))
            assert found == kept
        assert pair.sync("alfa", "bravo").faults == ()
        assert verify_ledger(alfa).faults == ()
        alfa.close()


def test_failover_to_a_promoted_standby_begins_a_new_incarnation(pair):
    with server_of() as primary:
        url = primary.database()
        moved(pair, "alfa", url)
        before = pair.nodes["alfa"].incarnation
        standby = primary.standby()
        share(pair, elements(5, 0.0031))
        pair.sync("alfa", "bravo")
        primary.wait_for(standby)
        with pytest.raises(ResourceError, match="is a standby"):
            open_postgres(read_url(standby.url(url.rpartition("/")[2])))
        pair.nodes["alfa"].close()
        primary.stop("immediate")
        run_program(
            "pg_ctl", "-D", standby.folder / "data", "-w", "promote", cwd=standby.folder
        )
        folder = pair.folder / "alfa"
        settings = load_settings(folder)
        save_settings(
            folder,
            replace(settings, database=standby.url(url.rpartition("/")[2])),
        )
        pair.clock.move(10)
        pair.nodes["alfa"] = pair.open("alfa")
        alfa = pair.nodes["alfa"]
        assert alfa.incarnation > before
        assert alfa.database.read(is_recovering)
        from comity.node.lifecycle.recovery import recover_all

        assert recover_all(alfa)[0].done
        share(pair, elements(5, 0.0032))
        pair.settle()
        assert pair.sync("alfa", "bravo").faults == ()
        assert verify_ledger(alfa).faults == ()
        alfa.close()
        standby.stop("immediate")


def test_a_pooler_that_shares_sessions_is_refused(server):
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    with server.pooler(program, "transaction") as url:
        with pytest.raises(ResourceError, match="pooler"):
            open_postgres(read_url(url))
    with server.pooler(program, "session") as url:
        open_postgres(read_url(url)).close()
