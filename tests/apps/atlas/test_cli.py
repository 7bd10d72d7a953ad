"""The commands of the atlas as people and programs use them; each with bad input."""

import json
import xml.etree.ElementTree as ET

import pytest

from comity.main import run


def out(capsys):
    return json.loads(capsys.readouterr().out)


def test_search_answers_with_what_programs_rely_on(capsys):
    assert run(["atlas", "search", "kourou", "--json"]) == 0
    found = out(capsys)
    assert set(found[0]) == {"id", "kind", "title", "date", "score", "snippet"}
    assert found[0]["id"] == "pol-kourou-2022"
    assert (
        run(
            [
                "atlas",
                "search",
                "treaty",
                "--kind",
                "agreement",
                "--since",
                "1967",
                "--until",
                "1968",
                "--json",
            ]
        )
        == 0
    )
    assert {hit["id"] for hit in out(capsys)} <= {
        "agr-ost-1967",
        "agr-arra-1968",
        "prg-nato-satcom-1967",
    }
    assert (
        run(["atlas", "search", "treaty", "--party", "NATO", "--facets", "--json"]) == 0
    )
    assert set(out(capsys)) == {"hits", "total", "facets", "instead"}
    assert run(["atlas", "search", "sattelite", "--facets"]) == 0
    said = capsys.readouterr().out
    assert "nothing has sattelit" in said
    assert "kind:" in said


def test_show_tells_claims_with_their_sources(capsys):
    assert run(["atlas", "show", "pol-nato-domain-2019"]) == 0
    said = capsys.readouterr().out
    assert "deprecated: one newspaper" in said
    assert "known since 2026-11-23" in said
    assert run(["atlas", "show", "France", "--json"]) == 0
    party = out(capsys)
    assert party["id"] == "party:FRA"
    assert any(m["of"] == "party:nato" for m in party["memberships"])
    assert run(["atlas", "show", "art-apollo-soyuz"]) == 0
    assert "What was agreed" in capsys.readouterr().out
    assert run(["atlas", "show", "gcat-launch-log", "--json"]) == 0
    assert len(out(capsys)["claims"]) > 200


def test_timeline_network_and_drawings(tmp_path, capsys):
    one, two = tmp_path / "t.svg", tmp_path / "n.svg"
    assert (
        run(["atlas", "timeline", "--party", "CSTO", "--picture", str(one), "--json"])
        == 0
    )
    rows = out(capsys)
    assert "pol-csto-dushanbe-2021" in [r["id"] for r in rows]
    assert (
        run(
            [
                "atlas",
                "network",
                "--since",
                "1970",
                "--until",
                "1980",
                "--against",
                "1990/2000",
                "--picture",
                str(two),
                "--json",
            ]
        )
        == 0
    )
    value = out(capsys)
    assert {"nodes", "edges", "modularity", "change"} <= set(value)
    for path in (one, two):
        root = ET.parse(path).getroot()  # noqa: S314 (made here)
        assert root.get("role") == "img"
        assert root.get("aria-label")
    assert run(["atlas", "network", "--mode", "competitive"]) == 0
    assert "ties" in capsys.readouterr().out


def test_shifts_of_statements(capsys):
    assert run(["atlas", "shifts", "--json"]) == 0
    rows = out(capsys)
    assert {
        "actor",
        "topic",
        "date",
        "from",
        "to",
        "method",
        "evidence",
        "coverage_to",
    } <= set(rows[0])
    assert all(row["evidence"] and row["coverage_to"] for row in rows)


def test_shifts_of_votes(data, capsys):
    path = data / "atlas" / "unga_votes_wide_1946-2019.csv.gz"
    if not path.is_file():
        pytest.skip("the votes are absent")
    assert (
        run(
            [
                "atlas",
                "shifts",
                "--votes",
                str(path),
                "--party",
                "USA",
                "--topic",
                "paros",
                "--json",
            ]
        )
        == 0
    )
    rows = out(capsys)
    assert [(r["date"], r["from"], r["to"]) for r in rows] == [
        ("1984", "N", "A"), ("1987", "A", "N"), ("1990", "N", "A"),
        ("2005", "A", "N"), ("2009", "N", "A"), ("2018", "A", "N"),
    ]  # fmt: skip
    assert {r["actor"] for r in rows} == {"USA"}
    assert {r["coverage_to"] for r in rows} == {"2019"}


def test_diff_of_texts_and_of_time(tmp_path, capsys):
    (tmp_path / "a").write_text("Peace.\n\nStates shall notify launches.\n")
    (tmp_path / "b").write_text("Peace.\n\nStates shall notify all launches.\n")
    both = [str(tmp_path / "a"), str(tmp_path / "b")]
    assert run(["atlas", "diff", *both, "--json"]) == 0
    (change,) = out(capsys)
    assert change["kind"] == "changed"
    (tmp_path / "labels.yaml").write_text(
        f"{change['key']}: {{label: widened, role: analyst, reason: all launches}}\n"
    )
    assert run(["atlas", "diff", *both, "--labels", str(tmp_path / "labels.yaml")]) == 0
    assert "widened, by analyst" in capsys.readouterr().out
    assert run(["atlas", "diff", "--since", "2026-11-22", "--json"]) == 0
    assert len(out(capsys)) > 300
    assert run(["atlas", "diff", "--since", "2026-11-23", "--json"]) == 0
    assert 300 < len(out(capsys)) < 900
    assert run(["atlas", "diff", "--since", "2027", "--json"]) == 0
    assert out(capsys) == []


def test_exports(tmp_path, capsys):
    for form in ("json", "csv", "bibtex", "csl"):
        path = tmp_path / form
        assert run(["atlas", "export", form, "--out", str(path), "--json"]) == 0
        assert out(capsys)["entries"] > 100
        text = path.read_text()
        assert text
        if form in {"json", "csl"}:
            assert json.loads(text)
    assert (tmp_path / "bibtex").read_text().count("@misc{") > 100
    rows = (tmp_path / "csv").read_text().splitlines()
    assert rows[0].startswith("record,kind,title,claim")
    assert run(["atlas", "export", "csv", "--kind", "incident"]) == 0
    assert "inc-aeolus-2019" in capsys.readouterr().out


def test_a_table_program_takes_no_cell_for_a_formula():
    from comity.apps.atlas.export import _cell

    assert _cell("=1+1") == "'=1+1"
    assert _cell("plain") == "plain"


BAD = [
    (["search", "x", "--kind", "tweet"], 2),
    (["search", "x", "--since", "2001-13"], 3),
    (["search", "x", "--party", "Nobody"], 2),
    (["search", "x", "--tier", "9"], 2),
    (["search", "x", "--limit", "0"], 2),
    (["search", "a " * 40], 2),
    (["show", "agr-none-1900"], 2),
    (["timeline", "--since", "soon"], 3),
    (["timeline", "--party", "Nobody"], 2),
    (["timeline", "--picture", "/nowhere/x.svg"], 4),
    (["network", "--since", "2000", "--until", "1990"], 2),
    (["network", "--mode", "friendly"], 2),
    (["network", "--against", "then"], 3),
    (["network", "--launch-log", "/nowhere"], 4),
    (["shifts", "--votes", "/nowhere"], 4),
    (["shifts", "--party", "Nobody"], 2),
    (["diff"], 2),
    (["diff", "--since", "soon"], 3),
    (["diff", "/nowhere", "/nowhere"], 4),
    (["export", "pdf"], 2),
    (["export", "json", "--kind", "tweet"], 2),
    (["export", "json", "--json"], 2),
    (["export", "csv", "--out", "/nowhere/x"], 4),
    (["check", "/nowhere"], 4),
    (["build", "--out", "/dev/null"], 4),
    (["review", "list", "--collection", "/nowhere"], 4),
    (["review", "reject", "x", "--collection", "/nowhere", "--reason", "b"], 4),
    (["import", "/nowhere/x", "--kind", "text", "--collection", "/nowhere"], 4),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    BAD,
    ids=lambda v: " ".join(v)[:40] if isinstance(v, list) else str(v),
)
def test_bad_input_has_its_exit_code_and_a_remedy(words, code, capsys):
    assert run(["atlas", *words]) == code
    said = capsys.readouterr().err
    assert "comity: " in said or '{"error": ' in said


def test_files_that_are_no_tables_of_votes(tmp_path, capsys):
    (tmp_path / "v.csv").write_text("a,b\n1,2\n")
    assert run(["atlas", "shifts", "--votes", str(tmp_path / "v.csv")]) == 3
    (tmp_path / "w.csv").write_text("rcid,FR\n1,Y\n")
    assert run(["atlas", "shifts", "--votes", str(tmp_path / "w.csv")]) == 2
    assert "--roll-calls" in capsys.readouterr().err
    (tmp_path / "x.csv").write_bytes(b"rcid,FR\n1,\xff\n")
    assert run(["atlas", "shifts", "--votes", str(tmp_path / "x.csv")]) == 3
    assert "line 2" in capsys.readouterr().err
    assert run(["atlas", "shifts", "--ideal-points", str(tmp_path / "v.csv")]) == 3
    assert run(["atlas", "network", "--launch-log", str(tmp_path / "v.csv")]) == 3
