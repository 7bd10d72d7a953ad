"""Cases between two whole nodes: keys, gate, ledger, database, the world's one clock."""

import json
from dataclasses import replace

import numpy as np
import pytest

from comity.apps.cases import autonomy, views
from comity.apps.cases.documents import case_of, find_encounter
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import rows_from
from comity.apps.sharing.share import share_now, share_with
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.records import Event, Reason, Stance
from comity.coordination.negotiation.replay import advance
from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.node.lifecycle.backups import backup, replace_database
from comity.trust.ledger.envelope import Code
from tests.acts import (
    act,
    burn_evidence,
    burns as moving,
    jobs,
    open_from_message,
    reopen_from_message,
    separation_plans,
)
from tests.apps.cases.cases import (
    AGREEMENT,
    HOUR_US,
    OURS,
    START,
    TCA_US,
    THEIRS,
    capabilities,
    message,
    partners,
    set_limits,
)
from tests.federation.prepared import prepared_world

pytestmark = pytest.mark.federation


@pytest.fixture
def world(tmp_path):
    with partners(tmp_path) as made:
        for name in ("alfa", "bravo"):
            set_limits(made, name)
        yield made


def case(world, name, encounter):
    node = world.nodes[name]
    with node.reading() as work:
        return case_of(work, encounter)


def stances(world, encounter):
    return tuple(
        case(world, name, encounter).seat.stance.value for name in ("alfa", "bravo")
    )


def opened(world, folder, **more):
    path = message(folder, "first", **more)
    encounter = open_from_message(world.nodes["alfa"], "party:bravo", path)
    world.settle()
    return encounter


def go_on(world, encounter, *names):
    """Let parties take their next steps, one after the other."""
    done = []
    for name in names:
        event, _ = jobs.take_next(world.nodes[name], encounter)
        done.append(event)
        world.settle()
    return done


def committed(world, folder, **more):
    encounter = opened(world, folder, **more)
    steps = go_on(world, encounter, "bravo", "bravo", "alfa", "bravo")
    assert steps == [Event.ACK, Event.PROPOSE, Event.PROMISE, Event.COMMIT]
    assert stances(world, encounter) == ("relying", "committed")
    return encounter


def to_window(world, encounter, name="bravo", *, fallback=False):
    """Move the clock into the first window of a party."""
    seen = case(world, name, encounter)
    choice = seen.baseline.choices[seen.baseline.craft_of(f"party:{name}").object]
    burns = choice.fallback if fallback else choice.commit
    lead = float(burns.leads_s[0].mean())
    world.clock.at_us = seen.baseline.tca_us - round(lead * 1e6)
    # Peers hear of each other again: the clocks are known to agree.
    world.sync("alfa", "bravo")
    world.sync("bravo", "alfa")


def burn(world, encounter, name="bravo", part=1.0):
    """Fly the agreed burn and sign it."""
    node, seen = world.nodes[name], case(world, name, encounter)
    choice = seen.baseline.choices[seen.baseline.craft_of(node.party).object]
    burns = choice.fallback if seen.seat.stance is Stance.ALONE else choice.commit
    planned, _ = autonomy.planned_burn(seen.baseline, node.party, burns)
    dv = planned.dv_km_s * 1e3 * part
    return burn_evidence.show_burn(node, encounter, node.clock(), dv)


def test_an_encounter_from_the_message_to_the_verified_burn(world, tmp_path):
    encounter = committed(world, tmp_path)
    shown = views.show_case(world.nodes["alfa"], encounter[7:15])
    (signed,) = shown.commitments
    assert signed.complete
    assert [s.party for s in signed.signatures] == ["party:alfa", "party:bravo"]
    assert shown.roles.give_way == "party:bravo"
    assert shown.next.who == "party:bravo"
    to_window(world, encounter)
    burn(world, encounter)
    world.settle()
    assert stances(world, encounter) == ("settled", "burned")
    left = case(world, "alfa", encounter).pc
    assert left <= 1e-6 < shown.pc
    for name in ("alfa", "bravo"):
        proved = views.replay_case(world.nodes[name], encounter)
        assert proved.equal
        assert proved.papers == 6
    world.clock.at_us = TCA_US + HOUR_US
    assert views.close_case(world.nodes["alfa"], encounter).seat.stance == "closed"
    assert views.list_cases(world.nodes["alfa"]) == []
    assert len(views.list_cases(world.nodes["alfa"], closed=True)) == 1


def test_both_ledgers_hold_the_same_signed_papers(world, tmp_path):
    encounter = committed(world, tmp_path)
    documents = [
        [(p.hash, p.party, p.step) for p in case(world, n, encounter).documents]
        for n in ("alfa", "bravo")
    ]
    assert documents[0] == documents[1]


def test_an_under_burn_ends_belief_and_the_other_falls_back(world, tmp_path):
    encounter = committed(world, tmp_path)
    to_window(world, encounter)
    burn(world, encounter, part=0.2)
    world.settle()
    assert stances(world, encounter) == ("alone", "burned")
    to_window(world, encounter, "alfa", fallback=True)
    burn(world, encounter, "alfa")
    assert case(world, "alfa", encounter).seat.stance is Stance.BURNED


def test_silence_ends_belief_and_the_fallback_waits_for_its_window(world, tmp_path):
    encounter = committed(world, tmp_path)
    world.cut |= {("alfa", "bravo"), ("bravo", "alfa")}
    node = world.nodes["alfa"]
    world.clock.at_us = TCA_US - 9 * HOUR_US + 120_000_000
    assert case(world, "alfa", encounter).seat.stance is Stance.ALONE
    with pytest.raises(RefusalError) as caught:
        burn(world, encounter, "alfa")
    assert caught.value.why is Reason.WINDOW
    seen = case(world, "alfa", encounter)
    lead = seen.baseline.choices["object:norad:40001"].fallback.leads_s[0].mean()
    world.clock.at_us = TCA_US - round(float(lead) * 1e6)
    burn(world, encounter, "alfa")
    assert case(world, "alfa", encounter).seat.burned
    with pytest.raises(RefusalError):
        burn(world, encounter, "alfa")
    del node


def test_nobody_falls_back_by_a_baseline_that_it_would_not_sign(world, tmp_path):
    encounter = opened(world, tmp_path)
    broken = capabilities("object:norad:50002", "non-manoeuvrable")
    offer(world.nodes["bravo"], broken, level="amber")
    to_window(world, encounter, "bravo", fallback=True)
    seen = case(world, "bravo", encounter)
    assert (seen.seat.stance, seen.seat.agreed) == (Stance.ALONE, False)
    with pytest.raises(RefusalError) as caught:
        burn(world, encounter, "bravo")
    assert caught.value.why is Reason.AUTHORITY


def test_crossing_opens_become_one_case(world, tmp_path):
    path = message(tmp_path, "one")
    ours = open_from_message(world.nodes["alfa"], "party:bravo", path)
    world.clock.move(60)
    theirs = open_from_message(world.nodes["bravo"], "party:alfa", path)
    assert ours != theirs
    world.settle()
    ids = {case(world, "alfa", ours).id, case(world, "bravo", theirs).id}
    assert ids == {min(ours, theirs)}
    for name in ("alfa", "bravo"):
        assert len(views.list_cases(world.nodes[name])) == 1
    opener = "alfa" if min(ours, theirs) == ours else "bravo"
    other = "bravo" if opener == "alfa" else "alfa"
    names = {"alfa": ours, "bravo": theirs}
    jobs.take_next(world.nodes[other], names[other])
    world.settle()
    for name in ("alfa", "bravo"):
        assert case(world, name, names[name]).seat.agreed


def test_a_second_message_of_the_same_encounter_joins_the_case(world, tmp_path):
    opened(world, tmp_path)
    with pytest.raises(RefusalError):
        open_from_message(
            world.nodes["alfa"],
            "party:bravo",
            message(tmp_path, "again", tca_us=TCA_US + 60_000_000),
        )
    world.settle()
    assert len(views.list_cases(world.nodes["bravo"])) == 1


def test_withdrawal_and_takeover_with_two_signatures(world, tmp_path):
    encounter = committed(world, tmp_path)
    act(
        world.nodes["bravo"],
        encounter,
        Event.WITHDRAW,
        ActDetails(reason="not-capable"),
    )
    world.settle()
    assert stances(world, encounter) == ("freed", "withdrawn")
    assert go_on(world, encounter, "alfa") == [Event.TAKEOVER]
    assert stances(world, encounter) == ("committed", "relying")
    shown = views.show_case(world.nodes["bravo"], encounter)
    last = shown.commitments[-1]
    assert (last.mover, last.complete, last.step) == (
        "party:alfa",
        True,
        "takeover",
    )


def test_a_new_message_reopens_when_both_sign(world, tmp_path):
    encounter = committed(world, tmp_path)
    world.clock.move(3600)
    world.sync("alfa", "bravo")
    calm = message(tmp_path, "calm", created_us=world.clock(), miss=60.0)
    reopen_from_message(world.nodes["alfa"], encounter, calm)
    assert case(world, "alfa", encounter).seat.stance is Stance.REOPENING
    world.settle()
    assert case(world, "bravo", encounter).seat.called
    assert stances(world, encounter)[1] == "committed"
    assert go_on(world, encounter, "bravo") == [Event.CONSENT]
    assert stances(world, encounter) == ("agreed", "agreed")
    assert case(world, "alfa", encounter).id == case(world, "bravo", encounter).id
    assert case(world, "alfa", encounter).seat.epoch == 2
    shown = views.show_case(world.nodes["bravo"], encounter)
    assert shown.commitments[0].voided


def test_crossing_reopens_with_different_baselines_bind_nobody(world, tmp_path):
    encounter = committed(world, tmp_path)
    world.clock.move(3600)
    world.sync("alfa", "bravo")
    world.sync("bravo", "alfa")
    for name, miss in (("alfa", 60.0), ("bravo", 90.0)):
        calm = message(tmp_path, name, created_us=world.clock(), miss=miss)
        reopen_from_message(world.nodes[name], encounter, calm)
    world.settle()
    assert stances(world, encounter) == ("reopening", "recalling")
    assert case(world, "alfa", encounter).seat.epoch == 1
    assert case(world, "bravo", encounter).id == case(world, "alfa", encounter).id


def test_a_message_that_changes_nothing_does_not_reopen(world, tmp_path):
    encounter = committed(world, tmp_path)
    same = message(tmp_path, "same", created_us=world.clock())
    with pytest.raises(RefusalError, match="crosses no threshold"):
        reopen_from_message(world.nodes["alfa"], encounter, same)


def test_below_the_threshold_no_case_opens_by_itself(world, tmp_path):
    calm = message(tmp_path, "calm", miss=60.0)
    with pytest.raises(RefusalError) as caught:
        open_from_message(world.nodes["alfa"], "party:bravo", calm)
    assert caught.value.why is Reason.NO_RISK
    open_from_message(world.nodes["alfa"], "party:bravo", calm, always=True)


def test_what_is_not_ours_to_say_is_refused(world, tmp_path):
    path = message(tmp_path, "one")
    with pytest.raises(UnknownNameError):
        open_from_message(
            world.nodes["alfa"], "party:bravo", path, ours="object:norad:7"
        )
    with pytest.raises(UnknownNameError):
        open_from_message(world.nodes["alfa"], "party:charlie", path)
    broken = tmp_path / "broken.cdm"
    broken.write_text("CCSDS_CDM_VERS = 1.0\n")
    with pytest.raises(ComityError):
        open_from_message(world.nodes["alfa"], "party:bravo", broken)
    world.clock.at_us = TCA_US + 1
    with pytest.raises(RefusalError):
        open_from_message(world.nodes["alfa"], "party:bravo", path)


def test_acts_out_of_turn_are_refused_with_the_reason(world, tmp_path):
    encounter = opened(world, tmp_path)
    wrong = [
        ("alfa", Event.PROMISE, Reason.STATE),
        ("alfa", Event.COMMIT, Reason.STATE),
        ("alfa", Event.TAKEOVER, Reason.STATE),
        ("bravo", Event.PROPOSE, Reason.STATE),
        ("bravo", Event.STAND_DOWN, Reason.STATE),
        ("alfa", Event.CONSENT, Reason.STATE),
    ]
    for name, event, why in wrong:
        with pytest.raises(RefusalError) as caught:
            act(world.nodes[name], encounter, event)
        assert caught.value.why is why, event


def test_without_a_catalogue_nobody_proposes(world, tmp_path):
    encounter = opened(world, tmp_path)
    go_on(world, encounter, "bravo")
    set_limits(world, "bravo", catalogue=[])
    with pytest.raises(InputError, match="no catalogue"):
        moving.propose(world.nodes["bravo"], encounter)


def test_a_proposal_says_what_was_screened_and_an_unscreened_one_is_refused(
    world, tmp_path
):
    from comity.coordination.negotiation import body_for
    from tests.acts import signing

    encounter = opened(world, tmp_path)
    go_on(world, encounter, "bravo")
    node = world.nodes["bravo"]
    set_limits(world, "bravo", catalogue="sample:500", max_age_d=0.001)
    with pytest.raises(DataError, match=r"limit 0.001 d.*cases.yaml"):
        moving.propose(node, encounter)
    set_limits(world, "bravo", catalogue="sample:500")
    seen = case(world, "bravo", encounter)
    candidate = moving.candidates_of(seen)[0]
    found = moving.screen_burn(autonomy.load_limits(node), seen, candidate)
    assert (found.state, found.left_out, found.undefined) == ("screened", 0, 0)
    assert found.cleared
    assert "no new conjunction" in found.statement
    details = moving._offer(node, seen)
    assert details.screened["state"] == "screened"
    untold = {"new": 0, "state": "unscreened"}
    with node.writing() as work:
        body = body_for(
            case_of(work, encounter), Event.PROPOSE, replace(details, screened=untold)
        )
        signing.write_step(work, seen, encounter, signing.Step.PROPOSE, body)
    world.settle()
    assert go_on(world, encounter, "alfa") == [Event.REFUSE]
    told = case(world, "bravo", encounter).documents
    refusal = [p for p in told if p.step == "refuse"]
    assert refusal[0].body["reason"] == Reason.SCREENING


def test_an_undefined_secondary_is_not_cleared_in_a_case(world, tmp_path, monkeypatch):
    from comity.apps.avoidance.secondary import Secondary

    encounter = opened(world, tmp_path)
    go_on(world, encounter, "bravo")
    one = Secondary("1", "ONE", 0, 1.0, 1.0, None, "none", None, "assumed")
    monkeypatch.setattr("comity.apps.cases.burns.secondary_of", lambda *_: (one,))
    with pytest.raises(RefusalError, match="Pc undefined") as caught:
        moving.propose(world.nodes["bravo"], encounter)
    assert caught.value.why is Reason.SCREENING


def test_a_baseline_against_our_own_word_is_refused(world, tmp_path):
    encounter = opened(world, tmp_path)
    # Meanwhile the satellite has lost its thrusters: nobody may plan with them.
    broken = capabilities("object:norad:50002", "non-manoeuvrable")
    offer(world.nodes["bravo"], broken, level="amber")
    # By hand no more than by itself.
    with pytest.raises(RefusalError) as caught:
        act(world.nodes["bravo"], encounter, Event.ACK)
    assert caught.value.why is Reason.AUTHORITY
    assert go_on(world, encounter, "bravo") == [Event.REFUSE]
    assert stances(world, encounter) == ("quiet", "quiet")
    (refusal,) = [
        p for p in case(world, "alfa", encounter).documents if p.step == "refuse"
    ]
    assert refusal.body["reason"] == Reason.AUTHORITY


def test_an_object_that_cannot_move_makes_the_other_the_sole_mover(tmp_path):
    kinds = ("automated", "non-manoeuvrable")
    with partners(tmp_path, kinds) as world:
        for name in ("alfa", "bravo"):
            set_limits(world, name)
        encounter = opened(world, tmp_path)
        steps = go_on(world, encounter, "bravo", "alfa", "bravo", "alfa")
        assert steps == [Event.ACK, Event.PROPOSE, Event.PROMISE, Event.COMMIT]
        with pytest.raises(RefusalError) as caught:
            act(world.nodes["bravo"], encounter, Event.TAKEOVER)
        assert caught.value.why is Reason.STATE
        world.clock.at_us = TCA_US - 8 * HOUR_US
        assert case(world, "bravo", encounter).seat.stance is Stance.ALONE
        shown = views.show_case(world.nodes["bravo"], encounter)
        assert shown.next.what.startswith("telephone")


def test_people_plan_what_is_crewed(tmp_path):
    with partners(tmp_path, ("crewed", "automated")) as world:
        for name in ("alfa", "bravo"):
            set_limits(world, name)
        encounter = opened(world, tmp_path)
        go_on(world, encounter, "bravo")
        assert go_on(world, encounter, "alfa", "bravo") == [None, None]
        shown = views.show_case(world.nodes["alfa"], encounter)
        assert shown.baseline["plan"] == "people"
        assert "by people" in shown.next.what
        text = tmp_path / "plan.txt"
        text.write_text("Alfa keeps 2 km radial separation until Monday.")
        with pytest.raises(InputError, match="signed no plan"):
            separation_plans.sign_plan(world.nodes["bravo"], encounter, None)
        separation_plans.sign_plan(world.nodes["alfa"], encounter, text)
        world.settle()
        (one,) = views.show_case(world.nodes["bravo"], encounter).plans
        assert (one.in_force, one.signed_by) == (False, ("party:alfa",))
        separation_plans.sign_plan(world.nodes["bravo"], encounter, None)
        world.settle()
        (one,) = views.show_case(world.nodes["alfa"], encounter).plans
        assert one.in_force
        assert views.replay_case(world.nodes["alfa"], encounter).equal


def test_a_chained_object_declares_itself_unable_in_the_second_encounter(tmp_path):
    third = "object:norad:60003"
    names = ["alfa", "bravo", "charlie"]
    met = [("alfa", "bravo"), ("charlie", "bravo")]
    signed = [(AGREEMENT.replace("alfa", one), one, two) for one, two in met]
    with prepared_world(
        tmp_path, names, met=met, signed=signed, start_us=START
    ) as world:
        owners = {"alfa": OURS, "bravo": THEIRS, "charlie": third}
        for name, thing in owners.items():
            offer(world.nodes[name], capabilities(thing, "automated"), level="amber")
            set_limits(world, name)
            others = ["alfa", "charlie"] if name == "bravo" else ["bravo"]
            for other in others:
                party = f"party:{other}"
                share_with(world.nodes[name], party, "capabilities", "coordination")
                share_now(world.nodes[name], [party])
        world.settle()
        first = opened(world, tmp_path)
        assert go_on(world, first, "bravo") == [Event.ACK]
        path = message(
            tmp_path,
            "second",
            seed=3,
            tca_us=TCA_US + HOUR_US,
            numbers=("50002", "60003"),
        )
        second = open_from_message(world.nodes["charlie"], "party:bravo", path)
        world.settle()
        # Bravo lowers against alfa and would have to raise against charlie.
        assert go_on(world, second, "bravo") == [Event.REFUSE]
        assert go_on(world, second, "charlie") == [Event.ACK]
        seen = case(world, "charlie", second)
        assert (seen.baseline.plan, seen.baseline.mover) == ("sole", third)
        assert next(c.kind for c in seen.baseline.crafts) == "non-manoeuvrable"
        assert case(world, "bravo", second).seat.plan == "theirs"


def test_automatic_nodes_agree_without_people(world, tmp_path):
    notes = []
    for name in ("alfa", "bravo"):
        set_limits(world, name, mode="automatic")
    encounter = opened(world, tmp_path)
    for _ in range(4):
        for name in ("bravo", "alfa"):
            jobs.run_due_steps(
                world.nodes[name], lambda what, **more: notes.append((what, more))
            )
            world.settle()
    assert stances(world, encounter) == ("relying", "committed")
    assert [more["act"] for what, more in notes if what == "case"] == [
        "acknowledge",
        "propose",
        "promise",
        "commit",
    ]


def test_an_automatic_node_opens_and_reopens_by_its_own_messages(world, tmp_path):
    set_limits(world, "alfa", mode="automatic")
    node, notes = world.nodes["alfa"], []

    def sweep():
        jobs.run_due_steps(node, lambda what, **more: notes.append((what, more)))
        world.settle()

    offer(node, rows_from("cdms", [message(tmp_path, "first")]), level="amber")
    sweep()
    sweep()
    (row,) = views.list_cases(world.nodes["bravo"])
    assert [more.get("act") for what, more in notes if what == "case"] == ["open"]
    go_on(world, row.case, "bravo")
    world.clock.move(3600)
    world.sync("alfa", "bravo")
    calm = message(tmp_path, "calm", created_us=world.clock(), miss=60.0)
    offer(node, rows_from("cdms", [calm]), level="amber")
    sweep()
    assert case(world, "alfa", row.case).seat.stance is Stance.REOPENING
    assert case(world, "bravo", row.case).seat.called


def test_limits_of_a_node_keep_it_from_moving(world, tmp_path):
    encounter = opened(world, tmp_path)
    go_on(world, encounter, "bravo")
    set_limits(world, "bravo", largest_m_s=1e-4)
    assert go_on(world, encounter, "bravo") == [None]


def test_people_are_called_once_for_each_deadline(world, tmp_path):
    encounter = opened(world, tmp_path)
    world.clock.at_us = TCA_US - 20 * HOUR_US
    pages = []
    for _ in range(2):
        jobs.run_due_steps(
            world.nodes["alfa"], lambda what, **more: pages.append((what, more))
        )
    texts = [more["words"] for what, more in pages if what == "page"]
    assert len(texts) == 3
    assert texts[0].startswith(("propose deadline", "commit deadline", "withdraw"))
    assert len(jobs.pages(world.nodes["alfa"])) == 3
    del encounter


def test_two_documents_for_one_place_are_proof_and_go_to_people(world, tmp_path):
    encounter = committed(world, tmp_path)
    # A second copy of the node with the same key says something else.
    node = world.nodes["bravo"]
    from tests.acts import signing

    def twice(work):
        seen = case_of(work, encounter)
        body = {"of": seen.documents[0].hash, "reason": "screening", "epoch": 1}
        for reason in ("screening", "own-limits"):
            signing.write_step(
                work,
                seen,
                encounter,
                signing.Step.WITHDRAW,
                {**body, "reason": reason},
            )

    with node.writing() as work:
        twice(work)
    world.settle()
    seen = case(world, "alfa", encounter)
    assert seen.seat.stance is Stance.PEOPLE
    assert seen.proof is not None
    kept = world.nodes["alfa"].database.read(
        lambda c: c.exec_driver_sql("select first, second from equivocations").all()
    )
    assert len(kept) == 1
    with pytest.raises(RefusalError) as caught:
        act(world.nodes["alfa"], encounter, Event.REOPEN)
    assert caught.value.why is Reason.PEOPLE


def put_back(world, copy):
    """Restore a backup of alfa over its database."""
    world.nodes["alfa"].close()
    replace_database(world.folder / "alfa", copy)
    world.nodes["alfa"] = world.open("alfa")


def test_a_restored_node_leaves_its_live_cases_to_people(world, tmp_path):
    encounter = opened(world, tmp_path)
    go_on(world, encounter, "bravo", "bravo")
    saved = tmp_path / "backup.db"
    backup(world.nodes["alfa"], saved)
    # The promise is not in the backup.
    go_on(world, encounter, "alfa", "bravo")
    assert stances(world, encounter) == ("relying", "committed")
    world.clock.move(60)
    put_back(world, saved)
    with pytest.raises((TrustError, RefusalError)):
        act(world.nodes["alfa"], encounter, Event.WITHDRAW)
    from comity.node.lifecycle.recovery import recover

    recover(world.nodes["alfa"], "party:bravo")
    world.settle()
    seen = case(world, "alfa", encounter)
    assert seen.seat.stance is Stance.PEOPLE
    assert "restored" in seen.distrusted
    steps = [p.step.value for p in seen.documents]
    assert "promise" in steps
    with pytest.raises(RefusalError) as caught:
        act(world.nodes["alfa"], encounter, Event.WITHDRAW)
    assert caught.value.why is Reason.PEOPLE


def test_an_unknown_clock_signs_nothing(world, tmp_path):
    encounter = opened(world, tmp_path)
    node = world.nodes["bravo"]
    node.write(lambda c: c.exec_driver_sql("update peers set skew_us = 120000000"))
    with pytest.raises(RefusalError) as caught:
        act(node, encounter, Event.ACK)
    assert caught.value.why is Reason.CLOCK


def test_names_of_cases_are_found_by_their_begin(world, tmp_path):
    encounter = opened(world, tmp_path)
    node = world.nodes["alfa"]
    for name in (encounter, encounter[7:], encounter[7:13]):
        assert node.view(lambda work, n=name: find_encounter(work, n)) == encounter
    for name in ("", "sha256:", "ffff_", "%"):
        with pytest.raises(UnknownNameError):
            node.view(lambda work, n=name: find_encounter(work, n))


def test_settings_of_play_are_read_strictly(world):
    node = world.nodes["alfa"]
    for text in ("mode: fast", "more: 1", "largest_m_s: -1", "[1]"):
        (node.folder / "cases.yaml").write_text(text)
        with pytest.raises(InputError):
            autonomy.load_limits(node)


def send(world, change):
    """Let bravo send a changed OPEN by hand; return the answer's code."""
    from tests.acts import signing

    node = world.nodes["bravo"]
    made = json.loads(json.dumps(change))
    with node.writing() as work:
        agreement, label = signing.agreement_with(work, "party:alfa")
        text = signing.sign_row(work, "party:alfa", made, label, "")
        entry = signing.enqueue(
            work,
            "party:alfa",
            [signing.Outgoing(text, "coordination", label.to_json(), keep=True)],
        )[0]
    world.settle()
    return node.database.read(
        lambda c: c.exec_driver_sql(
            f"select code from outbox where entry = {entry}"  # noqa: S608
        ).scalar()
    )


@pytest.mark.parametrize(
    "path, item, code",
    [
        (("body", "baseline", "frame"), "ITRF", Code.CASE_FRAME),
        (("body", "baseline", "pc"), 7.0, Code.CASE_NUMBERS),
        (("body", "baseline", "data", 0, "hbr_km"), -1.0, Code.CASE_NUMBERS),
        (("body", "baseline", "deadlines", "commit_us"), 1, Code.CASE_WINDOW),
        (
            ("body", "baseline", "crafts", 0, "party"),
            "party:charlie",
            Code.CASE_AUTHORITY,
        ),
        (("body", "baseline", "more"), 1, Code.MALFORMED),
        (("step",), "shout", Code.MALFORMED),
        (("case",), "sha256:" + "0" * 64, Code.CASE_AUTHORITY),
        (("tca_us",), 5, Code.CASE_NUMBERS),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_the_case_is_safe(
    world, tmp_path, path, item, code
):
    encounter = open_from_message(
        world.nodes["bravo"], "party:alfa", message(tmp_path, "one")
    )
    node = world.nodes["bravo"]
    with node.reading() as work:
        row = case_of(work, encounter).documents[0]
    whole = {
        "body": dict(row.body),
        "case": encounter,
        "object": "object:norad:50002",
        "step": "open",
        "tca_us": TCA_US,
    }
    whole = json.loads(json.dumps(whole))
    place = whole
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = item
    world.settle()
    before = case(world, "alfa", encounter)
    assert send(world, whole) == code
    after = case(world, "alfa", encounter)
    assert (after.seat, after.documents) == (before.seat, before.documents)
    assert before.seat.stance is Stance.CALLED


def test_a_proposal_beside_the_baseline_is_refused_with_its_reason(world, tmp_path):
    from tests.acts import signing

    encounter = opened(world, tmp_path)
    go_on(world, encounter, "bravo")
    node = world.nodes["bravo"]
    with node.writing() as work:
        from comity.coordination.negotiation import body_for

        seen = case_of(work, encounter)
        body = body_for(
            seen, Event.PROPOSE, ActDetails(screened={"new": 0}, pc_after=1e-8)
        )
        shifted = [[a + 1_000_000, b] for a, b in body["burn"]["windows_us"]]
        body["burn"] = {**body["burn"], "windows_us": shifted}
        signing.write_step(work, seen, encounter, signing.Step.PROPOSE, body)
    world.settle()
    assert go_on(world, encounter, "alfa") == [Event.REFUSE]
    refusal = [
        p for p in case(world, "bravo", encounter).documents if p.step == "refuse"
    ]
    assert refusal[0].body["reason"] == Reason.WINDOW


def test_a_case_outlives_its_agreement(world, tmp_path):
    """A live case keeps the version that it opened with (the control hook of policy)."""
    from tests.acts import withdraw

    encounter = opened(world, tmp_path)
    go_on(world, encounter, "bravo")
    withdraw(world.nodes["alfa"], "alfa-bravo")
    world.settle()
    # The notice of 30 days is over for new things, but this case is older in the books.
    assert go_on(world, encounter, "bravo", "alfa", "bravo") == [
        Event.PROPOSE,
        Event.PROMISE,
        Event.COMMIT,
    ]


def test_time_alone_never_makes_a_case_move(world, tmp_path):
    encounter = committed(world, tmp_path)
    seen = case(world, "alfa", encounter)
    later = advance(seen, seen.baseline.tca_us + 1)
    assert later.seat.stance is Stance.CLOSED
    assert not later.seat.burned


def test_evidence_needs_something_to_show(world, tmp_path):
    encounter = committed(world, tmp_path)
    node = world.nodes["alfa"]
    with pytest.raises(InputError, match="last window"):
        burn_evidence.show_no_burn(node, encounter, "radar")
    with pytest.raises(RefusalError):
        burn_evidence.show_burn(node, encounter, node.clock(), np.zeros(3))
    with pytest.raises((FormatError, ComityError)):
        burn_evidence.show_trajectory(
            node, encounter, tmp_path / "no.oem", node.clock()
        )
