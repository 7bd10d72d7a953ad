"""The console in Chromium: readable by all, one stream for all tabs, a lost connection, few clicks."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from comity.apps.notices.duty_roster import note_watch
from tests.web.browsing import CHROMIUM, needs_chromium
from tests.web.console_desk import desk
from tests.web.test_pages_of_the_console import HOSTILE

pytestmark = [needs_chromium, pytest.mark.serial]

PAGES = (
    "/today",
    "/cases",
    "CASE",
    "/cases/new",
    "/components",
    "/search",
    "/search?q=alfa",
    "/me",
    "/acts",
    "/persons",
    "/object:norad:40001",
    "/today?at=2024-11-01T13:00:00",
    "/today?by=satellite&at=2024-11-01T13:00:00",
    "/cases?at=2024-11-01T13:00:00",
    "CASE?at=2024-11-01T13:00:00",
    "/notices?at=2024-11-01T13:00:00",
    "/warnings?at=2024-11-01T13:00:00",
    "/watch?at=2024-11-01T13:00:00",
    "/operation?at=2024-11-01T13:00:00",
    "/atlas",
    "/atlas/parties/fra",
    "/atlas/compare?party=usa&party=rus",
    "/atlas/map",
)
LOOKS = [("dark", "en"), ("light", "en"), ("contrast", "en"), ("light", "ar")]


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("console")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(here, chromium, theme="dark", language="en", **more):
    context = chromium.new_context(**more)
    page = here.signed_in(context)
    cookies = (("comity-theme", theme), ("comity-language", language))
    context.add_cookies(
        [{"name": n, "value": v, "url": here.origin} for n, v in cookies]
    )
    page.problems = []
    # A refusal of a form is told by the browser as a resource that did not load.
    page.on(
        "console",
        lambda said: None if "422" in said.text else page.problems.append(said.text),
    )
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    context.close()


def address(here, path):
    return here.origin + path.replace("CASE", f"/cases/{here.names['enc:000000']}")


@pytest.mark.parametrize(("theme", "language"), LOOKS)
def test_axe_and_the_policy_find_nothing(here, chromium, theme, language):
    with opened(here, chromium, theme, language) as page:
        found = {}
        for path in PAGES:
            page.goto(address(here, path))
            page.wait_for_timeout(200)
        assert page.problems == []
        for path in PAGES:
            page.goto(address(here, path))
            for details in page.query_selector_all("details"):
                details.evaluate("one => { one.open = true }")
            result = Axe().run(page)
            faults = [
                (one["id"], one["nodes"][0]["html"][:120])
                for one in result.response["violations"]
            ]
            if faults:
                found[path] = faults
        assert found == {}


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_runs_out_of_a_narrow_page(here, chromium, width):
    """640 px wide is 1280 at 200 %."""
    with opened(here, chromium, viewport={"width": width, "height": 800}) as page:
        for path in PAGES:
            page.goto(address(here, path))
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width, (path, wide)


def test_reduced_motion_moves_nothing(here, chromium):
    with opened(here, chromium, reduced_motion="reduce") as page:
        page.goto(address(here, "/today"))
        moving = page.evaluate("() => document.getAnimations().length")
        assert moving == 0


def entry(here, words):
    """Write an entry into the ledger, as an event of this node."""
    return note_watch(here.node, "Ada", words)


def test_eight_tabs_share_one_stream(here, chromium):
    asked = []
    context = chromium.new_context()
    context.on(
        "request",
        lambda sent: asked.append(sent.url) if "/api/v1/events" in sent.url else None,
    )
    pages = [here.signed_in(context) for _ in range(8)]
    for page in pages:
        page.goto(address(here, "/today"))
    for page in pages:
        page.wait_for_function("() => !document.body.classList.contains('stale')")
    number = entry(here, "eight tabs hear this")
    for page in pages:
        page.wait_for_function(
            f"() => Number(document.body.dataset.lastEntry) >= {number}", timeout=20_000
        )
    assert len(asked) <= 1
    context.close()


class Gate:
    """A port before a server that can be shut, so that a connection is lost and comes back."""

    def __init__(self, port):
        self.target, self.open, self.sockets = port, True, []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            near.settimeout(None)
            if not self.open:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                near.close()
                continue
            self.sockets += [near, far]
            for one, two in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(one, two), daemon=True).start()

    def shut(self):
        self.open = False
        for one in self.sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.sockets = []


def _pump(one, two):
    try:
        while data := one.recv(65536):
            two.sendall(data)
    except OSError:
        pass
    finally:
        for end in (one, two):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def test_a_lost_connection_is_told_acts_are_inert_and_no_event_is_lost(
    tmp_path, chromium
):
    with desk(tmp_path) as here:
        gate = Gate(int(here.origin.rsplit(":", 1)[1]))
        # The node is opened at the gate's port: sessions are bound to the origin.
        here.node.settings = replace(here.node.settings, people_port=gate.port)
        here.origin = f"http://localhost:{gate.port}"
        with opened(here, chromium) as page:
            page.goto(address(here, "CASE"))
            page.wait_for_function("() => document.body.dataset.lastEntry")
            page.wait_for_selector("#lost", state="hidden")
            page.wait_for_timeout(1500)
            gate.shut()
            page.wait_for_selector("#lost", state="visible", timeout=20_000)
            inert = page.evaluate(
                "() => [...document.querySelectorAll('form[hx-post]')].every((one) => one.inert)"
            )
            assert inert
            numbers = [entry(here, f"while it was lost {k}") for k in range(5)]
            gate.open = True
            page.wait_for_selector("#lost", state="hidden", timeout=40_000)
            page.wait_for_function(
                f"() => Number(document.body.dataset.lastEntry) >= {numbers[-1]}",
                timeout=20_000,
            )
        gate.listening.close()


def test_signing_out_ends_the_stream_and_leads_to_the_sign_in(here, chromium):
    context = chromium.new_context()
    first, second = here.signed_in(context, "viewer"), context.new_page()
    first.goto(address(here, "/today"))
    second.goto(address(here, "/me"))
    first.wait_for_timeout(1000)
    second.click("text=Sign out")
    second.wait_for_selector("text=You are signed out")
    first.wait_for_url("**/sign-in*", timeout=30_000)
    context.close()
    here._secrets.pop(("viewer",), None)


def test_a_case_is_two_steps_from_today_and_keys_do_them(here, chromium):
    with opened(here, chromium) as page:
        page.goto(address(here, "/today"))
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.wait_for_url("**/cases")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Do we see the same encounter?')")
        page.keyboard.press("Escape")
        page.wait_for_url("**/cases")
        page.keyboard.press("/")
        page.keyboard.type("alfa-bravo")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('result')")
        page.keyboard.press("Control+k")
        page.keyboard.type("ledg")
        page.wait_for_selector("#palette-list a:has-text('Ledger')")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.wait_for_selector("#keys[open]")


def test_what_is_typed_stays_when_it_is_wrong(here, chromium):
    with opened(here, chromium) as page:
        page.goto(address(here, "/cases/new"))
        page.fill("#f-message", "CCSDS_CDM_VERS = nonsense")
        page.fill("#f-hbr_m", "-4")
        page.click("button:has-text('Check the numbers')")
        page.wait_for_selector(".error")
        assert page.input_value("#f-message") == "CCSDS_CDM_VERS = nonsense"
        assert page.input_value("#f-hbr_m") == "-4"
        wrong = page.text_content("main")
        assert "is no radius" in wrong
        assert "Choose the party" in wrong


@pytest.mark.parametrize("words", HOSTILE[:6])
def test_hostile_words_do_nothing_in_the_browser(here, chromium, words):
    with opened(here, chromium) as page:
        page.goto(address(here, "/today"))
        page.fill("#search", words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search*")
        page.goto(address(here, "/cases/new"))
        page.fill("#f-message", words)
        page.click("button:has-text('Check the numbers')")
        page.wait_for_selector(".error")
        assert page.problems == []
        assert "/sign-out" not in page.url


def test_a_moment_of_the_page_follows_the_nodes_clock(here, chromium):
    with opened(here, chromium) as page:
        page.goto(address(here, "CASE"))
        time.sleep(1.2)
        # The world's clock stands in 2024: the desk's would say another year.
        assert page.text_content("#clock").startswith("01:0")
        assert page.text_content(".due > time")[:2] in {"10", "11"}
