"""The four processes of a demonstration end with the one that began them, and are missed if one ends."""

import os
import signal
import subprocess
import sys

import pytest

from comity.apps.operations.demo_parties import NAMES
from comity.apps.operations.demo_processes import DemoProcesses, free_places
from comity.foundations.errors import ResourceError
from comity.node.lifecycle.setup import init_node
from comity.node.store.settings import Settings
from tests.apps.operations.test_serve_demo import alive, children_of, until

pytestmark = pytest.mark.serial

#: Begins the four nodes of a folder and waits; what a demonstration does once its story is told.
PARENT = """
import sys, time
from pathlib import Path
from comity.apps.operations.demo_parties import Places
from comity.apps.operations.demo_processes import DemoProcesses
processes = DemoProcesses(Path(sys.argv[1]), Places(int(sys.argv[2])))
processes.begin()
print("all listen", flush=True)
time.sleep(600)
"""


@pytest.fixture
def nodes(tmp_path):
    """Return the folder of four new nodes, and where they listen."""
    places = free_places(None)
    for name in NAMES:
        plain = Settings(
            party=f"party:{name}",
            kind="fictional",
            name=name.title(),
            fence=f"../{name}.fence",
            url=f"http://127.0.0.1:{places.inbox(name)}",
        )
        init_node(tmp_path / name, places.dress(name, plain))
    return tmp_path, places


def test_a_node_that_ends_by_itself_is_told_by_name_and_the_others_end(nodes):
    folder, places = nodes
    processes = DemoProcesses(folder, places)
    processes.begin()
    with (
        pytest.raises(ResourceError, match="the node of bravo ended by itself"),
        processes,
    ):
        processes.check()
        os.kill(processes.children["bravo"].pid, signal.SIGKILL)
        until(lambda: processes.children["bravo"].poll() is not None)
        processes.check()
    assert [one.poll() for one in processes.children.values()].count(None) == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_node_outlives_the_demonstration_however_it_ends(nodes, how):
    folder, places = nodes
    words = [sys.executable, "-c", PARENT, str(folder), str(places.first)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "all listen\n"
        children = children_of(parent.pid)
        assert len(children) == len(NAMES)
        parent.send_signal(how)
        parent.wait(30)
        until(lambda: not any(alive(pid) for pid in children))
    # Their ports are free again, so that the next demonstration may begin there.
    until(lambda: free_places(places.first) is not None)
