"""Acts of persons: proved once, by the right person, about what was shown, and never twice."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, replace

import pytest

from comity.foundations.canonical import content_hash
from comity.foundations.errors import (
    ComityError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.node.operations import Operation, Subject
from comity.node.persons import journal
from comity.node.persons.accounts import account_of, store_account
from comity.node.persons.acts import (
    MAX_OPEN,
    list_acts,
    prepare,
    show_act,
    withdraw,
)
from comity.node.persons.authority import admit
from comity.node.persons.interrupted import settle_interrupted
from comity.node.persons.key_files import (
    answer_with,
    end_key,
    make_key_file,
    open_key_file,
    register_key,
)
from comity.node.persons.proofs import Answer
from comity.node.persons.proving import MAX_FAILURES, prove
from comity.node.store import acts as store, log
from comity.node.store.entries import NewEntry
from comity.trust.identity import SoftKey
from comity.trust.identity.keys import from_text64
from comity.trust.persons import PersonMark, Right, Role
from comity.trust.persons.callers import LOCAL, Caller
from tests.federation.prepared import prepared_world
from tests.persons import answer_to, enrol, marks_of, performed, proved

MINUTE_S = 60


@dataclass(frozen=True)
class Order:
    """A request: what is to be signed."""

    what: str
    persons: int = 1


def _read(node):
    with node.reading() as work:
        return (log.get_note(work.connection, "thing") or b"first").decode()


def change(node, text):
    with node.writing() as work:
        log.set_note(work.connection, "thing", text.encode())


def _subject(node, request):
    thing = _read(node)
    return Subject(
        content_hash([request.what, thing]), (f"sign {thing}",), request.persons
    )


def _sign(node, request, caller):
    """Write an entry that stands for a signature, in one transaction with the marks."""
    with node.writing() as work:
        marks = admit(work, caller.marks, Right.SIGN).marks
        row = NewEntry(
            work.now_us,
            "signed",
            "",
            outgoing=True,
            hash=content_hash([request.what, [mark.proof for mark in marks]]),
            kind="test",
            reason=request.what,
        )
        log.add_entries(work.connection, [row])
    return {"what": request.what, "by": [mark.person for mark in marks]}


ACT = Operation(
    name="thing sign",
    method="POST",
    path="/things/signature",
    right=Right.SIGN,
    request=Order,
    result=dict,
    run=_sign,
    example=Order("x"),
    subject=_subject,
)
ACTS = {ACT.name: ACT}


def signed(node):
    with node.reading() as work:
        rows = work.connection.exec_driver_sql(
            "SELECT reason FROM entries WHERE kind = 'test' ORDER BY id"
        )
        return [row[0] for row in rows]


@pytest.fixture
def world(tmp_path):
    with prepared_world(tmp_path, ("alfa",)) as made:
        yield made


@pytest.fixture
def node(world):
    return world.nodes["alfa"]


@pytest.fixture
def ada(node):
    return enrol(node, "Ada", "signatory")


@pytest.fixture
def ben(node):
    return enrol(node, "Ben", "signatory", "administrator")


def test_an_act_is_shown_proved_and_performed_with_the_persons_mark(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    assert prepared.act.lines == ("sign first",)
    assert prepared.act.state == "prepared"
    assert not signed(node)
    done = proved(node, ACTS, prepared, ada)
    assert done.value == {"what": "a", "by": [ada.id]}
    assert done.act.state == "performed"
    assert [one.role for one in done.act.proofs] == ["signatory"]
    assert signed(node) == ["a"]
    assert ada.id.startswith("person:")


def test_the_words_of_a_fault_stand_in_no_act(node, ada):
    """Before: they stood in the act's reason, which all see who may do the same."""

    def faulty(*_given):
        raise ValueError("CANARY of a row")

    broken = replace(ACT, run=faulty)
    prepared = prepare(node, broken, Order("a"), ada.caller)
    with pytest.raises(ValueError, match="CANARY"):
        proved(node, {broken.name: broken}, prepared, ada)
    act = show_act(node, prepared.act.id, ada.caller)
    assert (act.state, act.reason) == ("failed", "a fault of Comity: ValueError")


def test_the_same_proof_again_returns_the_same_and_does_nothing(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    first = proved(node, ACTS, prepared, ada)
    again = proved(node, ACTS, prepared, ada)
    assert (again.act, again.value) == (first.act, None)
    assert again.act.result == first.value
    assert signed(node) == ["a"]
    with pytest.raises(TrustError, match="already, otherwise"):
        prove(
            node,
            ACTS,
            prepared.act.id,
            ada.caller,
            answer_with(ada.signer, b"another challenge"),
        )


def test_a_proof_counts_for_no_other_act(node, ada):
    one = prepare(node, ACT, Order("a"), ada.caller)
    two = prepare(node, ACT, Order("a"), ada.caller)
    assert one.challenge != two.challenge
    with pytest.raises(TrustError, match="does not hold"):
        prove(node, ACTS, two.act.id, ada.caller, answer_to(one, ada))
    assert not signed(node)


def test_it_expires(world, node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    world.clock.move(node.settings.act_minutes * MINUTE_S + 1)
    with pytest.raises(TrustError, match="expired"):
        proved(node, ACTS, prepared, ada)
    assert show_act(node, prepared.act.id, ada.caller).state == "expired"
    assert not signed(node)


def test_what_was_changed_since_it_was_shown_is_not_signed(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    change(node, "second")
    with pytest.raises(TrustError, match="not about what was shown"):
        proved(node, ACTS, prepared, ada)
    change(node, "first")
    with pytest.raises(InputError, match="is failed"):
        proved(node, ACTS, prepared, ada)
    assert not signed(node)


def test_it_is_compared_once_more_where_it_is_signed(node, ada):
    """Somebody changes the subject after it was compared, before the transaction begins."""

    def late(node_, request, caller):
        change(node_, "second")
        return _sign(node_, request, caller)

    act = replace(ACT, run=late)
    prepared = prepare(node, act, Order("a"), ada.caller)
    with pytest.raises(TrustError, match="not about what was shown"):
        proved(node, {act.name: act}, prepared, ada)
    assert not signed(node)
    assert show_act(node, prepared.act.id, ada.caller).state == "failed"


def test_a_program_performs_no_act(node, ada):
    program = Caller("program", ada.id, "script", ada.roles)
    with pytest.raises(TrustError, match="person's act"):
        prepare(node, ACT, Order("a"), program)
    with pytest.raises(TrustError, match="person's act"):
        prepare(node, ACT, Order("a"), LOCAL)
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    with pytest.raises(TrustError, match="person's act"):
        prove(node, ACTS, prepared.act.id, program, answer_to(prepared, ada))
    # Nor does the workflow itself, without marks or with invented ones.
    with pytest.raises(InputError, match="no person has proved it"):
        _sign(node, Order("a"), program)
    invented = PersonMark(ada.id, Role.SIGNATORY, "sha256:" + "0" * 64)
    with pytest.raises(TrustError, match="holds no proof"):
        _sign(node, Order("a"), replace(program, marks=(invented,)))
    assert not signed(node)


def test_marks_count_for_one_act_alone(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    done = proved(node, ACTS, prepared, ada)
    mark = PersonMark(ada.id, Role.SIGNATORY, done.act.proofs[0].proof)
    with pytest.raises(TrustError, match="each proof counts once"):
        _sign(node, Order("b"), replace(ada.caller, marks=(mark,)))
    other = replace(mark, role=Role.ADMINISTRATOR)
    with pytest.raises(TrustError, match="holds no proof"):
        _sign(node, Order("b"), replace(ada.caller, marks=(other,)))
    assert signed(node) == ["a"]


def test_a_role_that_may_not_is_refused_everywhere(node):
    viewer = enrol(node, "Vic", "viewer")
    with pytest.raises(TrustError, match="may not sign"):
        prepare(node, ACT, Order("a"), viewer.caller)
    marks = marks_of(node, "administrator")
    with pytest.raises(TrustError, match="as administrator may not sign"):
        _sign(node, Order("a"), replace(viewer.caller, marks=marks))


def test_a_right_that_was_taken_meanwhile_counts_no_more(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    with node.writing() as work:
        account = account_of(work, ada.id)
        store_account(work, replace(account, roles=(Role.ANALYST,)))
    with pytest.raises(TrustError, match="may not sign"):
        proved(node, ACTS, prepared, ada)
    assert not signed(node)


def test_the_wrong_person_proves_nothing(node, ada, ben):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    with pytest.raises(TrustError, match="prepared by another person"):
        prove(node, ACTS, prepared.act.id, ben.caller, answer_to(prepared, ben))
    # Ben's key, for Ada's act, in Ada's name.
    with pytest.raises(TrustError, match="no key of this person"):
        prove(node, ACTS, prepared.act.id, ada.caller, answer_to(prepared, ben))
    assert not signed(node)


def test_the_wrong_authenticator_proves_nothing(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    stranger = answer_with(SoftKey(b"s" * 32), from_text64(prepared.challenge))
    right = answer_to(prepared, ada)
    for wrong, why in (
        (stranger, "no key of this person"),
        (replace(stranger, credential=right.credential), "does not hold"),
        (replace(right, kind="telepathy"), "no kind of authenticator"),
        (Answer("key", right.credential, {}), "is its signature"),
        (Answer("key", right.credential, {"signature": "x" * 30_000}), "30000 char"),
    ):
        with pytest.raises(ComityError, match=why):
            prove(node, ACTS, prepared.act.id, ada.caller, wrong)
    with node.writing() as work:
        end_key(work, right.credential)
    with pytest.raises(TrustError, match="no key of this person"):
        prove(node, ACTS, prepared.act.id, ada.caller, right)
    assert not signed(node)


def test_too_many_wrong_proofs_end_the_act(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    wrong = answer_with(ada.signer, b"no")
    for _ in range(MAX_FAILURES):
        with pytest.raises(TrustError):
            prove(node, ACTS, prepared.act.id, ada.caller, wrong)
    with pytest.raises(InputError, match="10 proofs did not hold"):
        proved(node, ACTS, prepared, ada)


def test_a_frozen_or_suspended_person_signs_nothing(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    with node.writing() as work:
        account = account_of(work, ada.id)
        later = work.now_us + 3_600_000_000
        store_account(work, replace(account, frozen_until_us=later))
    with pytest.raises(TrustError, match="were reset"):
        proved(node, ACTS, prepared, ada)
    with pytest.raises(TrustError, match="were reset"):
        prepare(node, ACT, Order("b"), ada.caller)
    with node.writing() as work:
        store_account(work, replace(account, active=False))
    with pytest.raises(TrustError, match="suspended"):
        proved(node, ACTS, prepared, ada)
    assert not signed(node)


# -- two persons -----------------------------------------------------------------------


def test_two_persons_with_two_authenticators(node, ada, ben):
    prepared = prepare(node, ACT, Order("a", 2), ada.caller)
    waits = proved(node, ACTS, prepared, ada)
    assert waits.act.state == "waiting"
    assert not signed(node)
    # The same person again is no second one.
    assert proved(node, ACTS, prepared, ada).act.state == "waiting"
    shown = show_act(node, prepared.act.id, ben.caller)
    assert shown.act.lines == prepared.act.lines
    assert shown.challenge != prepared.challenge
    done = proved(node, ACTS, prepared, ben)
    assert done.value["by"] == sorted([ada.id, ben.id])
    assert signed(node) == ["a"]


def test_one_authenticator_is_not_two_persons(node, ada, ben):
    with node.writing() as work, pytest.raises(TrustError, match="registered already"):
        register_key(work, ben.id, ada.signer.public)
    prepared = prepare(node, ACT, Order("a", 2), ada.caller)
    proved(node, ACTS, prepared, ada)
    # Even if the database said that it were Ben's.
    with node.writing() as work:
        row = store.find_person_key(work.connection, ada.signer.public.kid)
        work.connection.exec_driver_sql(
            "UPDATE person_keys SET person = ? WHERE kid = ?", (ben.id, row.kid)
        )
    shown = show_act(node, prepared.act.id, ben.caller)
    answer = answer_with(ada.signer, from_text64(shown.challenge))
    with pytest.raises(TrustError, match="two persons need two"):
        prove(node, ACTS, prepared.act.id, ben.caller, answer)
    assert not signed(node)


def test_a_change_between_both_voids_both(node, ada, ben):
    prepared = prepare(node, ACT, Order("a", 2), ada.caller)
    proved(node, ACTS, prepared, ada)
    change(node, "second")
    with pytest.raises(TrustError, match="not about what was shown"):
        proved(node, ACTS, prepared, ben)
    change(node, "first")
    assert show_act(node, prepared.act.id, ben.caller).state == "failed"
    assert not signed(node)


def test_the_first_must_still_count_when_the_second_proves(node, ada, ben):
    prepared = prepare(node, ACT, Order("a", 2), ada.caller)
    proved(node, ACTS, prepared, ada)
    with node.writing() as work:
        account = account_of(work, ada.id)
        later = work.now_us + 3_600_000_000
        store_account(work, replace(account, frozen_until_us=later))
    with pytest.raises(TrustError, match="were reset"):
        proved(node, ACTS, prepared, ben)
    assert not signed(node)


# -- lists, withdrawal, bounds ---------------------------------------------------------


def test_acts_are_listed_and_withdrawn(node, ada, ben):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    assert [one.id for one in list_acts(node).items] == [prepared.act.id]
    viewer = enrol(node, "Vic", "viewer")
    with pytest.raises(TrustError):
        withdraw(node, prepared.act.id, viewer.caller)
    assert withdraw(node, prepared.act.id, ben.caller).state == "withdrawn"
    assert list_acts(node).items == ()
    assert [one.state for one in list_acts(node, closed=True).items] == ["withdrawn"]
    with pytest.raises(InputError, match="is withdrawn"):
        proved(node, ACTS, prepared, ada)
    with pytest.raises(InputError, match="cannot be withdrawn"):
        withdraw(node, prepared.act.id, ada.caller)
    with pytest.raises(UnknownNameError):
        show_act(node, "0" * 32, ada.caller)


def test_acts_that_wait_are_bounded(node, ada):
    for _ in range(MAX_OPEN):
        prepare(node, ACT, Order("a"), ada.caller)
    with pytest.raises(InputError, match=f"{MAX_OPEN} acts"):
        prepare(node, ACT, Order("a"), ada.caller)


def test_an_operation_that_fails_says_why_and_signs_nothing(node, ada):
    def fails(node_, _request, caller):
        with node_.writing() as work:
            admit(work, caller.marks, Right.SIGN)
            raise InputError("no such thing")

    act = replace(ACT, run=fails)
    prepared = prepare(node, act, Order("a"), ada.caller)
    with pytest.raises(InputError, match="no such thing"):
        proved(node, {act.name: act}, prepared, ada)
    shown = show_act(node, prepared.act.id, ada.caller)
    assert (shown.state, shown.reason) == ("failed", "no such thing")
    with pytest.raises(InputError, match="has failed: no such thing"):
        proved(node, {act.name: act}, prepared, ada)


# -- two at once, and crashes ----------------------------------------------------------


def test_two_at_once_perform_it_once(node, ada):
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    done, barrier = [], threading.Barrier(4)

    def go():
        barrier.wait()
        try:
            done.append(proved(node, ACTS, prepared, ada).act.state)
        except ComityError as error:
            done.append(str(error))

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    assert signed(node) == ["a"]
    assert show_act(node, prepared.act.id, ada.caller).state == "performed"


PROGRAM = """
import os, signal, sys
from pathlib import Path
from dataclasses import replace
from comity.node.lifecycle.opening import open_node
from comity.node.persons.acts import prepare
from tests.node.persons import test_acts as t
from tests.persons import enrol, proved

node = open_node(Path(sys.argv[1]))
when = sys.argv[2]

def run(node, request, caller):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    t._sign(node, request, caller)
    os.kill(os.getpid(), signal.SIGKILL)

act = replace(t.ACT, run=run)
ada = enrol(node, "Ada", "signatory")
prepared = prepare(node, act, t.Order("a"), ada.caller)
print(prepared.act.id, flush=True)
proved(node, {act.name: act}, prepared, ada)
"""


@pytest.mark.serial
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_between_proof_and_end_performs_nothing_twice(tmp_path, when):
    with prepared_world(tmp_path, ("alfa",), start_us=None) as world:
        node = world.nodes["alfa"]
        ada = enrol(node, "Ada", "signatory")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path / "alfa"), when],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        name = done.stdout.split()[0]
        with node.reading() as work:
            row = store.find_act(work.connection, name)
            assert row.state == "proved"
        assert settle_interrupted(node) == 1
        shown = show_act(node, name, ada.caller)
        expected = (
            ("failed", [], "nothing was signed")
            if when == "before"
            else ("performed", ["a"], "after it was done")
        )
        assert (shown.state, signed(node)) == expected[:2]
        assert expected[2] in shown.reason
        assert settle_interrupted(node) == 0
        assert performed(node, ACT, Order("b"), ada)["what"] == "b"


# -- the journal, and key files --------------------------------------------------------


def test_the_journal_verifies_and_is_only_added_to(node, ada):
    for what in ("a", "b", "c"):
        performed(node, ACT, Order(what), ada)
    with node.reading() as work:
        report = journal.check_journal(work)
        rows = store.proofs_after(work.connection, 0)
    assert (report.records, report.faults) == (3, ())
    assert report.newest == rows[-1].proof
    checked = journal.check_record(rows[1].content)
    assert checked.answer_verified
    assert (checked.person, checked.act) == (ada.id, "thing sign")
    for sql in ("DELETE FROM act_journal", "UPDATE act_journal SET person = 'x'"):
        with pytest.raises(ComityError), node.writing() as work:
            work.connection.exec_driver_sql(sql)


def test_a_proof_that_was_altered_does_not_verify(node, ada, ben):
    performed(node, ACT, Order("a"), ada)
    performed(node, ACT, Order("b"), ada)
    with node.reading() as work:
        first, _ = store.proofs_after(work.connection, 0)
    for old, new in (
        (ada.id, ben.id),
        ("thing sign", "thing kill"),
        (first.content.split('"document":"')[1][:20], "sha256:0000000000000"),
    ):
        with pytest.raises(ComityError):
            journal.check_record(first.content.replace(old, new))
    with node.writing() as work:
        work.connection.exec_driver_sql("DROP TRIGGER act_journal_no_delete")
        work.connection.exec_driver_sql("DELETE FROM act_journal WHERE number = 1")
    with node.reading() as work:
        report = journal.check_journal(work)
    assert "does not name the record before it" in report.faults[0]
    assert report.exit_code == 1


def test_a_key_file_is_encrypted_and_private(tmp_path, node, ada):
    path = tmp_path / "keys" / "ada.key"
    with pytest.raises(InputError, match="12 or more"):
        make_key_file(path, b"short", b"k" * 32)
    public = make_key_file(path, b"correct horse battery", b"k" * 32)
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in path.read_bytes()
    with pytest.raises(TrustError, match="passphrase"):
        open_key_file(path, b"another passphrase")
    signer = open_key_file(path, b"correct horse battery")
    with node.writing() as work:
        register_key(work, ada.id, public, "laptop")
    prepared = prepare(node, ACT, Order("a"), ada.caller)
    answer = answer_with(signer, from_text64(prepared.challenge))
    assert prove(node, ACTS, prepared.act.id, ada.caller, answer).act.state == (
        "performed"
    )
