"""Words of peers: they move no cursor, reorder no line, hide nothing, and pass for nobody else."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st
from rich.table import Table

from comity.cli import output
from comity.cli.options import party_name
from comity.drawing.atlas.frame import _shown
from comity.drawing.escaping import escape
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.identifiers import parse_id
from comity.foundations.visible import is_plain, visible, visible_json, visible_words
from comity.node.exchange.meeting import add_peer
from comity.node.lifecycle.setup import init_node
from comity.node.server.api.answers import body_of
from comity.node.store.settings import Settings, load_settings
from tests.federation.prepared import prepared_world

#: What a terminal would do with it → the words.
HOSTILE = {
    "clears the screen": "Alfa\x1b[2J\x1b[H",
    "sets the title, and answers as if typed": "Alfa\x1b]0;owned\x07",
    "C1 control sequence": "Alfa\x9b2J",
    "moves up and overwrites": "Alfa\x1b[1A\x1b[2Kverified",
    "link to elsewhere (OSC 8)": "\x1b]8;;https://evil.example\x1b\\Alfa\x1b]8;;\x1b\\",
    "writes to the clipboard (OSC 52)": "Alfa\x1b]52;c;ZXZpbA==\x07",
    "backspaces": "evil\b\b\b\bAlfa",
    "carriage return": "evil\rAlfa",
    "right to left": "Alfa \u202egnp.exe",
    "isolate without an end": "Alfa \u2068 verified",
    "end of an isolate that was not begun": "Alfa\u2069 verified",
    "left to right mark": "Al\u200efa",
    "zero width": "Al\u200bfa",
    "soft hyphen": "Al\u00adfa",
    "tag letters": "Alfa\U000e0041\U000e0042",
    "line separator": "Alfa\u2028verified",
    "half of a pair": "Alfa\ud800",
    "Cyrillic among Latin": "\u0410lf\u0430",
    "Greek among Latin": "Alf\u03b1",
    "full width": "\uff21\uff4c\uff46\uff41",
    "mathematical": "\U0001d400lfa",
}
#: Honest words of several scripts.
HONEST = (
    "Агентство «Роскосмос»",
    "中国国家航天局",
    "وكالة الفضاء",
    "Ελληνικό Κέντρο Διαστήματος",
    "Agência Espacial Brasileira",
    "Δv 3.2 m/s, σ 0.4 km², ±5 µrad – ok",
    "\u2068Alfa\u2069: \u2068Bravo\u2069",
)
SHOWN = [visible, visible_words]


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_acts_on_the_screen_is_printed(name, capsys):
    text = HOSTILE[name]
    table = Table(title=text)
    table.add_column(text)
    table.add_row(text)
    output.say(text)
    output.lines([("name", text), (text, "value")])
    output.table([text, "number"], [[text, "1"]])
    output.out().print(table)
    output.note_doubts([text], as_json=False)
    output.fail(InputError(text, remedy=text), as_json=False)
    said = "".join(capsys.readouterr())
    odd = {c for c in text if not (c.isascii() and c.isprintable())}
    assert not odd & set(said.replace("\n", ""))
    # Letters are data to programs; what acts on a terminal is not.
    output.fail(InputError(text), as_json=True)
    output.print_json({"name": text, text: 1})
    said = "".join(capsys.readouterr())
    assert not {c for c in odd if not c.isalpha()} & set(said.replace("\n", ""))
    assert visible(text) != text
    assert not is_plain(text)


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_stay_as_they_are(text):
    assert visible(text) == text


@given(st.text())
def test_two_texts_never_look_alike_by_what_is_hidden(text):
    shown = visible_words(text)
    assert visible_words(shown) == shown
    assert all(c.isprintable() or c in "\u2068\u2069" or ord(c) > 0xFF for c in shown)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_programs_get_the_same_value(text):
    shown = visible_json(json.dumps({text: text}, ensure_ascii=False))
    assert json.loads(shown) == {text: text}
    assert "\x9b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("name", HOSTILE)
def test_pages_and_the_api_show_nothing_hidden(name):
    text = HOSTILE[name].replace("\ud800", "")
    odd = {c for c in text if not (c.isascii() and c.isprintable())}
    assert not odd & set(escape(f"{text} <b>"))
    assert "&lt;b&gt;" in escape(f"{text} <b>")
    assert not odd & set(str(_shown(text)))
    body = body_of({"name": text})
    assert json.loads(body) == {"name": text}
    assert not {c for c in odd if not c.isalpha()} & set(body.decode())


# -- names and ids of parties ----------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_a_party_calls_itself_nothing_misleading(name, tmp_path):
    settings = Settings("party:alfa", "fictional", HOSTILE[name], "../alfa.fence")
    with pytest.raises(InputError, match="no name that others can read"):
        init_node(tmp_path / "alfa", settings, secret=b"")


def test_a_peer_with_a_misleading_name_is_not_added(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"], met=[]) as world:
        bravo = world.nodes["bravo"]
        bravo.settings = replace(load_settings(bravo.folder), name="Br\u0430vo\x1b[2J")
        with pytest.raises(FormatError, match="all shown"):
            add_peer(world.nodes["alfa"], "https://bravo.example")


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("fra", None), ("usa", None), ("alfa1", "alfal"), ("corner", "comer")],
)
def test_ids_that_look_alike_do_not_meet(mine, theirs, tmp_path):
    if theirs is None:
        settings = Settings(f"party:{mine}", "fictional", "Name", "../x.fence")
        with pytest.raises(InputError, match="by case alone"):
            init_node(tmp_path / "x", settings, secret=b"")
        assert party_name(mine) == f"party:{mine.upper()}"
        assert party_name(f"party:{mine}") == f"party:{mine.upper()}"
        return
    with prepared_world(
        tmp_path, ["zulu", mine, theirs], met=[("zulu", mine)]
    ) as world:
        with pytest.raises(TrustError, match=f"looks like party:{mine}"):
            add_peer(world.nodes["zulu"], f"https://{theirs}.example")


def test_ids_have_one_alphabet():
    for text in (
        "fr\u0430",
        "FRA\u200b",
        "fra ",
        "Fra",
        "-x",
        "x\n",
        "\uff21\uff22\uff23",
    ):
        with pytest.raises(FormatError):
            parse_id(f"party:{text}")
