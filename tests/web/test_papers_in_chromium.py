"""Agreements and parties in Chromium: signed by two persons, tried while typing, a peer met, no fault of access."""

from contextlib import ExitStack

import pytest

from comity.apps.sharing.agreements import propose
from comity.apps.sharing.versions import list_agreements
from comity.node.exchange.introductions import show_peer
from comity.node.persons.accounts import make_account
from comity.node.persons.links import offer_link
from comity.node.persons.sessions import secret_hash
from comity.trust.persons import Role
from comity.trust.policy import read_agreement
from tests.acts import unverify_peer
from tests.apps.sharing.papers_desk import papers_desk
from tests.node.api.example_node import AGREEMENT
from tests.web.browsing import browsing, needs_chromium
from tests.web.test_in_chromium import enrolled

pytestmark = [needs_chromium, pytest.mark.serial]

PAIR = AGREEMENT.replace("agreement: alfa-bravo", "agreement: by-two").replace(
    "terms:", "terms:\n  persons: {agreements: 2}"
)
SIZES = ({"width": 1280, "height": 800}, {"width": 390, "height": 844})


@pytest.fixture
def here(tmp_path):
    with ExitStack() as undo:
        made, version = undo.enter_context(papers_desk(tmp_path))
        make = undo.enter_context(browsing(viewport=SIZES[0]))
        yield made, version, make


def person(made, make, name, *roles):
    """Return a page of a person with a passkey of its own."""
    secret = (name.lower() + "i" * 43)[:43]
    with made.node.writing() as work:
        account = make_account(work, name, [Role(role) for role in roles], "")
        offer_link(work, account, secret_hash(secret), "")
    browser = enrolled(make(), made.origin, f"/enrol#{secret}")
    return browser.page


def wait_for(page, where, words):
    """Wait until a part of a page has some words, isolates of values left out."""
    page.wait_for_function(
        """([where, words]) => (document.querySelector(where)?.textContent ?? "")
            .replace(/[\\u2068\\u2069]/g, "").includes(words)""",
        arg=[where, words],
    )


def told(page):
    """Note what a page's browser complains of; return the list."""
    problems = []
    page.on("console", lambda said: problems.append(said.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems


def test_an_agreement_is_signed_by_its_hash_by_two_persons(here):
    made, _, make = here
    value = read_agreement(PAIR)
    propose(made.world.nodes["alfa"], value)
    made.world.settle()
    first = person(made, make, "Jana", "signatory")
    second = person(made, make, "Mara", "signatory", "duty officer")
    problems = [told(first), told(second)]
    path = f"{made.origin}/agreements/{value.hash}"
    first.goto(path)
    wait_for(first, ".sign", "2 persons of this party prove it")
    first.keyboard.press("a")
    first.wait_for_selector("#act :text('A second person has to prove it')")
    assert value.hash in {v.hash for v in list_agreements(made.node) if v.missing}
    # The second one finds it in Today, and compares the same hash.
    second.goto(f"{made.origin}/today")
    second.click("a:has-text('agreement sign')")
    digest = value.hash.removeprefix("sha256:")
    assert f"{digest[:4]} {digest[4:8]}" in second.text_content("main")
    second.click("text=Sign with my key")
    second.wait_for_selector("#act li:has-text('Proved by you') >> nth=1")
    second.wait_for_selector(
        "#act li:has-text('Performed'), #act li:has-text('Signed and stored')"
    )
    (held,) = [v for v in list_agreements(made.node) if v.hash == value.hash]
    assert held.missing == ("party:alfa",)
    first.goto(path)
    text = first.text_content(".signers")
    assert text.count("person:") == 2
    assert problems == [[], []]


def test_what_is_written_is_tried_while_it_is_typed(here):
    made, _, make = here
    page = person(made, make, "Ida", "analyst")
    problems = told(page)
    page.goto(f"{made.origin}/agreements/new")
    field = page.locator("#f-yaml")
    field.fill(AGREEMENT.replace("up_to: red", "up_to: purple", 1))
    page.wait_for_selector("#preview :text('It is no agreement yet')")
    assert "up_to: purple" in page.text_content(".at-line")
    field.fill(AGREEMENT)
    wait_for(page, "#preview", "Tried on 4 stored rows: 4 would be sent")
    page.click("label:has-text('public')")
    wait_for(page, "#preview", "0 would be sent")
    # What was typed is still there, and the reader still stands in it.
    assert field.input_value() == AGREEMENT
    assert problems == []


def test_seen_as_another_party_without_leaving_the_page(here):
    made, version, make = here
    page = person(made, make, "Ida", "analyst")
    page.goto(f"{made.origin}/agreements/{version.hash}")
    wait_for(page, "#seen", "2 of 3 rows")
    page.click("#seen .switch a:has-text('public')")
    wait_for(page, "#seen", "0 would be sent")
    assert "as=public" in page.url


def test_a_peer_is_met_step_by_step(here):
    made, _, make = here
    unverify_peer(made.node, "party:gate", force=True)
    page = person(made, make, "Head", "administrator")
    page.goto(f"{made.origin}/parties")
    page.click("a:has-text('gate')")
    page.click("a.button:has-text('Compare fingerprints')")
    shown = show_peer(made.node, "party:gate").fingerprint
    page.fill("#f-fingerprint", "0" * 32)
    page.click("button:has-text('Compare and verify')")
    page.wait_for_selector("text=Do not go on")
    assert page.input_value("#f-fingerprint") == "0" * 32
    page.fill("#f-fingerprint", shown.replace("-", " "))
    page.click("button:has-text('Compare and verify')")
    page.wait_for_selector("#act :text('Performed')")
    assert show_peer(made.node, "party:gate").verified_us is not None
    page.reload()
    assert "is verified" in page.text_content("h1")


TASKS = {
    "see what a partner sees": (
        ".rail a:has-text('Agreements')",
        "a:has-text('safety of flight')",
        "#seen .switch a:has-text('alfa')",
    ),
    "find who knew of a launch": (
        ".rail a:has-text('Ledger')",
        "tr:has(bdi:text-is('notices')):has-text('received') th a >> nth=-1",
        "a.button:has-text('Who knew of')",
    ),
    "export evidence": (
        ".rail a:has-text('Ledger')",
        "tbody th a >> nth=5",
        "a:has-text('Evidence of this entry')",
    ),
}
MOST_CLICKS = 5


def test_tasks_without_the_docs_in_few_clicks(here):
    made, _, make = here
    page = person(made, make, "Ida", "duty officer")
    for name, steps in TASKS.items():
        assert len(steps) <= MOST_CLICKS, name
        page.goto(f"{made.origin}/today")
        for step in steps[:-1]:
            page.click(step)
        if name == "export evidence":
            with page.expect_download() as download:
                page.click(steps[-1])
            assert download.value.suggested_filename == "evidence.json"
        else:
            page.click(steps[-1])
    page.goto(f"{made.origin}/ledger")
    page.click(TASKS["find who knew of a launch"][1])
    page.click(TASKS["find who knew of a launch"][2])
    wait_for(page, "main", "it issued it")


PAGES = (
    "/agreements",
    "/agreements/HASH",
    "/agreements/HASH?view=difference",
    "/agreements/HASH?view=explained",
    "/agreements/HASH?view=cedar",
    "/agreements/HASH?view=text&at=2024-11-01T13:00:00",
    "/agreements/new",
    "/ledger",
    "/ledger/3",
    "/ledger/verify",
    "/ledger/known?of=alfa-bravo",
    "/parties",
    "/parties/party:alfa",
    "/parties/meet",
    "/parties/party:gate/meet",
    "/administration",
    "/administration/audit?operation=ledger+prove",
    "/administration/tokens",
    "/first-run",
)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_pages_can_be_read_by_all_and_keep_their_policy(here, theme):
    from axe_playwright_python.sync_playwright import Axe

    made, version, make = here
    page = make().page
    made.signed_in(page.context).close()
    page.context.add_cookies(
        [{"name": "comity-theme", "value": theme, "url": made.origin}]
    )
    problems, found, wide = told(page), {}, {}
    for path in PAGES:
        page.goto(made.origin + path.replace("HASH", version.hash))
    # Before axe looks: it writes styles of its own, which the policy refuses.
    assert problems == []
    for path in PAGES:
        page.goto(made.origin + path.replace("HASH", version.hash))
        faults = Axe().run(page).response["violations"]
        found[path] = [
            (one["id"], node["html"][:120]) for one in faults for node in one["nodes"]
        ]
        page.set_viewport_size(SIZES[1])
        wide[path] = page.evaluate(
            "() => document.documentElement.scrollWidth - innerWidth"
        )
        page.set_viewport_size(SIZES[0])
    assert found == {path: [] for path in PAGES}
    assert {path: width for path, width in wide.items() if width > 0} == {}
