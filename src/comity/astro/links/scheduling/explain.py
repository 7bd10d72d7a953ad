"""Reasons why a request is not served: what occupies each of its windows."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.astro.links.scheduling.problem import (
    Measures,
    Problem,
    Request,
    Track,
    measure,
    open_s,
)

__all__ = ["Rejection", "explain"]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A request that is not satisfied, its time, and the reasons."""

    request: int
    given_s: int
    reasons: tuple[str, ...]


def _taken(
    problem: Problem, tracks: Sequence[Track]
) -> list[list[tuple[int, int, Track]]]:
    """Return, for each antenna, the times in which tracks occupy it."""
    out: list[list[tuple[int, int, Track]]] = [[] for _ in problem.antennas]
    for track in tracks:
        request = problem.requests[track.request]
        span = (track.start_s - request.setup_s, track.end_s + request.teardown_s)
        for a in request.options[track.option].antennas:
            out[a].append((*span, track))
    return out


def _against(problem: Problem, measures: Measures, lost: Request, won: Request) -> str:
    """Return the reason why one request was preferred to another."""
    mine, theirs = measures.given[lost.member], measures.given[won.member]
    member = problem.members[won.member].name
    if won.member == lost.member:
        return "of the same member"
    if won.priority > lost.priority:
        return f"its priority is {won.priority}, yours {lost.priority}"
    if theirs < mine:
        return f"{member} has {theirs:.0%} of what it asked for, you {mine:.0%}"
    owns = {a.name for a in problem.antennas if a.owner == member}
    if owns & {problem.antennas[a].name for o in lost.options for a in o.antennas}:
        return f"{member} owns the antenna"
    return "all together more is served so"


def explain(problem: Problem, tracks: Sequence[Track]) -> list[Rejection]:
    """Return reasons for each request that is not satisfied.

    For every window: too short, closed, reserved by its owner, or lost to other requests,
    with the reason why these were preferred.
    """
    measures = measure(problem, tracks)
    total = [0] * len(problem.requests)
    for track in tracks:
        total[track.request] += track.end_s - track.start_s
    taken = _taken(problem, tracks)
    out = []
    for k, request in enumerate(problem.requests):
        if total[k] >= request.least_s:
            continue
        out.append(Rejection(k, total[k], tuple(_reasons(problem, measures, taken, k))))
    return out


def _reasons(
    problem: Problem,
    measures: Measures,
    taken: list[list[tuple[int, int, Track]]],
    k: int,
) -> list[str]:
    request = problem.requests[k]
    if not request.options:
        return ["no antenna sees it in the span"]
    short = 0
    closed: dict[str, str] = {}
    reserved: set[str] = set()
    won: dict[int, set[str]] = {}
    for option in request.options:
        if option.end_s - option.start_s < request.shortest_s:
            short += 1
            continue
        low = option.start_s - request.setup_s
        high = option.end_s + request.teardown_s
        if _blocked(problem, taken, k, option.antennas, (low, high), closed, won):
            continue
        reserved |= {
            problem.antennas[a].name
            for a in option.antennas
            if _is_full(problem, taken[a], a)
        }
    out = [
        f"lost to {problem.requests[w].name} of "
        f"{problem.members[problem.requests[w].member].name} on {', '.join(sorted(names))}: "
        f"{_against(problem, measures, request, problem.requests[w])}"
        for w, names in sorted(won.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    out += [f"{name} is closed: {reason}" for name, reason in sorted(closed.items())]
    out += [f"the rest of {name} is its owner's share" for name in sorted(reserved)]
    if short:
        out.append(f"{short} windows are shorter than {request.shortest_s} s")
    return out or ["the search found no place in the time it had"]


def _blocked(
    problem: Problem,
    taken: list[list[tuple[int, int, Track]]],
    k: int,
    antennas: Sequence[int],
    span: tuple[int, int],
    closed: dict[str, str],
    won: dict[int, set[str]],
) -> bool:
    """Add reasons of a window: closures and other requests; return whether there are any."""
    low, high = span
    blocked = False
    for a in antennas:
        antenna = problem.antennas[a]
        for closure in antenna.closed:
            if closure.start_s < high and closure.end_s > low:
                closed[antenna.name] = closure.reason
                blocked = True
        for start, end, track in taken[a]:
            if start < high and end > low and track.request != k:
                won.setdefault(track.request, set()).add(antenna.name)
                blocked = True
    return blocked


def _is_full(problem: Problem, taken: list[tuple[int, int, Track]], a: int) -> bool:
    """Return whether parties other than the owner use all time not reserved (within 5 %)."""
    antenna = problem.antennas[a]
    if antenna.reserved <= 0.0:
        return False
    used = sum(
        end - start
        for start, end, track in taken
        if problem.members[problem.requests[track.request].member].name != antenna.owner
    )
    return used >= (0.95 - antenna.reserved) * open_s(problem, antenna)
