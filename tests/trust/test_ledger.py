"""Trees, commitments, envelopes, heads, audits and bundles."""

import json
from dataclasses import replace

import pymerkle
import pytest
from hypothesis import given, strategies as st

from comity.foundations.errors import ComityError, FormatError, RangeError, TrustError
from comity.trust.identity import Keyring, SoftKey, issue_certificate, sign_statement
from comity.trust.identity.keys import to_text64
from comity.trust.ledger import (
    Frontier,
    Stream,
    build_bundle,
    commit,
    opens,
    read_envelope,
    seal,
    verify_bundle,
)
from comity.trust.ledger.audit import Leaf, audit_leaves, compare_heads, compare_views
from comity.trust.ledger.bundle import DOCUMENT, SIGNATURE, TOMBSTONE
from comity.trust.ledger.envelope import Code, RefusedError
from comity.trust.ledger.heads import HEAD, head_payload, read_head
from comity.trust.ledger.report import HeadEvidence
from comity.trust.ledger.tree import (
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_from_path,
    root_of,
    roots_from_consistency,
)
from tests.agreements import TEXT, agreement

ALFA, BRAVO = "party:alfa", "party:bravo"
DAY_US = 86_400_000_000
ROOTS = {ALFA: SoftKey(b"\x01" * 32), BRAVO: SoftKey(b"\x02" * 32)}
NODES = {ALFA: SoftKey(b"\x03" * 32), BRAVO: SoftKey(b"\x04" * 32)}
PEOPLE = {ALFA: SoftKey(b"\x05" * 32), BRAVO: SoftKey(b"\x06" * 32)}
LABEL = {"policy": "tlp", "classification": "clear", "releasable_to": [BRAVO]}


def ring(party):
    texts = [
        issue_certificate(
            ROOTS[party],
            party,
            role,
            keys[party].public,
            name=role,
            since_us=0,
            until_us=10 * DAY_US,
        ).text
        for role, keys in (("node", NODES), ("person", PEOPLE))
    ]
    return Keyring.from_texts(party, ROOTS[party].public, texts)


RINGS = {party: ring(party) for party in (ALFA, BRAVO)}


# -- trees ---------------------------------------------------------------------------


def test_the_tree_is_that_of_another_library():
    other = pymerkle.InmemoryTree(algorithm="sha256")
    leaves, log = [], Frontier()
    assert root_of([]) == other.get_root()
    for k in range(1, 140):
        data = f"leaf {k}".encode()
        other.append_entry(data)
        leaves.append(leaf_hash(data))
        log = log.append(leaves[-1])
        assert log.root == root_of(leaves) == other.get_root()
        assert Frontier.from_bytes(log.to_bytes()) == log
    for size in (1, 2, 3, 7, 8, 64, 100, 139):
        for index in range(0, size, 5):
            path = inclusion_path(leaves[:size], index)
            assert path == other.prove_inclusion(index + 1, size).path[1:]
            root = root_from_path(leaves[index], index, size, path)
            assert root == other.get_root(size)
        for old in range(1, size + 1, 3):
            path = consistency_path(leaves[:size], old)
            first, second = roots_from_consistency(old, size, path, other.get_root(old))
            assert (first, second) == (other.get_root(old), other.get_root(size))


@given(st.integers(1, 70), st.data())
def test_proofs_prove_nothing_else(size, data):
    leaves = [leaf_hash(bytes([k])) for k in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(leaves, index)
    root = root_of(leaves)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        try:
            wrong = root_from_path(leaves[index], other, size, path)
        except RangeError:
            wrong = b""
        assert wrong != root
    assert root_from_path(leaf_hash(b"x" * 40), index, size, path) != root
    if path:
        with pytest.raises(RangeError):
            root_from_path(leaves[index], index, size, path[:-1])
    with pytest.raises(RangeError):
        root_from_path(leaves[index], index, size, [*path, root])
    old = data.draw(st.integers(1, size))
    first, _ = roots_from_consistency(
        old, size, consistency_path(leaves, old), root_of(leaves[:old])
    )
    assert first == root_of(leaves[:old])
    forged = [*leaves[: old - 1], leaf_hash(b"forged"), *leaves[old:]]
    first, second = roots_from_consistency(
        old, size, consistency_path(forged, old), root_of(leaves[:old])
    )
    assert (first, second) != (root_of(leaves[:old]), root_of(forged))


def test_limits_of_the_tree_are_errors():
    for call in (
        lambda: inclusion_path([], 0),
        lambda: consistency_path([b"x" * 32], 2),
        lambda: root_from_path(b"", 3, 2, []),
        lambda: roots_from_consistency(3, 2, [], b""),
        lambda: roots_from_consistency(2, 2, [b""], b""),
        lambda: roots_from_consistency(3, 5, [], b""),
        lambda: Frontier.from_bytes(b"\0" * 9),
    ):
        with pytest.raises(RangeError):
            call()


# -- commitments ---------------------------------------------------------------------


def test_a_commitment_opens_with_its_salt_alone():
    salt = b"s" * 32
    made = commit(salt, b"document")
    assert opens(made, salt, b"document")
    assert not opens(made, b"t" * 32, b"document")
    assert not opens(made, salt, b"documents")
    with pytest.raises(RangeError):
        commit(b"", b"document")


# -- envelopes -----------------------------------------------------------------------


def document(words="hello"):
    return sign_statement(NODES[ALFA], DOCUMENT, {"said": words})


def envelope(sequence=1, previous="", words="hello", **changes):
    given_ = {
        "sender": ALFA,
        "recipient": BRAVO,
        "incarnation": 1,
        "sequence": sequence,
        "previous": previous,
        "at_us": DAY_US,
        "expires_us": 2 * DAY_US,
        "label": LABEL,
        "commitment": commit(bytes([sequence]) * 32, document(words).encode()),
    }
    return seal(NODES[ALFA], **given_ | changes)


@pytest.mark.parametrize("protocol", [1, 2])
def test_an_envelope_comes_back(protocol):
    made = envelope(protocol=protocol)
    assert read_envelope(made.text, RINGS[ALFA], DAY_US) == made


def raw(**changes):
    payload = {
        "at_us": DAY_US,
        "commitment": "sha256:" + "0" * 64,
        "critical": [],
        "expires_us": 2 * DAY_US,
        "from": ALFA,
        "incarnation": 1,
        "label": {},
        "previous": "",
        "protocol": 2,
        "sequence": 1,
        "to": BRAVO,
    } | changes
    return {k: v for k, v in payload.items() if v != "drop"}


REFUSED = {
    "next protocol": ({"protocol": 3}, Code.PROTOCOL),
    "protocol as text": ({"protocol": "2"}, Code.PROTOCOL),
    "true for one": ({"protocol": True}, Code.PROTOCOL),
    "unknown extension": ({"critical": ["x"]}, Code.CRITICAL),
    "extension of old protocol": ({"protocol": 1}, Code.MALFORMED),
    "no critical": ({"critical": "drop"}, Code.MALFORMED),
    "more": ({"more": 1}, Code.MALFORMED),
    "number zero": ({"sequence": 0}, Code.MALFORMED),
    "boolean number": ({"sequence": True}, Code.MALFORMED),
    "no predecessor": ({"sequence": 2}, Code.CHAIN),
    "predecessor of the first": ({"previous": "sha256:" + "0" * 64}, Code.CHAIN),
    "predecessor no hash": ({"sequence": 2, "previous": "x"}, Code.CHAIN),
    "commitment no hash": ({"commitment": "x"}, Code.COMMITMENT),
    "of another party": ({"from": BRAVO}, Code.SIGNATURE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_envelopes_out_of_form_are_refused_with_a_code(name):
    changes, code = REFUSED[name]
    text = sign_statement(NODES[ALFA], "comity-envelope", raw(**changes))
    with pytest.raises(RefusedError) as caught:
        read_envelope(text, RINGS[ALFA], DAY_US)
    assert caught.value.why is code


def test_an_envelope_signed_by_a_person_or_over_another_type_is_none():
    for signer, type_ in ((PEOPLE[ALFA], "comity-envelope"), (NODES[ALFA], DOCUMENT)):
        text = sign_statement(signer, type_, raw())
        with pytest.raises(TrustError):
            read_envelope(text, RINGS[ALFA], DAY_US)
    late = sign_statement(NODES[ALFA], "comity-envelope", raw(expires_us=DAY_US))
    with pytest.raises(FormatError):
        read_envelope(late, RINGS[ALFA], DAY_US)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_an_error_of_the_tree(data):
    with pytest.raises(ComityError):
        read_envelope(data.decode("latin-1"), RINGS[ALFA], DAY_US)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(raw())), VALUES)
def test_broken_messages_within_a_good_signature_are_errors_of_the_tree(name, value):
    text = sign_statement(NODES[ALFA], "comity-envelope", raw(**{name: value}))
    try:
        found = read_envelope(text, RINGS[ALFA], DAY_US)
    except ComityError:
        return
    assert found.sender == ALFA


# -- streams, heads, audits ----------------------------------------------------------


def written(count=5, words="hello"):
    """Return envelopes of a stream, and the stream."""
    stream, made = Stream(ALFA, BRAVO), []
    for k in range(1, count + 1):
        item = envelope(k, stream.tip, f"{words} {k}")
        made.append(item)
        stream = stream.append(leaf_hash(item.text.encode()), item.hash, 1)
    return made, stream


def leaves(made):
    return [
        Leaf(
            e.sequence, e.text.encode(), leaf_hash(e.text.encode()), e.previous, e.hash
        )
        for e in made
    ]


def head(party, streams, at=DAY_US):
    payload = head_payload(party, streams, at)
    return read_head(payload, sign_statement(NODES[party], HEAD, payload))


def test_a_whole_log_has_no_fault():
    made, stream = written()
    faults, hashes = audit_leaves(leaves(made), stream.frontier.root, 5)
    assert (faults, len(hashes)) == ([], 5)


def test_one_flipped_bit_is_found_and_named():
    made, stream = written()
    stored = leaves(made)
    for k in range(5):
        data = bytearray(stored[k].data)
        data[7] ^= 1
        broken = [*stored[:k], replace(stored[k], data=bytes(data)), *stored[k + 1 :]]
        faults, _ = audit_leaves(broken, stream.frontier.root, 5)
        assert [(f.what, f.where) for f in faults] == [("altered", k + 1)]


def test_an_altered_entry_with_a_matching_hash_breaks_the_root():
    made, stream = written()
    other, _ = written(words="forged")
    stored = leaves(made)
    stored[4] = leaves(other)[4]
    stored[4] = replace(stored[4], previous=made[3].hash)
    faults, _ = audit_leaves(stored, stream.frontier.root, 5)
    assert [f.what for f in faults] == ["root"]


def test_gaps_broken_chains_and_short_logs_are_named():
    made, stream = written()
    stored = leaves(made)
    found = audit_leaves([*stored[:2], *stored[3:]], stream.frontier.root, 5)[0]
    assert [(f.what, f.where) for f in found] == [("gap", 3)]
    found = audit_leaves(stored[:4], stream.frontier.root, 5)[0]
    assert [f.what for f in found] == ["shrunk"]
    stored[3] = replace(stored[3], previous="sha256:" + "0" * 64)
    assert audit_leaves(stored)[0][0].what == "chain"


def test_split_views_are_found():
    ours, theirs = written()[1], written(words="other")[1]
    back = Stream(BRAVO, ALFA)
    honest, liar = head(BRAVO, [ours, back]), head(BRAVO, [theirs, back])
    names = ["alfa → bravo", "bravo → alfa"]
    fronts = [ours.frontier, back.frontier]
    assert compare_heads(fronts, honest, names) == []
    (fault,) = compare_heads(fronts, liar, names)
    assert fault.what == "split-view"
    assert "party:bravo signs another log" in fault.words
    (gap,) = compare_heads([written(4)[1].frontier, back.frontier], honest, names)
    assert gap.what == "gap"


def test_a_signer_that_does_not_continue_its_log_is_found():
    old = written(3)[1]
    longer, new = written(6)
    forged = written(6, "other")[1]
    hashes = [leaf_hash(e.text.encode()) for e in longer]
    back = Stream(BRAVO, ALFA)
    before, after = head(ALFA, [old, back]), head(ALFA, [new, back])
    path = consistency_path(hashes, 3)
    assert compare_views(before, after, [path, []]) == []
    assert compare_views(after, before, [[], []])[0].what == "shrunk"
    lie = head(ALFA, [forged, back])
    assert compare_views(before, lie, [path, []])[0].what == "split-view"


@pytest.mark.parametrize(
    "change", [{"more": 1}, {"at_us": "1"}, {"streams": [1]}, {"streams": 1}]
)
def test_heads_out_of_form_are_refused(change):
    payload = head_payload(ALFA, [written()[1]], 1) | change
    with pytest.raises(FormatError):
        read_head(payload, "")


# -- bundles -------------------------------------------------------------------------


def bundle():
    made, stream = written()
    hashes = [leaf_hash(e.text.encode()) for e in made]
    back = Stream(BRAVO, ALFA)
    value = agreement(TEXT)
    signature = {"agreement": value.hash, "at_us": DAY_US, "party": ALFA}
    tombstone = {
        "at_us": DAY_US,
        "entry": made[4].hash,
        "party": ALFA,
        "reason": "retention",
    }
    entries = [
        {
            "envelope": e.text,
            "document": document(f"hello {e.sequence}") if e.sequence < 4 else None,
            "salt": to_text64(bytes([e.sequence]) * 32) if e.sequence < 4 else None,
            "tombstone": sign_statement(NODES[ALFA], TOMBSTONE, tombstone)
            if e.sequence == 5
            else None,
            "index": e.sequence - 1,
            "path": [part.hex() for part in inclusion_path(hashes, e.sequence - 1)],
        }
        for e in made
    ]
    return json.loads(
        json.dumps(
            build_bundle(
                made_us=DAY_US,
                made_by=ALFA,
                rings=RINGS.values(),
                agreements=[
                    {
                        "content": dict(value.content),
                        "signatures": {
                            ALFA: sign_statement(PEOPLE[ALFA], SIGNATURE, signature)
                        },
                        "withdrawals": {},
                    }
                ],
                entries=entries,
                heads=[head(p, [stream, back]).text for p in (ALFA, BRAVO)],
            )
        )
    )


def test_a_third_person_verifies_a_bundle():
    report = verify_bundle(bundle())
    assert report.faults == []
    assert report.roots[BRAVO] == ROOTS[BRAVO].public.fingerprint
    assert report.agreements[0].signed_us == {ALFA: DAY_US}
    assert report.agreements[0].unsigned == [BRAVO, "party:charlie"]
    assert [e.witnesses for e in report.entries] == [[ALFA, BRAVO]] * 5
    assert report.entries[0].content == {"document": {"said": "hello 1"}}
    assert report.entries[3].content == {"withheld": True}
    assert report.entries[4].content["erased_us"] == DAY_US
    assert report.heads == [HeadEvidence([ALFA, BRAVO], [ALFA, BRAVO], [5, 0])]


def altered(change):
    value = bundle()
    change(value)
    return verify_bundle(value)


def swap_document(value):
    value["entries"][0]["document"] = document("another")


def other_salt(value):
    value["entries"][0]["salt"] = to_text64(b"\x09" * 32)


def move_entry(value):
    value["entries"][0]["index"] = 1


def forge_path(value):
    value["entries"][1]["path"][0] = "00" * 32


def forge_content(value):
    value["agreements"][0]["content"]["title"] = "Another"


def forge_head(value):
    value["heads"][1] = head(
        BRAVO, [written(words="other")[1], Stream(BRAVO, ALFA)]
    ).text


def forge_root(value):
    value["keys"][BRAVO]["root"] = ROOTS[ALFA].public.text


def other_tombstone(value):
    value["entries"][3]["tombstone"] = value["entries"][4]["tombstone"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (swap_document, "entry 1: the document is not the one"),
        (other_salt, "entry 1: the document is not the one"),
        (move_entry, "entry 1: its index"),
        (forge_path, "entry 2: it is not in the log"),
        (forge_content, "agreement 1"),
        (forge_head, "split view"),
        (forge_root, "keys"),
        (other_tombstone, "entry 4: the tombstone is of another"),
    ],
)
def test_what_was_altered_in_a_bundle_is_named(change, words):
    report = altered(change)
    assert any(words in fault for fault in report.faults), report.faults
    assert not report.holds


@pytest.mark.parametrize(
    "value", [None, [], {}, {"comity-evidence": 1}, {"comity-evidence": 2}]
)
def test_other_files_are_no_bundle(value):
    with pytest.raises(FormatError):
        verify_bundle(value)


WHOLE = bundle()


def places(value, path=()):
    """Return the path of every member of a document."""
    found = [path] if path else []
    if isinstance(value, dict):
        items = list(value.items())
    else:
        items = list(enumerate(value)) if isinstance(value, list) else []
    for key, item in items:
        found += places(item, (*path, key))
    return found


@given(st.sampled_from(places(WHOLE)), VALUES)
def test_broken_messages_that_are_bundles_are_faults_or_errors_of_the_tree(path, value):
    changed = json.loads(json.dumps(WHOLE))
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    try:
        report = verify_bundle(changed)
    except ComityError:
        return
    assert report.entries or report.faults
