"""Import, review, queue, clusters: nothing enters without a person; reports are no events."""

import json
from datetime import date

import pytest

from comity.apps.atlas.bulk_review import accept_many
from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.review import (
    Judgement,
    NewSource,
    accept,
    confirm,
    reject,
)
from comity.apps.atlas.review_operations import judge_of
from comity.apps.atlas.review_queue import decisions, import_file, waiting
from comity.apps.atlas.review_undo import undo
from comity.atlas.checking import shares
from comity.atlas.clusters import cluster, likeness, shingles
from comity.atlas.proposals import READERS, read_proposals
from comity.atlas.reviewing import Judge, read_review
from comity.foundations.errors import (
    DataError,
    FormatError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.main import run
from comity.trust.persons import Role
from comity.trust.persons.callers import LOCAL, Caller

TODAY = date(2026, 11, 26)
ADA, BEN = Judge("person:ADA1", "analyst"), Judge("person:BEN2", "analyst")
LOG = (
    "#Launch_Tag\tLaunch_Date\tPiece\tType\tName\tPLName\tJCAT\tSatOwner\tSatState\tLV_Type\t"
    "Flight_ID\tPlatform\tLaunch_Site\tLaunch_Pad\tAscent_Site\tAscent_Pad\tAgency\tLVState\t"
    "Launch_Code\tLTCite\n"
    "1962 OMI  \t1962 Apr 26 1800:16\t1962 OMI 1\tP\tAriel\tUK-1\tS1\tUK\tUK\tThor Delta\t1\t-\tCC\t"
    "-\t-\t-\tNASA\tUS\tOS\tx\n"
    "2099-001\t2099 Jan  1\t2099-001A\tP\tNobody's\t-\tS2\tX\tQQ\tRocket\t1\t-\tCC\t-\t-\t-\tX\tUS\tOS\tx\n"
    "broken row\n"
    "2099-002\tsoon\t2099-002A\tP\tSoon\t-\tS2\tX\tUS\tRocket\t1\t-\tCC\t-\t-\t-\tX\tUS\tOS\tx\n"
)
REPORT = (
    "On Monday the two agencies signed an agreement on the exchange of orbital data in Geneva, "
    "and both said that the first data would flow before the end of the year."
)
DOCUMENTS = "\n".join(
    json.dumps(row)
    for row in (
        {
            "id": "wire-1",
            "title": "Agencies sign",
            "text": REPORT,
            "date": "2026-11-02",
        },
        {
            "id": "paper-7",
            "title": "Two agencies sign pact",
            "text": REPORT + " So it was reported.",
        },
        {
            "id": "other",
            "title": "Weather",
            "text": "It rained in Geneva on Monday, and on Tuesday it rained again, more than in any November before.",
        },
    )
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "log.tsv").write_text(LOG)
    (tmp_path / "news.jsonl").write_text(DOCUMENTS)
    return tmp_path / "atlas"


def test_a_launch_log_becomes_proposals_and_nothing_else(folder):
    done = import_file("launch-log", folder.parent / "log.tsv", folder)
    assert (done.read, done.new, done.known) == (2, 2, 0)
    assert [f.line for f in done.faults] == [4, 5]
    first, second = (item.proposal for item in waiting(folder))
    assert (first.kind, first.date, first.parties) == (
        "mission",
        "1962-04-26",
        ("party:GBR", "party:USA"),
    )
    assert second.unknown == ("gcat:QQ",)
    assert not (folder / "records").exists()
    again = import_file("launch-log", folder.parent / "log.tsv", folder)
    assert (again.new, again.known) == (0, 2)


def test_reports_of_one_thing_are_one(folder):
    import_file("documents", folder.parent / "news.jsonl", folder)
    items = {item.proposal.id: item.reports for item in waiting(folder)}
    assert items == {"doc-paper-7": ("doc-wire-1",), "doc-other": ()}
    reject(folder, "doc-wire-1", by=ADA, reason="not about orbit", today=TODAY)
    assert [item.proposal.id for item in waiting(folder)] == ["doc-other"]
    assert [(d.id, d.decision) for d in decisions(folder)] == [
        ("doc-paper-7", "rejected"),
        ("doc-wire-1", "report of the same"),
    ]


def test_a_person_makes_a_record_of_a_proposal(folder):
    import_file("documents", folder.parent / "news.jsonl", folder)
    said = Judgement("agr-data-2026", parties=("party:FRA", "party:JPN"))
    for more, reason in (
        ({}, "kind is 'document'"),
        ({"kind": "agreement"}, "--source"),
        ({"kind": "agreement", "source": "wire"}, "--date"),
        ({"kind": "membership"}, "kind is 'membership'"),
        ({"kind": "actor", "source": "wire"}, "one party"),
    ):
        with pytest.raises(InputError, match=reason):
            from dataclasses import replace

            accept(folder, "doc-paper-7", replace(said, **more), TODAY)
    from dataclasses import replace

    whole = replace(said, kind="agreement", source="wire", date="2026-11-02")
    for place in ("", "line 2", "news.jsonl", "x" * 201):
        with pytest.raises(InputError, match="place"):
            accept(folder, "doc-paper-7", replace(whole, locator=place), TODAY)
    whole = replace(whole, locator="paragraph 1")
    with pytest.raises(FormatError, match="source wire is unknown"):
        accept(folder, "doc-paper-7", whole, TODAY)
    assert not list(folder.glob("records/*"))
    source = NewSource(
        "wire", "Agencies sign", "A Wire Service", "https://wire.example/1", 3
    )
    path = accept(folder, "doc-paper-7", whole, TODAY, source, by=ADA)
    assert path.name == "agr-data-2026.yaml"
    record = open_atlas(folder).collection.records["agr-data-2026"]
    assert record.parties == ("party:FRA", "party:JPN")
    claims = {claim.reviewed for claim in record.claims}
    assert claims == {"accepted by person:ADA1 (analyst)"}
    assert [item.proposal.id for item in waiting(folder)] == ["doc-other"]
    with pytest.raises(UnknownNameError):
        accept(folder, "doc-paper-7", whole, TODAY)


def test_unknown_parties_are_the_persons_to_name(folder):
    import_file("launch-log", folder.parent / "log.tsv", folder)
    said = Judgement("lau-nobody-2099")
    with pytest.raises(InputError, match="gcat:QQ"):
        accept(folder, "lau-2099-001", said, TODAY)
    from dataclasses import replace

    accept(folder, "lau-2099-001", replace(said, parties=("party:USA",)), TODAY)
    record = open_atlas(folder).collection.records["lau-nobody-2099"]
    # The launch log is a source of the shipped collection.
    assert record.claims[0].citations[0].locator == "launch 2099-001"


def test_an_organisation_becomes_an_actor_of_one_party(folder):
    (folder.parent / "orgs.tsv").write_text(ORGS)
    import_file("organisations", folder.parent / "orgs.tsv", folder)
    accept(folder, "act-kesa", Judgement("act-kesa"), TODAY)
    record = open_atlas(folder).collection.records["act-kesa"]
    assert record.of == "party:KEN"
    assert str(record.best("founded").value) == "2017"
    assert record.claims[0].citations[0].evidence == "data"


def states(folder, name):
    record = open_atlas(folder).collection.records[name]
    return [read_review(claim.reviewed).state for claim in record.claims]


def test_reviewed_means_two_persons(folder):
    import_file("launch-log", folder.parent / "log.tsv", folder)
    accept(folder, "lau-1962-omi", Judgement("mis-ariel-copy"), TODAY, by=ADA)
    assert states(folder, "mis-ariel-copy") == ["accepted by one"] * 3
    with pytest.raises(InputError, match="another person"):
        confirm(folder, "mis-ariel-copy", [], Judge("person:ADA1", "signatory"))
    with pytest.raises(InputError, match="person of a node"):
        confirm(folder, "mis-ariel-copy", [], None)
    assert states(folder, "mis-ariel-copy") == ["accepted by one"] * 3
    confirm(folder, "mis-ariel-copy", ["date"], BEN)
    assert states(folder, "mis-ariel-copy") == [
        "reviewed",
        "accepted by one",
        "accepted by one",
    ]
    assert shares(open_atlas(folder).collection).reviewed == 1
    confirm(folder, "mis-ariel-copy", [], BEN)
    assert states(folder, "mis-ariel-copy") == ["reviewed"] * 3
    for name, claims in (("agr-ost-1967", []), ("mis-ariel-copy", ["nothing"])):
        with pytest.raises(UnknownNameError):
            confirm(folder, name, claims, BEN)


def test_what_is_accepted_at_a_folder_is_by_nobody(folder):
    import_file("launch-log", folder.parent / "log.tsv", folder)
    accept(folder, "lau-1962-omi", Judgement("mis-ariel-copy"), TODAY)
    assert states(folder, "mis-ariel-copy") == ["unreviewed"] * 3
    confirm(folder, "mis-ariel-copy", ["date"], BEN)
    assert states(folder, "mis-ariel-copy")[0] == "checked by one"
    assert shares(open_atlas(folder).collection).reviewed == 0


def test_a_record_that_makes_up_its_reviewer_is_refused(folder):
    import_file("launch-log", folder.parent / "log.tsv", folder)
    path = accept(folder, "lau-1962-omi", Judgement("mis-ariel-copy"), TODAY, by=ADA)
    text = path.read_text()
    for made_up in (
        "historian",
        "checked by Ada",
        "accepted by person:ADA1 (analyst); checked by person:ADA1 (analyst)",
        "checked by person:BEN2 (analyst); accepted by person:ADA1 (analyst)",
    ):
        path.write_text(
            text.replace("accepted by person:ADA1 (analyst)", json.dumps(made_up), 1)
            if '"' not in text
            else text.replace("accepted by person:ADA1 (analyst)", made_up, 1)
        )
        with pytest.raises(FormatError):
            open_atlas(folder)
    path.write_text(text)
    open_atlas(folder)


def test_an_acceptance_is_taken_back_and_stays_on_file(folder):
    import_file("documents", folder.parent / "news.jsonl", folder)
    source = NewSource("wire", "Sign", "A Wire", "https://wire.example/1", 3)
    said = Judgement(
        "agr-data-2026",
        "agreement",
        date="2026-11-02",
        parties=("party:FRA", "party:JPN"),
        source="wire",
        locator="paragraph 1",
    )
    path = accept(folder, "doc-paper-7", said, TODAY, source, by=ADA)
    text = path.read_bytes()
    with pytest.raises(InputError, match="reason"):
        undo(folder, "agr-data-2026", by=BEN, reason=" ", today=TODAY)
    done = undo(folder, "agr-data-2026", by=BEN, reason="another treaty", today=TODAY)
    assert set(done.waits) == {"doc-paper-7", "doc-wire-1"}
    assert not path.exists()
    assert (folder / done.kept).read_bytes() == text
    assert "agr-data-2026" not in open_atlas(folder).collection.records
    assert {item.proposal.id for item in waiting(folder)} == {
        "doc-paper-7",
        "doc-other",
    }
    with pytest.raises(UnknownNameError):
        undo(folder, "agr-data-2026", by=BEN, reason="again", today=TODAY)
    accept(folder, "doc-paper-7", said, TODAY, by=BEN)
    undo(folder, "doc-wire-1", by=ADA, reason="named by a report", today=TODAY)
    assert len(list((folder / "queue" / "undone").iterdir())) == 2
    kinds = [(d.id, d.decision) for d in decisions(folder)]
    assert kinds.count(("doc-paper-7", "undone")) == 2
    assert kinds.count(("doc-paper-7", "accepted")) == 2


def test_a_rejection_is_taken_back_with_its_reports(folder):
    import_file("documents", folder.parent / "news.jsonl", folder)
    reject(folder, "doc-wire-1", by=ADA, reason="no", today=TODAY)
    undo(folder, "doc-wire-1", by=ADA, reason="yes", today=TODAY)
    assert len(waiting(folder)) == 2


def test_many_are_accepted_and_each_fault_is_its_own(folder):
    import_file("launch-log", folder.parent / "log.tsv", folder)
    names = ("lau-1962-omi", "lau-2099-001", "lau-none", "lau-1962-omi")
    done = accept_many(folder, names, Judgement(""), TODAY, by=ADA)
    assert done.accepted == 1
    assert [(row.proposal, row.record) for row in done.rows] == [
        ("lau-1962-omi", "mis-1962-omi"),
        ("lau-2099-001", ""),
        ("lau-none", ""),
    ]
    assert "has not come yet" in done.rows[1].refused
    assert "lau-none" in done.rows[2].refused
    assert states(folder, "mis-1962-omi") == ["accepted by one"] * 3
    for wrong in ((), tuple(f"lau-{k}" for k in range(201))):
        with pytest.raises(InputError, match="1 to 200"):
            accept_many(folder, wrong, Judgement(""), TODAY, by=ADA)


def test_a_program_and_a_folder_judge_nothing_at_a_node():
    with pytest.raises(TrustError, match="persons alone"):
        judge_of(Caller("program", "person:ADA1", "cron", frozenset(Role)))
    with pytest.raises(TrustError, match="persons alone"):
        judge_of(LOCAL)
    roles = frozenset({Role.SIGNATORY, Role.ANALYST})
    assert judge_of(Caller("person", "person:ADA1", "Ada", roles)) == ADA
    only = Caller("person", "person:BEN2", "Ben", frozenset({Role.SIGNATORY}))
    assert judge_of(only).role == "signatory"


def test_a_cut_line_of_the_queue_counts_as_not_written(folder):
    import_file("documents", folder.parent / "news.jsonl", folder)
    path = folder / "queue" / "proposals.jsonl"
    raw = path.read_bytes()
    path.write_bytes(raw[:-30])
    assert len(waiting(folder)) == 1
    done = import_file("documents", folder.parent / "news.jsonl", folder)
    assert done.new == 1
    assert path.read_bytes() == raw
    path.write_bytes(b"{broken\n" + raw)
    with pytest.raises(DataError, match="line 1 is damaged"):
        waiting(folder)


ORGS = (
    "#Code\tUCode\tStateCode\tType\tClass\tTStart\tTStop\tShortName\tName\tLocation\n"
    "# Updated\nKESA\tKESA\tKE\tO\tC\t2017\t-\tKenya Space\tKenya Space Agency\tNairobi\nX\tX\tKE\tO\tC\t-\t-\tX\t\t-\n"
)
SATCAT = "OBJECT_NAME,NORAD_CAT_ID,OWNER\nA,1,US\nB,2,US\nC,3,CIS\nD,4,<b>\n"
CALLS = "rcid,session,topic,unres,space\n9,39,paros,R/39/59,1\n"
PAGE = (
    "<html><head><title>A &amp; B sign</title><style>p{}</style></head><body><nav>Menu</nav>"
    "<script>steal()</script><p>Two agencies signed an agreement on orbital data in Geneva.</p>"
    "<iframe src='x'>hidden</iframe></body></html>"
)


@pytest.mark.parametrize(
    ("kind", "text", "ids", "faults"),
    [
        ("organisations", ORGS, ["act-kesa"], 1),
        ("satcat", SATCAT, ["act-satcat-cis", "act-satcat-us"], 1),
        ("votes", CALLS, ["unr-rcid-9"], 0),
        ("text", "A title\n\nAnd a text.", None, 0),
        ("page", PAGE, None, 0),
        ("page", "<p>x</p>", [], 1),
        ("text", "  ", [], 1),
        ("documents", '{"id": 1}\nnot json\n{"id":"a","title":"b","text":"c","date":"2026-13"}\n', [], 3),
    ],
)  # fmt: skip
def test_each_kind_of_file_is_read(kind, text, ids, faults):
    found, wrong = read_proposals(
        kind, text, "f", lambda _c, code: f"party:{code}" if len(code) == 3 else None
    )
    if ids is not None:
        assert [p.id for p in found] == ids
    assert len(wrong) == faults
    for proposal in found:
        said = f"{proposal.title} {proposal.summary} {proposal.text}"
        assert "<" not in said
        assert "steal" not in said
        assert "hidden" not in said


@pytest.mark.parametrize("kind", [*READERS, "tweets"])
def test_what_is_of_no_kind_is_refused(kind):
    if kind in {"text", "page", "documents"}:
        return
    with pytest.raises(FormatError):
        read_proposals(kind, "a,b\n1,2\n", "f", lambda _c, _k: None)


def test_a_proposal_stands_once():
    twice = '{"id":"a","title":"b","text":"c"}\n' * 2
    found, faults = read_proposals("documents", twice, "f", lambda _c, _k: None)
    assert (len(found), len(faults)) == (1, 1)


def test_likeness_is_that_of_shingles():
    one, other = shingles("a b c d e f"), shingles("b c d e f g")
    assert likeness(one, other) == pytest.approx(1 / 3)
    assert likeness(frozenset(), frozenset()) == 0.0
    assert shingles("Ä, b!") == {"ä b"}


def test_clusters_are_those_of_all_pairs():
    """Against comparing every pair: nothing that is alike enough is missed, nothing added."""
    import numpy as np

    rng = np.random.default_rng(5)
    words = [f"w{k}" for k in range(400)]
    base = [" ".join(rng.choice(words, 60)) for _ in range(25)]
    texts = {}
    for k, text in enumerate(base):
        texts[f"{k:02}-a"] = text
        parts = text.split()
        for at in rng.choice(60, k % 4, replace=False):
            parts[at] = "changed"
        texts[f"{k:02}-b"] = " ".join(parts)
    sets = {name: shingles(text) for name, text in texts.items()}
    pairs = {
        (a, b)
        for a in sets
        for b in sets
        if a < b and likeness(sets[a], sets[b]) >= 0.5
    }
    assert len(pairs) > 20
    assert {tuple(group) for group in cluster(texts)} == pairs


def test_the_commands_of_the_desk(folder, capsys):
    log, where = str(folder.parent / "log.tsv"), ["--collection", str(folder)]
    assert run(["atlas", "import", log, "--kind", "launch-log", *where, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 2
    assert run(["atlas", "review", "list", *where]) == 0
    assert "gcat:QQ" not in capsys.readouterr().out
    assert run(["atlas", "review", "list", "--doubtful", *where]) == 0
    out = capsys.readouterr().out
    assert "not in the register: gcat:QQ" in out
    assert "has not come yet" in out
    made = ["atlas", "review", "accept", "lau-1962-omi", *where]
    assert run([*made, "--record", "mis-x-1962"]) == 0
    assert run([*made, "--record", "mis-x-1962"]) == 2
    no = ["atlas", "review", "reject", "lau-2099-001", *where, "--reason", "b"]
    assert run(no) == 0
    back = ["atlas", "review", "undo", "lau-2099-001", *where, "--reason", "c"]
    assert run(back) == 0
    many = ["atlas", "review", "accept-many", "lau-2099-001", *where]
    assert run(many) == 1
    assert "set aside" in capsys.readouterr().out
    assert run(["atlas", "review", "confirm", "mis-x-1962", *where]) == 2
    assert "person of a node" in capsys.readouterr().err
    capsys.readouterr()
    assert run(["atlas", "review", "decisions", *where, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3
    assert run(["atlas", "check", str(folder), "--json"]) == 0
    assert run(["atlas", "import", log, "--kind", "tweets", *where]) == 3
    assert (
        run(["atlas", "import", str(folder.parent / "none"), "--kind", "text", *where])
        == 4
    )
    capsys.readouterr()
    assert run(["atlas", "show", "mis-x-1962", *where]) == 0
    assert "Ariel" in capsys.readouterr().out
