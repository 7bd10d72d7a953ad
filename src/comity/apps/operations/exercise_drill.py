"""Run an exercise: nodes of its own in one process, on its own clock, and its report.

Every node of a drill is a whole node. The exercise's id is part of everything that is
signed in it, so that a node outside refuses it. The report states who acknowledged when,
on which channel, and what was misunderstood.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from comity.apps.notices.acknowledgements import Acknowledged
from comity.apps.notices.acts import (
    ACKNOWLEDGE,
    REVISE,
    SEND,
    SEND_CRISIS,
    Acknowledge as AcknowledgeNotice,
    ReviseNotice,
    SendNotice,
)
from comity.apps.notices.duty_roster import NAME as ROSTER, watch_log
from comity.apps.notices.inquiries import call_about_warnings
from comity.apps.notices.issue import right_of
from comity.apps.notices.jobs import call_due_people
from comity.apps.notices.view_records import NoticeView, RecipientView
from comity.apps.notices.views import show_notice
from comity.apps.operations.drill_records import (
    DrillNotice,
    DrillReport,
    Misunderstanding,
    Trouble,
)
from comity.apps.operations.drill_script import (
    Acknowledge,
    Cut,
    Mend,
    Revise,
    Script,
    Send,
    Step,
)
from comity.apps.operations.exercise_nodes import Rehearsal
from comity.foundations.constants import MINUTE_US
from comity.foundations.errors import ComityError
from comity.foundations.time import format_utc
from comity.node.exchange.relay_jobs import collection_tasks, deposit_tasks, run_tasks
from comity.node.node import Node
from comity.system.files import write_whole
from comity.trust.persons import Right, Role

__all__ = ["run_drill"]

#: By how much the clock is moved at a time, microseconds.
BEAT_US = 5_000_000


@dataclass
class _Stage:
    """A drill under way: its nodes, and the names that the script gives to notices."""

    script: Script
    nodes: Rehearsal
    names: dict[str, str] = field(default_factory=dict)
    trouble: list[Trouble] = field(default_factory=list)
    faults: list[Misunderstanding] = field(default_factory=list)

    def node(self, name: str) -> Node:
        """Return a party's node."""
        return self.nodes.nodes[name]

    def notice(self, name: str) -> str:
        """Return the id of a notice by the script's name for it."""
        return self.names.get(str(name), str(name))


def run_drill(
    script: Script, folder: Path, tick: Callable[[int, int], None] | None = None
) -> DrillReport:
    """Run an exercise on its own clock; return its report.

    Parameters
    ----------
    folder
        Where its nodes are made; they stay, with their ledgers.
    tick
        Called with the minutes done, and the minutes in all.

    Raises
    ------
    ComityError
        If the nodes cannot be made. An error of a step goes to the report.
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
        _perform(stage, step)
    except ComityError as error:
        minute = (step.at_us - stage.script.start_us) / MINUTE_US
        stage.trouble.append(Trouble(minute, step.what, str(error)))


def _perform(stage: _Stage, step: Step) -> None:
    action = step.action
    match action:
        case Send():
            _send(stage, action)
        case Revise():
            _revise(stage, action)
        case Acknowledge():
            _acknowledge(stage, action)
        case Cut():
            stage.nodes.cut.update(_both_ways(action.between))
        case Mend():
            stage.nodes.cut.difference_update(_both_ways(action.between))


def _send(stage: _Stage, step: Send) -> None:
    asked = SendNotice(
        step.form,
        step.fields,
        tuple(f"party:{name}" for name in step.to),
        step.text,
        stage.notice(step.about) if step.about else "",
    )
    act = SEND_CRISIS if right_of(step.form) is Right.SEND_CRISIS else SEND
    sent = stage.nodes.persons[step.by].act(act, asked, Role.DUTY_OFFICER)
    _name_notice(stage, step.name, sent)


def _name_notice(stage: _Stage, name: str, sent: object) -> None:
    if isinstance(sent, NoticeView):
        stage.names[name or sent.notice] = sent.notice


def _revise(stage: _Stage, step: Revise) -> None:
    asked = ReviseNotice(
        stage.notice(step.notice),
        step.fields,
        tuple(f"party:{party}" for party in step.to),
        step.text,
    )
    sent = stage.nodes.persons[step.by].act(REVISE, asked, Role.DUTY_OFFICER)
    _name_notice(stage, step.name, sent)


def _acknowledge(stage: _Stage, step: Acknowledge) -> None:
    name = stage.notice(step.notice)
    persons = stage.nodes.persons[step.by]
    person = persons.enrol(step.person, (Role.DUTY_OFFICER,))
    asked = AcknowledgeNotice(name, step.rung, step.said or {}, step.language)
    done = persons.act_as(person, ACKNOWLEDGE, asked)
    if not isinstance(done, Acknowledged):
        return
    for one in done.wrong:
        stage.faults.append(
            Misunderstanding(
                name,
                f"party:{step.by}",
                step.person,
                step.language,
                one.fact,
                one.given,
                one.why,
                str(done.state),
            )
        )


def _both_ways(between: tuple[str, str]) -> set[tuple[str, str]]:
    one, two = between
    return {(one, two), (two, one)}


def _quiet(_event: str, **_more: object) -> None:
    """Log nothing."""


def _beat(stage: _Stage) -> None:
    """Let timers and channels of every node work once."""
    for node in stage.nodes.nodes.values():
        call_due_people(node, _quiet)
        call_about_warnings(node, _quiet)
    nodes = list(stage.nodes.nodes.values())
    minute = stage.nodes.clock() % MINUTE_US < BEAT_US
    while True:
        stage.nodes.settle()
        left = sum(run_tasks(deposit_tasks(node)) for node in nodes)
        # Gateways are asked when something was left with them, and once a minute anyway.
        if left or minute:
            for node in nodes:
                run_tasks(collection_tasks(node))
        minute = False
        if not left:
            return


def _report(stage: _Stage) -> DrillReport:
    script = stage.script
    notices: list[DrillNotice] = []
    for name, number in stage.names.items():
        shown = show_notice(stage.node(number.split("/")[1]), number)
        notices += [
            _line(name, shown.issued_us, number, there) for there in shown.recipients
        ]
    calls = {
        name: [r.text for r in watch_log(node, 200)[::-1] if r.what == "call"]
        for name, node in stage.nodes.nodes.items()
    }
    return DrillReport(
        script.exercise,
        f"EXERCISE {script.exercise} EXERCISE",
        f"{format_utc(script.start_us, 0)}Z",
        (script.stop_us - script.start_us) / MINUTE_US,
        notices,
        stage.faults,
        calls,
        stage.trouble,
    )


def _line(
    name: str, issued_us: int, number: str, recipient: RecipientView
) -> DrillNotice:
    return DrillNotice(
        name,
        number,
        recipient.party,
        recipient.state,
        {rung: (at - issued_us) / 1e6 for rung, at in recipient.rungs.items()},
        _in_time(recipient),
        {c.channel: c.delivered_us is not None for c in recipient.channels},
        recipient.level,
    )


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
