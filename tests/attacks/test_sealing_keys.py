"""Keys to seal for change each week, and what opened the old ones is gone from the disk."""

import pytest

from comity.apps.sharing.commands.peer import _link
from comity.foundations.errors import ComityError, RemoteError, TrustError
from comity.node.exchange.client import ask
from comity.node.exchange.delivery import deliver
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.meeting import learn_peer
from comity.node.exchange.sealing_keys import (
    best_key,
    destroy_old,
    find_pair,
    learn_keys,
    our_statements,
)
from comity.node.gate.sealed import (
    SMALLEST,
    Bound,
    SealingKeyError,
    open_answer,
    open_request,
    padded_size,
    seal_answer,
    seal_request,
)
from comity.node.lifecycle.backups import backup
from comity.node.lifecycle.certification import certify, revoke
from comity.node.store import sealing
from comity.trust.identity.keys import to_text64
from comity.trust.identity.sealing_pairs import (
    CLASSICAL,
    HYBRID,
    SealingPair,
    SealingPublicKey,
    supported_kinds,
)
from comity.trust.identity.sealing_statements import (
    read_sealing_key,
    sign_sealing_key,
)
from tests.acts import allow_older
from tests.federation.files import export_file, import_file
from tests.federation.prepared import prepared_world
from tests.federation.test_channels import elements, share
from tests.federation.world import bilateral

ALFA, BRAVO = "party:alfa", "party:bravo"
DAY_S = 86_400.0


@pytest.fixture
def pair(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        yield world


def key_of(node, party):
    with node.reading() as work:
        return best_key(work, party)


def seeds(node):
    query = sealing.sealing_keys.select().where(
        sealing.sealing_keys.c.party == node.party
    )
    rows = node.database.read(lambda c: c.execute(query).all())
    return {row.kid: row.seed for row in rows}


def on_disk(node):
    return b"".join(
        path.read_bytes()
        for path in sorted(node.folder.parent.rglob("*"))
        if path.is_file()
    )


# -- the kinds of keys ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", [HYBRID, CLASSICAL])
def test_a_pair_opens_what_was_sealed_for_it_and_bound_alike(kind):
    if kind not in supported_kinds():
        pytest.skip("the installed cryptography has no ML-KEM")
    pair, other = SealingPair(kind, b"\1" * 32), SealingPair(kind, b"\2" * 32)
    sealed = pair.public.seal(b"data", b"info")
    assert pair.open(sealed, b"info") == b"data"
    assert SealingPair(kind, b"\1" * 32).open(sealed, b"info") == b"data"
    for bad, key, info in (
        (sealed, other, b"info"),
        (sealed, pair, b"other"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), pair, b"info"),
        (sealed[1:], pair, b"info"),
        (b"", pair, b"info"),
    ):
        with pytest.raises(TrustError, match="does not open"):
            key.open(bad, info)


def test_the_hybrid_kind_is_x_wing():
    """Public key of the first test vector of draft-connolly-cfrg-xwing-kem-06, appendix C."""
    if HYBRID not in supported_kinds():
        pytest.skip("the installed cryptography has no ML-KEM")
    seed = "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"
    raw = SealingPair(HYBRID, bytes.fromhex(seed)).public.raw
    assert raw.hex().startswith(
        "e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14"
    )
    assert len(raw) == 1216


def test_both_nodes_use_the_strongest_kind_that_both_have(pair):
    assert key_of(pair.nodes["alfa"], BRAVO).kind == supported_kinds()[0]


# -- binding and padding -------------------------------------------------------------------


def test_seals_are_bound_to_path_parties_and_request():
    pair = SealingPair(CLASSICAL, b"\1" * 32)
    bound = Bound("/p", ALFA, BRAVO)
    sealed = seal_request(pair.public, bound, b"body", b"s" * 32)
    opened = open_request(sealed, bound, lambda _kid: pair)
    assert (opened.body, opened.secret) == (b"body", b"s" * 32)
    for other in (
        Bound("/q", ALFA, BRAVO),
        Bound("/p", BRAVO, ALFA),
        Bound("/p", ALFA, "party:c"),
        Bound("/p", ALFA, BRAVO, {"more": 1}),
    ):
        with pytest.raises(TrustError):
            open_request(sealed, other, lambda _kid: pair)
    answer = seal_answer(bound, sealed, b"s" * 32, b"answer", b"n" * 32)
    assert open_answer(bound, sealed, b"s" * 32, answer) == b"answer"
    for request, secret, told in (
        (sealed + b"x", b"s" * 32, answer),
        (sealed, b"t" * 32, answer),
        (sealed, b"s" * 32, answer[1:]),
        (sealed, b"s" * 32, b""),
    ):
        with pytest.raises(TrustError, match="does not open"):
            open_answer(bound, request, secret, told)


@pytest.mark.parametrize(
    ("size", "padded"),
    # Padmé: as many leading bits of the length are kept as its exponent has bits.
    [(0, 1024), (1024, 1024), (1025, 1088), (9_000, 9_216), (1_000_001, 1_015_808)],
)
def test_sizes_are_padded(size, padded):
    assert padded_size(size) == padded
    assert padded_size(padded) == padded
    assert size <= padded <= max(SMALLEST, size * 1.12)


# -- a week and after ----------------------------------------------------------------------


def test_keys_change_each_week_and_nothing_goes_unsealed_meanwhile(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    share(pair)
    first = key_of(alfa, BRAVO)
    used = set()
    for week in range(4):
        pair.clock.move(7.5 * DAY_S)
        share(pair, elements(3, 0.001 + (week + 1) * 1e-5))
        assert pair.sync("alfa", "bravo").faults == ()
        used.add(key_of(alfa, BRAVO).kid)
    assert len(used) == 4
    assert first.kid not in used
    assert b"mean_motion" not in b"".join(pair.carried)
    assert destroy_old(bravo) == 4 * len(supported_kinds())


def test_what_opened_old_keys_is_gone_from_the_disk(pair):
    bravo = pair.nodes["bravo"]
    share(pair)
    old = {kid: seed for kid, seed in seeds(bravo).items() if seed}
    assert old
    assert all(seed in on_disk(bravo) for seed in old.values())
    recorded = pair.carried[-2]
    pair.clock.move(6 * DAY_S)
    our_statements(bravo)
    assert destroy_old(bravo) == 0
    # An hour after the end, for clocks that differ, nothing waits for them any more.
    pair.clock.move(1 * DAY_S + 3700)
    assert destroy_old(bravo) == len(old)
    assert {seeds(bravo)[kid] for kid in old} == {None}
    disk = on_disk(bravo)
    assert not [kid for kid, seed in old.items() if seed in disk]
    assert to_text64(recorded[:32]) in old
    with pytest.raises(SealingKeyError):
        open_request(
            recorded,
            Bound("/comity/3/deliver", ALFA, BRAVO),
            lambda key: find_pair(bravo, key),
        )
    assert pair.sync("alfa", "bravo").faults == ()


def test_files_that_may_be_on_their_way_keep_old_keys(pair, tmp_path):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    learn_peer(alfa, BRAVO)
    pair.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    share(pair)
    for name in ("one", "two"):
        export_file(alfa, BRAVO, tmp_path / name)
    assert import_file(bravo, tmp_path / "one").stored == 1
    pair.clock.move(20 * DAY_S)
    assert destroy_old(bravo) == 0
    assert import_file(bravo, tmp_path / "two").stored == 1
    # Without a key that holds, no file is written; a file of theirs brings one.
    with pytest.raises(SealingKeyError, match="no key of party:bravo"):
        export_file(alfa, BRAVO, tmp_path / "three")
    pair.clock.move(20 * DAY_S)
    assert destroy_old(bravo) == len(supported_kinds())
    with pytest.raises(SealingKeyError):
        import_file(bravo, tmp_path / "two")


def test_a_node_that_lost_its_old_keys_is_asked_for_the_new_one(pair):
    """As after a restore: alfa seals for a key that bravo cannot open, and asks again, once."""
    bravo = pair.nodes["bravo"]
    share(pair)
    bravo.write(lambda c: sealing.destroy_seeds(c, BRAVO, list(seeds(bravo))))
    bravo.pairs.clear()
    pair.clock.move(60)
    share(pair, elements(5, 0.0042))
    assert pair.sync("alfa", "bravo").faults == ()
    assert b"mean_motion" not in b"".join(pair.carried)


def test_a_backup_holds_nothing_that_opens(pair, tmp_path):
    bravo = pair.nodes["bravo"]
    share(pair)
    backup(bravo, tmp_path / "backup.db")
    data = b"".join(path.read_bytes() for path in tmp_path.glob("backup.db*"))
    assert not [seed for seed in seeds(bravo).values() if seed in data]
    assert pair.sync("alfa", "bravo").faults == ()


def test_a_revoked_node_key_takes_its_sealing_keys_with_it(pair):
    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    share(pair)
    stolen = key_of(alfa, BRAVO)
    kid = bravo.signer.public.kid
    certify(bravo, "node", "node 2", bravo.folder / "node2.key")
    revoke(bravo, kid, "stolen")
    pair.reopen("bravo")
    pair.clock.move(1)
    assert pair.sync("alfa", "bravo").faults == ()
    assert key_of(alfa, BRAVO).kid != stolen.kid


def statement(node, party=BRAVO, signer=None):
    public = SealingPair(CLASSICAL, b"\7" * 32).public
    made = sign_sealing_key(signer or node.signer, party, public, node.clock())
    return made.text


def test_statements_of_others_or_that_do_not_fit_are_left_out(pair):
    from comity.trust.identity import SoftKey, sign_statement

    alfa, bravo = pair.nodes["alfa"], pair.nodes["bravo"]
    at = bravo.clock()
    payload = {"key": "AA", "kind": "x25519", "party": BRAVO, "since_us": at}
    long = {"until_us": at + 30 * 86_400_000_000}
    raw = SealingPair(CLASSICAL, b"\7" * 32).public.text
    bad = [
        statement(bravo, signer=SoftKey(b"\5" * 32)),
        statement(bravo, party=ALFA),
        statement(alfa, party=BRAVO, signer=alfa.signer),
        sign_statement(
            bravo.signer, "comity-sealing-key", payload | {"until_us": at + 9}
        ),
        sign_statement(
            bravo.signer, "comity-sealing-key", payload | {"key": raw} | long
        ),
        sign_statement(bravo.signer, "comity-sealing-key", payload | {"key": raw}),
        sign_statement(
            bravo.signer,
            "comity-sealing-key",
            payload | {"key": raw, "kind": "rot13", "until_us": at + 9},
        ),
        sign_statement(
            bravo.signer,
            "comity-sealing-key",
            payload | {"key": "A" * 43, "until_us": at + 9},
        ),
        "rubbish",
    ]
    with alfa.writing() as work:
        assert learn_keys(work, BRAVO, bad) == 0
        assert learn_keys(work, BRAVO, [statement(bravo)]) == 1
    with alfa.reading() as work, pytest.raises(ComityError):
        read_sealing_key(bad[4], work.ring(BRAVO), ("node",), at)
    with pytest.raises(ComityError):
        SealingPublicKey(CLASSICAL, b"\1" * 31)


# -- older links ---------------------------------------------------------------------------


def test_nothing_goes_out_without_a_key(pair):
    """A peer that cannot be asked for its key gets nothing, however long it waits."""
    alfa = pair.nodes["alfa"]
    pair.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    share(pair)
    for _ in range(3):
        with pytest.raises(RemoteError):
            deliver(alfa, BRAVO)
    assert pair.carried == []


def test_an_allowance_ends_by_itself_and_is_shown(pair):
    alfa = pair.nodes["alfa"]
    until = alfa.clock() + 86_400_000_000
    for bad in (alfa.clock(), alfa.clock() + 91 * 86_400_000_000):
        with pytest.raises(ComityError, match="allowance"):
            allow_older(alfa, BRAVO, bad)
    made = allow_older(alfa, BRAVO, until)
    assert (made.protocol, made.until_us) == (2, until)
    (row,) = list_peers(alfa)
    assert (row.protocol, row.older_until_us) == (2, until)
    assert "NOT SEALED" in _link(row)
    pair.clock.move(DAY_S + 1)
    (row,) = list_peers(alfa)
    assert row.older_until_us is None
    allow_older(alfa, BRAVO, alfa.clock() + 1_000_000)
    assert allow_older(alfa, BRAVO, None).until_us is None


def test_an_allowance_is_not_used_with_a_peer_that_speaks_protocol_3(pair):
    """Bravo takes nothing from the older link; alfa sees that it speaks 3, and goes back to it."""
    alfa = pair.nodes["alfa"]
    allow_older(alfa, BRAVO, alfa.clock() + 86_400_000_000)
    ask(alfa, BRAVO, "hello", {})
    (row,) = list_peers(alfa)
    assert (row.protocol, row.older_until_us) == (3, None)
    assert "sealed by" in _link(row)
