"""What an extra installs is imported where it is used; its absence is an error with its remedy."""

import sys

import pytest

from comity.astro.constellations import backups
from comity.astro.links.scheduling import model
from comity.foundations.errors import ResourceError
from comity.foundations.extras import extra
from comity.system.satkit_dynamics import library


def test_a_library_that_is_there_is_returned():
    assert extra("json.decoder", "parquet") is sys.modules["json.decoder"]


def test_a_library_that_is_missing_has_a_remedy():
    with pytest.raises(ResourceError, match=r"needs nolib, which is not") as error:
        extra("nolib.sub.module", "schedule")
    assert error.value.remedy == "pip install 'comity[schedule]'"
    assert error.value.exit_code == 4


def test_a_library_that_lacks_another_is_broken_and_says_so(tmp_path, monkeypatch):
    (tmp_path / "half_a_library.py").write_text("import nolib\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nolib"):
        extra("half_a_library", "schedule")


def test_the_solver_and_precise_dynamics_are_extras(monkeypatch):
    for name in ("ortools", "ortools.sat.python.cp_model", "satkit", "satkit_data"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ResourceError, match="needs satkit"):
        library()
    with pytest.raises(ResourceError, match="needs ortools"):
        model.build_model(None)
    with pytest.raises(ResourceError, match="needs ortools"):
        backups._cheapest([1.0], [frozenset([0])])
