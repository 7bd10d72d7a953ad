"""The decision against Cedar (AWS, Apache-2.0), policies compiled from the same agreement.

========================  =========================================================
Comity                    Cedar
========================  =========================================================
clause that shares        permit, one for each pair of parties and kind
clause that withholds     forbid
recipient                 principal
kind                      action
field at a grid           context, one request for each field
========================  =========================================================
"""

import json

import cedarpy
import pytest

from comity.trust.policy import Decider
from comity.trust.policy.cedar import CEDAR_SCHEMA, cedar_policies, cedar_request
from tests.agreements import (
    ALFA,
    ALL,
    BRAVO,
    NOON,
    Dice,
    agreement,
    ask,
    in_force,
    label,
    random_agreements,
    random_facts,
)
from tests.trust.test_policy import facts

SCHEMA = json.dumps(CEDAR_SCHEMA)
NOTHING = json.dumps([])


def allowed(answers):
    """Read Cedar's answers; any error is a refusal."""
    return [a.allowed and not a.diagnostics.errors for a in answers]


def cases_of(rng, under, agreements, count):
    """Return requests with what the decision says of them."""
    requests, expected = [], []
    while len(requests) < count:
        document = random_facts(rng, agreements)
        party, purpose, at = ask(rng)
        answer = under.decide(document, [party], purpose, at)
        released = answer.fields if answer.released else {}
        for field in ALL[document.kind]:
            grids = dict(released.get(field, {}))
            requests.append(cedar_request(document, field, grids, party, purpose, at))
            expected.append(field in released)
            if len(grids) == 1:
                finer = {name: grid * 0.9 for name, grid in grids.items()}
                requests.append(
                    cedar_request(document, field, finer, party, purpose, at)
                )
                expected.append(False)
    return requests, expected


def test_equal_to_cedar_on_a_hundred_thousand_random_cases():
    rng = Dice(11)
    total = released = 0
    while total < 100_000:
        agreements = random_agreements(rng, rng.number(1, 2))
        under = Decider(agreements)
        policies = cedarpy.PolicySet.from_str(cedar_policies(under.rules))
        requests, expected = cases_of(rng, under, agreements, 2500)
        entities = cedarpy.Entities.from_json_str(NOTHING, SCHEMA)
        answers = cedarpy.is_authorized_batch(
            requests, policies, entities, schema=SCHEMA
        )
        assert allowed(answers) == expected
        total += len(requests)
        released += sum(expected)
    assert released > 2000


def test_policies_are_valid_under_the_schema():
    under = Decider([in_force(agreement())])
    result = cedarpy.validate_policies(cedar_policies(under.rules), SCHEMA)
    assert result.validation_passed, result.errors


def test_an_attribute_that_is_missing_never_allows():
    """The trap: Cedar skips a forbid that errs and answers Allow."""
    open_ = "permit(principal, action, resource);\nforbid(principal, action, resource) when { context.secret == true };"
    bare = {
        "principal": 'Party::"a"',
        "action": 'Action::"elements"',
        "resource": 'Document::"x"',
        "context": {},
    }
    trap = cedarpy.is_authorized(bare, open_, [])
    assert trap.allowed
    assert trap.diagnostics.errors
    assert allowed([trap]) == [False]


@pytest.mark.parametrize("name", ["sender", "field", "at", "position_km", "releasable"])
def test_a_request_without_an_attribute_is_refused(name):
    under = Decider([in_force(agreement())])
    request = cedar_request(
        facts(label=label(BRAVO)), "frame", {}, BRAVO, "flight-safety", NOON
    )
    policies = cedar_policies(under.rules)
    assert allowed([cedarpy.is_authorized(request, policies, [], schema=SCHEMA)]) == [
        True
    ]
    del request["context"][name]
    assert ALFA not in request["context"].values() or name != "sender"
    answer = cedarpy.is_authorized(request, policies, [], schema=SCHEMA)
    assert allowed([answer]) == [False]
