"""Channels that lie, drop, replay; bytes that differ; exercises that stay outside."""

import hashlib
import json

import pytest
from sqlalchemy import delete, select, update

from comity.apps.notices.duty_roster import watch_log
from comity.apps.notices.issue import Order
from comity.apps.notices.line_tests import channel_states
from comity.apps.notices.listed import list_notices
from comity.apps.notices.public_feed import feed_atom, poll_feed, verify_feed
from comity.apps.notices.views import show_notice
from comity.apps.notices.withdrawals import publish_withdrawals
from comity.coordination.notices.forms import from_file
from comity.foundations.errors import TrustError
from comity.foundations.strict import read_strict
from comity.messages.document import write_document
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.exchange.relay_server import hand_over
from comity.node.gate.relay import PARCEL
from comity.node.store import notice_schema as tables
from comity.node.store.evidence import read_equivocations
from comity.node.store.schema import entries
from comity.trust.identity.keys import from_text64, to_text64
from comity.trust.persons import read_marks
from tests.acts import send_notice
from tests.apps.notices.net import CRISIS, LAUNCH, feed_of, prepared_net
from tests.apps.notices.test_nodes import send
from tests.federation.files import export_file, import_file


@pytest.fixture
def net(tmp_path):
    with prepared_net(tmp_path) as made:
        yield made


def cut(net, one="alfa", two="bravo"):
    net.cut |= {(one, two), (two, one)}


def calls(node):
    return [row.text for row in watch_log(node, 200) if row.what == "call"]


def standing(net, by="alfa", to="bravo", way="gateway party:gate"):
    rows = channel_states(net.nodes[by], f"party:{to}")
    return next(row for row in rows if row.channel == way)


def hold(net):
    """Let parcels reach the gateway, and nobody collect them."""
    from comity.node.exchange.relay_deposit import deposit_due, due_gateways

    for gateway in due_gateways(net.nodes["alfa"]):
        deposit_due(net.nodes["alfa"], gateway)
    gate = net.nodes["gate"]
    return gate.database.read(
        lambda c: c.execute(
            select(tables.relays).where(tables.relays.c.recipient == "party:bravo")
        ).all()
    )


def test_a_gateway_that_alters_is_named_on_its_own_word(net):
    cut(net)
    name = send(net, "crisis", CRISIS)
    rows = hold(net)
    changed = bytes([rows[0].sealed[0] ^ 1]) + rows[0].sealed[1:]
    net.nodes["gate"].write(
        lambda c: c.execute(
            update(tables.relays)
            .where(tables.relays.c.hash == rows[0].hash)
            .values(sealed=changed)
        )
    )
    net.carry()
    bravo = net.nodes["bravo"]
    assert list_notices(bravo) == []
    assert any("not as it was signed" in words for words in calls(bravo))
    (proof,) = bravo.database.read(read_equivocations)
    assert proof.peer == "party:gate"
    # The gateway's own signed answer holds what it handed over.
    with bravo.reading() as work:
        ring = work.ring("party:gate")
    said = ring.read(proof.first, "comity-answer", ("node",), bravo.clock()).payload
    assert said["body"]["parcels"][0]["parcel"] == proof.second
    assert standing(net, "bravo", "alfa").standing == "alters"
    assert standing(net, "bravo", "alfa").named
    assert show_notice(net.nodes["alfa"], name).recipients[0].state == "sent"


def test_a_gateway_that_replays_is_named(net):
    cut(net)
    send(net, "crisis", CRISIS)
    kept = hold(net)
    net.carry()
    net.carry()
    gate = net.nodes["gate"]
    gate.write(
        lambda c: c.execute(
            update(tables.relays)
            .where(tables.relays.c.hash == kept[0].hash)
            .values(taken=False, sealed=kept[0].sealed)
        )
    )
    net.carry()
    bravo = net.nodes["bravo"]
    assert any("again a parcel that it knows was taken" in w for w in calls(bravo))
    (proof,) = bravo.database.read(read_equivocations)
    # Our question, the gateway's answer to it, and what it handed over later.
    asked, answered, again = proof.first.split("\n")
    with bravo.reading() as work:
        ring = work.ring("party:gate")
    words = [
        ring.read(text, "comity-answer", ("node",), bravo.clock()).payload
        for text in (answered, again)
    ]
    digest = hashlib.sha256(asked.encode()).hexdigest()
    assert words[0]["in_reply_to"] == digest
    assert words[1]["body"]["parcels"][0]["parcel"] == proof.second
    assert standing(net, "bravo", "alfa").standing == "replays"
    assert len(list_notices(bravo)) == 1


def test_a_key_that_was_revoked_is_no_fault_of_the_gateway(net):
    from comity.node.lifecycle.certification import certify, revoke

    cut(net)
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    old = alfa.signer.public.kid
    send(net, "crisis", CRISIS)
    hold(net)
    net.clock.move(60)
    certify(alfa, "node", "node 2", net.folder / "alfa" / "node2.key")
    revoke(alfa, old, "the host was lost")
    texts = alfa.view(lambda work: work.ring("party:alfa")).texts()
    from comity.node.store.statements import store_statements

    bravo.write(lambda c: store_statements(c, "party:alfa", texts))
    net.carry()
    assert not any("not as it was signed" in words for words in calls(bravo))
    assert standing(net, "bravo", "alfa").standing != "alters"


def test_a_gateway_that_drops_is_named_only_against_its_receipt(net):
    send(net, "crisis", CRISIS)
    hold(net)
    net.nodes["gate"].write(lambda c: c.execute(delete(tables.relays)))
    net.carry()
    net.clock.move(301)
    state = standing(net)
    assert (state.standing, state.named) == ("drops", True)


def test_without_a_receipt_it_is_suspect_and_no_more(net):
    cut(net, "alfa", "gate")
    send(net, "crisis", CRISIS)
    net.carry()
    net.clock.move(301)
    state = standing(net)
    assert (state.standing, state.named) == ("suspect", False)


def test_a_gateway_serves_nobody_that_no_agreement_names(tmp_path):
    with prepared_net(tmp_path, pact=None) as net:
        alfa = net.nodes["alfa"]
        from tests.apps.notices.net import PACT

        without = PACT.replace("  gateway: party:gate\n", "")
        net.agree(without, "alfa", "bravo", "gate")
        cut(net)
        send(net, "crisis", CRISIS)
        net.pulse(40, step=10)
        assert hold(net) == []
        assert list_notices(net.nodes["bravo"]) == []
        with pytest.raises(TrustError, match="no agreement in force"):
            _deposit_by_hand(net, alfa)


def _deposit_by_hand(net, alfa):
    """Leave a parcel with a node that is no gateway, as a hostile sender would."""
    from comity.foundations.canonical import canonical_bytes
    from comity.node.exchange.relay_server import take_deposit
    from comity.trust.identity import sign_statement

    sealed = b"anything"
    label = {"classification": "red", "policy": "tlp", "releasable_to": ["party:bravo"]}
    payload = {
        "at_us": alfa.clock(),
        "from": "party:alfa",
        "gateway": "party:gate",
        "label": label,
        "sealed": "sha256:" + hashlib.sha256(sealed).hexdigest(),
        "to": "party:bravo",
    }
    text = sign_statement(alfa.signer, PARCEL, payload)
    body = canonical_bytes({"parcel": text, "sealed": to_text64(sealed)})
    gate = net.nodes["gate"]
    with gate.writing() as work:
        take_deposit(work, "party:alfa", body)


def test_a_gateway_cannot_open_what_it_carries(net):
    cut(net)
    send(net, "crisis", CRISIS, text="for their eyes")
    (row,) = hold(net)
    parcel = row.parcel
    gate = net.nodes["gate"]
    from comity.node.exchange.sealing_keys import find_pair
    from comity.node.gate.relay import open_parcel, read_parcel
    from comity.node.store.keys import load_sealing_key

    with gate.reading() as work:
        ring = work.ring("party:alfa")
    read = read_parcel(parcel, ring, gate.clock())
    own = load_sealing_key(net.folder / "gate" / "sealing.key", b"")
    with pytest.raises(TrustError, match="a key that is not here"):
        open_parcel(read, row.sealed, lambda kid: find_pair(gate, kid), lambda: own)
    seen = json.loads(from_text64(parcel.split(".")[1]).decode())
    assert set(seen) == {"at_us", "from", "gateway", "label", "sealed", "to"}


def test_what_one_may_not_collect_is_not_handed_over(net):
    cut(net)
    send(net, "crisis", CRISIS)
    hold(net)
    gate = net.nodes["gate"]
    with gate.writing() as work:
        other = hand_over(work, "party:alfa", {"taken": []})
    # What is said of others is public: what to seal for.
    assert set(other.pop("sealing")) == {"party:bravo"}
    assert other == {"parcels": []}


def test_a_feed_that_was_changed_on_a_mirror_is_found_out(net, monkeypatch):
    net.follow("bravo", "alfa")
    send(net, "pre-launch", LAUNCH)
    net.carry()
    bravo = net.nodes["bravo"]
    assert verify_feed(bravo, "party:alfa") == ()
    send(net, "pre-launch", LAUNCH)
    from comity.apps.notices.public_feed import feed_json

    value = read_strict(feed_json(net.nodes["alfa"]))
    text = value["items"][0]["_comity"]["statement"]
    head, body, signature = text.split(".")
    forged = json.loads(from_text64(body))
    forged["hash"] = "sha256:" + "0" * 64
    body = to_text64(json.dumps(forged, sort_keys=True, separators=(",", ":")).encode())
    value["items"][0]["_comity"]["statement"] = f"{head}.{body}.{signature}"
    monkeypatch.setattr(
        bravo.gate, "fetch_feed", lambda *_a, **_k: json.dumps(value).encode()
    )
    with pytest.raises(TrustError, match="does not hold"):
        poll_feed(bravo, feed_of("alfa"))
    del value["items"][0]
    value["items"] = value["items"][1:]
    assert poll_feed(bravo, feed_of("alfa")) == 0


def test_the_feed_is_atom_too(net):
    import xml.etree.ElementTree as ET

    net.follow("bravo", "alfa")
    name = send(net, "pre-launch", LAUNCH, public="text")
    root = ET.fromstring(feed_atom(net.nodes["alfa"]))  # noqa: S314 - our own
    space = "{http://www.w3.org/2005/Atom}"
    assert len(root.findall(f"{space}entry")) == 2
    net.carry()
    assert show_notice(net.nodes["bravo"], name).fields["site"] == "Kourou"


def test_a_text_that_is_public_and_says_otherwise_raises_an_alarm(net):
    net.follow("bravo", "alfa")
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    name = send(net, "pre-launch", LAUNCH)
    net.carry()
    row = {**show_notice(alfa, name).fields, "site": "elsewhere"}
    row |= {"notice": name, "form": "pre-launch"}
    from comity.apps.notices.public_feed import publish

    with alfa.writing() as work:
        publish(work, "sha256:" + "1" * 64, row)
    net.carry()
    assert any("says otherwise in public" in words for words in calls(bravo))


def test_a_public_text_that_came_first_is_compared_too(net):
    from comity.apps.notices.public_feed import publish

    net.follow("bravo", "alfa")
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    cut(net)
    cut(net, "alfa", "gate")
    name = send(net, "pre-launch", LAUNCH)
    row = {**show_notice(alfa, name).fields, "azimuth_deg": 10.0}
    row |= {"notice": name, "form": "pre-launch"}
    with alfa.writing() as work:
        publish(work, "sha256:" + "2" * 64, row)
    net.cut.discard(("bravo", "alfa"))
    poll_feed(bravo, feed_of("alfa"))
    assert calls(bravo) == []
    net.cut.clear()
    net.clock.move(60)
    net.carry()
    assert any("otherwise in public" in w and "azimuth" in w for w in calls(bravo))


@pytest.mark.parametrize("together", [False, True])
def test_two_texts_under_one_id_are_kept_and_people_called(net, together):
    alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
    name = send(net, "pre-launch", LAUNCH)
    if not together:
        net.carry()
    row = {**show_notice(alfa, name).fields, "site": "elsewhere"}
    row |= {"notice": name, "form": "pre-launch"}
    with alfa.writing() as work:
        held = work.connection.execute(
            select(tables.ladders.c.entry).where(tables.ladders.c.notice == name)
        ).scalar()
        from comity.node.store import schema

        text = work.connection.execute(
            select(schema.entries.c.document).where(schema.entries.c.id == held)
        ).scalar()
        said = json.loads(from_text64(text.split(".")[1]))
        made = write_document(
            alfa.signer,
            kind="notices",
            sender="party:alfa",
            issued_us=work.now_us,
            label=said["label"],
            body={"rows": [row]},
            purpose=said["purpose"],
            clauses=said["clauses"],
            conditions=said["conditions"],
            persons=read_marks(said["persons"]),
        )
        enqueue(work, "party:bravo", [Outgoing(made, "notices", said["label"])])
    net.carry()
    assert any("two texts under this id" in words for words in calls(bravo))
    (proof,) = bravo.database.read(read_equivocations)
    assert proof.first != proof.second
    assert show_notice(bravo, name).fields["site"] == "Kourou"


def test_a_file_carried_by_hand_brings_it(net, tmp_path):
    cut(net)
    cut(net, "alfa", "gate")
    name = send(net, "crisis", CRISIS)
    assert export_file(net.nodes["alfa"], "party:bravo", tmp_path / "out.json") >= 1
    done = import_file(net.nodes["bravo"], tmp_path / "out.json")
    assert done.refused == ()
    there = show_notice(net.nodes["bravo"], name).recipients[0]
    ways = {c.channel: c.delivered_us for c in there.channels}
    assert ways["file"] is not None


def test_the_same_notice_on_every_channel_is_one(net, tmp_path):
    net.follow("bravo", "alfa")
    name = send(net, "crisis", CRISIS)
    export_file(net.nodes["alfa"], "party:bravo", tmp_path / "out.json")
    net.carry()
    import_file(net.nodes["bravo"], tmp_path / "out.json")
    there = show_notice(net.nodes["bravo"], name).recipients
    assert len(there) == 1
    ways = {c.channel for c in there[0].channels if c.delivered_us}
    assert ways == {"bilateral", "gateway party:gate", "public party:alfa", "file"}


def test_an_exercise_stays_inside(tmp_path):
    with prepared_net(
        tmp_path, drill=("alfa", "bravo", "gate"), exercise="autumn"
    ) as net:
        name = send(net, "crisis", CRISIS)
        net.carry()
        assert show_notice(net.nodes["bravo"], name).exercise == "autumn"
        settings = net.folder / "bravo" / "node.yaml"
        settings.write_text(settings.read_text().replace("autumn", "winter"))
        net.reopen("bravo")
        again = send(net, "crisis", CRISIS)
        net.carry()
        with pytest.raises(Exception, match="no notice"):
            show_notice(net.nodes["bravo"], again)
        (there,) = show_notice(net.nodes["alfa"], again).recipients
        assert there.state == "sent"


def test_a_peer_that_is_no_drill_refuses_a_drill(tmp_path):
    with prepared_net(
        tmp_path, names=("alfa", "bravo"), drill=("alfa",), pact=None, met=()
    ) as net:
        with pytest.raises(TrustError, match="do not mix"):
            net.meet("alfa", "bravo")


def test_only_a_persons_order_makes_a_text_public(net):
    net.follow("bravo", "alfa")
    send(net, "pre-launch", LAUNCH)
    from comity.apps.notices.public_feed import feed_json

    assert b"Kourou" not in feed_json(net.nodes["alfa"])
    for item in read_strict(feed_json(net.nodes["alfa"]))["items"]:
        said = json.loads(from_text64(item["_comity"]["statement"].split(".")[1]))
        assert said["row"] == {}


def test_withdrawn_agreements_stop_parcels_too(net):
    cut(net)
    cut(net, "alfa", "gate")
    send(net, "pre-launch", LAUNCH)
    from tests.acts import withdraw

    withdraw(net.nodes["alfa"], "agreement:pact:1")
    # No receipt comes: the days run from when the feed shows the withdrawal.
    net.clock.move(2 * 3_600)
    assert publish_withdrawals(net.nodes["alfa"]) == 1
    net.clock.move(31 * 86_400)
    net.cut -= {("alfa", "gate"), ("gate", "alfa")}
    net.pulse(2)
    hold(net)
    states = net.nodes["alfa"].database.read(
        lambda c: c.execute(
            select(entries.c.kind, tables.parcels.c.state).join(
                entries, entries.c.id == tables.parcels.c.entry
            )
        ).all()
    )
    # What goes through the gateway is the withdrawal itself.
    assert {kind for kind, state in states if state != "withheld"} == {
        "agreement-withdrawal"
    }


def test_a_refused_order_sends_nothing(net):
    alfa = net.nodes["alfa"]
    order = Order("crisis", from_file("crisis", CRISIS), ["party:bravo", "party:gate"])
    with pytest.raises(TrustError, match="withheld from party:gate"):
        send_notice(alfa, order)
    assert list_notices(alfa) == []
