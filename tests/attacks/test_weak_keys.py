"""Keys that prove nothing, roots that have ended, one key of two parties: all are refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.sync import sync_peer
from comity.node.lifecycle.certification import certify
from comity.node.store import schema
from comity.node.store.keys import load_key
from comity.node.store.upsert import upsert
from comity.trust.identity import (
    Keyring,
    PublicKey,
    SoftKey,
    issue_certificate,
    revoke_key,
    sign_statement,
)
from comity.trust.identity.certificates import CERTIFICATE
from comity.trust.identity.sealing import SealingKey, seal_for
from comity.trust.ledger import verify_bundle
from comity.trust.ledger.envelope import text_hash
from tests.acts import verify_peer
from tests.federation.prepared import prepared_world
from tests.golden.eddsa import LOW_ORDER, SMALL_ORDER, SPECCHECK
from tests.trust.test_ledger import ALFA, BRAVO, NODES, ROOTS, bundle

DAY_US = 86_400_000_000
YEAR_US = 366 * DAY_US
A = "party:FRA"
ROOT, SECOND, NODE, OTHER = (SoftKey(bytes([k]) * 32) for k in (1, 2, 3, 4))


def certified(root, role, key, since=0, until=DAY_US, party=A):
    return issue_certificate(
        root, party, role, key, name="k", since_us=since, until_us=until
    ).text


def by_hand(role, raw, root=ROOT):
    """Sign a certificate as somebody would who does not use our function."""
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    payload = {"key": x, "name": "k", "party": A, "role": role}
    return sign_statement(
        root, CERTIFICATE, payload | {"since_us": 0, "until_us": DAY_US}
    )


@pytest.mark.parametrize("number", range(len(SPECCHECK)))
def test_no_published_vector_verifies(number):
    message, key, signature, _ = SPECCHECK[number]
    with pytest.raises(TrustError):
        PublicKey(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), bytes.fromhex(message)
        )


def test_openssl_alone_would_take_some_of_them():
    taken = 0
    for message, key, signature, _ in SPECCHECK:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
                bytes.fromhex(signature), bytes.fromhex(message)
            )
            taken += 1
        except Exception:  # noqa: BLE001, S112 - counted
            continue
    # Vectors 0 to 3 and 11, as the authors' table of results says of OpenSSL 3.
    assert taken == 5


@pytest.mark.parametrize("text", SMALL_ORDER)
def test_a_point_of_small_order_is_no_key(text):
    raw = bytes.fromhex(text)
    key = PublicKey(raw)
    with pytest.raises(TrustError, match="refused"):
        certified(ROOT, "node", key)
    with pytest.raises(TrustError, match="refused"):
        Keyring.from_texts(A, ROOT.public, [by_hand("node", raw)])
    with pytest.raises(TrustError, match="refused"):
        Keyring.from_texts(A, key, [])
    # With the identity as key, R = identity and S = 0 hold for every message.
    with pytest.raises(TrustError, match="refused"):
        key.verify(bytes([1]) + bytes(63), b"anything")


@pytest.mark.parametrize("text", LOW_ORDER)
def test_nothing_is_sealed_for_a_point_of_small_order(text):
    raw = bytes.fromhex(text)
    with pytest.raises(TrustError, match="refused"):
        certified(ROOT, "sealing", PublicKey(raw))
    with pytest.raises(TrustError, match="refused"):
        Keyring.from_texts(A, ROOT.public, [by_hand("sealing", raw)])
    with pytest.raises(TrustError):
        seal_for(PublicKey(raw), b"secret", b"")


def test_honest_keys_are_taken():
    for k in (1, 2, 3, *range(5, 41)):
        key = SoftKey(bytes([k]) * 32)
        key.public.verify(key.sign(b"text"), b"text")
        sealing = SealingKey(bytes([k]) * 32)
        certified(OTHER if k == 1 else ROOT, "node", key.public)
        assert sealing.open(seal_for(sealing.public, b"text", b"i"), b"i") == b"text"


def test_a_root_does_not_certify_itself():
    with pytest.raises(TrustError, match="itself"):
        certified(ROOT, "node", ROOT.public)
    with pytest.raises(TrustError, match="itself"):
        Keyring.from_texts(A, ROOT.public, [by_hand("node", ROOT.public.raw)])


def test_what_an_ended_root_certifies_counts_for_nothing():
    handover = certified(ROOT, "root", SECOND.public, until=2 * DAY_US)
    # It writes a date after its end: refused at once.
    late = certified(SECOND, "node", NODE.public, since=3 * DAY_US, until=9 * DAY_US)
    with pytest.raises(TrustError, match="outside the validity"):
        Keyring.from_texts(A, ROOT.public, [handover, late])
    # It writes a date within its validity: the key ends with its root all the same.
    early = certified(SECOND, "node", NODE.public, since=DAY_US, until=9 * DAY_US)
    ring = Keyring.from_texts(A, ROOT.public, [handover, early])
    text = sign_statement(NODE, "comity-test", {"a": 1})
    assert ring.read(text, "comity-test", {"node"}, DAY_US).kid == NODE.public.kid
    with pytest.raises(TrustError, match=r"root .* outside its validity"):
        ring.read(text, "comity-test", {"node"}, 3 * DAY_US)
    with pytest.raises(TrustError, match="outside its validity"):
        ring.add(certified(SECOND, "node", OTHER.public), now_us=3 * DAY_US)


@pytest.mark.parametrize("first", [0, 1])
def test_what_a_revoked_root_certified_ends_in_whatever_order_it_is_told(first):
    handover = certified(ROOT, "root", SECOND.public, until=9 * DAY_US)
    node = certified(SECOND, "node", NODE.public, until=9 * DAY_US)
    end = revoke_key(ROOT, A, SECOND.public.kid, at_us=DAY_US, reason="stolen").text
    texts = [handover, end, node] if first else [handover, node, end]
    ring = Keyring.from_texts(A, ROOT.public, texts)
    ring.certificate(NODE.public.kid, ("node",), DAY_US - 1)
    with pytest.raises(TrustError, match=r"root .* is revoked: stolen"):
        ring.certificate(NODE.public.kid, ("node",), DAY_US)


@pytest.mark.parametrize("far_us", [2**53 - 1, -(2**53) + 3, 10**15])
def test_dates_beyond_the_calendar_are_errors_of_the_tree(far_us):
    text = certified(ROOT, "node", NODE.public, since=far_us - 1, until=far_us)
    ring = Keyring.from_texts(A, ROOT.public, [text])
    with pytest.raises(TrustError, match="outside its validity"):
        ring.certificate(NODE.public.kid, ("node",), DAY_US)
    near = Keyring.from_texts(A, ROOT.public, [certified(ROOT, "node", NODE.public)])
    with pytest.raises(TrustError, match="outside its validity"):
        near.certificate(NODE.public.kid, ("node",), far_us * 1000)


def test_an_ended_root_takes_no_key_back():
    handover = certified(ROOT, "root", SECOND.public, until=2 * DAY_US)
    node = certified(ROOT, "node", NODE.public, until=9 * DAY_US)
    ring = Keyring.from_texts(A, ROOT.public, [handover, node])
    back = revoke_key(SECOND, A, NODE.public.kid, at_us=DAY_US, reason="spite").text
    assert NODE.public.kid in ring.with_news([back], DAY_US).revocations
    with pytest.raises(TrustError, match="outside its validity"):
        ring.with_news([back], 3 * DAY_US)


def test_evidence_in_which_two_parties_have_one_key_proves_nothing_by_it():
    value = bundle()
    assert verify_bundle(value).faults == []
    stolen = issue_certificate(
        ROOTS[BRAVO], BRAVO, "person", NODES[ALFA].public,
        name="mine", since_us=0, until_us=DAY_US,
    ).text  # fmt: skip
    value["keys"][BRAVO]["statements"].append(stolen)
    report = verify_bundle(value)
    assert report.entries == []
    assert any("counts for neither" in fault for fault in report.faults)


# -- between nodes ---------------------------------------------------------------------


@pytest.fixture
def trio(tmp_path):
    names = ["alfa", "bravo", "mallory"]
    with prepared_world(tmp_path, names, met=[("alfa", "bravo")]) as world:
        yield world


def show_as_own(world, thief, raw):
    """Let a node certify a key that it has seen elsewhere, past its own checks."""
    node = world.nodes[thief]
    root = load_key(node.folder / node.settings.root_key, b"")
    text = issue_certificate(
        root,
        node.party,
        "person",
        PublicKey(raw),
        name="mine",
        since_us=world.clock(),
        until_us=world.clock() + YEAR_US,
    ).text
    row = {"party": node.party, "hash": text_hash(text), "text": text}
    node.write(lambda c: upsert(c, schema.statements, [row]))
    node._rings.clear()
    return text


def test_a_key_of_a_verified_peer_is_nobody_elses(trio):
    alfa, bravo = trio.nodes["alfa"], trio.nodes["bravo"]
    show_as_own(trio, "mallory", alfa.signer.public.raw)
    with pytest.raises(TrustError, match="is a key of party:alfa already"):
        add_peer(bravo, "https://mallory.example")
    show_as_own(trio, "mallory", bravo.signer.public.raw)
    with pytest.raises(TrustError, match="already"):
        add_peer(bravo, "https://mallory.example")


def test_an_unverified_thief_stands_in_nobodys_way(trio):
    alfa, bravo = trio.nodes["alfa"], trio.nodes["bravo"]
    # Bravo meets the thief before the owner: who is verified first keeps the key.
    carol = SoftKey(b"\x77" * 32).public.raw
    show_as_own(trio, "mallory", carol)
    show_as_own(trio, "alfa", carol)
    met = add_peer(bravo, "https://mallory.example")
    assert sync_peer(bravo, "party:alfa").faults == ()
    trio.reopen("bravo")
    bravo = trio.nodes["bravo"]
    ring = bravo.view(lambda work: work.ring(alfa.party))
    ring.certificate(PublicKey(carol).kid, ("person",), trio.clock())
    with pytest.raises(TrustError, match="is a key of party:alfa already"):
        verify_peer(bravo, met.party, met.fingerprint)


def test_two_owners_of_an_older_database_are_both_refused_by_that_key(trio):
    alfa, bravo = trio.nodes["alfa"], trio.nodes["bravo"]
    met = add_peer(bravo, "https://mallory.example")
    verify_peer(bravo, met.party, met.fingerprint)
    kid = alfa.signer.public.kid
    text = show_as_own(trio, "mallory", alfa.signer.public.raw)
    row = {"party": met.party, "hash": text_hash(text), "text": text}
    bravo.write(lambda c: upsert(c, schema.statements, [row]))
    owner = {"kid": kid, "party": met.party}
    bravo.write(lambda c: upsert(c, schema.key_owners, [owner]))
    trio.reopen("bravo")
    for party in (met.party, alfa.party):
        ring = trio.nodes["bravo"].view(lambda work, party=party: work.ring(party))
        with pytest.raises(TrustError, match="counts for neither"):
            ring.certificate(kid, ("node", "person"), trio.clock())


def test_an_ended_root_certifies_nothing_here(trio):
    alfa = trio.nodes["alfa"]
    certify(alfa, "root", "root 2", alfa.folder / "root2.key")
    trio.reopen("alfa")
    trio.clock.move(20 * 366 * 86_400 + 1)
    made = alfa.folder / "late.key"
    with pytest.raises(ComityError, match="outside its validity"):
        certify(trio.nodes["alfa"], "person", "late", made)
    assert not made.exists()
