"""A small net of nodes: two parties, a gateway between them, a feed, one clock."""

from comity.apps.notices.inquiries import call_about_warnings
from comity.apps.notices.jobs import call_due_people, report_pending
from comity.node.exchange.channels import Feed
from comity.node.exchange.relay_jobs import collection_tasks, deposit_tasks, run_tasks
from tests.federation.prepared import prepared_world
from tests.federation.world import World

PACT = """
agreement: pact
version: 1
title: Notices between three parties, with a gateway
parties: [party:alfa, party:bravo, party:gate]
groups: {all: [party:alfa, party:bravo]}
from: "2026-12-01"
until: "2028-12-01"
notice_d: 30
clauses:
  - id: notices
    data: [notices]
    by: all
    to: all
    purposes: [flight-safety, re-entry, interference, resilience, early-warning]
terms:
  gateway: party:gate
  notices: {pre-launch: {ahead_h: 24}, warning: {within_min: 1}}
  acknowledgement: {routine: {shown_min: 10, read_min: 30, understood_min: 60}}
  lineages:
    alfa-ir: {by: "party:alfa"}
    bravo-radar: {by: "party:bravo", relays: ["party:alfa"]}
"""

LAUNCH = {
    "class": "space-launch",
    "earliest": "2027-03-03T10:30:00Z",
    "latest": "2027-03-03T14:00:00Z",
    "site": "Kourou",
    "area": {"centre_deg": [5.24, -52.77], "radius_km": 50},
    "azimuth_deg": 93.5,
    "orbit": {"perigee_km": 500, "apogee_km": 520, "inclination_deg": 97.4},
    "objects_expected": 3,
    "contact": "range safety",
}
CRISIS = {
    "who": "party:alfa",
    "what": "unannounced-event",
    "area": {"centre_deg": [62.9, 40.6], "radius_km": 60},
    "at": "2027-03-01T11:58:00Z",
    "asked": "explain",
}
SAID = {
    "who": "alfa",
    "what": "unannounced event",
    "area": "62.9° N, 40.6° E",
    "at_us": "1 March 2027, 11:58",
    "asked": "please explain",
}


class Net(World):
    """A world whose couriers also carry parcels, read feeds and keep timers."""

    def carry(self, rounds=6):
        """Deliver, deposit, collect and poll until nothing moves."""
        for _ in range(rounds):
            self.settle()
            moved = 0
            for node in self.nodes.values():
                moved += run_tasks([*deposit_tasks(node), *collection_tasks(node)])
            if not moved:
                return

    def pulse(self, seconds, step=1.0):
        """Let time pass: timers in steps, couriers between them."""
        said = []
        left = seconds
        while left > 0:
            self.clock.move(min(step, left))
            left -= step
            for name, node in self.nodes.items():
                call_due_people(node, lambda _w, name=name, **k: said.append((name, k)))
                call_about_warnings(
                    node, lambda _w, name=name, **k: said.append((name, k))
                )
                report_pending(node)
            self.carry()
        return said

    def follow(self, name, party):
        """Let a node follow a party's feed, and that party publish."""
        feed = f"feeds: [{{party: 'party:{party}', url: 'https://{party}.example'}}]\n"
        (self.folder / name / "channels.yaml").write_text(feed)
        (self.folder / party / "channels.yaml").write_text("publish: true\n")


def prepared_net(folder, names=("alfa", "bravo", "gate"), pact=PACT, **more):
    """Return a net whose nodes have met and signed an agreement, or none."""
    signed = [(pact, *names)] if pact else []
    return prepared_world(folder, names, signed=signed, kind=Net, **more)


def feed_of(party):
    return Feed(f"party:{party}", f"https://{party}.example")
