"""Walks: which files control goes through while a command carries one value.

A walk is recorded while a command runs in this process on small made-up inputs. The first
time that a function of the package is entered is a step; steps keep their order. The body of
a loop, entered again and again, counts once therefore, and so does a function that many
callers need. What runs while a module is imported is no part of a walk. What third-party
code does between a caller and what it calls back is not seen; compiled kernels show as the
Python functions that call them.

A *stay* is a maximal run of steps into one file: a reader who follows the value has that
file open, then turns to another. A *climb* is a step from a caller's file into another that
stands higher: in a higher layer of the contracts in ``pyproject.toml``, or, where no layers
decide, one that imports the file of the caller, directly or through others (the function
was handed down: a callback). Returns are neither.

Only the thread that runs the command is followed. The clock is fixed, and every walk has a
process of its own, so that no cache of another one shortens it. The first walks after a
change of kernels take minutes: they are compiled.
"""

import contextlib
import importlib
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any, cast

from tools.source_tree import Tree

__all__ = ["WALKS", "Step", "climbs", "record_walk", "stays"]

#: Frames that are a part of the function that they stand in, or of an import.
INNER = {"<module>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
#: Where the runner of commands stands; the first that exists is taken.
RUNNERS = ("comity.main", "comity.main")
#: The clock of walks that need no other, seconds since 1970: 2024-11-01 12:00 UTC.
START_S = 1_730_462_400


@dataclass(frozen=True)
class Step:
    """The first call of a function.

    Attributes
    ----------
    caller
        Module of the caller; empty if nothing of the package called.
    module
        Of the function.
    function
        Its name.
    """

    caller: str
    module: str
    function: str


@dataclass
class Recorder:
    """Notes the steps while it is entered as a context.

    Parameters
    ----------
    tree
        Whose modules are followed.
    """

    tree: Tree
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = {str(m.path): m.name for m in self.tree.modules.values()}
        self.known: set[CodeType] = set()

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note a call; this is what the interpreter calls."""
        code = frame.f_code
        if event != "call" or code in self.known:
            return
        if code.co_filename not in self.names or code.co_name in INNER:
            return
        callers = self._callers(frame)
        if any(caller.co_name == "<module>" for caller in callers):
            return
        self.known.add(code)
        nearest = self.names[callers[0].co_filename] if callers else ""
        self.steps.append(Step(nearest, self.names[code.co_filename], code.co_qualname))

    def _callers(self, frame: FrameType) -> list[CodeType]:
        """Return the functions of the package below which a frame runs, nearest first."""
        found = []
        back = frame.f_back
        while back is not None:
            if back.f_code.co_filename in self.names:
                found.append(back.f_code)
            back = back.f_back
        return found

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        """Record what happens inside."""
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)


def runner() -> Any:
    """Return the module of the command-line runner, in either layout."""
    for name in RUNNERS:
        with contextlib.suppress(ModuleNotFoundError):
            return importlib.import_module(name)
    raise ModuleNotFoundError(f"none of {', '.join(RUNNERS)}")


def say(*words: object) -> str:
    """Run a command and return what it prints.

    Raises
    ------
    RuntimeError
        If it does not end with 0.
    """
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = runner().run([str(word) for word in words])
    if code:
        raise RuntimeError(f"comity {words[0]} ended with {code}: {errors.getvalue()}")
    return out.getvalue()


def _catalogue(folder: Path, objects: int) -> Path:
    """Write a shell of objects in crossing planes, of which some come close."""
    samples = importlib.import_module("tests.samples")
    rows = [
        samples.OMM_ROW
        | {
            "OBJECT_NAME": f"OBJECT {number}",
            "OBJECT_ID": f"2020-{number + 1:03d}A",
            "NORAD_CAT_ID": str(40_000 + number),
            "EPOCH": "2024-11-01T06:00:00",
            "RA_OF_ASC_NODE": f"{number * 37 % 360}",
            "INCLINATION": f"{50 + number * 7 % 45}",
            "MEAN_ANOMALY": f"{number * 53 % 360}",
        }
        for number in range(objects)
    ]
    path = folder / "catalogue.csv"
    path.write_text(samples.as_csv(rows))
    return path


def walk_screen(folder: Path, recorder: Recorder) -> None:
    """Read a catalogue from a file, screen all against all, write the approaches."""
    words = ("screen", _catalogue(folder, 240), "--days", "0.3", "--threshold-km", "8")
    with recorder.on():
        say(*words, "--out", folder / "approaches.csv")


def _event(folder: Path) -> Path:
    messages = importlib.import_module("tests.messages.examples")
    path = folder / "event.cdm"
    path.write_text(messages.cdm_text())
    return path


def walk_risk(folder: Path, recorder: Recorder) -> None:
    """Assess the probability of collision of one conjunction message."""
    message = _event(folder)
    with recorder.on():
        say("risk", message, "--now", "created")


def walk_avoid(folder: Path, recorder: Recorder) -> None:
    """Plan burns for one conjunction message, screened against a catalogue."""
    message = _event(folder)
    words = ("avoid", message, "--catalogue", "sample:300:3")
    with recorder.on():
        say(*words, "--out", folder / "plan.opm")


def walk_share(folder: Path, recorder: Recorder) -> None:
    """Share a file with a partner; deliver it; let the partner keep it."""
    worlds = importlib.import_module("tests.federation.world")
    samples = importlib.import_module("tests.samples")
    catalogue = folder / "own.csv"
    catalogue.write_text(samples.as_csv([samples.OMM_ROW]))
    with worlds.World(folder, ["alfa", "bravo"]) as world:
        world.meet("alfa", "bravo")
        world.agree(worlds.bilateral("alfa", "bravo"), "alfa", "bravo")
        with fixed_clock(world.clock.at_us / 1e6), recorder.on():
            say("share", catalogue, "--dir", folder / "alfa", "--with", "bravo")
            world.settle()


def walk_case(folder: Path, recorder: Recorder) -> None:
    """Open a case, deliver it, let the partner take the next step and answer."""
    cases = importlib.import_module("tests.apps.cases.cases")
    with cases.partners(folder) as world:
        for name in ("alfa", "bravo"):
            cases.set_limits(world, name, mode="assisted")
        message = cases.message(folder, "first")
        at = ("--dir", folder / "alfa", "--with", "bravo")
        with fixed_clock(world.clock.at_us / 1e6), recorder.on():
            opened = json.loads(say("case", "open", message, *at, "--json"))
            world.settle()
            say("case", "next", opened["case"], "--dir", folder / "bravo")
            world.settle()


#: What is walked, by name.
WALKS: dict[str, Callable[[Path, Recorder], None]] = {
    "screen": walk_screen,
    "risk": walk_risk,
    "avoid": walk_avoid,
    "share": walk_share,
    "case": walk_case,
}


@contextlib.contextmanager
def fixed_clock(at_s: float) -> Iterator[None]:
    """Let the machine's clock stand still."""
    before = time.time_ns
    at_ns = round(at_s * 1e9)
    time.time_ns = cast("Any", lambda: at_ns)
    try:
        yield
    finally:
        time.time_ns = before


def record_walk(tree: Tree, name: str) -> list[Step]:
    """Run a walk in this process and return its steps."""
    os.environ["COLUMNS"] = "200"
    for variable in ("COMITY_PASSPHRASE", "COMITY_NODE"):
        os.environ.pop(variable, None)
    # What the entry from the shell does before it runs a command.
    choose_cache = getattr(runner(), "use_kernel_cache", None)
    if choose_cache is not None:
        choose_cache()
    recorder = Recorder(tree)
    with TemporaryDirectory() as folder, fixed_clock(START_S):
        WALKS[name](Path(folder), recorder)
    return recorder.steps


def stays(steps: Sequence[Step]) -> int:
    """Return the number of maximal runs of steps into one file."""
    return sum(1 for _ in groupby(steps, key=lambda step: step.module))


def climbs(tree: Tree, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that lead to a file that stands higher than the caller's."""
    return [
        step
        for step in steps
        if step.caller and tree.stands_higher(step.module, step.caller)
    ]
