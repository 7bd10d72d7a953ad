"""A command says the same of a node in a folder and of the same node at an address."""

import json
import re
import shlex

import pytest

from comity.main import run

#: Commands that read, each with what makes it find something.
READING = """
node status
case list
case list --closed
ledger list
ledger list --after 1 --limit 2
ledger verify
ledger prove 1
peer list
peer list --limit 1
peer health
peer health --limit 1
agreement list
agreement list --rejected --limit 1
agreement show alfa-bravo
agreement explain alfa-bravo
agreement explain alfa-bravo --party party:alfa
share held
share held --party party:alfa --kind elements --limit 2
share preview party:alfa
act journal
audit show 1
audit list --operation "token made"
show party:alfa
show object:norad:1
show agreement:alfa-bravo:1
mission list
mission show polar-watch
mission plan polar-watch
mission check polar-watch
atlas heard
"""


#: When a bundle was made, what was signed about it then, and when something was looked at.
MADE = re.compile(r'("made_us": |"at_us": )\d+|\d\d:\d\d:\d\d(\.\d+)?')


def said(capsys, line):
    code = run(shlex.split(line))
    return code, capsys.readouterr()


@pytest.mark.parametrize("line", READING.split("\n")[1:-1])
@pytest.mark.parametrize("as_json", ["", " --json"])
def test_the_same_near_and_far(served, capsys, monkeypatch, line, as_json):
    node, port, token = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    near = said(capsys, f"{line}{as_json} --dir {node.folder}")
    far = said(capsys, f"{line}{as_json} --server http://localhost:{port}")
    assert near[0] == far[0] == 0, far[1].err
    assert MADE.sub("", near[1].out) == MADE.sub("", far[1].out)


@pytest.mark.parametrize(
    "line",
    [
        "case show ffffffff",
        "ledger prove 9999",
        "ledger prove x",
        "peer sync party:nobody",
        "peer test party:nobody",
        "agreement show none",
        "agreement list --after sha256:00",
        "agreement explain alfa-bravo --party party:charlie",
        "share preview party:alfa --kind gossip",
        "share subscribe party:nobody",
        "share --with party:nobody",
        "share export {out} --kind observations",
        "transfer export party:nobody {out}",
        "transfer import {bad}",
        "ledger export {out} --entry 999",
        "mission show moon-base",
        "mission report polar-watch danced dish",
        "show party:nobody",
        "show party",
        "atlas state agr-none",
    ],
)
def test_errors_are_the_same_near_and_far(served, capsys, monkeypatch, tmp_path, line):
    node, port, token = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    (tmp_path / "bad").write_text('{"comity-transfer": 9}')
    line = line.format(out=tmp_path / "out", bad=tmp_path / "bad")
    near = said(capsys, f"{line} --json --dir {node.folder}")
    far = said(capsys, f"{line} --json --server http://localhost:{port}")
    assert near[0] == far[0] != 0
    assert json.loads(near[1].err) == json.loads(far[1].err)


@pytest.mark.parametrize(
    ("line", "token", "code"),
    [
        ("node status --server http://localhost:1", "x", 5),
        ("node status --server http://example.org", "x", 2),
        ("node status --server ftp://localhost", "x", 2),
        ("node status --server nowhere", "x", 2),
        ("node status --server http://localhost:{port}", "", 6),
        ("node status --server http://localhost:{port}", "comity_wrong", 6),
        ("node status --server http://localhost:{port} --dir x", "x", 2),
    ],
)
def test_what_is_wrong_with_a_server_is_said(
    served, capsys, monkeypatch, line, token, code
):
    monkeypatch.setenv("COMITY_TOKEN", token)
    answer, printed = said(capsys, line.format(port=served[1]) + " --json")
    assert answer == code, printed.err
    error = json.loads(printed.err)["error"]
    assert error["message"]


def test_a_token_is_read_from_a_file(served, capsys, monkeypatch, tmp_path):
    _, port, token = served
    monkeypatch.delenv("COMITY_TOKEN", raising=False)
    path = tmp_path / "token"
    path.write_text(f"{token}\n")
    monkeypatch.setenv("COMITY_TOKEN_FILE", str(path))
    assert said(capsys, f"node status --server http://localhost:{port}")[0] == 0


#: Commands that write what a node sends into a file.
WRITING = """
share export {out} --kind elements
share export {out} --kind elements --party party:alfa
ledger export {out}
ledger export {out} --party party:alfa --entry 1 --entry 2
transfer export party:alfa {out}
transfer export party:alfa {out} --everything
"""


@pytest.mark.parametrize("line", WRITING.split("\n")[1:-1])
def test_the_same_files_near_and_far(served, capsys, monkeypatch, tmp_path, line):
    node, port, token = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    out = tmp_path / "out"
    near = said(capsys, f"{line.format(out=out)} --json --dir {node.folder}")
    first = out.read_bytes()
    out.unlink()
    url = f"http://localhost:{port}"
    far = said(capsys, f"{line.format(out=out)} --json --server {url}")
    assert near[0] == far[0] == 0, far[1].err
    assert near[1].out == far[1].out
    if line.startswith("share"):
        assert out.read_bytes() == first
    else:
        # Sealed, or made, anew each time: as long, and for its owner alone.
        assert abs(len(out.read_bytes()) - len(first)) < 10
        assert out.stat().st_mode & 0o077 == 0


#: Commands about the atlas: here of the shipped collection, there of a node that has the same.
ATLAS = """
atlas search "apollo soyuz" --kind mission --facets
atlas search --party NATO --since 2019 --limit 3
atlas show inc-aeolus-2019
atlas show art-aeolus-and-tianhe
atlas show gcat-launch-log
atlas show party:nato
atlas timeline --party NATO --since 2019 --until 2022
atlas timeline --party NATO --picture {out}
atlas network --since 1970 --until 1980 --against 1960/1969 --picture {out}
atlas rolls
atlas rolls --stale
atlas shifts
atlas shifts --party USA
atlas diff --since 2026-06-01
atlas check
atlas export csv --kind incident
atlas export bibtex --out {out}
"""


@pytest.mark.parametrize("line", ATLAS.split("\n")[1:-1])
@pytest.mark.parametrize("as_json", ["", " --json"])
def test_the_atlas_is_the_same_near_and_far(
    served, capsys, monkeypatch, tmp_path, line, as_json
):
    _, port, token = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    out = tmp_path / "out"
    line = f"{line.format(out=out)}{as_json}"
    near = said(capsys, line)
    files = [out.read_bytes()] if out.exists() else []
    far = said(capsys, f"{line} --server http://localhost:{port}")
    assert near == far, far[1].err
    assert near[0] == 0 or (as_json and "export csv" in line)
    assert files == ([out.read_bytes()] if out.exists() else [])


@pytest.mark.parametrize(
    "line",
    [
        "atlas show agr-none",
        "atlas search x --kind gossip",
        "atlas search --party Nobody",
        "atlas timeline --since 2001-13",
        "atlas network --since 2000 --until 1990",
    ],
)
def test_errors_of_the_atlas_are_the_same_near_and_far(
    served, capsys, monkeypatch, line
):
    monkeypatch.setenv("COMITY_TOKEN", served[2])
    near = said(capsys, f"{line} --json")
    far = said(capsys, f"{line} --json --server http://localhost:{served[1]}")
    assert near == far
    assert near[0] != 0


@pytest.mark.parametrize(
    "line",
    [
        "atlas shifts --votes {out}",
        "atlas network --launch-log {out}",
        "atlas show x --collection {out}",
        "atlas check {out}",
        "atlas heard --collection {out}",
    ],
)
def test_files_of_this_machine_are_not_asked_of_a_server(capsys, tmp_path, line):
    line = line.format(out=tmp_path)
    code, printed = said(capsys, f"{line} --server http://localhost:1")
    assert code == 2
    told = ("exclude each other", "--server specified multiple times")
    assert any(words in printed.err for words in told)


def test_the_same_site_near_and_far(served, capsys, monkeypatch, tmp_path):
    node, port, token = served
    monkeypatch.setenv("COMITY_TOKEN", token)
    here, there = tmp_path / "here", tmp_path / "there"
    build = "atlas build --json --out"
    assert said(capsys, f"{build} {here} --node {node.folder}")[0] == 0
    far = said(capsys, f"{build} {there} --server http://localhost:{port}")
    assert far[0] == 0, far[1].err
    names = {p.relative_to(here) for p in here.rglob("*") if p.is_file()}
    assert names == {p.relative_to(there) for p in there.rglob("*") if p.is_file()}
    assert all((here / n).read_bytes() == (there / n).read_bytes() for n in names)


def test_a_site_that_leads_out_of_its_folder_is_not_written(tmp_path):
    import io
    import zipfile

    from comity.apps.atlas.site import pages_in, write_pages
    from comity.foundations.errors import FormatError

    for name in ("../x", "/etc/x", "a/../../x", "a\\b", ".hidden", ""):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("index.html", b"x")
            archive.writestr(zipfile.ZipInfo(name), b"x")
        out = tmp_path / "site"
        with pytest.raises(FormatError):
            write_pages(pages_in(data.getvalue()), out, lambda _d, _t: None)
        assert not (tmp_path / "x").exists()
    with pytest.raises(FormatError):
        list(pages_in(b"no archive"))


@pytest.mark.parametrize("line", ["node backup {out}", "node protect", "node pins"])
@pytest.mark.parametrize("known", [False, True])
def test_what_works_at_files_alone_says_so(
    served, capsys, monkeypatch, tmp_path, line, known
):
    if known:
        monkeypatch.setenv("COMITY_NODE", str(served[0].folder))
    line = line.format(out=tmp_path / "out")
    code, printed = said(capsys, f"{line} --server http://localhost:{served[1]}")
    assert code == 2
    assert "works at the files of this machine alone" in printed.err


def test_the_doctor_asks_a_node_far_away(served, capsys, monkeypatch):
    from comity.apps.operations import doctor

    monkeypatch.setattr(doctor, "CHECKS", ())
    monkeypatch.setenv("COMITY_TOKEN", served[2])
    code, printed = said(capsys, f"doctor --json --server http://localhost:{served[1]}")
    (node,) = [c for c in json.loads(printed.out)["checks"] if c["name"] == "node"]
    assert (code, node["state"]) == (0, "ok")
