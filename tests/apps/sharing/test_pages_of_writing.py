"""An agreement as it is written: checks with their lines, trials, drafts; hostile texts are inert."""

import re

import pytest

from comity.apps.sharing.versions import list_agreements
from tests.apps.sharing.papers_desk import (
    ALFA,
    HOSTILE,
    inert,
    papers_desk,
    plain,
)
from tests.node.api.example_node import AGREEMENT


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with papers_desk(tmp_path_factory.mktemp("papers")) as made:
        yield made


@pytest.fixture
def own(tmp_path):
    with papers_desk(tmp_path) as made:
        yield made


def look(made, text, **more):
    return made.send(
        "POST",
        "/agreements/preview",
        data={"yaml": text, **more},
        headers={"hx-request": "true"},
    )


def test_a_text_is_tried_as_it_is_written(here):
    made, _ = here
    answer = look(made, AGREEMENT, **{"as": ALFA})
    assert "Tried on 4 stored rows: 4 would be sent" in plain(answer)
    assert "No contradiction was found" in plain(answer)
    public = look(made, AGREEMENT, **{"as": "public"})
    assert "0 would be sent" in plain(public)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("up_to: red", "up_to: purple"), "Line 14"),
        (("version: 1", "version: [1"), "Line"),
        (("parties: [party:alfa, party:bravo]", "parties: [party:alfa]"), "Line 4"),
        (("from:", "frm:"), "frm"),
    ],
)
def test_an_error_names_its_line_and_nothing_is_lost(here, change, words):
    made, _ = here
    text = AGREEMENT.replace(*change, 1)
    answer = look(made, text)
    assert "It is no agreement yet" in plain(answer)
    assert words in plain(answer)
    saved = made.send("POST", "/agreements/new", data={"yaml": text})
    assert saved.status_code == 422
    kept = re.search(r"<textarea[^>]*>(.*?)</textarea>", saved.text, re.DOTALL)
    assert kept is not None
    assert "purple" in kept[1] or change[1] in kept[1]


def test_contradictions_name_their_clause_and_its_line(here):
    made, _ = here
    text = AGREEMENT.replace("id: two", "id: one")
    answer = look(made, text)
    assert "1 contradictions" in plain(answer)
    assert "two clauses have this id" in plain(answer)


def test_a_draft_is_kept_and_sent(own):
    made, _ = own
    text = AGREEMENT.replace("agreement: alfa-bravo", "agreement: third")
    done = made.send("POST", "/agreements/new", data={"yaml": text})
    assert done.status_code == 303
    assert "Do we sign" in plain(made.get(done.headers["location"]))
    made.world.settle()
    held = list_agreements(made.world.nodes["alfa"])
    assert "agreement:third:1" in {one.agreement for one in held}


def test_the_editor_opens_with_the_next_version(here):
    made, version = here
    text = made.get("/agreements/new", params={"amend": version.hash}).text
    assert "version: 3" in text
    assert f"amends: {version.hash}" in text


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_texts_are_inert(here, words):
    made, _ = here
    for answer in (
        look(made, words),
        look(made, AGREEMENT.replace("version: 1", f"version: 1\ntitle: {words!r}")),
        made.get("/agreements", params={"at": words}),
        made.get("/agreements", params={"after": words}),
        made.get("/ledger", params={"kind": words, "peer": words, "at": words}),
        made.get("/ledger/known", params={"of": words}),
        made.get("/ledger/find", params={"entry": words}),
        made.get("/parties/meet", params={"url": words}),
        made.send("POST", "/parties/meet", data={"url": words}),
        made.send("POST", f"/parties/{ALFA}/meet", data={"fingerprint": words}),
        made.send("POST", f"/parties/{ALFA}/acts/older", data={"until": words}),
        made.get("/administration/audit", params={"person": words, "since": words}),
    ):
        assert answer.status_code < 500, answer.text[:300]
        inert(answer.text)
