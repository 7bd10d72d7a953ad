"""Snapshots: several sources, order, owners, differences, the sample."""

import numpy as np
import pytest

from comity.astro.catalogue import (
    SourceText,
    build_snapshot,
    compare,
    join_launch_log,
    join_satcat,
    merge_snapshots,
    sample_snapshot,
)
from comity.foundations.errors import RangeError, UnknownNameError
from comity.messages import read_element_sets, read_launch_log, read_satcat_csv
from comity.system.environment import load_register
from tests.samples import OMM_ROW, as_csv

LOG = (
    "#Launch_Tag\tLaunch_Date\tPiece\tSatOwner\tSatState\tLaunch_Site\n"
    "1998-067\t1998 Nov 20\t1998-067A\tNASA\tUS\tBAIK\n"
    "2000-001\t2000 Jan 1\t2000-001A\tX\tF\tCSG\n"
    "2000-002\t2000 Jan 2\t2000-002A\tX\tF\tCSG\n"
    "2000-002\t2000 Jan 2\t2000-002B\tY\tD\tCSG\n"
)


def source(name, rows):
    return SourceText(name, name, read_element_sets(as_csv(rows).encode()))


def test_newest_first_none_lost():
    old = OMM_ROW | {"EPOCH": "2024-10-30T00:00:00.000000"}
    other = OMM_ROW | {"NORAD_CAT_ID": "5"}
    snapshot = build_snapshot(
        [source("a", [old, other]), source("b", [OMM_ROW])], 2**60
    )
    assert snapshot.object.tolist() == ["5", "25544", "25544"]
    assert len(snapshot.current) == 2
    rows = snapshot.rows_of("object:norad:25544")
    assert snapshot.elements.epoch_us[rows[0]] > snapshot.elements.epoch_us[rows[1]]
    names = [snapshot.sources[k].name for k in snapshot.source[rows]]
    assert names == ["b", "a"]
    with pytest.raises(UnknownNameError):
        snapshot.rows_of("99")


def test_hash_is_of_the_content():
    a = build_snapshot([source("a", [OMM_ROW])], 2**60)
    assert a.hash == build_snapshot([source("a", [OMM_ROW])], 2**60).hash
    assert (
        a.hash != build_snapshot([source("a", [OMM_ROW | {"BSTAR": "0"}])], 2**60).hash
    )
    merged = merge_snapshots([a, build_snapshot([source("b", [OMM_ROW])], 2**60)])
    assert len(merged) == 2
    assert len(merged.current) == 1


def test_owners_say_on_what_basis_they_are_known():
    designators = ["1998-067A", "2000-001C", "2000-002C", "2000-002B", "1999-001A", ""]
    rows = [
        OMM_ROW | {"OBJECT_ID": d, "NORAD_CAT_ID": str(k + 1)}
        for k, d in enumerate(designators)
    ]
    register = load_register()
    log = read_launch_log(LOG)
    joined = join_launch_log(build_snapshot([source("a", rows)], 2**60), log, register)
    assert joined.owner_basis.tolist() == [2, 1, 0, 2, 0, 0]
    assert joined.owner.tolist() == ["party:USA", "party:FRA", "", "party:DEU", "", ""]
    assert joined.launch_site.tolist()[:4] == ["BAIK", "CSG", "CSG", "CSG"]
    table = read_satcat_csv(
        "NORAD_CAT_ID,OWNER,OBJECT_TYPE,RCS\n2,PRC,DEB,0.25\n77,US,PAY,1\n"
    )
    both = join_satcat(joined, table, register)
    assert both.owner[1] == "party:CHN"
    assert both.owner_basis[1] == 2
    assert (both.object_type[1], both.size[1]) == ("DEB", 0.25)
    assert both.object_type[0] == "unknown"


def test_real_owner_shares(real, data):
    import gzip

    text = gzip.decompress(
        (data / "atlas" / "gcat_launchlog_1957-2024.tsv.gz").read_bytes()
    ).decode()
    joined = join_launch_log(real, read_launch_log(text), load_register())
    assert abs(np.mean(joined.owner_basis == 2) - 0.49) < 0.01
    assert np.mean(joined.owner_basis > 0) > 0.85
    known = joined.owner_basis > 0
    assert np.mean(joined.owner[known] != "") > 0.97


def test_differences():
    old = build_snapshot(
        [source("a", [OMM_ROW, OMM_ROW | {"NORAD_CAT_ID": "5"}])], 2**60
    )
    newer = OMM_ROW | {"EPOCH": "2024-11-02T00:00:00.000000"}
    changed = OMM_ROW | {"NORAD_CAT_ID": "6"}
    new = build_snapshot([source("b", [newer, changed])], 2**60)
    result = compare(old, new)
    assert (result.added, result.removed, result.renewed) == (
        ("6",),
        ("5",),
        ("25544",),
    )
    assert compare(old, old).same == 2
    other = build_snapshot([source("c", [OMM_ROW | {"BSTAR": "0"}])], 2**60)
    assert compare(old, other).changed == ("25544",)


def test_sample_is_reproducible_and_labelled():
    a, b = sample_snapshot(1000, 3), sample_snapshot(1000, 3)
    assert a.hash == b.hash != sample_snapshot(1000, 4).hash
    assert a.synthetic
    assert all(name.startswith("SYN ") for name in a.name.tolist())
    register = load_register()
    for owner in set(a.owner.tolist()):
        assert register.find(owner).kind == "fictional"
    with pytest.raises(RangeError):
        sample_snapshot(1)
