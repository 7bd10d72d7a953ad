"""The bill of materials: everything that is locked, nothing else, the same bytes each time."""

import json
import re
import shutil

import pytest

from tools.sbom import ROOT, bill_of, main, text_of


def test_it_names_everything_that_is_locked_with_its_hashes():
    bill = bill_of()
    named = {(one["name"], one["version"]): one for one in bill["components"]}
    locked = (ROOT / "constraints" / "run.txt").read_text()
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", locked, re.MULTILINE)
    assert len(found) > 50
    for name, version in found:
        part = named[re.sub(r"[-_.]+", "-", name).lower(), version]
        assert part["scope"] == "required"
        hashes = [h["content"] for h in part["externalReferences"][0]["hashes"]]
        assert hashes
        assert all(f"--hash=sha256:{h}" in locked for h in hashes)
    required = [one for one in bill["components"] if one["scope"] == "required"]
    assert len(required) == len(set(found))
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs))
    assert set(bill["dependencies"][0]["dependsOn"]) <= set(refs)


def test_the_same_tree_gives_the_same_bytes(tmp_path, capsys):
    assert main([str(tmp_path / "a.json")]) == 0
    assert main([str(tmp_path / "b.json")]) == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert "packages, SHA-256" in capsys.readouterr().out
    bill = json.loads((tmp_path / "a.json").read_text())
    assert bill["serialNumber"].startswith("urn:uuid:")
    assert not re.search(r"20\d\d-\d\d-\d\dT", text_of(bill))


def copied(tmp_path, old, new, file):
    for name in ("pyproject.toml", "constraints"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    path = tmp_path / file
    text = path.read_text()
    assert old in text
    path.write_text(re.sub(old, new, text, count=1))
    return tmp_path


def test_another_version_gives_another_bill(tmp_path):
    root = copied(tmp_path, "alembic==", "alembic==9.", "constraints/run.txt")
    assert bill_of(root)["serialNumber"] != bill_of()["serialNumber"]


def test_what_is_not_locked_is_refused(tmp_path):
    root = copied(tmp_path, '"alembic>', '"not-locked>', "pyproject.toml")
    with pytest.raises(ValueError, match="not-locked is not locked"):
        bill_of(root)


def test_its_form_is_that_of_cyclonedx():
    """The validator of the format's own library, where it is installed."""
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    checker = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert checker.validate_str(text_of(bill_of())) is None
