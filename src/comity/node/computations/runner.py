"""Who runs computations in the process that serves: queue, workers, limits of time and space, ends.

One thread starts all workers and looks, at each ring of the bell and twice a second: whether a running
computation was cancelled, its caller's token or account counts no more, its time or space is used up;
whether one waits and a place is free. A thread for each running one follows its worker. One worker waits
warm for a while after each, so that a short computation costs little more than in a process of its own.
"""

import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from comity.foundations.errors import ComityError, ResourceError
from comity.foundations.plain import json_text, plain
from comity.node.computations.names import (
    INSTALLED,
    folder_of,
    installed_file,
    upload_file,
)
from comity.node.computations.results import files_in
from comity.node.computations.tasks import Problem, Task, task_of
from comity.node.computations.uploads import erase_old_uploads, kept_until_us
from comity.node.computations.workers import Ending, Worker, limits_of
from comity.node.node import Node
from comity.node.persons.accounts import account_of
from comity.node.persons.callers import live_keys
from comity.node.registry import Note
from comity.node.store.computations import (
    ComputationRow,
    State,
    change_computation,
    computations_in,
    drop_computation,
    find_computation,
    old_computations,
)
from comity.system.private_files import make_private_folder
from comity.trust.persons import Right
from comity.trust.persons.roles import may

__all__ = ["Runner"]

#: Time between two looks, and between two times of cleaning, s; how long after the last upload or question a
#: worker waits warm, s.
LOOK_S, CLEAN_S, WARM_S = 0.5, 60.0, 900.0
STOPPED = Problem(
    "stopped",
    "the node was stopped while the computation ran",
    "continue it: what was finished of a screening is kept",
)


@dataclass
class _Running:
    """A computation that runs: its row, worker and end, and why it is killed if it is."""

    row: ComputationRow
    worker: Worker
    since_s: float
    killed: tuple[State, Problem | None] | None = None
    thread: threading.Thread | None = None

    def kill(self, state: State, problem: Problem | None) -> None:
        """Kill the worker; the first reason counts."""
        if self.killed is None:
            self.killed = (state, problem)
            self.worker.kill()


@dataclass
class Runner:
    """Runs the computations of a node until it is closed."""

    node: Node
    note: Note
    _running: dict[str, _Running] = field(default_factory=dict)
    _spare: Worker | None = None
    _closed: bool = False
    _thread: threading.Thread | None = None
    _cleaned_s: float = 0.0

    def start(self) -> None:
        """Say what was interrupted, and begin."""
        if self.node.settings.computations_at_once < 1:
            return
        make_private_folder(folder_of(self.node))
        self._mark_interrupted()
        self._thread = threading.Thread(target=self._work, name="computations")
        self._thread.start()

    def close(self) -> None:
        """Kill what runs; it is marked as interrupted."""
        self._closed = True
        self.node.computing.bell.set()
        if self._thread is not None:
            self._thread.join()

    def _mark_interrupted(self) -> None:
        """Mark what ran when the process before this one ended."""
        with self.node.writing() as work:
            rows = computations_in(work.connection, ["running"])
            for row in rows:
                change_computation(
                    work.connection,
                    row.id,
                    ["running"],
                    state="interrupted",
                    ended_us=work.now_us,
                    until_us=kept_until_us(work),
                    problem=json_text(plain(STOPPED)),
                )
        for row in rows:
            self.note("computation-interrupted", id=row.id, kind=row.kind)

    def _work(self) -> None:
        bell = self.node.computing.bell
        try:
            while not self._closed:
                bell.clear()
                self._attempt()
                bell.wait(LOOK_S)
        finally:
            for one in list(self._running.values()):
                one.kill("interrupted", STOPPED)
            for one in list(self._running.values()):
                if one.thread is not None:
                    one.thread.join()
            if self._spare is not None:
                self._spare.close()

    def _attempt(self) -> None:
        """Look once; what goes wrong is told, and tried again at the next look."""
        for step in (self._end_some, self._begin_some, self._warm_one, self._clean):
            try:
                step()
            except ComityError as error:
                self.note("trouble", job="computations", code=error.code)
            except Exception as error:  # noqa: BLE001 - keep the thread alive, log the fault
                self.note("fault", job="computations", words=repr(error)[:500])

    # -- what runs ---------------------------------------------------------------------

    def _end_some(self) -> None:
        """Kill what may not run on."""
        running = list(self._running.values())
        if not running:
            return
        with self.node.reading() as work:
            rows = {
                one.row.id: find_computation(work.connection, one.row.id)
                for one in running
            }
        keys = live_keys(self.node)
        for one in running:
            row = rows[one.row.id]
            if row is None or row.state == "cancelled":
                one.kill("cancelled", None)
            elif not self._counts(one.row, keys):
                words = "whoever asked for the computation may compute here no more"
                one.kill("cancelled", Problem("trust", words))
            else:
                self._check_limits(one)

    def _counts(self, row: ComputationRow, keys: frozenset[str]) -> bool:
        """Tell whether the caller of a computation may still compute."""
        if row.session and row.session not in keys:
            return False
        if not row.owner.startswith("person:"):
            return True
        with self.node.reading() as work:
            account = account_of(work, row.owner)
        return account.active and may(account.roles, Right.COMPUTE)

    def _check_limits(self, one: _Running) -> None:
        settings = self.node.settings
        if time.monotonic() - one.since_s > settings.computation_minutes * 60:
            words = f"the computation has taken {settings.computation_minutes:g} min"
            remedy = (
                "ask for less at a time; computation_minutes of node.yaml is the limit"
            )
            one.kill("failed", Problem("resource", words, remedy))
            return
        written = sum(file.bytes for file in files_in(one.worker.folder))
        # Its inputs lie there, too.
        most_mb = settings.computation_files_mb + settings.uploads_mb_per_person
        if written > most_mb * 1_000_000:
            words = f"the computation has written more than {most_mb} MB"
            one.kill("failed", Problem("resource", words, "ask for less at a time"))

    def _begin_some(self) -> None:
        """Begin what waits, as far as places are free."""
        for name, one in list(self._running.items()):
            if one.thread is not None and not one.thread.is_alive():
                del self._running[name]
        free = self.node.settings.computations_at_once - len(self._running)
        if free < 1:
            return
        with self.node.reading() as work:
            waiting = computations_in(work.connection, ["queued"])
        for row in waiting[:free]:
            self._begin(row)

    def _begin(self, row: ComputationRow) -> None:
        worker, self._spare = self._spare, None
        if worker is not None and not worker.alive:
            worker.close()
            worker = None
        if worker is None:
            worker = Worker(folder_of(self.node), limits_of(self.node.settings))
        task = task_of(row)
        try:
            self._lay_out(row, task, worker)
        except (ComityError, OSError) as error:
            self._end(row, worker, "failed", _unusable(error))
            worker.end()
            return
        with self.node.writing() as work:
            begun = change_computation(
                work.connection,
                row.id,
                ["queued"],
                state="running",
                started_us=work.now_us,
                folder=worker.name,
            )
        if not begun:
            worker.close()
            return
        one = _Running(row._replace(folder=worker.name), worker, time.monotonic())
        one.thread = threading.Thread(target=self._follow, args=(one, task))
        self._running[row.id] = one
        one.thread.start()

    def _lay_out(self, row: ComputationRow, task: Task, worker: Worker) -> None:
        """Copy the inputs of a computation, or move what an interrupted one has left."""
        before = folder_of(self.node) / (row.folder or "none") / "files"
        if row.folder and before.is_dir() and not before.is_symlink():
            worker.files.rmdir()
            before.rename(worker.files)
            shutil.rmtree(before.parent, ignore_errors=True)
            return
        for name, source in task.inputs.items():
            path = worker.files / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if source.startswith(INSTALLED):
                _copy(installed_file(self.node, source), path)
            else:
                _copy(upload_file(self.node, source), path)
        for name in folders_of(task):
            (worker.files / name).mkdir(parents=True, exist_ok=True)

    def _follow(self, one: _Running, task: Task) -> None:
        """Follow a worker to its end, and record it."""
        progress = self.node.computing.progress
        name = one.row.id
        try:
            ending = one.worker.run(task, lambda told: progress.__setitem__(name, told))
            if one.killed is not None:
                state, problem = one.killed
                self._end(one.row, one.worker, state, Ending(None, problem))
            else:
                state = "failed" if ending.problem else "done"
                self._end(one.row, one.worker, state, ending)
        except ComityError as error:
            self.note("trouble", job="computations", code=error.code)
        finally:
            progress.pop(name, None)
            self.node.computing.bell.set()

    def _end(
        self, row: ComputationRow, worker: Worker, state: State, ending: Ending
    ) -> None:
        """Record how a computation ended."""
        problem = json_text(plain(ending.problem)) if ending.problem else ""
        with self.node.writing() as work:
            change_computation(
                work.connection,
                row.id,
                ["queued", "running"],
                state=state,
                folder=worker.name,
                ended_us=work.now_us,
                until_us=kept_until_us(work),
                exit_code=ending.exit_code,
                problem=problem,
            )
        if state == "cancelled":
            shutil.rmtree(worker.folder, ignore_errors=True)
        self.note(
            "computation-ended",
            id=row.id,
            kind=row.kind,
            state=state,
            confined=worker.confined,
        )

    # -- what waits, and what is over --------------------------------------------------

    def _warm_one(self) -> None:
        """Keep one worker warm while computations are wanted, unless all places are taken."""
        taken = len(self._running) >= self.node.settings.computations_at_once
        wanted = time.monotonic() - self.node.computing.wanted_s < WARM_S
        if self._spare is not None and not (self._spare.alive and wanted):
            self._spare.close()
            self._spare = None
        if self._spare is None and wanted and not taken and not self._closed:
            self._spare = Worker(folder_of(self.node), limits_of(self.node.settings))

    def _clean(self) -> None:
        """Erase results and uploads that were kept for long enough, and folders of nobody."""
        if time.monotonic() - self._cleaned_s < CLEAN_S:
            return
        self._cleaned_s = time.monotonic()
        with self.node.writing() as work:
            old = old_computations(work.connection, work.now_us)
            for row in old:
                drop_computation(work.connection, row.id)
            kept = {
                row.folder
                for row in computations_in(
                    work.connection,
                    ["queued", "running", "done", "failed", "interrupted"],
                )
            }
        if self._spare is not None:
            kept.add(self._spare.name)
        for path in folder_of(self.node).iterdir():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
        erase_old_uploads(self.node)


def folders_of(task: Task) -> set[str]:
    """Return the folders in which a command is told to write a file."""
    values = [word.partition("=")[2] for word in task.words]
    return {text.rpartition("/")[0] for text in values if "/" in text} - {""}


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _unusable(error: Exception) -> Ending:
    told = (
        error
        if isinstance(error, ComityError)
        else ResourceError(
            "an input of the computation cannot be laid out", remedy="upload it again"
        )
    )
    return Ending(None, Problem(told.code, told.message, told.remedy))
