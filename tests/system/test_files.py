"""Files in and out: compressed, damaged, half-written."""

import gzip
import json
import lzma

import numpy as np
import pytest
import zstandard

from comity.astro.catalogue import sample_snapshot
from comity.foundations.errors import DataError, FormatError, InputError, ResourceError
from comity.system.catalogue_files import import_files, open_catalogue
from comity.system.files import read_plain, writing
from comity.system.snapshots import load_snapshot, save_snapshot
from comity.system.tables import check_form, write_table
from tests.samples import OMM_ROW, TLE, as_csv


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, lzma.compress, zstandard.compress]
)
def test_compressed_files_are_read_by_their_marks(tmp_path, pack):
    path = tmp_path / "any.name"
    path.write_bytes(pack(TLE.encode()))
    assert read_plain(path)[0] == TLE.encode()
    assert import_files([path]).object.tolist() == ["25544"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress])
def test_truncated_files_are_refused(tmp_path, pack):
    whole = pack((as_csv([OMM_ROW] * 400)).encode())
    path = tmp_path / "cut"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(FormatError, match=r"damaged|truncated"):
        import_files([path])


def test_missing_directory_empty_and_unreadable(tmp_path):
    with pytest.raises(ResourceError):
        import_files([tmp_path / "none"])
    with pytest.raises(InputError, match="directory"):
        import_files([tmp_path])
    (tmp_path / "empty").touch()
    with pytest.raises(FormatError, match="empty"):
        import_files([tmp_path / "empty"])
    with pytest.raises(InputError):
        import_files([])
    bad = tmp_path / "bad.csv"
    bad.write_text(as_csv([OMM_ROW | {"ECCENTRICITY": "2"}]))
    with pytest.raises(DataError, match="1 refused"):
        import_files([bad])


def test_no_permission(tmp_path, monkeypatch):
    from pathlib import Path

    path = tmp_path / "secret"
    path.write_text(TLE)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ResourceError, match="Permission denied"):
        import_files([path])


def test_snapshot_round_trip_and_tampering(tmp_path):
    snapshot = sample_snapshot(200, 9)
    path = tmp_path / "s.comity"
    save_snapshot(path, snapshot)
    again = load_snapshot(path)
    assert again.hash == snapshot.hash
    assert again.synthetic
    assert import_files([path]).hash == snapshot.hash
    with np.load(path) as archive:
        columns = {name: archive[name] for name in archive.files}
    columns["bstar"] = columns["bstar"] + 1e-9
    with path.open("wb") as out:
        np.savez_compressed(out, **columns)
    with pytest.raises(DataError, match="altered"):
        load_snapshot(path)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(DataError):
        load_snapshot(path)


def test_writing_is_whole_or_not_at_all(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), writing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]
    with pytest.raises(ResourceError), writing(tmp_path / "no" / "x"):
        pass


def columns():
    return {
        "object_1": np.array(["5", 'a "q", b']),
        "tca": np.array(["2024-11-01T00:00:00.000001", "NaT"], "datetime64[us]"),
        "miss_km": np.array([1.25, np.nan]),
        "edge": np.array([0, 1], np.uint8),
    }


def test_tables(tmp_path):
    write_table(tmp_path / "t.csv", [columns(), columns()], {"hash": "h"})
    lines = (tmp_path / "t.csv").read_text().splitlines()
    assert lines[0] == "object_1,tca,miss_km,edge"
    assert lines[1] == "5,2024-11-01T00:00:00.000001,1.250000,0"
    assert lines[2] == '"a ""q"", b",,,1'
    assert len(lines) == 5
    write_table(tmp_path / "t.json", [columns(), columns()], {"hash": "h"})
    value = json.loads((tmp_path / "t.json").read_text())
    assert value["hash"] == "h"
    assert value["rows"][1] == {
        "object_1": 'a "q", b',
        "tca": None,
        "miss_km": None,
        "edge": 1,
    }
    assert len(value["rows"]) == 4
    with pytest.raises(InputError):
        check_form(tmp_path / "t.xls")


def test_parquet(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    write_table(tmp_path / "t.parquet", [columns(), columns()], {"hash": "h"})
    table = pq.read_table(tmp_path / "t.parquet")
    assert table.num_rows == 4
    assert json.loads(table.schema.metadata[b"comity"]) == {"hash": "h"}


def test_samples_by_name():
    assert len(open_catalogue(["sample:50:2"])) == 50
    with pytest.raises(InputError):
        open_catalogue(["sample:many"])
