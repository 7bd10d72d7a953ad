"""The room of notices: forms, chains, ladder, read-back, matching, confidence, the map."""

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from comity.apps.notices.documents import speech
from comity.coordination.notices.chains import Life, fold
from comity.coordination.notices.channels import (
    GRACE_US,
    LineTest,
    Standing,
    Trace,
    judge,
    judge_tests,
)
from comity.coordination.notices.confidence import (
    Advice,
    Confidence,
    Lineage,
    Report,
    advise,
    assess,
    events_of,
    seen_by,
)
from comity.coordination.notices.fact_parsing import parse_fact
from comity.coordination.notices.facts import LANGUAGES, format_fact
from comity.coordination.notices.forms import FORMS, from_file, read_fields
from comity.coordination.notices.geometry import centre_of, distance_km, outside_km
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.ladder import (
    LADDER,
    PACES,
    RECEIVER,
    SENDER,
    Event,
    Ladder,
    Level,
    Rung,
    State,
    climb,
    deadline,
    level_at,
    next_change,
    receipt_us,
    times_of,
)
from comity.coordination.notices.matching import Announced, Detected, assign, fit
from comity.coordination.notices.net import net_of_agreements
from comity.coordination.notices.questions import Territory, draft, parties_for
from comity.coordination.notices.readback import (
    code_fits,
    compare,
    facts_of,
    spoken_code,
)
from comity.coordination.notices.records import Notice, read_row, row_of
from comity.coordination.notices.render import wanted_messages
from comity.coordination.notices.roster import call_text, gaps, on_watch, read_roster
from comity.coordination.notices.schemas import schema_of
from comity.foundations.errors import ComityError, FormatError, RangeError
from comity.foundations.time import parse_utc
from comity.trust.policy.kinds import KINDS
from comity.trust.policy.read import read_agreement
from tests.apps.notices.net import CRISIS, LAUNCH, PACT

NOON = parse_utc("2027-03-01T12:00:00")
S, MIN, DAY = 1_000_000, 60_000_000, 86_400_000_000
SCHEMAS = {form: jsonschema.Draft202012Validator(schema_of(form)) for form in FORMS}
STATE = {
    "at_us": NOON,
    "frame": "TEME",
    "position_km": [7000.0, 0.0, 0.0],
    "velocity_km_s": [0.0, 7.5, 0.0],
}


# -- forms -------------------------------------------------------------------------------


def value_of(field, dice):
    """Return a valid value of a field, from hypothesis' choices."""
    area = {
        "centre_deg": [
            round(dice.draw(st.floats(-89, 89)), 4),
            round(dice.draw(st.floats(-179, 179)), 4),
        ],
        "radius_km": float(dice.draw(st.integers(0, 500))),
    }
    middle = field.least + 0.5 * (field.most - field.least)
    return {
        "instant": lambda: NOON + dice.draw(st.integers(-900, 900)) * DAY + 7 * MIN,
        "number": lambda: round(middle, 6),
        "count": lambda: int(middle),
        "text": lambda: "words"[: int(field.most)],
        "choice": lambda: dice.draw(st.sampled_from(field.choices)),
        "party": lambda: "party:FRA",
        "parties": lambda: ["party:FRA", "party:esa"],
        "object": lambda: f"object:norad:{dice.draw(st.integers(1, 99999))}",
        "objects": lambda: ["object:norad:25544"],
        "notice": lambda: "warning/FRA/2027/3/0",
        "area": lambda: area,
        "orbit": lambda: {
            "perigee_km": 400.0,
            "apogee_km": 500.0,
            "inclination_deg": 51.6,
        },
        "corridor": lambda: [
            {"at_us": NOON + k, "place_deg": [float(k), 2.0]} for k in (1, 2)
        ],
        "state": lambda: STATE,
    }[field.kind]()


def notice_of(form, dice):
    fields = {n: value_of(f, dice) for n, f in FORMS[form].fields.items()}
    for low, high in (
        ("earliest_us", "latest_us"),
        ("dv_least_m_s", "dv_most_m_s"),
        ("perigee_km", "apogee_km"),
        ("shell_low_km", "shell_high_km"),
        ("band_low_mhz", "band_high_mhz"),
    ):
        if low in fields and high in fields and fields[low] > fields[high]:
            fields[low], fields[high] = fields[high], fields[low]
    refers = FORMS[form].refers
    about = f"{refers[0]}/FRA/2027/7/0" if refers else ""
    return Notice(read_id(f"{form}/FRA/2027/9/0"), fields, NOON, about)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12)
@given(dice=st.data())
def test_forms_round_trip_and_fit_their_schema(form, dice):
    notice = notice_of(form, dice)
    row = json.loads(json.dumps(row_of(notice)))
    assert read_row(row, "party:FRA", NOON, whole=True) == notice
    SCHEMAS[form].validate(dict(notice.fields))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12)
@given(dice=st.data())
def test_schema_and_reader_refuse_the_same(form, dice):
    fields = dict(notice_of(form, dice).fields)
    names = sorted(n for n in fields if FORMS[form].fields[n].kind != "text")
    if not names:
        return
    name = dice.draw(st.sampled_from(names))
    fields[name] = dice.draw(st.sampled_from([None, "", -1e18, [], {}, "party:"]))
    with pytest.raises(ComityError):
        read_fields(form, fields)
    with pytest.raises(jsonschema.ValidationError):
        SCHEMAS[form].validate(fields)


@pytest.mark.parametrize(
    "who", ["party:", "party:fra x", "party:Fra", "object:norad:1"]
)
def test_a_party_that_is_none_is_refused_by_the_schema(who):
    shape = SCHEMAS["crisis"].schema["properties"]["who"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(who, shape)
    jsonschema.validate("party:FRA", shape)


def test_schemas_are_schemas():
    for schema in SCHEMAS.values():
        schema.check_schema(schema.schema)


def test_all_fields_are_in_the_vocabulary_of_agreements():
    own = {name for form in FORMS.values() for name in form.fields} - {"object"}
    head = {"notice", "form", "reference", "exercise", "text"}
    assert own | head == set(KINDS["notices"].fields)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"azimuth_deg": 361}, "azimuth_deg is 361 deg, must be 0 to 360 deg"),
        ({"azimuth_deg": "east"}, "azimuth_deg: a number of deg is needed"),
        ({"earliest": "tomorrow"}, "earliest: .*tomorrow"),
        ({"objects_expected": 2.5}, "whole number"),
        ({"class": "rocket"}, "'rocket' is unknown"),
        ({"area": {"centre_deg": [95, 0], "radius_km": 1}}, "latitude is 95 deg"),
        ({"area": {"polygon_deg": [[1, 2]]}}, "3 to 100 corners"),
        ({"wings": 2}, "'wings' is no field"),
        ({"site": ""}, "site: a text is needed"),
        ({"site": "a\x1b[2Jb"}, "holds control characters"),
        ({"site": "\u202emoor"}, "holds control characters"),
        ({"latest": "2027-03-02T10:00:00Z"}, "earliest_us is above latest_us"),
        ({"orbit": {"perigee_km": 500}}, "apogee_km and inclination_deg"),
    ],
)
def test_what_does_not_fit_names_field_unit_and_limit(change, words):
    with pytest.raises((FormatError, RangeError), match=words):
        from_file("pre-launch", {**LAUNCH, **change})


def test_a_launch_needs_an_orbit_or_an_impact_area():
    bare = {k: v for k, v in LAUNCH.items() if k != "orbit"}
    with pytest.raises(FormatError, match="orbit or impact_area"):
        from_file("pre-launch", bare)


def test_nobody_speaks_for_somebody_else():
    row = row_of(Notice(read_id("crisis/FRA/2027/1/0"), {}, NOON))
    with pytest.raises(FormatError, match="signed by party:DEU"):
        read_row(row, "party:DEU", NOON)
    row = row_of(
        Notice(
            read_id("cancellation/FRA/2027/1/0"), {}, NOON, "pre-launch/DEU/2027/3/0"
        )
    )
    with pytest.raises(FormatError, match="was not issued by party:FRA"):
        read_row(row, "party:FRA", NOON)


@pytest.mark.parametrize(
    "text", ["", "a/b", "Crisis/FRA/2027/1/0", "crisis/FRA/27/1/0"]
)
def test_bad_ids_are_refused(text):
    with pytest.raises(FormatError, match="no id of a notice"):
        read_id(text)


# -- chains ------------------------------------------------------------------------------


def launch(revision=0, issued=NOON, **fields):
    whole = {**from_file("pre-launch", LAUNCH), **fields}
    return Notice(read_id(f"pre-launch/FRA/2027/7/{revision}"), whole, issued)


def follower(form, at, **fields):
    return Notice(
        read_id(f"{form}/FRA/2027/{at}/0"), fields, NOON + at, "pre-launch/FRA/2027/7/0"
    )


def test_the_highest_revision_holds_whatever_the_order():
    later = launch(1, NOON + 1, azimuth_deg=10.0)
    for order in ([launch(), later], [later, launch()], [later, later, launch()]):
        chain = fold(order)
        assert chain.fields["azimuth_deg"] == 10.0
        assert chain.faults == ()
    assert fold([later]).faults == ("revision 0 is missing",)


def test_extension_cancellation_and_completion_refer_to_the_first():
    moved = follower("extension", 1, earliest_us=NOON + DAY, latest_us=NOON + 2 * DAY)
    chain = fold([launch()], [moved])
    assert (chain.life, chain.fields["earliest_us"]) == (Life.EXTENDED, NOON + DAY)
    done = follower("post-launch", 2, at_us=NOON + DAY, outcome="orbit")
    assert fold([launch()], [done, moved]).life is Life.COMPLETED
    gone = follower("cancellation", 3)
    chain = fold([launch()], [gone, done, moved])
    assert chain.life is Life.COMPLETED
    assert "came after it was completed" in chain.faults[0]


def test_a_strangers_cancellation_counts_for_nothing():
    gone = Notice(
        read_id("cancellation/DEU/2027/1/0"), {}, NOON, "pre-launch/FRA/2027/7/0"
    )
    chain = fold([launch()], [gone])
    assert chain.life is Life.CURRENT
    assert "not its issuer's" in chain.faults[0]


# -- the ladder --------------------------------------------------------------------------


def test_the_ladder_only_rises_but_for_a_wrong_read_back():
    order = list(State)
    for (before, event), after in LADDER.items():
        if event not in {Event.DIFFER, Event.REPLACE} and before is not State.MISREAD:
            assert order.index(after) > order.index(before)


@given(st.lists(st.sampled_from(list(Event)), max_size=8), st.integers(0, 900))
def test_timers_count_from_receipt_whatever_the_order(events, late_s):
    sent, received = NOON, NOON + late_s * S
    ladder = climb(Ladder(sent), Event.STORE, received)
    for k, event in enumerate(events):
        ladder = climb(ladder, event, received + k)
    awaited = deadline(ladder, PACES["warning"])
    if awaited is not None:
        rung, until = awaited
        assert rung is not Rung.STORED
        assert until == received + round(PACES["warning"].of(rung) * S)


def test_a_launch_like_warning_ends_within_eight_minutes():
    assert FORMS["warning"].pace == "warning"
    assert FORMS["crisis"].pace == "crisis"
    ladder = climb(Ladder(NOON), Event.STORE, NOON)
    at, levels = NOON, [level_at(ladder, PACES["warning"], RECEIVER, NOON)]
    while (at := next_change(ladder, PACES["warning"], RECEIVER, at)) is not None:
        levels.append(level_at(ladder, PACES["warning"], RECEIVER, at))
        last = at
    assert levels == [
        Level.DUTY,
        Level.DEPUTY,
        Level.CHANNEL,
        Level.PHONE,
        Level.OVERDUE,
    ]
    assert last == NOON + 8 * MIN


def test_a_lost_message_is_missed_from_sending():
    ladder = Ladder(NOON)
    assert deadline(ladder, PACES["routine"]) == (Rung.STORED, NOON + 30 * S)
    assert level_at(ladder, PACES["routine"], SENDER, NOON + 29 * S) is Level.NOBODY
    assert level_at(ladder, PACES["routine"], SENDER, NOON + 30 * S) is Level.CHANNEL
    assert level_at(ladder, PACES["routine"], SENDER, NOON + 60 * S) is Level.PHONE


def test_a_wrong_clock_neither_stretches_nor_ends_a_ladder():
    for said in (NOON - DAY, NOON + DAY, NOON + 3 * S):
        assert NOON <= receipt_us(NOON, NOON + 5 * S, said, 0) <= NOON + 5 * S
    assert receipt_us(NOON, NOON + 9 * S, NOON + 103 * S, 100 * S) == NOON + 3 * S


def test_agreements_set_the_times():
    terms = {"warning": {"understood_min": 5}, "routine": {"shown_min": 2}}
    assert times_of("warning", "warning", terms).understood_s == 300
    assert times_of("re-entry", "routine", terms).shown_s == 120
    assert times_of("re-entry", "routine", {}).understood_s == 3600


ROSTER = [
    {
        "watch": "day",
        "officer": {"name": "Ada", "telephone": "1"},
        "deputy": {"name": "Bo", "telephone": "2", "other": "radio 7"},
        "from": "2027-03-01T00:00:00Z",
        "until": "2027-03-08T00:00:00Z",
        "hours": [8, 20],
    }
]


def test_the_roster_names_who_is_called_and_when_nobody_is():
    roster = read_roster(ROSTER)
    assert on_watch(roster, NOON).name == "day"
    assert on_watch(roster, NOON + 12 * 60 * MIN) is None
    assert "Ada" in call_text(roster, Level.DUTY, NOON)
    assert "radio 7" in call_text(roster, Level.CHANNEL, NOON)
    assert "nobody is on watch" in call_text((), Level.DUTY, NOON)
    assert gaps(roster, NOON, NOON + DAY) == [
        (NOON + 8 * 60 * MIN, NOON + 20 * 60 * MIN)
    ]
    with pytest.raises(FormatError, match="ends before"):
        read_roster([{**ROSTER[0], "until": "2027-02-01T00:00:00Z"}])


# -- read back, in every language --------------------------------------------------------


def test_every_language_has_every_message():
    for language in LANGUAGES:
        for name in wanted_messages():
            if name.startswith(("form-", "choice-", "field-")):
                assert speech().message(language, name)


def test_words_of_choices_are_told_apart():
    for language in LANGUAGES:
        terms = speech().terms(language)
        for form in FORMS.values():
            for field in form.fields.values():
                words = [terms[c] for c in field.choices]
                assert len(set(words)) == len(words)


def said_of(notice, language):
    terms = speech().terms(language)
    return {
        n: format_fact(notice.fields[n], f, language, terms)
        for n, f in facts_of(notice).items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [n for n, f in FORMS.items() if f.facts])
@settings(max_examples=12)
@given(dice=st.data())
def test_what_is_read_back_as_it_stands_is_understood(form, language, dice):
    notice = notice_of(form, dice)
    terms = speech().terms(language)
    assert compare(notice, said_of(notice, language), language, terms) == []


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60)
@given(dice=st.data())
def test_a_wrong_place_day_or_object_is_caught(language, dice):
    form = dice.draw(st.sampled_from([n for n, f in FORMS.items() if f.facts]))
    notice = notice_of(form, dice)
    terms = speech().terms(language)
    name = dice.draw(st.sampled_from(list(facts_of(notice))))
    field, value = FORMS[form].fields[name], notice.fields[name]
    other = {
        "instant": lambda: value + dice.draw(st.sampled_from([-DAY, DAY, 90 * MIN])),
        "area": lambda: {
            "centre_deg": [-value["centre_deg"][0] - 5.0, value["centre_deg"][1]],
            "radius_km": value["radius_km"],
        },
        "number": lambda: field.least + 0.4 * (field.most - field.least),
        "choice": lambda: next(c for c in field.choices if c != value),
        "object": lambda: f"object:norad:{int(value.split(':')[-1]) + 1}",
        "party": lambda: "party:DEU",
        "text": lambda: "other",
    }[field.kind]()
    if (
        field.kind == "area"
        and distance_km(centre_of(value), centre_of(other))
        < 30 + 0.1 * value["radius_km"]
    ):
        return
    if field.kind == "text":
        return
    said = {
        **said_of(notice, language),
        name: format_fact(other, field, language, terms),
    }
    wrong = compare(notice, said, language, terms)
    assert [w.fact for w in wrong] == [name]


@pytest.mark.parametrize(
    "language, text",
    [
        ("ar", "٣ مارس ٢٠٢٧، ١٠:٣٠"),
        ("ru", "3 марта 2027, 10 ч. 30"),
        ("ru", "3 март 2027 г. 10:30"),
        ("fr", "3 mars 2027 à 10h30"),
        ("zh", "2027年3月3日10时30分"),
        ("zh", "２０２７年３月３日 １０：３０"),
        ("en", "2027-03-03T10:30:00Z"),
    ],
)
def test_people_write_instants_in_their_own_way(language, text):
    heard = parse_fact(text, FORMS["crisis"].fields["at_us"], language, {})
    assert heard == parse_utc("2027-03-03T10:30:00")


@pytest.mark.parametrize(
    "text", ["", "noon", "3 March 2027", "31 February 2027, 10:30", "10:30"]
)
def test_what_names_no_instant_is_not_understood(text):
    with pytest.raises(ComityError):
        parse_fact(text, FORMS["crisis"].fields["at_us"], "en", {})


def test_facts_that_are_not_said_are_named():
    notice = Notice(read_id("crisis/FRA/2027/1/0"), from_file("crisis", CRISIS), NOON)
    wrong = compare(notice, {}, "en", speech().terms("en"))
    assert {w.fact for w in wrong} == set(FORMS["crisis"].facts)
    assert {w.why for w in wrong} == {"not read back"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_renderings_come_from_the_same_fields(language):
    notice = replace(launch(), exercise="autumn")
    said = speech().render(notice, language)
    assert {line.field for line in said.lines} == set(notice.fields)
    assert "autumn" in said.exercise
    assert bool(said.remark) == (language != "en")


@given(st.text(min_size=1, max_size=50), st.text(min_size=1, max_size=50))
def test_spoken_codes_tell_documents_apart(one, other):
    code = spoken_code(one)
    assert code_fits(one, code.lower().replace("-", " "))
    assert code_fits(other, code) == (one == other)


# -- announced or not --------------------------------------------------------------------

EVENT = Detected("launch-like", NOON, 10.0, (5.2, -52.8), 60.0, 93.0, 3.0)
PLAN = Announced(
    "pre-launch/FRA/2027/7",
    "launch-like",
    NOON - 60 * MIN,
    NOON + 60 * MIN,
    {"centre_deg": [5.24, -52.77], "radius_km": 50.0},
    93.5,
)


@pytest.mark.parametrize(
    "change, why",
    [
        ({}, ""),
        ({"at_us": NOON + 61 * MIN}, ""),
        ({"at_us": NOON + 70 * MIN}, "time"),
        ({"place_deg": (8.0, -52.8)}, "place"),
        ({"azimuth_deg": 183.0}, "direction"),
        ({"azimuth_deg": None}, ""),
        ({"seen": "re-entry-like"}, "is no launch-like"),
    ],
)
def test_an_event_fits_in_all_that_both_say(change, why):
    found = fit(replace(EVENT, **change), PLAN)
    assert bool(found.why_not) == bool(why)
    assert why in " ".join(found.why_not)


def test_directions_are_compared_around_the_circle():
    near = replace(PLAN, azimuth_deg=359.0)
    assert fit(replace(EVENT, azimuth_deg=2.0), near).why_not == ()


def test_a_notice_explains_one_event_and_what_was_explained_stays_so():
    first, second = EVENT, replace(EVENT, at_us=NOON + 20 * MIN)
    matched, nearest = assign({"a": first, "b": second}, [PLAN])
    assert set(matched) == {"a"}
    assert nearest["b"].why_not == ("the notice explains another event",)
    other = replace(PLAN, base="pre-launch/FRA/2027/8", earliest_us=NOON + 10 * MIN)
    matched, _ = assign({"a": first, "b": second}, [PLAN, other])
    assert {k: v.base for k, v in matched.items()} == {"a": PLAN.base, "b": other.base}


def test_a_place_lies_in_a_polygon_across_the_date_line():
    area = {"polygon_deg": [[10, 170], [10, -170], [-10, -170], [-10, 170]]}
    assert outside_km([0, 180], area) == 0.0
    assert outside_km([0, -175], area) == 0.0
    assert outside_km([0, 160], area) == pytest.approx(1112, rel=0.01)


def test_distances_are_those_of_the_sphere():
    assert distance_km([0, 0], [0, 90]) == pytest.approx(10_007.5, rel=1e-4)
    assert distance_km([55.75, 37.62], [40.71, -74.01]) == pytest.approx(7510, rel=0.01)


# -- believed or not ---------------------------------------------------------------------

LINEAGES = {
    "ir": Lineage("party:west", frozenset({"party:east"})),
    "radar": Lineage("party:east"),
    "optics": Lineage("party:south"),
}


def report(base, sender, lineage, *, found=True, origin="", gone=False, what=EVENT):
    if not found:
        what = replace(what, sigma_s=300.0, radius_km=900.0)
    return Report(base, sender, origin or base, lineage, found, gone, what, NOON)


def test_an_echo_through_two_alliances_counts_once():
    one = report("warning/west/1", "party:west", "ir")
    echo = report("warning/east/2", "party:east", "ir", origin=one.base)
    (event,) = events_of([one, echo])
    found = assess(event, [], LINEAGES)
    assert (found.state, found.lineages) == (Confidence.SINGLE, ("ir",))
    other = report("warning/east/3", "party:east", "radar")
    (event,) = events_of([one, echo, other])
    found = assess(event, [], LINEAGES)
    assert (found.state, found.lineages) == (Confidence.CONFIRMED, ("ir", "radar"))


@pytest.mark.parametrize(
    "lineage, sender, why",
    [
        ("", "party:west", "not declared"),
        ("gossip", "party:west", "no agreement declares"),
        ("optics", "party:west", "may not report for"),
    ],
)
def test_what_nobody_declared_adds_nothing(lineage, sender, why):
    one = report("warning/west/1", "party:west", "ir")
    two = report("warning/west/2", sender, lineage)
    (event,) = events_of([one, two])
    found = assess(event, [], LINEAGES)
    assert found.state is Confidence.SINGLE
    assert why in found.ignored["warning/west/2"]


def test_a_sensor_tells_its_own_events_apart():
    one = report("warning/west/1", "party:west", "ir")
    two = report(
        "warning/west/2", "party:west", "ir", what=replace(EVENT, at_us=NOON + S)
    )
    assert len(events_of([one, two])) == 2


def test_denials_contradict_one_source_and_never_outvote_two():
    one = report("warning/west/1", "party:west", "ir")
    two = report("warning/east/1", "party:east", "radar")
    deny = report("warning/south/1", "party:south", "optics", found=False)
    assert assess([one], [deny], LINEAGES).state is Confidence.CONTRADICTED
    assert assess([one, two], [deny], LINEAGES).state is Confidence.CONFIRMED
    far = replace(deny, detection=replace(deny.detection, place_deg=(-40.0, 100.0)))
    assert assess([one], [far], LINEAGES).state is Confidence.SINGLE
    late = replace(deny, detection=replace(deny.detection, at_us=NOON + DAY))
    assert assess([one], [late], LINEAGES).state is Confidence.SINGLE


def test_withdrawn_and_matched_need_nobody():
    gone = report("warning/west/1", "party:west", "ir", gone=True)
    found = assess([gone], [], LINEAGES)
    assert found.state is Confidence.WITHDRAWN
    assert advise(found, age_s=1e6, explained=False) is Advice.REST
    one = report("warning/west/2", "party:west", "ir")
    matched = assess([one], [], LINEAGES, "pre-launch/FRA/2027/7")
    assert matched.state is Confidence.MATCHED
    assert advise(matched, age_s=1e6, explained=False) is Advice.REST


def test_people_are_asked_first_and_called_in_time():
    single = assess([report("warning/west/1", "party:west", "ir")], [], LINEAGES)
    assert advise(single, age_s=0, explained=False) is Advice.ASK
    assert advise(single, age_s=180, explained=False) is Advice.CALL
    assert advise(single, age_s=180, explained=True) is Advice.REST


def test_an_event_is_seen_as_its_most_telling_report_has_it():
    vague = report(
        "warning/a/1", "party:west", "ir", what=replace(EVENT, azimuth_deg=None)
    )
    sharp = report("warning/b/1", "party:east", "radar")
    assert seen_by([vague, sharp]).azimuth_deg == 93.0


def test_a_question_goes_to_whom_the_place_fits_and_tells_no_source():
    sites = [
        Territory(
            "party:FRA", "Kourou", {"centre_deg": [5.2, -52.8], "radius_km": 50}, ""
        ),
        Territory(
            "party:USA", "Cape", {"centre_deg": [28.5, -80.6], "radius_km": 50}, ""
        ),
    ]
    assert parties_for(EVENT, sites) == ["party:FRA"]
    fields = draft(EVENT)
    assert set(fields) == {"area", "asked", "at_us", "seen"}
    read_fields("question", fields)


# -- channels and the map ----------------------------------------------------------------


@pytest.mark.parametrize(
    "trace, standing, named",
    [
        (Trace(NOON, True, NOON + S, NOON + S), Standing.UP, False),
        (Trace(NOON, True, None, NOON + S), Standing.DROPS, True),
        (Trace(NOON, False, None, NOON + S), Standing.SUSPECT, False),
        (Trace(NOON, True, None, None), Standing.SUSPECT, False),
        (Trace(NOON, True, None, NOON + S, altered=True), Standing.ALTERS, True),
        (Trace(NOON, True, NOON, NOON, replayed=True), Standing.REPLAYS, True),
    ],
)
def test_a_keeper_is_named_only_on_its_own_word(trace, standing, named):
    found = judge([trace], NOON + GRACE_US + 2 * S)
    assert (found.standing, found.named) == (standing, named)


def test_line_tests_tell_how_a_channel_stands():
    good, bad = LineTest(NOON, NOON + 3 * S), LineTest(NOON, None)
    assert judge_tests([good], NOON + MIN).standing is Standing.UP
    assert judge_tests([bad], NOON + MIN).standing is Standing.UNTESTED
    assert judge_tests([good, bad], NOON + 3 * MIN).standing is Standing.DOWN
    assert judge_tests([good], NOON + DAY).standing is Standing.UNTESTED
    assert judge_tests([], NOON).standing is Standing.UNTESTED


def test_the_map_names_holes_and_shared_dependencies():
    pact = read_agreement(PACT)
    other = read_agreement(PACT.replace("agreement: pact", "agreement: other"))

    def ways(by, to, agreement):
        assert by != to
        return [("bilateral", ""), ("gateway", agreement.terms["gateway"])]

    net = net_of_agreements([pact, other], ways)
    assert net.layers == (
        "alliance other",
        "alliance pact",
        "bilateral",
        "public",
        "united-nations",
    )
    tie = net.cell("pre-launch", "alliance pact")[0]
    assert (tie.clause, tie.duty, tie.understood_s) == (
        "notices",
        "at least 24 h before",
        3600,
    )
    assert any("party:gate carries" in words for words in net.shared)
    assert any(w.startswith("re-entry: may be shared, and no time") for w in net.holes)
    assert any("no agreement for alfa → gate" in w for w in net.holes)


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("gateway: party:gate", "gateway: party:zulu", "is no party to it"),
        ("{ahead_h: 24}", "{soon: 1}", "'soon' is unknown"),
        ("{ahead_h: 24}", "{}", "is needed"),
        ('by: "party:alfa"}', 'by: "party:zulu"}', "is no party to it"),
        ("terms:", "terms:\n  layer: secret", "'secret' is unknown"),
    ],
)
def test_terms_of_notices_are_checked_before_anybody_signs(old, new, words):
    with pytest.raises(FormatError, match=words):
        read_agreement(PACT.replace(old, new))
