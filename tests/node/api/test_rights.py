"""Who may ask for what: expected from the tables, observed over HTTP for every operation."""

from dataclasses import replace
from itertools import chain

import pytest
from starlette.routing import Mount, Route

from comity.apps.operations import routes as application
from comity.apps.wiring import standard_operations
from comity.foundations.errors import DataError
from comity.node.node import Node
from comity.node.operations import Operations
from comity.node.server.api.rules import OTHER_ROUTES
from comity.node.server.api.targets import OtherMethods
from comity.trust.persons import ACTS, RIGHTS, Right, Role
from comity.trust.persons.views import CLASSES, HIGHEST
from comity.trust.policy.labels import TLP
from tests.node.api.example_node import example_of, served
from tools.draw_rights import PAGE, ROOT, page

EVERY = standard_operations().by_name


class ReachedError(DataError):
    """The work of an operation would have begun."""

    code = "reached"


def _reached(*_given):
    raise ReachedError("reached")


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """Serve the whole table; the work of each operation only says that it was reached."""

    def table():
        made: Operations[Node] = Operations()
        made.add(
            replace(one, run=_reached, subject=one.subject and _reached)
            for one in EVERY.values()
        )
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "standard_operations", table)
        with served(tmp_path_factory.mktemp("rights")) as made:
            yield made


def outcome(api, operation, headers):
    """Return whether a request got to the work; else the code of its refusal."""
    answer = api.ask(operation, headers, example_of(operation, api.names))
    reached = answer.status not in {401, 403}
    assert reached or answer.value["status"] == answer.status
    return "reached" if reached else answer.value["code"]


ROLES = [*((role,) for role in Role), (), (Role.VIEWER, Role.SIGNATORY)]


@pytest.mark.parametrize("roles", ROLES, ids=lambda r: " and ".join(r) or "no role")
def test_the_matrix_of_rights_for_persons_and_their_programs(api, roles):
    wrong = []
    for name, operation in EVERY.items():
        may = not RIGHTS[operation.right].isdisjoint(roles)
        act = operation.right in ACTS
        expected = {
            "person": "reached" if may else "forbidden",
            "program": "reached" if may and not act else "forbidden",
        }
        callers = {"person": api.person(*roles)}
        if roles:
            callers["program"] = api.program(*roles)
        for kind, headers in callers.items():
            seen = outcome(api, operation, headers)
            if seen != expected[kind]:
                wrong.append((name, kind, seen))
    assert wrong == []


@pytest.mark.parametrize("right", sorted(set(Right) - ACTS))
def test_a_token_does_what_its_scopes_name_and_nothing_else(api, right):
    headers = api.program(scopes=frozenset({right}))
    wrong = [
        name
        for name, operation in EVERY.items()
        if (outcome(api, operation, headers) == "reached")
        is not (operation.right is right)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer comity_wrong"},
        {"authorization": "Basic eDp5"},
        {"cookie": "__Host-comity-0=wrong"},
    ],
)
def test_whoever_is_not_known_gets_to_nothing(api, headers):
    seen = {outcome(api, operation, headers) for operation in EVERY.values()}
    assert seen == {"unauthenticated"}


def test_a_suspended_person_and_its_program_get_to_nothing(api):
    from comity.node.persons.accounts import account_of, store_account

    person, program = api.person(Role.ANALYST), api.program(Role.ANALYST)
    with api.node.writing() as work:
        account = account_of(work, "analyst")
        store_account(work, replace(account, active=False))
    seen = {
        outcome(api, operation, headers)
        for operation in EVERY.values()
        for headers in (person, program)
    }
    with api.node.writing() as work:
        store_account(work, account)
    assert seen == {"unauthenticated"}


def test_rights_of_a_person_change_with_its_roles_at_once(api):
    from comity.node.persons.accounts import account_of, store_account

    headers = api.program(Role.VIEWER, Role.SIGNATORY)
    reads = next(one for one in EVERY.values() if one.right is Right.READ)
    with api.node.writing() as work:
        account = account_of(work, "signatory and viewer")
        store_account(work, replace(account, roles=()))
    seen = outcome(api, reads, headers)
    with api.node.writing() as work:
        store_account(work, account)
    assert seen == "forbidden"


def routes_of(app, prefix=""):
    """Return every route of an application as METHOD PATH, those of mounted ones, too."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield from routes_of(route, prefix + route.path)
            continue
        if isinstance(route, OtherMethods):
            continue
        methods = getattr(route, "methods", None) or {"?"}
        for method in sorted(methods - {"HEAD", "OPTIONS"}):
            yield f"{method} {prefix}{route.path}"


def test_every_route_of_the_application_has_a_rule(api):

    app = application.people_app(_Admission(api.node))
    operations = {f"{one.method} /api/v1{one.path}" for one in EVERY.values()}
    unruled = [
        route
        for route in routes_of(app)
        if route not in operations and route not in OTHER_ROUTES
    ]
    assert unruled == []
    assert set(OTHER_ROUTES) <= set(routes_of(app))
    planted = Route("/api/v1/planted", lambda _request: None)
    app.routes.append(planted)
    assert "GET /api/v1/planted" in set(routes_of(app)) - operations - set(OTHER_ROUTES)


class _Admission:
    def __init__(self, node):
        self.node, self.counts = node, {}


def test_routes_beside_the_operations_keep_their_rule(api):
    for route, rule in OTHER_ROUTES.items():
        method, path = route.split(" ")
        path = path.replace("{", "").replace("}", "")
        public = isinstance(rule, str) and rule.startswith("public")
        answer = api.send(method, path, {})
        assert (answer.status != 401) is public, route
        if isinstance(rule, Right):
            headers = api.program(scopes=set(Right) - ACTS - {rule})
            assert api.send(method, path, headers).status == 403, route


def test_the_table_of_views_fits_the_table_of_rights():
    assert CLASSES == TLP
    assert set(HIGHEST) == set(Role)
    for role, top in HIGHEST.items():
        assert (top is not None) is (role in RIGHTS[Right.READ_SHARED])
        assert top is None or top in CLASSES
    assert set(RIGHTS) == set(Right)
    assert set(chain.from_iterable(RIGHTS.values())) == set(Role)


def test_the_page_of_rights_is_drawn_from_the_tables():
    assert (ROOT / PAGE).read_text() == page(), "python -m tools.draw_rights"
