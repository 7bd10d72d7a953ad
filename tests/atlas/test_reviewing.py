"""The word *reviewed* follows from persons: each state, and what is no person."""

import pytest

from comity.atlas.places import place_fault
from comity.atlas.reviewing import (
    STATES,
    UNREVIEWED,
    Judge,
    Review,
    read_review,
)
from comity.foundations.errors import FormatError

ADA, BEN = Judge("person:ADA1", "analyst"), Judge("person:BEN2", "duty officer")


@pytest.mark.parametrize(
    ("review", "state"),
    [
        (UNREVIEWED, "unreviewed"),
        (Review(ADA), "accepted by one"),
        (Review(None, BEN), "checked by one"),
        (Review(ADA, BEN), "reviewed"),
        (Review(ADA, Judge("person:ADA1", "signatory")), "accepted by one"),
    ],
)
def test_each_state_follows_from_who_judged(review, state):
    assert review.state == state
    assert state in STATES


@pytest.mark.parametrize(
    "review", [UNREVIEWED, Review(ADA), Review(None, BEN), Review(ADA, BEN)]
)
def test_it_is_read_as_it_is_written(review):
    assert read_review(str(review)) == review


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reviewed",
        "historian",
        "accepted by Ada",
        "accepted by person:ADA1",
        "accepted by person:ADA1 (Analyst)",
        "accepted by person:ADA1 (analyst), checked by person:BEN2 (analyst)",
        "accepted by person:ADA1 (analyst); accepted by person:BEN2 (analyst)",
        "checked by person:BEN2 (analyst); accepted by person:ADA1 (analyst)",
        "accepted by person:ADA1 (analyst); checked by person:ADA1 (signatory)",
        "checked by person:<b> (analyst)",
    ],
)
def test_who_is_no_person_or_one_person_twice_is_refused(text):
    with pytest.raises(FormatError):
        read_review(text)


def test_one_person_is_not_two():
    with pytest.raises(FormatError, match="another person"):
        Review(ADA).with_check(Judge("person:ADA1", "viewer"))
    assert Review(ADA).with_check(BEN).state == "reviewed"


@pytest.mark.parametrize(
    "locator", ["page 3", "article 5", "row 1974-101", "rcid 9", "paragraph 2 of 7"]
)
def test_a_place_in_a_source_leads_somebody_there(locator):
    assert place_fault(locator) == ""


@pytest.mark.parametrize(
    "locator",
    ["", "  ", "unknown", "line 4", "Lines 4", "news.jsonl", "a.csv:7", "p" * 201],
)
def test_a_line_of_ones_own_file_is_no_place(locator):
    assert place_fault(locator)
