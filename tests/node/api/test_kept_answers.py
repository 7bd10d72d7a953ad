"""Answers are kept while they hold, for who asked alone, and no longer."""

import json
import urllib.request

import pytest

from comity.foundations.errors import InputError
from comity.node.persons.tokens import make_token
from comity.node.server.api import kept_answers
from comity.node.server.api.kept_answers import KeptAnswers, key_of
from comity.node.store import log
from comity.node.store.entries import NewEntry
from comity.trust.persons import Right, Role
from comity.trust.persons.callers import Caller

ADA = Caller("person", "ada", roles=frozenset({Role.ANALYST}))


@pytest.mark.parametrize(
    "other",
    [
        Caller("person", "bob", roles=ADA.roles),
        Caller("person", "ada", roles=frozenset({Role.VIEWER})),
        Caller("program", "ada", roles=ADA.roles),
        Caller("program", "ada", roles=ADA.roles, scopes=frozenset({Right.READ})),
    ],
)
def test_an_answer_is_kept_for_one_caller_with_its_rights(other):
    kept = KeptAnswers()
    kept.keep(key_of("case list", "{}", ADA), 1, b"1", 7)
    assert kept.find(key_of("case list", "{}", ADA), 7).body == b"1"
    assert kept.find(key_of("case list", "{}", other), 7) is None
    assert kept.find(key_of("case list", '{"closed": true}', ADA), 7) is None
    assert kept.find(key_of("case show", "{}", ADA), 7) is None


def test_it_ends_with_a_change_with_time_and_with_their_number(monkeypatch):
    kept = KeptAnswers()
    kept.keep("a", 1, b"1", 7)
    assert kept.find("a", 8) is None
    assert kept.find("a", 7) is None
    kept.keep("a", 1, b"1", 7)
    monkeypatch.setattr(kept_answers, "FRESH_S", -1.0)
    assert kept.find("a", 7) is None
    monkeypatch.setattr(kept_answers, "FRESH_S", 60.0)
    monkeypatch.setattr(kept_answers, "MOST", 3)
    for name in "abcd":
        kept.keep(name, 1, b"1", 7)
    assert [kept.find(name, 7) is None for name in "abcd"] == [True, *[False] * 3]
    kept.keep("large", 1, b"x" * (kept_answers.MAX_BYTES + 1), 7)
    assert kept.find("large", 7) is None


def test_a_change_by_anybody_is_seen_and_a_failed_one_is_not(served):
    node = served[0]
    before = node.database.changes()
    assert node.database.changes() == before
    with pytest.raises(InputError):
        with node.writing() as work:
            add(work)
            raise InputError("undone")
    with node.writing() as work:
        add(work)
    assert node.database.changes() != before


def add(work):
    row = NewEntry(work.now_us, "page", "party:alfa", outgoing=False, hash="sha256:0")
    return log.add_entries(work.connection, [row])[-1]


def test_who_has_written_reads_what_was_written(served):
    node, port, _ = served
    token = make_token(node, "kept answers")

    def entries():
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/entries?limit=1000",
            headers={"Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return json.load(answer)["items"]

    for _ in range(5):
        first = entries()
        with node.writing() as work:
            number = add(work)
        assert [row["id"] for row in entries()] == [
            *(row["id"] for row in first),
            number,
        ]
