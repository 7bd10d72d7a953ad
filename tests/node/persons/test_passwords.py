"""Passwords with a second factor: one answer for every fault, each code once, few attempts."""

import pyotp
import pytest
from argon2 import PasswordHasher

from comity.foundations.errors import ComityError, InputError, TrustError
from comity.node.persons import passwords, throttle
from comity.node.persons.accounts import make_account
from comity.node.persons.passwords import (
    begin_password,
    check_strength,
    end_password,
    hash_password,
    sign_in_with_password,
    verify_password,
)
from comity.node.persons.throttle import TooManyAttemptsError
from comity.node.store.credentials import find_password
from comity.trust.persons import Role
from tests.federation.prepared import prepared_world

WORDS = "four plain words here"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Cheaper parameters; one test looks at the real ones."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", quick)
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def world(tmp_path):
    with prepared_world(tmp_path, ["alfa"], met=()) as made:
        yield made


@pytest.fixture
def node(world):
    return world.nodes["alfa"]


def code_of(node, secret, steps=0):
    return pyotp.TOTP(secret).at(node.clock() // 1_000_000 + 30 * steps)


@pytest.fixture
def person(node, world):
    """Ines with a password; its codes from now on were not used."""
    with node.writing() as work:
        account = make_account(work, "Ines", [Role.VIEWER], "")
        shown, begun = begin_password(work, account)
    secret = shown["secret"]
    digest = hash_password(node, account, WORDS)
    with node.writing() as work:
        end_password(work, account.id, begun, digest, code_of(node, secret))
    world.clock.move(120)
    return account, secret


def enter(node, secret, name="Ines", words=WORDS, steps=0, address="192.0.2.1"):
    code = code_of(node, secret, steps)
    return sign_in_with_password(node, name, words, code, address)


def test_name_password_and_code_sign_in(node, person):
    account, secret = person
    assert enter(node, secret, name=" INES ") == account


def test_every_fault_has_the_same_answer(node, person, world):
    _, secret = person
    said = set()
    for given in (
        {"name": "nobody"},
        {"words": "four plain words there"},
        {"steps": 5},
        {"words": ""},
    ):
        with pytest.raises(TrustError) as error:
            enter(node, secret, **given)
        said.add((type(error.value), str(error.value)))
        world.clock.move(3600)
    assert said == {(TrustError, passwords.REFUSAL)}


def test_an_unknown_name_costs_the_same_work(node, person, monkeypatch):
    _, secret = person
    looked = []
    holds = passwords._holds
    monkeypatch.setattr(
        passwords, "_holds", lambda *given: looked.append(given[0]) or holds(*given)
    )
    for name in ("Ines", "nobody"):
        with pytest.raises(TrustError):
            enter(node, secret, name=name, words="four plain words there")
    kept, dummy = (digest.rsplit("$", 2)[0] for digest in looked)
    assert kept == dummy


def test_a_code_counts_once_and_none_before_it(node, person):
    account, secret = person
    assert enter(node, secret) == account
    for steps in (0, -1):
        with pytest.raises(TrustError, match="used already"):
            enter(node, secret, steps=steps)
    assert enter(node, secret, steps=1) == account


def test_clocks_may_differ_by_one_step(node, person):
    account, secret = person
    assert enter(node, secret, steps=-1) == account
    for steps in (-2, 2):
        with pytest.raises(TrustError):
            enter(node, secret, steps=steps)


def test_an_account_is_tried_few_times_whether_it_exists_or_not(node, person, world):
    _, secret = person
    waits = {}
    for name in ("Ines", "nobody"):
        for number in range(5):
            with pytest.raises(TrustError, match="is wrong"):
                enter(node, secret, name=name, words="no", address=f"192.0.2.{number}")
        with pytest.raises(TooManyAttemptsError) as error:
            enter(node, secret, name=name)
        waits[name] = error.value.wait_s
    assert waits == {"Ines": 15, "nobody": 15}
    # The right password is not looked at either, until its time has come.
    world.clock.move(15)
    assert enter(node, secret).name == "Ines"


def test_waits_double_and_after_100_failures_nothing_counts(node, person, world):
    _, secret = person
    waits = []
    for number in range(100):
        with pytest.raises(TrustError, match="is wrong"):
            enter(node, secret, words="no", address=str(number))
        if number < 4:
            continue
        with pytest.raises(TooManyAttemptsError) as error:
            enter(node, secret)
        waits.append(error.value.wait_s)
        world.clock.move(waits[-1] if waits[-1] <= 900 else 0)
    assert waits[:9] == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    world.clock.move(366 * 86_400)
    with pytest.raises(TooManyAttemptsError):
        enter(node, secret)


def test_an_address_that_tries_many_names_is_slowed(node, person):
    _, secret = person
    for number in range(throttle.ADDRESS.free):
        with pytest.raises(TrustError, match="is wrong"):
            enter(node, secret, name=f"name {number}")
    with pytest.raises(TooManyAttemptsError):
        enter(node, secret)
    assert enter(node, secret, address="192.0.2.9").name == "Ines"


def test_many_at_once_are_not_more_than_one_after_another(node, person):
    from concurrent.futures import ThreadPoolExecutor

    _, secret = person

    def tried(number):
        with pytest.raises(TrustError) as error:
            enter(node, secret, words="no", address=str(number))
        return type(error.value)

    with ThreadPoolExecutor(16) as pool:
        kinds = list(pool.map(tried, range(16)))
    assert kinds.count(TrustError) == 5


def test_hashes_are_argon2id_of_rfc_9106_and_renewed_when_parameters_change(
    node, person, monkeypatch
):
    account, secret = person
    with node.reading() as work:
        before = find_password(work.connection, account.id).hash
    assert before.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    from argon2.profiles import RFC_9106_LOW_MEMORY

    real = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
    monkeypatch.setattr(passwords, "HASHER", real)
    enter(node, secret)
    with node.reading() as work:
        now = find_password(work.connection, account.id).hash
    assert now.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert enter(node, secret, steps=1) == account


def test_a_password_proves_an_act_once_per_code(node, person):
    account, secret = person
    code = code_of(node, secret)
    with node.writing() as work:
        verify_password(work, account.id, WORDS, code)
    for words, word in ((WORDS, code), ("no", code_of(node, secret, 1))):
        with pytest.raises(TrustError), node.writing() as work:
            verify_password(work, account.id, words, word)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaaaaaa",
        "x" * 129,
        "Password12345!",
        "Ines-ines-ines-1",
        "Alfa 2026 2027!",
    ],
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(InputError):
        check_strength(password, "Ines", "Alfa")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "Ines' cat sleeps", "пароль из слов"]
)
def test_plain_words_are_taken(password):
    check_strength(password, "Ines", "Alfa")


def test_the_second_factor_is_shown_to_work_before_it_is_kept(node):
    with node.writing() as work:
        account = make_account(work, "Omar", [Role.VIEWER], "")
        shown, begun = begin_password(work, account)
    assert shown["uri"].startswith("otpauth://totp/")
    digest = hash_password(node, account, WORDS)
    with pytest.raises(ComityError, match="does not fit"), node.writing() as work:
        end_password(work, account.id, begun, digest, "000000")
    with node.reading() as work:
        assert find_password(work.connection, account.id) is None
