"""Passkeys: registered, used to sign in and to prove, and every way in which they do not count."""

from dataclasses import replace

import pytest

from comity.foundations.errors import InputError, TrustError
from comity.node.persons import assertions, passkeys
from comity.node.persons.accounts import make_account
from comity.node.persons.authenticators import authenticators_of, revoke
from comity.node.persons.sites import check_origin, site_of
from comity.node.store.credentials import find_passkey
from comity.node.store.person_events import person_events_of
from comity.node.store.settings import Settings
from comity.trust.identity.keys import from_text64, to_text64
from comity.trust.persons import Role
from tests.federation.prepared import prepared_world
from tests.soft_passkeys import SoftPasskey, registered

CHALLENGE = bytes(range(32))


@pytest.fixture
def node(tmp_path):
    with prepared_world(tmp_path, ["alfa"], met=()) as world:
        yield world.nodes["alfa"]


def account(node, name="Ines", role=Role.SIGNATORY):
    with node.writing() as work:
        return make_account(work, name, [role], "")


def prove(node, person, answer, challenge=CHALLENGE):
    with node.writing() as work:
        return assertions.verify_assertion(work, person.id, challenge, answer)


def sign_in(node, key):
    with node.writing() as work:
        options, begun = passkeys.begin_sign_in(work)
    with node.writing() as work:
        return passkeys.sign_in(work, begun, key.get(options["challenge"]))[0]


def test_a_passkey_signs_in_and_proves(node):
    person = account(node)
    key = registered(node, person)
    assert sign_in(node, key) == person
    done = prove(node, person, key.get(to_text64(CHALLENGE)))
    assert done.authenticator == f"passkey:{to_text64(key.id)}"
    assert done.warning == ""
    # Whoever has the record verifies it again, without the node.
    assert assertions.check_signed(done.public, CHALLENGE, done.assertion) == 2
    with pytest.raises(TrustError):
        assertions.check_signed(done.public, bytes(32), done.assertion)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"party": "evil.example"}, "RP ID"),
        ({"origin": "http://localhost:9999"}, "origin"),
        ({"origin": "https://localhost:8441"}, "origin"),
        ({"verifies": False}, "User verification"),
    ],
)
def test_another_party_or_origin_or_no_verification_is_refused(node, change, words):
    person = account(node)
    key = registered(node, person)
    with pytest.raises(TrustError, match=words):
        prove(node, person, replace(key, **change).get(to_text64(CHALLENGE)))
    with pytest.raises(TrustError, match=words):
        sign_in(node, replace(key, **change))
    with pytest.raises(TrustError, match=words):
        registered_with(node, person, change)


def registered_with(node, person, change):
    site = site_of(node.settings)
    key = SoftPasskey(**{"origin": site.origin, "party": site.host, **change})
    with node.writing() as work:
        options, begun = passkeys.begin_registration(work, person)
    with node.writing() as work:
        passkeys.register(work, person.id, begun, key.create(options), "key")


def test_an_answer_counts_once(node):
    person = account(node)
    key = registered(node, person)
    answer = key.get(to_text64(CHALLENGE))
    prove(node, person, answer)
    with pytest.raises(TrustError, match="answered before"):
        prove(node, person, answer)
    with pytest.raises(TrustError, match="answered before"):
        prove(node, person, key.get(to_text64(CHALLENGE)))


def test_a_proof_that_was_undone_proved_nothing(node):
    person = account(node)
    key = registered(node, person)
    answer = key.get(to_text64(CHALLENGE))
    with pytest.raises(RuntimeError), node.writing() as work:
        assertions.verify_assertion(work, person.id, CHALLENGE, answer)
        raise RuntimeError
    assert prove(node, person, answer).warning == ""


def test_an_answer_to_another_challenge_or_of_another_key_is_refused(node):
    person, other = account(node), account(node, "Omar")
    key, theirs = registered(node, person), registered(node, other)
    with pytest.raises(TrustError, match="challenge"):
        prove(node, person, key.get(to_text64(bytes(32))))
    with pytest.raises(TrustError, match="another person"):
        prove(node, person, theirs.get(to_text64(CHALLENGE)))
    forged = theirs.get(to_text64(CHALLENGE)) | {
        "id": to_text64(key.id),
        "rawId": to_text64(key.id),
    }
    with pytest.raises(TrustError, match="signature"):
        prove(node, person, forged)
    for broken in ({}, {"id": 5}, {"id": to_text64(key.id)}, {"id": "x" * 30_000}):
        with pytest.raises(TrustError):
            prove(node, person, broken)


def test_a_copied_counter_is_a_warning_and_no_refusal(node):
    """The nonce protects: a synchronised passkey reports 0 for ever."""
    person = account(node)
    key = registered(node, person)
    clone = replace(key, counter=0)
    for number in range(3):
        prove(
            node, person, key.get(to_text64(bytes([number] * 32))), bytes([number] * 32)
        )
    done = prove(node, person, clone.get(to_text64(CHALLENGE)))
    assert "may have been copied" in done.warning
    with node.reading() as work:
        events = [e.event for e in person_events_of(work.connection, person.id)]
        assert find_passkey(work.connection, to_text64(key.id)).counter == 3
    assert "warning" in events


def test_a_synchronised_passkey_without_a_counter_warns_of_nothing(node):
    person = account(node)
    key = registered(node, person, step=0, synced=True)
    for number in range(2):
        challenge = bytes([number] * 32)
        assert not prove(node, person, key.get(to_text64(challenge)), challenge).warning
    with node.reading() as work:
        assert authenticators_of(work, person.id)[0].synced


def test_a_lost_passkey_is_revoked_and_the_other_one_stays(node):
    person = account(node)
    lost, kept = registered(node, person), registered(node, person)
    with node.writing() as work:
        revoke(work, person, f"passkey:{to_text64(lost.id)}")
    with pytest.raises(TrustError, match="unknown here, or was revoked"):
        sign_in(node, lost)
    with pytest.raises(TrustError, match="unknown here, or was revoked"):
        prove(node, person, lost.get(to_text64(CHALLENGE)))
    assert sign_in(node, kept) == person
    with pytest.raises(TrustError, match="registered already, or was revoked"):
        with node.writing() as work:
            options, begun = passkeys.begin_registration(work, person)
            passkeys.register(work, person.id, begun, lost.create(options), "again")


def test_a_registration_belongs_to_one_account_and_is_ended_once(node):
    person, other = account(node), account(node, "Omar")
    site = site_of(node.settings)
    key = SoftPasskey(site.origin, site.host)
    with node.writing() as work:
        options, begun = passkeys.begin_registration(work, person)
    with pytest.raises(TrustError, match="another person"), node.writing() as work:
        passkeys.register(work, other.id, begun, key.create(options), "")
    with node.writing() as work:
        passkeys.register(work, person.id, begun, key.create(options), "")
    with pytest.raises(TrustError, match="ended already"), node.writing() as work:
        passkeys.register(work, person.id, begun, key.create(options), "")


def test_what_was_begun_ends_after_ten_minutes(tmp_path):
    with prepared_world(tmp_path, ["alfa"], met=()) as world:
        node = world.nodes["alfa"]
        person = account(node)
        key = registered(node, person)
        with node.writing() as work:
            options, begun = passkeys.begin_sign_in(work)
        world.clock.move(601)
        with pytest.raises(TrustError, match="10 min"), node.writing() as work:
            passkeys.sign_in(work, begun, key.get(options["challenge"]))


def test_the_browsers_options_ask_for_verification_and_name_nobody(node):
    person = account(node)
    with node.writing() as work:
        made, _ = passkeys.begin_registration(work, person)
        asked, _ = passkeys.begin_sign_in(work)
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["rp"]["id"] == "localhost"
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")
    assert from_text64(asked["challenge"]) != from_text64(made["challenge"])


# -- where the node is opened ----------------------------------------------------------


def settings(**more):
    return Settings(party="party:x", kind="operator", name="X", fence="f", **more)


def test_an_address_has_no_passkeys_and_says_what_to_open():
    site = site_of(settings(people_url="http://127.0.0.1:8441"))
    with pytest.raises(InputError, match=r"http://localhost:8441"):
        site.relying_party()


@pytest.mark.parametrize(
    "url",
    [
        "http://node.example",
        "ftp://localhost",
        "https://x/y",
        "https://a@b",
        "localhost",
    ],
)
def test_other_urls_are_refused(url):
    with pytest.raises(InputError, match="people_url"):
        site_of(settings(people_url=url))


def test_each_node_has_a_cookie_of_its_own_name():
    """Cookies ignore ports: nodes on one machine would take each other's."""
    one, two = site_of(settings()), site_of(settings(people_port=9441))
    other = site_of(replace(settings(), party="party:y"))
    assert len({one.cookie, two.cookie, other.cookie}) == 3
    assert one.cookie.startswith("__Host-comity-")
    assert site_of(settings(people_url="https://node.example:443/")).origin == (
        "https://node.example"
    )


@pytest.mark.parametrize(
    ("headers", "holds"),
    [
        ({"origin": "http://localhost:8441"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://localhost:9999", "sec-fetch-site": "same-site"}, False),
        ({"origin": "http://127.0.0.1:8441", "sec-fetch-site": "same-origin"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({}, False),
    ],
)
def test_what_changes_something_comes_from_exactly_this_origin(headers, holds):
    site = site_of(settings())
    check_origin(site, "GET", headers)
    if holds:
        check_origin(site, "POST", headers)
    else:
        with pytest.raises(TrustError, match="this node's pages are at"):
            check_origin(site, "POST", headers)
