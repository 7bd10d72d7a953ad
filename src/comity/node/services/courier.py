"""What a serving node does by itself: deliver, call people, release what is due, erase."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from comity.foundations.constants import MINUTE_US, SECOND_US
from comity.foundations.errors import ComityError
from comity.node.services.cases.sweeping import sweep_cases
from comity.node.services.delivery import deliver_all, due_peers
from comity.node.services.erasure import erase_due
from comity.node.services.errands import asking, leaving
from comity.node.services.heads import latest_heads
from comity.node.services.inbox import drop_nonces
from comity.node.services.introductions import list_peers
from comity.node.services.node import Node
from comity.node.services.notices.commitments import announce_commitments
from comity.node.services.notices.lines import send_due_tests
from comity.node.services.notices.questions import sweep_warnings
from comity.node.services.notices.sweeping import retell, sweep_ladders
from comity.node.services.notices.ways import load_channels
from comity.node.services.recovery import recover_all
from comity.node.services.sharing import share_now
from comity.node.services.syncing import cosign_head
from comity.node.store import log

__all__ = ["Courier"]

Note = Callable[..., None]
PAUSE_S = 0.2
#: Between two looks at events, at least.
LOOK_S = 1.0
#: How often events are looked at again although nothing was said.
BEAT_US = 5_000_000


class Courier:
    """A thread that keeps the conversation going, each peer at its own pace."""

    def __init__(self, node: Node, note: Note) -> None:
        self.node = node
        self.note = note
        self.stop = threading.Event()
        self._busy: set[str] = set()
        self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="courier")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._swept_us = 0
        self._said = 0
        self._noticed = (0, 0)
        self._carried_us = 0
        self._asked_us: dict[str, int] = {}
        self._others = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (("timers", self._time), ("events", self._watch))
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
            try:
                for peer in due_peers(self.node):
                    if peer not in self._busy:
                        self._busy.add(peer)
                        self._pool.submit(self._visit, peer)
                self._carry()
                self._cases()
                if self.node.clock() - self._swept_us >= MINUTE_US:
                    self._swept_us = self.node.clock()
                    self._sweep()
            except ComityError as error:
                # The database may be busy or full for a while; nothing is lost by waiting.
                self.note("trouble", code=error.code)
            except Exception as error:  # noqa: BLE001 - the courier must not die unheard
                self.note("fault", words=type(error).__name__)

    def _cases(self) -> None:
        """Look at the cases as soon as somebody has said something in one."""
        said = self.node.database.read(partial(log.read_number, name="case papers"))
        if said != self._said:
            # What comes while we look is looked at next time.
            self._said = said
            sweep_cases(self.node, self.note)

    def _time(self) -> None:
        """Keep the ladders: a thread of its own, so that no slow peer delays a timer."""
        while not self.stop.wait(PAUSE_S):
            self._try(partial(sweep_ladders, self.node, self.note))

    def _watch(self) -> None:
        """Look at events: when something was said, and as time passes."""
        while not self.stop.wait(LOOK_S):
            self._try(self._look)

    def _look(self) -> None:
        said = self.node.database.read(partial(log.read_number, name="notices said"))
        now = (said, self.node.clock() // BEAT_US)
        if now != self._noticed:
            self._noticed = now
            sweep_warnings(self.node, self.note)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except ComityError as error:
            self.note("trouble", code=error.code)
        except Exception as error:  # noqa: BLE001 - as above
            self.note("fault", words=type(error).__name__)

    def _carry(self) -> None:
        """Leave things with gateways, collect from them, read the feeds that we follow."""
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

    def _sweep(self) -> None:
        """Do what time alone brings about."""
        node = self.node
        for found in recover_all(node):
            self.note("recovered", peer=found["peer"], done=found["done"])
        for shared in share_now(node):
            if shared.rows:
                self.note("released", peer=shared.peer, rows=shared.rows)
        sweep_cases(node, self.note)
        for number in announce_commitments(node):
            self.note("notice", notice=number)
        retell(node)
        send_due_tests(node)
        erased = erase_due(node)
        if erased:
            self.note("erased", entries=erased)
        before = node.clock() - round(node.settings.skew_s * 1e6)
        node.write(partial(drop_nonces, before_us=before))
        for peer in list_peers(node):
            self._cosign(peer)

    def _cosign(self, peer: dict[str, Any]) -> None:
        """Ask for a head if the channel has grown since the last one."""
        party = peer["party"]
        if peer["verified_us"] is None or peer["recovering"] or peer["waiting"]:
            return
        heads = self.node.database.read(lambda c: latest_heads(c, party))
        signed = sum(int(s["size"]) for s in heads[0].streams) if heads else 0
        if peer["sent"] + peer["received"] == signed:
            return
        try:
            for words in cosign_head(self.node, party):
                self.note("fault", peer=party, words=words)
        except ComityError as error:
            self.note("uncosigned", peer=party, code=error.code)
