"""The page about a person and two nodes, run as it stands: no folder, key files, two processes."""

import json
import shutil

import pytest

from tests.federation.pages import TUTORIALS, run_page

pytestmark = pytest.mark.serial
PAGE = TUTORIALS / "persons-and-nodes.md"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("persons-and-nodes")
    shutil.copy(PAGE.parent / "event.cdm", folder)
    return folder, *run_page(PAGE, folder)


def load(ran, name):
    return json.loads((ran[0] / name).read_text())


def test_the_proposal_was_accepted_and_committed_to(ran):
    assert load(ran, "proposed.json")["state"] == "proposed"
    assert load(ran, "committed.json")["state"] == "committed"
    shown = load(ran, "case.json")
    steps = {paper["step"] for paper in shown["papers"]}
    assert {"open-ack", "propose", "promise", "commit"} <= steps


def test_each_act_is_proved_in_the_journal_and_a_program_does_none(ran):
    journal = load(ran, "journal.json")
    # Roles, peer, the peer that showed another fingerprint, agreement, notice, case, proposal,
    # commitment: what was proved and then failed stays in the journal.
    assert journal["records"] == 8
    assert journal["faults"] == []
    refused = load(ran, "refused.json")
    assert refused["status"] == 403
    assert refused["code"] == "forbidden"


def test_the_agreement_was_signed_and_the_notice_read(ran):
    out = ran[1]
    assert "in force" in out
    assert "State.READ" in out
    assert "is signed out" in out
