"""The demonstration that is served: a story under way in four processes, and a link into it."""

import os
import select
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from comity.apps.operations.demo_catalogue import (
    DemoCatalogue,
    prepare_catalogue,
    screen_around,
)
from comity.apps.operations.demo_live import Live
from comity.apps.operations.demo_parties import NAMES, Places
from comity.apps.operations.demo_past import Past, make_past
from comity.apps.operations.demo_processes import DemoProcesses, free_places
from comity.apps.operations.demo_steps import DemoStep, Steps
from comity.apps.operations.demo_together import (
    assess_loss,
    find_precedent,
    schedule_link,
)
from comity.apps.operations.exercise_case import ONE
from comity.apps.operations.exercise_encounters import candidates_of
from comity.apps.screening.screen import Screened
from comity.foundations.errors import InputError, ResourceError
from comity.node.persons.demonstration import offer_visit
from comity.system.environment import now_us, pause
from comity.system.files import make_folder
from comity.system.private_files import make_private_folder

__all__ = ["DemoTold", "demo_folder", "serve_demo"]

#: Conjunctions between parties that are assessed for the story, the closest first.
MAX_ASSESSED = 60
#: How often the processes are looked at while they serve, s.
LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class DemoTold:
    """Whom a demonstration tells what.

    Attributes
    ----------
    begin, step
        Called with the name of each step as it begins, and with the step when it has ended.
    line
        Called with each line of a step that takes long.
    link
        Called with each one-time link and until when it counts, minutes.
    """

    begin: Callable[[str], None]
    step: Callable[[DemoStep], None]
    line: Callable[[str], None]
    link: Callable[[str, int], None]


@contextmanager
def demo_folder(out: Path | None) -> Iterator[Path]:
    """Give the demonstration its folder: the one that is named, or one that is removed at the end.

    Raises
    ------
    InputError, ResourceError
        If it is a file, holds something, or cannot be made.
    """
    if out is None:
        made = Path(tempfile.mkdtemp(prefix="comity-demo-"))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
        return
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{out} is a file", remedy="name a folder for the nodes")
        if out.is_dir() and any(out.iterdir()):
            raise InputError(
                f"{out} is not empty",
                remedy="name a new folder, or none for one that is removed",
            )
    except OSError as error:
        raise ResourceError(f"{out} cannot be read: {error.strerror}") from error
    make_folder(out)
    make_private_folder(out)
    yield out.absolute()


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a closed terminal and SIGTERM end the demonstration as Ctrl-C does."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    kept = {one: signal.signal(one, stop) for one in (signal.SIGHUP, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, before in kept.items():
            signal.signal(one, before)


def serve_demo(
    catalogue: str, out: Path | None, port: int | None, told: DemoTold
) -> None:
    """Make the nodes and their story, serve them, and give links until it is interrupted.

    Parameters
    ----------
    catalogue
        A file with owners, or the synthetic sample.
    out
        Folder that is kept; None for one that is removed at the end.
    port
        The first of the ports; None for any that are free.

    Raises
    ------
    StepFailedError
        If a step fails.
    InputError, RangeError, ResourceError
        If folder or ports cannot be had, or a process ends by itself.
    KeyboardInterrupt
        If it is interrupted before it serves.
    """
    with _ended_in_order():
        # First what takes no time and may be wrong.
        places = free_places(port)
        with demo_folder(out) as folder:
            _serve(catalogue, folder, places, Steps(told.step, told.begin), told)


def _serve(
    catalogue: str, folder: Path, places: Places, steps: Steps, told: DemoTold
) -> None:
    at_us = now_us()
    sky = steps.run("catalogue", lambda: _read(catalogue, folder, at_us))
    done = steps.run("screening", lambda: _screened(sky, at_us))
    past = steps.run(
        "two cases", lambda: _cases(done, sky, folder, places, at_us, told.line)
    )
    together = folder / "together"
    steps.run("loss of a member", lambda: assess_loss(together, at_us))
    steps.run("link", lambda: schedule_link(sky, together, at_us))
    steps.run("precedent", find_precedent)
    processes = DemoProcesses(folder, places)
    with (
        steps.run("four nodes", lambda: _begun(processes, places)),
        Live(folder, past.secrets, processes.check) as live,
    ):
        steps.run("case waits", lambda: live.case_waits(past.waiting.encounter))
        steps.run("notice", live.announce)
        steps.run("warning", live.warn)
        steps.run("agreement to sign", lambda: live.offer_agreement(at_us))
        _attend(live, processes, places, told)


def _read(
    catalogue: str, folder: Path, at_us: int
) -> tuple[DemoCatalogue, str, str, bool]:
    made = prepare_catalogue(catalogue, folder, at_us)
    count = len(made.snapshot.object)
    words = f"{count} objects"
    if made.snapshot.synthetic:
        words += ", synthetic: they and their owners do not exist"
    if made.moved_d:
        words += f"; all epochs moved by {made.moved_d:.1f} d to now, for the exercise"
    return made, words, "there are objects, and owners", count > 0


def _screened(sky: DemoCatalogue, at_us: int) -> tuple[Screened, str, str, bool]:
    done = screen_around(sky, at_us, lambda _done, _total: None)
    count = len(done.conjunctions)
    words = f"{count} conjunctions within {done.limit_km:g} km in {done.days:g} d"
    return done, words, "there are conjunctions", count > 0


def _cases(
    done: Screened,
    sky: DemoCatalogue,
    folder: Path,
    places: Places,
    at_us: int,
    line: Callable[[str], None],
) -> tuple[Past, str, str, bool]:
    items = candidates_of(done, assessed=MAX_ASSESSED)
    made = make_past(items, sky, folder, places, done.start_us, at_us, line)
    flown = made.flown
    words = (
        f"{flown.item.row['name_1']} and {flown.item.row['name_2']}: burn verified, Pc "
        f"{flown.pc_before:.1e} before, {flown.pc_after:.1e} after; another one proposed; "
        f"{len(made.left_out)} passed over; covariances and radii are assumed"
    )
    checked = "the burn lowers Pc to the agreed target, and both ledgers are the same"
    return made, words, checked, flown.pc_after <= 1e-6 < flown.pc_before


def _begun(
    processes: DemoProcesses, places: Places
) -> tuple[DemoProcesses, str, str, bool]:
    # Its block begins here, so that the time until all listen is the step's.
    processes.begin()
    words = ", ".join(f"{name} {places.origin(name)}" for name in NAMES)
    processes.check()
    return processes, words, "all four listen", True


def _attend(
    live: Live, processes: DemoProcesses, places: Places, told: DemoTold
) -> None:
    """Give a link, and another one whenever somebody asks with Enter, until the interruption."""

    def give() -> None:
        visit = offer_visit(live.nodes[ONE])
        minutes = max((visit.until_us - now_us()) // 60_000_000, 0) + 1
        told.link(f"{places.origin(ONE)}/visit#{visit.secret}", minutes)

    give()
    asking = True
    try:
        while True:
            processes.check()
            asked = _asked() if asking else None
            if asked is None:
                asking = False
                _wait()
            elif asked:
                give()
    except KeyboardInterrupt:
        return


def _wait() -> None:
    """Wait until the processes are looked at again."""
    pause(LOOK_S)


def _asked() -> bool | None:
    """Wait for Enter for a moment; None if nobody can press it."""
    try:
        number = sys.stdin.fileno()
        # A job in the background of a terminal is stopped if it reads there.
        if os.isatty(number) and os.tcgetpgrp(number) != os.getpgrp():
            _wait()
            return False
        ready, _, _ = select.select([number], [], [], LOOK_S)
        if not ready:
            return False
        return True if os.read(number, 4096) else None
    except (OSError, ValueError, AttributeError):
        return None
