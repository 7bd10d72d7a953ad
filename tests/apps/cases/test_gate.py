"""A refused message opens no case, and a refused one of the other side is left out."""

import pytest

from comity.apps.cases.opening import doubts_about
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import rows_from
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.records import Reason
from comity.foundations.errors import DataError
from tests.acts import jobs, open_from_message
from tests.apps.cases.cases import message, partners, set_limits

pytestmark = pytest.mark.federation


@pytest.fixture
def world(tmp_path):
    with partners(tmp_path) as made:
        for name in ("alfa", "bravo"):
            set_limits(made, name)
        yield made


def spoiled(path, key, change):
    """Change the numbers of a keyword in a message."""
    out = []
    for line in path.read_text().splitlines():
        name, equals, rest = line.partition("=")
        if name.strip() == key:
            number, *unit = rest.split()
            line = f"{name}{equals} {change(float(number), ' '.join(unit))}"  # noqa: PLW2901
        out.append(line)
    path.write_text("\n".join(out) + "\n")
    return path


def test_a_refused_message_opens_no_case(world, tmp_path):
    node = world.nodes["alfa"]
    path = message(tmp_path, "first")
    for key in ("X", "Y", "Z"):
        spoiled(path, key, lambda number, unit: f"{number / 10.0!r} {unit}")
    with pytest.raises(RefusalError, match="inside it") as caught:
        open_from_message(node, "party:bravo", path)
    assert caught.value.why is Reason.NUMBERS


def test_a_negative_variance_opens_no_case(world, tmp_path):
    path = spoiled(message(tmp_path, "first"), "CN_N", lambda _n, unit: f"-1.0 {unit}")
    with pytest.raises(RefusalError, match="below zero"):
        open_from_message(world.nodes["alfa"], "party:bravo", path)


def test_a_unit_that_would_be_guessed_opens_no_case(world, tmp_path):
    path = spoiled(message(tmp_path, "first"), "X", lambda n, _unit: f"{n!r} [kg]")
    with pytest.raises(DataError, match="measure different things"):
        open_from_message(world.nodes["alfa"], "party:bravo", path)


def test_a_doubtful_message_opens_a_case_and_says_why(world, tmp_path):
    node = world.nodes["alfa"]
    path = message(tmp_path, "first")
    assert open_from_message(node, "party:bravo", path)
    assert any("uncorrelated" in text for text in doubts_about(node, path))


def test_messages_that_are_watched_pass_the_gate(world, tmp_path):
    node = world.nodes["alfa"]
    notes = []

    def note(what, **more):
        notes.append((what, more))

    set_limits(world, "alfa", mode="automatic")
    bad = spoiled(message(tmp_path, "bad"), "CN_N", lambda _n, unit: f"-1.0 {unit}")
    offer(node, rows_from("cdms", [bad]), level="amber")
    jobs.watch_messages(node, note, jobs.automatic_authority(node))
    assert notes[-1] == ("no-case", {"code": "refused-numbers"})
    offer(node, rows_from("cdms", [message(tmp_path, "good")]), level="amber")
    jobs.watch_messages(node, note, jobs.automatic_authority(node))
    assert [what for what, _ in notes] == ["no-case", "doubtful-message", "case"]
    assert "covariance-position-only" in notes[1][1]["reasons"]
    assert notes[2][1] == {"act": "open"}
