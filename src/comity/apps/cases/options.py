"""A case weighed: *do nothing*, *the other side moves*, *we move*, by the data that both have signed.

All numbers come from the baseline: its sets of data, its windows and its sizes. What no document
and no screening says is named as not checked.
"""

import math
from dataclasses import fields
from typing import Any

import numpy as np

from comity.apps.cases.autonomy import planned_burn
from comity.apps.cases.burns import candidates_of
from comity.apps.cases.documents import case_of, find_encounter
from comity.apps.cases.kept_briefs import next_deadline_us
from comity.apps.cases.option_records import (
    Candidate,
    CaseOptions,
    CaseSource,
    Option,
    OptionBurn,
    OptionPlane,
    PastPc,
    RadiusPc,
)
from comity.apps.cases.records import Screening
from comity.astro.manoeuvre.outcomes import second_of
from comity.astro.manoeuvre.reach import period_of, plane_map
from comity.astro.manoeuvre.records import Encounter
from comity.astro.risk.dilution import dilution_of, radius_curve
from comity.coordination.negotiation import Baseline, Case
from comity.coordination.negotiation.acts import own_choice
from comity.coordination.negotiation.admissible import Burns
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.forms import read_burns
from comity.coordination.negotiation.outcomes import encounters_of
from comity.coordination.negotiation.records import Step
from comity.foundations.errors import UnknownNameError
from comity.node.node import Node

__all__ = ["options_of"]

#: Radii of the sensitivity, as parts of the stated one.
RADII = (0.5, 1.0, 2.0, 4.0)
#: Documents that offer a burn of their party, and those that state a probability.
OFFERS = (Step.PROPOSE, Step.COUNTER, Step.TAKEOVER)


def _plane(encounter: Encounter) -> OptionPlane:
    p, metres = encounter.plane, 1e3
    return OptionPlane(
        p.x_km * metres,
        p.y_km * metres,
        p.sigma_x_km * metres,
        p.sigma_y_km * metres,
        encounter.hbr_km * metres,
    )


def _sigma_along_miss_m(encounter: Encounter) -> float:
    """Return the standard deviation of the distance, to first order: that along the miss."""
    p = encounter.plane
    miss = math.hypot(p.x_km, p.y_km)
    if miss <= 0.0:
        return p.sigma_x_km * 1e3
    return math.hypot(p.x_km * p.sigma_x_km, p.y_km * p.sigma_y_km) / miss * 1e3


def _view(baseline: Baseline, party: str) -> tuple[Encounter, float]:
    """Return the first encounter with a party's object first, and the sign of its miss."""
    k = [craft.party for craft in baseline.crafts].index(party)
    encounter = encounters_of(baseline.data)[0]
    return (second_of(encounter), -1.0) if k else (encounter, 1.0)


def _burn(baseline: Baseline, view: Encounter, burns: Burns) -> OptionBurn:
    starts_s, ends_s = burns.leads_s[0]
    period_s = period_of(view)
    return OptionBurn(
        baseline.tca_us - round(float(starts_s) * 1e6),
        baseline.tca_us - round(float(ends_s) * 1e6),
        burns.dv_km_s[0] * 1e3,
        burns.dv_km_s[1] * 1e3,
        "raising" if burns.sense > 0 else "lowering",
        float(burns.leads_s[0].mean()) / period_s,
    )


def _moved(
    case: Case,
    party: str,
    burns: Burns,
    *,
    offered: bool,
    screening: Screening | None,
    until_us: int | None,
) -> Option:
    """Return what a party's burn would give."""
    baseline = _baseline(case)
    view, sign = _view(baseline, party)
    burn, pc = planned_burn(baseline, party, burns)
    # To first order, as the burn is chosen; the distance and Pc are of the motion that was flown.
    flat = view.miss + plane_map(view, burn.lead_s) @ burn.dv_km_s
    axes = encounters_of(baseline.data)[0].plane.axes
    x_km, y_km = axes @ (view.plane.axes.T @ flat * sign)
    return Option(
        "ours" if party == case.party else "theirs",
        party,
        offered,
        _burn(baseline, view, burns),
        pc,
        burn.miss_after_km * 1e3,
        float(x_km) * 1e3,
        float(y_km) * 1e3,
        screening,
        until_us,
    )


def _baseline(case: Case) -> Baseline:
    if case.baseline is None:
        raise UnknownNameError(
            "the case has no baseline: nobody has opened it with data",
            remedy="comity case show tells who has to",
        )
    return case.baseline


def _stated(document: CaseDocument) -> Screening | None:
    """Return what a proposal says of its screening; None if it was not screened."""
    told: Any = document.body.get("screened")
    if not isinstance(told, dict) or told.get("state") in {None, "unscreened"}:
        return None
    known = {item.name for item in fields(Screening)}
    return Screening(**{name: one for name, one in told.items() if name in known})


def _offer(case: Case, *, mine: bool) -> tuple[Burns, Screening | None] | None:
    """Return the burn that a side's last document of this epoch offers, and its screening."""
    document = latest(case, OFFERS, mine=mine, epoch=case.seat.epoch)
    if document is None:
        return None
    tca_us = _baseline(case).tca_us
    return read_burns("burn", document.body["burn"], tca_us), _stated(document)


def _side(case: Case, party: str, now_us: int) -> Option | None:
    """Return what a party's move would give: as it offers it, or as the baseline allows."""
    until_us = next_deadline_us(case, now_us)
    offer = _offer(case, mine=party == case.party)
    if offer is not None:
        burns, screening = offer
        return _moved(
            case, party, burns, offered=True, screening=screening, until_us=until_us
        )
    choice = own_choice(case, party)
    if choice is None or not len(choice.commit.leads_s):
        return None
    return _moved(
        case, party, choice.commit, offered=False, screening=None, until_us=until_us
    )


def _nothing(case: Case, encounter: Encounter, now_us: int) -> Option:
    plane = _plane(encounter)
    return Option(
        "nothing",
        "",
        False,
        None,
        _baseline(case).pc,
        math.hypot(plane.x_m, plane.y_m),
        plane.x_m,
        plane.y_m,
        None,
        next_deadline_us(case, now_us),
    )


def _candidates(case: Case) -> tuple[Candidate, ...]:
    baseline, choice = _baseline(case), own_choice(case)
    if choice is None or not len(choice.commit.leads_s):
        return ()
    return tuple(
        Candidate(
            number,
            baseline.tca_us - round(float(burns.leads_s[0][0]) * 1e6),
            baseline.tca_us - round(float(burns.leads_s[0][1]) * 1e6),
            burns.dv_km_s[0] * 1e3,
            planned_burn(baseline, case.party, burns)[1],
        )
        for number, burns in enumerate(candidates_of(case))
    )


def _sources(baseline: Baseline) -> tuple[CaseSource, ...]:
    return tuple(
        CaseSource(
            one.party,
            one.source,
            one.as_of_us,
            encounter.pc,
            float(np.hypot(*encounter.miss)) * 1e3,
        )
        for one, encounter in zip(
            baseline.data, encounters_of(baseline.data), strict=True
        )
    )


def _past(case: Case) -> tuple[PastPc, ...]:
    """Return the probabilities that signed documents state, the oldest first."""
    out = []
    for document in case.documents:
        for name in ("pc", "pc_before"):
            value = document.body.get(name)
            if isinstance(value, float) and math.isfinite(value):
                out.append(
                    PastPc(document.at_us, value, document.party, str(document.step))
                )
                break
        inner: Any = document.body.get("baseline")
        if isinstance(inner, dict) and isinstance(inner.get("pc"), float):
            pc = inner["pc"]
            out.append(PastPc(document.at_us, pc, document.party, str(document.step)))
    return tuple(out)


def _unchecked(
    case: Case, encounter: Encounter, options: tuple[Option, ...]
) -> tuple[str, ...]:
    out = [
        (
            f"The hard-body radius of {encounter.hbr_km * 1e3:.1f} m is stated by the messages: "
            "nobody here has measured it."
        )
    ]
    for one in options:
        if one.burn is not None and one.screening is None:
            out.append(
                f"The burn of {one.mover} is not screened against the catalogue."
            )
        elif one.screening is not None and one.screening.left_out:
            out.append(
                f"The screening of the burn of {one.mover} left out "
                f"{one.screening.left_out} objects or rows."
            )
    if len(_baseline(case).data) == 1:
        out.append("One message alone gives these numbers: nobody has confirmed them.")
    if encounter.plane.clipped:
        out.append("The covariance had to be repaired before it could be used.")
    return tuple(out)


def options_of(node: Node, name: str, at_us: int | None = None) -> CaseOptions:
    """Return a case weighed.

    Parameters
    ----------
    name
        Id of the case, or the start of it.
    at_us
        As this node knew it at an instant, UTC us; None: now.

    Raises
    ------
    UnknownNameError
        If there is none, or nobody has opened it with data.
    """
    with node.reading() as work:
        encounter_id = find_encounter(work, name)
        case = case_of(work, encounter_id, at_us)
        now_us = work.now_us if at_us is None else at_us
    baseline = _baseline(case)
    encounter = encounters_of(baseline.data)[0]
    pair = encounter.pair
    v1, v2 = pair.velocity_1_km_s, pair.velocity_2_km_s
    cosine = float(v1 @ v2 / np.linalg.norm(v1) / np.linalg.norm(v2))
    sides = (
        _nothing(case, encounter, now_us),
        _side(case, case.peer, now_us),
        _side(case, case.party, now_us),
    )
    options = tuple(one for one in sides if one is not None)
    half = encounter.covariance / 2.0
    diluted = dilution_of(pair, half, half, encounter.hbr_km)
    radii_km = np.array(RADII) * encounter.hbr_km
    curve = radius_curve(pair, encounter.covariance, radii_km)
    theirs = next(c.object for c in baseline.crafts if c.party != case.party)
    return CaseOptions(
        case=encounter_id,
        tca_us=baseline.tca_us,
        ours=baseline.craft_of(case.party).object,
        theirs=theirs,
        speed_km_s=float(np.linalg.norm(pair.relative_km_s)),
        angle_rad=math.acos(min(max(cosine, -1.0), 1.0)),
        miss_m=float(np.hypot(*encounter.miss)) * 1e3,
        sigma_miss_m=_sigma_along_miss_m(encounter),
        pc=baseline.pc,
        target_pc=baseline.limits["target_pc"],
        open_pc=baseline.limits["open_pc"],
        plane=_plane(encounter),
        sources=_sources(baseline),
        radii=tuple(
            RadiusPc(float(r) * 1e3, float(pc))
            for r, pc in zip(radii_km, curve, strict=True)
        ),
        max_pc=diluted.max_pc,
        diluted=diluted.diluted,
        options=options,
        candidates=_candidates(case),
        past=_past(case),
        unchecked=_unchecked(case, encounter, options),
    )
