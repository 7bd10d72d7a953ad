"""What a person, another one of the same role and an administrator may do with one's things.

The table of operations declares it (``Operation.owned``), the page of rights shows it, and every line
of it is tried at the example node.
"""

import re
import secrets
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from comity.apps.wiring import standard_operations
from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError, UnknownNameError
from comity.node.persons.accounts import account_of, make_account, store_account
from comity.node.persons.acts import prepare
from comity.node.persons.key_files import register_key
from comity.node.persons.proving import prove
from comity.node.persons.sessions import begin_session
from comity.node.persons.sites import site_of
from comity.node.persons.tokens import make_token
from comity.node.server.api.rules import OWNED_ROUTES
from comity.node.store.computation_schema import computations, uploads
from comity.trust.identity import SoftKey
from comity.trust.persons import ACTS, Role, may
from comity.trust.persons.callers import Caller
from comity.web.app import PAGES
from tests.node.api.example_computations import made, uploaded
from tests.node.api.example_node import example_of, served
from tests.persons import _act_of, _Anything, answer_to, enrol, performed, proved
from tools.draw_rights import role_for

EVERY = standard_operations().by_name
OWNED = {name: one for name, one in EVERY.items() if one.owned is not None}
#: Words of paths that things of persons are under.
THINGS = re.compile(
    r"^/(node/)?(computations|uploads|tokens|sessions|acts|persons|person-events"
    r"|authenticators)(/|$)"
)
#: Makes something new and is about nothing that there is.
MAKES = {"token make", "person invite"}
STATES = {True: "done", False: "forbidden", None: "hidden"}


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ownership")
    with served(folder, computations_per_person=1000, changes_per_minute=10_000) as one:
        yield one


def signed_in(api, name, role):
    """Return id and headers of a person of a role, made if there is none."""
    with api.node.writing() as work:
        try:
            account = account_of(work, name)
        except UnknownNameError:
            account = make_account(work, name, [role], "")
        secret = begin_session(work, account, "password")
    site = site_of(api.node.settings)
    return account.id, {"cookie": f"{site.cookie}={secret}", "origin": site.origin}


def thing_of(api, operation, owner):
    """Make a thing that belongs to an account; return the request about it, and its name."""
    request = example_of(operation, api.names)
    thing = operation.owned.thing
    if thing == "computation":
        state = "interrupted" if operation.name.endswith("continue") else "done"
        name = made(api, state)
        table, column = computations, computations.c.id
    elif thing == "upload":
        api.node.write(lambda c: c.execute(delete(uploads)))
        name = uploaded(api, EVERY["upload show"].example).name
        table, column = uploads, uploads.c.name
    elif thing == "authenticator":
        signer = SoftKey(secrets.token_bytes(32))
        with api.node.writing() as work:
            register_key(work, owner, signer.public, "test")
        name = f"key:{signer.public.kid}"
        table = None
    elif thing == "act":
        with api.node.reading() as work:
            account = account_of(work, owner)
        who = Caller("person", owner, account.name, frozenset(account.roles))
        right = next(one for one in sorted(ACTS) if may(account.roles, one))
        name = prepare(api.node, _act_of(right), _Anything(), who).act.id
        table = None
    elif thing == "token":
        name = f"of {owner[:20]} {secrets.token_hex(8)}"
        make_token(api.node, name, owner=owner)
        table = None
    else:
        name, table = owner, None
    if table is not None:
        api.node.write(
            lambda c: c.execute(update(table).where(column == name).values(owner=owner))
        )
    for member in ("id", "name", "person", "act"):
        named = "{" + member in operation.path or operation.name == "authenticator end"
        if hasattr(request, member) and named:
            return replace(request, **{member: name}), name
    if thing == "upload" and hasattr(request, "inputs"):
        first = next(iter(request.inputs), "more.csv")
        return replace(request, inputs={**request.inputs, first: name}), name
    return request, name


def outcome(api, operation, headers, request, name):
    answer = api.ask(operation, headers, request)
    if answer.status in {401, 403}:
        return "forbidden"
    if answer.status == 404:
        return "hidden"
    assert answer.status < 300, (operation.name, answer.status, answer.body[:300])
    listed = "{" not in operation.path and operation.method == "GET"
    if listed and name.encode() not in answer.body:
        return "hidden"
    return "done"


def test_every_operation_about_a_thing_of_persons_says_whose():
    about = {name for name, one in EVERY.items() if THINGS.match(one.path)}
    assert about - MAKES == set(OWNED)
    assert all(EVERY[name].owned is None for name in MAKES)
    pages = {f"{method} {path}" for path, method, _ in PAGES}
    routes = {f"POST {path}" for _, path in (r.split(" ") for r in OWNED_ROUTES)}
    assert {r for r in routes if "/api/" not in r} <= pages


@pytest.mark.parametrize("name", sorted(set(OWNED) - {"person freeze-lift"}))
def test_the_matrix_of_ownership(api, name):
    operation = OWNED[name]
    # Whose acts wait: of a role that does acts, and others than an administrator's.
    acts = operation.owned.thing == "act"
    role = Role.DUTY_OFFICER if acts else role_for(operation.right)
    askers = {
        "owner": signed_in(api, f"one {role}", role),
        "other": signed_in(api, f"another {role}", role),
        "administrator": signed_in(api, "somebody who runs it", Role.ADMINISTRATOR),
    }
    seen, expected = {}, {}
    for who, (_, headers) in askers.items():
        request, thing = thing_of(api, operation, askers["owner"][0])
        seen[who] = outcome(api, operation, headers, request, thing)
        roles = {Role.ADMINISTRATOR} if who == "administrator" else {role}
        allowed = operation.owned.allows(
            roles, operation.right, owner=who == "owner", alike=who != "administrator"
        )
        expected[who] = STATES[allowed]
    assert seen == expected


def test_whoever_is_frozen_does_not_lift_its_own_freeze(api):
    operation = OWNED["person freeze-lift"]
    assert operation.owned.whose == "another's"
    first = enrol(api.node, "first", "administrator")
    second = enrol(api.node, "second", "administrator")

    def freeze():
        with api.node.writing() as work:
            frozen = replace(
                account_of(work, first.id),
                frozen_until_us=work.now_us + DAY_US,
                frozen_by="nobody",
            )
            store_account(work, frozen)

    freeze()
    request = replace(operation.example, person=first.id)
    with pytest.raises(ComityError, match=r"reset|frozen|second"):
        performed(api.node, operation, request, first)
    assert performed(api.node, operation, request, second).state == "active"


def test_an_act_is_proved_by_who_prepared_it(api):
    owner = enrol(api.node, "owner of an act", "administrator")
    other = enrol(api.node, "other of an act", "administrator")
    officer = enrol(api.node, "officer of an act", "duty officer")
    operation = EVERY["peer block"]
    request = example_of(operation, api.names)
    prepared = prepare(api.node, operation, request, owner.caller)
    table = {operation.name: operation}
    for person in (other, officer):
        answer = answer_to(prepared, person)
        with pytest.raises(ComityError, match=r"prepared by another|may not"):
            prove(api.node, table, prepared.act.id, person.caller, answer)
    assert proved(api.node, table, prepared, owner).act.state == "performed"


def test_who_ends_sessions_ends_its_own_alone(api):
    mine = [signed_in(api, "one who leaves", Role.VIEWER)[1] for _ in range(2)]
    theirs = signed_in(api, "one who stays", Role.VIEWER)[1]
    runs = signed_in(api, "somebody who runs it", Role.ADMINISTRATOR)[1]

    def lives(headers):
        return api.ask(EVERY["node health"], headers).status == 200

    for path in ("/me/sessions/end", "/sign-out"):
        answer = api.send("POST", path, mine[0])
        assert answer.status < 400, path
        assert [lives(one) for one in (*mine, theirs, runs)] == [
            False,
            False,
            True,
            True,
        ]
        # Whoever ends its other sessions goes on with a new secret.
        fresh = answer.headers["set-cookie"].partition(";")[0]
        mine[0] = {**mine[0], "cookie": fresh}


@pytest.mark.parametrize(
    "name",
    [
        n
        for n, one in OWNED.items()
        if "{" in one.path and one.owned and one.owned.whose == "own"
    ],
)
def test_a_thing_of_another_person_is_as_one_that_is_not_there(api, name):
    """Not even the words of the refusal tell whether somebody else has one of that name."""
    operation = EVERY[name]
    role = role_for(operation.right)
    owner, _ = signed_in(api, f"one {role}", role)
    _, other = signed_in(api, f"another {role}", role)
    request, shown = thing_of(api, operation, owner)
    (key,) = re.findall(r"{(\w+)", operation.path)[:1]
    unknown = "0" * len(shown)
    theirs = api.ask(operation, other, request)
    nowhere = api.ask(operation, other, replace(request, **{key: unknown}))
    assert theirs.status == nowhere.status == 404
    said = [one.value["detail"] for one in (theirs, nowhere)]
    assert said[0].replace(shown, "") == said[1].replace(unknown, "")
