"""Notices and the watch in Chromium: by keyboard alone, by two persons, heard in the background, read by all."""

import pytest

from comity.apps.notices.listed import list_notices
from comity.apps.notices.views import show_notice
from comity.node.exchange.alerts import page as call_people
from tests.apps.notices.test_pages import CRISIS, FACTS
from tests.node.api.desk_world import ROSTER
from tests.web.browsing import browsing, invited, needs_chromium
from tests.web.console_desk import desk

pytestmark = [needs_chromium, pytest.mark.serial]


@pytest.fixture(scope="module")
def chromium():
    with browsing() as make:
        yield make


@pytest.fixture
def own(tmp_path):
    with desk(tmp_path, two_persons=("crisis",)) as made:
        (made.node.folder / "watch.yaml").write_text(ROSTER)
        yield made


def person(own, chromium, name, *roles, letter):
    """Return the browser of a person with a passkey who is signed in."""
    browser = chromium()
    path = invited(own.node, name, *roles, secret=letter * 43)
    browser.page.goto(f"{own.origin}{path}")
    browser.page.wait_for_selector("#enrol", state="visible")
    browser.page.click("text=Add a passkey")
    browser.page.wait_for_url(f"{own.origin}/me")
    return browser


def tab_to(page, name):
    """Press Tab until a field has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement?.name") == name:
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_notice_is_acknowledged_by_keyboard_alone(own, chromium):
    page = person(own, chromium, "Ada", "duty officer", letter="a").page
    name = own.names["notice:000000"]
    page.goto(f"{own.origin}/notices")
    page.keyboard.press("j")
    while name not in page.evaluate("() => document.activeElement.href"):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/notices/{name}")
    assert show_notice(own.node, name).recipients[0].state == "stored"
    for fact, text in FACTS.items():
        tab_to(page, fact)
        # One fact is wrong at first.
        page.keyboard.type("9.35" if fact == "fact-azimuth_deg" else text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#e-fact-azimuth_deg")
    assert page.input_value("#f-fact-area") == FACTS["fact-area"]
    assert page.input_value("#f-fact-azimuth_deg") == "9.35"
    page.evaluate("() => document.getElementById('main').focus()")
    tab_to(page, "fact-azimuth_deg")
    page.keyboard.press("Control+a")
    page.keyboard.type("93.5")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Signed and stored in the ledger")
    assert show_notice(own.node, name).recipients[0].state == "understood"


def test_a_crisis_message_is_refused_to_one_person_and_sent_by_two(own, chromium):
    first = person(own, chromium, "Ada", "duty officer", letter="b").page
    second = person(own, chromium, "Ines B", "duty officer", letter="c").page
    first.goto(f"{own.origin}/notices/new/crisis")
    for name, text in CRISIS.items():
        field = first.locator(f'[name="{name}"]')
        if name.startswith("to:"):
            field.check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    first.click("text=Check the draft")
    first.wait_for_selector("#send-panel")
    first.click("text=Prepare the crisis message")
    first.wait_for_selector("#e-word")
    first.fill("#f-word", "SEND")
    first.click("text=Prepare the crisis message")
    first.wait_for_selector("text=A second person has to prove it")
    assert not list_notices(own.node, form="crisis")
    # The one who has proved it is not the second person.
    act = own.node.database.read(
        lambda c: c.exec_driver_sql(
            "select id from acts where operation = 'notice send crisis'"
        ).scalar()
    )
    first.goto(f"{own.origin}/acts/{act}")
    if first.locator("text=Sign with my key").count():
        first.click("text=Sign with my key")
        first.wait_for_function("() => document.getElementById('said').textContent")
    assert not list_notices(own.node, form="crisis")
    second.goto(f"{own.origin}/acts/{act}")
    second.click("text=Sign with my key")
    second.wait_for_selector("text=Signed and stored in the ledger")
    (sent,) = list_notices(own.node, form="crisis")
    second.goto(f"{own.origin}/notices/{sent.notice}")
    assert second.locator(".crisis-bar").count() == 1


def test_a_tab_in_the_background_hears_a_call(own, chromium):
    browser = chromium()
    own.signed_in(browser.page.context, "duty officer").close()
    page = browser.page
    page.goto(f"{own.origin}/watch")
    page.click('[data-watch="off"] button')
    page.wait_for_selector("text=Did you hear the sound?")
    assert own.node.attendance.count(own.node.clock()) == 0
    page.click("text=I heard it")
    page.wait_for_selector("text=This console is attended.")
    page.wait_for_selector('#attended[data-consoles="1"]')
    assert own.node.attendance.count(own.node.clock()) == 1
    other = browser.page.context.new_page()
    other.goto(f"{own.origin}/notices")
    other.bring_to_front()
    heard = int(page.evaluate("() => document.documentElement.dataset.sounded"))
    page.wait_for_timeout(1600)
    with own.node.writing() as work:
        call_people(work, "party:alfa", ["heard"], "warning/x from alfa has come")
    page.wait_for_function(
        f"() => Number(document.documentElement.dataset.sounded) === {heard + 1}"
    )
    # The tab that nobody was asked at stays silent.
    assert other.evaluate("() => document.documentElement.dataset.sounded") is None
    # Another page of the same tab goes on, or asks for a gesture and says so.
    page.goto(f"{own.origin}/notices")
    page.wait_for_function("() => document.documentElement.dataset.watch")
    if page.evaluate("() => document.documentElement.dataset.watch") == "paused":
        page.keyboard.press("Shift")
        page.wait_for_function("() => document.documentElement.dataset.watch === 'on'")
    page.goto(f"{own.origin}/watch")
    page.wait_for_function("() => document.documentElement.dataset.watch")
    page.keyboard.press("Shift")
    page.click("text=End at this console")
    page.wait_for_selector('#attended[data-consoles="0"]')
    assert own.node.attendance.count(own.node.clock()) == 0


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("dark", "en", 1280), ("light", "fr", 390), ("contrast", "ar", 1280)],
)
def test_pages_can_be_read_by_all_and_break_no_policy(
    own, chromium, theme, language, width
):
    from axe_playwright_python.sync_playwright import Axe

    browser = chromium()
    context = browser.page.context
    page = own.signed_in(context, "duty officer")
    chosen = {"comity-theme": theme, "comity-language": language}
    context.add_cookies(
        [{"name": n, "value": v, "url": own.origin} for n, v in chosen.items()]
    )
    page.set_viewport_size({"width": width, "height": 844})
    name, problems, faults = own.names["notice:000000"], [], {}
    page.on("console", lambda said: problems.append(said.text))
    page.on("pageerror", lambda error: problems.append(str(error)))

    def read(step):
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, step
        assert problems == [] or all("422" in one for one in problems), step
        found = Axe().run(page).response["violations"]
        faults[step] = [one["id"] for one in found]
        # What axe itself writes into the page is no fault of the page.
        problems.clear()

    for path in ("/notices", f"/notices/{name}", "/watch", "/channels"):
        page.goto(f"{own.origin}{path}")
        read(path)
    page.goto(f"{own.origin}/notices/{name}")
    page.click("form.read-back button")
    page.wait_for_selector("#e-fact-area")
    read("a read-back with errors")
    page.goto(f"{own.origin}/notices/new/pre-launch")
    page.click("#drafting form button")
    page.wait_for_selector("#e-site")
    read("a draft with errors")
    assert faults == {step: [] for step in faults}
