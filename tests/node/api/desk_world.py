"""Two nodes at the time of this machine: notices, a warning, a case, support, a watch.

What commands and the API show of it is found at the second one, ``bravo``.
"""

from contextlib import contextmanager

from comity.apps.links.support_requests import answer_partner, request_support
from comity.apps.notices.duty_roster import note_watch
from comity.apps.notices.issue import Order
from comity.apps.notices.line_tests import send_tests
from comity.apps.operations.routes import people_app
from comity.apps.sharing.offers import offer
from comity.apps.sharing.share import share_now, share_with
from comity.cli.node_folder import opened
from comity.coordination.notices.forms import from_file
from comity.foundations.time import format_utc
from comity.node.persons.tokens import make_token
from comity.node.server.connections import Caps, Connections
from comity.system.environment import now_us
from comity.trust.persons import ACTS, Right
from tests.acts import open_from_message, send_notice
from tests.apps.cases.cases import AGREEMENT, OURS, THEIRS, capabilities, message
from tests.apps.links.test_support_requests import TERMS, ask, window
from tests.apps.notices.net import CRISIS, LAUNCH, Net
from tests.apps.notices.test_warnings import SEEN
from tests.attacks.serving import door, serving
from tests.federation.prepared import prepared_world

DAY_US = 86_400_000_000
LASTS = 'from: "2024-01-01"\nuntil: "2124-01-01"'
NOTICES = f"""
agreement: notices
version: 1
parties: [party:alfa, party:bravo]
groups: {{all: [party:alfa, party:bravo]}}
{LASTS}
clauses:
  - id: notices
    data: [notices]
    by: all
    to: all
    purposes: [flight-safety, resilience, early-warning, interference, re-entry]
terms:
  notices: {{pre-launch: {{ahead_h: 24}}}}
  lineages:
    alfa-ir: {{by: "party:alfa"}}
"""
CASES = AGREEMENT.replace(
    'from: "2024-01-01"\nuntil: "2026-12-01"\nnotice_d: 30', LASTS
)
SUPPORT = TERMS.format(one="alfa", two="bravo").replace(
    'from: "2026-12-01"\nuntil: "2028-12-01"', LASTS
)
SUPPORT = SUPPORT.replace("alfa-bravo", "support", 1)
ROSTER = """
- watch: day
  officer: {name: Ada, telephone: "+33 1 00", other: radio 7}
  deputy: {name: Bo, telephone: "+33 1 01"}
  from: "2024-01-01T00:00:00Z"
  until: "2124-01-01T00:00:00Z"
"""


def desk_world(folder):
    """Return the world, and the names of what is in it."""
    signed = [(text, "alfa", "bravo") for text in (NOTICES, CASES, SUPPORT)]
    world = prepared_world(
        folder / "world", ["alfa", "bravo"], signed=signed, kind=Net, start_us=None
    )
    alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
    names = _notices(world)
    for node, thing, other in ((alfa, OURS, "bravo"), (bravo, THEIRS, "alfa")):
        offer(node, capabilities(thing, "automated"), level="amber")
        share_with(node, f"party:{other}", "capabilities", "coordination")
        share_now(node, [f"party:{other}"])
    request_support(alfa, "party:bravo", [ask("early", window("K", "00:00", "01:00"))])
    request_support(bravo, "party:alfa", [ask("late", window("L", "02:00", "03:00"))])
    note_watch(bravo, "Ada", "all quiet")
    (bravo.folder / "watch.yaml").write_text(ROSTER)
    world.settle()
    start_us = world.clock.at_us
    path = message(folder, "first", tca_us=start_us + 3 * DAY_US, created_us=start_us)
    names["case"] = open_from_message(alfa, "party:bravo", path)[7:19]
    track = {**window("L", "02:00", "03:00"), "request": "party:bravo late"}
    answer_partner(alfa, "party:bravo", {"tracks": [track], "rejected": []})
    world.carry()
    return world, names


def _notices(world):
    alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
    now = world.clock.at_us
    launch = {
        **LAUNCH,
        "earliest": format_utc(now + DAY_US // 2, 0),
        "latest": format_utc(now + DAY_US, 0),
    }
    seen = {**SEEN, "at": format_utc(now - 60_000_000, 0)}
    break_up = {
        "object": "object:norad:900000003",
        "at": format_utc(now - DAY_US, 0),
        "sigma_s": 30,
        "altitude_km": 700,
        "source": "test",
    }
    names = {}
    for form, fields in (
        ("pre-launch", launch),
        ("warning", seen),
        ("break-up", break_up),
        ("crisis", {**CRISIS, "at": format_utc(now, 0)}),
    ):
        order = Order(form, from_file(form, fields), ["party:bravo"])
        names[form] = str(send_notice(alfa, order))
    send_tests(bravo, "party:alfa")
    world.carry()
    return names


@contextmanager
def served_desk(folder):
    """Serve ``bravo`` with this machine's clock: its node, port, token, and the names."""
    world, names = desk_world(folder)
    place = world.nodes["bravo"].folder
    world.close()
    assert abs(world.clock.at_us - now_us()) < DAY_US
    with opened(place) as node, door(node) as (admission, _):
        with serving(people_app(admission), Connections(Caps())) as port:
            token = make_token(node, "tests", scopes=set(Right) - ACTS)
            yield node, port, token, names
