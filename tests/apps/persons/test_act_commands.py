"""Acts at the command line: enrolment by links, a key file, two persons, what is refused."""

import json

import pytest

from comity.main import run
from comity.node.persons.policies import policy_state
from tests.federation.prepared import prepared_world

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of test keys
ROSTER = """
- watch: day
  officer: {name: Ada, telephone: "+1"}
  deputy: {name: Bo, telephone: "+2"}
  from: "2027-03-01T00:00:00Z"
  until: "2027-03-02T00:00:00Z"
"""


@pytest.fixture
def node(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("COMITY_NODE", "COMITY_PERSON", "COMITY_PERSON_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", PASSPHRASE)
    with prepared_world(tmp_path, ("alfa",), start_us=None) as world:
        yield world.nodes["alfa"]


@pytest.fixture
def say(node, capsys):
    def command(*words, code=0):
        tokens = [str(word) for word in words]
        assert run([*tokens, "--dir", str(node.folder), "--json"]) == code
        said = capsys.readouterr()
        # What is about to be signed is shown on the error stream, before an error.
        return json.loads(said.out or said.err.splitlines()[-1])

    return command


@pytest.fixture
def persons(say):
    """Enrol an administrator and two officers, each with a key file."""
    link = say("person", "first")["link"]
    say("person", "key", "new", "ada", "--link", link)
    for name in ("bo", "cy"):
        words = ("--role", "duty officer", "--role", "signatory", "--as", "ada")
        link = say("person", "invite", name, *words)["link"]
        say("person", "key", "new", name, "--link", link)


def test_persons_are_enrolled_by_links_that_count_once(node, say):
    refused = say("person", "key", "new", "ada", "--link", "nothing", code=6)
    assert "link is unknown" in str(refused)
    link = say("person", "first")["link"]
    made = say("person", "key", "new", "ada", "--link", link)
    assert (node.folder / "persons" / "ada.key").stat().st_mode & 0o777 == 0o600
    assert made["name"] == "ada"
    say("person", "key", "new", "eve", "--link", link, code=6)
    assert not (node.folder / "persons" / "eve.key").exists()
    (row,) = say("person", "list")
    assert [one["kind"] for one in row["authenticators"]] == ["key file"]


def test_a_short_passphrase_makes_no_key_and_uses_no_link(node, say, monkeypatch):
    link = say("person", "first")["link"]
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", "short")
    refused = say("person", "key", "new", "ada", "--link", link, code=2)
    assert "12 or more" in str(refused)
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", PASSPHRASE)
    say("person", "key", "new", "ada", "--link", link)
    assert (node.folder / "persons" / "ada.key").exists()


def test_an_act_needs_somebody_and_the_right_somebody(node, say, persons, monkeypatch):
    del persons
    (node.folder / "cases.yaml").write_text("mode: automatic\n")
    # Three persons have key files here: nobody is meant unless somebody is named.
    refused = say("node", "adopt-policy", code=2)
    assert "3 persons have key files here" in str(refused)
    assert not policy_state(node).adopted
    say("node", "adopt-policy", "--as", "zed", code=2)
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", "another passphrase")
    say("node", "adopt-policy", "--as", "bo", code=6)
    assert say("act", "list") == []
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("COMITY_PERSON", "bo")
    assert say("node", "adopt-policy")["adopted"]
    assert policy_state(node).adopted
    # A key of another person proves nothing for this one.
    key = node.folder / "persons" / "cy.key"
    refused = say("node", "adopt-policy", "--person-key", key, code=6)
    assert "no key of this person" in str(refused)


def test_two_officers_hand_over_the_watch(node, say, persons):
    del persons
    (node.folder / "watch.yaml").write_text(ROSTER)
    waits = say("watch", "handover", "--to", "cy", "--words", "quiet", "--as", "bo")
    assert (waits["state"], waits["persons"]) == ("waiting", 2)
    (listed,) = say("act", "list")
    assert listed["id"] == waits["id"]
    # The same person is not the second one; an administrator has not the right.
    say("act", "prove", waits["id"], "--as", "bo", code=2)
    say("act", "prove", waits["id"], "--as", "ada", code=2)
    page = say("act", "prove", waits["id"], "--as", "cy")
    assert page["log"][0]["words"].startswith("bo: hands the watch to cy")
    shown = say("act", "show", waits["id"])
    assert shown["state"] == "performed"
    assert [one["kind"] for one in shown["proofs"]] == ["key", "key"]
    report = say("act", "journal")
    assert report["faults"] == []
    other = say("watch", "handover", "--to", "cy", "--as", "bo")
    assert say("act", "withdraw", other["id"], "--as", "cy")["state"] == "withdrawn"
