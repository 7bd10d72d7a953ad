"""The example node with a second version of its agreement, proposed by the other side, and own offers."""

import re
from contextlib import contextmanager

from comity.apps.sharing.agreements import propose
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import Rows
from comity.trust.policy import read_agreement
from tests.apps.cases.cases import START
from tests.federation.test_channels import elements
from tests.node.api.example_node import AGREEMENT
from tests.web.console_desk import desk

__all__ = [
    "ALFA",
    "FIRST",
    "HOSTILE",
    "TITLE",
    "inert",
    "papers_desk",
    "plain",
    "second_version",
]

ALFA = "party:alfa"
#: Hash of the first version.
FIRST = read_agreement(AGREEMENT).hash

TITLE = "Alfa and Bravo: <b>sharing</b> for safety of flight"
MORE = """  - {id: no-drag, effect: withhold, data: elements, by: "party:bravo", to: "party:alfa", fields: [bstar]}
  - {id: plans, data: plans, by: "party:bravo", to: "party:alfa", purposes: flight-safety, up_to: amber, delay_h: 2}
terms:"""


def second_version(text=AGREEMENT):
    """Return a version that amends the first one: a shorter time of keeping, two more clauses."""
    old = read_agreement(text)
    changed = (
        text.replace(
            "version: 1", f'version: 2\ntitle: "{TITLE}"\namends: "{old.hash}"'
        )
        .replace("keep_d: 90", "keep_d: 30", 1)
        .replace('until: "2026-12-01"', 'until: "2028-12-01"')
        .replace("up_to: red", "up_to: amber")
        .replace("terms:", MORE)
    )
    return read_agreement(changed)


@contextmanager
def papers_desk(folder, **settings):
    """Yield the console of bravo, to which alfa has proposed the second version, and that version."""
    with desk(folder, **settings) as made:
        version = second_version()
        propose(made.world.nodes["alfa"], version)
        made.world.settle()
        levels = ("green", "amber", "red")
        for level, row in zip(levels, elements().rows, strict=False):
            held = Rows("elements", (row | {"epoch_us": START},), (START,))
            offer(made.node, held, level=level)
        yield made, version


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' hx-get='/sign-out",
    "{{ 7 * 7 }}",
    "\u202egnp.exe",
    "a: [1, 2\n  - b",
    "\x00",
    "\u2066" * 40,
)


def inert(text):
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "\u202e" not in text
    assert ">49<" not in text
    assert " hx-get='/sign-out" not in text


def plain(answer):
    """Return the words of a page, without its marks and isolates."""
    words = re.sub(r"<[^>]+>", " ", answer.text).translate({0x2068: None, 0x2069: None})
    return re.sub(r"\s+", " ", words)
