"""What ``comity demo --serve`` prints: steps and links, for people or as lines of JSON."""

from dataclasses import asdict
from pathlib import Path

from comity.apps.operations.demo_steps import DemoStep, StepFailedError
from comity.apps.operations.serve_demo import DemoTold, serve_demo
from comity.cli import output
from comity.foundations.plain import json_text

__all__ = ["serve_nodes"]

#: The population that is negotiated about if no catalogue is named: a part of the sample suffices.
SAMPLE, SERVED = "sample", "sample:6000"


def serve_nodes(
    catalogue: str, out: Path | None, port: int | None, *, as_json: bool
) -> int:
    """Serve the demonstration until it is interrupted; return 1 if a step fails.

    Parameters
    ----------
    catalogue, out, port
        As ``comity demo`` has them.
    as_json
        Lines of JSON, for programs.
    """
    name = SERVED if catalogue == SAMPLE else catalogue
    told = _for_programs() if as_json else _for_people()
    try:
        serve_demo(name, out, port, told)
    except StepFailedError as error:
        output.fail(error, as_json=as_json)
        return 1
    return 0


def _line(value: object) -> None:
    output.raw(json_text(value) + "\n")
    output.flush()


def _silent(_words: str) -> None:
    """Say nothing: programs read whole steps."""


def _for_programs() -> DemoTold:
    return DemoTold(
        begin=_silent,
        step=lambda step: _line(asdict(step)),
        line=_silent,
        link=lambda url, _minutes: _line({"url": url}),
    )


def _step(step: DemoStep) -> None:
    verdict = "holds" if step.holds else "does not hold"
    output.say(f"{step.seconds:6.1f} s  {step.step}: {step.result}")
    output.say(f"          {step.checked}: {verdict}")
    output.flush()


def _link(url: str, minutes: int) -> None:
    output.say(
        "\nExercise: nothing here is real. Enter as the duty officer of the Alfa Alliance, "
        f"once, within {minutes} min:\n\n  {url}\n\n"
        "Enter here gives another link; Ctrl-C ends all four nodes."
    )
    output.flush()


def _for_people() -> DemoTold:
    return DemoTold(
        begin=lambda name: output.notes().print(f"comity: {name}"),
        step=_step,
        line=lambda words: output.notes().print(f"  {words}", markup=False),
        link=_link,
    )
