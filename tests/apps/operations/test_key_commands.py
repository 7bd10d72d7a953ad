"""Commands about keys: shown, rotated, revoked, certified on an offline machine, a new root."""

import json
from pathlib import Path

import pytest

from comity.foundations.errors import FormatError, InputError, TrustError
from comity.main import run
from comity.node.lifecycle.requests import sign_request
from comity.node.store.token_modules import forget_logins
from comity.system.environment import now_us
from tests.node.tokens import PIN, needs_tokens, tokens

__all__ = ["tokens"]


def said(capsys, *words, code=0):
    assert run([str(word) for word in words]) == code
    return capsys.readouterr()


def value(capsys, *words):
    return json.loads(said(capsys, *words, "--json").out)


@pytest.fixture
def node(tmp_path, capsys):
    words = [
        "node",
        "init",
        "--party",
        "alfa",
        "--kind",
        "fictional",
        "--no-passphrase",
    ]
    said(capsys, *words, "--dir", tmp_path / "alfa")
    return tmp_path / "alfa"


def keys_of(capsys, node):
    state = value(capsys, "node", "status", "--dir", node)
    return {key["kid"]: key for key in state["keys"]}


def test_where_keys_are_is_shown(node, capsys):
    report = value(capsys, "node", "show", "--check", "--dir", node)
    places = {key["use"]: key for key in report["keys"]}
    assert {key["kind"] for key in places.values()} == {"file"}
    assert all(key["kid"] for key in places.values())
    assert places["root"]["until_us"] is None
    assert "offline" in places["root"]["warnings"][0]
    (node / "offline" / "root.key").rename(node / "offline" / "away.key")
    words = said(capsys, "node", "show", "--dir", node).out
    assert "not here" in words
    assert "X25519" in words


def test_keys_are_rotated_by_command(node, capsys, tmp_path):
    state = value(
        capsys,
        "node",
        "rotate",
        "node",
        tmp_path / "n2.key",
        "--name",
        "node 2",
        "--dir",
        node,
    )
    # Nobody else has to know it.
    assert state["done"]
    assert json.loads(json.dumps(keys_of(capsys, node)[state["kid"]]))["role"] == "node"
    assert "no node key takes over" in (
        said(capsys, "node", "rotate", "node", "--dir", node, code=2).err
    )
    assert "--name is missing" in (
        said(
            capsys, "node", "rotate", "node", tmp_path / "n3.key", "--dir", node, code=2
        ).err
    )
    assert "1 to 180 d" in (
        said(
            capsys,
            "node",
            "rotate",
            "node",
            tmp_path / "n3.key",
            "--name",
            "x",
            "--overlap-days",
            "0.5",
            "--dir",
            node,
            code=2,
        ).err
    )
    assert not (tmp_path / "n3.key").exists()
    done = value(
        capsys,
        "node",
        "rotate",
        "person",
        tmp_path / "p2.key",
        "--name",
        "Deputy",
        "--dir",
        node,
    )
    assert keys_of(capsys, node)[done["old_kid"]]["revoked"]
    sealed = value(capsys, "node", "rotate", "sealing", "--dir", node)
    assert sealed["made"] >= 1
    stolen = value(
        capsys,
        "node",
        "replace-stolen",
        tmp_path / "n4.key",
        "--name",
        "node 3",
        "--reason",
        "host was lost",
        "--dir",
        node,
    )
    assert stolen["old_kid"] == state["kid"]
    assert keys_of(capsys, node)[stolen["old_kid"]]["revoked"]
    assert "Nothing to recover" in said(capsys, "node", "restore", "--dir", node).out
    new = value(
        capsys,
        "node",
        "new-root",
        tmp_path / "new" / "root.key",
        "--reason",
        "lost",
        "--dir",
        node,
    )
    report = value(capsys, "node", "show", "--dir", node)
    assert report["fingerprint"] == new["fingerprint"]
    assert list(report["former_roots"]) == [new["old_fingerprint"]]
    assert (
        "FINGERPRINT"
        in said(
            capsys,
            "node",
            "new-root",
            tmp_path / "more" / "root.key",
            "--reason",
            "again",
            "--dir",
            node,
        ).out
    )


def test_a_revocation_is_dated(node, capsys):
    (kid,) = (k for k, key in keys_of(capsys, node).items() if key["role"] == "person")
    words = ["node", "revoke", kid, "--reason", "lost", "--dir", node]
    assert (
        "outside the validity" in said(capsys, *words, "--at", "2001-01-01", code=2).err
    )
    assert value(capsys, *words)["kid"] == kid


# -- an offline machine ----------------------------------------------------------------------


def asked(capsys, node, tmp_path, use="person", *more):
    out = tmp_path / f"{use}.request"
    words = [
        "node",
        "request",
        use,
        tmp_path / f"{use}2.key",
        out,
        "--name",
        f"{use} 2",
    ]
    return out, value(capsys, *words, *more, "--dir", node)


@pytest.mark.parametrize("use", ["node", "person"])
def test_a_certificate_comes_from_an_offline_machine(node, capsys, tmp_path, use):
    fingerprint = value(capsys, "node", "show", "--dir", node)["fingerprint"]
    # The root is on the other machine alone.
    root = tmp_path / "safe" / "root.key"
    root.parent.mkdir()
    (node / "offline" / "root.key").rename(root)
    out, request = asked(capsys, node, tmp_path, use)
    answer = tmp_path / "answer.json"
    words = [
        "node",
        "sign-request",
        out,
        answer,
        "--root",
        root,
        "--fingerprint",
        fingerprint,
    ]
    made = value(capsys, *words)
    assert (made["kid"], made["role"]) == (request["kid"], use)
    assert made["replaces"]
    taken = value(capsys, "node", "accept", answer, "--dir", node)
    assert taken == {"new": 2, "party": "party:alfa", "uses": [use]}
    if use == "node":
        assert value(capsys, "node", "rotate", "node", "--dir", node)["done"]
    assert keys_of(capsys, node)[request["kid"]]["role"] == use
    report = value(capsys, "node", "show", "--check", "--dir", node)
    (place,) = [key for key in report["keys"] if key["use"] == use]
    assert place["kid"] == request["kid"]
    # The same again is nothing new.
    assert value(capsys, "node", "accept", answer, "--dir", node)["new"] == 0


def test_the_offline_machine_signs_for_its_own_party_alone(node, capsys, tmp_path):
    out, _ = asked(capsys, node, tmp_path)
    root = node / "offline" / "root.key"
    facts = {"clock_us": now_us(), "overlap_us": 0}
    with pytest.raises(TrustError, match="the request of another party"):
        sign_request(out, root, tmp_path / "a", fingerprint="0000-0000", **facts)
    fingerprint = value(capsys, "node", "show", "--dir", node)["fingerprint"]
    whole = json.loads(out.read_bytes())
    broken = tmp_path / "broken"
    head, body, mark = whole["request"].split(".")
    broken.write_text(json.dumps({"request": f"{head}.{body}.{mark[:-4]}AAAA"}))
    with pytest.raises((TrustError, FormatError)):
        sign_request(broken, root, tmp_path / "a", fingerprint=fingerprint, **facts)
    broken.write_text("{}")
    with pytest.raises(FormatError, match="no request"):
        sign_request(broken, root, tmp_path / "a", fingerprint=fingerprint, **facts)
    assert not (tmp_path / "a").exists()
    with pytest.raises(FormatError, match="no answer"):
        from comity.node.lifecycle.requests import take_answer

        take_answer(None, broken)
    assert (
        "root, node"
        not in said(
            capsys,
            "node",
            "request",
            "root",
            tmp_path / "r.key",
            tmp_path / "r",
            "--name",
            "r",
            "--dir",
            node,
            code=InputError.exit_code,
        ).out
    )


# -- tokens ----------------------------------------------------------------------------------


@needs_tokens
def test_a_node_is_made_in_tokens_by_command(tmp_path, capsys, tokens, monkeypatch):
    tokens.make("root-a", f"{PIN}r")
    tokens.make("hsm")
    monkeypatch.setenv("COMITY_ROOT_PIN", f"{PIN}r")
    monkeypatch.setenv("COMITY_PIN", PIN)
    folder = tmp_path / "alfa"
    words = [
        "node",
        "init",
        "--party",
        "alfa",
        "--kind",
        "fictional",
        "--no-passphrase",
        "--root-key",
        "pkcs11:token=root-a;object=root",
        "--module",
        tokens.module,
        "--node-key",
        "pkcs11:token=hsm;object=node-1",
        "--dir",
        folder,
    ]
    out = said(capsys, *words).out
    assert "the root key" in out
    assert f"{tmp_path / 'alfa.fence'}:" in "".join(out.split())
    assert not (folder / "offline").exists()
    assert sorted(path.name for path in folder.glob("*.key")) == [
        "person.key",
        "sealing.key",
    ]
    forget_logins()
    report = value(capsys, "node", "show", "--check", "--dir", folder)
    kinds = {key["use"]: key["kind"] for key in report["keys"]}
    assert kinds == {
        "root": "token",
        "node": "token",
        "person": "file",
        "sealing": "file",
    }
    assert all(key["kid"] for key in report["keys"])
    made = value(
        capsys,
        "node",
        "rotate",
        "node",
        "pkcs11:token=hsm;object=node-2",
        "--name",
        "node 2",
        "--dir",
        folder,
    )
    assert made["done"]
    assert "node-2" in (folder / "node.yaml").read_text()
    assert PIN not in (folder / "node.yaml").read_text()
    # Without its PIN the node says which one is missing, and how to give it.
    forget_logins()
    monkeypatch.delenv("COMITY_PIN")
    err = said(capsys, "node", "status", "--dir", folder, code=6).err
    assert "COMITY_PIN_FD=3" in err
    with pytest.raises(FormatError, match="query attributes pin-value"):
        from comity.node.store.key_uris import read_key_uri

        read_key_uri("pkcs11:token=a;object=b?pin-value=1")
    assert Path(report["module"]) == Path(tokens.module)


def test_doctor_tells_where_keys_are(node, capsys, monkeypatch):
    from comity.apps.operations import doctor

    # What is compiled and imported beside is looked at elsewhere.
    monkeypatch.setattr(doctor, "CHECKS", ())
    monkeypatch.setattr(doctor, "EXTRAS", {})
    checks = {
        one["name"]: one for one in value(capsys, "doctor", "--dir", node)["checks"]
    }
    assert checks["node"]["state"] == "ok"
    words = checks["keys"]["words"]
    assert "root in a file" in words
    assert "node in a file until 20" in words
    assert "move it offline" in words
