"""Pictures of a case's page, from the case as it was weighed: three encounter planes, Pc against time."""

from dataclasses import replace

from markupsafe import Markup

from comity.apps.cases.option_records import CaseOptions
from comity.apps.cases.records import CaseView
from comity.drawing.case_plane import PlaneMark, case_plane, common_reach_m
from comity.drawing.pc_course import Instant, Stated, pc_course
from comity.foundations.time import format_utc, parse_utc
from comity.web.languages import Texts

__all__ = ["course_of", "planes_of"]

#: Deadlines that the plot names, and the names of their texts.
NAMED = {
    "propose": "picture-decide",
    "commit": "picture-commit",
    "burn from": "picture-burn",
    "evidence": "picture-evidence",
}


def _power(pc: float) -> str:
    """Return a probability as the pages write it."""
    head, _, tail = f"{pc:.1e}".partition("e")
    return f"{head.removesuffix('.0')}e\N{MINUS SIGN}{abs(int(tail))}"


def planes_of(weighed: CaseOptions, peer: str, texts: Texts) -> dict[str, Markup]:
    """Return the encounter plane of each way on, all on one scale."""
    plane = weighed.plane
    now = PlaneMark(plane.x_m, plane.y_m)
    marks = [now] + [
        PlaneMark(one.x_m, one.y_m)
        for one in weighed.options
        if one.x_m is not None and one.y_m is not None
    ]
    sigma = plane.sigma_x_m, plane.sigma_y_m
    reach = common_reach_m(sigma, marks)
    out: dict[str, Markup] = {}
    for one in weighed.options:
        after = None
        if one.burn is not None and one.x_m is not None and one.y_m is not None:
            after = PlaneMark(one.x_m, one.y_m, "us" if one.kind == "ours" else "them")
        title = texts("picture-plane", option=texts(f"option-{one.kind}", peer=peer))
        drawn = case_plane(sigma, plane.hbr_m, now, after, reach, title)
        # Made by `drawing` from numbers alone.
        out[one.kind] = Markup(drawn)  # noqa: S704
    return out


def course_of(
    weighed: CaseOptions, case: CaseView, now_us: int, width: float, texts: Texts
) -> Markup:
    """Return the probability against time with the decision times of the case."""
    instants = [Instant(texts("picture-now"), now_us, "ink")]
    ours = case.next.who != case.peer
    soon = True
    for one in case.deadlines:
        if one.what in NAMED and not one.passed:
            hour = format_utc(parse_utc(one.at), 0)[11:16]
            words = f"{texts(NAMED[one.what])} {hour}"
            first = Instant(words, parse_utc(one.at), "act")
            instants.append(first if soon and ours else replace(first, whose="ink"))
            soon = False
    theirs = next(
        (one for one in weighed.options if one.kind == "theirs" and one.offered), None
    )
    expected = None
    if theirs is not None and theirs.burn and theirs.pc_after is not None:
        words = texts("picture-flown", pc=_power(theirs.pc_after))
        expected = (words, theirs.pc_after, theirs.burn.until_us)
    past = [Stated(one.at_us, one.pc) for one in weighed.past]
    drawn = pc_course(
        past,
        now_us,
        weighed.tca_us,
        (
            texts("picture-threshold", pc=_power(weighed.open_pc)),
            weighed.open_pc,
        ),
        instants,
        expected,
        texts("picture-course"),
        width,
    )
    # Made by `drawing`, which escapes every text in it.
    return Markup(drawn)  # noqa: S704
