"""The tools that count and draw the source tree, on small trees and on this one."""

import importlib
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tools import count_house, draw_house, walks
from tools.house_rooms import reduced
from tools.source_tree import Layers, Tree, condense, layers_of, longest_chain
from tools.walks import Recorder, Step

ROOT = Path(__file__).resolve().parents[2]
BEFORE = ROOT / "docs" / "house-before.json"

CONTRACTS = """
[[tool.importlinter.contracts]]
id = "rooms"
type = "layers"
containers = ["planted"]
layers = ["main", "topics", "screen | (web)", "base : ground"]

[[tool.importlinter.contracts]]
id = "inside"
type = "layers"
layers = ["planted.topics.high", "planted.topics.low"]

[[tool.importlinter.contracts]]
id = "pure"
type = "forbidden"
source_modules = ["planted.base"]
forbidden_modules = ["os"]
"""
FILES = {
    "__init__.py": "",
    "__main__.py": "import planted.main\n",
    "main.py": (
        "from planted.topics.high import work\n"
        "from planted.base import count\n\n"
        "def run(rows):\n    return work.do(rows, tick)\n\n"
        "def tick(n):\n    return count.add(n)\n"
    ),
    "topics/__init__.py": "",
    "topics/high/__init__.py": "",
    "topics/high/work.py": (
        "from planted.topics.low import rows as low\n\n"
        "def do(rows, tick):\n"
        "    return [low.each(n, tick) for n in rows for _ in range(2)]\n"
    ),
    "topics/low/__init__.py": "",
    "topics/low/rows.py": (
        "def each(n, tick):\n"
        "    from planted.base import count\n"
        "    return tick(count.double(n))\n"
    ),
    "screen/__init__.py": "from planted.ground import soil\n",
    "base/__init__.py": "",
    "base/count.py": (
        "from typing import Any\n\n"
        "def made():\n    return 3\n\n"
        "THREE = made()\n\n"
        "def double(n: Any) -> 'dict[str, Any]':\n    return n * 2\n\n"
        "def add(n):\n    return n + 1\n\n"
        "def wide(a, b, c, d, e, f, g, *rows, as_json=False):\n    ...\n\n"
        "class Held:\n"
        "    def fits(self, a, b, c, d, e, f, g, h):\n        ...\n"
    ),
    "ground/__init__.py": "",
    "ground/soil.py": "",
}


def plant(folder, files=FILES, contracts=CONTRACTS):
    for name, text in files.items():
        path = folder / "src" / "planted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "pyproject.toml").write_text(contracts)
    return Tree(folder, "planted")


@pytest.fixture
def tree(tmp_path):
    return plant(tmp_path)


def test_imports_are_read_wherever_they_stand(tree):
    assert tree.imports["planted.topics.low.rows"] == {"planted.base.count"}
    assert tree.imports["planted.main"] == {
        "planted.topics.high.work",
        "planted.base.count",
    }
    assert tree.imports["planted.base.count"] == set()


def test_the_deepest_chain(tree):
    assert longest_chain(tree.inside("planted")) == [
        "planted.__main__",
        "planted.main",
        "planted.topics.high.work",
        "planted.topics.low.rows",
        "planted.base.count",
    ]
    assert len(longest_chain(tree.inside("planted.topics"))) == 2
    circle = {
        "a": frozenset("b"),
        "b": frozenset("c"),
        "c": frozenset("bd"),
        "d": frozenset(),
    }
    assert sorted(map(len, condense(circle))) == [1, 1, 2]
    assert longest_chain(circle) == ["a", "b", "d"]


def test_layers_are_those_of_the_contracts(tree):
    found = layers_of(tree.root / "pyproject.toml")
    assert found["planted"].rows == (
        ("main",),
        ("topics",),
        ("screen", "web"),
        ("base", "ground"),
    )
    assert found["planted.topics"] == Layers("planted.topics", (("high",), ("low",)))
    assert found["planted"].height("main") == 3
    assert found["planted"].height("elsewhere") is None


@pytest.mark.parametrize(
    ("one", "other", "higher"),
    [
        ("planted.main", "planted.base.count", True),
        ("planted.base.count", "planted.main", False),
        ("planted.topics.high.work", "planted.topics.low.rows", True),
        ("planted.base.count", "planted.ground.soil", False),
        ("planted.base.count", "planted.base.count", False),
        ("planted.__main__", "planted.main", True),
    ],
)
def test_what_stands_higher(tree, one, other, higher):
    assert tree.stands_higher(one, other) is higher


def test_upward_imports(tmp_path):
    files = FILES | {"ground/soil.py": "def dig():\n    import planted.screen\n"}
    assert plant(tmp_path, files).upward() == [
        ("planted.ground.soil", "planted.screen")
    ]


def test_counts(tree):
    found = count_house.count(tree)
    assert found["rooms"]["planted.topics"]["modules"] == 5
    assert found["rooms"]["planted.topics.high"]["lines"] == 4
    assert "planted.main" not in found["rooms"]
    code = {name: row["whole"] for name, row in found["code"].items()}
    assert code == {
        "the word Any": 3,
        "Any in annotations": 2,
        "lines with dict[str, Any]": 1,
        "functions": 9,
        "functions with more than 8 parameters": 1,
        "as_json parameters": 1,
    }
    assert found["imports"]["upward imports"] == {"whole": 0}


def test_tables_show_before_and_now(tree, tmp_path, capsys):
    words = ["--root", str(tree.root), "--package", "planted"]
    before = {"rooms": {"planted.gone": {"lines": 1200, "modules": 2}}}
    (tmp_path / "before.json").write_text(json.dumps(before))
    compare = ["--compare", str(tmp_path / "before.json")]
    assert count_house.main([*words, *compare]) == 0
    out = capsys.readouterr().out
    assert "1,200 → —" in out
    assert "— → 3" in out
    assert count_house.main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == count_house.count(tree)
    assert count_house.main([*words, "--inside", "planted.topics"]) == 0
    assert "planted.topics: 2 levels" in capsys.readouterr().out
    assert count_house.main([*words, "--inside", "planted.none"]) == 2


def test_a_walk_counts_loops_once_and_finds_callbacks(tree, monkeypatch):
    monkeypatch.syspath_prepend(str(tree.root / "src"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    main = importlib.import_module("planted.main")

    recorder = Recorder(tree)
    with recorder.on():
        assert main.run([1, 2, 3]) == [3, 3, 5, 5, 7, 7]
    for name in [name for name in sys.modules if name.startswith("planted")]:
        monkeypatch.delitem(sys.modules, name)
    steps = recorder.steps
    assert [(step.module, step.function) for step in steps] == [
        ("planted.main", "run"),
        ("planted.topics.high.work", "do"),
        ("planted.topics.low.rows", "each"),
        ("planted.base.count", "double"),
        ("planted.main", "tick"),
        ("planted.base.count", "add"),
    ]
    assert walks.stays(steps) == 6
    assert walks.climbs(tree, steps) == [
        Step("planted.topics.low.rows", "planted.main", "tick")
    ]


def test_what_an_import_runs_is_no_part_of_a_walk(tree, monkeypatch):
    monkeypatch.syspath_prepend(str(tree.root / "src"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    recorder = Recorder(tree)
    with recorder.on():
        three = importlib.import_module("planted.base.count").THREE
    for name in [name for name in sys.modules if name.startswith("planted")]:
        monkeypatch.delitem(sys.modules, name)
    assert three == 3
    assert recorder.steps == []


def test_the_walk_of_a_share_goes_through_the_gate():
    done = subprocess.run(
        [sys.executable, "-m", "tools.count_house", "--walk", "share"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    figures = found["figures"]
    assert figures["stays"] > figures["files"] > figures["climbs"]
    assert figures["stays"] == len(found["path"])
    assert figures["climbs"] == len(found["climbs"])
    assert any(".gate." in module for module in found["path"])


def parsed(drawn):
    return ET.fromstring(drawn)  # noqa: S314  # our own picture


def arrows_of(drawn):
    (path,) = [e for e in parsed(drawn).iter() if e.tag.endswith("}path")]
    return path.attrib["d"].count("M")


def texts(drawn):
    return [e.text for e in parsed(drawn).iter() if e.tag.endswith("}text")]


def test_the_picture_shows_rooms_layers_and_the_arrows_that_do_not_follow(tree):
    drawn = draw_house.picture(tree.root, "planted")
    assert drawn == draw_house.picture(tree.root, "planted")
    shown = texts(drawn)
    for name in ("main", "topics", "high", "low", "screen", "base", "ground"):
        assert name in shown
    assert "web" not in shown
    # main → topics, topics → base (beside screen), screen → ground
    assert arrows_of(drawn) == 3
    assert drawn.count(f'fill="{draw_house.PURE[0]}"') == 2


def test_imports_that_follow_from_others_are_left_out():
    assert reduced([("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("a", "d")]) == (
        ("a", "b"),
        ("b", "c"),
        ("c", "d"),
    )


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("attic/__init__.py", "", "attic stands in no layer"),
        ("ground/soil.py", "import planted.main\n", "does not stand below"),
        ("ground/soil.py", "import planted.base\n", "does not stand below"),
    ],
)
def test_a_tree_against_its_contracts_is_not_drawn(tmp_path, capsys, name, text, why):
    plant(tmp_path, FILES | {name: text})
    words = ["--root", str(tmp_path), "--package", "planted"]
    assert draw_house.main([*words, "--out", str(tmp_path / "x.svg")]) == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "x.svg").exists()


def test_the_check_notices_a_picture_of_another_tree(tmp_path, capsys):
    plant(tmp_path)
    words = ["--root", str(tmp_path), "--package", "planted"]
    words += ["--out", str(tmp_path / "x.svg")]
    assert draw_house.main([*words, "--check"]) == 1
    assert draw_house.main(words) == 0
    assert draw_house.main([*words, "--check"]) == 0
    plant(tmp_path, FILES | {"screen/__init__.py": "import planted.base\n"})
    assert draw_house.main([*words, "--check"]) == 1
    assert "draw it again" in capsys.readouterr().err


#: The layers of a tree with groups side by side, and long arrows on both sides.
WIDE = {
    "node": ["store", "gate", "data"],
    "apps": ["share", "case", "link", "view", "plan"],
    "astro": ["orbits", "risk"],
}


def test_groups_side_by_side_and_long_arrows(tmp_path):
    files = {"__init__.py": "", "main.py": "import planted.apps.case\n"}
    for group, rooms in WIDE.items():
        files[f"{group}/__init__.py"] = ""
        files |= {f"{group}/{room}/__init__.py": "" for room in rooms}
    files["cli/__init__.py"] = "import planted.trust\n"
    files["web/__init__.py"] = "import planted.astro\n"
    files["drawing/__init__.py"] = "import planted.astro\nimport planted.trust\n"
    files["trust/__init__.py"] = "import planted.base\n"
    files["base/__init__.py"] = ""
    files["astro/risk/__init__.py"] = "import planted.base\n"
    files["apps/case/__init__.py"] = "import planted.cli, planted.web, planted.node\n"
    files["apps/plan/__init__.py"] = "import planted.drawing\n"
    contracts = (
        '[[tool.importlinter.contracts]]\ntype = "layers"\ncontainers = ["planted"]\n'
        'layers = ["main", "apps", "cli | web", "drawing | node", "astro | trust", "base"]\n'
    )
    plant(tmp_path, files, contracts)
    drawn = draw_house.picture(tmp_path, "planted")
    shown = texts(drawn)
    for group, rooms in WIDE.items():
        assert {group, *rooms} <= set(shown)
    page = parsed(drawn)
    _, _, width, height = map(float, page.attrib["viewBox"].split())
    rects = [e.attrib for e in page.iter() if e.tag.endswith("}rect")]
    for r in rects:
        assert float(r["x"]) + float(r["width"]) <= width
        assert float(r["y"]) + float(r["height"]) <= height
    # main; apps to four; cli, web and drawing's two; trust and astro to the base
    assert arrows_of(drawn) == 11


def test_the_picture_in_the_pages_shows_this_tree():
    assert draw_house.main(["--check"]) == 0


def test_the_page_prints_the_figures_from_before():
    page = (ROOT / "docs" / "house-figures.md").read_text()
    before = json.loads(BEFORE.read_text())
    assert count_house.table(before) in page
    assert set(before["walks"]) == set(walks.WALKS)
