"""The guide to the ceremony: every command of the page, run as it stands, with tokens and a partner."""

import json
import re
import shlex
import time
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from comity.apps.operations.exercise_nodes import Wire
from comity.apps.wiring import standard_registry
from comity.foundations.time import format_utc
from comity.main import run
from comity.node.exchange.introductions import list_peers
from comity.node.exchange.meeting import add_peer
from comity.node.exchange.new_keys import ask_who_they_are
from comity.node.gate import PeerGate
from comity.node.lifecycle.opening import open_node
from comity.node.lifecycle.setup import init_node
from comity.node.store.settings import Settings
from comity.node.store.token_modules import forget_logins
from tests.acts import verify_peer
from tests.node.tokens import PIN, needs_tokens, tokens

__all__ = ["tokens"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "key-ceremony.md"
FOLDERS = {"alfa": "node", "bravo": "partner"}


def commands():
    """Return the commands of the page, in order."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line]


class Fresh(dict[str, Any]):
    """Nodes that are opened when they are called, and closed before the next command."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    @override
    def __contains__(self, name):
        return name in FOLDERS

    def __missing__(self, name):
        node = open_node(
            self.folder / FOLDERS[name],
            gate=PeerGate(Wire(self, name, set())),
            registry=standard_registry(),
        )
        self[name] = node
        return node

    def close(self):
        for node in self.values():
            node.close()
        self.clear()


class Room:
    """The room of the ceremony: what was typed, and what the screen shows."""

    def __init__(self, folder, capsys, tokens):
        self.nodes, self.capsys = Fresh(folder), capsys
        self.names = {"MODULE": tokens.module}
        self.done = []

    def type(self, line):
        """Run a command as a process of its own would."""
        for name, value in self.names.items():
            line = line.replace(f"${name}", value)
        assert "$" not in line, line
        self.nodes.close()
        forget_logins()
        words = shlex.split(line)
        assert words[0] == "comity"
        assert run(words[1:]) == 0, self.capsys.readouterr().err
        self.done.append(words[1:4])
        return self.capsys.readouterr().out

    def shown(self, folder="node"):
        return json.loads(self.type(f"comity node show --check --dir {folder} --json"))


def kinds(report):
    return {key["use"]: key["kind"] for key in report["keys"]}


@needs_tokens
def test_every_command_of_the_ceremony_is_run(tmp_path, capsys, tokens, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("COMITY_PIN", "COMITY_ROOT_PIN", "COMITY_PERSON_PIN"):
        monkeypatch.setenv(name, PIN)
    monkeypatch.setenv("COMITY_PASSPHRASE", "correct horse battery")
    for label in ("root-a", "root-b", "node", "signatory"):
        tokens.make(label)
    room = Room(tmp_path, capsys, tokens)
    monkeypatch.setattr(
        PeerGate,
        "with_tls",
        classmethod(lambda cls, *_: cls(Wire(room.nodes, "", set()))),
    )
    monkeypatch.setattr(
        "comity.node.lifecycle.opening.PeerGate",
        lambda: PeerGate(Wire(room.nodes, "", set())),
    )
    partner = Settings(
        party="party:bravo",
        kind="fictional",
        name="Bravo",
        fence="../partner.fence",
        url="https://bravo.example",
    )
    init_node(tmp_path / "partner", partner)
    make_administrator(capsys, monkeypatch)
    lines = commands()
    assert len(lines) == 16
    for line in lines:
        before_step(room, line)
        room.type(line)
        after_step(room, line)
    # Each kind of command of the page was there.
    assert {words[1] for words in room.done} >= {
        "init",
        "certify",
        "show",
        "request",
        "sign-request",
        "accept",
        "rotate",
        "replace-stolen",
        "restore",
        "new-root",
        "replace-root",
    }
    report = room.shown()
    assert kinds(report) == dict.fromkeys(("root", "node", "person"), "token") | {
        "sealing": "file"
    }
    assert list(report["former_roots"]) == [room.names["FINGERPRINT"]]
    (peer,) = list_peers(room.nodes["bravo"])
    assert peer.fingerprint == report["fingerprint"] == room.names["NEW_FINGERPRINT"]
    room.nodes.close()


def make_administrator(capsys, monkeypatch):
    """Let the partner have a person with a key file, who takes another root of a peer."""
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", "a passphrase of the partner")
    assert run(["person", "first", "--dir", "partner", "--json"]) == 0
    link = json.loads(capsys.readouterr().out)["link"]
    words = ["person", "key", "new", "Ada", "--link", link, "--dir", "partner"]
    assert run(words) == 0, capsys.readouterr().err
    capsys.readouterr()


def before_step(room, line):
    if "replace-stolen" in line:
        # The stated instant is a second ago, and after the key was certified.
        time.sleep(2.1)
        now_us = room.nodes["alfa"].clock()
        room.names["STOLEN"] = format_utc(now_us - 1_000_000, 0)


def after_step(room, line):
    if "certify root" in line:
        room.names["FINGERPRINT"] = room.shown()["fingerprint"]
        for one, two in (("alfa", "bravo"), ("bravo", "alfa")):
            met = add_peer(room.nodes[one], f"https://{two}.example")
            verify_peer(room.nodes[one], met.party, met.fingerprint)
    if "accept node-2" in line:
        # The partner acknowledges, as its node does within a second.
        from comity.node.exchange.delivery import deliver

        deliver(room.nodes["alfa"], "party:bravo")
    if "rotate node" in line:
        (key,) = [key for key in room.shown()["keys"] if key["use"] == "node"]
        assert key["place"].endswith("object=node-2")
    if "replace-stolen" in line:
        bravo = room.nodes["bravo"]
        bravo.to_ask.add("party:alfa")
        assert ask_who_they_are(bravo) == ["party:alfa"]
    if "new-root" in line:
        room.names["NEW_FINGERPRINT"] = room.shown()["fingerprint"]


def test_the_page_says_what_the_program_takes():
    """Names of sources on the page are those of the program."""
    from comity.node.store.passphrases import pin_source

    text = PAGE.read_text()
    for use in ("node", "person", "root"):
        source = pin_source(use)
        for name in (
            source.variable,
            source.descriptor,
            source.keyring,
            source.credential,
        ):
            assert f"`{name}`" in text


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`(test_\w+)`", PAGE.read_text())))
)
def test_drills_of_the_page_exist(name):
    text = (Path(__file__).parent / "test_key_drills.py").read_text()
    assert f"def {name}(" in text
