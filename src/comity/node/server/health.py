"""Whether a node can do its work, and if not, why: for whoever watches it, without names of parties.

A node is *ready* while it can read and write durably: only then may it sign, and acknowledge what
it gets. What it lacks is told with a word, a sentence and since when. Whatever it is, a signature
leaves only after its transaction and the fence are on the disk, so nothing is signed twice; and
nothing is acknowledged before, so nothing is lost: peers keep it and send it again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import ComityError
from comity.foundations.time import format_utc
from comity.node.exchange.isolation import failing_channels
from comity.node.lifecycle.key_report import ending_keys
from comity.node.lifecycle.scheduled_backups import backup_state, check_backups
from comity.node.node import Node
from comity.node.persons.policies import POLICY, is_ignored
from comity.node.store.set_aside import count_kept
from comity.system.limits import free_bytes, open_files

__all__ = ["Health", "Monitor", "Reason"]

#: Free space below which a node is not ready, and below which that is told, bytes.
NO_BYTES, FEW_BYTES = 16_000_000, 256_000_000
#: Write-ahead log that is told, bytes: somebody reads without end, or copies the files.
MUCH_WAL = 256_000_000
#: Share of the files that the process may open which is told.
MANY_FILES = 0.9
#: How far the clock may jump back or forward, against one that only goes forward, seconds.
JUMP_S = 2.0
#: How long a jump of the clock is told, seconds.
TOLD_S = 600.0
#: An answer is used again for that long, seconds: whoever asks often costs nothing.
FRESH_S = 1.0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a node cannot work, or cannot for long: a word, a sentence, whether it stops it."""

    code: str
    words: str
    stops: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The health of a node: ``ok``, ``degraded`` or ``not-ready``, and the reasons."""

    status: str
    ready: bool
    reasons: tuple[Reason, ...]


@dataclass
class Monitor:
    """Looks after a node, and remembers its clock."""

    node: Node
    #: A clock that only goes forward, seconds.
    steady: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looked_s: float = -FRESH_S
    _last: Health | None = None
    _offset_s: float | None = None
    _jumped: tuple[float, float] | None = None

    def health(self) -> Health:
        """Return the health of the node, of a second ago at most."""
        with self._lock:
            now_s = self.steady()
            if self._last is None or now_s - self._looked_s >= FRESH_S:
                reasons = tuple(self._reasons())
                stops = any(reason.stops for reason in reasons)
                word = "not-ready" if stops else "degraded" if reasons else "ok"
                self._last = Health(word, not stops, reasons)
                self._looked_s = self.steady()
            return self._last

    def clock_jumped_s(self) -> float:
        """Return by how much the clock has jumped since it was looked at last, seconds."""
        offset = self.node.clock() / SECOND_US - self.steady()
        before, self._offset_s = self._offset_s, offset
        jump = 0.0 if before is None else offset - before
        if abs(jump) < JUMP_S:
            return 0.0
        self._jumped = (jump, self.steady())
        return jump

    def _reasons(self) -> Iterator[Reason]:
        yield from self._space()
        yield from self._database()
        yield from self._clock()
        yield from self._files()
        yield from self._keys()
        yield from self._policy()
        yield from self._backups()

    def _backups(self) -> Iterator[Reason]:
        try:
            check_backups(self.node.settings)
            state = backup_state(self.node)
        except ComityError as error:
            yield Reason("backup", error.message, False)
            return
        if state is not None and state.late:
            last = "none" if state.last_us is None else format_utc(state.last_us, 0)
            words = f"the last backup: {last}; one each {self.node.settings.backup_every_h:g} h"
            yield Reason("backup", words, False)

    def _policy(self) -> Iterator[Reason]:
        try:
            ignored = is_ignored(self.node)
        except ComityError as error:
            yield Reason("policy", error.message, False)
            return
        if ignored:
            words = (
                f"nobody has adopted {POLICY} as it is now: the node does nothing in cases by "
                "itself; comity node adopt-policy"
            )
            yield Reason("policy", words, False)

    def _keys(self) -> Iterator[Reason]:
        try:
            with self.node.reading() as work:
                told = ending_keys(work)
        except ComityError as error:
            yield Reason("keys", error.message, False)
            return
        for item in told:
            code = "key-ended" if item.stops else "key-ends"
            yield Reason(code, item.words, item.stops)

    def _space(self) -> Iterator[Reason]:
        for what, place in (
            ("database", self.node.database.folder),
            ("fence", self.node.fence.path.parent),
        ):
            if place is None:
                # The disk of another machine: its server says when it is full.
                continue
            try:
                free, writable = free_bytes(place)
            except OSError as error:
                yield Reason(
                    "folder", f"the folder of the {what}: {error.strerror}", True
                )
                continue
            if not writable:
                yield Reason("read-only", f"the disk of the {what} is read only", True)
            elif free < NO_BYTES:
                yield Reason("disk-full", f"the disk of the {what} is full", True)
            elif free < FEW_BYTES:
                words = f"the disk of the {what} has {free // 1_000_000} MB left"
                yield Reason("disk-nearly-full", words, False)

    def _database(self) -> Iterator[Reason]:
        fault = self.node.database.try_writing()
        if fault is not None:
            yield Reason(*fault, True)
            return
        size = self.node.database.log_bytes()
        if size > MUCH_WAL:
            words = (
                f"the write-ahead log has {size // 1_000_000} MB: a program holds the database "
                "open for reading, and must be ended"
            )
            yield Reason("write-ahead-log", words, False)
        try:
            with self.node.reading() as work:
                aside, _ = count_kept(work.connection)
                failing = failing_channels(work)
        except ComityError as error:
            yield Reason("database", error.message, True)
            return
        if aside:
            yield Reason("set-aside", f"{aside} items are set aside", False)
        if failing:
            words = f"collecting from {len(failing)} channels fails"
            yield Reason("channels", words, False)

    def _clock(self) -> Iterator[Reason]:
        self.clock_jumped_s()
        if self._jumped is None:
            return
        jump_s, at_s = self._jumped
        if self.steady() - at_s < TOLD_S:
            way = "back" if jump_s < 0 else "forward"
            words = f"the clock has jumped {way} by {abs(jump_s):.0f} s"
            yield Reason(f"clock-{way}", words, False)

    def _files(self) -> Iterator[Reason]:
        used, most = open_files()
        if used >= most:
            yield Reason("files", f"all {most} files are open", True)
        elif used > MANY_FILES * most:
            yield Reason("files", f"{used} of {most} files are open", False)
