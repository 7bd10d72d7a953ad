"""Agreements, decisions and what is left of a document after one."""

import copy

import pytest
from hypothesis import given, strategies as st

from comity.foundations.errors import ComityError, FormatError, UnknownNameError
from comity.trust.policy import Decider, Facts, Release, Withheld, check_agreement
from comity.trust.policy.coarsen import apply_release, is_within
from comity.trust.policy.degraded import CLASSES_KM, is_degraded, on_grids
from comity.trust.policy.explain import explain_agreement
from comity.trust.policy.kinds import EXACT, KINDS
from comity.trust.policy.labels import Label, read_label
from comity.trust.policy.lifecycle import FOLLOWS, life_of
from comity.trust.policy.merge import grids_of
from comity.trust.policy.protocol import PROTOCOL, decide_protocol
from comity.trust.policy.read import agreement_from_content
from comity.trust.policy.yaml_form import read_yaml, write_yaml
from tests.agreements import (
    ALFA,
    ALL,
    BRAVO,
    CHARLIE,
    DAY_US,
    DELTA,
    HOUR_US,
    NOON,
    SINCE,
    TEXT,
    UNTIL,
    Dice,
    agreement,
    ask,
    in_force,
    label,
    left,
    random_agreements,
    random_facts,
)


def facts(kind="ephemerides", objects=("object:norad:25544",), **changes):
    given_ = {
        "kind": kind,
        "objects": objects,
        "fields": ALL.get(kind, ()),
        "sender": ALFA,
        "originator": ALFA,
        "label": label(BRAVO, CHARLIE),
        "as_of_us": NOON - 10 * HOUR_US,
    }
    return Facts(**given_ | changes)


def decide(document, party=BRAVO, purpose="flight-safety", at=NOON, under=None):
    return (under or Decider([in_force(agreement())])).decide(
        document, [party], purpose, at
    )


def test_one_clause_releases_all_and_another_coarsely():
    full = decide(facts())
    assert isinstance(full, Release)
    assert set(full.fields) == set(ALL["ephemerides"])
    assert not any(full.fields.values())
    assert full.conditions.keep_us == 90 * DAY_US
    assert full.clauses == (f"{agreement().hash}#full-to-bravo",)
    coarse = decide(facts(), CHARLIE)
    assert coarse.fields["position_km"] == {"position_km": 1}
    # All that tells of the orbit has the precision of positions.
    assert coarse.fields["covariance_rtn"] == {"position_km": 1}
    assert coarse.fields["velocity_km_s"] == {"position_km": 1}
    assert coarse.fields["t_us"] == {"position_km": 1}
    assert coarse.fields["name"] == {}
    assert coarse.conditions.keep_us == 30 * DAY_US


WITHHELD = {
    "kind": (facts("plans"), {}, "no-clause"),
    "unknown kind": (facts("secrets"), {}, "unknown-kind"),
    "purpose": (facts(), {"purpose": "research"}, "no-clause"),
    "unknown purpose": (facts(), {"purpose": "fun"}, "unknown-purpose"),
    "party": (facts(label=label(DELTA)), {"party": DELTA}, "unknown-party"),
    "oneself": (facts(label=label(ALFA)), {"party": ALFA}, "unknown-party"),
    "level": (facts(label=label(BRAVO, level="closed")), {}, "no-clause"),
    "unknown level": (facts(label=label(BRAVO, level="odd")), {}, "no-clause"),
    "unknown policy": (facts(label=label(BRAVO, policy="odd")), {}, "no-clause"),
    "tlp, which it does not use": (
        facts(label=label(BRAVO, policy="tlp", level="clear")),
        {},
        "no-clause",
    ),
    "nobody": (facts(label=label()), {}, "not-releasable"),
    "somebody else": (facts(label=label(CHARLIE)), {}, "not-releasable"),
    "before": (facts(), {"at": SINCE - 1}, "no-clause"),
    "after": (facts(), {"at": UNTIL}, "no-clause"),
    "too fresh": (facts(as_of_us=NOON), {"party": CHARLIE}, "no-clause"),
    "no object": (facts(objects=()), {}, "no-object"),
    "withheld object": (
        facts(objects=("object:norad:40050",)),
        {"party": CHARLIE},
        "withheld",
    ),
    "withheld beside others": (
        facts(objects=("object:norad:40050", "object:norad:1")),
        {"party": CHARLIE},
        "withheld",
    ),
    "no field": (facts(fields=()), {}, "no-field"),
    "unknown field": (facts(fields=("secret",)), {}, "no-field"),
    "not the sender's own": (facts(originator=CHARLIE), {}, "originator"),
    "an error": (facts(objects=(None,)), {}, "error"),
}


@pytest.mark.parametrize("name", WITHHELD)
def test_everything_else_is_withheld(name):
    document, asked, reason = WITHHELD[name]
    answer = decide(document, **asked)
    assert isinstance(answer, Withheld)
    assert answer.reason == reason


@pytest.mark.parametrize(
    ("audience", "reason"),
    [
        ([], "empty-audience"),
        (BRAVO, "empty-audience"),
        ([BRAVO, BRAVO], "doubled-audience"),
        ([BRAVO, DELTA], "unknown-party"),
        ([""], "unknown-party"),
        (None, "empty-audience"),
    ],
)
def test_an_audience_must_be_said_and_known(audience, reason):
    answer = Decider([in_force(agreement())]).decide(
        facts(), audience, "flight-safety", NOON
    )
    assert not answer.released
    assert answer.reason == reason


def test_several_parties_get_what_all_may_have():
    both = Decider([in_force(agreement())]).decide(
        facts(), [BRAVO, CHARLIE], "flight-safety", NOON
    )
    assert both.fields["position_km"] == {"position_km": 1}
    assert both.conditions.keep_us == 30 * DAY_US
    assert both.conditions.onward == frozenset()


def test_what_is_only_mentioned_can_withhold_too():
    hidden = facts("elements", ("object:norad:1",), mentions=("object:norad:40050",))
    assert decide(hidden, CHARLIE).reason == "withheld"
    shown = facts("elements", ("object:norad:1",), mentions=("object:norad:2",))
    assert decide(shown, CHARLIE).released


def test_no_agreement_means_nobody():
    assert not decide(facts(), under=Decider([])).released


def test_groups_of_one_name_are_two():
    """A node's local group ids collided, and an event got another group's audience."""
    ours = agreement()
    theirs = agreement(
        replace={
            "title: Shared surveillance of polar orbits": "title: Another",
            "west: [party:bravo, party:charlie]": "west: [party:bravo]",
            "to: party:charlie": "to: party:charlie",
        }
    )
    assert (ours.id, ours.hash == theirs.hash) == (theirs.id, False)
    under = Decider([in_force(ours), in_force(theirs)])
    meant = facts(label=label(f"{theirs.hash}#west"))
    assert decide(meant, BRAVO, under=under).released
    assert decide(meant, CHARLIE, under=under).reason == "not-releasable"
    unknown = facts(label=label("sha256:" + "0" * 64 + "#west"))
    assert decide(unknown, BRAVO, under=under).reason == "not-releasable"
    # A group of one agreement opens no clause of another.
    other = agreement(replace={"agreement: polar-mou": "agreement: other"})
    under = Decider([in_force(other), in_force(theirs, successor=SINCE)])
    assert not decide(meant, BRAVO, under=under).released


def test_passing_on_needs_the_originators_leave():
    passed = facts(
        sender=BRAVO, originator=ALFA, label=label(CHARLIE), kind="ephemerides"
    )
    assert decide(passed, CHARLIE).reason == "no-clause"
    more = agreement(
        replace={
            "  - id: polar-elements": """  - id: bravo-to-charlie
    data: ephemerides
    by: party:bravo
    to: party:charlie
  - id: polar-elements"""
        }
    )
    under = Decider([in_force(more)])
    answer = decide(passed, CHARLIE, under=under)
    assert answer.released
    assert {name.split("#")[1] for name in answer.clauses} == {
        "bravo-to-charlie",
        "full-to-bravo",
    }
    red = facts(sender=BRAVO, label=label(CHARLIE, level="closed"))
    assert not decide(red, CHARLIE, under=under).released
    assert not decide(passed, ALFA, under=under).released
    secret = facts(sender=BRAVO, label=label(CHARLIE), objects=("object:norad:40050",))
    assert decide(secret, CHARLIE, under=under).reason == "withheld"


def test_two_clauses_release_the_finer_but_bind_by_the_stricter():
    answer = decide(
        facts("elements", ("object:norad:40010",), label=label(CHARLIE)), CHARLIE
    )
    assert answer.fields["mean_motion_rad_s"] == {}
    assert answer.fields["node_rad"] == {"position_km": 1}
    assert answer.conditions.keep_us == 30 * DAY_US
    assert len(answer.clauses) == 2


@pytest.mark.parametrize("kind", sorted(EXACT))
def test_what_cannot_be_coarsened_needs_a_clause_without_precision(kind):
    coarse = agreement(
        replace={
            "data: [ephemerides, cdms]": f"data: [ephemerides, {kind}]",
            "data: [ephemerides, elements]\n    by: party:alfa\n    to: party:charlie": f"data: [ephemerides, {kind}]\n    by: party:alfa\n    to: party:charlie",
        }
    )
    under = Decider([in_force(coarse)])
    assert set(decide(facts(kind), under=under).fields) == set(KINDS[kind].fields)
    assert not decide(facts(kind), CHARLIE, under=under).released


def test_a_precision_of_something_else_releases_no_orbit():
    odd = agreement(
        replace={"{position_km: 1, velocity_km_s: 0.001}": "{velocity_km_s: 1}"}
    )
    under = Decider([in_force(odd)])
    released = decide(facts(), CHARLIE, under=under).fields
    assert set(released) == {"name", "owner", "frame", "basis", "hard_body_m"}


# -- lives ---------------------------------------------------------------------------


def test_a_version_lives_through_its_states():
    value = agreement()
    signed = {}
    assert life_of(value, signed, at_us=SINCE).state == "draft"
    signed[ALFA] = SINCE + DAY_US
    assert life_of(value, signed, at_us=SINCE).state == "signing"
    signed |= {BRAVO: SINCE - DAY_US, CHARLIE: SINCE}
    assert life_of(value, signed, at_us=SINCE).state == "signed"
    life = life_of(value, signed, at_us=NOON)
    assert (life.state, life.begins_us, life.ends_us) == (
        "in force",
        SINCE + DAY_US,
        UNTIL,
    )
    assert life_of(value, signed, at_us=UNTIL).state == "expired"
    assert life_of(value, signed, (), NOON, at_us=NOON).state == "amended"


def test_sharing_stops_when_the_notice_ends_and_for_the_leaver_only():
    value = agreement()
    leaves = [(CHARLIE, NOON)]
    under = Decider([in_force(value, leaves)])
    for at, state in ((NOON + 30 * DAY_US - 1, True), (NOON + 30 * DAY_US, False)):
        old = facts(as_of_us=NOON)
        assert decide(old, CHARLIE, at=at, under=under).released is state
        assert decide(old, BRAVO, at=at, under=under).released
    assert in_force(value, leaves)[1].state == "notice given"
    last = in_force(value, [*leaves, (BRAVO, NOON + DAY_US)], at_us=NOON + 31 * DAY_US)
    assert last[1].state == "withdrawn"
    assert last[1].ends_us == NOON + 31 * DAY_US


def test_a_live_case_keeps_the_version_it_opened_with():
    text = TEXT.replace("data: [ephemerides, cdms]", "data: [cdms, coordination]")
    old = agreement(text)
    ended = in_force(old, successor=NOON - 1)
    document = facts("coordination", opened_with=old.hash)
    assert not decide(document, under=Decider([ended])).released
    assert decide(document, under=Decider([ended], live=[old.hash])).released
    other = facts("cdms", opened_with=old.hash)
    assert not decide(other, under=Decider([ended], live=[old.hash])).released


def test_the_table_of_lives_names_only_states():
    assert {s for nexts in FOLLOWS.values() for s in nexts.values()} <= set(FOLLOWS)


def test_withdrawing_twice_counts_once():
    life = life_of(
        agreement(),
        dict.fromkeys((ALFA, BRAVO, CHARLIE), SINCE),
        [left(agreement(), BRAVO, NOON), left(agreement(), BRAVO, NOON + DAY_US)],
        at_us=NOON,
    )
    assert life.ends_for == {BRAVO: NOON + 30 * DAY_US}
    assert life.ends_us == UNTIL


# -- twins ---------------------------------------------------------------------------


def plain(agreements, document, party, purpose, at):
    """The same decision, clause by clause: field → grids, or nothing."""
    shared, out = {}, set()
    named = document.label.releasable_to
    for value, life in agreements:
        meant = party in named or any(
            party in some and f"{value.hash}#{group}" in named
            for group, some in value.groups.items()
        )
        ends = min(
            [life.ends_us, *(life.ends_for.get(p, 1 << 62) for p in (party, ALFA))]
        )
        for clause in value.clauses:
            hit = [
                clause.objects.holds(o) and not clause.but_not.holds(o)
                for o in document.objects
            ]
            if not (
                document.kind in clause.kinds
                and document.sender in clause.by
                and party in clause.to
                and purpose in clause.purposes
                and life.begins_us <= at < ends
            ):
                continue
            if not clause.shares:
                if any(hit):
                    out |= set(clause.fields or ALL[document.kind])
                continue
            levels = value.classifications
            if (
                meant
                and all(hit)
                and value.label_policy == document.label.policy
                and document.label.classification in levels
                and levels.index(document.label.classification)
                <= levels.index(clause.up_to or levels[-1])
                and at - document.as_of_us >= clause.delay_us
            ):
                for field in document.fields:
                    grids = grids_of(document.kind, field, clause)
                    if grids is not None:
                        shared.setdefault(field, []).append(grids)
    return {f: options for f, options in shared.items() if f not in out}


def test_the_compiled_decision_equals_its_plain_twin():
    rng = Dice(4)
    released = 0
    for _ in range(300):
        agreements = random_agreements(rng, rng.number(1, 4))
        under = Decider(agreements)
        for _ in range(60):
            document = random_facts(rng, agreements)
            if rng.chance(0.3):
                extra = random_facts(rng, agreements).objects
                document = Facts(
                    document.kind,
                    tuple({*document.objects, *extra}),
                    *(
                        getattr(document, n)
                        for n in ("fields", "sender", "originator", "label", "as_of_us")
                    ),
                )
            party, purpose, at = ask(rng)
            answer = under.decide(document, [party], purpose, at)
            expected = plain(agreements, document, party, purpose, at)
            found = answer.fields if answer.released else {}
            assert set(found) == set(expected)
            for field, options in expected.items():
                assert found[field] in options
                assert not any(
                    all(o.get(q, 0) < g for q, g in found[field].items())
                    for o in options
                    if found[field]
                )
            released += answer.released
    assert released > 300


# -- what is left --------------------------------------------------------------------

ROW = {
    "object": "object:norad:25544",
    "name": "ISS",
    "frame": "GCRF",
    "t_us": [0, 60_000_000],
    "position_km": [[7000.123456, -12.3, 0.49], [6999.9, 1.0, -0.51]],
    "velocity_km_s": [[0.00049, 7.5, -1.0], [0.0, 7.50149, 1.0]],
    "covariance_rtn": [[float(k) for k in range(21)]] * 2,
}


def test_rows_are_cut_to_fields():
    release = decide(facts(), BRAVO)
    (row,) = apply_release("ephemerides", [ROW], release)
    assert row == ROW
    assert is_within("ephemerides", [row], release)
    assert not is_within("ephemerides", [row | {"extra": 1}], release)


SAID = {
    "class_km": 1.0,
    "error_km": 5.5,
    "error_growth_km_d": 0.5,
    "from_us": 0,
    "until_us": DAY_US,
}
DEGRADED = {
    "t_us": [0, 300_000_000],
    "position_km": [[7000.0, -12.0, 0.5], [6999.0, 1.0, -0.5]],
    "velocity_km_s": [[0.0, 7.5, -1.0], [0.0, 7.501, 1.0]],
    "covariance_rtn": [[9.0] * 21] * 2,
    "degraded": SAID,
}


def test_what_tells_of_an_orbit_comes_from_the_degraded_one():
    release = decide(facts(), CHARLIE)
    (bare,) = apply_release("ephemerides", [ROW], release)
    assert bare == {n: ROW[n] for n in ("object", "name", "frame")}
    made = on_grids(DEGRADED, 1.0)
    (row,) = apply_release("ephemerides", [ROW], release, made)
    assert row == {**bare, **made}
    assert is_within("ephemerides", [row], release)
    assert not is_within("ephemerides", [ROW], release)


NOT_DEGRADED = {
    "no statement": {"degraded": None},
    "a finer class": {"degraded": SAID | {"class_km": 0.1}},
    "no class": {"degraded": SAID | {"class_km": 3.0}},
    "an error below the class": {"degraded": SAID | {"error_km": 0.5}},
    "an infinite error": {"degraded": SAID | {"error_km": float("inf")}},
    "a member more": {"degraded": SAID | {"more": 1}},
    "a finer position": {"position_km": [[7000.01, 0, 0]]},
    "a finer velocity": {"velocity_km_s": [[0.0, 7.50001, 0.0]]},
}


@pytest.mark.parametrize("name", NOT_DEGRADED)
def test_a_row_that_is_finer_than_agreed_is_found(name):
    release = decide(facts(), CHARLIE)
    row = {"object": ROW["object"], **on_grids(DEGRADED, 1.0), **NOT_DEGRADED[name]}
    assert not is_within("ephemerides", [row], release)


@given(
    st.floats(1e-5, 2e-3),
    st.floats(0, 0.9),
    st.lists(st.floats(-7, 7), min_size=4, max_size=4),
    st.sampled_from(CLASSES_KM),
)
def test_numbers_on_the_grids_of_a_class_stay_there(motion, ecc, angles, class_km):
    names = ("inclination_rad", "node_rad", "perigee_rad", "mean_anomaly_rad")
    row = {"object": "object:norad:1", "mean_motion_rad_s": motion, "eccentricity": ecc}
    row |= dict(zip(names, angles, strict=True))
    once = on_grids(row, class_km)
    assert on_grids(once, class_km) == once
    assert is_degraded(
        once | {"degraded": SAID | {"class_km": class_km, "error_km": 6 * class_km}},
        class_km,
    )
    axis = (398600.4418 / once["mean_motion_rad_s"] ** 2) ** (1 / 3)
    for name in names:
        # Far below the class: the orbit is degraded before, and these grids only show it.
        assert abs(once[name] - row[name]) * axis <= class_km * 0.0051


# -- reading -------------------------------------------------------------------------

BAD = {
    "aliases": (
        TEXT.replace(
            "[party:alfa, party:bravo, party:charlie]",
            "&a [party:alfa, party:bravo]\nx: *a",
        ),
        "aliases",
    ),
    "tags": (TEXT.replace("version: 1", "version: !!python/name:os.system x"), "YAML"),
    "doubled": (TEXT + "\nversion: 2\n", "twice"),
    "unknown member": (TEXT + "\nextra: 1\n", "'extra' is unknown"),
    "missing": (TEXT.replace("version: 1\n", ""), "version is missing"),
    "one party": (
        TEXT.replace(
            "parties: [party:alfa, party:bravo, party:charlie]", "parties: [party:alfa]"
        ),
        "at least two",
    ),
    "no party": (
        TEXT.replace("by: party:alfa", "by: party:zulu", 1),
        "no party and no group",
    ),
    "unknown kind": (
        TEXT.replace("[ephemerides, cdms]", "[gossip]"),
        "'gossip' is unknown",
    ),
    "unknown field": (TEXT.replace("[epoch_us, ", "[secret, "), "no field"),
    "unknown purpose": (TEXT.replace("[flight-safety, re-entry]", "[fun]"), "'fun'"),
    "unknown level": (TEXT.replace("up_to: partners", "up_to: odd"), "no level"),
    "unknown effect": (TEXT.replace("effect: withhold", "effect: hide"), "effect"),
    "range": (TEXT.replace("40000-40100", "40100-40000"), "at least 40100"),
    "negative": (TEXT.replace("delay_h: 2", "delay_h: -2"), "0 to"),
    "not finite": (TEXT.replace("delay_h: 2", "delay_h: .inf"), "number is needed"),
    "text for number": (TEXT.replace("keep_d: 90", "keep_d: long"), "number is needed"),
    "ends before": (
        TEXT.replace('until: "2028-12-01"', 'until: "2020-12-01"'),
        "after from",
    ),
    "no clause": (
        TEXT[: TEXT.index("clauses:")] + "clauses: []\n",
        "at least one clause",
    ),
    "empty audience": (TEXT.replace("to: party:bravo", "to: []"), "at least one entry"),
    "doubled audience": (
        TEXT.replace("to: party:bravo", "to: [party:bravo, party:bravo]"),
        "twice",
    ),
    "group of strangers": (
        TEXT.replace("west: [party:bravo, party:charlie]", "west: [party:zulu]"),
        "no party to it",
    ),
    "deadlines": (TEXT.replace("commit_h: 24", "commit_h: 60"), "at most propose_h"),
    "rule": (TEXT.replace("rule: classes", "rule: might"), "'might' is unknown"),
    "answers": (TEXT.replace("read_min: 30", "read_min: 300"), "less time"),
    "tlp": (TEXT.replace("policy: polar", "policy: tlp"), "built in"),
    "order of levels": (TEXT.replace("open: clear", "open: red"), "most open"),
    "onward to an outsider": (
        TEXT.replace("onward: party:charlie", "onward: party:zulu"),
        "no party and no group",
    ),
    "withholds with precision": (
        TEXT.replace("effect: withhold", "effect: withhold\n    keep_d: 3"),
        "withholds sets no",
    ),
    "tab": (TEXT.replace("version: 1", "version:\t\t- 1\n -"), "YAML"),
    "nothing": ("", "mapping is needed"),
    "list": ("[1, 2]", "mapping is needed"),
    "deep": ("[" * 5000, "YAML"),
    "long": ("a" * 1_000_001, "at most 1000000"),
}


@pytest.mark.parametrize("name", BAD)
def test_malformed_agreements_are_refused_with_their_place(name):
    text, words = BAD[name]
    with pytest.raises(ComityError, match=words):
        agreement(text)


def test_yaml_guesses_nothing():
    text = "a: NO\nb: 2026-11-25\nc: 0123\nd: 12:30\ne: 1e3\nf: ~\ng: 1_000\n"
    assert read_yaml(text) == {
        "a": "NO",
        "b": "2026-11-25",
        "c": "0123",
        "d": "12:30",
        "e": 1000.0,
        "f": "~",
        "g": "1_000",
    }
    content = dict(agreement().content)
    assert read_yaml(write_yaml(content)) == content


def test_the_hash_is_of_what_is_said_and_not_of_how_it_is_laid_out():
    spaced = TEXT.replace("version: 1", "version:   1   # a remark")
    assert agreement(spaced).hash == agreement().hash
    assert agreement(replace={"keep_d: 90": "keep_d: 91"}).hash != agreement().hash


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"policy": "p", "classification": "c"},
        {"policy": "p", "classification": "c", "releasable_to": BRAVO},
        {"policy": "p", "classification": "c", "releasable_to": [BRAVO, BRAVO]},
        {"policy": "p", "classification": "c", "releasable_to": ["everybody"]},
        {"policy": "p", "classification": "c", "releasable_to": ["west"]},
        {"policy": "p", "classification": "c", "releasable_to": [1]},
        {"policy": 1, "classification": "c", "releasable_to": []},
        {"policy": "p", "classification": "c", "releasable_to": [], "more": 1},
    ],
    ids=range(10),
)
def test_labels_out_of_form_are_refused(value):
    with pytest.raises(FormatError):
        read_label(value)


def test_a_label_comes_back():
    given_ = label(BRAVO, f"{agreement().hash}#west")
    assert read_label(given_.to_json()) == given_


# -- check and explain ---------------------------------------------------------------


def faults(text):
    return {
        (f.clause, f.words)
        for f in check_agreement(agreement(text))
        if f.weight == "fault"
    }


def test_a_good_agreement_has_no_fault():
    assert faults(TEXT) == set()


CONTRADICTIONS = {
    "itself": ("to: party:bravo", "to: party:alfa", "its sender alone"),
    "all excepted": (
        "objects: polar",
        "objects: polar\n    except: polar",
        "excepts all",
    ),
    "delay": ("delay_h: 2", "delay_h: 20000", "longer than the agreement"),
    "withheld": (
        'objects: ["object:norad:40050"]',
        "objects: all",
        "withholds all that it shares",
    ),
    "text only": (
        "data: [ephemerides, elements]\n    by: party:alfa\n    to: party:charlie",
        "data: cdms\n    fields: message\n    by: party:alfa\n    to: party:charlie",
        "cannot be coarsened",
    ),
    "id": ("id: coarse-to-charlie", "id: full-to-bravo", "have this id"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_found(name):
    old, new, words = CONTRADICTIONS[name]
    assert old in TEXT
    assert any(words in said for _, said in faults(TEXT.replace(old, new, 1)))


def test_what_is_found_never_to_apply_never_applies():
    """The checker against the decision, on random agreements."""
    rng = Dice(9)
    silent = 0
    for _ in range(150):
        ((value, life),) = random_agreements(rng, 1)
        dead = {
            f.clause
            for f in check_agreement(value)
            if f.weight == "fault" and f.words.endswith(": never applies")
        }
        silent += len(dead)
        for clause in value.clauses:
            if not clause.shares or clause.id not in dead:
                continue
            for sender in clause.by:
                for party in clause.to - {sender}:
                    for kind in clause.kinds:
                        for purpose in clause.purposes:
                            document = Facts(
                                kind,
                                ("object:norad:17",),
                                ALL[kind],
                                sender,
                                sender,
                                Label(value.label_policy, "open", (party,)),
                                SINCE,
                            )
                            answer = Decider([(value, life)]).decide(
                                document, [party], purpose, NOON
                            )
                            used = answer.clauses if answer.released else ()
                            assert f"{value.hash}#{clause.id}" not in used
    assert silent > 5


def test_an_agreement_is_explained_in_plain_words():
    said = {e.party: e for e in explain_agreement(agreement())}
    assert any(
        "conjunction messages and ephemerides of all objects" in line
        and "to be erased after 90 d" in line
        and "may be passed on to charlie" in line
        for line in said[BRAVO].may
    )
    assert any(
        "from degraded orbits, 1 to about 5.5 km" in line
        and "2 h after the fact" in line
        for line in said[CHARLIE].may
    )
    assert any("norad:40050" in line for line in said[BRAVO].may_not)
    assert any(
        line.startswith("from bravo: any") and "ephemerides" in line
        for line in said[ALFA].may_not
    )


# -- protocol ------------------------------------------------------------------------


def test_protocol_documents_have_fixed_fields_and_audiences():
    beacon = {"at_us": 1}
    assert decide_protocol("beacon", beacon, BRAVO, verified=True).released
    assert (
        decide_protocol("beacon", beacon, BRAVO, verified=False).reason == "unverified"
    )
    more = beacon | {"elements": []}
    assert decide_protocol("beacon", more, BRAVO, verified=True).reason == "fields"
    assert (
        decide_protocol("beacon", {"at_us": "1"}, BRAVO, verified=True).reason
        == "fields"
    )
    assert (
        decide_protocol("elements", {}, BRAVO, verified=True).reason == "unknown-kind"
    )
    draft = {"content": {}}
    assert decide_protocol(
        "agreement", draft, BRAVO, verified=True, parties=[BRAVO]
    ).released
    assert not decide_protocol(
        "agreement", draft, DELTA, verified=True, parties=[BRAVO]
    ).released


def test_protocol_and_data_have_no_kind_in_common():
    assert not set(PROTOCOL) & set(KINDS)


def test_unknown_names_are_of_the_tree():
    with pytest.raises(UnknownNameError):
        agreement(replace={"up_to: partners": "up_to: odd"})


# -- whatever is written -------------------------------------------------------------

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 50)
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(
        [BRAVO, "all", "elements", "object:norad:5-9", "polar", "2027-01-01"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "data", "by", "policy", "rule", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)


def places(value, path=()):
    """Return the path of every member of a document."""
    found = [path] if path else []
    if isinstance(value, dict):
        items = list(value.items())
    else:
        items = list(enumerate(value)) if isinstance(value, list) else []
    for key, item in items:
        found += places(item, (*path, key))
    return found


CONTENT = read_yaml(TEXT)


@given(st.sampled_from(places(CONTENT)), JSON)
def test_broken_messages_that_are_agreements_are_errors_of_the_tree(path, value):
    content = copy.deepcopy(CONTENT)
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    try:
        found = agreement_from_content(content)
    except ComityError:
        return
    check_agreement(found)
    explain_agreement(found)


@given(st.text(max_size=200))
def test_any_bytes_that_claim_to_be_an_agreement_are_errors_of_the_tree(text):
    with pytest.raises(ComityError):
        agreement(text)
