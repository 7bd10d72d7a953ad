"""Two and three nodes: meeting, agreeing, sharing, proving, erasing, coming back."""

import pytest

from comity.apps.sharing.agreements import propose
from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.previews import preview
from comity.apps.sharing.rows import Rows
from comity.apps.sharing.share import share_now, share_with, subscribe
from comity.apps.sharing.versions import list_agreements
from comity.foundations.errors import InputError
from comity.node.exchange.meeting import add_peer
from comity.node.gate import parcels
from comity.node.lifecycle.certification import certify, revoke
from comity.node.lifecycle.recovery import recover_all
from comity.node.lifecycle.retention import erase_due
from comity.node.proofs.evidence import make_bundle, prove
from comity.node.proofs.verify import verify_ledger
from comity.node.store import log, schema
from comity.node.store.group_writer import GroupWriter
from comity.trust.identity.keys import from_text64
from comity.trust.ledger import verify_bundle
from comity.trust.policy import read_agreement
from tests.acts import sign, withdraw
from tests.federation.prepared import prepared_world
from tests.federation.world import DAY_US, START, bilateral

BRAVO = "party:bravo"


def elements(count=5, motion=0.001):
    return Rows(
        "elements",
        tuple(
            {
                "object": f"object:norad:{k}",
                "name": f"SAT {k}",
                "epoch_us": START,
                "mean_motion_rad_s": motion,
                "eccentricity": 0.001,
                "inclination_rad": 1.0,
                "node_rad": 0.1,
                "perigee_rad": 0.2,
                "mean_anomaly_rad": 0.3,
                "bstar": 0.0,
                "international": "",
                "owner": "",
            }
            for k in range(1, count + 1)
        ),
        (START,) * count,
    )


@pytest.fixture
def pair(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        yield world


def share(world, rows=None):
    alfa = world.nodes["alfa"]
    offer(alfa, rows or elements(), level="green")
    share_with(alfa, BRAVO, "elements", "flight-safety")
    done = share_now(alfa)
    world.settle()
    return done


def test_two_nodes_agree_and_share(pair):
    for node in pair.nodes.values():
        (one,) = list_agreements(node)
        assert one.state == "in force"
    (done,) = share(pair)
    assert (done.rows, done.documents, done.withheld) == (5, 1, {})
    rows = held(pair.nodes["bravo"])
    assert [row.row["name"] for row in rows] == [f"SAT {k}" for k in range(1, 6)]
    assert rows[0].erase_us == START + 90 * DAY_US
    assert held(pair.nodes["alfa"]) == []


def test_what_has_not_changed_is_not_sent_again(pair):
    share(pair)
    (again,) = share_now(pair.nodes["alfa"])
    assert (again.rows, again.unchanged, again.documents) == (0, 5, 0)
    changed = elements(1, 0.0011)
    (third,) = share(pair, changed)
    assert (third.rows, third.unchanged) == (1, 4)
    rows = held(pair.nodes["bravo"], object_id="object:norad:1")
    assert rows[0].row["mean_motion_rad_s"] == 0.0011


def test_a_subscription_asks_and_the_agreement_decides(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    offer(alfa, elements(), level="green")
    subscribe(bravo, "party:alfa", "elements", "flight-safety", ["object:norad:2"])
    subscribe(bravo, "party:alfa", "plans", "flight-safety")
    pair.settle()
    done = share_now(alfa)
    assert [(d.kind, d.rows) for d in done] == [("elements", 1), ("plans", 0)]
    pair.settle()
    assert len(held(bravo)) == 1


def test_a_preview_tells_what_and_why(pair):
    alfa = pair.nodes["alfa"]
    offer(alfa, elements(1), level="green")
    (shown,) = preview(alfa, BRAVO, "elements", "flight-safety")
    assert shown.released
    assert shown.clauses[0].endswith("#all")
    (hidden,) = preview(alfa, BRAVO, "elements", "research")
    assert (hidden.released, hidden.reason) == (False, "no-clause")
    offer(alfa, elements(1), level="red")
    (secret,) = preview(alfa, BRAVO, "elements", "flight-safety")
    assert not secret.released


def test_heads_are_cosigned_and_prove_what_was_shared(pair):
    share(pair)
    result = pair.sync("alfa", "bravo")
    assert result.faults == ()
    assert result.cosigned_us == START
    for node in pair.nodes.values():
        assert verify_ledger(node).faults == ()
    bundle = make_bundle(pair.nodes["bravo"])
    report = verify_bundle(bundle)
    assert report.faults == []
    assert all(e.witnesses == ["party:alfa", BRAVO] for e in report.entries)
    assert report.agreements[0].unsigned == []
    entry = held(pair.nodes["bravo"])[0].entry
    assert (
        prove(pair.nodes["bravo"], str(entry)).content["document"]["kind"] == "elements"
    )


def test_sharing_stops_when_the_notice_ends(pair):
    share(pair)
    withdraw(pair.nodes["bravo"], "alfa-bravo")
    pair.settle()
    (one,) = list_agreements(pair.nodes["alfa"])
    assert one.state == "notice given"
    pair.clock.move(29 * 86_400)
    (still,) = share(pair, elements(5, 0.002))
    assert still.rows == 5
    pair.clock.move(86_400)
    (stopped,) = share(pair, elements(5, 0.003))
    assert (stopped.rows, stopped.withheld) == (0, {"no-clause": 5})
    assert list_agreements(pair.nodes["bravo"])[0].state == "withdrawn"
    assert held(pair.nodes["bravo"])[0].row["mean_motion_rad_s"] == 0.002
    pair.sync("alfa", "bravo")
    report = verify_bundle(make_bundle(pair.nodes["alfa"]))
    assert report.faults == []
    kinds = [e.content["document"]["kind"] for e in report.entries]
    assert kinds.count("elements") == 2
    assert report.agreements[0].withdrawn_us == {BRAVO: START}


def test_what_waits_when_the_agreement_ends_leaves_its_envelope_alone(pair):
    withdraw(pair.nodes["bravo"], "alfa-bravo")
    pair.settle()
    pair.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    pair.clock.move(29 * 86_400)
    share(pair)
    pair.cut.clear()
    pair.clock.move(2 * 86_400)
    pair.settle()
    assert held(pair.nodes["bravo"]) == []
    result = pair.sync("alfa", "bravo")
    assert result.faults == ()
    for node in pair.nodes.values():
        assert verify_ledger(node).faults == ()


def test_retention_erases_and_the_tombstone_still_proves(pair):
    share(pair)
    pair.sync("alfa", "bravo")
    pair.clock.move(91 * 86_400)
    bravo = pair.nodes["bravo"]
    assert erase_due(bravo) == 1
    assert held(bravo) == []
    assert erase_due(bravo) == 0
    assert verify_ledger(bravo).faults == ()
    report = verify_bundle(make_bundle(bravo))
    assert report.faults == []
    erased = [e.content for e in report.entries if "erased_us" in e.content]
    assert erased == [{"erased_us": pair.clock(), "by": BRAVO, "why": "retention"}]
    for path in bravo.folder.iterdir():
        if path.is_file():
            assert b"SAT 3" not in path.read_bytes(), path


def test_a_lost_answer_changes_nothing(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    pair.cut.add(("bravo", "alfa"))
    share(pair)
    assert len(held(bravo)) == 5
    pair.cut.clear()
    pair.clock.move(3600)
    pair.settle()
    assert verify_ledger(alfa).entries == verify_ledger(bravo).entries
    assert pair.sync("alfa", "bravo").faults == ()


def test_gaps_are_pulled_by_number(pair):
    """Envelopes that a file brought out of order, then the rest over the network."""
    from comity.node.exchange.receiving import receive
    from comity.node.gate.parcels import Item

    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    pair.cut.add(("alfa", "bravo"))
    for k in range(4):
        share(pair, elements(3, 0.001 + k * 1e-5))
    size = alfa.database.read(
        lambda c: log.load_stream(c, alfa.party, BRAVO, outgoing=True)
    ).size
    last = alfa.database.read(lambda c: log.entry_at(c, BRAVO, size, outgoing=True))
    item = Item(last.envelope, last.document, last.salt)
    with bravo.writing() as work:
        (answer,) = receive(work, alfa.party, [item])
    assert answer.state == "stored"
    assert held(bravo)[0].row["mean_motion_rad_s"] == pytest.approx(0.00103)
    pair.cut.clear()
    pair.clock.move(3600)
    pair.settle()
    assert pair.sync("bravo", "alfa").faults == ()
    ours = bravo.database.read(
        lambda c: log.load_stream(c, bravo.party, "party:alfa", outgoing=False)
    )
    assert ours.size == size
    assert held(bravo)[0].row["mean_motion_rad_s"] == pytest.approx(0.00103)


def test_an_amendment_replaces_the_version_when_all_have_signed(pair):
    share(pair)
    old = list_agreements(pair.nodes["alfa"])[0]
    text = bilateral(
        "alfa",
        "bravo",
        **{
            "version: 1": "version: 2",
            "up_to: amber": "up_to: clear",
            "notice_d: 30": f"notice_d: 30\namends: {old.hash}",
        },
    )
    amended = read_agreement(text)
    propose(pair.nodes["bravo"], amended)
    pair.settle()
    sign(pair.nodes["bravo"], amended.hash)
    pair.settle()
    states = {a.agreement: a.state for a in list_agreements(pair.nodes["alfa"])}
    assert states == {
        "agreement:alfa-bravo:1": "in force",
        "agreement:alfa-bravo:2": "signing",
    }
    pair.clock.move(60)
    sign(pair.nodes["alfa"], amended.hash)
    pair.settle()
    for node in pair.nodes.values():
        states = {a.agreement: a.state for a in list_agreements(node)}
        assert states == {
            "agreement:alfa-bravo:1": "amended",
            "agreement:alfa-bravo:2": "in force",
        }
    (stopped,) = share(pair, elements(5, 0.002))
    assert stopped.withheld == {"no-clause": 5}


def test_a_peer_of_the_protocol_before_is_understood(pair):
    for node in pair.nodes.values():
        node.write(lambda c: c.execute(schema.peers.update().values(protocol=1)))
    share(pair)
    assert len(held(pair.nodes["bravo"])) == 5
    assert pair.sync("alfa", "bravo").faults == ()
    bundle = make_bundle(pair.nodes["bravo"])
    said = [from_text64(e["envelope"].split(".")[1]) for e in bundle["entries"]]
    assert {b'"critical":[]' in text for text in said} == {True, False}
    assert verify_bundle(bundle).holds


def test_a_party_passes_on_what_the_originator_allows(tmp_path):
    text = bilateral(
        "alfa",
        "bravo",
        **{
            "parties: [party:alfa, party:bravo]": "parties: [party:alfa, party:bravo, party:charlie]",
            "keep_d: 90": "keep_d: 90\n    onward: party:charlie\n  - id: on\n    data: elements\n"
            "    by: party:bravo\n    to: party:charlie",
        },
    )
    names = ["alfa", "bravo", "charlie"]
    with prepared_world(tmp_path, names, signed=[(text, *names)]) as world:
        share(world)
        bravo = world.nodes["bravo"]
        got = held(bravo, kind="elements")
        offer(
            bravo,
            Rows("elements", tuple(h.row for h in got), (START,) * len(got)),
            level="green",
            originator="party:alfa",
        )
        share_with(bravo, "party:charlie", "elements", "flight-safety")
        (done,) = share_now(bravo)
        assert done.rows == 5
        world.settle()
        rows = held(world.nodes["charlie"])
        assert {(r.sender, len(rows)) for r in rows} == {(BRAVO, 5)}


def test_a_root_hands_over_and_peers_go_on(pair):
    alfa = pair.nodes["alfa"]
    certify(alfa, "root", "root 2", alfa.folder / "root2.key")
    alfa = pair.reopen("alfa")
    assert alfa.settings.root_key.endswith("root2.key")
    certify(alfa, "node", "node 2", alfa.folder / "node2.key")
    pair.reopen("alfa")
    add_peer(pair.nodes["bravo"], "https://alfa.example")
    share(pair)
    assert len(held(pair.nodes["bravo"])) == 5
    assert pair.sync("alfa", "bravo").faults == ()
    assert verify_bundle(make_bundle(pair.nodes["bravo"])).holds


def test_large_documents_travel_in_portions(pair, monkeypatch):
    """No delivery, pulled answer or return of one's own is too large to be taken."""
    monkeypatch.setattr(parcels, "PORTION", 5000)
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    pair.cut.add(("alfa", "bravo"))
    for k in range(8):
        share(pair, elements(6, 0.001 + k * 1e-6))
    pair.cut.clear()
    pair.clock.move(3600)
    # Bravo pulls, then alfa delivers what is left to acknowledge.
    assert pair.sync("bravo", "alfa").pulled == 8
    assert max(len(data) for data in pair.seen["bravo"]) < 20_000
    assert pair.sync("alfa", "bravo").delivered == 8
    alfa.close()
    (pair.folder / "alfa.fence").unlink()
    pair.clock.move(10)
    alfa = pair.nodes["alfa"] = pair.open("alfa")
    alfa.write(lambda c: c.execute(schema.outbox.delete()))
    assert recover_all(alfa)[0].done
    assert held(bravo)[0].row["mean_motion_rad_s"] == pytest.approx(0.001007)


def test_signing_twice_sends_the_same_signature_again(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    bravo.write(
        lambda c: c.execute(
            schema.signatures.delete().where(schema.signatures.c.party == "party:alfa")
        )
    )
    bravo.write(lambda c: log.set_number(c, "agreements", 99))
    assert list_agreements(bravo)[0].state == "signing"
    sign(alfa, list_agreements(alfa)[0].hash)
    pair.settle()
    assert list_agreements(bravo)[0].state == "in force"


def test_what_was_undone_is_forgotten(pair):
    """A decision must never stand on an agreement whose transaction did not hold."""
    bravo = pair.nodes["bravo"]
    before = bravo.database.read(bravo.release_context)

    def broken(work):
        work.connection.execute(schema.signatures.delete())
        log.set_number(
            work.connection,
            "agreements",
            log.read_number(work.connection, "agreements") + 1,
        )
        assert work.release_context().decider.rules == []
        raise InputError("undone")

    with pytest.raises(InputError):
        with bravo.writing() as work:
            broken(work)
    writer = GroupWriter(bravo.database)
    with pytest.raises(InputError):
        writer.submit(lambda c: broken(bravo.unit_of_work(c))).result(10)
    writer.close()
    bravo.write(
        lambda c: log.set_number(c, "agreements", log.read_number(c, "agreements") + 1)
    )
    assert (
        len(bravo.database.read(bravo.release_context).decider.rules)
        == len(before.decider.rules)
        == 1
    )


def test_what_the_peer_could_not_take_yet_is_sent_again_later(pair):
    """Bravo does not hold alfa's signature yet: it refuses, and gets the rows in the end."""
    bravo = pair.nodes["bravo"]
    kept = bravo.database.read(
        lambda c: c.execute(schema.signatures.select()).fetchall()
    )
    bravo.write(lambda c: c.execute(schema.signatures.delete()))
    bravo.write(lambda c: log.set_number(c, "agreements", 98))
    share(pair)
    assert held(bravo) == []
    bravo.write(
        lambda c: c.execute(
            schema.signatures.insert(), [dict(r._mapping) for r in kept]
        )
    )
    bravo.write(lambda c: log.set_number(c, "agreements", 99))
    assert share_now(pair.nodes["alfa"]) == []
    pair.clock.move(601)
    (again,) = share_now(pair.nodes["alfa"])
    assert again.rows == 5
    pair.settle()
    assert len(held(bravo)) == 5
    (done,) = share_now(pair.nodes["alfa"])
    assert (done.rows, done.unchanged) == (0, 5)


def test_peers_learn_keys_and_revocations_with_the_next_delivery(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    old = alfa.signer.public.kid
    made = certify(alfa, "node", "node 2", alfa.folder / "node2.key")
    pair.settle()
    assert made.kid in bravo.view(lambda work: work.ring(alfa.party)).certificates
    alfa = pair.reopen("alfa")
    revoke(alfa, old, "lost")
    pair.settle()
    assert old in bravo.view(lambda work: work.ring(alfa.party)).revocations
    share(pair)
    assert len(held(bravo)) == 5
