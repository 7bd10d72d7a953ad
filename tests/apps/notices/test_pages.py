"""The pages of notices and of the watch without a browser: states, roles, wrong inputs, strangers' texts."""

import re
from html import unescape
from importlib.resources import files

import pytest

from comity.apps.notices.attended_consoles import call_if_unattended
from comity.apps.notices.duty_roster import watch_log
from comity.apps.notices.issue import Order
from comity.apps.notices.listed import list_notices
from comity.apps.notices.operations import SHOW_NOTICE
from comity.apps.notices.pages import PAGES
from comity.apps.notices.views import show_notice
from comity.apps.wiring import standard_registry
from comity.coordination.notices.forms import FORMS, from_file
from comity.foundations.plain import plain_object
from comity.node.attendance import COUNTS_S
from comity.web.languages import LANGUAGES, texts_of
from tests.acts import send_notice
from tests.node.api.desk_world import ROSTER
from tests.node.api.example_node import LAUNCH, SEEN
from tests.web.console_desk import desk

DUTY, VIEWER, DYNAMICS = "duty officer", "viewer", "flight dynamics"
FACTS = {
    "fact-area": "5.24 N, 52.77 W",
    "fact-earliest_us": "3 November 2024, 10:30",
    "fact-latest_us": "2024-11-03 14:00",
    "fact-azimuth_deg": "93.5",
    "fact-class": "space launch",
}
TYPED = {
    "class": "space-launch",
    "earliest_us": "2024-11-03T10:30:00Z",
    "latest_us": "2024-11-03T15:00:00Z",
    "site": "Kourou",
    "area.latitude": "5.24",
    "area.longitude": "-52.77",
    "area.radius_km": "50",
    "azimuth_deg": "93.5",
    "orbit.perigee_km": "500",
    "orbit.apogee_km": "520",
    "orbit.inclination_deg": "97.4",
    "objects_expected": "3",
    "contact": "range safety",
    "to:party:alfa": "on",
}
CRISIS = {
    "who": "party:alfa",
    "what": "unannounced-event",
    "area.latitude": "62.9",
    "area.longitude": "40.6",
    "area.radius_km": "60",
    "at_us": "2024-11-01T11:58:00Z",
    "asked": "explain",
    "to:party:alfa": "on",
}
FRAGMENT = {"hx-request": "true"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A desk for tests that leave the notices as they are."""
    with desk(tmp_path_factory.mktemp("pages")) as made:
        (made.node.folder / "watch.yaml").write_text(ROSTER)
        yield made


@pytest.fixture
def own(tmp_path):
    with desk(tmp_path, two_persons=("crisis",)) as made:
        (made.node.folder / "watch.yaml").write_text(ROSTER)
        yield made


def words(answer):
    """Return the text of the content of a page, without marks."""
    inner = answer.text.split("<main", 1)[-1].split("</main>")[0]
    text = unescape(re.sub(r"<[^>]*>", " ", inner.partition(">")[2] or answer.text))
    return " ".join(re.sub("[\u2066-\u2069]", "", text).split())


def title(answer):
    return re.sub(
        "[\u2066-\u2069]",
        "",
        unescape(re.search("<h1>(.*?)</h1>", answer.text, re.DOTALL)[1]),
    )


def field_error(answer, name):
    """Return the message that stands beside a field, and what the field holds."""
    error = re.search(rf'id="e-{re.escape(name)}">(.*?)</p>', answer.text, re.DOTALL)
    value = re.search(rf'id="f-{re.escape(name)}"[^>]*? value="([^"]*)"', answer.text)
    said = re.sub(r"<[^>]*>", " ", error[1]) if error else ""
    return " ".join(unescape(said).split()), unescape(value[1]) if value else None


# -- the list --------------------------------------------------------------------------


def chips(answer):
    """Return the counts of the chips, by group and words."""
    groups = re.findall(r'<p class="chips facets">(.*?)</p>', answer.text, re.DOTALL)
    pattern = r'<a class="chip[^>]*>(.*?) <span class="q">(\d+)</span>'
    return [
        {name.strip(): int(n) for name, n in re.findall(pattern, g)} for g in groups
    ]


def test_counts_of_the_chips_add_up_and_are_those_of_the_list(shared):
    answer = shared.get("/notices")
    sides, openness, forms = chips(answer)
    total = len(list_notices(shared.node, most=1000))
    assert sides["All"] == sides["Received"] + sides["Sent"] == total
    assert openness["Open or not"] == total
    assert forms["Every form"] == sum(forms.values()) - forms["Every form"] == total
    sent = shared.get("/notices?which=sent&form=pre-launch")
    assert chips(sent)[0]["Sent"] == sent.text.count("<tr data-row>")


def test_a_list_is_paged_and_its_address_holds_its_state(own):
    for _ in range(60):
        launch = from_file("pre-launch", plain_object(LAUNCH))
        send_notice(own.node, Order("pre-launch", launch, ["party:alfa"]))
    first = own.get("/notices?which=sent")
    assert first.text.count("<tr data-row>") == 50
    path = unescape(re.search(r'<a href="([^"]*)" rel="next"', first.text)[1])
    assert path.startswith("/notices?which=sent&after=")
    second = own.get(path)
    assert second.text.count("<tr data-row>") == 11
    late = own.get("/notices?which=sent&order=deadline")
    assert late.text.count("<tr data-row>") == 50
    assert "ascending" in late.text


@pytest.mark.parametrize(
    "query", ["which=x", "form=%3Cscript%3E", "order=%27", "open=1"]
)
def test_a_strange_address_shows_the_whole_list(shared, query):
    assert chips(shared.get(f"/notices?{query}"))[0]["All"] == 8


def test_rows_as_csv_hold_no_formula(shared):
    answer = shared.get("/notices.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert len(lines) == 9
    assert not any(
        cell[:1] in "=+@" for line in lines for cell in line.split(",") if cell
    )


def test_links_to_the_api_answer_what_the_page_shows(shared):
    page = shared.get("/notices?which=received&open=yes")
    path = unescape(re.search(r'href="(/api/v1/notices[^"]*)"', page.text)[1])
    answer = shared.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == page.text.count("<tr data-row>") == 7
    for path in ("/warnings", "/channels", "/watch"):
        text = shared.get(path).text
        (link,) = re.findall(r'href="(/api/v1/[^"]*)"', text)
        got = shared.get(link, headers={"accept": "application/json"})
        assert got.status_code == 200, link


# -- a notice --------------------------------------------------------------------------


def test_opening_a_received_notice_claims_nothing(shared):
    name = shared.names["notice:000000"]
    before = show_notice(shared.node, name)
    answer = shared.get(f"/notices/{name}", DUTY)
    assert (
        title(answer)
        == "Pre-launch notice: alfa waits to know that you have understood it"
    )
    assert show_notice(shared.node, name) == before
    assert before.recipients[0].state == "stored"
    assert before.spoken_code in answer.text


def test_a_reader_sees_no_form_to_sign_and_a_duty_officer_does(shared):
    name = shared.names["notice:000000"]
    theirs = shared.get(f"/notices/{name}", DYNAMICS)
    assert "your roles only read it" in words(theirs)
    assert f'action="/notices/{name}/acknowledgement"' not in theirs.text
    ours = shared.get(f"/notices/{name}", DUTY)
    assert f'action="/notices/{name}/acknowledgement"' in ours.text
    path, data = f"/notices/{name}/acknowledgement", {"rung": "shown"}
    assert shared.send("POST", path, DYNAMICS, data=data).status_code == 403


def test_what_a_role_does_not_see_is_not_there(shared):
    name = shared.names["notice:red"]
    for path in (f"/notices/{name}", f"/notices/{name}/revision"):
        assert shared.get(path, VIEWER).status_code == 404
    assert name not in shared.get("/notices", VIEWER).text
    data = {"rung": "shown"}
    answer = shared.send("POST", f"/notices/{name}/acknowledgement", VIEWER, data=data)
    assert answer.status_code in {403, 404}
    assert "CANARY" not in answer.text


def test_our_own_notice_names_what_is_awaited_of_whom(shared):
    name = shared.names["notice:111111"]
    answer = shared.get(f"/notices/{name}")
    assert title(answer) == "Pre-launch notice: 1 of 1 not understood yet"
    assert '<td data-label="shown" class="theirs">' in answer.text
    assert "Revise" in words(answer)
    assert "Cancel this notice" in words(answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_worded_in_each_language(shared, language):
    name = shared.names["notice:000000"]
    answer = shared.get(f"/notices/{name}?in={language}")
    assert f'<dl class="pairs" lang="{language}"' in answer.text
    other = shared.get(f"/notices/{name}?in=xx%22%3E")
    assert '<dl class="pairs" lang="en"' in other.text


def test_a_notice_that_is_not_there(shared):
    for path in ("/notices/pre-launch/nobody/2024/1/0", "/notices/x", "/warnings/x"):
        assert shared.get(path).status_code == 404


def test_texts_of_strangers_are_inert(own):
    hostile = '<img src=x onerror=alert(1)>" hx-get="/x" \u2067right'
    launch = {**LAUNCH, "site": '<b hx-on:load="x">', "contact": "&lt;script&gt;"}
    fields = from_file("pre-launch", plain_object(launch))
    text = hostile.replace("\u2067", "")
    alfa = own.world.nodes["alfa"]
    name = str(send_notice(alfa, Order("pre-launch", fields, ["party:bravo"], text)))
    own.world.carry()
    answer = own.get(f"/notices/{name}")
    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert "<b hx-on" not in answer.text
    assert "&amp;lt;script&amp;gt;" in answer.text


# -- read-back -------------------------------------------------------------------------


def read_back(made, name, *, headers=FRAGMENT, **changed):
    data = {"rung": "understood", **FACTS, **changed}
    path = f"/notices/{name}/acknowledgement"
    return made.send("POST", path, DUTY, data=data, headers=headers)


@pytest.mark.parametrize(
    ("fact", "typed"),
    [
        ("fact-azimuth_deg", "99"),
        ("fact-azimuth_deg", "north-east"),
        ("fact-azimuth_deg", "<b>95"),
        ("fact-area", "52.77 N, 5.24 W"),
        ("fact-area", "5.24"),
        ("fact-earliest_us", "3 November 2024, 01:30"),
        ("fact-earliest_us", "yesterday"),
        ("fact-latest_us", ""),
        ("fact-latest_us", "1e999"),
        ("fact-area", "\u0665\u066b N"),
    ],
)
@pytest.mark.parametrize("headers", [FRAGMENT, {}])
def test_a_wrong_fact_has_its_message_beside_it_and_nothing_is_lost(
    shared, fact, typed, headers
):
    name = shared.names["notice:000000"]
    answer = read_back(shared, name, headers=headers, **{fact: typed})
    assert answer.status_code == 422
    error, value = field_error(answer, fact)
    assert error
    assert value == typed
    for other, text in FACTS.items():
        if other not in {fact, "fact-class"}:
            assert field_error(answer, other) == ("", text)
    assert '<option value="space launch" selected>' in answer.text
    assert ("<main" in answer.text) == (not headers)


def test_a_right_read_back_is_prepared_as_an_act_and_signs_nothing_yet(shared):
    name = shared.names["notice:000000"]
    answer = read_back(shared, name)
    assert answer.status_code == 200
    assert "acknowledge as understood" in words(answer)
    assert show_notice(shared.node, name).recipients[0].state == "stored"


def test_a_difference_is_signed_only_if_the_person_insists(shared):
    name = shared.names["notice:000000"]
    wrong = {"fact-azimuth_deg": "99"}
    answer = read_back(shared, name, insist="yes", **wrong)
    assert answer.status_code == 200
    assert "azimuth_deg=99" in words(answer)
    # A fact that was left out is no reading of the notice.
    answer = read_back(shared, name, insist="yes", **{"fact-azimuth_deg": ""})
    assert answer.status_code == 422


def test_an_empty_code_comes_back_and_another_is_prepared(shared):
    name = shared.names["notice:000000"]
    path = f"/notices/{name}/code"
    answer = shared.send("POST", path, DUTY, data={"code": " - "}, headers=FRAGMENT)
    assert answer.status_code == 422
    assert field_error(answer, "code")[0]
    code = show_notice(shared.node, name).spoken_code
    answer = shared.send("POST", path, DUTY, data={"code": code}, headers=FRAGMENT)
    assert answer.status_code == 200
    assert code in words(answer)


# -- sent ------------------------------------------------------------------------------


def post(made, path, data, *roles, headers=FRAGMENT):
    return made.send("POST", path, *(roles or (DUTY,)), data=data, headers=headers)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_has_a_page_and_comes_back_empty_with_its_errors(shared, form):
    assert shared.get(f"/notices/new/{form}", DUTY).status_code == 200
    answer = post(shared, f"/notices/new/{form}", {})
    needed = [n for n, f in FORMS[form].fields.items() if f.needed]
    assert answer.status_code == 422
    assert len(re.findall('class="error"', answer.text)) >= len(needed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("earliest_us", "soon"),
        ("earliest_us", "2024-13-01T00:00:00Z"),
        ("earliest_us", "1066-01-01T00:00:00Z"),
        ("azimuth_deg", "361"),
        ("azimuth_deg", "-1"),
        ("azimuth_deg", "NaN"),
        ("azimuth_deg", "inf"),
        ("azimuth_deg", "ninety"),
        ("azimuth_deg", "<b>"),
        ("objects_expected", "501"),
        ("objects_expected", "1.5"),
        ("objects_expected", "three"),
        ("area.latitude", "91"),
        ("area.latitude", "5 N"),
        ("area.longitude", "181"),
        ("area.radius_km", "-5"),
        ("area.radius_km", "30000"),
        ("orbit.perigee_km", "79"),
        ("orbit.apogee_km", "400"),
        ("orbit.inclination_deg", "181"),
        ("site", "x" * 121),
        ("site", "a\u202eb"),
        ("contact", "y" * 201),
        ("class", "airship"),
        ("site", " "),
        ("latest_us", ""),
    ],
)
def test_a_wrong_field_has_its_message_beside_it_and_nothing_is_lost(
    shared, name, typed
):
    answer = post(shared, "/notices/new/pre-launch", {**TYPED, name: typed})
    assert answer.status_code == 422
    assert field_error(answer, name)[0]
    if name != "class":
        assert field_error(answer, name)[1] == typed
    for other, text in TYPED.items():
        if other not in {name, "class", "to:party:alfa"}:
            assert field_error(answer, other)[1] == text
    assert 'name="to:party:alfa" checked' in answer.text


def test_a_draft_shows_clause_and_wording_and_sends_nothing(shared):
    count = len(list_notices(shared.node, most=1000))
    answer = post(shared, "/notices/new/pre-launch", TYPED)
    assert answer.status_code == 200
    assert "/agreements/sha256:" in answer.text
    for language in LANGUAGES:
        assert f'<summary lang="{language}"' in answer.text
    assert "Sign and send" in words(answer)
    assert len(list_notices(shared.node, most=1000)) == count
    # Whoever may draft and not send sees no button.
    assert "Sign and send" not in words(
        post(shared, "/notices/new/pre-launch", TYPED, "analyst")
    )


def test_a_recipient_without_a_clause_is_hatched_with_the_reason(shared):
    data = {**TYPED, "to:party:gate": "on"}
    answer = post(shared, "/notices/new/pre-launch", data)
    assert answer.status_code == 200
    assert "not released:" in words(answer)
    assert "Sign and send" not in words(answer)
    refused = post(shared, "/notices/new/pre-launch/send", data)
    assert refused.status_code in {403, 422}


def test_a_notice_is_prepared_and_a_revision_starts_from_what_was_sent(shared):
    answer = post(shared, "/notices/new/pre-launch/send", TYPED)
    assert answer.status_code == 200
    assert "send for party:bravo" in words(answer)
    name = shared.names["notice:111111"]
    page = shared.get(f"/notices/{name}/revision", DUTY)
    assert field_error(page, "azimuth_deg") == ("", "93.5")
    data = {**TYPED, "azimuth_deg": "94"}
    answer = post(shared, f"/notices/{name}/revision/send", data)
    assert f"revise {name}" in words(answer)


def test_a_crisis_message_asks_for_the_word_and_for_two_persons(own):
    answer = post(own, "/notices/new/crisis", CRISIS)
    assert answer.status_code == 200
    assert "The five facts" in words(answer)
    assert 'class="crisis-button' in answer.text
    for word in ("", "send", "SENT"):
        answer = post(own, "/notices/new/crisis/send", {**CRISIS, "word": word})
        assert answer.status_code == 422
        assert field_error(answer, "word") == (
            "Type \u2068SEND\u2069 in capital letters: nothing was prepared.",
            word,
        )
    answer = post(own, "/notices/new/crisis/send", {**CRISIS, "word": "SEND"})
    assert answer.status_code == 200
    assert "0 of 2 persons" in words(answer)


def test_a_cancellation_is_prepared(shared):
    name = shared.names["notice:111111"]
    path = f"/notices/{name}/cancellation"
    answer = post(shared, path, {"reason": "x" * 501})
    assert answer.status_code == 422
    assert field_error(answer, "reason")[1] == "x" * 501
    assert f"cancel {name}" in words(post(shared, path, {"reason": "scrubbed"}))


# -- warnings and channels -------------------------------------------------------------


def test_one_shared_sensor_counts_once_and_says_so(own):
    alfa, names = own.world.nodes["alfa"], []
    values = {**SEEN, "at": "2024-11-02T00:55:00Z"}
    for _ in range(2):
        # The second repeats the first.
        more = {"origin": names[0]} if names else {}
        fields = from_file("warning", plain_object(values | more))
        order = Order("warning", fields, ["party:bravo"])
        names.append(str(send_notice(alfa, order)))
    own.world.carry()
    answer = own.get(f"/warnings/{names[0]}")
    assert "one lineage alone" in title(answer)
    assert "2 reports rest on sensor alfa-radar: it counts once." in words(answer)
    assert words(answer).count("same sensor, counted already") == 1
    assert "1 of 2" in words(own.get("/warnings"))


@pytest.mark.parametrize(
    ("name", "typed"),
    [("lineage", ""), ("lineage", "nobody"), ("sigma_s", "x"), ("confidence", "2")],
)
def test_a_wrong_observation_comes_back(shared, name, typed):
    path = f"/warnings/{shared.names['warning:000000']}/observation"
    data = {"lineage": "bravo-radar", "sigma_s": "30", "confidence": "0.9", name: typed}
    answer = post(shared, path, data)
    assert answer.status_code == 422
    assert field_error(answer, name)[0]
    assert field_error(answer, name)[1] == typed


def test_a_question_and_an_observation_are_prepared(shared):
    path = f"/warnings/{shared.names['warning:000000']}"
    assert "ask about" in words(post(shared, f"{path}/question", {}))
    data = {"lineage": "bravo-radar", "sigma_s": "30", "confidence": "0.9"}
    answer = post(shared, f"{path}/observation", data)
    assert "tell what our sensors saw" in words(answer)
    assert "Sign the question" not in words(shared.get(path, VIEWER))


def test_the_net_names_its_holes_and_a_line_test_is_sent(own):
    answer = own.get("/channels")
    text = words(answer)
    assert "no clause" in text
    assert "not documented" in text
    assert re.search(r'<td data-label="public" class="hatch">', answer.text)
    assert "Repeat test" not in words(own.get("/channels", VIEWER))
    data = {"party": "party:alfa", "channel": "bilateral"}
    assert post(own, "/channels/test", data, headers={}).status_code == 303
    assert "no answer" in words(own.get("/channels"))
    assert own.get("/channels?net=documented").status_code == 200


# -- the watch -------------------------------------------------------------------------


def test_the_watch_shows_who_has_it_and_a_line_is_written(own):
    assert title(own.get("/watch")) == "Ada has the watch"
    answer = post(own, "/watch/log", {"text": "<i>antenna 2 is down</i>"})
    assert answer.status_code == 200
    assert "&lt;i&gt;antenna 2 is down" in answer.text
    for text in (" ", "x" * 201):
        answer = post(own, "/watch/log", {"text": text})
        assert answer.status_code == 422
        assert field_error(answer, "text")[1] == text
        assert field_error(answer, "text")[0]
    assert "Write" not in words(own.get("/watch", VIEWER))


def test_a_hand_over_shows_what_is_handed_over_and_needs_two(own):
    own.secret("flight dynamics")
    answer = own.get("/watch", DUTY)
    assert "8 open notices are handed over" in words(answer)
    wrong = post(own, "/watch/handover", {"to": "", "words": "antenna 2"})
    assert wrong.status_code == 422
    assert field_error(wrong, "to")[0]
    assert "antenna 2" in wrong.text
    made = post(own, "/watch/handover", {"to": "Ada flight dynamics", "words": "calm"})
    assert "hand the watch to Ada flight dynamics: calm" in words(made)
    assert "0 of 2 persons" in words(made)
    assert "Hand over and sign" not in words(own.get("/watch", VIEWER))


def attend(made, *roles, state="attended"):
    headers = {"accept": "application/json"}
    json = {"state": state}
    return made.send("POST", "/watch/attended", *roles, json=json, headers=headers)


def test_consoles_count_while_they_say_so(own):
    assert attend(own, VIEWER).status_code == 403
    assert attend(own, DUTY).json()["consoles"] == 1
    assert attend(own, DUTY).json()["consoles"] == 1
    assert attend(own, "signatory").json()["consoles"] == 2
    assert 'data-consoles="2"' in own.get("/today").text
    assert attend(own, "signatory", state="ended").json()["consoles"] == 1
    own.world.clock.move(COUNTS_S + 1)
    assert 'data-consoles="0"' in own.get("/watch/attended").text
    stranger = attend(own, DUTY)
    assert stranger.status_code == 200


def calls(made):
    return [row.text for row in watch_log(made.node, 50) if "console" in row.text]


def test_people_are_called_once_when_no_console_is_attended(own):
    node, clock, said = own.node, own.world.clock, []

    def note(event, **facts):
        said.append((event, facts))

    assert not call_if_unattended(node, note)
    clock.move(299)
    assert not call_if_unattended(node, note)
    clock.move(2)
    assert call_if_unattended(node, note)
    for _ in range(3):
        clock.move(600)
        assert not call_if_unattended(node, note)
    assert len(calls(own)) == 1
    assert "telephone Ada" in calls(own)[0]
    assert [event for event, _ in said] == ["page"]
    # A process that begins anew does not call again for the same outage.
    node.attendance.absent_since_us = None
    call_if_unattended(node, note)
    clock.move(600)
    assert not call_if_unattended(node, note)
    attend(own, DUTY)
    assert not call_if_unattended(node, note)
    assert len(calls(own)) == 2
    assert "attended again" in calls(own)[0]
    # The next outage is another one.
    clock.move(COUNTS_S + 1)
    call_if_unattended(node, note)
    clock.move(301)
    assert call_if_unattended(node, note)
    assert len(calls(own)) == 3


def test_a_serving_node_looks_for_attended_consoles():
    job = standard_registry().jobs["attended consoles"]
    assert job.run is call_if_unattended
    # Nothing slow delays it.
    assert job.own_thread


def test_nobody_is_called_while_no_watch_is_on_duty(own):
    (own.node.folder / "watch.yaml").unlink()
    for _ in range(3):
        assert not call_if_unattended(own.node, lambda *_a, **_k: None)
        own.world.clock.move(400)
    assert calls(own) == []


# -- words -----------------------------------------------------------------------------


def _messages(language):
    place = files("comity.apps.notices") / "languages" / f"{language}.ftl"
    text = place.read_text("utf-8")
    found = {}
    for block in re.split(r"\n(?=[a-z])", text):
        name, _, value = block.partition(" = ")
        if value:
            found[name.strip()] = set(re.findall(r"\{ \$(\w+)", value))
    return found


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_each_language_has_every_text_with_its_values(language):
    english, other = _messages("en"), _messages(language)
    assert set(other) == set(english)
    differing = {n for n in english if other[n] != english[n]}
    assert differing == set()
    texts = texts_of(language, ("comity.web", "comity.apps.notices"))
    for name, values in english.items():
        assert texts(name, **{v: 2 if v in {"count", "days"} else "x" for v in values})


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_show_in_each_language(shared, language):
    headers = {"accept-language": language}
    for path in (
        "/notices",
        f"/notices/{shared.names['notice:000000']}",
        "/notices/new/crisis",
        f"/warnings/{shared.names['warning:000000']}",
        "/channels",
        "/watch",
    ):
        answer = shared.get(path, DUTY, headers=headers)
        assert answer.status_code == 200, (path, language)
        assert f'<html lang="{language}"' in answer.text


def test_every_page_belongs_to_a_topic_of_the_rail():
    assert {one.section for one in PAGES} == {"notices", "watch"}
    assert SHOW_NOTICE.name == "notice show"
