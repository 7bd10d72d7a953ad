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

from tests.behaviour.bench import Bench
from tests.behaviour.compare import RECORDED, save
from tests.behaviour.inputs import make_files, pack, unpack

SCRIPTS = Path(__file__).with_name("scripts")
INPUTS = RECORDED / "inputs.tar.xz"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.txt"))


def played(name, folder, patch):
    """Return the steps of a script, run in a folder."""
    unpack(INPUTS, folder)
    text = (SCRIPTS / f"{name}.txt").read_text()
    return Bench(folder, patch).play(text)


def record_script(name):
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        save(name, played(name, Path(place).resolve() / "bench", patch))


def record_help():
    from tests.behaviour.helps import help_tree

    save("help", help_tree())


def record_inputs():
    with tempfile.TemporaryDirectory() as place:
        make_files(Path(place))
        pack(Path(place), INPUTS)


def main(kinds):
    for kind in kinds or ("help", *NAMES):
        if kind in NAMES:
            record_script(kind)
        else:
            globals()[f"record_{kind}"]()
        print(f"recorded {kind}")  # noqa: T201 - a command


if __name__ == "__main__":
    main(sys.argv[1:])
