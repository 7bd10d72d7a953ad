"""The audit: a chain that shows every removal and change, exported with proofs, written in time."""

import json
import threading
import time
import uuid
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import delete, update

from comity.foundations.errors import FormatError, InputError, ResourceError
from comity.node.audit.export import export_audit, verify_export
from comity.node.audit.heads import remove_old, sign_head, verify_audit
from comity.node.audit.records import Facts, shown_request
from comity.node.audit.writer import Audit, append
from comity.node.persons.accounts import make_account
from comity.node.persons.sessions import begin_session
from comity.node.store.audit import Search, search_rows
from comity.node.store.audit_schema import audit
from comity.trust.persons import Role
from tests.federation.prepared import prepared_world

DAY_US = 86_400_000_000


@pytest.fixture
def world(tmp_path):
    with prepared_world(tmp_path, ["alfa"]) as made:
        yield made


@pytest.fixture
def node(world):
    return world.nodes["alfa"]


def facts(node, number, **more):
    given = {
        "at_us": node.clock(),
        "instance": str(uuid.uuid4()),
        "kind": "person",
        "person": f"person:{number % 3}",
        "caller": f"name {number % 3}",
        "operation": ["case show", "holding list"][number % 2],
        "outcome": "done",
        "request": {"name": f"enc:{number}"},
        "seen": (f"object:norad:{number} entry:{number}",),
    }
    return Facts(**(given | more))


def fill(node, count=10):
    with node.writing() as work:
        append(work.connection, [facts(node, k) for k in range(1, count + 1)])


def found(node, **search):
    with node.reading() as work:
        return [r.id for r in search_rows(work.connection, Search(**search), None, 99)]


def test_rows_are_found_by_person_operation_thing_and_time(world, node):
    fill(node)
    world.clock.move(10)
    fill(node, 2)
    assert found(node) == list(range(12, 0, -1))
    assert found(node, person="person:1") == [11, 10, 7, 4, 1]
    assert found(node, person="name 1") == [11, 10, 7, 4, 1]
    assert found(node, operation="case show", person="person:1") == [10, 4]
    assert found(node, thing="enc:4") == [4]
    assert found(node, thing="object:norad:2") == [12, 2]
    assert found(node, thing="entry:1") == [11, 1]
    assert found(node, since_us=node.clock()) == [12, 11]
    assert found(node, until_us=node.clock()) == list(range(10, 0, -1))


def change(node, statement):
    node.write(lambda connection: connection.execute(statement))


@pytest.mark.parametrize(
    ("what", "word"),
    [
        (update(audit).where(audit.c.id == 4).values(caller="another"), "row 4"),
        (update(audit).where(audit.c.id == 4).values(seen="[]"), "row 4"),
        (update(audit).where(audit.c.id == 4).values(at_us=1), "row 4"),
        (delete(audit).where(audit.c.id == 4), "row 4 is missing"),
        (delete(audit).where(audit.c.id == 1), "row 1 is missing"),
        (delete(audit).where(audit.c.id > 8), "over which a head was signed"),
        (delete(audit), "over which a head was signed"),
    ],
)
def test_what_is_changed_or_taken_out_shows(node, what, word):
    fill(node)
    node.transact(sign_head)
    report = verify_audit(node)
    assert (report.rows, report.faults, report.heads) == (10, (), 1)
    change(node, what)
    assert word in "; ".join(verify_audit(node).faults)


def test_a_chain_that_was_written_anew_differs_from_its_signed_head(node):
    fill(node)
    node.transact(sign_head)
    change(node, delete(audit))
    fill(node)
    assert any("another hash" in fault for fault in verify_audit(node).faults)


def test_old_rows_go_with_a_signed_statement_and_the_chain_holds(world, node):
    node.settings = replace(node.settings, audit_keep_d=30)
    fill(node)
    node.transact(sign_head)
    world.clock.move(node.settings.audit_keep_d * 86_400 + 1)
    fill(node, 3)
    assert remove_old(node) == 10
    assert remove_old(node) == 0
    report = verify_audit(node)
    assert (report.rows, report.first, report.removed_through) == (3, 11, 10)
    assert report.faults == ()
    # All gone by age: the next row goes on from there.
    world.clock.move(node.settings.audit_keep_d * 86_400 + 1)
    assert remove_old(node) == 3
    fill(node, 1)
    report = verify_audit(node)
    assert (report.first, report.faults) == (14, ())
    change(node, update(audit).values(chain=64 * "0"))
    assert verify_audit(node).faults != ()


# -- exports ---------------------------------------------------------------------------


def exported(node, tmp_path, **search):
    path = tmp_path / "audit.ndjson"
    path.write_bytes(export_audit(node, Search(**search)))
    return path


def test_an_export_verifies_without_the_node(node, tmp_path):
    fill(node)
    proven = verify_export(exported(node, tmp_path))
    assert proven.holds
    assert (proven.party, proven.first, proven.last) == ("party:alfa", 1, 10)
    assert (proven.told, proven.withheld) == (10, 0)


def test_an_export_of_some_rows_tells_nothing_of_the_others(node, tmp_path):
    fill(node)
    path = exported(node, tmp_path, person="person:1")
    proven = verify_export(path)
    assert proven.holds
    assert (proven.first, proven.last, proven.told, proven.withheld) == (1, 10, 4, 6)
    assert "person:2" not in path.read_text()
    proven = verify_export(exported(node, tmp_path, thing="enc:7"))
    assert (proven.first, proven.last, proven.holds) == (7, 7, True)
    with pytest.raises(InputError):
        export_audit(node, Search(person="nobody"))


def drop(lines):
    del lines[3]


def swap(lines):
    lines[2], lines[3] = lines[3], lines[2]


def edit(lines):
    lines[4]["row"]["caller"] = "another"


def cut(lines):
    del lines[-1]


def shorten(lines):
    del lines[-2]


def hide(lines):
    value = lines[4].pop("row")
    lines[4] = {"id": value["id"], "content": 64 * "0"}


def begin_elsewhere(lines):
    lines[0]["before"] = 64 * "1"


def another_key(lines):
    from comity.trust.identity import SoftKey, sign_statement

    key = SoftKey(bytes(32))
    said = {"at_us": 1, "chain": "", "party": "party:alfa", "row": 10}
    lines[-1]["head"] = sign_statement(key, "comity-audit-head", said)


@pytest.mark.parametrize(
    "attack",
    [drop, swap, edit, cut, shorten, hide, begin_elsewhere, another_key],
)
def test_an_export_that_was_changed_does_not_hold(node, tmp_path, attack):
    fill(node)
    path = exported(node, tmp_path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    attack(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert not verify_export(path).holds


@pytest.mark.parametrize("text", ["", "{}", "[]\n", "x", '{"form":"other"}\n'])
def test_what_is_no_export_is_said(tmp_path, text):
    path = tmp_path / "x"
    path.write_text(text)
    with pytest.raises(FormatError):
        verify_export(path)


# -- when it is written ----------------------------------------------------------------


def test_what_must_be_on_the_disk_first_is_and_many_share_a_transaction(node):
    writer, errors = Audit(node), []
    commits = []
    node.database.engine.dispose()
    original = node.database.write

    handed_in = threading.Event()

    def counted(work):
        # The first transaction lasts until everything was handed in, as on a slow disk.
        assert handed_in.wait(60)
        commits.append(1)
        return original(work)

    node.database.write = counted

    def one(number):
        try:
            writer.now(facts(node, number))
        except ResourceError as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(k,)) for k in range(40)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while len(writer._waiting) + len(writer._writing) < 40:
        assert time.monotonic() < until
        time.sleep(0.001)
    handed_in.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(found(node)) == 40
    assert len(commits) <= 2
    assert verify_audit(node).faults == ()


def test_plain_reads_follow_and_are_there_after_an_orderly_end(world, node):
    writer = Audit(node)
    for number in range(25):
        writer.later(facts(node, number))
    node = world.reopen("alfa")
    assert len(found(node)) == 25


def test_rows_keep_the_order_in_which_they_were_handed_in(node):
    writer = Audit(node)
    for number in range(30):
        (writer.now if number % 10 == 9 else writer.later)(
            facts(node, number, request={"number": number})
        )
    writer.flush()
    with node.reading() as work:
        rows = search_rows(work.connection, Search(), None, 99)
    assert [json.loads(r.request)["number"] for r in reversed(rows)] == list(range(30))


def test_without_its_row_no_answer_leaves(node, monkeypatch):
    writer = Audit(node)

    def full(_work):
        raise ResourceError("the disk is full")

    monkeypatch.setattr(node.database, "write", full)
    writer.later(facts(node, 1))
    with pytest.raises(ResourceError):
        writer.now(facts(node, 2))
    monkeypatch.undo()
    # The row that nobody waits for is tried again.
    writer.flush()
    with node.reading() as work:
        rows = search_rows(work.connection, Search(), None, 99)
    assert [json.loads(row.request)["name"] for row in rows] == ["enc:1"]


def test_rows_that_cannot_wait_any_more_are_counted(node, monkeypatch):
    from comity.node.audit import writer as module

    monkeypatch.setattr(module, "MOST_WAITING", 5)
    monkeypatch.setattr(module, "LAG_S", 0.05)
    writer = Audit(node)
    monkeypatch.setattr(
        node.database, "write", lambda _w: (_ for _ in ()).throw(ResourceError("full"))
    )
    for number in range(30):
        writer.later(facts(node, number))
    assert writer.lost > 0
    monkeypatch.undo()


@dataclass(frozen=True)
class Odd:
    number: int
    text: str
    more: dict[str, object]


def test_what_canonical_json_cannot_hold_is_written_as_text(node):
    """Before: one read with a number beyond 2^53 kept every later row from the disk."""
    odd = shown_request(Odd(2**63 - 1, "a\ud800b", {"\udfff": -(2**60)}))
    assert odd == {
        "number": "9223372036854775807",
        "text": "a\\ud800b",
        "more": {"\\udfff": "-1152921504606846976"},
    }
    log = Audit(node)
    log.now(facts(node, 1, request=odd))
    log.later(facts(node, 2, request={"number": 2**60}, seen=("\ud800",)))
    log.now(facts(node, 3))
    log.close()
    assert found(node) == [3, 2, 1]
    with node.reading() as work:
        rows = search_rows(work.connection, Search(), None, 9)
    assert json.loads(rows[1].request) == {"unwritable": "format"}
    assert verify_audit(node).faults == ()


def test_no_secret_of_a_request_is_written():
    from dataclasses import dataclass, field

    @dataclass
    class Asked:
        name: str = "party:alfa"
        passphrase: str = "SECRET"  # noqa: S105
        token: str = "SECRET"  # noqa: S105
        hidden: str = field(default="SECRET", metadata={"secret": True})
        quiet: str = field(default="SECRET", repr=False)
        nested: dict = field(default_factory=lambda: {"otp": "SECRET", "a": 1})
        file: str = "x" * 1000

    shown = shown_request(Asked())
    assert "SECRET" not in json.dumps(shown)
    assert shown["name"] == "party:alfa"
    assert shown["nested"] == {"a": 1}
    assert shown["file"].startswith("sha256:")


def test_sign_ins_and_accounts_stand_in_the_same_table(node):
    with node.writing() as work:
        account = make_account(work, "Ada", [Role.ANALYST], "")
        begin_session(work, account, "password")
    assert len(found(node, operation="signed in", person=account.id)) == 1
    assert len(found(node, operation="made", thing=account.id)) == 1
    assert verify_audit(node).faults == ()
