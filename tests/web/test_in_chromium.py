"""The pages in Chromium with a virtual authenticator: what works, and what is refused."""

import pytest

from comity.foundations.errors import ResourceError
from comity.node.persons import proving
from comity.node.persons.accounts import account_of, list_accounts
from comity.node.persons.authenticators import authenticators_of
from comity.node.persons.journal import check_journal, check_record
from comity.node.store import acts as store
from comity.node.store.person_events import person_events_of
from tests.federation.prepared import prepared_world
from tests.web.browsing import browsing, first_path, invited, needs_chromium, served

pytestmark = [needs_chromium, pytest.mark.serial]


@pytest.fixture(scope="module")
def chromium():
    with browsing() as make:
        yield make


@pytest.fixture
def node(tmp_path):
    with prepared_world(tmp_path, ["alfa"], met=()) as world:
        yield world.nodes["alfa"]


@pytest.fixture
def origin(node):
    with served(node) as made:
        yield made


def held(node, name):
    with node.reading() as work:
        return authenticators_of(work, account_of(work, name).id)


def enrolled(browser, origin, path, name=""):
    """Open a link and add a passkey."""
    browser.page.goto(f"{origin}{path}")
    browser.page.wait_for_selector("#enrol", state="visible")
    if name:
        browser.page.fill("#name", name)
    browser.page.click("text=Add a passkey")
    browser.page.wait_for_url(f"{origin}/me")
    return browser


def test_the_first_administrator_enrols_signs_out_and_in(node, origin, chromium):
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    page = browser.page
    assert page.text_content("h1") == "Head"
    assert [one.kind for one in held(node, "Head")] == ["passkey"]
    cookies = page.context.cookies()
    assert len(cookies) == 1
    cookie = cookies[0]
    assert cookie["name"].startswith("__Host-comity-")
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (
        True,
        True,
        "Lax",
    )
    page.click("text=Sign out")
    page.wait_for_selector("text=You are signed out")
    assert page.context.cookies() == []
    browser.sign_in(origin)
    assert page.text_content("h1") == "Head"
    # A new secret for each sign-in: nobody has prepared it.
    assert page.context.cookies()[0]["value"] != cookie["value"]


def test_nothing_on_the_pages_breaks_their_policy(node, origin, chromium):
    browser = chromium()
    problems = []
    browser.page.on("console", lambda said: problems.append(said.text))
    browser.page.on("pageerror", lambda error: problems.append(str(error)))
    enrolled(browser, origin, first_path(node), "Head")
    for path in ("/me", "/persons", "/acts", "/sign-in"):
        browser.page.goto(f"{origin}{path}")
    assert problems == []


def test_pages_can_be_read_by_all(node, origin, chromium):
    from axe_playwright_python.sync_playwright import Axe

    browser = chromium()
    path = first_path(node)
    browser.page.goto(f"{origin}{path}")
    browser.page.wait_for_selector("#enrol", state="visible")
    wrong = {"enrol": Axe().run(browser.page)}
    enrolled(browser, origin, path, "Head")
    for path in ("/me", "/persons", "/acts", "/sign-in", "/acts/none"):
        browser.page.goto(f"{origin}{path}")
        for details in browser.page.query_selector_all("details"):
            details.evaluate("one => { one.open = true }")
        wrong[path] = Axe().run(browser.page)
    found = {
        path: [fault["id"] for fault in result.response["violations"]]
        for path, result in wrong.items()
    }
    assert found == {path: [] for path in found}


def test_a_person_without_verification_is_not_let_in(node, origin, chromium):
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    browser.page.click("text=Sign out")
    browser.verify(False)
    browser.page.goto(f"{origin}/sign-in")
    browser.page.click("text=Sign in with a passkey")
    assert "did not answer" in browser.said()
    assert browser.page.context.cookies() == []


def test_a_passkey_of_another_relying_party_is_not_offered(node, origin, chromium):
    """The browser keeps it from this node; what a forged answer would do is tested beside."""
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    browser.page.click("text=Sign out")
    credential = browser.credentials()[0]
    browser.replace_credential({**credential, "rpId": "other.example"})
    browser.page.goto(f"{origin}/sign-in")
    browser.page.click("text=Sign in with a passkey")
    assert "did not answer" in browser.said()


def test_a_copied_authenticator_is_let_in_with_a_warning(node, origin, chromium):
    """The counter is a hint: the nonce protects, and the warning is recorded."""
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    for _ in range(2):
        browser.sign_in(origin)
    copy = {**browser.credentials()[0], "signCount": 0}
    browser.replace_credential(copy)
    browser.sign_in(origin)
    with node.reading() as work:
        person = account_of(work, "Head").id
        events = person_events_of(work.connection, person)
    assert any(e.event == "warning" and "copied" in e.words for e in events)


def test_an_address_says_what_to_open_instead(origin, chromium):
    port = origin.rsplit(":", 1)[1]
    browser = chromium()
    browser.page.goto(f"http://127.0.0.1:{port}/sign-in")
    assert origin in browser.page.text_content("main")


def test_a_stolen_cookie_is_worth_nothing_after_the_sign_out(node, origin, chromium):
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    stolen = browser.page.context.cookies()
    thief = chromium()
    thief.page.context.add_cookies(stolen)
    thief.page.goto(f"{origin}/me")
    assert thief.page.text_content("h1") == "Head"
    browser.page.click("text=Sign out")
    browser.page.wait_for_selector("text=You are signed out")
    thief.page.goto(f"{origin}/me")
    assert thief.page.url.startswith(f"{origin}/sign-in")


def test_a_thief_with_a_cookie_adds_no_authenticator_after_a_while(tmp_path, chromium):
    with prepared_world(tmp_path, ["alfa"], met=()) as world:
        node = world.nodes["alfa"]
        with served(node) as origin:
            browser = enrolled(chromium(), origin, first_path(node), "Head")
            world.clock.move(601)
            browser.page.goto(f"{origin}/me")
            browser.page.click("text=Add a passkey")
            assert "10 min ago" in browser.said()
            browser.sign_in(origin)
            browser.page.reload()
            thief = chromium()
            thief.page.context.add_cookies(browser.page.context.cookies())
            thief.page.goto(f"{origin}/me")
            thief.page.click("text=Add a passkey")
            thief.page.wait_for_function(
                "() => document.querySelectorAll('td button').length >= 2"
            )


def test_a_page_on_another_port_changes_nothing(node, origin, chromium):
    """Ports are one site: its cookie is sent along, and the origin tells it apart."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = (
                f'<form method="post" action="{origin}/me/sessions/end">'
                "<button>go</button></form>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):  # type: ignore[explicit-override]
            pass

    other = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    before = browser.page.context.cookies()
    browser.page.goto(f"http://localhost:{other.server_port}/")
    browser.page.click("text=go")
    browser.page.wait_for_selector("text=That did not work")
    assert f"localhost:{other.server_port}" in browser.page.text_content("main")
    assert browser.page.context.cookies() == before
    other.shutdown()
    other.server_close()


def test_a_lost_passkey_is_revoked_and_the_second_one_signs_in(node, origin, chromium):
    lost = enrolled(chromium(), origin, invited(node, "Ines", "signatory"))
    second = chromium()
    second.page.context.add_cookies(lost.page.context.cookies())
    second.page.goto(f"{origin}/me")
    second.page.fill("#label", "second key")
    second.page.click("text=Add a passkey")
    second.page.wait_for_selector("text=second key")
    second.sign_in(origin)
    second.page.click("button[aria-label='Revoke passkey']")
    second.page.wait_for_url(f"{origin}/me")
    assert [one.name for one in held(node, "Ines")] == ["second key"]
    lost.page.goto(f"{origin}/sign-in")
    lost.page.click("text=Sign in with a passkey")
    assert "unknown here, or was revoked" in lost.said()
    second.sign_in(origin)


def invite_prepared(browser, origin):
    """Prepare an invitation on the page of persons; the act waits for its proof."""
    page = browser.page
    page.goto(f"{origin}/persons")
    page.click("text=Invite a person")
    page.fill("[name=name]", "Ines")
    page.check("form[data-link] [value='duty officer']")
    page.click("text=Prepare the invitation")
    page.wait_for_selector("text=Sign with my key")


def names(node):
    with node.reading() as work:
        return [account.name for account in list_accounts(work)]


def test_an_act_is_shown_proved_and_done_once(node, origin, chromium):
    """The whole way: invited by an act, the new person opens the link and signs in."""
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    invite_prepared(browser, origin)
    page = browser.page
    assert "Roles: duty officer" in page.text_content("ul.lines")
    assert names(node) == ["Head"]
    page.click("text=Sign with my key")
    page.wait_for_selector("#done-link", state="visible")
    assert names(node) == ["Head", "Ines"]
    link = page.text_content("#link")
    with node.reading() as work:
        assert check_journal(work).faults == ()
        record = store.proofs_of(work.connection, page.url.rsplit("/", 1)[1])[0]
    # The record verifies by itself, passkey and all.
    assert check_record(record.content).answer_verified
    enrolled(chromium(), origin, link.removeprefix(origin))
    assert [one.kind for one in held(node, "Ines")] == ["passkey"]
    page.reload()
    assert "performed" in page.text_content("h1")


def test_nothing_is_half_done_where_an_act_is_not_proved(node, origin, chromium):
    """Without verification, with another key, replayed: refused, and the act still waits."""
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    invite_prepared(browser, origin)
    page, proofs = browser.page, []
    page.on(
        "request",
        lambda sent: proofs.append(sent.post_data) if "/proof" in sent.url else None,
    )
    browser.verify(False)
    page.click("text=Sign with my key")
    assert "did not answer" in browser.said()
    browser.verify(True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "_perform", _interrupted)
        page.click("text=Sign with my key")
        page.wait_for_function("() => document.getElementById('said').textContent")
    assert names(node) == ["Head"]
    # The same answer for another act of the same content is refused: another challenge.
    invite_prepared(browser, origin)
    other = page.url.rsplit("/", 1)[1]
    status = page.evaluate(
        """async ([act, body]) => (await fetch(`/api/v1/acts/${act}/proof`,
        {method: "POST", body, headers: {"Content-Type": "application/json"}})).status""",
        [other, proofs[-1]],
    )
    assert status in {403, 409}
    assert names(node) == ["Head"]
    page.click("text=Sign with my key")
    page.wait_for_selector("#done-link", state="visible")
    assert names(node) == ["Head", "Ines"]


def _interrupted(*_given):
    raise ResourceError("the disk is full")


def test_a_sign_out_ends_the_open_stream(node, origin, chromium):
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    page = browser.page
    page.evaluate(
        """() => { window.ended = fetch("/api/v1/events").then(async (answer) => {
            const reader = answer.body.getReader();
            while (!(await reader.read()).done) {}
            return "ended";
        }); }"""
    )
    thief = chromium().page
    thief.context.add_cookies(page.context.cookies())
    thief.goto(f"{origin}/me")
    thief.click("text=Sign out")
    thief.wait_for_selector("text=You are signed out")
    assert page.evaluate("() => window.ended") == "ended"


def test_the_last_administrator_keeps_the_last_authenticator(node, origin, chromium):
    browser = enrolled(chromium(), origin, first_path(node), "Head")
    browser.page.click("button[aria-label='Revoke passkey']")
    browser.page.wait_for_selector("text=only administrator who can sign in")
    assert len(held(node, "Head")) == 1


def test_password_and_codes_are_set_and_sign_in(tmp_path, chromium, monkeypatch):
    import pyotp
    from argon2 import PasswordHasher

    from comity.node.persons import passwords

    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", quick)
    with prepared_world(tmp_path, ["alfa"], met=()) as world:
        node = world.nodes["alfa"]
        with served(node) as origin:
            page = chromium().page
            page.goto(origin + invited(node, "Ines", "viewer"))
            page.click("text=Password with codes instead")
            page.click("text=Show the secret")
            page.wait_for_selector("#password", state="visible")
            codes = pyotp.TOTP(page.text_content("#secret").replace(" ", ""))
            page.fill("[name=password]", "four plain words here")
            page.fill("[name=code]", codes.at(node.clock() // 1_000_000))
            page.click("text=Keep password and codes")
            page.wait_for_url(f"{origin}/me")
            page.click("text=Sign out")
            page.goto(f"{origin}/sign-in?next=/acts")
            world.clock.move(60)
            for words, landed in (
                ("no", "/sign-in"),
                ("four plain words here", "/acts"),
            ):
                page.goto(f"{origin}/sign-in?next=/acts")
                page.click("text=With password and code")
                page.fill("[name=name]", "ines")
                page.fill("[name=password]", words)
                page.fill("[name=code]", codes.at(node.clock() // 1_000_000))
                page.click("form button")
                page.wait_for_load_state()
                assert landed in page.url
