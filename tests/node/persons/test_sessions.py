"""Sessions and tokens: whom they are, when they end, and that nothing else opens anything."""

from dataclasses import replace

import pytest

from comity.foundations.errors import InputError, RangeError, TrustError
from comity.node.persons.accounts import account_of, make_account, store_account
from comity.node.persons.callers import (
    ForeignOriginError,
    caller_of_request,
    caller_of_session,
    caller_of_token,
    live_keys,
    session_of,
)
from comity.node.persons.sessions import (
    begin_session,
    check_recent,
    end_session,
    renew_session,
)
from comity.node.persons.sites import site_of
from comity.node.persons.tokens import (
    SCOPES,
    flush_uses,
    list_tokens,
    make_token,
    revoke_token,
)
from comity.trust.persons import ACTS, Right, Role
from comity.trust.persons.callers import allowed
from tests.federation.prepared import prepared_world

DAY_S = 86_400


@pytest.fixture
def world(tmp_path):
    with prepared_world(tmp_path, ["alfa"], met=()) as made:
        yield made


@pytest.fixture
def node(world):
    return world.nodes["alfa"]


def person(node, *roles, name="Ines"):
    with node.writing() as work:
        return make_account(work, name, roles or [Role.DUTY_OFFICER], "")


def begun(node, account, means="passkey x"):
    with node.writing() as work:
        return begin_session(work, account, means, "browser")


def cookie(node, secret):
    return {"cookie": f"other=1; {site_of(node.settings).cookie}={secret}; last=2"}


def test_a_cookie_is_a_person_with_the_roles_of_now(node):
    account = person(node, Role.DUTY_OFFICER, Role.ANALYST)
    caller = caller_of_request(node, "GET", cookie(node, begun(node, account)))
    assert (caller.kind, caller.id, caller.name) == ("person", account.id, "Ines")
    assert caller.roles == {Role.DUTY_OFFICER, Role.ANALYST}
    assert caller.session in live_keys(node)


def test_the_secret_of_a_session_is_not_in_the_database(node):
    secret = begun(node, person(node))
    assert len(secret) == 43
    for path in node.folder.glob("node.db*"):
        assert secret.encode() not in path.read_bytes()


def test_a_session_ends_without_use_and_in_any_case(node, world):
    account = person(node)
    used = begun(node, account)
    for _ in range(12):
        world.clock.move(3590)
        assert caller_of_session(node, used).id == account.id
    world.clock.move(200)
    with pytest.raises(TrustError, match="has ended"):
        caller_of_session(node, used)
    idle = begun(node, account)
    key = caller_of_session(node, idle).session
    world.clock.move(3601)
    assert key not in live_keys(node)
    with pytest.raises(TrustError, match="has ended"):
        caller_of_session(node, idle)


def test_a_session_that_ended_opens_nothing(node):
    """A cookie that was stolen counts no more after its owner has signed out."""
    secret = begun(node, person(node))
    session = session_of(node, secret)
    with node.writing() as work:
        end_session(work, session)
    assert session.key not in live_keys(node)
    with pytest.raises(TrustError, match="has ended"):
        caller_of_session(node, secret)


def test_nobody_chooses_a_session_for_somebody_else(node):
    """Fixation: a value that the node has not made is nobody, before and after a sign-in."""
    account = person(node)
    for value in ("", "chosen-by-somebody", "a" * 43):
        with pytest.raises(TrustError):
            caller_of_session(node, value)
    one, two = begun(node, account), begun(node, account)
    assert one != two


def test_a_new_secret_ends_the_old_one_and_other_sessions(node):
    account = person(node)
    other, secret = begun(node, account), begun(node, account)
    with node.writing() as work:
        new = renew_session(work, session_of(node, secret))
    assert caller_of_session(node, new).id == account.id
    for ended in (other, secret):
        with pytest.raises(TrustError):
            caller_of_session(node, ended)


def test_suspension_ends_sessions_and_tokens(node):
    account = person(node)
    secret, token = begun(node, account), make_token(node, "own", owner=account.id)
    keys = {caller_of_session(node, secret).session}
    keys.add(caller_of_token(node, token).session)
    assert keys <= live_keys(node)
    with node.writing() as work:
        now = account_of(work, account.id)
        store_account(work, replace(now, active=False, version=now.version + 1))
    assert not keys & live_keys(node)
    for asked in (caller_of_session, caller_of_token):
        with pytest.raises(TrustError, match="suspended"):
            asked(node, secret if asked is caller_of_session else token)


def test_a_cookie_from_another_page_changes_nothing(node):
    headers = cookie(node, begun(node, person(node)))
    assert caller_of_request(node, "GET", headers).kind == "person"
    for foreign in (
        {},
        {"origin": "http://localhost:9"},
        {"sec-fetch-site": "same-site"},
    ):
        with pytest.raises(ForeignOriginError):
            caller_of_request(node, "POST", headers | foreign)
    own = {"origin": site_of(node.settings).origin}
    assert caller_of_request(node, "POST", headers | own).kind == "person"


def test_a_wrong_token_is_nobody_even_with_a_good_cookie(node):
    headers = cookie(node, begun(node, person(node)))
    for text in ("Bearer wrong", "Basic eDp5", "Bearer"):
        with pytest.raises(TrustError):
            caller_of_request(node, "GET", headers | {"authorization": text})


def test_authenticators_are_changed_soon_after_a_sign_in_here(node, world):
    account = person(node)
    secret, foreign = begun(node, account), begun(node, account, "oidc https://id")
    with node.reading() as work:
        check_recent(work, session_of(node, secret))
        with pytest.raises(TrustError, match="sign-in at a provider"):
            check_recent(work, session_of(node, foreign))
    world.clock.move(601)
    with node.reading() as work:
        with pytest.raises(TrustError, match="10 min ago"):
            check_recent(work, session_of(node, secret))


def test_a_restored_backup_brings_no_session_and_no_link_back(node):
    """A copy of the database may hold sessions and links that were ended since."""
    from comity.node.lifecycle.incarnations import begin_incarnation
    from comity.node.persons.links import first_link, use_link

    link = first_link(node)
    secret = begun(node, person(node))
    begin_incarnation(node, 0)
    with pytest.raises(TrustError, match="has ended"):
        caller_of_session(node, secret)
    with pytest.raises(TrustError, match="unknown"), node.writing() as work:
        use_link(work, link.split("#")[1], "Head")


# -- tokens ----------------------------------------------------------------------------


def test_a_token_of_the_node_reads_and_computes_for_90_days(node, world):
    token = make_token(node, "report")
    caller = caller_of_token(node, token)
    assert (caller.kind, caller.scopes) == ("program", SCOPES)
    assert {right for right in Right if allowed(caller, right)} == SCOPES
    world.clock.move(90 * DAY_S)
    with pytest.raises(TrustError, match="has ended"):
        caller_of_token(node, token)


def test_a_token_has_no_more_rights_than_its_owner(node):
    account = person(node, Role.VIEWER)
    wide = [right for right in Right if right not in ACTS]
    caller = caller_of_token(node, make_token(node, "t", owner="Ines", scopes=wide))
    assert caller.id == account.id
    assert {right for right in Right if allowed(caller, right)} == {Right.READ}


def test_a_change_of_roles_ends_the_streams_of_its_owners_tokens(node):
    account = person(node)
    token = make_token(node, "t", owner=account.id)
    before = caller_of_token(node, token).session
    with node.writing() as work:
        changed = replace(account, roles=(Role.VIEWER,), version=account.version + 1)
        store_account(work, changed)
    assert before not in live_keys(node)
    assert caller_of_token(node, token).session in live_keys(node)


@pytest.mark.parametrize("right", sorted(ACTS))
def test_no_token_has_a_persons_act(node, right):
    with pytest.raises(InputError, match="person's act"):
        make_token(node, "t", scopes=[right])


def test_tokens_are_bounded_and_unique(node):
    make_token(node, "t")
    for name, days, error in (
        ("t", 90, InputError),
        ("", 90, InputError),
        ("x" * 81, 90, InputError),
        ("u", 0, RangeError),
        ("u", 367, RangeError),
    ):
        with pytest.raises(error):
            make_token(node, name, days=days)


def test_the_use_of_tokens_is_recorded_by_day(node, world):
    token = make_token(node, "t")
    for _ in range(3):
        caller_of_token(node, token)
    world.clock.move(DAY_S)
    caller_of_token(node, token)
    flush_uses(node)
    row = list_tokens(node)[0]
    assert row.used_us == node.clock()
    day = node.clock() // (DAY_S * 1_000_000)
    assert row.uses == ((day - 1, 3), (day, 1))
    revoke_token(node, "t")
    assert list_tokens(node) == []


def test_tokens_of_before_only_read_and_end(tmp_path, monkeypatch):
    """Before, any token was everybody, for ever."""
    import sqlite3
    from contextlib import closing

    from comity.node.store import migrate
    from comity.node.store.sqlite_database import open_sqlite
    from comity.node.store.tokens import all_tokens

    path = tmp_path / "node.db"
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "NEWEST", "0007")
        open_sqlite(path, create=True).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO tokens VALUES ('h', 'old', 5)")
    database = open_sqlite(path)
    row = database.read(all_tokens)[0]
    database.close()
    assert (row.name, row.owner) == ("old", "")
    assert set(row.scopes) == {str(right) for right in SCOPES}
    assert row.until_us > row.made_us
