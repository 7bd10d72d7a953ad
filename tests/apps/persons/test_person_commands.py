"""The commands of persons, each in both ways: done, and refused with its exit code."""

import json

import pytest

from comity.main import run
from tests.federation.prepared import prepared_world

#: Command, and its exit code.
LINES = (
    ("person invite Noor --role viewer --role analyst", 0),
    ("person invite noor --role viewer", 2),
    ("person roles Noor --role viewer", 0),
    ("person roles Noor --role pilot", 2),
    ("person suspend Noor", 0),
    ("person suspend Ada", 6),
    ("person restore Noor", 0),
    ("person restore Noor", 2),
    ("person invite Ben --role administrator", 0),
    ("person key new Ben --link LINK", 0),
    ("person reset Noor --as Ada", 0),
    ("person reset Ada --as Ada", 6),
    ("person freeze-lift Noor --as Ada", 6),
    ("person freeze-lift Noor --as Ben", 0),
    ("person first", 6),
    ("person list", 0),
    ("person events Noor", 0),
    ("person events nobody", 2),
    ("node token t --scope read --days 3", 0),
    ("node token u --scope sign", 2),
    ("node tokens", 0),
)


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    with prepared_world(tmp_path, ["alfa"], met=(), start_us=None) as world:
        folder = world.nodes["alfa"].folder
    monkeypatch.setenv("COMITY_PERSON_PASSPHRASE", "a passphrase of tests")

    def tell(line):
        code = run([*line.split(), "--dir", str(folder), "--json"])
        printed = capsys.readouterr().out
        return code, json.loads(printed) if code == 0 else {}

    return tell


def test_each_command_does_what_it_says_or_says_why_not(told):
    code, made = told("person first")
    assert code == 0
    secret = made["link"]
    assert told(f"person key new Ada --link {secret}")[0] == 0
    seen = []
    for line, expected in LINES:
        code, value = told(line.replace("LINK", secret))
        seen.append((line, code))
        assert seen[-1] == (line, expected)
        secret = value.get("link", secret) if isinstance(value, dict) else secret
    people = {one["name"]: one for one in told("person list")[1]}
    assert {name: one["roles"] for name, one in people.items()} == {
        "Ada": ["administrator"],
        "Ben": ["administrator"],
        "Noor": ["viewer"],
    }
