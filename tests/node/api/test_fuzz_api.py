"""The whole API fuzzed from its own description: no fault of the node, whatever is sent.

In the suite each operation gets its example and a few requests, the same each time. ``make fuzz-api``
gives each many more (``COMITY_FUZZ_EXAMPLES``), different ones, and prints what was seen. Answers are
held against the description; data that does not fit has to be refused; each operation has to be reached
with a 2xx; and chains of requests ask of one what another has answered.
"""

import os

import pytest
import requests

pytest.importorskip("schemathesis")

from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from comity.apps.wiring import standard_operations
from comity.node.server.api.act_routes import PROOF
from comity.node.server.api.event_route import EVENTS_PATH
from tests.node.api.example_node import role_to_ask, served
from tests.node.api.fuzzing import Fuzzed, described

MANY = int(os.environ.get("COMITY_FUZZ_EXAMPLES", "0"))
EXAMPLES, CHAINS, STEPS = MANY or 1, 10 * MANY or 8, 20 if MANY else 8
EVERY = standard_operations().by_name
OFTEN = {
    "reads_per_minute": 10_000_000,
    "changes_per_minute": 10_000_000,
    "strangers_per_minute": 10_000_000,
    "computations_per_person": 10_000,
}
#: The stream has no end; ``test_other_routes`` reads it.
LEFT_OUT = {EVENTS_PATH}
#: A proof that holds needs an authenticator: ``test_other_routes`` gives one.
NO_EXAMPLE = {f"POST {PROOF}"}
LIMITS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=not MANY,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    with served(tmp_path_factory.mktemp("fuzz"), **OFTEN) as made:
        yield Fuzzed(made)


def operations_of(schema):
    """Return the operations of the description; the stream is none of them."""
    found = [one.ok() for one in schema.get_all_operations()]
    return [one for one in found if one.path not in LEFT_OUT]


def cases_of(operation):
    """Return strategies of requests: that fit and that do not, and both for a thing that there is."""
    known = {
        one.name: one.definition["example"]
        for one in operation.path_parameters
        if "example" in one.definition
    }
    fits, unfit = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    if known:
        yield operation.as_strategy(generation_mode=fits, path_parameters=known)
    if MANY or not known:
        yield operation.as_strategy(generation_mode=fits)
    yield operation.as_strategy(generation_mode=unfit)


def try_examples(fuzzed, folder):
    """Ask for the example of each operation; one that another has spoilt is asked for anew."""
    for number, operation in enumerate(EVERY.values()):
        path = f"/api/v1{operation.path}".replace(":path}", "}")
        label = f"{operation.method} {path}"
        role = role_to_ask(operation.right)
        answer = fuzzed.api.ask(operation, fuzzed.api.person(role))
        if answer.status >= 300:
            with served(folder / str(number), **OFTEN) as own:
                answer = own.ask(operation, own.person(role))
        fuzzed.note(label, answer.status)
    for label in NO_EXAMPLE:
        fuzzed.note(label, 200)


def test_every_operation_keeps_its_description(fuzzed, tmp_path):
    schema = described(fuzzed.api)
    try_examples(fuzzed, tmp_path)
    operations = operations_of(schema)
    for operation in operations:
        for strategy in cases_of(operation):

            @LIMITS
            @given(case=strategy)
            def run(case):
                fuzzed.tried(case)

            run()
    print(fuzzed.report())  # noqa: T201 - read by whoever runs the long form
    assert not fuzzed.faults, fuzzed.report()
    assert {one.label for one in operations} == set(fuzzed.statuses)
    assert fuzzed.unreached() == []


def test_no_chain_of_requests_ends_in_a_fault(fuzzed):
    """What one operation answers is asked of another, in any order."""
    chained = Fuzzed(fuzzed.api)
    followed = set()

    class Chain(described(fuzzed.api).as_state_machine()):
        def step(self, given):
            if given.transition is not None:
                followed.add(given.transition.id)
            return super().step(given)

        def call(self, case, **_given):
            response = chained.tried(case)
            return response or chained.answer(_something())

        def validate_response(self, *_given, **_more):
            return

    # One chain a run: the node remembers what earlier ones did, so that none can be run again.
    limits = settings(LIMITS, max_examples=1, stateful_step_count=STEPS)
    for number in range(CHAINS):
        Chain._hypothesis_internal_use_seed = number
        Chain.run(settings=limits)
    print(chained.report(), len(followed), "links followed")  # noqa: T201
    assert not chained.faults, chained.report()
    assert followed


def _something():
    """Return a request in place of one that no client can write."""
    return requests.Request("GET", "http://localhost:8441/api/v1/node").prepare()
