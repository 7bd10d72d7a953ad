"""Engines: the same pure blocks on threads of this machine or on a Dask cluster.

The result of a block depends on its number alone, not on the engine; a worker
that dies has its blocks run again elsewhere; finished blocks are kept next to the output
until the whole is written.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, TypeVar

from comity.astro.screening import BlockResult, Plan, Problem, run_block
from comity.foundations.errors import RangeError, RemoteError, ResourceError
from comity.system.checkpoints import Checkpoints
from comity.system.environment import use_kernel_cache

__all__ = [
    "Tick",
    "default_workers",
    "kept_blocks",
    "on_threads",
    "with_dask",
    "with_threads",
]

#: Called after each block: how many are done, how many there are.
Tick = Callable[[int, int], None]


def default_workers() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


Result = TypeVar("Result")


def with_threads(
    problem: Problem, plan: Plan, blocks: Sequence[int], workers: int
) -> Iterator[tuple[int, BlockResult]]:
    """Run blocks on threads (the kernels hold no interpreter lock)."""
    return on_threads(partial(run_block, problem, plan), blocks, workers)


def on_threads(
    work: Callable[[int], Result], blocks: Sequence[int], workers: int
) -> Iterator[tuple[int, Result]]:
    """Do the work of each block on threads; yield number and result as they come.

    Raises
    ------
    RangeError
        For no workers, or more than 256.
    """
    if not 1 <= workers <= 256:
        raise RangeError("workers", workers, "from 1 to 256")
    pool = ThreadPoolExecutor(workers)
    waiting: dict[Future[Result], int] = {}
    queue = iter(blocks)
    try:
        while True:
            # Only as many blocks as workers are in flight: an interruption is prompt.
            while len(waiting) < workers:
                block = next(queue, None)
                if block is None:
                    break
                waiting[pool.submit(work, block)] = block
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def block_of_worker(problem: Problem, plan: Plan, block: int) -> BlockResult:
    """Run a block in a process of a cluster, with kernels compiled once on its machine."""
    use_kernel_cache()
    return run_block(problem, plan, block)


def with_dask(
    problem: Problem, plan: Plan, blocks: Sequence[int], address: str
) -> Iterator[tuple[int, BlockResult]]:
    """Run blocks on a Dask cluster that is running at ``address``.

    Raises
    ------
    ResourceError
        If the extra is not installed.
    RemoteError
        If no scheduler answers at that address.
    """
    try:
        from dask.distributed import Client, as_completed  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ResourceError(
            "engine dask needs the package distributed",
            remedy="pip install 'comity[dask]'",
        ) from error
    try:
        client: Any = Client(address, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        raise RemoteError(
            f"no Dask scheduler answers at {address!r}: {error}",
            remedy="start one with: dask scheduler",
        ) from error
    with client:
        shared = client.scatter(problem, broadcast=True)
        futures = [
            client.submit(
                block_of_worker, shared, plan, block, key=f"block-{id(problem)}-{block}"
            )
            for block in blocks
        ]
        number = {
            future.key: block for future, block in zip(futures, blocks, strict=True)
        }
        for future, result in as_completed(futures, with_results=True):
            yield number[future.key], result
            future.release()


def kept_blocks(
    results: Iterator[tuple[int, Result]],
    kept: dict[int, Result],
    total: int,
    checkpoints: "Checkpoints[Result] | None",
    tick: Tick,
) -> list[Result]:
    """Collect blocks, keep each on disk, and report progress."""
    out = dict(kept)
    tick(len(out), total)
    for block, result in results:
        if checkpoints is not None:
            checkpoints.save(block, result)
        out[block] = result
        tick(len(out), total)
    return [out[block] for block in sorted(out)]
