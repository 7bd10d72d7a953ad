"""Common commands need neither the solver (ortools) nor precise dynamics (satkit)."""

import json
import os
import subprocess
import sys

import pytest

from tests import samples
from tests.messages import examples as messages

#: Blocks both libraries, then runs each command and prints its exit code on the last line.
PROGRAM = """
import json, sys
sys.modules["ortools"] = sys.modules["satkit"] = None
from comity.main import run
from comity.system.environment import use_kernel_cache
use_kernel_cache()
codes = [run(words) for words in json.loads(sys.argv[1])]
print()
print(json.dumps(codes))
"""

COMMANDS = """
--help
screen sample:300:3 --days 0.1 --threshold-km 20 --json
risk event.cdm --now created
avoid event.cdm --now created
message check event.cdm
message convert event.cdm --form xml --out event.xml
catalogue import sets.tle --out all.comity
catalogue show all.comity
show 25544 --catalogue sets.tle
node init --party alfa --kind operator --dir node --no-passphrase
node status --dir node
ledger list --dir node
peer list --dir node
atlas search kourou
link --help
link schedule --help
fleet --help
fleet plan --help
orbit --help
orbit fit --help
"""


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("without")
    (folder / "event.cdm").write_text(messages.cdm_text())
    (folder / "sets.tle").write_text(samples.TLE)
    words = [line.split() for line in COMMANDS.split("\n") if line]
    hidden = {"COMITY_PASSPHRASE", "COMITY_NODE"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(words)],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if k not in hidden},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return {" ".join(w): (c, done.stderr) for w, c in zip(words, found, strict=True)}


@pytest.mark.parametrize("command", [c for c in COMMANDS.split("\n") if c])
def test_the_command_succeeds(command, codes):
    code, told = codes[command]
    assert code == 0, told


#: Imports every module of the package; a library imported in a function stays away.
IMPORTS = """
import importlib, pkgutil, sys
sys.modules["ortools"] = sys.modules["satkit"] = None
import comity
for found in pkgutil.walk_packages(comity.__path__, "comity."):
    if "migrations" not in found.name and not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print(sum(name.startswith("comity.") for name in sys.modules))
for name in ("ortools", "satkit"):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        print(name, "is blocked")
"""


def test_no_module_imports_them_at_its_top():
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    count, *blocked = done.stdout.splitlines()
    assert int(count) > 500
    assert blocked == ["ortools is blocked", "satkit is blocked"]
