"""Keys, certificates and signed statements, and every way in which they must not hold."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from comity.foundations.errors import ComityError, FormatError, RangeError, TrustError
from comity.trust.identity import (
    Keyring,
    PublicKey,
    SoftKey,
    issue_certificate,
    read_statement,
    revoke_key,
    sign_statement,
)
from comity.trust.identity.keyring import FormerRing

DAY_US = 86_400_000_000
ROOT, NODE, OTHER = (SoftKey(bytes([k]) * 32) for k in (1, 2, 3))
A = "party:FRA"


def part(value):
    text = json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def ring(role="node", since=0, until=10 * DAY_US, key=NODE):
    certificate = issue_certificate(
        ROOT, A, role, key.public, name="node 1", since_us=since, until_us=until
    )
    return Keyring.from_texts(A, ROOT.public, [certificate.text])


def test_names_of_keys_are_those_of_another_library():
    jose = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": NODE.public.text})
    assert NODE.public.kid == jose.thumbprint()
    assert len(NODE.public.fingerprint.replace("-", "")) * 5 >= 128
    assert NODE.public.fingerprint != OTHER.public.fingerprint


def test_the_key_of_rfc_8032_signs_as_printed():
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = SoftKey(bytes.fromhex(seed))
    assert key.public.raw.hex().startswith("d75a980182b10ab7d54bfed3c964073a")
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a")


def test_a_statement_comes_back_as_it_was_signed():
    text = sign_statement(NODE, "comity-test", {"b": 1.5, "a": "é"})
    signed = ring().read(text, "comity-test", {"node"}, DAY_US)
    assert signed.payload == {"a": "é", "b": 1.5}
    assert signed.kid == NODE.public.kid


def test_statements_are_those_of_another_library():
    registry = jws.JWSRegistry(algorithms=["Ed25519"])
    public = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": NODE.public.text})
    theirs = jws.deserialize_compact(GOOD, public, registry=registry)
    assert theirs.headers() == {"alg": "Ed25519", "kid": KID, "typ": "comity-test"}
    assert theirs.payload == b'{"a":1}'
    private = OKPKey.import_key(NODE.private_key())
    made = jws.serialize_compact(
        theirs.headers(), theirs.payload, private, registry=registry
    )
    assert made == GOOD


def forged(header, payload=None, signature=b"\0" * 64):
    text = f"{part(header)}.{part(payload or {'a': 1})}"
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


GOOD = sign_statement(NODE, "comity-test", {"a": 1})
KID = NODE.public.kid


def confused():
    """Return a statement whose HMAC is keyed with the public key."""
    head = part({"alg": "HS256", "kid": KID, "typ": "comity-test"})
    text = f"{head}.{part({'a': 1})}"
    mac = hmac.new(NODE.public.raw, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


BROKEN = {
    "stripped": GOOD.rsplit(".", 1)[0] + ".",
    "no signature part": GOOD.rsplit(".", 1)[0],
    "none": forged({"alg": "none", "kid": KID, "typ": "comity-test"}, signature=b""),
    "HS256 with the public key": confused(),
    "EdDSA": forged({"alg": "EdDSA", "kid": KID, "typ": "comity-test"}),
    "zeros": forged({"alg": "Ed25519", "kid": KID, "typ": "comity-test"}),
    "other key": sign_statement(OTHER, "comity-test", {"a": 1}),
    "other type": sign_statement(NODE, "comity-other", {"a": 1}),
    "body": ".".join([GOOD.split(".")[0], part({"a": 2}), GOOD.split(".")[2]]),
    "own key in the header": forged(
        {"alg": "Ed25519", "jwk": {}, "kid": KID, "typ": "comity-test"}
    ),
    "unencoded payload": forged(
        {"alg": "Ed25519", "b64": False, "crit": ["b64"], "kid": KID, "typ": "t"}
    ),
    "padding": GOOD + "=",
    "white space": GOOD + "\n",
    "empty": "",
    "dots": "..",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_signatures_are_refused(name):
    with pytest.raises((TrustError, FormatError)):
        ring().read(BROKEN[name], "comity-test", {"node"}, DAY_US)


def test_every_flipped_character_is_refused():
    for k in range(0, len(GOOD), 3):
        text = GOOD[:k] + ("A" if GOOD[k] != "A" else "B") + GOOD[k + 1 :]
        with pytest.raises(ComityError):
            ring().read(text, "comity-test", {"node"}, DAY_US)


def signed_raw(payload):
    head = GOOD.split(".")[0]
    body = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    tail = NODE.sign(f"{head}.{body}".encode())
    return f"{head}.{body}.{base64.urlsafe_b64encode(tail).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "payload",
    [
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":9007199254740993}',
        b'{"a":NaN}',
        b"[1]",
        b'{"a":' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b"",
    ],
    ids=range(12),
)
def test_payloads_that_are_not_canonical_are_refused(payload):
    with pytest.raises(FormatError):
        read_statement(signed_raw(payload), "comity-test", lambda _: NODE.public)


def test_keys_count_within_their_validity_only():
    keys = ring(since=DAY_US, until=2 * DAY_US)
    keys.read(GOOD, "comity-test", {"node"}, DAY_US)
    for at in (DAY_US - 1, 2 * DAY_US):
        with pytest.raises(TrustError, match="validity"):
            keys.read(GOOD, "comity-test", {"node"}, at)


def test_a_revoked_key_counts_for_nothing_from_then_on():
    revocation = revoke_key(ROOT, A, KID, at_us=DAY_US, reason="lost")
    keys = ring().add(revocation.text)
    keys.read(GOOD, "comity-test", {"node"}, DAY_US - 1)
    with pytest.raises(TrustError, match="revoked: lost"):
        keys.read(GOOD, "comity-test", {"node"}, DAY_US)


def test_roles_are_kept_apart():
    with pytest.raises(TrustError, match="drill key"):
        ring("drill").read(GOOD, "comity-test", {"node"}, DAY_US)


def test_a_root_hands_over_to_its_successor():
    new = SoftKey(b"\x09" * 32)
    handover = issue_certificate(
        ROOT, A, "root", new.public, name="root 2", since_us=0, until_us=DAY_US
    )
    node = issue_certificate(
        new, A, "node", OTHER.public, name="node 2", since_us=0, until_us=DAY_US
    )
    keys = Keyring.from_texts(A, ROOT.public, [node.text, handover.text])
    text = sign_statement(OTHER, "comity-test", {"a": 1})
    assert keys.read(text, "comity-test", {"node"}, 5).kid == OTHER.public.kid
    with pytest.raises(TrustError, match="no root key"):
        Keyring.from_texts(A, ROOT.public, [node.text])


def test_certificates_of_other_parties_and_second_ones_are_refused():
    other = issue_certificate(
        ROOT, "party:DEU", "node", NODE.public, name="n", since_us=0, until_us=DAY_US
    )
    with pytest.raises(TrustError, match="among keys of"):
        Keyring.from_texts(A, ROOT.public, [other.text])
    second = issue_certificate(
        ROOT, A, "person", NODE.public, name="n", since_us=0, until_us=DAY_US
    )
    with pytest.raises(TrustError, match="another certificate"):
        ring().add(second.text)
    by_node = issue_certificate(
        NODE, A, "node", OTHER.public, name="n", since_us=0, until_us=DAY_US
    )
    with pytest.raises(TrustError, match="no root key"):
        ring().add(by_node.text)


def test_validity_of_a_certificate_has_limits():
    with pytest.raises(RangeError, match="20 years"):
        ring(until=30 * 366 * DAY_US)
    with pytest.raises(FormatError, match="32 bytes"):
        PublicKey(b"short")


def test_what_a_replaced_root_certified_counts_until_it_was_replaced():
    new_root, later = SoftKey(b"\x09" * 32), SoftKey(b"\x0a" * 32)
    former = FormerRing(ring(), 5 * DAY_US)
    made = issue_certificate(
        new_root,
        A,
        "node",
        later.public,
        name="node 2",
        since_us=5 * DAY_US,
        until_us=20 * DAY_US,
    )
    whole = replace(
        Keyring.from_texts(A, new_root.public, [made.text]), former=(former,)
    )
    kid = NODE.public.kid
    assert whole.certificate(kid, {"node"}, 5 * DAY_US - 1).root == ROOT.public.kid
    for at_us in (5 * DAY_US, 6 * DAY_US):
        with pytest.raises(TrustError, match="is no key of"):
            whole.certificate(kid, {"node"}, at_us)
    # Neither before it was certified, nor in another role.
    with pytest.raises(TrustError):
        replace(
            whole, former=(FormerRing(ring(since=DAY_US), 5 * DAY_US),)
        ).certificate(kid, {"node"}, 0)
    with pytest.raises(TrustError):
        whole.certificate(kid, {"person"}, DAY_US)
    assert whole.certificate(later.public.kid, {"node"}, 6 * DAY_US).name == "node 2"
    # Its keys stay its own, are not sent on, and news under the old root are refused.
    assert {kid, ROOT.public.kid} <= whole.kids
    assert whole.texts() == [made.text]
    with pytest.raises(TrustError, match="no root key"):
        whole.with_news([*ring().texts()], DAY_US)
    assert whole.with_news([], DAY_US).former == (former,)


def test_a_revocation_under_the_present_root_ends_a_key_that_both_roots_certified():
    new_root = SoftKey(b"\x09" * 32)
    made = issue_certificate(
        new_root,
        A,
        "node",
        NODE.public,
        name="n",
        since_us=5 * DAY_US,
        until_us=9 * DAY_US,
    )
    gone = revoke_key(new_root, A, NODE.public.kid, at_us=2 * DAY_US, reason="stolen")
    whole = replace(
        Keyring.from_texts(A, new_root.public, [made.text, gone.text]),
        former=(FormerRing(ring(), 5 * DAY_US),),
    )
    kid = NODE.public.kid
    assert whole.certificate(kid, {"node"}, DAY_US).root == ROOT.public.kid
    for at_us in (2 * DAY_US, 4 * DAY_US, 6 * DAY_US):
        with pytest.raises(TrustError, match="is revoked: stolen"):
            whole.certificate(kid, {"node"}, at_us)
