"""Signing keys in tokens: found, tested, shared by threads, reopened; every refusal is told."""

import os
import threading

import pytest

from comity.foundations.errors import FormatError
from comity.node.store import passphrases, token_keys, token_modules, token_sessions
from comity.node.store.key_uris import KeyUri, read_key_uri
from comity.node.store.token_keys import (
    TokenKeyError,
    load_token_key,
    make_token_key,
    read_point,
)
from comity.node.store.token_modules import PinError, TokenError, forget_logins
from comity.trust.identity import SoftKey
from tests.node.tokens import MODULE, PIN, needs_tokens, tokens

try:
    import pkcs11
except ImportError:
    pkcs11 = None  # type: ignore[assignment]

__all__ = ["tokens"]

LABEL = "Root 1/2 %;é"
URI = "pkcs11:token=alfa;object=node;type=private"


@pytest.fixture
def pin(monkeypatch):
    monkeypatch.setenv("COMITY_PIN", PIN)
    return monkeypatch


@pytest.fixture
def key(tokens, pin):  # noqa: ARG001 - the PIN is in the environment
    tokens.make("alfa")
    return make_token_key(URI, tokens.module, "node")


# -- names of keys ---------------------------------------------------------------------------


def test_a_name_comes_back_as_it_was_written():
    uri = KeyUri(token=LABEL, object="root key", id=b"\x00;\xff")
    assert read_key_uri(uri.text) == uri
    assert "%2F" in uri.text
    assert "%3B" in uri.text
    assert read_key_uri("PKCS11:serial=0a;id=%01%02") == KeyUri(serial="0a", id=b"\1\2")


@pytest.mark.parametrize(
    "text",
    [
        "pkcs11:object=node",
        "pkcs11:token=alfa",
        "pkcs11:token=alfa;object=node;type=public",
        "pkcs11:token=alfa;token=alfa;object=node",
        "pkcs11:token=alfa;object=",
        "pkcs11:token=alfa;slot-id=3;object=node",
        f"pkcs11:token={'a' * 33};object=node",
        "pkcs11:token=%FF;object=node",
        "pkcs11:token=a%0Ab;object=node",
        "node.key",
    ],
)
def test_names_that_name_no_one_key_are_refused(text):
    with pytest.raises(FormatError):
        read_key_uri(text)


@pytest.mark.parametrize(
    "query",
    ["pin-value=9999secret", "pin-source=file:/9999secret", "module-path=/9999secret"],
)
def test_no_pin_and_no_program_stands_in_a_name(query):
    with pytest.raises(FormatError) as caught:
        read_key_uri(f"{URI}?{query}")
    assert "9999secret" not in str(caught.value)
    assert "pkcs11_module" in caught.value.remedy


# -- points ----------------------------------------------------------------------------------


def test_points_are_read_raw_and_as_octet_string():
    raw = SoftKey(b"\7" * 32).public.raw
    assert read_point(raw).raw == raw
    assert read_point(b"\x04\x20" + raw).raw == raw


@pytest.mark.parametrize("extra", [b"", b"\x04\x39", b"\x03\x20", b"\x04\x21"])
def test_points_of_other_curves_are_refused(extra):
    size = 57 if extra in {b"", b"\x04\x39"} else 32
    with pytest.raises(TokenKeyError, match="Ed25519 has 32"):
        read_point(extra + b"\1" * size)


# -- signing ---------------------------------------------------------------------------------


@needs_tokens
def test_a_key_made_in_a_token_signs_and_cannot_leave_it(key, tokens):
    key.public.verify(key.sign(b"data"), b"data")
    assert key.warnings == ()
    again = load_token_key(URI, tokens.module, "node")
    assert again.public == key.public
    with pytest.raises(TokenKeyError, match="already"):
        make_token_key(URI, tokens.module, "node")


@needs_tokens
@pytest.mark.parametrize("form", ["raw", "octet string"])
def test_both_forms_of_the_point_give_the_same_key(key, tokens, monkeypatch, form):
    whole = token_keys._attribute

    def told(item, name, otherwise):
        value = whole(item, name, otherwise)
        if name == pkcs11.Attribute.EC_POINT and value:
            raw = value[-32:]
            return raw if form == "raw" else b"\x04\x20" + raw
        return value

    monkeypatch.setattr(token_keys, "_attribute", told)
    assert load_token_key(URI, tokens.module, "node").public == key.public


@needs_tokens
def test_several_threads_sign_with_one_key(key):
    wrong = []

    def work(name):
        for number in range(40):
            data = f"{name} {number}".encode()
            try:
                key.public.verify(key.sign(data), data)
            except Exception as error:  # noqa: BLE001 - told below
                wrong.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@needs_tokens
def test_a_child_process_signs_in_a_session_of_its_own(key):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            key.public.verify(key.sign(b"child"), b"child")
            os.write(writer, b"good")
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    os.close(writer)
    assert os.read(reader, 10) == b"good"
    os.close(reader)
    # The parent's session goes on.
    key.public.verify(key.sign(b"parent"), b"parent")


@needs_tokens
def test_a_token_that_is_put_back_signs_again(key, tokens):
    (place,) = tokens.folder.iterdir()
    away = tokens.folder.parent / "away"
    place.rename(away)
    # SoftHSM keeps a token in memory: what ends a session elsewhere is done by hand.
    token_modules.module_at(tokens.module).start_again()
    for _ in range(2):
        with pytest.raises(TokenError, match="is not there; insert it"):
            key.sign(b"data")
    away.rename(place)
    key.public.verify(key.sign(b"data"), b"data")


@needs_tokens
def test_another_token_of_the_same_name_is_refused_before_it_signs(key, tokens):
    (place,) = tokens.folder.iterdir()
    place.rename(tokens.folder.parent / "away")
    tokens.make("alfa")
    other = make_token_key(URI, tokens.module, "node")
    assert other.public != key.public
    with pytest.raises(TokenKeyError, match="another key of this name"):
        key.sign(b"data")


@needs_tokens
def test_keys_in_one_token_share_its_login(key, tokens, pin):
    pin.delenv("COMITY_PIN")
    second = make_token_key("pkcs11:token=alfa;object=person", tokens.module, "person")
    second.public.verify(second.sign(b"x"), b"x")
    key.public.verify(key.sign(b"y"), b"y")


# -- refusals --------------------------------------------------------------------------------


@needs_tokens
def test_a_wrong_pin_is_tried_once_and_by_no_later_process(key, tokens, pin):
    low = pkcs11.TokenFlag.USER_PIN_COUNT_LOW
    forget_logins()
    pin.setenv("COMITY_PIN", "0000-wrong")
    tried = []
    whole = token_sessions.TokenLogin._log_in

    def counted(self, token, given):
        tried.append(given)
        return whole(self, token, given)

    pin.setattr(token_sessions.TokenLogin, "_log_in", counted)
    with pytest.raises(PinError, match="refuses the PIN") as caught:
        load_token_key(URI, tokens.module, "node")
    assert "0000-wrong" not in str(caught.value)
    assert tokens.flags("alfa") & low
    for restart in (False, True):
        if restart:
            forget_logins()
        with pytest.raises(PinError, match="none is tried"):
            load_token_key(URI, tokens.module, "node")
    # Not even the right one is taken from a file now: the machine cannot know that it is.
    pin.setenv("COMITY_PIN", PIN)
    with pytest.raises(PinError, match="none is tried"):
        load_token_key(URI, tokens.module, "node")
    assert tried == ["0000-wrong"]
    # A person gives it at a terminal; from then on it counts again.
    pin.setattr(token_sessions, "is_asked", lambda: True)
    pin.setattr(passphrases.getpass, "getpass", lambda _: PIN)
    assert load_token_key(URI, tokens.module, "node").public == key.public
    assert not tokens.flags("alfa") & low
    pin.setattr(token_sessions, "is_asked", lambda: False)
    forget_logins()
    assert load_token_key(URI, tokens.module, "node").public == key.public


class Flagged:
    """A token that answers with other flags."""

    def __init__(self, token, more=0, less=0):
        self._token, self.more, self.less = token, more, less

    @property
    def flags(self):
        return (self._token.flags | self.more) & ~self.less

    def __getattr__(self, name):
        return getattr(self._token, name)


@needs_tokens
@pytest.mark.usefixtures("key")
def test_a_token_that_does_not_tell_of_wrong_pins_is_tried_once_as_well(tokens, pin):
    """Some tokens never set the flag: then this process remembers."""
    find = token_sessions.TokenLogin._find
    low = pkcs11.TokenFlag.USER_PIN_COUNT_LOW
    pin.setattr(
        token_sessions.TokenLogin, "_find", lambda self: Flagged(find(self), 0, low)
    )
    forget_logins()
    pin.setenv("COMITY_PIN", "0000-wrong")
    with pytest.raises(PinError, match="refuses the PIN"):
        load_token_key(URI, tokens.module, "node")
    pin.setattr(
        token_sessions.TokenLogin, "_log_in", lambda *_: pytest.fail("it was tried")
    )
    with pytest.raises(PinError, match="none is tried"):
        load_token_key(URI, tokens.module, "node")


@needs_tokens
@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("USER_PIN_LOCKED", "is locked; its security officer"),
        ("USER_PIN_FINAL_TRY", "one more wrong PIN locks"),
        ("not USER_PIN_INITIALIZED", "has no PIN yet"),
    ],
)
@pytest.mark.usefixtures("key")
def test_a_locked_or_nearly_locked_pin_is_not_tried(tokens, pin, flag, words):
    bit = getattr(pkcs11.TokenFlag, flag.removeprefix("not "))
    more, less = (0, bit) if flag.startswith("not ") else (bit, 0)
    find = token_sessions.TokenLogin._find
    pin.setattr(
        token_sessions.TokenLogin, "_find", lambda self: Flagged(find(self), more, less)
    )
    pin.setattr(
        token_sessions.TokenLogin, "_log_in", lambda *_: pytest.fail("it was tried")
    )
    forget_logins()
    with pytest.raises(PinError, match=words):
        load_token_key(URI, tokens.module, "node")


@needs_tokens
@pytest.mark.usefixtures("key")
def test_what_a_token_lacks_is_named(tokens, pin, monkeypatch):
    forget_logins()
    pin.delenv("COMITY_PIN")
    with pytest.raises(PinError, match="COMITY_PIN_FD=3 comity"):
        load_token_key(URI, tokens.module, "node")
    # The PIN of one key's token is not tried at another's.
    pin.setenv("COMITY_PIN", PIN)
    with pytest.raises(PinError, match="COMITY_ROOT_PIN_FD"):
        load_token_key(URI, tokens.module, "root")
    for text, words in (
        ("pkcs11:token=bravo;object=node", "token 'bravo' is not there"),
        ("pkcs11:serial=00ff;object=node", "'00ff' is not there"),
    ):
        with pytest.raises(TokenError, match=words):
            load_token_key(text, tokens.module, "node")
    with pytest.raises(TokenKeyError, match="holds 0 private keys named 'other'"):
        load_token_key("pkcs11:token=alfa;object=other", tokens.module, "node")
    with pytest.raises(TokenError, match="no PKCS #11 module is named"):
        load_token_key(URI, "", "node")
    with pytest.raises(TokenError, match="is not there; install"):
        load_token_key(URI, "/nowhere/module.so", "node")
    with pytest.raises(TokenError, match="cannot be loaded"):
        load_token_key(URI, __file__, "node")
    monkeypatch.setattr(token_modules, "_modules", {})
    monkeypatch.setitem(__import__("sys").modules, "pkcs11", None)
    with pytest.raises(TokenError, match=r"pip install 'comity\[hsm\]'"):
        load_token_key(URI, tokens.module, "node")


@needs_tokens
@pytest.mark.usefixtures("key")
def test_two_tokens_of_one_label_are_refused(tokens):
    tokens.make("alfa")
    with pytest.raises(TokenError, match="2 tokens are token 'alfa'; take one out"):
        load_token_key(URI, tokens.module, "node")


def make_pair(tokens, label, **private):
    names = pkcs11.Attribute
    with tokens.open("alfa") as session:
        return session.create_domain_parameters(
            pkcs11.KeyType.EC_EDWARDS,
            {names.EC_PARAMS: token_keys.CURVE},
            local=True,
        ).generate_keypair(
            mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
            store=True,
            label=label,
            id=os.urandom(4),
            private_template={getattr(names, name): v for name, v in private.items()},
        )


@needs_tokens
@pytest.mark.usefixtures("key")
def test_two_keys_of_one_label_are_refused(tokens):
    make_pair(tokens, "node")
    forget_logins()
    with pytest.raises(TokenKeyError, match="holds 2 private keys named 'node'; name"):
        load_token_key(URI, tokens.module, "node")


@needs_tokens
@pytest.mark.usefixtures("key")
def test_a_key_that_can_leave_its_token_is_told(tokens):
    make_pair(tokens, "loose", EXTRACTABLE=True, SENSITIVE=False)
    forget_logins()
    loose = load_token_key("pkcs11:token=alfa;object=loose", tokens.module, "node")
    assert any("CKA_EXTRACTABLE" in words for words in loose.warnings)
    assert any("CKA_SENSITIVE" in words for words in loose.warnings)
    loose.public.verify(loose.sign(b"x"), b"x")


@needs_tokens
@pytest.mark.usefixtures("key")
def test_a_key_of_another_kind_is_refused(tokens):
    with tokens.open("alfa") as session:
        session.generate_keypair(
            pkcs11.KeyType.RSA, 2048, store=True, label="rsa", id=b"\5"
        )
        curve = pkcs11.util.ec.encode_named_curve_parameters("secp256r1")
        session.create_domain_parameters(
            pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: curve}, local=True
        ).generate_keypair(store=True, label="p256", id=b"\6")
    forget_logins()
    for label, kind in (("rsa", "RSA"), ("p256", "EC")):
        with pytest.raises(TokenKeyError, match=f"is of kind {kind}, not of Ed25519"):
            load_token_key(f"pkcs11:token=alfa;object={label}", tokens.module, "node")


@needs_tokens
@pytest.mark.usefixtures("key")
def test_a_public_half_of_another_key_fails_the_self_test(tokens, monkeypatch):
    other = SoftKey(b"\x21" * 32).public
    monkeypatch.setattr(token_keys, "read_point", lambda _: other)
    forget_logins()
    with pytest.raises(TokenKeyError, match="does not sign as it should"):
        load_token_key(URI, tokens.module, "node")


@needs_tokens
@pytest.mark.usefixtures("key")
def test_a_token_without_the_mechanism_is_named(tokens, monkeypatch):
    monkeypatch.setattr(
        token_sessions.TokenLogin, "mechanisms", lambda _: {"CKM_RSA_PKCS"}
    )
    with pytest.raises(TokenError, match="CKM_EC_EDWARDS_KEY_PAIR_GEN"):
        make_token_key("pkcs11:token=alfa;object=n2", tokens.module, "node")

    def refuse(*_):
        raise pkcs11.MechanismInvalid

    forget_logins()
    monkeypatch.setattr(token_keys, "_sign", refuse)
    with pytest.raises(TokenError, match="CKM_EDDSA"):
        load_token_key(URI, tokens.module, "node")


def test_tests_of_tokens_know_their_module():
    assert MODULE is None or MODULE.is_file()
