"""Administrators invite, change, suspend and reset; the last one stays; a reset freezes acts."""

from dataclasses import replace

import pytest

from comity.apps.persons import operations as table, requests as asked
from comity.foundations.errors import ComityError, InputError, TrustError
from comity.node.persons import links, passkeys
from comity.node.persons.accounts import account_of, check_may_act, store_account
from comity.node.persons.administration import FREEZE_US, suspend
from comity.node.persons.authenticators import revoke
from comity.node.persons.callers import caller_of_session, caller_of_token
from comity.node.persons.sessions import begin_session, secret_hash
from comity.node.persons.sites import site_of
from comity.node.persons.tokens import make_token
from comity.node.store.person_events import person_events_of
from comity.trust.persons import Right, Role
from tests.federation.prepared import prepared_world
from tests.persons import _act_of, _Anything, enrol, performed
from tests.soft_passkeys import SoftPasskey

LINK = "s" * 43


@pytest.fixture
def world(tmp_path):
    with prepared_world(tmp_path, ["alfa"], met=()) as made:
        yield made


@pytest.fixture
def node(world):
    return world.nodes["alfa"]


@pytest.fixture
def head(node):
    return enrol(node, "Head", "administrator")


def account(node, name):
    with node.reading() as work:
        return account_of(work, name)


def invite(node, by, name="Ines", roles=("signatory",), secret=LINK):
    request = asked.InvitePerson(name, list(roles), secret_hash(secret))
    return performed(node, table.INVITE, request, by)


def use(node, secret=LINK, name=""):
    """Open a link in a browser with a new passkey; return the account."""
    site = site_of(node.settings)
    with node.writing() as work:
        person = links.use_link(work, secret, name)
        options, begun = passkeys.begin_registration(work, person)
        answer = SoftPasskey(site.origin, site.host).create(options)
        passkeys.register(work, person.id, begun, answer, "key")
    return person


def test_the_first_administrator_comes_by_a_link_that_counts_once(node):
    link = links.first_link(node)
    origin, secret = link.split("/enrol#")
    assert origin == "http://localhost:8441"
    for path in node.folder.glob("node.db*"):
        assert secret.encode() not in path.read_bytes()
    person = use(node, secret, "Head")
    assert person.roles == (Role.ADMINISTRATOR,)
    assert person.id.startswith("person:")
    with pytest.raises(TrustError, match="was used already"):
        use(node, secret, "Thief")
    with pytest.raises(TrustError, match="has an administrator"):
        links.first_link(node)


def test_an_older_link_of_the_first_administrator_counts_no_more(node, world):
    old, new = links.first_link(node), links.first_link(node)
    with pytest.raises(TrustError, match="unknown"):
        use(node, old.split("#")[1], "Head")
    world.clock.move(3600)
    with pytest.raises(TrustError, match="too old"):
        use(node, new.split("#")[1], "Head")


def test_an_account_is_invited_and_gets_its_authenticator_by_the_link(node, head):
    made = invite(node, head, roles=["signatory", "duty officer"])
    assert made.authenticators == ()
    assert made.roles == (Role.DUTY_OFFICER, Role.SIGNATORY)
    assert use(node).id == made.id
    with node.reading() as work:
        assert check_may_act(work, made.id).name == "Ines"


def test_links_end_after_a_day_and_with_another_one(node, head, world):
    invite(node, head)
    world.clock.move(24 * 3600)
    with pytest.raises(TrustError, match="too old"):
        use(node)


def test_names_and_roles_are_checked(node, head):
    invite(node, head)
    for name, roles in (
        ("INES", ["viewer"]),
        ("", ["viewer"]),
        ("x\u202ey", ["viewer"]),
        ("Omar", ["pilot"]),
        ("Omar", []),
    ):
        with pytest.raises(ComityError):
            invite(node, head, name, roles, "t" * 43)


@pytest.mark.usefixtures("head")
def test_nobody_without_the_role_administers(node):
    officer = enrol(node, "Omar", "duty officer")
    with pytest.raises(TrustError, match="may not manage persons"):
        invite(node, officer)
    with pytest.raises(InputError, match="no person has proved it"):
        suspend(node, "Omar", ())


def test_a_change_of_roles_ends_sessions_and_gives_no_more(node, head):
    person = invite(node, head)
    use(node)
    with node.writing() as work:
        secret = begin_session(work, account_of(work, person.id), "password")
    performed(node, table.CHANGE_ROLES, asked.SetRoles("Ines", ["viewer"]), head)
    with pytest.raises(TrustError):
        caller_of_session(node, secret)
    assert account(node, "Ines").roles == (Role.VIEWER,)


def test_a_suspended_person_is_out_until_restored(node, head):
    invite(node, head)
    use(node)
    token = make_token(node, "t", owner="Ines")
    performed(node, table.SUSPEND, asked.NamedPerson("Ines"), head)
    with pytest.raises(TrustError, match="suspended"):
        caller_of_token(node, token)
    with node.reading() as work, pytest.raises(TrustError, match="suspended"):
        check_may_act(work, account_of(work, "Ines").id)
    performed(node, table.RESTORE, asked.NamedPerson("Ines"), head)
    assert caller_of_token(node, token).name == "t"


def test_the_last_administrator_stays(node, head):
    """Suspended, without the role, reset or without authenticators: each is refused."""
    # Another administrator who has not opened the link yet is none.
    invite(node, head, "Second", ["administrator"])
    for operation, request in (
        (table.SUSPEND, asked.NamedPerson("Head")),
        (table.CHANGE_ROLES, asked.SetRoles("Head", ["viewer"])),
    ):
        with pytest.raises(TrustError, match="only administrator"):
            performed(node, operation, request, head)
    with pytest.raises(TrustError, match="only administrator"), node.writing() as work:
        revoke(work, account_of(work, "Head"), f"key:{head.signer.public.kid}")
    use(node)
    performed(node, table.CHANGE_ROLES, asked.SetRoles("Head", ["viewer"]), head)
    assert account(node, "Head").roles == (Role.VIEWER,)


def test_a_reset_freezes_acts_for_a_day(node, head, world):
    person = invite(node, head)
    use(node)
    performed(node, table.RESET, asked.ResetPerson("Ines", secret_hash("r" * 43)), head)
    assert account(node, "Ines").state(node.clock()) == "frozen"
    use(node, "r" * 43)
    with node.reading() as work, pytest.raises(TrustError, match="for 24 h more"):
        check_may_act(work, person.id)
    world.clock.move(FREEZE_US / 1e6)
    with node.reading() as work:
        assert check_may_act(work, person.id).id == person.id


def test_a_second_administrator_lifts_the_freeze_and_nobody_else(node, head):
    second = enrol(node, "Second", "administrator")
    frozen = enrol(node, "Third", "administrator")
    lift = asked.NamedPerson("Third")
    performed(node, table.RESET, asked.ResetPerson("Third", secret_hash(LINK)), head)
    use(node)
    with pytest.raises(TrustError, match="second administrator"):
        performed(node, table.LIFT_FREEZE, lift, head)
    with pytest.raises(ComityError):
        performed(node, table.LIFT_FREEZE, lift, frozen)
    performed(node, table.LIFT_FREEZE, lift, second)
    with node.reading() as work:
        check_may_act(work, frozen.id)
        events = [e.event for e in person_events_of(work.connection, frozen.id)]
    assert events[0] == "freeze lifted"
    with pytest.raises(InputError, match="not frozen"):
        performed(node, table.LIFT_FREEZE, lift, second)


def test_nobody_resets_himself_and_old_authenticators_prove_nothing(node, head):
    enrol(node, "Second", "administrator")
    victim = enrol(node, "Omar", "signatory")
    own = asked.ResetPerson("Head", secret_hash(LINK))
    with pytest.raises(TrustError, match="nobody resets"):
        performed(node, table.RESET, own, head)
    performed(node, table.RESET, asked.ResetPerson("Omar", secret_hash(LINK)), head)
    with node.writing() as work:
        now = account_of(work, "Omar")
        store_account(work, replace(now, frozen_until_us=None))
    with pytest.raises(TrustError, match="no key of this person"):
        performed(node, _act_of(Right.SIGN), _Anything(), victim)


def test_who_holds_the_files_helps_an_administrator_who_lost_everything(node, head):
    link = links.recovery_link(node, "Head", FREEZE_US)
    assert use(node, link.split("#")[1]).name == "Head"
    with node.reading() as work:
        with pytest.raises(TrustError, match="for 24 h more"):
            check_may_act(work, head.id)
        events = [e.event for e in person_events_of(work.connection, head.id)]
    assert "recovered" in events
    enrol(node, "Omar", "signatory")
    with pytest.raises(TrustError, match="no active administrator"):
        links.recovery_link(node, "Omar", FREEZE_US)


def test_what_was_shown_has_changed_meanwhile(node, head):
    """Two administrators at once: the second act is about a person that is another by then."""
    from comity.node.persons.acts import prepare
    from tests.persons import proved

    second = enrol(node, "Second", "administrator")
    invite(node, head)
    request = asked.SetRoles("Ines", ["signatory", "analyst"])
    prepared = prepare(node, table.CHANGE_ROLES, request, second.caller)
    performed(node, table.CHANGE_ROLES, asked.SetRoles("Ines", ["viewer"]), head)
    with pytest.raises(TrustError, match="not about what was shown"):
        proved(node, {"person roles": table.CHANGE_ROLES}, prepared, second)
    assert account(node, "Ines").roles == (Role.VIEWER,)
