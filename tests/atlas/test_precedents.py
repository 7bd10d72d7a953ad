"""Precedents: every record of the table exists; the nearest come first, each with why."""

import pytest

from comity.apps.atlas.collection import shipped
from comity.apps.atlas.shared_history import shared_history
from comity.apps.notices.situations import SITUATION_OF_FORM
from comity.atlas.precedents import SITUATIONS, precedents
from comity.coordination.notices.forms import FORMS


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_precedent_is_a_record_of_the_shipped_atlas(situation):
    collection, _ = shipped()
    records = SITUATIONS[situation].records
    assert len(set(records)) == len(records) >= 2
    assert [name for name in records if name not in collection.records] == []


def test_those_that_name_the_parties_come_first():
    collection, _ = shipped()
    found = precedents(collection, "conjunction", ("party:CHN", "party:USA"), 20)
    named = [
        sum(p in collection.records[one.id].parties for p in ("party:CHN", "party:USA"))
        for one in found
    ]
    assert named == sorted(named, reverse=True)
    assert "names all parties" in found[0].why
    assert found[-1].why == SITUATIONS["conjunction"].common
    assert any(one.why.endswith("it names party:USA") for one in found)
    assert all(one.title and one.summary and one.date for one in found)
    assert len(precedents(collection, "conjunction")) == 5


def test_of_a_situation_without_precedents_there_are_none():
    collection, _ = shipped()
    assert precedents(collection, "weather", ("party:USA",)) == ()
    assert shared_history(("party:USA", "party:CHN")).precedents == ()
    assert shared_history(("party:alfa",), "launch").precedents


def test_each_form_of_a_notice_has_a_situation_or_says_that_it_has_none():
    assert set(SITUATION_OF_FORM) == set(FORMS)
    assert {word for word in SITUATION_OF_FORM.values() if word} <= set(SITUATIONS)
