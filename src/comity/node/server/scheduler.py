"""The periodic work of a serving node: deliver, run jobs as they are due, recover, erase."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from comity.foundations.constants import HOUR_S, MINUTE_S, SECOND_US
from comity.foundations.errors import ComityError
from comity.node.audit.heads import remove_old, sign_head
from comity.node.exchange.channels import Channels, load_channels
from comity.node.exchange.delivery import (
    LONGEST_WAIT_S,
    deliver_all,
    due_peers,
    postpone,
)
from comity.node.exchange.introductions import KnownPeer, list_peers
from comity.node.exchange.isolation import Loop, drop_old_items
from comity.node.exchange.new_keys import ask_who_they_are
from comity.node.exchange.relay_jobs import collection_tasks, deposit_tasks
from comity.node.exchange.sealing_keys import destroy_old, our_statements
from comity.node.exchange.sync import cosign_head
from comity.node.lifecycle.recovery import recover_all
from comity.node.lifecycle.retention import erase_due
from comity.node.lifecycle.rotation import finish_rotation
from comity.node.lifecycle.scheduled_backups import backup_if_due
from comity.node.node import Node
from comity.node.proofs.heads import latest_heads
from comity.node.registry import Job, Note, RemoteTask
from comity.node.server.metrics import Metrics
from comity.node.server.old_nonces import NonceDropper
from comity.node.store import log
from comity.node.store.set_aside import bring_forward, names_at
from comity.system.limits import give_back_memory, share_heaps

__all__ = ["Scheduler"]

#: Time between two rounds, seconds.
PAUSE_S = 0.2
#: Write-ahead log that is emptied, bytes.
WAL_BYTES = 64_000_000
#: Where jobs that fail are shown.
JOBS = "jobs of this node"


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
        # A clock that jumped back would let the job wait for as long as it jumped.
        since_us = now - self._ran_us
        if not changed and 0 <= since_us < self.job.every_s * SECOND_US:
            return False
        self._ran_us = now
        return True


class Scheduler:
    """A thread that runs periodic work; a pool talks to peers, each at its own pace."""

    def __init__(self, node: Node, note: Note, metrics: Metrics | None = None) -> None:
        self.node = node
        self.metrics = metrics or Metrics()
        self.note = note
        self.stop = threading.Event()
        self._busy: set[str] = set()
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="exchange")
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)
        self._polled_us = 0
        self._asked_us: dict[str, int] = {}
        #: Jobs whose last run has failed.
        self._failing = node.view(lambda work: names_at(work.connection, JOBS))
        topics = node.registry.jobs
        # Recovery comes first: nothing is signed for a peer before it.
        self._timers = {
            name: Timer(job)
            for name, job in {
                "recovery": Job(_recover, MINUTE_S),
                **{n: job for n, job in topics.items() if not job.own_thread},
                "erasure": Job(_erase, MINUTE_S),
                "nonces": Job(NonceDropper().run, MINUTE_S),
                "clock": Job(_hasten, MINUTE_S),
                "write-ahead log": Job(_empty_log, MINUTE_S),
                "memory": Job(_give_back, MINUTE_S),
                "sealing keys": Job(_renew_sealing, HOUR_S),
                "node key": Job(_rotate, MINUTE_S),
                "keys of peers": Job(_ask_who, PAUSE_S),
                "heads": Job(_cosign_all, MINUTE_S),
                "audit": Job(_keep_audit, HOUR_S),
                "backup": Job(backup_if_due, 10 * MINUTE_S),
            }.items()
        }
        self._others = [
            threading.Thread(
                target=self._repeat, args=(name, Timer(job)), name=name, daemon=True
            )
            for name, job in topics.items()
            if job.own_thread
        ]

    def start(self) -> None:
        """Start the threads."""
        share_heaps()
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
            self._try("deliveries", self._deliver)
            self._try("deposits", self._deposit)
            self._try("channels", self._run_remote_tasks)
            for name, timer in self._timers.items():
                self._try(name, partial(self._run_if_due, name, timer))

    def _deliver(self) -> None:
        for peer in due_peers(self.node):
            if peer not in self._busy:
                self._busy.add(peer)
                self._pool.submit(self._visit, peer)

    def _repeat(self, name: str, timer: Timer) -> None:
        """Run a job that has a thread of its own."""
        while not self.stop.wait(timer.job.pause_s):
            self._try(name, partial(self._run_if_due, name, timer))

    def _run_if_due(self, name: str, timer: Timer) -> bool:
        due = timer.is_due(self.node)
        if due:
            with self.metrics.job(name):
                timer.job.run(self.node, self.note)
        return due

    def _try(self, name: str, work: Callable[[], object]) -> None:
        """Run work of this node; that it fails is kept until it is done well."""
        try:
            done = work()
            if done is not False and name in self._failing:
                self._failing.discard(name)
                Loop(self.node, JOBS).run(name, _nothing)
        except ComityError as error:
            # The database may be busy or full for a while; the work is tried again.
            self.note("trouble", job=name, code=error.code)
        except Exception as error:  # noqa: BLE001 - keep the worker alive, log the fault
            self._keep_fault(name, error)

    def _keep_fault(self, name: str, error: Exception) -> None:
        self.note("fault", job=name, words=type(error).__name__)

        def fail() -> None:
            raise error

        try:
            Loop(self.node, JOBS).run(name, fail)
            self._failing.add(name)
        except Exception as worse:  # noqa: BLE001 - the machine lacks something; see health
            self.note("fault", job=name, words=type(worse).__name__)

    def _deposit(self) -> None:
        """Leave parcels with gateways."""
        for task in deposit_tasks(self.node):
            self._submit(task)

    def _poll_us(self) -> float:
        try:
            return load_channels(self.node).poll_s * SECOND_US
        except ComityError as error:
            # A file that people have to mend must not end collecting.
            self.note("trouble", job="channels", code=error.code)
            return Channels().poll_s * SECOND_US

    def _run_remote_tasks(self) -> None:
        """Collect from gateways, fetch what topics register."""
        now = self.node.clock()
        if 0 <= now - self._polled_us < SECOND_US:
            return
        self._polled_us = now
        poll_us = self._poll_us()
        for task in collection_tasks(self.node, self.note):
            name, _ = task
            if not 0 <= now - self._asked_us.get(name, 0) < poll_us:
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
                with self.metrics.exchange("channel"):
                    done = work()
                if done:
                    self.note("carried", errand=name, count=done)
            except ComityError as error:
                self.note("not-carried", errand=name, code=error.code)
            except Exception as error:  # noqa: BLE001 - keep the worker alive, log the fault
                self._keep_fault(name, error)
            finally:
                self._busy.discard(name)

        self._pool.submit(run)

    def _visit(self, peer: str) -> None:
        try:
            # Jitter only; nothing secret depends on it.
            jitter = random.random()  # noqa: S311
            with self.metrics.exchange("delivery"):
                done = deliver_all(self.node, peer, jitter)
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
            self._keep_fault(f"delivery to {peer}", error)
            self._try("deliveries", partial(postpone, self.node, peer))
        finally:
            self._busy.discard(peer)


def _nothing() -> None:
    """Do nothing: what was set aside under a name is forgotten."""


def _recover(node: Node, note: Note) -> None:
    for result in recover_all(node):
        note("recovered", peer=result.peer, done=result.done)


def _keep_audit(node: Node, _note: Note) -> None:
    """Sign where the audit stands, and remove what is older than it is kept."""
    node.transact(sign_head)
    node.raise_fence()
    remove_old(node)


def _erase(node: Node, note: Note) -> None:
    erased = erase_due(node)
    if erased:
        note("erased", entries=erased)
    drop_old_items(node)


def _hasten(node: Node, note: Note) -> None:
    """Try at once what waits for longer than anything may: the clock has jumped back."""
    with node.writing() as work:
        moved = bring_forward(work.connection, work.now_us, LONGEST_WAIT_S)
    if moved:
        note("clock-back", waiting=moved)


def _empty_log(node: Node, note: Note) -> None:
    if node.database.empty_log(WAL_BYTES):
        note("write-ahead-log", left=node.database.log_bytes())


def _give_back(node: Node, _note: Note) -> None:
    node.database.shrink()
    give_back_memory()


def _renew_sealing(node: Node, note: Note) -> None:
    """Make the next keys to seal for in time, and destroy those that have ended."""
    our_statements(node)
    destroyed = destroy_old(node)
    if destroyed:
        note("sealing-keys-destroyed", count=destroyed)


def _rotate(node: Node, note: Note) -> None:
    """Let a new node key sign once peers know it."""
    state = finish_rotation(node)
    if state is not None and state.done:
        note("node-key-rotated", kid=state.kid)


def _ask_who(node: Node, note: Note) -> None:
    """Ask peers that may have new keys who they are."""
    if node.to_ask:
        for party in ask_who_they_are(node):
            note("asked-who", peer=party)


def _cosign_all(node: Node, note: Note) -> None:
    loop = Loop(node, "heads of the log", note)
    for peer in list_peers(node):
        if peer.verified_us is not None and not (peer.recovering or peer.waiting):
            loop.run(peer.party, partial(_cosign, node, note, peer), peer=peer.party)


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
