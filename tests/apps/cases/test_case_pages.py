"""A case's page: its three ways on, its phases, what it withholds, and how it was before."""

import math
import re

import pytest

from comity.apps.cases.options import options_of
from comity.apps.cases.page_words import NEXT, doubt_words, next_words, stance_words
from comity.apps.cases.phases import PHASES, phases_of
from comity.apps.cases.views import cases_page, show_case
from comity.coordination.negotiation.acts import who_is_next
from comity.coordination.negotiation.case import Case
from comity.coordination.negotiation.records import Event, Seat, Stance, Step
from comity.foundations.errors import UnknownNameError
from comity.foundations.time import parse_utc
from comity.web.languages import LANGUAGES, texts_of
from comity.web.showing import day_clock
from tests.acts import act, burns
from tests.web.console_desk import desk


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("cases")) as made:
        yield made


@pytest.fixture
def fresh(tmp_path):
    with desk(tmp_path) as made:
        yield made


def case_of(here):
    return here.names["enc:000000"]


def test_every_state_and_step_has_its_words():
    texts = texts_of("en", ("comity.web", "comity.apps.cases"))
    for stance in Stance:
        assert texts(f"case-title-{stance}", peer="alfa")
    for step in Step:
        assert texts(f"case-step-{step}")
    for phase in PHASES:
        assert texts(f"phase-{phase}")


def test_the_ways_on_are_of_the_signed_data(here):
    weighed = options_of(here.node, case_of(here))
    kinds = [one.kind for one in weighed.options]
    assert kinds == ["nothing", "theirs", "ours"]
    nothing, *moves = weighed.options
    assert nothing.pc_after == weighed.pc
    for one in moves:
        # Where the picture puts the object is where the burn that was flown leaves it.
        assert math.hypot(one.x_m, one.y_m) == pytest.approx(one.miss_after_m, rel=1e-3)
        assert one.pc_after <= weighed.target_pc
        assert one.screening is None
        assert not one.offered
    assert any("not screened" in words for words in weighed.unchecked)
    assert any("nobody here has measured" in words for words in weighed.unchecked)
    pcs = [one.pc for one in weighed.radii]
    assert pcs == sorted(pcs)


def test_every_number_of_the_page_has_unit_and_source(here):
    text = here.get(f"/cases/{case_of(here)}").text
    for words in (
        "km/s",
        "mm/s",
        "stated, not measured",
        "1 σ along the miss",
        "not screened by anybody",
    ):
        assert words in text
    assert not re.search(r"\b(safe|OK|success|pending|all clear)\b", text)


def test_whoever_does_not_see_the_orbits_gets_no_numbers(here):
    text = here.get(f"/cases/{case_of(here)}", "viewer").text
    assert "Orbits and numbers are withheld" in text
    assert "Miss distance" not in text
    assert "hx-post" not in text


@pytest.mark.parametrize("role", ["viewer", "duty officer", "analyst"])
def test_whoever_may_not_commit_is_offered_no_act(here, role):
    text = here.get(f"/cases/{case_of(here)}", role).text
    assert "Countersign" not in re.sub(r"<h1>.*?</h1>", "", text)
    answer = here.send("POST", f"/cases/{case_of(here)}/acknowledge", role)
    assert answer.status_code == 403


def test_an_act_is_prepared_shown_and_signs_nothing_by_itself(fresh):
    answer = fresh.send(
        "POST",
        f"/cases/{case_of(fresh)}/acknowledge",
        headers={"hx-request": "true"},
    )
    assert answer.status_code == 200
    assert "You sign exactly this content" in answer.text
    assert show_case(fresh.node, case_of(fresh)).state == "called"


@pytest.mark.parametrize("word", ["burn", "..", "acknowledge/x", "promise"])
def test_a_step_that_is_none_or_not_allowed_is_refused(here, word):
    answer = here.send("POST", f"/cases/{case_of(here)}/{word}")
    assert answer.status_code in {403, 404, 405, 409, 422}


@pytest.mark.parametrize("number", ["-1", "99", "x", "1e3", "\u0661"])
def test_a_burn_that_is_none_of_the_list_is_refused(fresh, number):
    act(fresh.node, case_of(fresh), Event.ACK)
    fresh.world.settle()
    answer = fresh.send(
        "POST", f"/cases/{case_of(fresh)}/propose", data={"candidate": number}
    )
    assert answer.status_code == 422


def test_phases_follow_the_documents(fresh):
    node, case = fresh.node, case_of(fresh)

    def states():
        return {
            one.name: one.state for one in phases_of(show_case(node, case), node.party)
        }

    assert states()["detected"] == "past"
    assert states()["opened"] == "now"
    act(node, case, Event.ACK)
    fresh.world.settle()
    assert states()["opened"] == "past"
    assert states()["proposed"] == "now"
    burns.propose(node, case)
    fresh.world.settle()
    assert states()["proposed"] == "past"
    assert states()["promised"] == "theirs"
    weighed = options_of(node, case)
    ours = next(one for one in weighed.options if one.kind == "ours")
    assert ours.offered
    assert ours.screening is not None
    assert ours.screening.objects > 0
    title = fresh.get(f"/cases/{case}").text
    assert "Our offer to move is with" in title


def test_as_it_was_known_before(fresh):
    node, case = fresh.node, case_of(fresh)
    before_us = node.clock()
    fresh.world.clock.at_us += 60_000_000
    act(node, case, Event.ACK)
    fresh.world.settle()
    assert show_case(node, case).agreed
    then = show_case(node, case, before_us)
    assert then.state == "called"
    assert not then.agreed
    assert len(then.papers) == 1
    with pytest.raises(UnknownNameError):
        show_case(node, case, 0)
    text = fresh.get(f"/cases/{case}?at=2024-11-01T13:00:00").text
    assert "As this node knew it at" in text
    assert "Do we see the same encounter?" in text
    assert "hx-post" not in text
    for wrong in ("tomorrow", "2999-01-01", "\u0000"):
        answer = fresh.get(f"/cases/{case}", params={"at": wrong})
        assert answer.status_code in {200, 400, 422}
        assert "hx-post" not in answer.text


def test_the_list_as_it_was_known_before(fresh):
    node, case = fresh.node, case_of(fresh)
    before = cases_page(node, closed=True, cursor="", limit=100)
    before_us = node.clock()
    fresh.world.clock.at_us += 60_000_000
    act(node, case, Event.ACK)
    fresh.world.settle()
    then = cases_page(node, closed=True, cursor="", limit=100, at_us=before_us)
    assert {one.case: one.state for one in then.items} == {
        one.case: one.state for one in before.items
    }
    names, cursor = [], ""
    while True:
        part = cases_page(node, closed=True, cursor=cursor, limit=1, at_us=before_us)
        names += [one.case for one in part.items]
        cursor = part.next
        if not cursor:
            break
    assert names == [one.case for one in then.items]
    assert cases_page(node, closed=True, cursor="", limit=9, at_us=0).items == ()
    text = fresh.get("/cases?at=2024-11-01T13:00:00").text
    assert "As this node knew it at" in text
    assert f"/cases/{case}?at=2024-11-01" in text.replace("%3A", ":")
    assert "hx-trigger" not in text.split("<main", 1)[1].split("</main>")[0]


def test_a_page_that_is_old_is_told_what_has_come(fresh):
    node, case = fresh.node, case_of(fresh)
    old = f"/cases/{case}/changed?papers=1&state=called"
    assert "data-changed" not in fresh.get(old, headers={"hx-request": "true"}).text
    act(node, case, Event.ACK)
    fresh.world.settle()
    text = fresh.get(old, headers={"hx-request": "true"}).text
    assert "data-changed" in text
    assert "You have signed" in text
    odd = f"/cases/{case}/changed?papers=x&state=%3Cb%3E"
    assert fresh.get(odd, headers={"hx-request": "true"}).status_code == 200


MESSAGES: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "The message is empty"),
    ({"message": "nonsense", "peer": "party:alfa"}, "no conjunction message"),
    ({"message": "x", "peer": ""}, "Choose the party"),
    ({"message": "x", "peer": "party:alfa", "hbr_m": "0"}, "is no radius"),
    ({"message": "x", "peer": "party:alfa", "hbr_m": "nan"}, "is no radius"),
    ({"message": "MESSAGE", "peer": "party:nobody"}, "party:nobody"),
)


@pytest.mark.parametrize(("form", "words"), MESSAGES)
def test_a_message_that_is_wrong_is_told_beside_its_field(here, form, words):
    message = form.get("message", "").replace("MESSAGE", here.names["message:000000"])
    answer = here.send("POST", "/cases/check", data=form | {"message": message})
    assert answer.status_code == 422
    assert words in re.sub("[\u2068\u2069]", "", answer.text)


def test_a_message_gets_its_verdict_before_a_case_is_opened(here):
    form = {"peer": "party:alfa", "message": here.names["message:000000"]}
    answer = here.send("POST", "/cases/check", data=form)
    assert answer.status_code == 200
    assert "Open the live case" in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_engine_says_is_told_in_the_language_of_the_reader(here, language):
    texts = texts_of(language, ("comity.web", "comity.apps.cases"))
    english = texts_of("en", ("comity.web", "comity.apps.cases"))
    for stance in Stance:
        case = Case("party:us", "party:them", seat=Seat(stance=stance))
        _, what = who_is_next(case)
        assert what in NEXT, what
        told = next_words(texts, what)
        assert (told == what) is (language == "en")
        assert stance_words(texts, stance)
    for sentence in options_of(here.node, case_of(here)).unchecked:
        assert bare(doubt_words(english, sentence)) == sentence
        assert (bare(doubt_words(texts, sentence)) == sentence) is (language == "en")
    assert next_words(texts, "what nobody foresaw") == "what nobody foresaw"


def bare(text):
    return re.sub("[\u2066-\u2069]", "", text)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "9 Mar 2023 04:05"),
        ("fr", "9 mars 2023 04:05"),
        ("ru", "9 марта 2023 04:05"),
        ("ar", "9 مارس 2023 04:05"),
        ("zh", "2023年3月9日 04:05"),
    ],
)
def test_months_are_of_the_language(language, shown):
    at_us, now_us = parse_utc("2023-03-09T04:05:06"), parse_utc("2024-01-01")
    told = day_clock(at_us, now_us, language=language)
    assert bare(told).replace("\u00a0", " ") == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_a_control_of_direction_as_a_number(here, language):
    for path in (f"/cases/{case_of(here)}", "/cases", "/today", "/notices", "/sky"):
        text = here.get(path, headers={"accept-language": language}).text
        assert "\\u{" not in text, path
