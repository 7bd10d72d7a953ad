"""Engines differ in who runs a block, never in the result."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from comity.astro.screening import Plan, make_problem, merge_blocks, run_block
from comity.system.engines import with_dask, with_threads
from tests.astro.screening.test_screening import START, dense_shell, same

PLAN = Plan(120.0, 3, 5)


def problem():
    return make_problem(dense_shell(400, 17), START, 0.3, 12.0, plan=PLAN)


def merged(results):
    return merge_blocks(
        problem(), PLAN, [r for _, r in sorted(results, key=lambda x: x[0])]
    )


@pytest.fixture(scope="module")
def expected():
    p = problem()
    return merge_blocks(
        p, PLAN, [run_block(p, PLAN, k) for k in range(PLAN.blocks(p.length_s))]
    )


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads(workers, expected):
    p = problem()
    blocks = range(PLAN.blocks(p.length_s))
    assert len(blocks) > 10
    assert same(merged(list(with_threads(p, PLAN, blocks, workers))), expected)


def test_order_of_blocks_does_not_matter(expected):
    p = problem()
    with ThreadPoolExecutor(2) as pool:
        results = list(
            pool.map(
                lambda k: run_block(p, PLAN, k),
                reversed(range(PLAN.blocks(p.length_s))),
            )
        )
    assert same(merge_blocks(p, PLAN, results), expected)


@pytest.mark.serial
@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_same_and_survives_a_killed_worker(expected):
    distributed = pytest.importorskip("distributed")
    import dask

    p = problem()
    settings = {
        "distributed.scheduler.allowed-failures": 10,
        "distributed.worker.daemon": True,
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=50,
        ) as cluster,
    ):
        blocks = range(PLAN.blocks(p.length_s))
        results = []
        for block, result in with_dask(p, PLAN, blocks, cluster.scheduler_address):
            if not results:
                victim = next(iter(cluster.workers.values()))
                os.kill(victim.process.process.pid, signal.SIGKILL)
            results.append((block, result))
    assert sorted(block for block, _ in results) == list(blocks)
    assert same(merged(results), expected)
