"""A commitment in a case becomes a manoeuvre notice by itself; withdrawing it cancels that."""

import pytest

from comity.apps.notices.burn_announcements import announce_commitments
from comity.apps.notices.listed import list_notices
from comity.apps.notices.views import show_notice
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.records import Event
from comity.coordination.notices.forms import read_fields
from tests.acts import act
from tests.apps.cases.cases import AGREEMENT, OURS, THEIRS, partners, set_limits
from tests.apps.cases.test_cases import committed, go_on

BOTH = AGREEMENT.replace(
    "coordination, capabilities, cdms", "coordination, capabilities, cdms, notices"
)


@pytest.mark.parametrize("agreement", [AGREEMENT, BOTH])
def test_a_commitment_is_announced_once_to_whom_agreements_allow(tmp_path, agreement):
    with partners(tmp_path, agreement=agreement) as world:
        for name in ("alfa", "bravo"):
            set_limits(world, name)
        encounter = committed(world, tmp_path)
        alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
        sent = announce_commitments(bravo)
        assert announce_commitments(bravo) == []
        assert announce_commitments(alfa) == []
        if agreement == AGREEMENT:
            assert sent == []
            return
        (name,) = sent
        world.settle()
        shown = show_notice(alfa, name)
        read_fields("manoeuvre", shown.fields)
        assert shown.fields["object"] == THEIRS
        assert shown.fields["aim"] == "avoidance"
        assert shown.fields["latest_us"] < shown.fields["t_ca_us"]
        act(bravo, encounter, Event.WITHDRAW, ActDetails(reason="not-capable"))
        world.settle()
        (cancelled,) = announce_commitments(bravo)
        assert announce_commitments(bravo) == []
        world.settle()
        assert show_notice(alfa, name).now.life == "cancelled"
        assert cancelled.startswith("cancellation/")
        assert go_on(world, encounter, "alfa") == [Event.TAKEOVER]
        (own,) = announce_commitments(alfa)
        assert show_notice(alfa, own).fields["object"] == OURS
        assert len(list_notices(alfa, which="sent")) == 1
