"""Recorded behaviour: help, output of every command, APIs, the reading site, old nodes.

The files in ``recorded/`` tell how Comity behaved when they were written; the tests here
compare with what it does now. After a change that is meant, record anew and read the
difference::

    python -m tests.behaviour.record            # everything but the nodes' folders
    python -m tests.behaviour.record help api   # some kinds alone
    python -m tests.behaviour.record inputs     # the synthetic inputs, then all scripts
    python -m tests.behaviour.record nodes      # the folders of nodes: never needed, unless
                                                # a new state of nodes is to be kept

Kinds: ``help``, ``api``, ``site``, the name of a script in ``scripts/``, ``inputs``,
``nodes``. How values are compared and shortened stands in ``compare.py``, what is replaced
because it differs from run to run in ``bench.py``.
"""

import sys
import tempfile
from pathlib import Path

import pytest

from comity.system.environment import use_kernel_cache

use_kernel_cache()

from tests.behaviour.bench import Bench  # noqa: E402
from tests.behaviour.compare import RECORDED, save  # noqa: E402
from tests.behaviour.inputs import make_files, pack, unpack  # noqa: E402
from tests.behaviour.worlds import NodeBench  # noqa: E402

SCRIPTS = Path(__file__).with_name("scripts")
INPUTS = RECORDED / "inputs.tar.xz"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.txt"))


def played(name, folder, patch):
    """Return a bench that has run a script in a folder."""
    unpack(INPUTS, folder)
    text = (SCRIPTS / f"{name}.txt").read_text()
    bench = (NodeBench if "@ world" in text else Bench)(folder, patch)
    try:
        bench.play(text)
    finally:
        bench.close()
    return bench


def record_script(name):
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        bench = played(name, Path(place).resolve() / "bench", patch)
        save(name, bench.steps)
    for spent, line in sorted(bench.spent)[:-4:-1]:
        print(f"  {spent:.1f} s of CPU: {line}")  # noqa: T201 - a command


def record_help():
    from tests.behaviour.helps import fresh_help_tree

    save("help", fresh_help_tree())


def record_api():
    from tests.behaviour.apis import api_routes

    save("api", api_routes())


def record_site():
    from tests.behaviour.sites import site_hashes

    save("site", site_hashes())


def record_nodes():
    from tests.behaviour.old_nodes import make_worlds

    make_worlds()


def record_inputs():
    with tempfile.TemporaryDirectory() as place:
        make_files(Path(place))
        pack(Path(place), INPUTS)


def main(kinds):
    for kind in kinds or ("help", "api", "site", *NAMES):
        if kind in NAMES:
            record_script(kind)
        else:
            globals()[f"record_{kind}"]()
        print(f"recorded {kind}")  # noqa: T201 - a command


if __name__ == "__main__":
    main(sys.argv[1:])
