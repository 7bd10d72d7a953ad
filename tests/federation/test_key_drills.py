"""Drills with keys: stolen, lost, restored, about to end. Two nodes keep working through each."""

import datetime as dt
import shutil

import pytest
from typing_extensions import override

from comity.apps.operations.status import status
from comity.apps.sharing.agreements import propose
from comity.apps.sharing.holdings import held
from comity.apps.wiring import standard_registry
from comity.foundations.errors import ComityError, InputError, TrustError
from comity.node.exchange.admission import RequestAdmission
from comity.node.exchange.delivery import deliver
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.meeting import OtherRootError, add_peer, learn_peer
from comity.node.exchange.new_keys import PAUSE_US, ask_who_they_are
from comity.node.gate import PeerGate
from comity.node.gate.peers import StatusError
from comity.node.lifecycle.certification import certify, revoke
from comity.node.lifecycle.key_changes import (
    replace_stolen,
    rotate_person,
    rotate_sealing,
)
from comity.node.lifecycle.key_report import ENDING_DAYS, key_report
from comity.node.lifecycle.new_root import begin_new_root
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.recovery import recover_all
from comity.node.lifecycle.rotation import (
    finish_rotation,
    pending_rotation,
    rotate_node,
)
from comity.node.lifecycle.setup import init_node
from comity.node.proofs.evidence import make_bundle
from comity.node.proofs.verify import verify_ledger
from comity.node.server.health import Monitor
from comity.node.store.entries import outlines_after
from comity.node.store.settings import Settings
from comity.node.store.token_modules import TokenError, forget_logins, module_at
from comity.node.transport import Message
from comity.node.transport.signatures import sign_request
from comity.trust.ledger import verify_bundle
from comity.trust.ledger.envelope import Code
from comity.trust.policy import read_agreement
from tests.acts import replace_peer_root, sign
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements, share
from tests.federation.test_security import made, take
from tests.federation.world import DAY_US, Wire, World, bilateral
from tests.node.tokens import PIN, needs_tokens, tokens

__all__ = ["tokens"]

ALFA, BRAVO = "party:alfa", "party:bravo"
DAY_S = DAY_US / 1e6


class SignedWire(Wire):
    """Signs requests and lets the other node's door check them, as between real nodes."""

    @override
    def post(self, request, *, party, signer, nonce):
        name = self.reach(request.url)
        node = self.world.nodes[name]
        message = Message(
            "POST",
            request.url + request.path,
            {"Content-Type": "application/json", "Comity-Party": party},
            request.body,
        )
        at = dt.datetime.fromtimestamp(self.world.clock() / 1e6, dt.UTC)
        sign_request(signer, message, nonce=nonce, at=at)
        headers = {key.lower(): value for key, value in message.headers.items()}
        try:
            RequestAdmission(node, None)._authenticate(
                request.path, headers, request.body
            )
        except ComityError as error:
            raise StatusError(name, 401) from error
        return super().post(request, party=party, signer=signer, nonce=nonce)


class SignedWorld(World):
    """A world whose requests are signed and checked."""

    @override
    def open(self, name, folder=None):
        return open_node(
            folder or self.folder / name,
            clock=self.clock,
            entropy=self.dice[name],
            gate=PeerGate(SignedWire(self, name)),
            registry=standard_registry(),
        )

    def minutes(self, count=6):
        """Let the nodes do their periodic work for a while."""
        for _ in range(count):
            self.clock.move(61)
            for node in self.nodes.values():
                finish_rotation(node)
                recover_all(node)
                ask_who_they_are(node)
            self.settle(3)


@pytest.fixture
def pair(tmp_path):
    # Beyond the end of the first certificates.
    text = bilateral("alfa", "bravo").replace("2028-12-01", "2033-12-01")
    signed = [(text, "alfa", "bravo")]
    with prepared_world(
        tmp_path / "world", ["alfa", "bravo"], signed=signed, kind=SignedWorld
    ) as world:
        share(world)
        yield world


def works_both_ways(world, motion):
    """Share something new, and let both sign the log."""
    alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
    share(world, elements(5, motion))
    found = [row for row in held(bravo) if row.row["object"] == "object:norad:5"]
    assert found[0].row["mean_motion_rad_s"] == motion
    for one, two in (("alfa", "bravo"), ("bravo", "alfa")):
        done = world.sync(one, two)
        assert done.faults == ()
        assert done.refused == 0
    for node in (alfa, bravo):
        assert verify_ledger(node).faults == ()
        assert status(node).waiting == 0


def counts(node, signer):
    """Tell whether a node takes what alfa signs with a key now."""
    ring = node.view(lambda work: work.ring(ALFA))
    try:
        ring.certificate(signer.public.kid, ("node",), node.clock())
    except TrustError:
        return False
    return True


def pages(node):
    return [
        row.reason
        for row in node.database.read(lambda c: outlines_after(c, 0, 10_000))
        if row.act == "page"
    ]


# -- the node's key --------------------------------------------------------------------------


def test_a_node_key_is_replaced_without_a_gap(pair, tmp_path):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    old = alfa.signer
    state = rotate_node(alfa, tmp_path / "node2.key", "node 2")
    assert state.waiting == (BRAVO,)
    assert not finish_rotation(alfa).done
    assert alfa.signer is old
    with pytest.raises(InputError, match="takes over already"):
        rotate_node(alfa, tmp_path / "node3.key", "node 3")
    pair.settle()
    assert finish_rotation(alfa).done
    assert alfa.signer.public.kid == state.kid
    assert pending_rotation(alfa) is None
    works_both_ways(pair, 0.003)
    # The old key counts until the overlap is over: what is under way arrives.
    assert counts(bravo, old)
    pair.clock.move((state.old_until_us - pair.clock()) / 1e6 + 1)
    assert not counts(bravo, old)
    assert take(pair, made(pair, signer=old)) == Code.KEY
    pair.reopen("alfa")
    assert pair.nodes["alfa"].signer.public.kid == state.kid
    # What it signed within its life verifies for ever, to a third person as well.
    pair.minutes()
    works_both_ways(pair, 0.004)
    assert verify_bundle(make_bundle(bravo)).faults == []


def test_a_peer_that_is_away_holds_a_rotation_up_for_half_of_it(pair, tmp_path):
    alfa = pair.nodes["alfa"]
    pair.cut.update({("alfa", "bravo"), ("bravo", "alfa")})
    state = rotate_node(alfa, tmp_path / "node2.key", "node 2", overlap_days=10)
    pair.clock.move(4.9 * DAY_S)
    assert not finish_rotation(alfa).done
    pair.clock.move(0.2 * DAY_S)
    assert finish_rotation(alfa).done
    assert state.waiting == (BRAVO,)
    pair.cut.clear()
    # Bravo does not know the key that now asks; it asks alfa who it is, and goes on.
    with pytest.raises(ComityError):
        deliver(alfa, BRAVO)
    assert pair.nodes["bravo"].to_ask == {ALFA}
    pair.clock.move(700)
    pair.minutes()
    works_both_ways(pair, 0.005)


def test_a_rotation_goes_on_after_a_restart(pair, tmp_path):
    alfa = pair.nodes["alfa"]
    state = rotate_node(alfa, tmp_path / "node2.key", "node 2")
    alfa = pair.reopen("alfa")
    assert pending_rotation(alfa).kid == state.kid
    assert alfa.signer.public.kid == state.old_kid
    assert finish_rotation(alfa, force=True).done
    assert pair.reopen("alfa").signer.public.kid == state.kid


def test_drill_node_key_stolen(pair, tmp_path):
    """A thief has signed with the key; from then on it counts for nothing, what was before stays."""
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    before = {row.row["object"]: row.row for row in held(bravo)}
    thief = alfa.signer
    pair.clock.move(3600)
    stolen_us = pair.clock()
    pair.clock.move(60)
    forged = made(pair, rows=[{"object": "object:norad:1", "name": "FORGED"}])
    assert take(pair, forged) == "stored"
    pair.clock.move(3600)
    # Something waits for bravo while the theft is found.
    pair.cut.add(("alfa", "bravo"))
    share(pair, elements(7, 0.001))
    pair.cut.clear()
    done = replace_stolen(
        alfa, tmp_path / "node2.key", "node 2", "host was broken into", at_us=stolen_us
    )
    assert done.recovering == (BRAVO,)
    assert done.in_doubt == 1
    pair.minutes()
    bravo = pair.nodes["bravo"]
    # The waiting row was signed anew, under the new key.
    assert any(row.row["object"] == "object:norad:7" for row in held(bravo))
    # Nothing of the thief counts any more: by its key, whatever date it writes.
    late = made(pair, signer=thief, rows=[{"object": "object:norad:2", "name": "LATE"}])
    assert take(pair, late) == Code.KEY
    assert not any(row.row.get("name") == "LATE" for row in held(bravo))
    # What was said before the theft is there, and verifies.
    assert before["object:norad:2"] in [row.row for row in held(bravo)]
    (told,) = [words for words in pages(bravo) if "revokes key" in words]
    assert "1 envelopes came since" in told
    assert any("envelopes that it signed since" in words for words in pages(alfa))
    faults = verify_ledger(bravo).faults
    assert len(faults) == 1
    assert "TrustError" in faults[0]
    share(pair, elements(5, 0.006))
    assert any(row.row.get("mean_motion_rad_s") == 0.006 for row in held(bravo))
    assert pair.sync("bravo", "alfa").refused == 0


def test_a_theft_is_dated_within_the_life_of_the_key(pair, tmp_path):
    alfa = pair.nodes["alfa"]
    for at_us in (pair.clock() + 1, 0):
        with pytest.raises(InputError, match="instant of the theft"):
            replace_stolen(alfa, tmp_path / "n.key", "node 2", "lost", at_us=at_us)
    assert not (tmp_path / "n.key").exists()
    with pytest.raises(InputError, match="outside the validity"):
        revoke(alfa, alfa.signer.public.kid, "lost", at_us=1)


def test_who_claims_a_key_makes_a_peer_ask_once_in_a_while(pair):
    bravo = pair.nodes["bravo"]
    asked = []
    whole = pair.nodes["bravo"].gate.fetch_introduction

    def counted(*args, **more):
        asked.append(args)
        return whole(*args, **more)

    object.__setattr__(bravo.gate, "fetch_introduction", counted)
    for _ in range(20):
        bravo.to_ask.add(ALFA)
        ask_who_they_are(bravo)
        pair.clock.move(1)
    assert len(asked) == 1
    pair.clock.move(PAUSE_US / 1e6)
    ask_who_they_are(bravo)
    assert len(asked) == 2


# -- other keys ------------------------------------------------------------------------------


def test_the_key_of_the_signatory_is_replaced(pair, tmp_path):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    old_key = alfa.folder / alfa.settings.person_key
    pair.clock.move(60)
    text = bilateral("alfa", "bravo")
    second, third = (
        read_agreement(text.replace("alfa-bravo", name)) for name in ("second", "third")
    )
    propose(alfa, second)
    pair.settle()
    done = rotate_person(alfa, tmp_path / "person2.key", "signatory 2")
    with pytest.raises(TrustError, match="is revoked"):
        sign(alfa, second.hash, old_key)
    pair.clock.move(1)
    # Bravo gets the key and the signature under it in one delivery.
    sign(alfa, second.hash)
    pair.settle()
    sign(bravo, second.hash)
    # Nor is a signature refused that comes with what it signs.
    propose(alfa, third)
    sign(alfa, third.hash)
    pair.settle()
    sign(bravo, third.hash)
    pair.settle()
    assert status(alfa).agreements == status(bravo).agreements == {"in force": 3}
    assert pair.reopen("alfa").settings.person_key.endswith("person2.key")
    # What the old key has signed stays signed, and verifies.
    works_both_ways(pair, 0.003)
    report = verify_bundle(make_bundle(pair.nodes["bravo"]))
    assert report.faults == []
    assert all(len(item.signed_us) == 2 for item in report.agreements)
    assert len(report.agreements) == 3
    assert done.old_kid in pair.nodes["bravo"].view(lambda w: w.ring(ALFA)).revocations


def test_keys_to_seal_for_are_replaced_at_once(pair):
    from tests.attacks.test_sealing_keys import key_of, seeds

    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    before, opened = key_of(alfa, BRAVO), set(seeds(bravo).values())
    pair.clock.move(1)
    done = rotate_sealing(bravo)
    assert done.destroyed == len(opened)
    assert done.told == (ALFA,)
    assert not opened & set(seeds(bravo).values())
    pair.settle()
    # Alfa was told, and asks for the new ones by itself.
    assert alfa.to_ask == {BRAVO}
    assert ask_who_they_are(alfa) == [BRAVO]
    assert key_of(alfa, BRAVO).kid != before.kid
    works_both_ways(pair, 0.003)


# -- the end of a certificate ----------------------------------------------------------------


def test_drill_certificate_about_to_end(pair, tmp_path):
    alfa = pair.nodes["alfa"]
    with alfa.reading() as work:
        own = work.ring(ALFA).certificate(
            alfa.signer.public.kid, ("node",), pair.clock()
        )
    assert key_report(alfa).ending == ()
    codes = {reason.code for reason in Monitor(alfa).health().reasons}
    assert not codes & {"key-ends", "key-ended"}
    left = own.until_us - ENDING_DAYS * DAY_US - pair.clock()
    pair.clock.move(left / 1e6 + DAY_S)
    (told,) = key_report(alfa).ending
    assert status(alfa).ending == (told,)
    assert "ends in 59 d" in told
    assert "comity node rotate node" in told
    health = Monitor(alfa).health()
    assert health.ready
    assert "key-ends" in {reason.code for reason in health.reasons}
    for name in ("alfa", "bravo"):
        rotate_node(pair.nodes[name], tmp_path / f"{name}2.key", "node 2")
    pair.minutes()
    assert key_report(alfa).ending == ()
    pair.clock.move((own.until_us - pair.clock()) / 1e6 + 1)
    for name in ("alfa", "bravo"):
        pair.reopen(name)
    pair.minutes()
    works_both_ways(pair, 0.003)


def test_a_node_whose_key_has_ended_is_not_ready(pair):
    alfa = pair.nodes["alfa"]
    pair.clock.move(3 * 366 * DAY_S)
    health = Monitor(alfa).health()
    assert not health.ready
    assert "key-ended" in {reason.code for reason in health.reasons}
    assert any("counts no more since" in words for words in key_report(alfa).ending)


# -- the root --------------------------------------------------------------------------------


def test_drill_root_key_lost_with_a_successor(pair, tmp_path):
    """A second root, certified at the ceremony and kept elsewhere: nobody has to call anybody."""
    alfa = pair.nodes["alfa"]
    first = alfa.folder / alfa.settings.root_key
    certify(alfa, "root", "root 2", tmp_path / "root2.key")
    pair.settle()
    first.unlink()
    alfa = pair.reopen("alfa")
    rotate_node(alfa, tmp_path / "node2.key", "node 2", tmp_path / "root2.key")
    pair.minutes()
    works_both_ways(pair, 0.003)
    assert pending_rotation(pair.nodes["alfa"]) is None


def test_drill_root_key_lost(pair, tmp_path):
    """No root is left: a new one, which each partner's people compare and take by an act."""
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    (alfa.folder / alfa.settings.root_key).unlink()
    pair.clock.move(60)
    old_rows = len(held(bravo))
    made_ = begin_new_root(alfa, tmp_path / "new" / "root.key", "safe burnt")
    assert made_.peers == (BRAVO,)
    assert made_.fingerprint != made_.old_fingerprint
    # Until bravo's people act, it goes on with what it knows; nothing happens by itself.
    share(pair, elements(5, 0.002))
    assert any(row.row.get("mean_motion_rad_s") == 0.002 for row in held(bravo))
    for _ in range(2):
        with pytest.raises(OtherRootError, match="call its people"):
            learn_peer(bravo, ALFA)
        with pytest.raises(OtherRootError):
            add_peer(bravo, "https://alfa.example")
    (told,) = [words for words in pages(bravo) if "another root key" in words]
    assert "replace-root" in told
    (row,) = list_peers(bravo)
    assert row.fingerprint == made_.old_fingerprint
    # The fingerprint that people say must be the one that is shown.
    with pytest.raises(TrustError, match="stands between"):
        replace_peer_root(bravo, ALFA, made_.old_fingerprint)
    (row,) = list_peers(bravo)
    assert row.fingerprint == made_.old_fingerprint
    done = replace_peer_root(bravo, ALFA, made_.fingerprint.lower())
    assert (done.fingerprint, done.old_fingerprint) == (
        made_.fingerprint,
        made_.old_fingerprint,
    )
    with pytest.raises(InputError, match="nothing to replace"):
        replace_peer_root(bravo, ALFA, made_.fingerprint)
    pair.clock.move(60)
    works_both_ways(pair, 0.003)
    # What the old root vouched for is kept: rows, agreement, evidence for a third person.
    assert len(held(bravo)) >= old_rows
    assert status(bravo).agreements == {"in force": 1}
    for node in (alfa, bravo):
        report = verify_bundle(make_bundle(node))
        assert report.faults == []
        assert report.roots[ALFA] == made_.fingerprint
        assert report.roots[f"{ALFA}, former root 1"] == made_.old_fingerprint
    # Both go on after a restart, with a key under the new root.
    for name in ("alfa", "bravo"):
        pair.reopen(name)
    rotate_node(pair.nodes["alfa"], tmp_path / "node2.key", "node 2")
    pair.minutes()
    works_both_ways(pair, 0.004)
    assert list(key_report(pair.nodes["alfa"]).former_roots) == [made_.old_fingerprint]


def test_what_an_old_root_certifies_later_counts_for_nothing(pair, tmp_path):
    """Who finds the old root after it was replaced says nothing in the party's name."""
    from comity.node.store.keys import load_key
    from comity.trust.identity import SoftKey, issue_certificate

    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    old_root = load_key(alfa.folder / alfa.settings.root_key, b"")
    mine = SoftKey(b"\x55" * 32)
    forged = issue_certificate(
        old_root,
        ALFA,
        "node",
        mine.public,
        name="mine",
        since_us=pair.clock(),
        until_us=pair.clock() + DAY_US,
    )
    new = begin_new_root(alfa, tmp_path / "root.key", "lost")
    replace_peer_root(bravo, ALFA, new.fingerprint)
    ring = bravo.view(lambda work: work.ring(ALFA))
    with pytest.raises(TrustError):
        ring.with_news([forged.text], pair.clock())
    pair.clock.move(1)
    assert take(pair, made(pair, signer=mine)) == Code.SIGNATURE
    # Nor does the old root come back by another act.
    shutil.copy(tmp_path / "root.key", tmp_path / "kept.key")
    assert ring.former[0].ring.root.fingerprint == new.old_fingerprint


# -- a token ---------------------------------------------------------------------------------


@needs_tokens
def test_drill_token_lost_and_restored_from_its_backup(
    pair, tmp_path, tokens, monkeypatch
):
    """The node key is in a token that breaks; its backup token goes on with the same key."""
    monkeypatch.setenv("COMITY_PIN", PIN)
    place = tokens.make("alfa-node")
    alfa = pair.nodes["alfa"]
    set_module(alfa, tokens)
    rotate_node(alfa, tmp_path_uri("alfa-node", "node-2"), "node 2 in a token")
    pair.minutes()
    assert alfa.settings.node_key.startswith("pkcs11:token=alfa-node;object=node-2")
    (row,) = [key for key in key_report(alfa).keys if key.use == "node"]
    assert (row.kind, row.warnings) == ("token", ())
    works_both_ways(pair, 0.003)
    # The backup is made as the token's maker does it: of SoftHSM it is a copy of its folder.
    backup = tmp_path / "backup-token"
    shutil.copytree(place, backup)
    shutil.rmtree(place)
    module_at(tokens.module).start_again()
    before = status(alfa).signatures
    with pytest.raises(TokenError, match="is not there"):
        share(pair, elements(5, 0.004))
    # Nothing is half-signed: the transaction is undone, and what others send is kept by them.
    assert status(alfa).signatures == before
    shutil.copytree(backup, place)
    share(pair, elements(5, 0.0041))
    works_both_ways(pair, 0.005)
    forget_logins()
    pair.reopen("alfa")
    works_both_ways(pair, 0.006)


def set_module(node, tokens):
    from dataclasses import replace

    from comity.node.store.settings import load_settings, save_settings

    save_settings(
        node.folder, replace(load_settings(node.folder), pkcs11_module=tokens.module)
    )
    node.settings = replace(node.settings, pkcs11_module=tokens.module)


def tmp_path_uri(token, name):
    from pathlib import Path

    return Path(f"pkcs11:token={token};object={name}")


@needs_tokens
def test_a_node_is_made_with_all_its_keys_in_tokens(tmp_path, tokens, monkeypatch):
    monkeypatch.setenv("COMITY_PIN", PIN)
    monkeypatch.setenv("COMITY_ROOT_PIN", f"{PIN}-root")
    monkeypatch.setenv("COMITY_PERSON_PIN", f"{PIN}-person")
    for label in ("root", "node", "person"):
        tokens.make(label, PIN if label == "node" else f"{PIN}-{label}")
    settings = Settings(
        party=ALFA,
        kind="fictional",
        name="Alfa",
        fence="../alfa.fence",
        root_key="pkcs11:token=root;object=root-1",
        node_key="pkcs11:token=node;object=node-1",
        person_key="pkcs11:token=person;object=person-1",
        pkcs11_module=tokens.module,
    )
    made_ = init_node(tmp_path / "alfa", settings, secret=b"")
    assert made_.in_tokens == ("root", "node", "person")
    assert made_.warnings == ()
    assert made_.fence == str(tmp_path / "alfa.fence")
    assert sorted(p.name for p in (tmp_path / "alfa").glob("*.key")) == ["sealing.key"]
    text = (tmp_path / "alfa" / "node.yaml").read_text()
    assert PIN not in text
    forget_logins()
    node = open_node(tmp_path / "alfa", registry=standard_registry())
    try:
        report = key_report(node, check=True)
        assert [key.kind for key in report.keys] == ["token", "token", "token", "file"]
        assert all(key.kid for key in report.keys)
        done = certify(node, "person", "Deputy", tmp_path / "deputy.key")
        assert done.role == "person"
    finally:
        node.close()
