"""What a hostile peer, a thief of keys or somebody in between may try."""

import asyncio
import contextlib
import datetime as dt
import io
import json
from dataclasses import replace

import httpx
import pytest
from hypothesis import given, strategies as st
from typing_extensions import override

from comity.apps.sharing.holdings import held
from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    RemoteError,
    TrustError,
)
from comity.messages.document import write_document
from comity.node.exchange.admission import RequestAdmission
from comity.node.exchange.backoff import retry_at_us
from comity.node.exchange.introductions import read_introduction
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.exchange.receiving import receive
from comity.node.exchange.sealing_keys import best_key, our_statements
from comity.node.gate.parcels import Item, pack, unpack
from comity.node.gate.sealed import Bound, seal_request
from comity.node.lifecycle.certification import certify, revoke
from comity.node.proofs.evidence import make_bundle
from comity.node.proofs.verify import verify_ledger
from comity.node.server.federation import federation_app
from comity.node.server.logs import Log
from comity.node.store import log, schema
from comity.node.store.evidence import read_equivocations
from comity.node.store.group_writer import GroupWriter
from comity.node.transport.peer import HttpCarrier, PeerRequest
from comity.node.transport.signatures import (
    COMPONENTS,
    Message,
    sign_request,
    verify_request,
)
from comity.system.address import check_url, locate
from comity.system.environment import now_us
from comity.trust.identity import SoftKey, sign_statement
from comity.trust.ledger import commit, seal, verify_bundle
from comity.trust.ledger.envelope import Code
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import share
from tests.federation.world import START, bilateral

ALFA, BRAVO = "party:alfa", "party:bravo"


@pytest.fixture
def pair(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        yield world


def real_now():
    """Return now by the real clock, which HTTP signatures are checked by."""
    return dt.datetime.fromtimestamp(now_us() / 1e6, dt.UTC)


class Client:
    """Requests to an application in this process."""

    def __init__(self, app):
        self.app = app

    def _send(self, method, path, **given_):
        async def send():
            transport = httpx.ASGITransport(app=self.app)
            base = "https://bravo.example"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, **given_)

        return asyncio.run(send())

    def post(self, path, **given_):
        return self._send("POST", path, **given_)

    def get(self, path):
        return self._send("GET", path)


# -- HTTP message signatures ---------------------------------------------------------

KEY = SoftKey(b"\x07" * 32)
URL = "https://bravo.example/comity/deliver"


def request(body=b'{"items":[]}', url=URL, **headers):
    given_ = {"Content-Type": "application/json", "Comity-Party": ALFA} | headers
    message = Message("POST", url, given_, body)
    sign_request(KEY, message, nonce="n" * 24, at=real_now())
    return message


def check(message, key=KEY, at=None):
    def find(kid):
        if kid != key.public.kid:
            raise TrustError(f"{kid} is unknown")
        return key.public

    now = at or real_now()
    return verify_request(message, find, now, dt.timedelta(seconds=5))


def test_a_signed_request_verifies():
    assert check(request()).nonce == "n" * 24


def drop(message, name):
    del message.headers[name]
    return message


def changed(message, **parts):
    return replace(message, **parts)


def with_header(message, name, value):
    message.headers[name] = value
    return message


HOSTILE = {
    "stripped signature": lambda: drop(request(), "Signature"),
    "stripped input": lambda: drop(request(), "Signature-Input"),
    "stripped digest": lambda: drop(request(), "Content-Digest"),
    "another body under a kept digest": lambda: changed(
        request(), body=b'{"items":[1]}'
    ),
    "no body under a kept digest": lambda: changed(request(), body=b""),
    "another destination": lambda: changed(
        request(), url="https://charlie.example/comity/deliver"
    ),
    "another path": lambda: changed(request(), url="https://bravo.example/comity/ask"),
    "another scheme": lambda: changed(
        request(), url="http://bravo.example/comity/deliver"
    ),
    "another method": lambda: changed(request(), method="PUT"),
    "another party": lambda: with_header(request(), "Comity-Party", "party:zulu"),
    "another content type": lambda: with_header(
        request(), "Content-Type", "text/plain"
    ),
    "garbled signature": lambda: with_header(request(), "Signature", "comity=:AAAA:"),
    "garbled input": lambda: with_header(request(), "Signature-Input", "comity=(((("),
    "another label": lambda: with_header(
        request(),
        "Signature-Input",
        request().headers["Signature-Input"].replace("comity=", "x="),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_do_not_verify(name):
    with pytest.raises(TrustError):
        check(HOSTILE[name]())


def signed_with(components=COMPONENTS, **parameters):
    """Sign as the library would for anybody, with weaker coverage or other parameters."""
    from http_message_signatures import HTTPMessageSigner, algorithms

    message = Message(
        "POST", URL, {"Content-Type": "application/json", "Comity-Party": ALFA}, b"{}"
    )
    at = real_now()
    given_ = {
        "created": at,
        "expires": at + dt.timedelta(minutes=5),
        "nonce": "n" * 24,
        "label": "comity",
        "tag": "comity",
    } | parameters
    maker = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)
    prepared = maker.prepare(
        message,
        key_id=KEY.public.kid,
        covered_component_ids=components,
        body=message.body,
        **given_,
    )
    maker.apply(message, prepared, KEY.sign(prepared.signature_base))
    return message


def test_the_same_by_hand_verifies():
    assert check(signed_with()).kid == KEY.public.kid


@pytest.mark.parametrize("left_out", [c for c in COMPONENTS if c != "content-digest"])
def test_every_component_must_be_covered(left_out):
    """The trap: the library takes a signature over too little."""
    with pytest.raises(TrustError, match="not covered"):
        check(signed_with(tuple(c for c in COMPONENTS if c != left_out)))


NOW = real_now()
PARAMETERS = {
    "no nonce": {"nonce": None},
    "short nonce": {"nonce": "n"},
    "no expiry": {"expires": None},
    "expired": {
        "created": NOW - dt.timedelta(hours=1),
        "expires": NOW - dt.timedelta(minutes=55),
    },
    "lives a day": {"expires": NOW + dt.timedelta(days=1)},
    "made tomorrow": {
        "created": NOW + dt.timedelta(days=1),
        "expires": NOW + dt.timedelta(days=1, minutes=1),
    },
    "no tag": {"tag": None},
    "another tag": {"tag": "other"},
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_of_a_signature_have_limits(name):
    with pytest.raises(TrustError):
        check(signed_with(**PARAMETERS[name]))


def test_the_library_still_has_the_traps_that_we_close():
    """It accepts a changed body and too little coverage unless it is told otherwise."""
    from http_message_signatures import (
        HTTPMessageVerifier,
        HTTPSignatureKeyResolver,
        algorithms,
    )

    class Keys(HTTPSignatureKeyResolver):
        @override
        def resolve_public_key(self, key_id):
            del key_id
            return KEY._key.public_key()

        @override
        def resolve_private_key(self, key_id):
            del key_id
            raise NotImplementedError

    message = changed(request(), body=b"another body")
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519, key_resolver=Keys()
    )
    assert verifier.verify(message, expect_tag="comity")
    with pytest.raises(TrustError):
        check(message)


def test_another_key_of_the_same_name_does_not_verify():
    other = SoftKey(b"\x08" * 32)
    with pytest.raises(TrustError):
        check(request(), key=other)


# -- the inbox's door ----------------------------------------------------------------

DELIVER, ASK = "/comity/3/deliver", "/comity/3/ask"


def post(
    pair,
    body,
    path=DELIVER,
    nonce="n" * 24,
    party=ALFA,
    url="https://bravo.example",
    signer=None,
):
    """Return a request to bravo, sealed and signed."""
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    our_statements(bravo)
    with bravo.reading() as work:
        key = best_key(work, BRAVO)
    body = seal_request(key, Bound(path, party, BRAVO), body, b"s" * 32)
    message = Message(
        "POST",
        url + path,
        {"Content-Type": "application/json", "Comity-Party": party},
        body,
    )
    sign_request(signer or alfa.signer, message, nonce=nonce, at=real_now())
    return {"content": body, "headers": message.headers}


def test_the_door_takes_a_request_once_and_never_again(tmp_path):
    with real_world(tmp_path) as (world, door, client):
        body = pack([])
        sent = post(world, body)
        assert client.post(DELIVER, **sent).status_code == 200
        assert client.post(DELIVER, **sent).status_code == 401
        # Nor after a restart: nonces are kept on the disk.
        world.reopen("bravo")
        door.node = world.nodes["bravo"]
        door.writer = GroupWriter(door.node.database)
        assert client.post(DELIVER, **sent).status_code == 401
        door.writer.close()
        # Nor to another path, nor by another party.
        assert client.post(ASK, **sent).status_code == 401


def real_world(folder):
    """Two nodes by the real clock, and the inbox of one behind a test client."""

    @contextlib.contextmanager
    def behind():
        names = ["alfa", "bravo", "charlie"]
        met = [("alfa", "bravo"), ("charlie", "bravo")]
        with prepared_world(folder, names, met=met, start_us=None) as world:
            bravo = world.nodes["bravo"]
            writer = GroupWriter(bravo.database)
            door = RequestAdmission(bravo, writer)
            app = federation_app(door, Log(io.StringIO()))
            yield world, door, Client(app)
            writer.close()

    return behind()


def test_strangers_learn_nothing_from_the_door(tmp_path):
    with real_world(tmp_path) as (world, door, client):
        answers = set()
        for case in (
            {"content": b"{}", "headers": {}},
            {"content": b"{}", "headers": {"Comity-Party": "party:zulu"}},
            post(world, b"{}", party="party:zulu"),
            post(world, b"{}", party="party:charlie"),
            post(world, b"{}", url="https://charlie.example"),
            post(world, b"{}", signer=SoftKey(b"\x01" * 32)),
        ):
            answer = client.post(DELIVER, **case)
            answers.add((answer.status_code, answer.content))
        assert answers == {(401, b"")}
        assert client.get(DELIVER).status_code == 405
        assert client.get("/comity/entries/1").status_code == 404
        assert client.get("/metrics").status_code == 404
        assert client.get("/comity/introduction").status_code == 200
        # Without a signature nothing is looked up.
        assert door.counts == {"malformed": 2, "untrusted": 4}


def test_a_body_beyond_the_limit_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("comity.node.server.federation.MAX_BYTES", 1000)
    with real_world(tmp_path) as (world, door, client):
        answer = client.post(DELIVER, **post(world, b"x" * 2000))
        assert answer.status_code == 413
        assert door.counts == {"too-large": 1}


def test_a_doubled_header_is_refused(tmp_path):
    with real_world(tmp_path) as (world, _door, client):
        sent = post(world, pack([]))
        doubled = [*sent["headers"].items(), ("Comity-Party", "party:charlie")]
        answer = client.post(DELIVER, content=sent["content"], headers=doubled)
        assert answer.status_code == 401


def test_a_peer_beyond_its_quota_waits(tmp_path):
    with real_world(tmp_path) as (world, door, client):
        door.node.settings = replace(door.node.settings, quota_per_minute=3)
        codes = [
            client.post(
                DELIVER, **post(world, pack([]), nonce=f"nonce-{k:020d}")
            ).status_code
            for k in range(5)
        ]
        assert codes == [200, 200, 200, 429, 429]


BODIES = {
    "no JSON": b"items",
    "deep": b'{"items":' + b"[" * 100 + b"]" * 100 + b"}",
    "very deep": b'{"items":' + b"[" * 200_000,
    "doubled": b'{"items":[],"items":[]}',
    "more": b'{"items":[],"more":1}',
    "too many": b'{"items":[' + b",".join([b"1"] * 200) + b"]}",
    "integer": b'{"items":[9007199254740993]}',
    "not an item": b'{"items":[{}]}',
    "salt alone": b'{"items":[{"document":null,"envelope":"x","salt":"AAAA"}]}',
    "short salt": b'{"items":[{"document":"d","envelope":"x","salt":"AAAA"}]}',
    "numbers": b'{"items":[{"document":1,"envelope":"x","salt":2}]}',
    "long envelope": b'{"items":[{"document":null,"envelope":"'
    + b"x" * 200_000
    + b'","salt":null}]}',
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_out_of_form_are_refused(name):
    with pytest.raises(FormatError):
        unpack(BODIES[name])


def test_a_broken_body_of_an_authentic_request_is_a_plain_refusal(tmp_path):
    with real_world(tmp_path) as (world, _door, client):
        answer = client.post(DELIVER, **post(world, b'{"items":[{}]}'))
        assert (answer.status_code, answer.content) == (400, b"")


@given(st.binary(max_size=400))
def test_any_bytes_are_an_error_of_the_tree(data):
    for read in (unpack, lambda d: read_introduction(d, START)):
        try:
            read(data)
        except ComityError:
            continue


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["items", "envelope", "document", "salt", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_broken_messages_are_errors_of_the_tree(value):
    try:
        unpack(json.dumps(value).encode())
    except ComityError:
        return


# -- envelopes and documents ---------------------------------------------------------


def made(world, sequence=None, kind="elements", rows=None, label=None, **changes):
    """Return an item as alfa's node could sign it, right or wrong."""
    alfa = world.nodes["alfa"]
    stream = alfa.database.read(
        lambda c: log.load_stream(c, ALFA, BRAVO, outgoing=True)
    )
    row = label or {
        "classification": "green",
        "policy": "tlp",
        "releasable_to": [BRAVO],
    }
    text = changes.pop("text", None) or write_document(
        changes.pop("document_signer", alfa.signer),
        kind=kind,
        sender=ALFA,
        originator=changes.pop("originator", ALFA),
        issued_us=world.clock(),
        as_of_us=changes.pop("as_of_us", world.clock()),
        label=changes.pop("document_label", row),
        body={
            "rows": rows
            if rows is not None
            else [{"object": "object:norad:1", "name": "SECRET"}]
        },
        purpose=changes.pop("purpose", "flight-safety"),
    )
    salt = b"s" * 32
    given_ = {
        "sender": ALFA,
        "recipient": BRAVO,
        "incarnation": alfa.incarnation,
        "sequence": sequence or stream.size + 1,
        "previous": stream.tip,
        "at_us": world.clock(),
        "expires_us": world.clock() + 10**9,
        "label": row,
        "commitment": commit(salt, text.encode()),
    } | changes
    signer = given_.pop("signer", alfa.signer)
    return Item(seal(signer, **given_).text, text, salt)


def take(world, item, party=ALFA):
    bravo = world.nodes["bravo"]
    with bravo.writing() as work:
        (answer,) = receive(work, party, [item])
    return answer.code or answer.state


def test_a_good_item_is_stored(pair):
    assert take(pair, made(pair)) == "stored"
    assert held(pair.nodes["bravo"])[0].row["name"] == "SECRET"


THIEF = SoftKey(b"\x0a" * 32)
ITEMS = {
    "signed by a thief": ({"signer": THIEF}, Code.SIGNATURE),
    "for another party": ({"recipient": "party:charlie"}, Code.RECIPIENT),
    "of a fenced incarnation": ({"incarnation": 1}, Code.FENCED),
    "of an incarnation that was not announced": (
        {"incarnation": 2**40},
        Code.INCARNATION,
    ),
    "from the future": (
        {"at_us": START + 10**10, "expires_us": START + 10**11},
        Code.CLOCK,
    ),
    "a broken chain": ({"previous": "sha256:" + "0" * 64}, Code.CHAIN),
    "another document than committed": (
        {"commitment": "sha256:" + "0" * 64},
        Code.COMMITMENT,
    ),
    "a document by a thief": ({"document_signer": THIEF}, Code.MALFORMED),
    "labels that differ": (
        {
            "document_label": {
                "classification": "clear",
                "policy": "tlp",
                "releasable_to": [BRAVO],
            }
        },
        Code.MALFORMED,
    ),
    "a purpose that is not agreed": ({"purpose": "research"}, Code.NOT_RELEASED),
    "a kind that is not agreed": ({"kind": "plans"}, Code.NOT_RELEASED),
    "a kind that is unknown": ({"kind": "gossip"}, Code.NOT_RELEASED),
    "a label above the agreed one": (
        {"label": {"classification": "red", "policy": "tlp", "releasable_to": [BRAVO]}},
        Code.NOT_RELEASED,
    ),
    "an unknown label": (
        {"label": {"classification": "odd", "policy": "odd", "releasable_to": [BRAVO]}},
        Code.NOT_RELEASED,
    ),
    "a label for nobody": (
        {"label": {"classification": "green", "policy": "tlp", "releasable_to": []}},
        Code.NOT_RELEASED,
    ),
    "a doubled audience": (
        {
            "label": {
                "classification": "green",
                "policy": "tlp",
                "releasable_to": [BRAVO, BRAVO],
            }
        },
        Code.NOT_RELEASED,
    ),
    "an audience of somebody else": (
        {
            "label": {
                "classification": "green",
                "policy": "tlp",
                "releasable_to": ["party:zulu"],
            }
        },
        Code.NOT_RELEASED,
    ),
    "somebody else's data without leave": (
        {"originator": "party:zulu"},
        Code.NOT_RELEASED,
    ),
    "a field that nobody knows": (
        {"rows": [{"object": "object:norad:1", "secret": 1}]},
        Code.NOT_RELEASED,
    ),
    "rows without an object": ({"rows": [{"name": "SECRET"}]}, Code.NOT_RELEASED),
    "no rows": ({"rows": []}, Code.NOT_RELEASED),
    "no statement at all": ({"text": "SECRET"}, Code.MALFORMED),
}


@pytest.mark.parametrize("name", ITEMS)
def test_hostile_items_are_refused_and_leave_hash_and_reason_alone(pair, name):
    changes, code = ITEMS[name]
    assert take(pair, made(pair, **changes)) == code
    bravo = pair.nodes["bravo"]
    assert held(bravo) == []
    rows = bravo.database.read(
        lambda c: c.execute(
            schema.entries.select().order_by(schema.entries.c.id.desc())
        ).first()
    )
    assert rows.document is None
    assert rows.salt is None
    assert rows.hash.startswith("sha256:")
    assert rows.reason.startswith(code)
    assert "SECRET" not in rows.reason
    named = [
        words for words in verify_ledger(bravo).faults if "signed twice" not in words
    ]
    assert named == []


ODD = {
    "object no text": [{"object": ["x"]}],
    "name no text": [{"object": "object:norad:1", "name": {"a": [1]}}],
    "positions no numbers": [{"object": "object:norad:1", "position_km": ["a", {}]}],
    "ragged positions": [{"object": "object:norad:1", "position_km": [[1, 2], [3]]}],
    "times no numbers": [{"object": "object:norad:1", "t_us": [None, "x"]}],
    "covariance too short": [{"object": "object:norad:1", "covariance_rtn": [[1, 2]]}],
}

#: What can be coarsened, of all that a bilateral agreement shares.
ORBITS_ALONE = ("ephemerides, cdms, observations, contacts", "ephemerides, contacts")


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("precision", ["", "precision: {position_km: 1, time_s: 1}"])
def test_rows_of_odd_shapes_harm_nobody(tmp_path, name, precision):
    changes = {"keep_d: 90": precision or "keep_d: 90"}
    text = bilateral("alfa", "bravo", **{**changes, ORBITS_ALONE[0]: ORBITS_ALONE[1]})
    signed = [(text, "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        code = take(world, made(world, kind="ephemerides", rows=ODD[name]))
        assert code in {"stored", Code.MALFORMED, Code.NOT_RELEASED}
        assert verify_ledger(world.nodes["bravo"]).faults == ()


@pytest.mark.parametrize(
    "content", [{}, {"agreement": []}, {"parties": [[]]}, {"parties": {}}]
)
def test_drafts_of_odd_shapes_harm_nobody(pair, content):
    alfa = pair.nodes["alfa"]
    label = {
        "classification": "amber+strict",
        "policy": "tlp",
        "releasable_to": [BRAVO],
    }
    text = write_document(
        alfa.signer,
        kind="agreement",
        sender=ALFA,
        issued_us=pair.clock(),
        label=label,
        body={"content": content},
    )
    code = take(pair, made(pair, text=text, label=label))
    assert code in {Code.MALFORMED, Code.NOT_RELEASED}


def test_an_expired_item_is_refused(pair):
    item = made(pair, expires_us=pair.clock() + 5_000_000)
    pair.clock.move(6)
    assert take(pair, item) == Code.EXPIRED


def test_finer_than_agreed_is_refused(tmp_path):
    changes = {"keep_d: 90": "precision: {position_km: 1}"}
    text = bilateral("alfa", "bravo", **{**changes, ORBITS_ALONE[0]: ORBITS_ALONE[1]})
    signed = [(text, "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        base = {"object": "object:norad:1", "t_us": [START]}
        fine = made(
            world, kind="ephemerides", rows=[base | {"position_km": [[7000.5, 0, 0]]}]
        )
        assert take(world, fine) == Code.NOT_RELEASED


def test_a_repeat_gets_the_stored_answer_and_changes_nothing(pair):
    item = made(pair)
    assert take(pair, item) == "stored"
    before = verify_ledger(pair.nodes["bravo"]).entries
    for _ in range(3):
        assert take(pair, item) == "stored"
    assert verify_ledger(pair.nodes["bravo"]).entries == before
    pair.reopen("bravo")
    assert take(pair, item) == "stored"
    bad = made(pair, sequence=9, previous="sha256:" + "0" * 64, purpose="research")
    assert take(pair, bad) == take(pair, bad) == Code.NOT_RELEASED


def test_a_replay_across_conversations_is_refused(tmp_path):
    """What alfa said to bravo does not count when it is said to charlie."""
    names = ["alfa", "bravo", "charlie"]
    met = [("alfa", "bravo"), ("alfa", "charlie")]
    signed = [(bilateral(*pair), *pair) for pair in met]
    with prepared_world(tmp_path, names, met=met, signed=signed) as world:
        item = made(world)
        charlie = world.nodes["charlie"]
        with charlie.writing() as work:
            (answer,) = receive(work, ALFA, [item])
        assert answer.code == Code.RECIPIENT
        # Nor can bravo hand alfa's envelope in as its own.
        world.meet("bravo", "charlie")
        with charlie.writing() as work:
            (answer,) = receive(work, BRAVO, [item])
        assert answer.code == Code.SIGNATURE


def test_equivocation_is_kept_as_evidence(pair):
    one, two = (
        made(pair),
        made(pair, rows=[{"object": "object:norad:1", "name": "OTHER"}]),
    )
    assert take(pair, one) == "stored"
    for _ in range(2):
        assert take(pair, two) == Code.EQUIVOCATION
    bravo = pair.nodes["bravo"]
    (kept,) = bravo.database.read(read_equivocations)
    assert {kept.first, kept.second} == {one.envelope, two.envelope}
    assert held(bravo)[0].row["name"] == "SECRET"
    assert any("signed twice" in fault for fault in verify_ledger(bravo).faults)


def test_a_revoked_key_is_refused_after_the_next_contact(pair):
    alfa = pair.nodes["alfa"]
    old = alfa.signer
    certify(alfa, "node", "node 2", alfa.folder / "node2.key")
    revoke(alfa, old.public.kid, "lost")
    pair.reopen("alfa")
    pair.clock.move(1)
    # Bravo asks alfa again who it is; the root that people compared vouches for the new key.
    assert pair.sync("bravo", "alfa").faults == ()
    assert take(pair, made(pair, signer=old)) == Code.KEY
    assert take(pair, made(pair)) == "stored"


def test_an_expired_key_is_refused(pair):
    pair.clock.move(3 * 366 * 86_400)
    assert take(pair, made(pair)) == Code.SIGNATURE


def test_a_node_with_another_root_is_not_believed(tmp_path):
    with prepared_world(tmp_path / "one", ["alfa", "bravo"]) as world:
        with prepared_world(tmp_path / "two", ["bravo"], seed=9) as false:
            world.nodes["bravo"].close()
            world.nodes["bravo"] = false.nodes["bravo"]
            with pytest.raises(TrustError, match="another root key"):
                add_peer(world.nodes["alfa"], "https://bravo.example")


def test_drills_and_real_traffic_do_not_mix(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"], met=(), drill=["bravo"]) as world:
        with pytest.raises(TrustError, match="do not mix"):
            add_peer(world.nodes["alfa"], "https://bravo.example")


def test_nothing_is_sent_to_an_unverified_peer(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"], met=()) as world:
        alfa = world.nodes["alfa"]
        add_peer(alfa, "https://bravo.example")
        item = Outgoing("x", "elements", {})
        with pytest.raises(TrustError, match="not verified"):
            with alfa.writing() as work:
                enqueue(work, BRAVO, [item])
        with pytest.raises(TrustError, match="not verified"):
            world.sync("alfa", "bravo")
        assert world.seen["bravo"] == []


def test_a_pull_gives_the_caller_its_own_stream_alone(tmp_path):
    """No number that charlie can ask for gives it what was said to bravo."""
    names = ["alfa", "bravo", "charlie"]
    met = [("alfa", "bravo"), ("alfa", "charlie")]
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path, names, met=met, signed=signed) as world:
        share(world)
        from comity.node.exchange.client import ask

        for question, body in (
            ("pull", {"after": 0}),
            ("pull", {"after": 3}),
            ("recover", {"after": 0, "incarnation": 2**40}),
            ("hello", {}),
        ):
            answer = ask(world.nodes["charlie"], ALFA, question, body)
            assert answer.body.get("items", []) == []
            assert (answer.sizes.sent, answer.sizes.received) == (0, 0)


def test_a_forged_answer_changes_nothing(pair):
    from comity.node.exchange.delivery import deliver

    alfa = pair.nodes["alfa"]
    pair.cut.add(("alfa", "bravo"))
    share(pair)
    pair.cut.clear()
    pair.clock.move(3600)
    good = alfa.gate.carrier.post

    def forged(errand, **given_):
        del errand, given_
        payload = {
            "at_us": START,
            "body": {"answers": []},
            "from": BRAVO,
            "in_reply_to": "0" * 64,
            "incarnation": 1,
            "sizes": {"received": 99, "sent": 99},
            "to": ALFA,
        }
        return sign_statement(THIEF, "comity-answer", payload).encode()

    def stale(errand, **given_):
        good(errand, **given_)
        return pair.seen["alfa"][0]

    for carrier in (forged, stale):
        alfa.gate.carrier.post = carrier
        with pytest.raises(TrustError):
            deliver(alfa, BRAVO)
        alfa.gate.carrier.post = good
    assert pair.sync("alfa", "bravo").faults == ()


def test_an_altered_leaf_stops_heads_and_is_named(pair):
    share(pair)
    alfa = pair.nodes["alfa"]
    row = alfa.database.read(lambda c: log.entry_at(c, BRAVO, 2, outgoing=True))
    flipped = (
        row.envelope[:50]
        + ("A" if row.envelope[50] != "A" else "B")
        + row.envelope[51:]
    )
    alfa.write(
        lambda c: c.execute(
            schema.entries.update()
            .where(schema.entries.c.id == row.id)
            .values(envelope=flipped)
        )
    )
    faults = verify_ledger(alfa).faults
    assert any("entry 2 does not hash" in words for words in faults)
    result = pair.sync("alfa", "bravo")
    assert any("no longer hashes" in words for words in result.faults)
    assert result.cosigned_us is None


def test_a_split_view_is_found_and_named(pair):
    """Alfa shows bravo one log and signs another."""
    share(pair)
    alfa = pair.nodes["alfa"]
    stream = alfa.database.read(
        lambda c: log.load_stream(c, ALFA, BRAVO, outgoing=True)
    )
    frontier = replace(stream.frontier, peaks=(b"\0" * 32, *stream.frontier.peaks[1:]))
    alfa.write(
        lambda c: log.save_stream(
            c, BRAVO, replace(stream, frontier=frontier), outgoing=True
        )
    )
    result = pair.sync("alfa", "bravo")
    assert any("signs another log of the same size" in words for words in result.faults)


def test_an_altered_document_is_named(pair):
    share(pair)
    bravo = pair.nodes["bravo"]
    entry = held(bravo)[0].entry
    bravo.write(
        lambda c: c.execute(
            schema.entries.update()
            .where(schema.entries.c.id == entry)
            .values(salt=b"x" * 32)
        )
    )
    assert any(
        "the document was altered" in words for words in verify_ledger(bravo).faults
    )


def test_a_bundle_of_one_channel_tells_nothing_of_another(tmp_path):
    names = ["alfa", "bravo", "charlie"]
    met = [("alfa", "bravo"), ("alfa", "charlie")]
    signed = [(bilateral(*pair), *pair) for pair in met]
    with prepared_world(tmp_path, names, met=met, signed=signed) as world:
        share(world)
        world.sync("alfa", "bravo")
        bundle = make_bundle(world.nodes["alfa"], peer=BRAVO)
        assert verify_bundle(bundle).holds
        assert "charlie" not in json.dumps(bundle)


# -- where requests go ---------------------------------------------------------------

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "100.64.0.1",
    "::1",
    "fe80::1",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "224.0.0.1",
    "255.255.255.255",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused_unless_allowed(address):
    with pytest.raises(InputError, match="no public address"):
        locate(
            "https://peer.example", "/x", private=False, resolve=lambda *_: [address]
        )
    place = locate(
        "https://peer.example", "/x", private=True, resolve=lambda *_: [address]
    )
    assert place.address == address


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(InputError):
        locate(
            "https://peer.example",
            "/x",
            private=False,
            resolve=lambda *_: ["9.9.9.9", "10.0.0.1"],
        )


@pytest.mark.parametrize(
    "url",
    [
        "http://peer.example",
        "ftp://peer.example",
        "file:///etc/passwd",
        "https://",
        "peer.example",
        "https://user:word@peer.example",
        "https://peer.example/?q=1",
        "https://peer.example/#x",
        "https://peer.example:0",
        "https://peer.example:99999",
        "https://[::1",
        "gopher://x",
        "",
    ],
)
def test_urls_out_of_form_are_refused(url):
    with pytest.raises(InputError):
        check_url(url, private=False)


def test_a_name_that_changes_its_address_gains_nothing():
    """DNS rebinding: the connection goes to the address that was checked."""
    answers = [["127.0.0.1"], ["9.9.9.9"]]
    carrier = HttpCarrier(resolve=lambda *_: answers.pop())
    place = locate("https://peer.example", "/x", private=False, resolve=carrier.resolve)
    assert place.pinned == "https://9.9.9.9:443"
    assert place.authority == "peer.example"
    with pytest.raises(InputError):
        carrier.fetch(PeerRequest("https://peer.example", "/x"))


def test_redirects_are_refused_and_large_answers_cut_off():
    import http.server
    import threading

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/big"):
                self.send_response(200)
                self.end_headers()
                try:
                    for _ in range(40):
                        self.wfile.write(b"x" * 1_000_000)
                except OSError:
                    return
            elif self.path.startswith("/missing"):
                self.send_response(404)
                self.end_headers()
            else:
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/secret")
                self.end_headers()

        @override
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    carrier = HttpCarrier()
    for path, words in (
        ("/r", "redirects"),
        ("/big", "answers more than"),
        ("/missing", "answers 404"),
    ):
        with pytest.raises(RemoteError, match=words):
            carrier.fetch(PeerRequest(url, path, private=True))
    server.shutdown()
    server.server_close()
    carrier.close()
    carrier = HttpCarrier()
    with pytest.raises(RemoteError, match="no answer"):
        carrier.fetch(PeerRequest("http://127.0.0.1:9", "/x", private=True))


# -- waiting -------------------------------------------------------------------------


@given(
    st.integers(1, 60),
    st.floats(0, 1),
    st.lists(st.integers(-(10**9), 10**12), max_size=4),
)
def test_waits_are_bounded_and_never_overshoot_a_deadline(failures, chance, offsets):
    deadlines = [START + offset for offset in offsets]
    then = retry_at_us(
        failures, START, longest_s=600.0, deadlines_us=deadlines, chance=chance
    )
    assert START < then <= START + 600_000_000
    for deadline in deadlines:
        if deadline > START + 1_000_000:
            assert then < deadline
    if not deadlines:
        assert then >= START + 5_000_000


def test_a_late_document_leaves_its_envelope_and_a_commitment_is_kept(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    pair.cut.add(("alfa", "bravo"))
    texts = []
    for keep in (False, True):
        item = made(pair)
        label = {"classification": "green", "policy": "tlp", "releasable_to": [BRAVO]}
        texts.append(item.document)
        deadline = pair.clock() + 60_000_000
        out = Outgoing(
            item.document, "elements", label, deadline_us=deadline, keep=keep
        )
        with alfa.writing() as work:
            enqueue(work, BRAVO, [out])
    pair.settle()
    pair.clock.move(59)
    pair.cut.clear()
    pair.clock.move(3600)
    pair.settle()
    rows = bravo.database.read(
        lambda c: c.execute(
            schema.entries.select().where(schema.entries.c.act == "received")
        ).fetchall()
    )
    assert pair.sync("alfa", "bravo").faults == ()
    assert [r.document for r in rows if r.document in texts] == []
    codes = {r.reason.split(":")[0] for r in rows if r.reason}
    assert codes == {"expired"}
