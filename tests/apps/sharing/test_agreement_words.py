"""Clauses in words, what changed in them, and what they do to stored rows."""

import pytest

from comity.apps.sharing.agreement_words import clause_lines, segments
from comity.apps.sharing.pages_writing import line_of_clause
from comity.apps.sharing.trial_records import PUBLIC
from comity.apps.sharing.trials import try_agreement
from comity.trust.policy import read_agreement
from tests.apps.sharing.papers_desk import papers_desk, second_version
from tests.node.api.example_node import AGREEMENT

ALFA = "party:alfa"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with papers_desk(tmp_path_factory.mktemp("words")) as made:
        yield made


def test_words_that_are_new_and_gone_are_told_apart():
    made = segments("keep it for 90 d.", "keep it for 30 d at most.")
    assert [(one.change, one.text.strip()) for one in made] == [
        ("same", "keep it for"),
        ("removed", "90 d."),
        ("added", "30 d at most."),
    ]
    assert all(one.change == "same" for one in segments("as it was", "as it was"))


def test_each_clause_is_compared_with_the_one_of_its_name():
    old, new = read_agreement(AGREEMENT), second_version()
    changes = {one.id: one.change for one in clause_lines(new, old)}
    assert changes == {
        "one": "changed",
        "two": "changed",
        "no-drag": "added",
        "plans": "added",
    }
    back = {one.id: one for one in clause_lines(old, new)}
    assert back["plans"].change == "removed"
    assert back["plans"].words == ""
    alone = clause_lines(new, None)
    assert {one.change for one in alone} == {"same"}
    assert "bravo does not give alfa element sets" in alone[2].words


def test_a_trial_says_what_is_sent_and_what_is_not(here):
    made, version = here
    trial = try_agreement(made.node, version, ALFA, read_agreement(AGREEMENT))
    kinds = {one.kind: one for one in trial.kinds}
    elements = kinds["elements"]
    # Red is beyond the label of the new version, and the old one shares it.
    assert (elements.outcome.held, elements.outcome.sent, elements.outcome.kept) == (
        3,
        2,
        1,
    )
    assert (elements.outcome.newly, elements.outcome.no_longer) == (0, 1)
    answers = {f: one for one in elements.parts for f in one.fields}
    assert answers["eccentricity"].answer == "sent"
    assert answers["eccentricity"].clauses == ("two",)
    assert "labelled up to amber" in answers["eccentricity"].limits
    # A clause that withholds for all objects, but not all purposes, leaves some.
    assert answers["bstar"].clauses[-1] == "no-drag"
    assert answers["bstar"].answer in {"withheld", "partly"}
    assert kinds["plans"].changed
    assert trial.compared_with == read_agreement(AGREEMENT).hash


def test_a_trial_decides_as_the_gate_does_once_it_is_in_force(here):
    """Against the gate itself: the preview of what is shared under the first version."""
    from comity.apps.sharing.previews import preview

    made, _ = here
    trial = try_agreement(made.node, read_agreement(AGREEMENT), ALFA)
    (elements,) = [one for one in trial.kinds if one.kind == "elements"]
    shown = preview(made.node, ALFA, "elements", "flight-safety")
    assert elements.outcome.sent == sum(one.released for one in shown) == 3


@pytest.mark.parametrize("viewer", [PUBLIC, "party:nobody", "party:gate"])
def test_who_is_no_party_sees_nothing(here, viewer):
    made, version = here
    trial = try_agreement(made.node, version, viewer)
    assert trial.total("sent") == 0
    assert all(part.answer == "no clause" for one in trial.kinds for part in one.parts)


def test_the_line_of_a_clause():
    text = "clauses:\n  - id: one\n  - {id: two, data: x}\n  - {data: y, id: 'three'}\n"
    assert [line_of_clause(text, one) for one in ("one", "two", "three", "on")] == [
        2,
        3,
        4,
        0,
    ]
