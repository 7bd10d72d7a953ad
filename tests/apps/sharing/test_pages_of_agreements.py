"""Pages of agreements: each state and role, a version beside what it does, what can be signed."""

import pytest

from comity.apps.sharing.agreements import sign
from comity.apps.sharing.pages_agreements import row_of
from comity.apps.sharing.versions import list_agreements
from comity.trust.persons import Role
from tests.apps.sharing.papers_desk import (
    ALFA,
    papers_desk,
    plain,
)
from tests.persons import marks_of


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with papers_desk(tmp_path_factory.mktemp("papers")) as made:
        yield made


@pytest.fixture
def own(tmp_path):
    with papers_desk(tmp_path) as made:
        yield made


def test_what_is_unsigned_stands_first_and_says_whose_turn_it_is(here):
    made, _ = here
    text = plain(made.get("/agreements"))
    assert text.index("Not signed by all") < text.index("In force, or signed")
    assert "2 agreements wait for this party" in text
    assert "waits for our signature" in text


def test_an_agreement_beside_what_it_does(here):
    made, version = here
    answer = made.get(f"/agreements/{version.hash}", params={"as": ALFA})
    text = plain(answer)
    assert "Do we sign" in text
    assert "<b>sharing</b>" not in answer.text
    assert "Tried on 4 stored rows" in text
    assert "no longer" in text
    assert "[added: " in text
    assert "[deleted: " in text
    digest = version.hash.removeprefix("sha256:")
    assert " ".join(digest[i : i + 4] for i in range(0, 64, 4)) in answer.text
    assert "Sign for this party" in text


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("text", "no-drag"),
        ("difference", "clauses.one.keep_d"),
        ("explained", "May not see"),
        ("cedar", "permit"),
        ("nonsense", "Seen as"),
    ],
)
def test_the_ways_to_read_it(here, view, words):
    made, version = here
    answer = made.get(f"/agreements/{version.hash}", params={"view": view})
    assert answer.status_code == 200
    assert words in plain(answer)


def test_it_is_seen_as_each_party_and_as_the_public(here):
    made, version = here
    path = f"/agreements/{version.hash}"
    seen = {
        who: plain(made.get(path, params={"as": who}))
        for who in (ALFA, "party:bravo", "public")
    }
    assert "2 of 3 rows" in seen[ALFA]
    assert "own data" in seen["party:bravo"]
    assert "0 would be sent" in seen["public"]


@pytest.mark.parametrize("role", [str(one) for one in Role])
def test_each_role_sees_the_clauses_and_may_do_what_its_rights_say(here, role):
    made, version = here
    path = f"/agreements/{version.hash}"
    text = plain(made.get(path, role))
    assert "bravo does not give alfa element sets" in text
    assert ("Sign for this party" in text) == (role == "signatory")
    tried = role not in {"viewer", "administrator"}
    assert ("It was not tried." in text) is not tried
    answer = made.send("POST", f"{path}/sign", role, data={"hash": version.hash})
    assert answer.status_code == (303 if role == "signatory" else 403)


def test_a_signature_needs_the_hash_that_was_shown(here):
    made, version = here
    other = "sha256:" + "0" * 64
    answer = made.send("POST", "/agreements/alfa-bravo/sign", data={"hash": other})
    assert answer.status_code == 422
    assert "has changed since it was shown" in plain(answer)
    done = made.send(
        "POST",
        f"/agreements/{version.hash}/sign",
        data={"hash": version.hash},
        headers={"hx-request": "true"},
    )
    assert done.status_code == 200
    assert version.hash.removeprefix("sha256:")[:4] in done.text


def test_every_state_of_a_version_has_its_page(own):
    made, version = own
    alfa, bravo = made.world.nodes["alfa"], made.node
    what = f"{version.name}@{version.hash}"
    path = f"/agreements/{version.hash}"

    def state():
        (one,) = [v for v in list_agreements(bravo) if v.hash == version.hash]
        return one.state, row_of(one, bravo.party).whose

    assert state() == ("draft", "us")
    sign(bravo, what, marks=marks_of(bravo, "signatory"))
    assert state() == ("signing", "them")
    assert "One party has not signed it" in plain(made.get(path))
    assert "has signed" in plain(made.get(path))
    sign(alfa, what, marks=marks_of(alfa, "signatory"))
    made.world.settle()
    assert state()[0] == "in force"
    text = plain(made.get(path))
    assert "In force until 2028-12-01" in text
    assert "Withdraw from it" in text
    # The version before is replaced by it.
    assert "replaced by a later version" in plain(made.get("/agreements"))
    begun = made.send("POST", f"{path}/withdraw", data={"hash": version.hash})
    assert begun.status_code == 303
    assert begun.headers["location"].startswith("/acts/")


def test_a_draft_is_rejected_and_shown_on_demand(own):
    made, version = own
    done = made.send(
        "POST", f"/agreements/{version.hash}/reject", data={"hash": version.hash}
    )
    assert done.status_code == 303
    assert "safety of flight" not in plain(made.get("/agreements"))
    text = plain(made.get("/agreements?rejected=1"))
    assert "safety of flight" in text
    assert "rejected here" in text
