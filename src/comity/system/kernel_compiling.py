"""Compiles kernels before they are called, in processes side by side.

The compiler works on one kernel at a time in a process, and compiles with it all that it calls. Kernels that
call the same others are therefore given to the same process; each writes files of its own, so that processes
do not meet, and an interruption loses only what was not finished.
"""

import multiprocessing
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from comity.system.engines import default_workers
from comity.system.kernel_places import Places
from comity.system.kernel_signatures import Signature, listed, types_of
from comity.system.packaged_kernels import in_use, use_kernels

__all__ = ["Compiled", "compile_kernels", "missing", "partition"]


@dataclass(frozen=True, slots=True)
class Compiled:
    """How many kernels were compiled, in how many processes, how long, and which could not be (with the reason)."""

    kernels: int = 0
    processes: int = 0
    seconds: float = 0.0
    failed: tuple[str, ...] = ()


def missing(signatures: Sequence[Signature], places: Places) -> list[Signature]:
    """Return the kernels that lie neither in the package nor in the user's folder."""
    from comity.system.kernel_cache import is_kept  # noqa: PLC0415 - it loads the compiler

    return [
        one
        for one in signatures
        if not is_kept(one.dispatcher(), types_of(one.types), places)
    ]


@cache
def _called(kernel: Any) -> frozenset[Any]:
    """Return a kernel and all that it calls, directly or not."""
    found, waiting = {kernel}, [kernel]
    while waiting:
        function = waiting.pop().py_func
        for name in function.__code__.co_names:
            other = function.__globals__.get(name)
            if hasattr(other, "py_func") and other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def _groups(
    signatures: Sequence[Signature],
) -> list[tuple[frozenset[Any], list[Signature]]]:
    """Return the kernels that call the same others, group by group, with all that they call."""
    groups: list[tuple[frozenset[Any], list[Signature]]] = []
    for one in signatures:
        called, members = _called(one.dispatcher()), [one]
        for group in [group for group in groups if group[0] & called]:
            groups.remove(group)
            called, members = called | group[0], [*group[1], *members]
        groups.append((called, members))
    return groups


def partition(signatures: Sequence[Signature], parts: int) -> list[list[Signature]]:
    """Share kernels among processes so that nothing is compiled twice, and all end at about the same time.

    The work of a group is measured by the length of its bytecode; the longest is given away first.
    """
    shares: list[list[Signature]] = [[] for _ in range(parts)]
    costs = [0] * parts
    groups = [
        (sum(len(kernel.py_func.__code__.co_code) for kernel in called), members)
        for called, members in _groups(signatures)
    ]
    for cost, members in sorted(groups, key=lambda group: -group[0]):
        least = costs.index(min(costs))
        shares[least] += members
        costs[least] += cost
    return [share for share in shares if share]


def _compile(share: Sequence[Signature], line: Connection) -> None:
    """Compile a share, in a process of its own; a word for each kernel goes through the line."""
    # Ctrl-C reaches all processes of a terminal: the first of them ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The environment names the folder.
    use_kernels(None)
    for one in share:
        try:
            one.dispatcher().compile(types_of(one.types))
            line.send("")
        except Exception as error:  # noqa: BLE001 - the others are compiled all the same
            told = traceback.format_exception_only(error)[-1].strip().splitlines()[0]
            line.send(f"{one.kernel}: {told[:200]}")
    line.close()


@contextmanager
def _started(shares: Sequence[Sequence[Signature]]) -> Iterator[list[Connection]]:
    """Start a process for each share; end them if this one is interrupted."""
    context = multiprocessing.get_context("spawn")
    processes, lines = [], []
    for share in shares:
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_compile, args=(share, there), daemon=True)
        process.start()
        there.close()
        processes.append(process)
        lines.append(here)
    try:
        yield lines
    except BaseException:
        for process in processes:
            process.terminate()
        raise
    finally:
        for process in processes:
            process.join()


def compile_kernels(
    tick: Callable[[int, int], None], *, demo: bool = False, workers: int | None = None
) -> Compiled:
    """Compile what is neither packaged nor kept yet.

    Parameters
    ----------
    tick
        Told how many are done, of how many.
    demo
        Only what the demonstration calls.
    workers
        Number of processes; None: one for each processor.
    """
    places = in_use()
    if places is None or places.folder is None or not places.writes:
        return Compiled()
    wanted = missing([one for one in listed() if one.demo or not demo], places)
    if not wanted:
        return Compiled()
    count = workers or default_workers()
    shares = partition(wanted, min(count, len(wanted)))
    failed, done, begun_s = [], 0, time.monotonic()
    tick(0, len(wanted))
    with _started(shares) as lines:
        waiting: list[Any] = list(lines)
        while waiting:
            for line in wait(waiting):
                try:
                    told = cast(Connection, line).recv()
                except EOFError:
                    waiting.remove(line)
                    continue
                done += 1
                tick(done, len(wanted))
                if told:
                    failed.append(told)
    lost = len(wanted) - done
    if lost:
        failed.append(f"{lost} kernels: their process ended")
    spent_s = time.monotonic() - begun_s
    return Compiled(
        done - (len(failed) - bool(lost)), len(shares), spent_s, tuple(failed)
    )
