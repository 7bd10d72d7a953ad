"""A hostile party to an agreement: another draft under a name, a withdrawal dated back."""

import pytest

from comity.apps.notices.withdrawals import publish_withdrawals
from comity.apps.sharing.acts import SIGN_AGREEMENT, NamedAgreement
from comity.apps.sharing.agreements import propose, reject, reject_drafts
from comity.apps.sharing.offers import offer
from comity.apps.sharing.share import share_now, share_with
from comity.apps.sharing.versions import list_agreements, shown_agreement
from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.node.exchange.outbox import send_protocol
from comity.node.proofs.evidence import make_bundle
from comity.node.store import log, notice_schema, schema
from comity.node.store.agreements import version_lives
from comity.node.store.keys import load_key, passphrase
from comity.node.store.withdrawals import receipt_of
from comity.trust.identity import sign_statement
from comity.trust.ledger import verify_bundle
from comity.trust.ledger.bundle import RECEIPT, WITHDRAWAL
from comity.trust.ledger.envelope import text_hash
from comity.trust.persons.marks import marks_json
from comity.trust.policy import read_agreement
from tests.acts import sign, withdraw
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements, share
from tests.federation.world import DAY_US, START, bilateral
from tests.persons import enrol, invented, performed

ALFA, BRAVO, GATE = "party:alfa", "party:bravo", "party:gate"
TEXT = bilateral("alfa", "bravo")
CHANGED = TEXT.replace("up_to: amber", "up_to: red").replace(
    "keep_d: 90", "keep_d: 900"
)


@pytest.fixture
def met(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"]) as world:
        yield world


@pytest.fixture
def pair(tmp_path):
    signed = [(TEXT, "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        yield world


# -- what is signed ----------------------------------------------------------------------


def swap(world, text):
    """Let bravo send another draft under the name of the one that alfa was shown."""
    shown = propose(world.nodes["alfa"], read_agreement(TEXT))
    world.settle()
    world.clock.move(1)
    other = propose(world.nodes["bravo"], read_agreement(text))
    world.settle()
    return shown.hash, other.hash


def signed_by(world, name):
    node = world.nodes[name]
    rows = node.database.read(
        lambda c: c.execute(
            schema.signatures.select().where(
                schema.signatures.c.party == f"party:{name}"
            )
        ).all()
    )
    return [row.agreement for row in rows]


@pytest.mark.parametrize("text", [CHANGED, CHANGED.replace("version: 1", "version: 2")])
def test_another_draft_under_the_name_is_not_what_gets_signed(met, text):
    alfa = met.nodes["alfa"]
    shown, other = swap(met, text)
    with pytest.raises(InputError, match="names no content"):
        sign(alfa, "alfa-bravo")
    with pytest.raises(InputError) as refused:
        sign(alfa, f"alfa-bravo@{shown}")
    assert shown in str(refused.value)
    assert other in str(refused.value)
    assert signed_by(met, "alfa") == []
    # The hash alone means that content, whatever came since.
    assert sign(alfa, shown).hash == shown
    assert signed_by(met, "alfa") == [shown]


def test_a_hash_that_is_not_held_is_refused_with_the_one_that_is(met):
    alfa = met.nodes["alfa"]
    shown = propose(alfa, read_agreement(TEXT)).hash
    wrong = "sha256:" + "0" * 64
    with pytest.raises(InputError) as refused:
        sign(alfa, f"alfa-bravo@{wrong}")
    assert wrong in str(refused.value)
    assert shown in str(refused.value)
    for what in (wrong, shown[:18], f"other@{shown}", "alfa-bravo@zz", ""):
        with pytest.raises((InputError, UnknownNameError)):
            sign(alfa, what)
    assert signed_by(met, "alfa") == []
    assert sign(alfa, f"alfa-bravo@{shown[7:19]}").hash == shown


def test_a_draft_is_shown_with_what_changed(met):
    alfa = met.nodes["alfa"]
    _, other = swap(met, CHANGED)
    with alfa.reading() as work:
        shown = shown_agreement(work, other)
        places = {one.place: (one.before, one.after) for one in shown.differences}
        assert places == {
            "clauses.all.keep_d": ("90", "900"),
            "clauses.all.up_to": ('"amber"', '"red"'),
        }
        first = shown_agreement(work, shown.compared_with)
    assert first.compared_with == ""
    assert {one.place for one in first.differences} >= {"clauses", "parties", "until"}
    assert (shown.version.proposer, first.version.proposer) == (BRAVO, ALFA)


def test_a_name_shared_by_others_does_not_stop_a_signature(tmp_path):
    """Who is no party to an agreement cannot keep it from being signed by its name."""
    names = ["alfa", "bravo", "charlie"]
    with prepared_world(tmp_path, names) as world:
        shown = propose(world.nodes["alfa"], read_agreement(TEXT)).hash
        text = CHANGED.replace("party:bravo", "party:charlie")
        world.clock.move(1)
        propose(world.nodes["charlie"], read_agreement(text))
        world.settle()
        assert sign(world.nodes["alfa"], f"alfa-bravo@{shown}").hash == shown


def test_a_withdrawal_by_name_is_from_what_was_signed(pair):
    """Not from the newest draft, which somebody else may have sent."""
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    held = list_agreements(alfa)[0].hash
    propose(bravo, read_agreement(CHANGED.replace("version: 1", "version: 2")))
    pair.settle()
    assert withdraw(alfa, "alfa-bravo").hash == held


def test_a_rejected_draft_is_out_of_the_way_and_can_be_signed_after_all(met):
    alfa = met.nodes["alfa"]
    shown, other = swap(met, CHANGED)
    done = reject(alfa, f"alfa-bravo@{other}")
    assert [one.hash for one in done.agreements] == [other]
    assert [one.hash for one in list_agreements(alfa)] == [shown]
    # It stays rejected when it is sent again.
    propose(met.nodes["bravo"], read_agreement(CHANGED))
    met.settle()
    assert [one.hash for one in list_agreements(alfa)] == [shown]
    assert sign(alfa, f"alfa-bravo@{shown}").hash == shown
    with pytest.raises(InputError, match="has signed"):
        reject(alfa, shown)
    assert sign(alfa, other).rejected_us is None
    assert reject_drafts(alfa, BRAVO).agreements == ()


# -- when a withdrawal takes effect ------------------------------------------------------


def back_dated(world, days, name="bravo", persons=None):
    """Sign a withdrawal that claims to be some days old, and send it."""
    node = world.nodes[name]
    key = load_key(node.folder / "person.key", passphrase())
    (version,) = list_agreements(node)
    payload = {
        "agreement": version.hash,
        "at_us": world.clock() - round(days * DAY_US),
        "party": f"party:{name}",
        "persons": marks_json(invented()) if persons is None else persons,
    }
    if persons == "absent":
        del payload["persons"]
    text = sign_statement(key, WITHDRAWAL, payload)
    with node.writing() as work:
        for party in version.parties:
            if party != node.party:
                body = {"statement": text}
                send_protocol(work, "agreement-withdrawal", body, party, version.hash)
    return version.hash, text


def life_at(world, name):
    node = world.nodes[name]
    with node.reading() as work:
        ((_, life),) = version_lives(work.connection, work.now_us, node.party)
    return life


def test_a_withdrawal_dated_back_ends_nothing_at_once(pair):
    # The agreement holds since long, so that nothing else refuses the date.
    pair.clock.move(40 * 86_400)
    share(pair)
    back_dated(pair, 31)
    pair.settle()
    life = life_at(pair, "alfa")
    assert life.state == "notice given"
    assert life.ends_for == {BRAVO: pair.clock() + 30 * DAY_US}
    (still,) = share(pair, elements(5, 0.002))
    assert (still.rows, still.withheld) == (5, {})
    pair.clock.move(30 * 86_400)
    (stopped,) = share(pair, elements(5, 0.003))
    assert stopped.rows == 0


def test_both_sides_see_the_same_end_and_prove_it(pair):
    pair.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    withdraw(pair.nodes["bravo"], "alfa-bravo")
    pair.settle()
    # Nobody has it yet: the agreement's own end bounds it.
    (version,) = list_agreements(pair.nodes["bravo"])
    assert life_at(pair, "bravo").ends_for == {BRAVO: version.until_us}
    pair.clock.move(5 * 86_400)
    pair.cut.clear()
    pair.nodes["bravo"].write(
        lambda c: c.execute(schema.peers.update().values(next_us=0))
    )
    pair.settle()
    ends = {BRAVO: START + 35 * DAY_US}
    assert life_at(pair, "alfa").ends_for == life_at(pair, "bravo").ends_for == ends
    pair.sync("alfa", "bravo")
    for node in pair.nodes.values():
        report = verify_bundle(make_bundle(node))
        assert report.faults == []
        (agreement,) = report.agreements
        assert agreement.withdrawn_us == {BRAVO: START}
        assert agreement.received_us == {BRAVO: {ALFA: START + 5 * DAY_US}}


def test_a_receipt_is_signed_once_and_sent_again_when_asked(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    hash_ = withdraw(bravo, "alfa-bravo").hash
    pair.settle()
    bravo.write(lambda c: c.execute(schema.withdrawal_receipts.delete()))
    bravo.write(lambda c: log.set_number(c, "agreements", 99))
    pair.clock.move(3 * 86_400)
    withdraw(bravo, "alfa-bravo")
    pair.settle()
    for node in (alfa, bravo):
        row = node.database.read(lambda c: receipt_of(c, hash_, BRAVO, ALFA))
        assert row.at_us == START


def forged_receipt(signer, by, at_us, hash_, text):
    payload = {
        "agreement": hash_,
        "at_us": at_us,
        "by": by,
        "party": BRAVO,
        "withdrawal": text_hash(text),
    }
    return sign_statement(signer, RECEIPT, payload)


def test_who_withdraws_signs_no_receipt_for_others_or_for_itself(pair):
    bravo = pair.nodes["bravo"]
    pair.clock.move(40 * 86_400)
    now = pair.clock()
    hash_, text = back_dated(pair, 31)
    pair.settle()
    for by in (ALFA, BRAVO):
        receipt = forged_receipt(bravo.signer, by, now - 31 * DAY_US, hash_, text)
        body = {"statement": receipt, "withdrawal": text}
        with bravo.writing() as work:
            send_protocol(work, "agreement-receipt", body, ALFA, hash_)
    pair.settle()
    assert life_at(pair, "alfa").ends_for == {BRAVO: now + 30 * DAY_US}


THREE = TEXT.replace("party:bravo]", "party:bravo, party:gate]").replace(
    "clauses:", "terms:\n  gateway: party:gate\nclauses:"
)


@pytest.fixture
def three(tmp_path):
    names = ["alfa", "bravo", "gate"]
    signed = [(THREE, *names)]
    with prepared_world(tmp_path, names, signed=signed) as world:
        yield world


@pytest.mark.parametrize(
    ("persons", "why"),
    [
        ("absent", "persons"),
        ([], "malformed"),
        (marks_json(invented("administrator")), "persons"),
        (marks_json(invented("viewer")), "persons"),
        ([{"person": "Ada", "proof": "yes", "role": "signatory"}], "malformed"),
        (marks_json(invented()) * 2, "malformed"),
        ("Ada", "malformed"),
    ],
)
def test_who_withdraws_is_named_by_a_role_that_may(pair, persons, why):
    back_dated(pair, 0, persons=persons)
    pair.settle()
    assert life_at(pair, "alfa").state == "in force"
    assert refusals(pair, "alfa")[-1].split(":")[0] == why


PAIRED = TEXT.replace("clauses:", "terms:\n  persons: {agreements: 2}\nclauses:")


def test_an_agreement_may_ask_for_two_persons_of_each_side(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"]) as world:
        alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
        version = propose(alfa, read_agreement(PAIRED))
        world.settle()
        with pytest.raises(TrustError, match="signed by 2 persons, 1 has"):
            sign(alfa, version.hash)
        one, two = (enrol(alfa, name, "signatory") for name in ("Ada", "Ben"))
        asked = NamedAgreement("alfa-bravo", version.hash)
        done = performed(alfa, SIGN_AGREEMENT, asked, one, two)
        assert "party:alfa" not in done.missing
        world.settle()
        # The receiver counts, too.
        key = load_key(alfa.folder / "person.key", passphrase())
        payload = {
            "agreement": version.hash,
            "at_us": world.clock(),
            "party": ALFA,
            "persons": marks_json(invented()),
        }
        body = {"statement": sign_statement(key, WITHDRAWAL, payload)}
        with alfa.writing() as work:
            send_protocol(work, "agreement-withdrawal", body, BRAVO, version.hash)
        world.settle()
        assert "asks for 2 persons" in refusals(world, "bravo")[-1]
        assert list_agreements(bravo)[0].missing == (BRAVO,)


def refusals(world, name):
    """Return why documents were refused at a node."""
    with world.nodes[name].reading() as work:
        rows = work.connection.exec_driver_sql(
            "SELECT reason FROM entries WHERE act IN ('received', 'refused') "
            "AND reason != '' ORDER BY id"
        )
        return [row[0] for row in rows]


def test_a_receipt_that_is_held_back_prolongs_nothing(three):
    """The receipt of the gateway that the agreement names bounds that of the other side."""
    three.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    withdraw(three.nodes["bravo"], "alfa-bravo")
    three.settle()
    assert life_at(three, "bravo").ends_for == {BRAVO: START + 30 * DAY_US}
    between = life_at(three, "bravo").ends_between
    assert between[BRAVO, ALFA] == START + 30 * DAY_US
    # A receipt dated later changes nothing.
    three.clock.move(10 * 86_400)
    three.cut.clear()
    for node in three.nodes.values():
        node.write(lambda c: c.execute(schema.peers.update().values(next_us=0)))
    three.settle()
    for name in three.nodes:
        ends = life_at(three, name).ends_between
        assert ends[BRAVO, ALFA] == START + 30 * DAY_US


def test_who_withdraws_is_no_witness_of_its_own_attempt(tmp_path):
    names = ["alfa", "bravo", "gate"]
    text = THREE.replace("gateway: party:gate", "gateway: party:bravo")
    signed = [(text, *names)]
    with prepared_world(tmp_path, names, signed=signed) as world:
        bravo = world.nodes["bravo"]
        world.clock.move(40 * 86_400)
        now = world.clock()
        hash_, left = back_dated(world, 31)
        world.settle()
        receipt = forged_receipt(bravo.signer, BRAVO, now - 31 * DAY_US, hash_, left)
        body = {"statement": receipt, "withdrawal": left}
        with bravo.writing() as work:
            send_protocol(work, "agreement-receipt", body, ALFA, hash_)
        world.settle()
        assert life_at(world, "alfa").ends_for == {BRAVO: now + 30 * DAY_US}


def test_a_publication_counts_on_the_node_that_withdraws(pair):
    bravo = pair.nodes["bravo"]
    pair.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    withdraw(bravo, "alfa-bravo")
    assert publish_withdrawals(bravo) == 0
    pair.clock.move(86_400)
    assert publish_withdrawals(bravo) == 1
    assert publish_withdrawals(bravo) == 0
    assert life_at(pair, "bravo").ends_for == {BRAVO: START + 31 * DAY_US}


def test_a_receipt_tells_when_the_feed_was_read(pair):
    """Who read the hash in the feed before cannot say that it heard later."""
    alfa = pair.nodes["alfa"]
    hash_, text = back_dated(pair, 0)
    item = {
        "party": BRAVO,
        "serial": 1,
        "at_us": START + DAY_US,
        "hash": text_hash(text),
        "text": "",
    }
    alfa.write(lambda c: c.execute(notice_schema.feed_items.insert(), [item]))
    pair.clock.move(9 * 86_400)
    pair.settle()
    row = alfa.database.read(lambda c: receipt_of(c, hash_, BRAVO, ALFA))
    assert row.at_us == START + DAY_US


def test_a_withdrawal_from_the_future_is_refused(pair):
    back_dated(pair, -1)
    pair.settle()
    assert life_at(pair, "alfa").state == "in force"


def test_only_signed_versions_can_be_withdrawn_from(met):
    alfa = met.nodes["alfa"]
    propose(alfa, read_agreement(TEXT))
    with pytest.raises(InputError, match="nothing to withdraw from"):
        withdraw(alfa, "alfa-bravo")
    with pytest.raises(TrustError):
        sign(alfa, list_agreements(alfa)[0].hash, alfa.folder / "node.key")


def test_sharing_with_the_others_goes_on(three):
    alfa = three.nodes["alfa"]
    withdraw(three.nodes["gate"], "alfa-bravo")
    three.settle()
    three.clock.move(31 * 86_400)
    share_with(alfa, BRAVO, "elements", "flight-safety")
    offer(alfa, elements(), level="green")
    (done,) = share_now(alfa)
    assert done.rows == 5
