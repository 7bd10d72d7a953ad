"""Commands of a node: good use, bad input, exit codes."""

import json

import pytest

from comity.main import run
from tests.agreements import TEXT
from tests.federation.prepared import prepared_world
from tests.federation.world import bilateral

NONE = "--no-passphrase"


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("COMITY_PASSPHRASE", raising=False)
    monkeypatch.delenv("COMITY_NODE", raising=False)


@pytest.fixture
def node(tmp_path, capsys):
    folder = tmp_path / "node"
    words = [
        "node",
        "init",
        "--party",
        "alfa",
        "--kind",
        "operator",
        "--dir",
        str(folder),
        NONE,
    ]
    assert run(words) == 0
    capsys.readouterr()
    return folder


def said(capsys, *words, code=0):
    assert run([str(w) for w in words]) == code
    return capsys.readouterr()


def value(capsys, *words, code=0):
    return json.loads(said(capsys, *words, "--json", code=code).out)


def test_a_new_node_tells_its_state(node, capsys):
    state = value(capsys, "node", "status", "--dir", node)
    assert state["party"] == "party:alfa"
    assert state["recovering"] == []
    assert {k["role"] for k in state["keys"]} == {"node", "person", "sealing"}
    out = said(capsys, "node", "status", "--dir", node).out
    assert state["fingerprint"] in out


def test_the_folder_may_come_from_the_environment(node, capsys, monkeypatch):
    monkeypatch.setenv("COMITY_NODE", str(node))
    assert value(capsys, "peer", "list") == []
    assert "No agreements" in said(capsys, "agreement", "list").out
    assert "No entries" in said(capsys, "ledger", "list").out
    assert "Nothing has been shared" in said(capsys, "share", "held").out


BAD = {
    "no node": (["node", "status", "--dir", "nowhere"], 4, "is no node"),
    "second node": (
        ["node", "init", "--party", "x", "--kind", "state", "--dir", "NODE", NONE],
        4,
        "holds a node",
    ),
    "kind": (
        ["node", "init", "--party", "x", "--kind", "empire", "--dir", "new", NONE],
        2,
        "'empire'",
    ),
    "party": (
        [
            "node",
            "init",
            "--party",
            "party:a b",
            "--kind",
            "state",
            "--dir",
            "new",
            NONE,
        ],
        3,
        "no party id",
    ),
    "role": (
        ["node", "certify", "king", "k.key", "--name", "x", "--dir", "NODE"],
        2,
        "no role",
    ),
    "unknown key": (
        ["node", "revoke", "abc", "--reason", "x", "--dir", "NODE"],
        2,
        "no key of",
    ),
    "root elsewhere": (
        [
            "node",
            "revoke",
            "abc",
            "--reason",
            "x",
            "--root",
            "none.key",
            "--dir",
            "NODE",
        ],
        4,
        "offline",
    ),
    "backup that is not there": (
        ["node", "restore", "--backup", "none.db", "--dir", "NODE"],
        4,
        "does not exist",
    ),
    "public peer over http": (
        ["peer", "add", "http://peer.example", "--dir", "NODE"],
        2,
        "is refused",
    ),
    "private peer": (
        ["peer", "add", "https://127.0.0.1:1", "--dir", "NODE"],
        2,
        "no public address",
    ),
    "unreachable peer": (
        ["peer", "add", "http://127.0.0.1:9", "--private", "--dir", "NODE"],
        5,
        "no answer",
    ),
    "name without address": (
        ["peer", "add", "https://no.such.invalid", "--dir", "NODE"],
        5,
        "has no address",
    ),
    "unknown peer": (
        ["peer", "verify", "bravo", "0000", "--dir", "NODE"],
        2,
        "nobody is named",
    ),
    "sync with nobody": (["peer", "sync", "bravo", "--dir", "NODE"], 2, "is no peer"),
    "file that is not there": (
        ["agreement", "check", "none.yaml"],
        4,
        "does not exist",
    ),
    "draft without file": (
        ["agreement", "draft", "--dir", "NODE"],
        2,
        "no file is named",
    ),
    "no such agreement": (
        ["agreement", "sign", "sky", "--dir", "NODE"],
        2,
        "nobody is named",
    ),
    "withdraw from nothing": (
        ["agreement", "withdraw", "sky", "--dir", "NODE"],
        2,
        "nobody is named",
    ),
    "share an unknown kind": (
        ["share", "x.csv", "--kind", "gossip", "--dir", "NODE"],
        2,
        "'gossip'",
    ),
    "share with a stranger": (
        ["share", "--with", "bravo", "--dir", "NODE"],
        2,
        "is no peer",
    ),
    "stop nothing": (["share", "--stop", "--dir", "NODE"], 2, "--stop needs"),
    "preview an unknown purpose": (
        ["share", "preview", "bravo", "--purpose", "fun", "--dir", "NODE"],
        2,
        "'fun'",
    ),
    "no such entry": (["ledger", "prove", "99", "--dir", "NODE"], 2, "no entry"),
    "no entry at all": (["ledger", "prove", "x y", "--dir", "NODE"], 2, "is no entry"),
    "verify nothing": (["ledger", "verify"], 2, "a bundle to verify"),
    "export nothing": (["ledger", "export", "x.json", "--dir", "NODE"], 2, "no head"),
    "transfer to a stranger": (
        ["transfer", "export", "bravo", "x.json", "--dir", "NODE"],
        2,
        "is no peer",
    ),
    "transfer that is not there": (
        ["transfer", "import", "none.json", "--dir", "NODE"],
        4,
        "does not exist",
    ),
    "token without end": (["node", "token", "x" * 99, "--dir", "NODE"], 2, "1 to 80"),
    "unknown token": (
        ["node", "token", "x", "--revoke", "--dir", "NODE"],
        2,
        "no token",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_clear_error_and_its_code(
    name, node, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    words, code, text = BAD[name]
    words = [str(node) if word == "NODE" else word for word in words]
    error = said(capsys, *words, code=code).err
    assert text in error
    assert "Traceback" not in error
    (line,) = said(capsys, *words, "--json", code=code).err.strip().splitlines()[-1:]
    assert json.loads(line)["error"]["message"]


def test_a_party_of_the_register_keeps_its_name_and_kind(tmp_path, capsys):
    words = ["node", "init", "--party", "FRA", "--dir", str(tmp_path / "fra"), NONE]
    words.append("--kind")
    assert "state in the register" in said(capsys, *words, "operator", code=2).err
    assert value(capsys, *words, "state")["party"] == "party:FRA"
    assert (
        value(capsys, "node", "status", "--dir", tmp_path / "fra")["name"] == "France"
    )
    path = tmp_path / "a.yaml"
    path.write_text(
        TEXT.replace("party:alfa", "party:FRA").replace("party:bravo", "party:DEU")
    )
    out = said(capsys, "agreement", "explain", path, "--party", "DEU").out
    assert "party:DEU (Germany) may see" in out
    assert "from France:" in out


def test_a_passphrase_that_is_wrong_or_missing_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COMITY_PASSPHRASE", "right")
    folder = tmp_path / "node"
    assert (
        run(["node", "init", "--party", "a", "--kind", "state", "--dir", str(folder)])
        == 0
    )
    assert run(["node", "status", "--dir", str(folder)]) == 0
    for word, text in (("wrong", "passphrase"), ("", "is encrypted")):
        monkeypatch.setenv("COMITY_PASSPHRASE", word)
        assert text in said(capsys, "node", "status", "--dir", folder, code=6).err
    (folder / "node.key").chmod(0o644)
    assert "mode 644" in said(capsys, "node", "status", "--dir", folder, code=6).err


def test_a_damaged_database_is_named(node, capsys):
    path = node / "node.db"
    path.write_bytes(b"x" * path.stat().st_size)
    error = said(capsys, "node", "status", "--dir", node, code=3).err
    assert "is damaged" in error
    assert "comity node restore" in error


def test_agreements_are_checked_and_explained_from_files(tmp_path, capsys):
    path = tmp_path / "a.yaml"
    path.write_text(TEXT)
    assert value(capsys, "agreement", "check", path)["findings"]
    assert "0 faults" in said(capsys, "agreement", "check", path).out
    out = said(capsys, "agreement", "explain", path, "--party", "bravo").out
    assert "party:bravo may see" in out
    assert "party:charlie" not in out.split("and may not see")[0]
    assert "permit(" in said(capsys, "agreement", "explain", path, "--cedar").out
    assert (
        "is no party"
        in said(capsys, "agreement", "explain", path, "--party", "zulu", code=2).err
    )
    path.write_text(TEXT.replace('objects: ["object:norad:40050"]', "objects: all"))
    assert "never applies" in said(capsys, "agreement", "check", path, code=1).out
    path.write_text(TEXT.replace("keep_d: 90", "keep_d: soon"))
    error = said(capsys, "agreement", "check", path, code=3).err
    assert "clause full-to-bravo: keep_d: a number is needed" in error
    path.write_text("a: [1, 2")
    assert "line" in said(capsys, "agreement", "check", path, code=3).err


def test_the_example_is_a_good_agreement(tmp_path, capsys):
    path = tmp_path / "a.yaml"
    path.write_text(said(capsys, "agreement", "draft", "--example").out)
    assert "0 faults" in said(capsys, "agreement", "check", path).out


def test_keys_are_certified_and_revoked(node, capsys, tmp_path):
    made = value(
        capsys,
        "node",
        "certify",
        "person",
        tmp_path / "p.key",
        "--name",
        "Deputy",
        "--dir",
        node,
    )
    state = value(capsys, "node", "status", "--dir", node)
    assert made["kid"] in {k["kid"] for k in state["keys"]}
    value(capsys, "node", "revoke", made["kid"], "--reason", "left", "--dir", node)
    state = value(capsys, "node", "status", "--dir", node)
    assert [k["revoked"] for k in state["keys"] if k["kid"] == made["kid"]] == [True]
    assert "revoked" in said(capsys, "node", "status", "--dir", node).out


def test_backup_restore_and_tokens(node, capsys, tmp_path):
    copy = tmp_path / "b.db"
    assert value(capsys, "node", "backup", copy, "--dir", node)["bytes"] > 0
    assert "exists" in said(capsys, "node", "backup", copy, "--dir", node, code=4).err
    assert "Nothing to recover" in said(capsys, "node", "restore", "--dir", node).out
    done = value(capsys, "node", "restore", "--backup", copy, "--dir", node)
    assert done["done"]
    assert done["kept_aside"]
    token = said(capsys, "node", "token", "panel", "--dir", node).out.strip()
    assert token.startswith("comity_")
    assert token.encode() not in (node / "node.db").read_bytes()
    assert (
        "choose another name"
        in said(capsys, "node", "token", "panel", "--dir", node, code=2).err
    )
    said(capsys, "node", "token", "panel", "--revoke", "--dir", node)


def test_a_ledger_is_verified_listed_and_proven(tmp_path, capsys):
    from tests.federation.test_channels import share

    text = bilateral("alfa", "bravo", **{"2026-12-01": "2026-01-01"})
    signed = [(text, "alfa", "bravo")]
    with prepared_world(
        tmp_path, ["alfa", "bravo"], signed=signed, start_us=None
    ) as world:
        share(world)
        world.sync("alfa", "bravo")
    folder, bundle = tmp_path / "bravo", tmp_path / "e.json"
    assert value(capsys, "ledger", "verify", "--dir", folder)["faults"] == []
    assert "0 faults" in said(capsys, "ledger", "verify", "--dir", folder).out
    rows = value(capsys, "ledger", "list", "--dir", folder)
    assert {row["act"] for row in rows} == {"received", "sent", "signed"}
    assert "ephemerides" not in said(capsys, "ledger", "list", "--dir", folder).out
    assert "It holds" in said(capsys, "ledger", "prove", "1", "--dir", folder).out
    value(capsys, "ledger", "export", bundle, "--party", "alfa", "--dir", folder)
    assert (
        "Everything in this bundle holds"
        in said(capsys, "ledger", "verify", bundle).out
    )
    assert value(capsys, "ledger", "verify", bundle)["holds"]
    bundle.write_text(
        bundle.read_text()
        .replace("SAT 1", "SAT 9")
        .replace("flight-safety", "re-entry")
    )
    assert "comity:" in said(capsys, "ledger", "verify", bundle, code=3).err
    bundle.write_text("{}")
    assert "no evidence bundle" in said(capsys, "ledger", "verify", bundle, code=3).err
    held = value(capsys, "share", "held", "--dir", folder)
    assert len(held) == 5
    assert (
        "kept until"
        in said(
            capsys, "share", "held", "--dir", folder, "--objects", "object:norad:1"
        ).out
    )
    shown = said(capsys, "share", "preview", "bravo", "--dir", tmp_path / "alfa").out
    assert "by clause all" in shown
    assert value(capsys, "ledger", "erase", "--dir", folder) == {"erased": 0}
    assert "verified" in said(capsys, "peer", "list", "--dir", folder).out


def test_anything_with_an_id_is_shown_with_what_governs_it(tmp_path, capsys):
    from tests.federation.test_channels import share

    text = bilateral("alfa", "bravo", **{"2026-12-01": "2026-01-01"})
    signed = [(text, "alfa", "bravo")]
    with prepared_world(
        tmp_path, ["alfa", "bravo"], signed=signed, start_us=None
    ) as world:
        share(world)
    folder = tmp_path / "bravo"
    party = value(capsys, "show", "party:alfa", "--dir", folder)
    assert party["agreements"] == ["agreement:alfa-bravo:1, in force"]
    assert party["shares_with_us"] == {"elements": 5}
    thing = value(capsys, "show", "2", "--dir", folder)
    assert thing["agreements"] == [
        "agreement:alfa-bravo:1, clause all: party:alfa shares with party:bravo"
    ]
    assert thing["shared"][0]["from"] == "party:alfa"
    signed = value(capsys, "show", "agreement:alfa-bravo:1", "--dir", folder)
    assert signed["state"] == "in force"
    entry = value(capsys, "ledger", "list", "--dir", folder)[0]
    kept = value(capsys, "show", f"document:{entry['hash']}", "--dir", folder)
    assert kept["id"] == 1
    for name in (
        "party:alfa",
        "2",
        "agreement:alfa-bravo:1",
        f"document:{entry['hash']}",
    ):
        assert "alfa" in said(capsys, "show", name, "--dir", folder).out
    assert (
        "is no peer" in said(capsys, "show", "party:zulu", "--dir", folder, code=2).err
    )
    assert "kept by nodes" in said(capsys, "show", "agreement:x:1", code=2).err


def test_serving_needs_its_ports(node, capsys):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        error = said(capsys, "serve", "--dir", node, "--port", port, code=4).err
    assert f"port {port} of 127.0.0.1 cannot be had" in error


def test_a_key_whose_name_begins_with_a_hyphen_is_no_option(node, capsys):
    named = "-i32mNqvdCl1ZE-ZIWUQhaalzk7QkPjWOvFIhXHpMY"
    for words in ([named, "--reason", "left"], ["--reason", "left", named]):
        error = said(capsys, "node", "revoke", *words, "--dir", node, code=2).err
        assert named in error
        assert "Unknown option" not in error
