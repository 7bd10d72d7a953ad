"""What ``make quick`` selects."""

import pytest

from tests.quick import affected, chosen, modules


@pytest.fixture(scope="module")
def known():
    return modules()


def test_a_change_is_followed_along_imports_to_tests(known):
    near = affected(["tests/apps/notices/net.py"], known)
    assert near["tests/apps/notices/test_nodes.py"] == 1
    assert "tests/golden/test_frames.py" not in near
    # Everything stands on the tree of errors, directly or not.
    assert len(affected(["src/comity/foundations/errors.py"], known)) > 50


def test_a_changed_test_comes_first_and_a_page_leads_to_the_test_that_runs_it(known):
    assert (
        affected(["tests/trust/test_policy.py"], known)["tests/trust/test_policy.py"]
        == 0
    )
    near = affected(["docs/tutorials/joint-mission.md"], known)
    assert near["tests/federation/test_mission_tutorial.py"] == 1
    assert "tests/federation/test_tutorial.py" not in near


def test_the_nearest_that_fit_the_time_are_chosen():
    distances = {"changed": 0, "far": 9, "near": 1, "long": 1}
    seconds = {"changed": 500.0, "near": 1.0, "far": 1.0, "long": 300.0}
    assert chosen(distances, seconds) == (["changed"], 3)
    seconds["changed"] = 5.0
    assert chosen(distances, seconds) == (["changed", "near", "far"], 1)
