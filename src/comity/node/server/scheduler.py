"""What a serving node does by itself: deliver, run jobs as they are due, recover, erase."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from comity.foundations.constants import MINUTE_S, SECOND_US
from comity.foundations.errors import ComityError
from comity.node.exchange.admission import drop_nonces
from comity.node.exchange.channels import load_channels
from comity.node.exchange.delivery import deliver_all, due_peers
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.relay_jobs import asking, leaving
from comity.node.exchange.sync import cosign_head
from comity.node.lifecycle.recovery import recover_all
from comity.node.lifecycle.retention import erase_due
from comity.node.node import Node
from comity.node.proofs.heads import latest_heads
from comity.node.registry import Job
from comity.node.store import log

__all__ = ["Scheduler"]

Note = Callable[..., None]
PAUSE_S = 0.2


class Timer:
    """When a job is due: its interval is over, or its counter has changed."""

    def __init__(self, job: Job[Node]) -> None:
        self.job = job
        self._ran_us = 0
        self._counted = 0

    def is_due(self, node: Node) -> bool:
        """Tell whether the job is due; if it is, its next interval begins."""
        changed = False
        if self.job.counter:
            count = node.database.read(partial(log.read_number, name=self.job.counter))
            # What comes while the job runs is seen at the next look.
            changed, self._counted = count != self._counted, count
        now = node.clock()
        if not changed and now - self._ran_us < self.job.every_s * SECOND_US:
            return False
        self._ran_us = now
        return True


class Scheduler:
    """A thread that keeps the conversation going, each peer at its own pace."""

    def __init__(self, node: Node, note: Note) -> None:
        self.node = node
        self.note = note
        self.stop = threading.Event()
        self._busy: set[str] = set()
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="courier")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._carried_us = 0
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
        """Begin."""
        self._thread.start()
        for thread in self._others:
            thread.start()

    def close(self) -> None:
        """Stop after what is under way."""
        self.stop.set()
        self._thread.join()
        for thread in self._others:
            thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self.stop.wait(PAUSE_S):
            self._try(self._deliver)
            self._try(self._carry)
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
            # The database may be busy or full for a while; nothing is lost by waiting.
            self.note("trouble", code=error.code)
        except Exception as error:  # noqa: BLE001 - keep the worker alive, log the fault
            self.note("fault", words=type(error).__name__)

    def _carry(self) -> None:
        """Leave things with gateways, collect from them, fetch what topics ask for."""
        for name, work in leaving(self.node):
            self._errand(name, work)
        now = self.node.clock()
        if now - self._carried_us < SECOND_US:
            return
        self._carried_us = now
        poll_us = load_channels(self.node).poll_s * 1e6
        for name, work in asking(self.node):
            if now - self._asked_us.get(name, 0) >= poll_us:
                self._asked_us[name] = now
                self._errand(name, work)

    def _errand(self, name: str, work: Callable[[], int]) -> None:
        """Do something with another machine, unless the same is under way."""
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
            except Exception as error:  # noqa: BLE001 - as above
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
        except Exception as error:  # noqa: BLE001 - as above
            self.note("fault", peer=peer, words=type(error).__name__)
        finally:
            self._busy.discard(peer)


def _recover(node: Node, note: Note) -> None:
    for found in recover_all(node):
        note("recovered", peer=found["peer"], done=found["done"])


def _erase(node: Node, note: Note) -> None:
    erased = erase_due(node)
    if erased:
        note("erased", entries=erased)


def _drop_nonces(node: Node, _note: Note) -> None:
    before_us = node.clock() - round(node.settings.skew_s * 1e6)
    node.write(partial(drop_nonces, before_us=before_us))


def _cosign_all(node: Node, note: Note) -> None:
    for peer in list_peers(node):
        _cosign(node, note, peer)


def _cosign(node: Node, note: Note, peer: dict[str, Any]) -> None:
    """Ask for a head if the channel has grown since the last one."""
    party = peer["party"]
    if peer["verified_us"] is None or peer["recovering"] or peer["waiting"]:
        return
    heads = node.database.read(lambda c: latest_heads(c, party))
    signed = sum(int(s["size"]) for s in heads[0].streams) if heads else 0
    if peer["sent"] + peer["received"] == signed:
        return
    try:
        for words in cosign_head(node, party):
            note("fault", peer=party, words=words)
    except ComityError as error:
        note("uncosigned", peer=party, code=error.code)
