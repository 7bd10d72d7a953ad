"""A verified peer that floods, and what its people can do: bounded, blocked, removed."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from comity.apps.cases.handlers import is_of_live_case
from comity.apps.notices.listed import list_notices
from comity.apps.operations.routes import people_app
from comity.apps.sharing.agreements import propose, reject_drafts
from comity.apps.sharing.holdings import held
from comity.apps.sharing.previews import preview
from comity.apps.sharing.share import share_now
from comity.apps.sharing.store.agreements import keep_agreement
from comity.apps.sharing.versions import list_agreements
from comity.apps.wiring import standard_operations
from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.foundations.plain import plain_object
from comity.node.exchange import delivery
from comity.node.exchange.admission import RequestAdmission
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.outbox import protocol_document, send_protocol
from comity.node.exchange.receiving import receive
from comity.node.gate import pack
from comity.node.persons.tokens import make_token
from comity.node.proofs.evidence import make_bundle
from comity.node.proofs.verify import verify_ledger
from comity.node.store import acts as store, agreements as stored, case_schema, schema
from comity.node.store.entries import last_number
from comity.node.store.group_writer import GroupWriter
from comity.node.store.stored_bytes import stored_bytes
from comity.trust.ledger import verify_bundle
from comity.trust.persons import ACTS
from comity.trust.policy import read_agreement
from tests.acts import (
    block_peer,
    remove_peer,
    sign,
    unblock_peer,
    unverify_peer,
    verify_peer,
    withdraw,
)
from tests.apps.cases.cases import partners
from tests.apps.notices.net import CRISIS, LAUNCH, prepared_net
from tests.apps.notices.test_nodes import send
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements, share
from tests.federation.test_security import DELIVER, made, post, real_world
from tests.federation.world import bilateral

ALFA, BRAVO = "party:alfa", "party:bravo"
TEXT = bilateral("alfa", "bravo")


@pytest.fixture
def pair(tmp_path):
    signed = [(TEXT, "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        yield world


def limit(node, **settings):
    node.settings = replace(node.settings, **settings)


def draft(number):
    return read_agreement(TEXT.replace("alfa-bravo", f"flood-{number:04d}"))


def refused(world, name):
    """Return the codes with which documents of a node were refused for good."""
    return world.nodes[name].database.read(
        lambda c: sorted(
            row.code
            for row in c.execute(
                schema.outbox.select().where(schema.outbox.c.state == "refused")
            )
        )
    )


def again(world):
    """Let every node try its peers at once."""
    for node in world.nodes.values():
        node.write(lambda c: c.execute(schema.peers.update().values(next_us=0)))
    world.settle()


# -- drafts ------------------------------------------------------------------------------


def test_drafts_of_a_peer_are_bounded_until_people_decide(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    limit(bravo, drafts_per_peer=3)
    for number in range(6):
        propose(alfa, draft(number))
    pair.settle()
    names = [one.agreement for one in list_agreements(bravo)]
    assert names == [
        "agreement:alfa-bravo:1",
        *(f"agreement:flood-{n:04d}:1" for n in range(3)),
    ]
    assert refused(pair, "alfa") == ["too-many"] * 3
    assert len(reject_drafts(bravo, ALFA).agreements) == 3
    propose(alfa, draft(7))
    pair.settle()
    assert [one.agreement for one in list_agreements(bravo)][1:] == [
        "agreement:flood-0007:1"
    ]
    # What is signed counts no longer either.
    sign(bravo, list_agreements(bravo)[-1].hash)
    for number in range(8, 11):
        propose(alfa, draft(number))
    pair.settle()
    assert len(list_agreements(bravo)) == 5


def test_a_draft_beyond_its_size_is_refused(pair):
    limit(pair.nodes["bravo"], draft_kb=1)
    title = "version: 2\ntitle: " + "x" * 400
    text = TEXT.replace("version: 1", title).replace(
        "id: all",
        "id: all\n    objects: ["
        + ", ".join(f'"object:norad:{k}"' for k in range(60))
        + "]",
    )
    propose(pair.nodes["alfa"], read_agreement(text))
    pair.settle()
    assert refused(pair, "alfa") == ["too-large"]
    assert len(list_agreements(pair.nodes["bravo"])) == 1


def people(app, token, path, **given):
    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1"
        ) as client:
            headers = {"Authorization": f"Bearer {token}"}
            method = given.pop("method", "POST" if given else "GET")
            return await client.request(method, path, headers=headers, **given)

    return asyncio.run(ask())


@pytest.fixture
def api(pair):
    node = pair.nodes["alfa"]
    writer = GroupWriter(node.database)
    token = make_token(node, "tests")
    app = people_app(RequestAdmission(node, writer))
    yield lambda path, **given: people(app, token, path, **given)
    writer.close()


def test_a_thousand_drafts_are_listed_in_pages_and_not_read(pair, api):
    """Before, one answer read every clause of every draft: 115 of 41,000 characters 1.4 s."""
    node = pair.nodes["alfa"]
    with node.writing() as work:
        keep_agreement(work.connection, draft(0), BRAVO, work.now_us)
        table = schema.agreements
        query = table.select().where(table.c.name == "flood-0000")
        row = dict(work.connection.execute(query).mappings().one())
        # The contents are not read: copies under other names and hashes will do.
        copies = [
            row | {"name": f"flood-{k:04d}", "hash": f"sha256:{k:064x}"}
            for k in range(1, 1000)
        ]
        work.connection.execute(table.insert(), copies)
    stored._parsed.cache_clear()
    path, seen = "/api/v1/agreements", []
    while path:
        answer = api(path)
        assert answer.status_code == 200
        rows = answer.json()["items"]
        assert len(rows) <= 100
        seen += [row["hash"] for row in rows]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert len(seen) == len(set(seen)) == 1001
    assert stored._parsed.cache_info().misses == 0
    # Decisions read the one that all have signed.
    node.database.read(node.release_context)
    assert stored._parsed.cache_info().misses == 1
    assert api("/api/v1/agreements?limit=1001").status_code == 422
    assert api("/api/v1/agreements?cursor=sha256:00").status_code == 404


def test_peers_are_listed_in_pages(tmp_path):
    names = ["alfa", "bravo", "charlie", "delta"]
    met = [("alfa", name) for name in names[1:]]
    with prepared_world(tmp_path, names, met=met) as world:
        alfa = world.nodes["alfa"]
        first = list_peers(alfa, limit=2)
        rest = list_peers(alfa, after=first[-1].party, limit=2)
        assert [row.party for row in first + rest] == [
            f"party:{name}" for name in names[1:]
        ]


# -- programs and persons' acts ----------------------------------------------------------


def test_a_program_performs_no_persons_act_by_any_route(pair, api):
    """A token gets 403 for every act, whatever it sends, and nothing changes."""
    alfa = pair.nodes["alfa"]
    shown = propose(alfa, draft(1)).hash
    with alfa.reading() as work:
        before = last_number(work.connection), store.list_acts(work.connection)
    acts = [one for one in standard_operations().by_name.values() if one.right in ACTS]
    assert len(acts) > 7
    for one in acts:
        body = plain_object(one.example) | {"hash": shown, "party": BRAVO}
        path = one.path.replace(":path", "").format(**body)
        for given in (body, {}, {"marks": ["person:ADA"], "by": "Ada"}):
            answer = api(f"/api/v1{path}", json=given, method=one.method)
            assert answer.status_code == 403, (one.name, answer.text)
            assert "no program performs it" in answer.text
    with alfa.reading() as work:
        after = last_number(work.connection), store.list_acts(work.connection)
    assert after == before


# -- how much, and what is reserved ------------------------------------------------------


def test_items_are_counted_once_they_are_parsed(pair):
    """Not the bytes of a word in them, which may stand anywhere, or be spelt otherwise."""
    bravo = pair.nodes["bravo"]
    limit(bravo, quota_per_minute=3)
    item = made(pair)
    words = made(pair, rows=[{"object": "object:norad:1", "name": '"envelope"' * 50}])
    with bravo.writing() as work:
        codes = [a.code for a in receive(work, ALFA, [words, item, item, item, item])]
    assert codes[3:] == ["quota", "quota"]
    assert "quota" not in codes[:3]
    assert held(bravo)


def test_a_flood_is_answered_without_a_trace(pair):
    bravo = pair.nodes["bravo"]
    limit(bravo, quota_per_minute=0)
    before = verify_ledger(bravo).entries
    share(pair)
    assert verify_ledger(bravo).entries == before
    assert held(bravo) == []
    limit(bravo, quota_per_minute=100)
    again(pair)
    assert len(held(bravo)) == 5
    assert pair.sync("alfa", "bravo").faults == ()


def stop_by_flood(net):
    limit(net.nodes["bravo"], quota_per_minute=0)


def stop_by_block(net):
    block_peer(net.nodes["bravo"], ALFA)


def stop_by_storage(net):
    limit(net.nodes["bravo"], stored_mb_per_peer=0)


STOPS = [stop_by_flood, stop_by_block, stop_by_storage]


def open_again(net):
    limit(net.nodes["bravo"], quota_per_minute=100, stored_mb_per_peer=100)
    unblock_peer(net.nodes["bravo"], ALFA)
    again(net)


@pytest.mark.parametrize("stop", STOPS)
def test_crisis_messages_and_withdrawals_pass_all_the_same(tmp_path, stop):
    with prepared_net(tmp_path) as net:
        stop(net)
        send(net, "pre-launch", LAUNCH)
        crisis = send(net, "crisis", CRISIS)
        left = withdraw(net.nodes["alfa"], "pact").hash
        again(net)
        shown = [line.notice for line in list_notices(net.nodes["bravo"])]
        assert shown == [crisis]
        (version,) = list_agreements(net.nodes["bravo"])
        assert (version.hash, version.state) == (left, "notice given")
        open_again(net)
        assert len(list_notices(net.nodes["bravo"])) == 2
        assert net.sync("alfa", "bravo").faults == ()


def encounter_name(world, encounter):
    """Return the id by which documents name the case of an encounter."""
    table = case_schema.case_papers
    return world.nodes["bravo"].database.read(
        lambda c: (
            c.execute(table.select().where(table.c.encounter == encounter)).first().case
        )
    )


@pytest.mark.parametrize("stop", STOPS)
def test_live_cases_go_on_all_the_same(tmp_path, stop):
    from tests.apps.cases.test_cases import case, go_on, opened

    with partners(tmp_path) as world:
        encounter = opened(world, tmp_path)
        before = len(case(world, "bravo", encounter).documents)
        stop(world)
        go_on(world, encounter, "alfa")
        go_on(world, encounter, "bravo")
        again(world)
        assert len(case(world, "bravo", encounter).documents) > before
        # A document that names no live case is none.
        with world.nodes["bravo"].reading() as work:
            known = {"rows": [{"case": encounter_name(world, encounter)}]}
            assert is_of_live_case(work, ALFA, known)
            assert not is_of_live_case(work, "party:charlie", known)
            for other in ("x", None, 7):
                assert not is_of_live_case(work, ALFA, {"rows": [{"case": other}]})


def test_a_crisis_message_does_not_wait_behind_a_backlog(tmp_path, monkeypatch):
    monkeypatch.setattr(delivery, "MAX_ITEMS", 2)
    with prepared_net(tmp_path) as net:
        alfa, bravo = net.nodes["alfa"], net.nodes["bravo"]
        net.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
        net.cut |= {("alfa", "gate"), ("gate", "alfa")}
        for _ in range(5):
            net.clock.move(1)
            send(net, "pre-launch", LAUNCH)
        crisis = send(net, "crisis", CRISIS)
        net.cut.clear()
        limit(bravo, quota_per_minute=0)
        delivery.deliver_all(alfa, BRAVO)
        assert [line.notice for line in list_notices(bravo)] == [crisis]
        # The rest comes once it may, in its order, and the stream has no gap.
        open_again(net)
        assert len(list_notices(bravo)) == 6
        assert net.sync("alfa", "bravo").faults == ()


def test_the_reserved_allowance_has_a_bound_too(tmp_path):
    with prepared_net(tmp_path) as net:
        limit(net.nodes["bravo"], quota_per_minute=0, reserved_per_minute=2)
        for _ in range(4):
            net.clock.move(1)
            send(net, "crisis", CRISIS)
        again(net)
        assert len(list_notices(net.nodes["bravo"])) == 2


def test_the_door_turns_a_blocked_peer_away_unless_something_is_reserved(tmp_path):
    with real_world(tmp_path) as (world, door, client):
        bravo = world.nodes["bravo"]
        assert client.post(DELIVER, **post(world, pack([]))).status_code == 200
        block_peer(bravo, ALFA)
        sent = post(world, pack([made(world)]), nonce="a" * 24)
        assert client.post(DELIVER, **sent).status_code == 429
        keys = world.nodes["alfa"].view(lambda work: work.ring(ALFA).texts())
        item = made(world, text=protocol(world, "keys", {"keys": keys}))
        sent = post(world, pack([item]), nonce="b" * 24)
        assert client.post(DELIVER, **sent).status_code == 200
        assert door.counts == {"answered": 2, "quota": 1}


def protocol(world, kind, body):
    return protocol_document(world.nodes["alfa"], kind, body, BRAVO).text


def test_envelopes_that_wait_for_others_are_bounded(pair):
    bravo = pair.nodes["bravo"]
    limit(bravo, pending_per_peer=2)
    previous = "sha256:" + "1" * 64
    items = [made(pair, 10 + k, previous=previous) for k in range(4)]
    with bravo.writing() as work:
        codes = [answer.code for answer in receive(work, ALFA, items)]
    assert codes == ["", "", "quota", "quota"]


def test_what_is_stored_of_a_peer_is_counted_and_bounded(pair):
    bravo = pair.nodes["bravo"]
    first = bravo.database.read(lambda c: stored_bytes(c, ALFA))
    share(pair)
    second = bravo.database.read(lambda c: stored_bytes(c, ALFA))
    assert second > first > 0
    bravo.write(
        lambda c: c.execute(
            schema.notes.delete().where(schema.notes.c.name == f"stored {ALFA}")
        )
    )
    assert bravo.database.read(lambda c: stored_bytes(c, ALFA)) == second
    limit(bravo, stored_mb_per_peer=0)
    share(pair, elements(5, 0.002))
    assert bravo.database.read(lambda c: stored_bytes(c, ALFA)) == second


# -- what people can do ------------------------------------------------------------------


def test_nothing_is_shared_with_a_blocked_peer_and_what_was_stays(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    share(pair)
    done = block_peer(alfa, BRAVO)
    assert (done.state, done.live_cases) == ("blocked", 0)
    assert any("terms" in sentence for sentence in done.means)
    assert any("stay signed" in sentence for sentence in done.means)
    assert share(pair, elements(5, 0.002)) == []
    (row, *_) = preview(alfa, BRAVO, "elements", "flight-safety")
    assert (row.released, row.reason) == (False, "blocked")
    assert held(bravo)[0].row["mean_motion_rad_s"] == 0.001
    unblock_peer(alfa, BRAVO)
    (again_,) = share_now(alfa)
    assert again_.rows == 5
    entries = [row.act for row in rows_of(alfa) if row.kind == "peer"]
    assert entries == ["blocked", "unblocked"]


def rows_of(node):
    return node.database.read(
        lambda c: c.execute(schema.entries.select().order_by(schema.entries.c.id)).all()
    )


def test_what_waits_for_a_blocked_peer_leaves_its_envelope_alone(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    pair.cut.add(("alfa", "bravo"))
    share(pair)
    block_peer(alfa, BRAVO)
    pair.cut.clear()
    again(pair)
    assert held(bravo) == []
    assert pair.sync("alfa", "bravo").faults == ()


def test_an_unverified_peer_is_a_stranger_until_people_compare_again(pair):
    bravo = pair.nodes["bravo"]
    fingerprint = list_peers(bravo)[0].fingerprint
    unverify_peer(bravo, ALFA)
    with pytest.raises(TrustError), bravo.writing() as work:
        receive(work, ALFA, [made(pair)])
    with pytest.raises(TrustError):
        sign(bravo, propose(bravo, draft(1)).hash)
    verify_peer(bravo, ALFA, fingerprint)
    share(pair)
    assert len(held(bravo)) == 5


def test_the_keys_of_a_removed_peer_stay_for_what_it_signed(pair):
    bravo = pair.nodes["bravo"]
    share(pair)
    pair.sync("alfa", "bravo")
    done = remove_peer(bravo, ALFA)
    assert (done.state, done.rows_held) == ("removed", 5)
    assert list_peers(bravo) == []
    assert verify_ledger(bravo).faults == ()
    report = verify_bundle(make_bundle(bravo))
    assert report.faults == []
    assert ALFA in report.roots
    assert len(held(bravo)) == 5
    with pytest.raises(UnknownNameError):
        block_peer(bravo, ALFA)
    with pytest.raises(UnknownNameError), bravo.writing() as work:
        receive(work, ALFA, [made(pair)])
    # Introduced again it is a stranger with the same root.
    met = add_peer(bravo, "https://alfa.example")
    assert list_peers(bravo)[0].verified_us is None
    verify_peer(bravo, ALFA, met.fingerprint)
    share(pair, elements(5, 0.002))
    assert held(bravo)[0].row["mean_motion_rad_s"] == 0.002


def test_a_peer_with_live_cases_is_not_removed_by_accident(tmp_path):
    from tests.apps.cases.test_cases import opened

    with partners(tmp_path) as world:
        opened(world, tmp_path)
        bravo = world.nodes["bravo"]
        for act in (unverify_peer, remove_peer):
            with pytest.raises(InputError, match="1 cases with party:alfa are live"):
                act(bravo, ALFA)
        assert remove_peer(bravo, ALFA, force=True).live_cases == 1


def test_drafts_of_one_delivery_count_together(pair):
    """All documents of a delivery are checked before the first one is acted upon."""
    bravo = pair.nodes["bravo"]
    limit(bravo, drafts_per_peer=2)
    with pair.nodes["alfa"].writing() as work:
        for number in range(4):
            body = {"content": dict(draft(number).content)}
            send_protocol(work, "agreement", body, BRAVO)
    pair.settle()
    assert len(list_agreements(bravo)) == 3
