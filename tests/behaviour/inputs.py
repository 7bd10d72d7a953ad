"""Makes the inputs of the scripts, all of them synthetic.

They are recorded, too, as an archive, so that a comparison does not depend on the code that
made them.
"""

import json
import tarfile
from pathlib import Path

import numpy as np


def make_files(folder: Path):
    """Write every input that the scripts name."""
    folder.mkdir(parents=True, exist_ok=True)
    for make in (catalogues, messages, links, fleets, tracks, histories, atlas, papers):
        make(folder)


def put(folder, name, value):
    text = value if isinstance(value, str) else json.dumps(value, indent=1)
    (folder / name).write_text(text if text.endswith("\n") else text + "\n")


def catalogues(folder):
    from tests.samples import OMM_ROW, TLE, as_csv, as_json, as_kvn, as_xml

    rows = [OMM_ROW, OMM_ROW | {"NORAD_CAT_ID": "5", "INCLINATION": "999"}]
    moved = OMM_ROW | {"EPOCH": "2024-10-31T20:00:00", "MEAN_ANOMALY": "100.0"}
    put(folder, "two.csv", as_csv(rows))
    put(folder, "one.json", as_json(rows[:1]))
    put(folder, "one.kvn", as_kvn(rows[:1]))
    put(folder, "one.xml", as_xml(rows[:1]))
    put(folder, "iss.tle", TLE)
    put(folder, "moved.csv", as_csv([moved, moved | {"NORAD_CAT_ID": "7"}]))
    put(folder, "ids.txt", "900000001  # mine\n\n900000002\n")
    volume = [{"name": "all", "shape": "ellipsoid", "half_km": [2, 10, 10]}]
    put(folder, "volume.json", volume)


def messages(folder):
    from tests.messages import examples as made

    put(folder, "event.cdm", made.cdm_text())
    later = made.cdm_text(sigmas=(5.0, 100.0, 8.0, 0.1, 0.01, 0.01))
    put(folder, "later.cdm", later.replace("11-01T00:00:00.000", "11-02T00:00:00.000"))
    put(folder, "bad.cdm", made.cdm_text().replace("CR_R = 100.0", "CR_R = NaN"))
    put(folder, "broken.cdm", made.cdm_text()[:600])
    for kind, text in made.EVERY.items():
        put(folder, f"any.{kind.lower()}", text)
    put(folder, "own.oem", made.oem_text(rows=12))
    limits = {
        "leads_orbits": [0.5, 1.5],
        "direction": "along",
        "largest_m_s": 1.0,
        "blackouts": [["2024-11-03T11:00", "2024-11-03T11:30"]],
        "magnitude_error": 0.02,
        "pointing_error_deg": 1.0,
        "box_km": 50.0,
    }
    put(folder, "limits.json", limits)


def links(folder):
    from tests.astro.links.test_radios import LINK, radio
    from tests.astro.links.test_routes import plan_text
    from tests.astro.links.test_scheduling import ask, instance, window

    put(folder, "stations.csv", "name,lat,lon,alt_m\nA,50,10,100\nB,91,0,0\n")
    put(folder, "link.json", LINK)
    one = {"party": "a", "links": [radio()], "services": ["S"]}
    over = {"status": "filed", "until": "2020-01-01"}
    other = [radio(codings=["x"], licence=over), radio(direction="?")]
    put(folder, "profile-a.json", one)
    put(folder, "profile-b.json", {"party": "b", "links": other, "services": ["S"]})
    case = {
        "emission": {"frequency_mhz": 8200, "bandwidth_mhz": 10, "eirp_dbw": 60},
        "victim": {
            "frequency_mhz": 8200,
            "bandwidth_mhz": 10,
            "dish_m": 1,
            "noise_k": 100,
        },
    }
    put(folder, "case.json", case)
    rows = [(7, 1, 2, 0, 50, 1e6, 1), (8, 2, 9, 10, 50, 1e6, 1)]
    put(folder, "plan.json", plan_text(rows))
    hours = window("K", "00:00", "03:00")
    requests = [ask(f"r{k}", "a", 50, hours, setup_s=600) for k in range(4)]
    requests += [ask("both", "b", 60, window(["K", "T"], "03:00", "05:00"), priority=3)]
    put(folder, "instance.json", instance(requests))


def fleets(folder):
    from tests.apps.fleets.test_fleet_files import WHOLE

    put(folder, "fleet.json", WHOLE)


def tracks(folder):
    from tests.apps.tracking.test_fit_command import folder as fit_files
    from tests.astro.links.test_windows import ALL
    from tests.astro.tracking.omm import write_omm
    from tests.astro.tracking.test_association import files as association
    from tests.astro.tracking.test_correlation import catalogues as two_catalogues
    from tests.astro.tracking.test_events import event
    from tests.astro.tracking.test_fusion import row
    from tests.astro.tracking.test_tasking import SENSOR, TRACK

    write_omm(folder / "orbits.csv", ALL, 40000, "SAT")
    one, two, _, _ = two_catalogues(60)
    write_omm(folder / "first.csv", one, 10000)
    write_omm(folder / "second.csv", two, 50000)
    fragments, parent = body(event)()
    write_omm(folder / "fragments.csv", fragments, 60000)
    write_omm(folder / "before.csv", parent, 12345)
    take_files(body(fit_files), folder, "fit")
    take_files(body(association), folder, "survey")
    rows = [
        row("party:FRA", ["fra/radar/1"]),
        row("party:DEU", ["deu/radar/7"]),
        row("party:ESP", ["deu/radar/7", "esp/optical/2"]),
        row("party:ITA", ["ita/1"], object="object:norad:5"),
    ]
    put(folder, "fuse.json", rows)
    other = {**TRACK, "object": "two", "state_km": [0, 7300.0, 0, -7.0, 0, 2.5]}
    south = {**SENSOR, "name": "south", "party": "B", "lat": -30.0, "share_s": 200}
    put(folder, "task.json", [TRACK, other])
    put(folder, "sensors.json", {"sensors": [SENSOR, south]})


def body(fixture):
    """Return the function of a fixture of pytest."""
    return getattr(fixture, "__wrapped__", None) or fixture._get_wrapped_function()


def take_files(make, folder, name):
    """Take the text files that a fixture makes."""

    class Factory:
        def mktemp(self, _):
            (folder / name).mkdir()
            return folder / name

    make(Factory())
    for path in (folder / name).glob("*.npy"):
        path.unlink()


def histories(folder):
    from tests.astro.tracking.omm import write_omm
    from tests.astro.tracking.test_events import geo
    from tests.astro.tracking.test_forecast import MESSAGES, made_rows, written
    from tests.astro.tracking.test_manoeuvres import made_file

    made_file(folder)
    write_omm(folder / "geo.csv", geo(np.arange(200.0), (90.0, 130.0)), 40000, one=True)
    written(folder / "risks.csv", MESSAGES)
    written(folder / "outcomes.csv", made_rows(count=120))
    (folder / "training").mkdir()
    text = (folder / "made.csv").read_text()
    labels = (folder / "manoeuvres_made.yaml").read_text()
    for name in ("one", "two"):
        put(folder / "training", f"{name}.tle", text)
        put(folder / "training", f"manoeuvres_{name}.yaml", labels)


def atlas(folder):
    from tests.apps.atlas.test_desk import DOCUMENTS, LOG
    from tests.atlas.files import files
    from tests.atlas.test_study import CALLS, VOTES

    put(folder, "launches.tsv", LOG)
    put(folder, "news.jsonl", DOCUMENTS)
    put(folder, "votes.csv", VOTES)
    put(folder, "rolls.csv", CALLS)
    put(folder, "old.txt", "The first rule.\n\nThe second rule stands.\n\nThe third.\n")
    put(folder, "new.txt", "The first rule.\n\nThe second rule falls.\n\nA fourth.\n")
    own = folder / "own-atlas"
    for name, text in files():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        put(own, name, text.decode())


def papers(folder):
    from tests.agreements import TEXT
    from tests.apps.notices.net import CRISIS, LAUNCH
    from tests.apps.notices.test_warnings import SEEN

    docs = Path(__file__).parents[2] / "docs" / "tutorials"
    put(folder, "drill.yaml", (docs / "crisis-drill.yaml").read_text())
    put(folder, "agreement.yaml", TEXT)
    put(folder, "bad.yaml", TEXT.replace("keep_d: 90", "keep_d: soon"))
    for name, fields in (("launch", LAUNCH), ("crisis", CRISIS), ("seen", SEEN)):
        put(folder, f"{name}.yaml", json.dumps(fields))


def pack(folder: Path, archive: Path):
    """Write a folder as an archive whose bytes depend on its files alone."""

    def plain(info):
        info.uid = info.gid = info.mtime = 0
        info.uname = info.gname = ""
        return info

    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            tar.add(path, str(path.relative_to(folder)), filter=plain)


def unpack(archive: Path, folder: Path):
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
