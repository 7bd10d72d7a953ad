"""``import comity`` offers six functions, loads them late, and nothing in the tree needs it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import comity

SOURCE = Path(comity.__file__).parent


def test_importing_the_package_loads_nothing_else():
    program = "import comity, sys; print([m for m in sys.modules if m.startswith('comity.') or m == 'numpy'])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", comity.__all__)
def test_every_offered_name_is_a_function_with_an_example_or_parameters(name):
    function = getattr(comity, name)
    assert callable(function)
    assert "Parameters" in function.__doc__
    assert name in dir(comity)
    assert not (SOURCE / name).exists()
    assert not (SOURCE / f"{name}.py").exists()


def test_the_stub_and_the_package_offer_the_same():
    stub = ast.parse((SOURCE / "__init__.pyi").read_text())
    imported = {
        f"{node.module}:{alias.name}": alias.asname
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {place: name for name, place in comity._OFFERED.items()}


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'shoot'"):
        comity.shoot  # noqa: B018


def test_no_module_of_the_tree_imports_the_root():
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                assert "comity" not in {a.name for a in node.names}, path
            elif isinstance(node, ast.ImportFrom):
                assert node.module != "comity", path


def test_a_message_is_assessed_and_avoided_in_one_line_each():
    tutorials = SOURCE.parents[1] / "docs" / "tutorials"
    message = comity.read_cdm(tutorials / "event.cdm")
    risk = comity.assess(message)
    assert 0.0 < risk.pc < 1.0
    planned = comity.avoid(message, target_pc=risk.pc / 100.0, now_us="created")
    assert planned.plan.burn is not None


def test_a_catalogue_is_read_and_screened():
    sky = comity.read_catalogue("sample:300")
    start = int(sky.elements.epoch_us.max())
    assert len(comity.screen(sky.elements, start, days=0.1, limit_km=20.0)) >= 0
