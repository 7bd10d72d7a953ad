"""Pages of administration: who sees what, the audit with its verification, the policy as an act."""

import re

import pytest

from tests.web.console_desk import desk


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("administration")) as made:
        yield made


def plain(answer):
    words = re.sub(r"<[^>]+>", " ", answer.text).translate({0x2068: None, 0x2069: None})
    return re.sub(r"\s+", " ", words)


def test_the_page_says_what_waits_and_what_was_not_looked_at(here):
    text = plain(here.get("/administration"))
    assert "policy that nobody has adopted" in text
    assert "Not looked at: whether peers can reach this node" in text
    assert "Bravo, node 1" in text
    assert "never yet" in text


def test_a_policy_is_adopted_by_an_act(here):
    done = here.send("POST", "/administration/policy", headers={"hx-request": "true"})
    assert done.status_code == 200
    assert "node adopt-policy" in done.text
    assert here.send("POST", "/administration/policy", "viewer").status_code == 403
    assert "Adopt this file" not in plain(here.get("/administration", "viewer"))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("viewer", 403),
        ("duty officer", 403),
        ("signatory", 200),
        ("administrator", 200),
    ],
)
def test_the_audit_is_read_by_those_who_may(here, role, status):
    assert here.get("/administration/audit", role).status_code == status
    exported = here.get("/administration/audit/export", role)
    assert exported.status_code == status
    assert ("ndjson" in exported.headers["content-type"]) == (status == 200)


def test_the_audit_is_filtered_and_verified(here):
    here.get("/ledger/3")
    text = plain(
        here.get("/administration/audit", params={"operation": "ledger prove"})
    )
    assert "ledger prove" in text
    assert "page /ledger" not in text
    wrong = here.get("/administration/audit", params={"since": "yesterday"})
    assert wrong.status_code == 422
    assert 'value="yesterday"' in wrong.text
    verified = plain(here.send("POST", "/administration/audit"))
    assert "No fault was found in" in verified
    assert "Not verified" in verified


def test_tokens_are_the_readers_own(here):
    from comity.node.persons.tokens import make_token

    with here.node.reading() as work:
        from comity.node.persons.accounts import account_of

        own, other = account_of(work, "Ada Okoye"), account_of(work, "Ines")
    make_token(here.node, "mine", owner=own.id)
    make_token(here.node, "hers", owner=other.id)
    text = plain(here.get("/administration/tokens"))
    assert "mine" in text
    assert "hers" not in text


def test_the_health_of_peers_is_shown_and_a_peer_is_tested(here):
    text = plain(here.get("/administration"))
    assert "Health of the federation" in text
    assert "Test this peer" in text
    assert "Test this peer" not in plain(here.get("/administration", "viewer"))
    peer = re.search(
        r'/administration/test/(party:\w+)"', here.get("/administration").text
    )
    done = here.send("POST", f"/administration/test/{peer[1]}")
    assert done.status_code == 200
    assert re.search(rf"Test (passed|failed): {peer[1]}", plain(done))
    refused = here.send("POST", f"/administration/test/{peer[1]}", "viewer")
    assert refused.status_code == 403
