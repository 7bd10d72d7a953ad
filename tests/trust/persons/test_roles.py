"""Rights follow from one table; what it does not name is allowed to nobody."""

import itertools

import pytest

from comity.foundations.errors import FormatError
from comity.trust.persons import (
    ACTS,
    RIGHTS,
    ActTerms,
    PersonMark,
    Right,
    Role,
    challenge_of,
    may,
    read_marks,
)
from comity.trust.persons.callers import LOCAL, Caller, allowed
from comity.trust.persons.marks import marks_json

HASH = "sha256:" + "0" * 64


def test_every_right_stands_in_the_table_and_no_role_has_all():
    assert set(RIGHTS) == set(Right)
    assert all(RIGHTS[right] for right in Right)
    for role in Role:
        assert not all(may([role], right) for right in Right), role


def test_nobody_without_a_role_may_do_anything():
    for right in Right:
        assert not may([], right)
        assert not allowed(Caller("person"), right)


def test_an_administrator_decides_nothing_in_orbit_and_sees_no_shared_orbits():
    for right in (Right.SIGN, Right.COMMIT, Right.SEND_CRISIS, Right.READ_SHARED):
        assert not may([Role.ADMINISTRATOR], right)


@pytest.mark.parametrize("right", sorted(ACTS))
def test_programs_perform_no_acts(right):
    everything = frozenset(Role)
    assert not allowed(Caller("program", roles=everything), right)
    assert allowed(Caller("person", roles=everything), right)


def test_a_token_is_limited_to_its_scopes():
    caller = Caller("program", roles=frozenset(Role), scopes=frozenset({Right.READ}))
    assert allowed(caller, Right.READ)
    assert not allowed(caller, Right.SHARE)
    nothing = Caller("program", roles=frozenset(Role), scopes=frozenset())
    assert not any(allowed(nothing, right) for right in Right)
    assert allowed(LOCAL, Right.READ)


def test_marks_are_read_as_they_were_written():
    marks = (
        PersonMark("person:B2", Role.SIGNATORY, HASH),
        PersonMark("person:A1", Role.DUTY_OFFICER, HASH),
    )
    assert read_marks(marks_json(marks)) == tuple(sorted(marks))


@pytest.mark.parametrize(
    "change",
    [
        {"person": "Minister of Defence"},
        {"person": "person:"},
        {"person": "person:" + "A" * 60},
        {"person": "person:Ä1"},
        {"role": "minister"},
        {"role": 1},
        {"proof": "sha256:12"},
        {"proof": None},
        {"more": 1},
    ],
)
def test_a_mark_of_another_shape_is_refused(change):
    mark = {"person": "person:A1", "role": "signatory", "proof": HASH}
    assert read_marks([mark])
    with pytest.raises(FormatError):
        read_marks([mark | change])


def test_one_person_counts_once():
    mark = {"person": "person:A1", "role": "signatory", "proof": HASH}
    for value in ([], [mark, mark], [mark] * 9, None, "x", {}):
        with pytest.raises(FormatError):
            read_marks(value)


def test_a_challenge_is_good_for_one_use_of_one_person_for_one_document():
    terms = ("party:alfa", HASH, "agreement sign", "ada", "n1", 5)
    other = ("party:bravo", HASH[:-1] + "1", "agreement withdraw", "bob", "n2", 6)
    seen = set()
    for picks in itertools.product((0, 1), repeat=6):
        values = [(terms, other)[pick][k] for k, pick in enumerate(picks)]
        challenge = challenge_of(ActTerms(*values))
        assert len(challenge) == 32
        seen.add(challenge)
    assert len(seen) == 64
