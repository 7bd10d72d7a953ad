"""The parties of the demonstration: their names, their places on this machine, what they sign.

All are fictional: two alliances, an independent operator and a public registry. Each has a name
``NAME.localhost`` of its own for its people, because cookies do not distinguish ports, and two
ports: its people's and its inbox. The operator states an address at which nobody listens, and calls
the alliances at it: its lines are cut both ways, and what is for it takes the registry's way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from comity.foundations.constants import DAY_US, MINUTE_US
from comity.foundations.time import format_utc
from comity.node.store.settings import Settings

__all__ = [
    "ALLIANCES",
    "EXERCISE",
    "GATEWAY",
    "NAMES",
    "OPERATOR",
    "PORTS",
    "Places",
    "agreement_text",
    "draft_text",
    "roster_text",
]

ALLIANCES, OPERATOR, GATEWAY = ("alfa", "bravo"), "charlie", "delta"
NAMES = (*ALLIANCES, OPERATOR, GATEWAY)
TITLES = {
    "alfa": "Alfa Alliance",
    "bravo": "Bravo Alliance",
    "charlie": "Charlie Operator",
    "delta": "Delta Public Registry",
}
EXERCISE = "demonstration"
#: How many consecutive ports are used: people's, inboxes, and the one where nobody listens.
PORTS = 2 * len(NAMES) + 1

_AGREEMENT = """
agreement: harbour
version: 1
title: Conjunctions and notices between two alliances, an operator and a registry, for an exercise
parties: [party:alfa, party:bravo, party:charlie, party:delta]
groups:
  alliances: [party:alfa, party:bravo]
  desks: [party:alfa, party:bravo, party:charlie]
from: "{since}"
until: "{until}"
notice_d: 30
clauses:
  - id: cases
    data: [coordination, capabilities, cdms]
    by: alliances
    to: alliances
    purposes: [coordination, flight-safety, exercise]
  - id: notices
    data: [notices]
    by: desks
    to: desks
    purposes: [flight-safety, re-entry, early-warning, exercise]
terms:
  gateway: party:delta
  cdm_source: party:alfa
  thresholds: {{open_pc: 1e-4, target_pc: 1e-6, margin: 2.0, skew_s: 5}}
  right_of_way: [{{rule: classes}}]
  lineages: {{bravo-ir: {{by: party:bravo}}}}
"""

_DRAFT = """
agreement: re-entry-watch
version: 1
title: Notices of re-entries between two alliances, for an exercise
parties: [party:alfa, party:bravo]
groups: {{alliances: [party:alfa, party:bravo]}}
from: "{since}"
until: "{until}"
notice_d: 30
clauses:
  - id: re-entries
    data: [notices]
    by: alliances
    to: alliances
    purposes: [re-entry, exercise]
"""

_ROSTER = """
- watch: exercise
  officer: {{name: {officer}, telephone: "+00 1"}}
  deputy: {{name: Deputy of the exercise, telephone: "+00 2"}}
  from: "{since}"
  until: "{until}"
"""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the nodes of a demonstration listen, from the first of their ports on."""

    first: int

    def people(self, name: str) -> int:
        """Return the port of a node's people."""
        return self.first + NAMES.index(name)

    def inbox(self, name: str) -> int:
        """Return the port of a node's inbox."""
        return self.first + len(NAMES) + NAMES.index(name)

    def origin(self, name: str) -> str:
        """Return where people open a node."""
        return f"http://{name}.localhost:{self.people(name)}"

    @property
    def nowhere(self) -> str:
        """Return an address at which nobody listens."""
        return f"http://127.0.0.1:{self.first + PORTS - 1}"

    def dress(self, name: str, settings: Settings) -> Settings:
        """Return the settings of a node of the demonstration, from those of a drill."""
        own = f"http://127.0.0.1:{self.inbox(name)}"
        return replace(
            settings,
            name=TITLES[name],
            demonstration=True,
            url=self.nowhere if name == OPERATOR else own,
            port=self.inbox(name),
            people_port=self.people(name),
            people_url=self.origin(name),
            act_minutes=60.0,
        )


def _day(at_us: int) -> str:
    return format_utc(at_us, 0)[:10]


def _dated(text: str, now_us: int) -> str:
    return text.format(
        since=_day(now_us - 30 * DAY_US), until=_day(now_us + 365 * DAY_US)
    )


#: The agreement that all four sign, and the one that waits for the visitor, at an instant (µs).
agreement_text: Callable[[int], str] = partial(_dated, _AGREEMENT)
draft_text: Callable[[int], str] = partial(_dated, _DRAFT)


def roster_text(officer: str, now_us: int) -> str:
    """Return the roster of one long watch around an instant."""
    since, until = (
        format_utc((now_us + days * DAY_US) // MINUTE_US * MINUTE_US, 0) + "Z"
        for days in (-2, 7)
    )
    return _ROSTER.format(officer=officer, since=since, until=until)
