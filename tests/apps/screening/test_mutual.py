"""Operators' ephemerides against each other and a catalogue: volumes, same objects, what is open."""

import json

import numpy as np
import pytest
from benchmarks.operators import make_ephemerides

from comity.apps.screening.mutual import MutualRequest, files_of, run_mutual
from comity.apps.screening.mutual_table import mutual_table
from comity.foundations.errors import DataError, InputError, RangeError
from comity.system.catalogue_files import empty_catalogue, open_catalogue
from comity.system.files import write_whole
from comity.system.track_store import fill_store
from tests.samples import OMM_ROW, as_csv


@pytest.fixture(scope="module")
def sky(tmp_path_factory):
    """Six pairs of simulated ephemerides that meet in every revolution, and their catalogue."""
    folder = tmp_path_factory.mktemp("operators")
    tilt = np.radians(51.64)

    def along(longitude_deg):
        """How far from its node an orbit has this longitude from it, deg."""
        x = np.radians(longitude_deg)
        return np.degrees(np.arctan2(np.sin(x), np.cos(tilt) * np.cos(x)))

    rows = []
    for k in range(12):
        apart = 3.0 + k // 2
        mine = along(90.0 + apart if k % 2 else 90.0 - apart)
        node = 60.0 * (k // 2) - (apart if k % 2 else -apart)
        rows.append(
            OMM_ROW
            | {
                "OBJECT_NAME": f"THING {k}",
                "NORAD_CAT_ID": str(70001 + k),
                "OBJECT_ID": f"2020-{k + 1:03d}A",
                "INCLINATION": "51.64",
                "ECCENTRICITY": "0.0001",
                "ARG_OF_PERICENTER": "0",
                "RA_OF_ASC_NODE": str(round(node % 360.0, 4)),
                "MEAN_ANOMALY": str(round((mine - 120.0 + 0.02 * k) % 360.0, 4)),
                "EPOCH": "2024-11-01T00:00:00",
            }
        )
    catalogue = folder / "catalogue.csv"
    write_whole(catalogue, as_csv(rows).encode())
    made, start = make_ephemerides(str(catalogue), 12, folder / "eph", days=1.0, seed=3)
    return catalogue, folder / "eph", made, start


def request(days=1.0, **changes):
    values = {"limit_km": 150.0, "sigmas": None, "hbr_m": 10.0, "assess": False}
    return MutualRequest(None, days, **(values | changes))


def quiet(_done, _total):
    pass


def screened(folder, store, snapshot=None, **changes):
    given = snapshot or empty_catalogue()
    return run_mutual(
        files_of([folder]),
        given,
        request(**changes),
        store,
        read_tick=quiet,
        search_tick=quiet,
    )


def test_objects_of_two_sources_are_rows_of_their_own(sky, tmp_path):
    catalogue, folder, made, _ = sky
    snapshot = open_catalogue([str(catalogue)])
    done = screened(folder, tmp_path / "s", snapshot)
    report = done.report
    assert report.ephemerides == len(made)
    assert all(one.catalogue == one.object for one in report.objects)
    same = done.kind == "same object"
    assert report.same_objects == len(made)
    columns = mutual_table(done)
    assert np.array_equal(columns["object_1"][same], columns["object_2"][same])
    assert set(columns["given_by_2"][same]) == {"element set"}
    # A neighbour that both give has a row from each of them.
    others = ~same & (done.hits.second < report.ephemerides)
    assert others.any()
    k = int(np.flatnonzero(others)[0])
    twins = [
        j
        for j in np.flatnonzero(~same)
        if {columns["object_1"][j], columns["object_2"][j]}
        == {columns["object_1"][k], columns["object_2"][k]}
        and abs(done.hits.tca_s[j] - done.hits.tca_s[k]) < 5.0
    ]
    # Of the pair A, B: A and B by their operators, and each with the element set of the other.
    assert len(twins) == 3
    assert sorted(columns["given_by_2"][twins]) == [
        "element set",
        "element set",
        "ephemeris",
    ]


def test_volumes_follow_the_covariances(sky, tmp_path):
    _, folder, _, _ = sky
    every = screened(folder, tmp_path / "s")
    assert len(every.hits) > 5
    sigmas = float(np.median(every.sigma_distance))
    some = screened(folder, tmp_path / "s", sigmas=min(sigmas, 100.0))
    wanted = np.sum(~(every.sigma_distance > min(sigmas, 100.0)))
    assert some.report.kept == wanted
    assert some.report.approaches == every.report.approaches


def test_probabilities_are_given_on_request(sky, tmp_path):
    _, folder, _, _ = sky
    done = screened(folder, tmp_path / "s", assess=True, limit_km=60.0, days=0.08)
    assert len(done.hits) > 0
    assert np.all(np.isfinite(done.pc))
    assert done.report.largest_pc is not None


def test_a_run_that_is_interrupted_goes_on(sky, tmp_path):
    _, folder, made, _ = sky
    paths = files_of([folder])

    def stop(done, _total):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_store(paths, tmp_path / "s", stop)
    states = tmp_path / "s" / "states.bin"
    with states.open("ab") as more:  # a row whose line was never written
        more.write(b"\1" * 100)
    seen = []
    store = fill_store(paths, tmp_path / "s", lambda done, _total: seen.append(done))
    whole = fill_store(paths, tmp_path / "t")
    assert len(store.tracks) == len(whole.tracks) >= len(made)
    for k in range(len(store.tracks)):
        assert np.array_equal(store.track(k).position_km, whole.track(k).position_km)
    lines = (tmp_path / "s" / "tracks.ndjson").read_text().splitlines()
    assert len(lines) == len(paths)
    again = fill_store(paths[:3], tmp_path / "s")
    assert len(again.rows) == sum(one.count for one in again.tracks)


def test_a_file_that_changed_is_read_again(sky, tmp_path):
    _, folder, _, _ = sky
    path = tmp_path / "x.oem"
    source = next(one for one in files_of([folder]) if one.suffix == ".oem")
    path.write_bytes(source.read_bytes())
    first = fill_store([path], tmp_path / "s")
    path.write_text(path.read_text().replace("OBJECT_NAME = ", "OBJECT_NAME = NEW "))
    second = fill_store([path], tmp_path / "s")
    assert not first.tracks[0].name.startswith("NEW")
    assert second.tracks[0].name.startswith("NEW")


def test_what_an_ephemeris_leaves_open_is_said(sky, tmp_path):
    _, folder, _, _ = sky
    source = next(
        one
        for one in files_of([folder])
        if one.suffix == ".oem" and "COVARIANCE" in one.read_text()
    )
    text = source.read_text()
    head, _, rest = text.partition("COVARIANCE_START\n")
    block = rest.split("COVARIANCE_STOP")[0]
    matrices = block.split("EPOCH = ")[1:]
    assert len(matrices) > 6

    def with_matrices(chosen):
        body = "".join("EPOCH = " + one for one in chosen)
        return f"{head}COVARIANCE_START\n{body}COVARIANCE_STOP\n" if chosen else head

    def numbers_of(k, source):
        return matrices[k].split("\n", 1)[0] + "\n" + matrices[source].split("\n", 1)[1]

    cases = {
        "covariance-absent": with_matrices([]),
        "covariance-single": with_matrices(matrices[:1]),
        "covariance-constant": with_matrices(
            [numbers_of(k, 0) for k in range(len(matrices))]
        ),
        "covariance-frozen": with_matrices(
            matrices[:4] + [numbers_of(k, 3) for k in range(4, len(matrices))]
        ),
    }
    rows = [k for k, line in enumerate(head.splitlines()) if line[:4] == "2024"]
    lines = head.splitlines()
    cells = lines[rows[51]].split()
    cells[1] = repr(float(cells[1]) + 5.0)
    lines[rows[51]] = " ".join(cells)
    cases["jump"] = "\n".join(lines) + "\n"
    lines = head.splitlines()
    dropped = {k for n, k in enumerate(rows[1:-1]) if n % 8}
    cases["interpolation"] = (
        "\n".join(x for k, x in enumerate(lines) if k not in dropped) + "\n"
    )
    for code, content in cases.items():
        path = tmp_path / f"{code}.oem"
        path.write_text(content)
        (track,) = fill_store([path], tmp_path / "s").tracks
        assert code in {one.code for one in track.findings}, (code, track.findings)
    (track,) = fill_store([source], tmp_path / "s").tracks
    assert not track.findings


def test_times_that_nothing_covers_and_volumes_that_reach_too_far_are_said(
    sky, tmp_path
):
    _, folder, _, start = sky
    done = run_mutual(
        files_of([folder]),
        empty_catalogue(),
        MutualRequest(start, 3.0, 0.05, 3.0, 10.0, False),
        tmp_path / "s",
        read_tick=quiet,
        search_tick=quiet,
    )
    codes = [{point.code for point in one.open} for one in done.report.objects]
    assert all("span" in one for one in codes)
    assert any("volume" in one for one in codes)
    assert not done.report.coverage.complete


def test_files_that_cannot_be_read_stop_nothing(sky, tmp_path):
    _, folder, made, _ = sky
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "a.oem").write_text("no ephemeris")
    (bad / "b.ocm").write_bytes(b"\0\1")
    (bad / "c.xml").write_text("")
    store = fill_store(files_of([folder, bad]), tmp_path / "s")
    assert len(store.unread) == 3
    assert len({one.source for one in store.tracks}) == len(made)
    with pytest.raises(DataError, match="no ephemeris could be read"):
        screened(bad, tmp_path / "t")
    with pytest.raises(InputError):
        files_of([])
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="holds no ephemeris"):
        files_of([empty])
    for changes in ({"sigmas": 0.0}, {"hbr_m": -1.0}, {"limit_km": 0.0}):
        with pytest.raises(RangeError):
            screened(folder, tmp_path / "u", **changes)


def test_the_command_prints_and_writes(sky, tmp_path, capsys):
    from comity.main import run

    catalogue, folder, made, _ = sky
    line = [
        "screen-ephemerides",
        str(folder),
        "--store",
        str(tmp_path / "s"),
        "--days",
        "1",
    ]
    line += ["--catalogue", str(catalogue), "--threshold-km", "100", "--distances-only"]
    assert run([*line, "--json", "--out", str(tmp_path / "x.csv")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ephemerides"] == len(made)
    assert report["spent"]["cpu_s"] >= 0.0
    table = (tmp_path / "x.csv").read_text().splitlines()
    assert len(table) == 1 + report["kept"] + report["same_objects"]
    assert run(line) == 0
    said = capsys.readouterr().out
    assert "given by two sources" in said
