"""From files to a partner and back to files: nothing lost on the way, nothing made up."""

import json
from pathlib import Path

import numpy as np
import pytest

from comity.apps.sharing.holdings import held
from comity.apps.sharing.offers import offer
from comity.apps.sharing.rows import rows_from, rows_of_snapshot
from comity.apps.sharing.share import share_now, share_with
from comity.astro.catalogue import sample_snapshot
from comity.foundations.errors import ComityError, DataError, InputError
from comity.system.catalogue_files import import_files
from comity.system.ephemeris_files import read_tracks
from comity.system.message_files import open_cdm
from tests.federation.files import export_held
from tests.federation.prepared import prepared_world
from tests.federation.world import bilateral

PAGES = Path(__file__).resolve().parents[3] / "docs" / "tutorials"
BRAVO = "party:bravo"


@pytest.fixture
def pair(tmp_path):
    signed = [(bilateral("alfa", "bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        yield world


def pass_on(world, rows):
    alfa = world.nodes["alfa"]
    offer(alfa, rows, level="green")
    share_with(alfa, BRAVO, rows.kind, "flight-safety")
    (done,) = [d for d in share_now(alfa) if d.kind == rows.kind]
    world.settle()
    return done


def test_a_catalogue_comes_out_as_it_went_in(pair, tmp_path):
    sky = sample_snapshot(700)
    done = pass_on(pair, rows_of_snapshot(sky))
    assert (done.rows, done.withheld) == (700, {})
    out = tmp_path / "theirs.csv"
    assert export_held(pair.nodes["bravo"], "elements", out, "party:alfa") == 700
    back = import_files([out])
    assert back.refused == ()
    order = {str(key): k for k, key in enumerate(back.object[back.current])}
    rows = [back.current[order[str(key)]] for key in sky.object[sky.current]]
    theirs, ours = back.elements.take(np.array(rows)), sky.elements.take(sky.current)
    for name in (
        "epoch_us",
        "mean_motion_rad_s",
        "eccentricity",
        "inclination_rad",
        "bstar",
    ):
        assert np.allclose(
            getattr(theirs, name), getattr(ours, name), rtol=1e-13, atol=0
        )
    turn = np.abs(theirs.node_rad - ours.node_rad) % (2 * np.pi)
    assert np.all(np.minimum(turn, 2 * np.pi - turn) < 1e-12)


def test_an_ephemeris_comes_out_as_it_went_in(pair, tmp_path):
    given = rows_from("ephemerides", [PAGES / "station.oem"])
    assert pass_on(pair, given).rows == 1
    out = tmp_path / "theirs.oem"
    assert export_held(pair.nodes["bravo"], "ephemerides", out) == 1
    (ours,), (theirs,) = read_tracks([PAGES / "station.oem"]), read_tracks([out])
    assert np.array_equal(ours.track.at_us, theirs.track.at_us)
    assert np.allclose(ours.track.position_km, theirs.track.position_km, atol=1e-9)
    assert np.allclose(ours.track.velocity_km_s, theirs.track.velocity_km_s, atol=1e-12)
    assert np.allclose(ours.track.covariances, theirs.track.covariances, atol=1e-15)


def test_a_conjunction_message_comes_out_as_it_went_in(pair, tmp_path):
    given = rows_from("cdms", [PAGES / "event.cdm"])
    cdm, _ = open_cdm(PAGES / "event.cdm")
    assert given.rows[0]["tca_us"] == cdm.tca_us
    assert given.rows[0]["miss_km"] == pytest.approx(cdm.miss_m / 1e3, rel=1e-3)
    assert pass_on(pair, given).rows == 1
    out = tmp_path / "theirs.cdm"
    assert export_held(pair.nodes["bravo"], "cdms", out) == 1
    assert out.read_text() == (PAGES / "event.cdm").read_text()


def test_what_was_not_released_is_not_made_up(tmp_path):
    fields = "fields: [name, epoch_us, position_km, t_us, other, tca_us]"
    signed = [(bilateral("alfa", "bravo", **{"keep_d: 90": fields}), "alfa", "bravo")]
    with prepared_world(tmp_path, ["alfa", "bravo"], signed=signed) as world:
        bravo = world.nodes["bravo"]
        with pytest.raises(InputError, match="no elements have been shared"):
            export_held(bravo, "elements", tmp_path / "x.csv")
        for kind, rows, words in (
            (
                "elements",
                rows_of_snapshot(sample_snapshot(3)),
                "has no mean_motion_rad_s",
            ),
            (
                "ephemerides",
                rows_from("ephemerides", [PAGES / "station.oem"]),
                "has no velocity_km_s",
            ),
            ("cdms", rows_from("cdms", [PAGES / "event.cdm"]), "without their message"),
        ):
            pass_on(world, rows)
            assert held(bravo, kind=kind)
            with pytest.raises(DataError, match=words):
                export_held(bravo, kind, tmp_path / "x")
        with pytest.raises(InputError, match="'gossip' is unknown"):
            export_held(bravo, "gossip", tmp_path / "x")


def test_other_kinds_travel_as_json(pair, tmp_path):
    contacts, seen = tmp_path / "contacts.json", tmp_path / "seen.json"
    contacts.write_text(
        '[{"role": "duty officer", "telephone": "+33 1", "hours": "always"}]'
    )
    seen.write_text(
        '[{"object": "object:norad:5", "t_us": [1000, 2000], "range_km": [1.5, 2.5]}]'
    )
    given = rows_from("observations", [seen])
    assert given.as_of_us == (2000,)
    for kind, path in (("contacts", contacts), ("observations", seen)):
        assert pass_on(pair, rows_from(kind, [path])).rows == 1
        out = tmp_path / f"{kind}-out.json"
        assert export_held(pair.nodes["bravo"], kind, out) == 1
        assert json.loads(out.read_text()) == json.loads(path.read_text())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "no list of rows"),
        ("[1]", "no list of rows"),
        ("[", "no JSON"),
        ('[{"object": "object:norad:5", "secret": 1}]', "'secret' is no field"),
        ('[{"sensor": "x"}]', "names no object"),
    ],
)
def test_rows_that_do_not_fit_are_refused(pair, tmp_path, text, words):
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(ComityError, match=words):
        offer(pair.nodes["alfa"], rows_from("observations", [path]), level="green")
