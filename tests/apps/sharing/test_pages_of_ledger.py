"""Pages of the ledger: filters, proofs, verification, evidence, who knew."""

import re

import pytest

from tests.apps.sharing.papers_desk import (
    ALFA,
    FIRST,
    papers_desk,
    plain,
)
from tests.node.api.example_node import CANARIES


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with papers_desk(tmp_path_factory.mktemp("papers")) as made:
        yield made


@pytest.fixture
def own(tmp_path):
    with papers_desk(tmp_path) as made:
        yield made


def test_entries_are_the_newest_first_and_filtered(here):
    made, _ = here
    numbers = [
        int(one) for one in re.findall(r"/ledger/(\d+)\"", made.get("/ledger").text)
    ]
    assert numbers == sorted(numbers, reverse=True)
    text = made.get(
        "/ledger", params={"act": "sent", "kind": "notices", "peer": ALFA}
    ).text
    assert len(re.findall(r"/ledger/(\d+)\"", text)) == 1
    assert "No entry fits" in plain(made.get("/ledger", params={"kind": "nothing"}))


def test_pages_of_entries_have_no_gap_and_no_double(here, monkeypatch):
    from comity.apps.sharing import pages_ledger

    made, _ = here
    monkeypatch.setattr(pages_ledger, "ROWS", 7)
    seen, path = [], "/ledger"
    while path:
        text = made.get(path).text
        seen += [int(one) for one in re.findall(r"/ledger/(\d+)\"", text)]
        found = re.search(r'href="(/ledger\?after=[^"]+)" rel="next"', text)
        path = found[1].replace("&amp;", "&") if found else ""
    assert seen == list(range(max(seen), 0, -1))


def test_an_entry_with_its_proof_in_words(here):
    made, _ = here
    text = plain(made.get("/ledger/3"))
    assert "alfa signed the envelope" in text
    assert "It is number 3 of the stream from alfa to bravo" in text
    assert "That head is signed by" in text
    assert "Not proven: that what the document says is true" in text
    assert "comity ledger verify evidence.json" in text
    assert made.get("/ledger/99999").status_code == 404
    own = plain(made.get("/ledger/4"))
    assert "private tree alone" in own


def test_the_ledger_is_verified_and_says_what_was_not(own):
    made, _ = own
    text = plain(made.send("POST", "/ledger/verify"))
    assert "No fault was found in" in text
    assert "Not verified: what the other nodes hold" in text
    with made.node.writing() as work:
        from sqlalchemy import text as sql

        work.connection.execute(
            sql("UPDATE entries SET at_us = at_us + 1 WHERE id = 4")
        )
    broken = plain(made.send("POST", "/ledger/verify"))
    assert "One fault was found" in broken
    assert "does not hash to what was logged" in broken


def test_evidence_of_an_entry_holds_offline(here):
    from comity.foundations.strict import read_strict
    from comity.trust.ledger.bundle import verify_bundle

    made, _ = here
    answer = made.get("/ledger/bundle", params={"entry": "3"})
    assert "attachment" in answer.headers["content-disposition"]
    report = verify_bundle(read_strict(answer.content))
    assert report.holds


def test_who_knew_of_a_launch_in_three_clicks(here):
    """From the list over the entry of the notice to the parties that had it."""
    made, _ = here
    listed = made.get("/ledger", params={"act": "received", "kind": "notices"}).text
    entries = re.findall(r"/ledger/(\d+)\"", listed)
    links = []
    for number in entries:
        found = re.findall(
            r'href="(/ledger/known\?of=[^"]+)"', made.get(f"/ledger/{number}").text
        )
        links += found
    assert links
    text = plain(made.get(links[0]))
    assert "it issued it" in text
    assert "this node logged its arrival" in text
    past = plain(made.get(f"{links[0]}&at=2024-11-01T11:00:00"))
    assert "nothing of that was known here then" in past


def test_who_knew_of_an_agreement_claims_no_more_than_is_proven(here):
    made, version = here
    text = plain(made.get("/ledger/known", params={"of": version.hash}))
    assert "it came from there" in text
    assert "it was sent" not in text
    signed = plain(made.get("/ledger/known", params={"of": "alfa-bravo@" + FIRST}))
    assert signed.count("signed 1 Nov") == 2


def test_what_is_withheld_reaches_no_page(here):
    made, _ = here
    listed = made.get("/ledger", "viewer").text
    numbers = re.findall(r"/ledger/(\d+)\"", listed)
    for path in ["/ledger", f"/parties/{ALFA}", *(f"/ledger/{n}" for n in numbers)]:
        for role in ("viewer", "administrator"):
            text = made.get(path, role).text
            for level, canary in CANARIES.items():
                assert canary not in text, (path, role, level)
