"""The periodic work of a serving node: deliver, run jobs as they are due, recover, erase."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from comity.foundations.constants import MINUTE_S, SECOND_US
from comity.foundations.errors import ComityError
from comity.node.exchange.channels import load_channels
from comity.node.exchange.delivery import deliver_all, due_peers
from comity.node.exchange.introductions import KnownPeer, list_peers
from comity.node.exchange.relay_jobs import collection_tasks, deposit_tasks
from comity.node.exchange.sync import cosign_head
from comity.node.lifecycle.recovery import recover_all
from comity.node.lifecycle.retention import erase_due
from comity.node.node import Node
from comity.node.proofs.heads import latest_heads
from comity.node.registry import Job, Note, RemoteTask
from comity.node.store import log
from comity.node.store.nonces import drop_nonces

__all__ = ["Scheduler"]

#: Time between two rounds, seconds.
PAUSE_S = 0.2


class Timer:
    """Decides when a job is due: its interval is over, or its counter has changed."""

    def __init__(self, job: Job[Node]) -> None:
        self.job = job
        self._ran_us = 0
        self._counted = 0

    def is_due(self, node: Node) -> bool:
        """Tell whether the job is due; if it is, its next interval begins."""
        changed = False
        if self.job.counter:
            with node.reading() as work:
                count = log.read_number(work.connection, name=self.job.counter)
            # A change while the job runs is seen at the next check.
            changed, self._counted = count != self._counted, count
        now = node.clock()
        if not changed and now - self._ran_us < self.job.every_s * SECOND_US:
            return False
        self._ran_us = now
        return True


class Scheduler:
    """A thread that runs periodic work; a pool talks to peers, each at its own pace."""

    def __init__(self, node: Node, note: Note) -> None:
        self.node = node
        self.note = note
        self.stop = threading.Event()
        self._busy: set[str] = set()
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="exchange")
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
        self._polled_us = 0
        self._asked_us: dict[str, int] = {}
        topics = node.registry.jobs
        # Recovery comes first: nothing is signed for a peer before it.
        self._timers = [
            Timer(job)
            for job in (
                Job(_recover, MINUTE_S),
                *(job for job in topics.values() if not job.own_thread),
                Job(_erase, MINUTE_S),
                Job(_drop_nonces, MINUTE_S),
                Job(_cosign_all, MINUTE_S),
            )
        ]
        self._others = [
            threading.Thread(
                target=self._repeat, args=(Timer(job),), name=name, daemon=True
            )
            for name, job in topics.items()
            if job.own_thread
        ]

    def start(self) -> None:
        """Start the threads."""
        self._thread.start()
        for thread in self._others:
            thread.start()

    def close(self) -> None:
        """Stop when the work under way is done."""
        self.stop.set()
        self._thread.join()
        for thread in self._others:
            thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self.stop.wait(PAUSE_S):
            self._try(self._deliver)
            self._try(self._run_remote_tasks)
            for timer in self._timers:
                self._try(partial(self._run_if_due, timer))

    def _deliver(self) -> None:
        for peer in due_peers(self.node):
            if peer not in self._busy:
                self._busy.add(peer)
                self._pool.submit(self._visit, peer)

    def _repeat(self, timer: Timer) -> None:
        """Run a job that has a thread of its own."""
        while not self.stop.wait(timer.job.pause_s):
            self._try(partial(self._run_if_due, timer))

    def _run_if_due(self, timer: Timer) -> None:
        if timer.is_due(self.node):
            timer.job.run(self.node, self.note)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except ComityError as error:
            # The database may be busy or full for a while; the work is tried again.
            self.note("trouble", code=error.code)
        except Exception as error:  # noqa: BLE001 - keep the worker alive, log the fault
            self.note("fault", words=type(error).__name__)

    def _run_remote_tasks(self) -> None:
        """Leave parcels with gateways, collect from them, fetch what topics register."""
        for task in deposit_tasks(self.node):
            self._submit(task)
        now = self.node.clock()
        if now - self._polled_us < SECOND_US:
            return
        self._polled_us = now
        poll_us = load_channels(self.node).poll_s * SECOND_US
        for task in collection_tasks(self.node):
            name, _ = task
            if now - self._asked_us.get(name, 0) >= poll_us:
                self._asked_us[name] = now
                self._submit(task)

    def _submit(self, task: RemoteTask) -> None:
        """Run an exchange with another machine in the pool, unless it is under way."""
        name, work = task
        if name in self._busy:
            return
        self._busy.add(name)

        def run() -> None:
            try:
                done = work()
                if done:
                    self.note("carried", errand=name, count=done)
            except ComityError as error:
                self.note("not-carried", errand=name, code=error.code)
            except Exception as error:  # noqa: BLE001 - keep the worker alive, log the fault
                self.note("fault", errand=name, words=type(error).__name__)
            finally:
                self._busy.discard(name)

        self._pool.submit(run)

    def _visit(self, peer: str) -> None:
        try:
            # Jitter only; nothing secret depends on it.
            done = deliver_all(self.node, peer, random.random())  # noqa: S311
            if done.sent:
                self.note(
                    "delivered",
                    peer=peer,
                    stored=done.stored,
                    refused=done.refused,
                    withheld=done.withheld,
                    pulled=done.pulled,
                )
        except ComityError as error:
            self.note("undelivered", peer=peer, code=error.code)
        except Exception as error:  # noqa: BLE001 - keep the worker alive, log the fault
            self.note("fault", peer=peer, words=type(error).__name__)
        finally:
            self._busy.discard(peer)


def _recover(node: Node, note: Note) -> None:
    for result in recover_all(node):
        note("recovered", peer=result.peer, done=result.done)


def _erase(node: Node, note: Note) -> None:
    erased = erase_due(node)
    if erased:
        note("erased", entries=erased)


def _drop_nonces(node: Node, _note: Note) -> None:
    before_us = node.clock() - round(node.settings.skew_s * 1e6)
    with node.writing() as work:
        drop_nonces(work.connection, before_us=before_us)


def _cosign_all(node: Node, note: Note) -> None:
    for peer in list_peers(node):
        if peer.verified_us is not None and not (peer.recovering or peer.waiting):
            _cosign(node, note, peer)


def _cosign(node: Node, note: Note, peer: KnownPeer) -> None:
    """Ask for a head if the channel has grown since the last one."""
    party = peer.party
    with node.reading() as work:
        heads = latest_heads(work.connection, party)
    signed = sum(int(s["size"]) for s in heads[0].streams) if heads else 0
    if peer.sent + peer.received == signed:
        return
    try:
        for fault in cosign_head(node, party):
            note("fault", peer=party, words=fault)
    except ComityError as error:
        note("uncosigned", peer=party, code=error.code)
