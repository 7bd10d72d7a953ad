"""Pages of parties, and pages as of an instant of the past."""

import pytest

from comity.apps.sharing.agreements import sign
from comity.apps.sharing.versions import list_agreements
from comity.foundations.time import format_utc
from comity.node.operations import Nothing
from tests.apps.sharing.papers_desk import (
    ALFA,
    FIRST,
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


def test_a_party_with_its_streams_keys_and_agreements(here):
    made, _ = here
    text = plain(made.get(f"/parties/{ALFA}"))
    for words in ("Fingerprint of its root", "Its keys", "Alfa, node 1", "in force"):
        assert words in text
    assert "Your roles do not see shared data" in plain(
        made.get(f"/parties/{ALFA}", "viewer")
    )
    assert "Block" not in plain(made.get(f"/parties/{ALFA}", "viewer"))


@pytest.mark.parametrize("word", ["block", "unverify", "remove", "older"])
def test_acts_about_a_party_are_prepared_by_administrators_alone(here, word):
    made, _ = here
    path = f"/parties/{ALFA}/acts/{word}"
    done = made.send("POST", path, "administrator", data={"until": "2024-12-01"})
    assert done.status_code == 303
    assert made.send("POST", path, "signatory").status_code == 403
    assert made.send("POST", f"/parties/{ALFA}/acts/x").status_code == 422


def test_a_fingerprint_is_compared_before_an_act_is_prepared(here):
    made, _ = here
    from comity.node.exchange.introductions import show_peer

    shown = show_peer(made.node, "party:gate").fingerprint
    path = "/parties/party:gate/meet"

    def typed(text):
        return made.send(
            "POST", path, data={"fingerprint": text}, headers={"hx-request": "true"}
        )

    wrong = typed("0" * 32)
    assert wrong.status_code == 422
    assert "Do not go on" in plain(wrong)
    assert "0" * 32 in wrong.text
    partly = typed(shown[:9])
    assert "The beginning fits" in plain(partly)
    same = typed(shown.replace("-", " ").lower())
    assert same.status_code == 200
    assert "peer verify" in plain(same)


def test_an_address_that_is_none_is_told_beside_the_field(here):
    made, _ = here
    answer = made.send("POST", "/parties/meet", data={"url": "ftp://nowhere"})
    assert answer.status_code == 422
    assert 'value="ftp://nowhere"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_pages_as_of_an_instant_show_what_was_known_and_nothing_to_sign(here):
    made, version = here
    before = "2024-11-01T11:00:00"
    text = plain(made.get("/agreements", params={"at": before}))
    assert "As this node knew it at" in text
    assert "This node holds no agreement" in text
    assert "No entry fits" in plain(made.get("/ledger", params={"at": before}))
    later = format_utc(version.since_us, 0)
    page = plain(made.get(f"/agreements/{version.hash}", params={"at": later}))
    assert "Nothing can be signed on a page of the past" in page
    assert "Sign for this party" not in page
    assert "not kept" in plain(
        made.get("/parties", params={"at": "2024-11-01T13:00:00"})
    )


@pytest.mark.parametrize("words", ["yesterday", "2024-13-01", "2999-01-01"])
def test_an_instant_that_is_none_is_told_and_nothing_can_be_signed(here, words):
    made, version = here
    answer = made.get(f"/agreements/{version.hash}", params={"at": words})
    assert words in answer.text
    assert "Sign for this party" not in plain(answer)
    assert "As this node knew it at" not in plain(answer)


def test_signatures_of_later_do_not_count_then(own):
    made, version = own
    alfa, bravo = made.world.nodes["alfa"], made.node
    before_us = bravo.clock()
    made.world.clock.move(60)
    what = f"{version.name}@{version.hash}"
    for node in (bravo, alfa):
        sign(node, what, marks=marks_of(node, "signatory"))
    made.world.settle()
    now = {one.hash: one.state for one in list_agreements(bravo)}
    then = {one.hash: one.state for one in list_agreements(bravo, at_us=before_us)}
    path = f"/agreements/{version.hash}"
    assert "In force until" in plain(made.get(path))
    page = plain(made.get(path, params={"at": format_utc(before_us, 0)}))
    assert "Nobody has signed it" in page
    assert "has signed" not in page.replace("has signed it;", "")
    older = plain(made.get(path, params={"at": "2024-11-01T11:00:00"}))
    assert "This node did not hold it then" in older
    assert now[version.hash] == "in force"
    assert then[version.hash] == "draft"
    assert "amended" in now.values()
    assert "amended" not in then.values()


def test_heads_and_signatures_are_answered_by_operations(here):
    from comity.apps.sharing.agreement_operations import NamedAgreement
    from comity.apps.sharing.agreement_views import LIST_SIGNATURES
    from comity.apps.sharing.channel_views import LIST_HEADS
    from comity.apps.sharing.ledger_operations import VERIFY_LEDGER
    from comity.apps.sharing.peer_operations import ListPeers
    from comity.trust.persons.callers import LOCAL

    made, _ = here
    heads = {
        one.peer: one for one in LIST_HEADS.run(made.node, ListPeers(), LOCAL).items
    }
    verified = {
        one.peer: one for one in VERIFY_LEDGER.run(made.node, Nothing(), LOCAL).channels
    }
    for peer, head in heads.items():
        assert (head.sent, head.received) == (
            verified[peer].sent,
            verified[peer].received,
        )
        assert head.covered_sent <= head.sent
    assert heads["party:gate"].cosigned_us is None
    signed = LIST_SIGNATURES.run(
        made.node, NamedAgreement("alfa-bravo@" + FIRST), LOCAL
    )
    assert {one.party for one in signed.signed} == {ALFA, "party:bravo"}
    assert all(one.persons for one in signed.signed)
