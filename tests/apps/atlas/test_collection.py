"""The collection that comes with Comity: whole, checked, in one form; all seeds carried over."""

import csv
import json
import re
from importlib import resources

import pytest

from comity.apps.atlas.collection import open_atlas, read_atlas
from comity.atlas.checking import conflicts, shares
from comity.atlas.dates import parse_edtf
from comity.atlas.writing import record_yaml
from comity.foundations.identifiers import party_id
from comity.main import run
from comity.system.environment import load_register


@pytest.fixture(scope="module")
def atlas():
    return open_atlas()


@pytest.fixture(scope="module")
def seeds(data):
    path = data / "atlas" / "seed-records.csv"
    if not path.is_file():
        pytest.skip("the seed records are absent")
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


CONFLICTS = {
    "agr-intercosmos-1976": ("date", "1976-07-13", "1973-07-13"),
    "inc-aeolus-2019": ("satellite", "Starlink 44", "Starlink 67"),
    "inc-tianhe-2021": ("first-event", "2021-07-01", "2020"),
    "pol-nato-commercial-2025": ("date", "2025-02-13", "2022"),
    "pol-nato-domain-2019": ("date", "2019-11-20", "2018"),
    "prg-cspo-2014": ("date", "2014", "2019"),
}


def test_every_conflict_is_resolved_with_a_reason(atlas):
    found = conflicts(atlas.collection)
    assert len(found) == atlas.collection.manifest.expected["conflicts"]
    for conflict in found:
        assert conflict.preferred is not None, conflict.record
        assert all(c.reason for c in conflict.claims if c.rank != "normal")


def test_the_six_first_conflicts_are_flagged_and_resolved(atlas):
    found = {c.record: c for c in conflicts(atlas.collection) if c.record in CONFLICTS}
    assert set(found) == set(CONFLICTS)
    for name, (about, preferred, other) in CONFLICTS.items():
        conflict = found[name]
        assert conflict.about == about
        assert str(conflict.preferred.value) == preferred
        (against,) = [c for c in conflict.claims if c is not conflict.preferred]
        assert str(against.value) == other
        assert against.rank == "deprecated"
        assert against.reason
        assert conflict.preferred.reason


def test_every_claim_has_a_source_and_shares_are_told(atlas, capsys):
    told = shares(atlas.collection)
    assert told.claims == told.sourced > 1000
    assert 0 < told.two_sources < told.located < told.claims
    assert run(["atlas", "check", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["errors"] == []
    assert value["claims"] == value["sourced"] == told.claims
    assert value["shares"]["sourced"] == 1.0
    assert (value["articles"], value["concepts"]) == (25, 7)
    assert value["records"] == len(atlas.collection.records)
    assert value["conflicts"]
    assert sum(value["claims_by_kind"].values()) + value["treaty_rows"] == told.claims
    assert value["disputes"] > 90
    assert value["tiers"].keys() == {"1", "2", "3", "4"}
    assert value["two_sources"] == told.two_sources


def test_records_stand_in_their_one_form_under_their_own_name(atlas):
    root = resources.files("comity.apps.atlas") / "data"
    for record in atlas.collection.records.values():
        assert record.file.endswith(f"/{record.id}.yaml")
        assert (root / record.file).read_text("utf-8") == record_yaml(record), record.id


def test_articles_have_700_to_1500_words_and_cite(atlas):
    articles = [a for a in atlas.collection.articles.values() if a.kind == "article"]
    assert len(articles) == 25
    for article in articles:
        assert 700 <= article.words <= 1500, article.id
        assert len(article.citations) >= 5, article.id
        assert len(article.links) >= 2, article.id


SUBJECTS = (
    "NATO", "CSTO", "Joint Data Exchange Center", "Apollo", "Intercosmos", "Shuttle",
    "Artemis", "ILRS|International Lunar Research Station", "APSCO", "anti-satellite",
    "moratorium", "Iridium 33", "Aeolus", "Tianhe", "Baikonur", "Kourou", "Sea Launch",
    "notes? verbale", "small satellites", "learned",
)  # fmt: skip


@pytest.mark.parametrize("words", SUBJECTS)
def test_each_subject_has_its_article(atlas, words):
    texts = [
        f"{a.title} {a.summary} {a.body}"
        for a in atlas.collection.articles.values()
        if a.kind == "article"
    ]
    assert any(re.search(words, text, re.IGNORECASE) for text in texts)


def test_no_pooled_satellites_are_documented_and_the_atlas_says_so(atlas):
    claim = atlas.collection.records["pol-csto-fm-2024"].best("operation")
    assert "No satellite system" in claim.value
    assert "documented" in claim.value
    centre = atlas.collection.records["agr-jdec-2000"].best("operation")
    assert centre.value == "No source shows that the centre ever operated."


#: Seeds that a source has corrected since: what differs, and why.
CORRECTED = {
    "agr-cis-space-2018": "two texts of 2018 stood as one",
    "agr-plns-2000": "the day is confirmed",
    "inc-tianhe-2021": "the day of the note, and that it is contested",
    "mis-soyuz28-1978": "the crew has a source",
    "pol-armenia-csto-2024": "the interview was a day earlier",
    "pol-nato-domain-2019": "the ministers decided before the leaders",
    "prg-cspo-2014": "four of the seven began it",
    "prg-olympic-defender": "seven members, not four",
}
#: Treaties whose seeds name depositaries alone as parties: these are depositaries now.
KEPT_BY = {
    "agr-ost-1967", "agr-arra-1968", "agr-liab-1972", "agr-ptbt-1963", "agr-reg-1974",
    "agr-moon-1979",
}  # fmt: skip


def test_all_seed_records_are_carried_over(atlas, seeds):
    assert len(seeds) == 117
    evidence = {"found": "opened", "data": "data", "cited": "cited"}
    for row in seeds:
        record = atlas.collection.records[row["id"]]
        if row["id"] in CORRECTED or record.kind == "vote":
            continue
        assert record.title == row["name"]
        assert record.summary == " ".join(row["summary"].split())
        when = str(record.date).rstrip("?")
        expected = row["date"] + (f"/{row['end_date']}" if row["end_date"] else "")
        assert when == expected, row["id"]
        parties = [
            p.removeprefix("org:").lower() if p.startswith("org:") else p
            for p in row["parties"].split(";")
        ]
        # Zaire is the Democratic Republic of the Congo of today.
        wanted = {str(party_id("COD" if p == "ZAR" else p)) for p in parties}
        kept_by = {c.part("party") for c in record.all("depositary")}
        named = kept_by if row["id"] in KEPT_BY else set(record.parties)
        assert named == wanted, row["id"]
        seen = {c.evidence for claim in record.claims for c in claim.citations}
        assert evidence[row["evidence"]] in seen, row["id"]


def test_all_memberships_are_carried_over(atlas, data):
    path = data / "atlas" / "memberships.csv"
    if not path.is_file():
        pytest.skip("the memberships are absent")
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    rolls = [r for r in atlas.collection.records.values() if r.kind == "membership"]
    members = [claim for roll in rolls for claim in roll.all("member")]
    assert len(rows) == 255 < len(members)
    said: dict[tuple[str, str], list[str]] = {}
    for c in members:
        key = (c.value["party"].removeprefix("party:").lower(), c.value["role"])
        said.setdefault(key, []).append(c)
    for row in rows:
        if not row["start"]:
            continue
        held = said[row["actor"].removeprefix("org:").lower(), row["role"]]
        start = parse_edtf(row["start"])
        if row["actor"] == "LVA" and row["role"] == "signatory":
            continue  # contradicted: tests of rolls look at it
        # A better known day lies in the year that was given, or before a floor.
        assert any(c.valid.first <= start.last for c in held), row


@pytest.mark.parametrize(
    ("roll", "alliance"), [("mem-nato", "nato"), ("mem-csto", "csto")]
)
def test_register_and_atlas_agree_on_members(atlas, roll, alliance):
    """One dated register: what it says of alliances is what the atlas gives sources for."""
    register = {
        str(party.id)
        for party in load_register()
        for m in party.memberships
        if str(m.organisation) == f"party:{alliance}"
    }
    said = {c.value["party"] for c in atlas.collection.records[roll].all("member")}
    assert register == said


def test_the_launch_log_confirms_designators(atlas, data):
    import gzip

    path = data / "atlas" / "gcat_launchlog_1957-2024.tsv.gz"
    if not path.is_file():
        pytest.skip("the launch log is absent")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        text = lines.read()
    pieces = {line.split("\t")[2].strip() for line in text.split("\n")[1:] if line}
    named = {
        c.value for r in atlas.collection.records.values() for c in r.all("designator")
    }
    assert len(named) > 100
    launches = {piece[:8] for piece in pieces}
    covered = {name for name in named if name < "2024-220"}
    assert {name for name in covered if len(name) > 8} <= pieces
    assert {name for name in covered if len(name) == 8} <= launches


def test_a_folder_adds_or_stands_alone(tmp_path, capsys):
    from tests.atlas.files import files

    for name, raw in files():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    added = read_atlas(tmp_path)
    assert added.faults == ()
    assert "agr-pact-2001" in added.collection.records
    assert "agr-ost-1967" in added.collection.records
    (tmp_path / "collection.yaml").write_text(
        "title: Ours\nscope: A test.\nlimits: Small.\npublisher: Us\nlicence: none\n"
        "updated: 2026-11-26\nexpected:\n  agreement: 2\n"
    )
    alone = read_atlas(tmp_path)
    assert list(alone.collection.records) == ["agr-pact-2001"]
    assert [f.reason for f in alone.faults] == ["1 of agreement, 2 are expected"]
    assert run(["atlas", "check", str(tmp_path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["errors"] == [
        {
            "file": "collection.yaml",
            "line": 1,
            "reason": "1 of agreement, 2 are expected",
        }
    ]


def test_an_id_of_the_shipped_collection_cannot_be_taken(tmp_path):
    from tests.atlas.files import RECORD, SOURCES

    (tmp_path / "sources").mkdir()
    (tmp_path / "records").mkdir()
    (tmp_path / "sources" / "a.yaml").write_bytes(SOURCES)
    (tmp_path / "records" / "x.yaml").write_text(
        RECORD.replace("agr-pact-2001", "agr-ost-1967")
    )
    atlas = read_atlas(tmp_path)
    assert [f.reason for f in atlas.faults] == [
        "id agr-ost-1967 stands in the shipped collection"
    ]
    # The shipped record is what counts.
    assert atlas.collection.records["agr-ost-1967"].title == "Outer Space Treaty"
