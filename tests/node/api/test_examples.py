"""The example of every operation succeeds on the example node."""

import pytest

from comity.apps.wiring import standard_operations
from comity.trust.persons import ACTS
from tests.node.api.example_node import role_to_ask, served

EVERY = standard_operations().by_name
READS = [name for name, one in EVERY.items() if one.method == "GET"]
CHANGES = [name for name, one in EVERY.items() if one.method != "GET"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with served(tmp_path_factory.mktemp("examples")) as made:
        yield made


@pytest.fixture
def own(tmp_path):
    with served(tmp_path) as made:
        yield made


def check(api, name):
    operation = EVERY[name]
    role = role_to_ask(operation.right)
    answer = api.ask(operation, api.person(role))
    wanted = {202} if operation.right in ACTS else {200, 201, 202}
    assert answer.status in wanted, answer.body[:2000].decode("utf-8", "replace")


@pytest.mark.parametrize("name", READS)
def test_the_example_of_each_reading_operation_succeeds(shared, name):
    check(shared, name)


@pytest.mark.parametrize("name", CHANGES)
def test_the_example_of_each_changing_operation_succeeds(own, name):
    check(own, name)
