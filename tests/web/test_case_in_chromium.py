"""A case in two browsers at two nodes: from the alert to both signatures, by keyboard and by mouse."""

import time
from contextlib import ExitStack

import pytest

from comity.apps.cases.views import show_case
from tests.node.api.example_node import example_world
from tests.web.browsing import browsing, invited, needs_chromium, served
from tests.web.test_in_chromium import enrolled

pytestmark = [needs_chromium, pytest.mark.serial]


@pytest.fixture
def two(tmp_path):
    """Two nodes with a case between them, each served, each with a browser of a person."""
    with ExitStack() as undo:
        world, names = undo.enter_context(example_world(tmp_path))
        make = undo.enter_context(browsing(viewport={"width": 1280, "height": 900}))
        desks = {}
        for name in ("alfa", "bravo"):
            node = world.nodes[name]
            origin = undo.enter_context(served(node))
            link = invited(node, "Mara Okoye", "flight dynamics", "duty officer")
            desks[name] = (origin, enrolled(make(), origin, link).page)
        yield world, names["enc:000000"], desks


def step(page, name):
    """Wait until the panel of an act says so."""
    page.wait_for_selector(f"#act :text('{name}')", timeout=20_000)


def shown(page, words):
    page.wait_for_selector(f"h1:has-text('{words}')", timeout=20_000)


def test_from_the_alert_to_two_signatures(two):
    world, case, desks = two
    there, alfa = desks["alfa"]
    here, bravo = desks["bravo"]
    problems = []
    for page in (alfa, bravo):
        page.on("console", lambda said: problems.append(said.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
    alfa.goto(f"{there}/cases/{case}")
    # From Today to the case, then one key to countersign; the authenticator answers.
    bravo.goto(f"{here}/today")
    bravo.click("text=Open case")
    shown(bravo, "Do we see the same encounter?")
    bravo.keyboard.press("a")
    step(bravo, "Signed and stored in the ledger")
    step(bravo, "has not received it yet")
    assert show_case(world.nodes["bravo"], case).agreed
    world.settle()
    step(bravo, "has signed that it stored it")
    # Alfa's page, opened before, says what has come, and offers nothing to sign meanwhile.
    alfa.wait_for_selector("[data-changed]", timeout=20_000)
    assert "countersigns the baseline" in alfa.text_content("#changed")
    alfa.click("text=Show it as it is now")
    shown(alfa, "Who offers to move?")
    # Bravo's own proposal in three actions: a cell, the button, the key.
    bravo.goto(f"{here}/cases/{case}")
    bravo.click(".heat td a >> nth=0")
    bravo.wait_for_selector(".heat a[aria-current]")
    bravo.click("button:has-text('Propose and sign'):visible")
    step(bravo, "Signed and stored in the ledger")
    world.settle()
    alfa.wait_for_selector("[data-changed]", timeout=20_000)
    alfa.click("text=Show it as it is now")
    shown(alfa, "offers to move. Do we hold still?")
    bravo.goto(f"{here}/cases/{case}")
    shown(bravo, "Our offer to move is with")
    # One click accepts and asks for the key; the other side's browser shows it.
    begun = time.monotonic()
    alfa.click("button:has-text('Accept and sign'):visible")
    step(alfa, "Signed and stored in the ledger")
    signed = time.monotonic()
    world.settle()
    bravo.wait_for_selector("[data-changed]", timeout=20_000)
    seen = time.monotonic()
    print(  # noqa: T201 - read in the output of the run
        f"click to signature {(signed - begun) * 1e3:.0f} ms, "
        f"to the other side's browser {(seen - signed) * 1e3:.0f} ms more"
    )
    bravo.click("text=Show it as it is now")
    shown(bravo, "has promised to hold still. Do we commit to move?")
    assert show_case(world.nodes["bravo"], case).state == "assured"
    assert problems == []
