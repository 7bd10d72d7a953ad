"""An exercise, run: nodes of its own in one process, on its own clock, and its report.

Every node of a drill is a whole node. The exercise's id stands inside everything that is
signed in it, so that a node outside refuses it. The report says who acknowledged when, on
which channel, and what was misunderstood.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.apps.notices.acknowledgements import acknowledge
from comity.apps.notices.duty_roster import NAME as ROSTER, watch_log
from comity.apps.notices.inquiries import call_about_warnings
from comity.apps.notices.issue import Order, revise_notice, send_notice
from comity.apps.notices.jobs import call_due_people
from comity.apps.notices.view_records import RecipientView
from comity.apps.notices.views import show_notice
from comity.apps.operations.drill_script import Script, Step
from comity.apps.operations.exercise_nodes import Rehearsal
from comity.coordination.notices.forms import from_file
from comity.foundations.constants import MINUTE_US
from comity.foundations.errors import ComityError
from comity.foundations.time import format_utc
from comity.node.exchange.relay_jobs import asking, leaving, run_errands
from comity.node.node import Node
from comity.system.files import write_whole

__all__ = ["run_drill"]

Json = dict[str, Any]
#: How time passes between the steps of a script.
BEAT_US = 5_000_000


@dataclass
class _Stage:
    """A drill under way: its nodes, and the names that the script gives to notices."""

    script: Script
    nodes: Rehearsal
    names: dict[str, str] = field(default_factory=dict)
    trouble: list[Json] = field(default_factory=list)
    faults: list[Json] = field(default_factory=list)

    def node(self, name: str) -> Node:
        """Return a party's node."""
        return self.nodes.nodes[name]

    def notice(self, name: str) -> str:
        """Return the id of a notice by the script's name for it."""
        return self.names.get(str(name), str(name))


def run_drill(
    script: Script, folder: Path, tick: Callable[[int, int], None] | None = None
) -> Json:
    """Run an exercise on its own clock; return its report.

    Parameters
    ----------
    folder
        Where its nodes are made; they stay, with their ledgers.
    tick
        Called with minutes done and minutes in all.

    Raises
    ------
    ComityError
        If the nodes cannot be made. What goes wrong in a step stands in the report.
    """
    nodes = Rehearsal(
        folder,
        script.parties,
        script.start_us,
        lambda at_us: format_utc(at_us, 0)[:10],
        agreement=script.agreement,
        exercise=script.exercise,
    )
    stage = _Stage(script, nodes)
    for name, roster in script.watches.items():
        write_whole(folder / name / ROSTER, roster.encode())
    try:
        waiting = list(script.steps)
        while nodes.clock() < script.stop_us:
            while waiting and waiting[0].at_us <= nodes.clock():
                _do(stage, waiting.pop(0))
            _beat(stage)
            nodes.clock.at_us += BEAT_US
            if tick is not None:
                done = (nodes.clock() - script.start_us) // MINUTE_US
                tick(done, (script.stop_us - script.start_us) // MINUTE_US)
        return _report(stage)
    finally:
        nodes.close()


def _do(stage: _Stage, step: Step) -> None:
    try:
        _DOES[step.what](stage, step.more)
    except ComityError as error:
        minute = (step.at_us - stage.script.start_us) / MINUTE_US
        stage.trouble.append({"at_min": minute, "do": step.what, "words": str(error)})


def _send(stage: _Stage, more: Mapping[str, Any]) -> None:
    form = str(more["form"])
    order = Order(
        form,
        from_file(form, more["fields"]),
        [f"party:{name}" for name in more["to"]],
        str(more.get("text", "")),
        stage.notice(more["about"]) if "about" in more else "",
    )
    number = str(send_notice(stage.node(more["by"]), order))
    stage.names[str(more.get("name", number))] = number


def _revise(stage: _Stage, more: Mapping[str, Any]) -> None:
    name = stage.notice(more["notice"])
    form = name.split("/")[0]
    order = Order(
        form,
        from_file(form, more["fields"]),
        [f"party:{party}" for party in more["to"]],
        str(more.get("text", "")),
    )
    number = str(revise_notice(stage.node(more["by"]), name, order))
    stage.names[str(more.get("name", number))] = number


def _acknowledge(stage: _Stage, more: Mapping[str, Any]) -> None:
    name = stage.notice(more["notice"])
    person = str(more.get("person", f"officer of {more['by']}"))
    language = str(more.get("language", "en"))
    done = acknowledge(
        stage.node(more["by"]),
        name,
        str(more["rung"]),
        by=person,
        read_back=more.get("said"),
        language=language,
    )
    for one in done.wrong:
        stage.faults.append(
            {
                "notice": name,
                "party": f"party:{more['by']}",
                "person": person,
                "language": language,
                "fact": one.fact,
                "said": one.given,
                "why": one.why,
                "state": str(done.state),
            }
        )


def _both_ways(more: Mapping[str, Any]) -> set[tuple[str, str]]:
    one, two = (str(name) for name in more["between"])
    return {(one, two), (two, one)}


_DOES: dict[str, Callable[[_Stage, Mapping[str, Any]], None]] = {
    "send": _send,
    "revise": _revise,
    "acknowledge": _acknowledge,
    "cut": lambda stage, more: stage.nodes.cut.update(_both_ways(more)),
    "mend": lambda stage, more: stage.nodes.cut.difference_update(_both_ways(more)),
}


def _quiet(_event: str, **_more: Any) -> None:
    return None


def _beat(stage: _Stage) -> None:
    """Let timers and channels of every node work once."""
    for node in stage.nodes.nodes.values():
        call_due_people(node, _quiet)
        call_about_warnings(node, _quiet)
    nodes = list(stage.nodes.nodes.values())
    minute = stage.nodes.clock() % MINUTE_US < BEAT_US
    while True:
        stage.nodes.settle()
        left = sum(run_errands(leaving(node)) for node in nodes)
        # Gateways are asked when something was left with them, and once a minute anyway.
        if left or minute:
            for node in nodes:
                run_errands(asking(node))
        minute = False
        if not left:
            return


def _report(stage: _Stage) -> Json:
    """Return who acknowledged when, on which channel, and what was misunderstood."""
    script = stage.script
    notices: list[Json] = []
    for name, number in stage.names.items():
        shown = show_notice(stage.node(number.split("/")[1]), number)
        notices += [
            _line(name, shown.issued_us, number, there) for there in shown.recipients
        ]
    calls = {
        name: [r.text for r in watch_log(node, 200)[::-1] if r.what == "call"]
        for name, node in stage.nodes.nodes.items()
    }
    return {
        "exercise": script.exercise,
        "banner": f"EXERCISE {script.exercise} EXERCISE",
        "start": f"{format_utc(script.start_us, 0)}Z",
        "minutes": (script.stop_us - script.start_us) / MINUTE_US,
        "notices": notices,
        "misunderstood": stage.faults,
        "calls": calls,
        "trouble": stage.trouble,
    }


def _line(name: str, issued_us: int, number: str, there: RecipientView) -> Json:
    return {
        "name": name,
        "notice": number,
        "to": there.party,
        "state": there.state,
        "rungs_s": {rung: (at - issued_us) / 1e6 for rung, at in there.rungs.items()},
        "understood_in_time": _in_time(there),
        "channels": {c.channel: c.delivered_us is not None for c in there.channels},
        "called": there.level,
    }


def _in_time(there: RecipientView) -> bool | None:
    """Tell whether a notice was understood in its time; None if it was not awaited."""
    if there.state == "moot":
        return None
    at = there.rungs.get("understood")
    since = there.stored_us
    return (
        at is not None
        and since is not None
        and ((at - since) / 1e6 <= there.times_s[3])
    )
