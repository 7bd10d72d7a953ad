"""Each contract of the layout fails when a fault is planted in a copy of the tree."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {c["id"]: c for c in SETTINGS["tool"]["importlinter"]["contracts"]}

#: Contract → the file that gets one line more, and that line.
FAULTS = {
    "layers": ("node/node.py", "import comity.apps.cases.views"),
    "pure": ("astro/links/scheduling/spot5.py", "import concurrent.futures"),
    "astro": ("astro/orbits/states.py", "import comity.astro.catalogue.build"),
    "trust": ("trust/identity/keys.py", "import comity.trust.ledger.tree"),
    "coordination": (
        "coordination/notices/ladder.py",
        "import comity.coordination.negotiation.table",
    ),
    "node": ("node/store/log.py", "import comity.node.exchange.outbox"),
    "apps": ("apps/sharing/share.py", "import comity.apps.cases.views"),
    "files": ("apps/tracking/fit.py", "import comity.node.node"),
    "kernels": ("astro/risk/kernels/disc.py", "import comity.messages.kvn"),
    "gate": ("node/exchange/outbox.py", "import comity.node.transport.peer"),
    "http": ("node/exchange/outbox.py", "import comity.system.http"),
    "sql": ("apps/cases/views.py", "import sqlalchemy"),
    "faces": ("apps/operations/demo.py", "import comity.apps.cases.commands.case"),
    "acyclic": (
        "astro/risk/plane.py",
        "import comity.astro.risk.assess",
    ),
}


def copy_tree(folder):
    """Copy sources and settings; data files do not matter to imports."""
    ignore = shutil.ignore_patterns("__pycache__", "data", "templates", "*.pyc")
    shutil.copytree(ROOT / "src" / "comity", folder / "src" / "comity", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder):
    program = "from importlinter.cli import lint_imports_command as c; c()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={
            "PYTHONPATH": str(folder / "src"),
            "PATH": "/usr/bin:/bin",
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    return copy_tree(tmp_path_factory.mktemp("tree"))


def test_every_contract_has_a_fault_here():
    assert set(FAULTS) == set(CONTRACTS)


def test_the_tree_keeps_all_contracts(copied):
    code, text = lint(copied)
    assert code == 0, text


@pytest.mark.parametrize("contract", FAULTS)
def test_a_planted_fault_breaks_its_contract(copied, contract):
    name, line = FAULTS[contract]
    path = copied / "src" / "comity" / name
    whole = path.read_text()
    path.write_text(f"{whole}\n{line}\n")
    try:
        code, text = lint(copied)
    finally:
        path.write_text(whole)
    assert code == 1
    assert f"{CONTRACTS[contract]['name']} BROKEN" in text


def test_a_new_room_breaks_the_layers(copied):
    room = copied / "src" / "comity" / "newroom"
    room.mkdir()
    (room / "__init__.py").write_text('"""Nothing."""\n')
    try:
        code, text = lint(copied)
    finally:
        shutil.rmtree(room)
    assert code == 1
    assert "newroom" in text
