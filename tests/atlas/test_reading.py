"""Files are read whole or refused with file, line and reason."""

import dataclasses

import pytest
from hypothesis import given, settings, strategies as st

from comity.atlas.checking import check, conflicts, independent, shares
from comity.atlas.reading import read_files, read_record
from comity.atlas.writing import record_yaml
from comity.foundations.errors import FormatError
from tests.atlas.files import ARTICLE, RECORD, files, known, read, without


def faults_of(**changed):
    collection, faults = read(**changed)
    return faults + check(collection, known)


def test_a_record_is_its_claims():
    collection, faults = read()
    assert faults == []
    assert check(collection, known) == []
    record = collection.records["agr-pact-2001"]
    assert str(record.date) == "2001-05-07"
    assert record.parties == ("party:FRA", "party:DEU")
    assert record.summary == "Two states agreed on something."
    assert shares(collection).sourced == 3
    assert record_yaml(read_record("x.yaml", record_yaml(record))) == record_yaml(
        record
    )


BAD = {
    "impossible date": ("value: 2001-05-07", "value: 2001-02-30", 9, "calendar"),
    "no date": ("value: 2001-05-07", "value: soon", 9, "no date"),
    "unknown party": ("party:FRA", "party:XXX", 10, "not in the register"),
    "no party id": ("party:FRA", "France", 10, "no party id"),
    "party twice": ("party:DEU", "party:FRA", 10, "twice"),
    "unknown source": ("source: alfa-note", "source: nobody", 9, "unknown"),
    "unknown kind": ("kind: agreement", "kind: pact", 2, "kind"),
    "unknown member": ("title: Pact", "titel: Pact", 3, "unknown"),
    "unknown property": ("property: summary", "property: opinion", 11, "unknown"),
    "confidence": ("confidence: high}\n- {property: parties", "confidence: sure}\n- {property: parties", 9, "confidence"),
    "hostile HTML": ("Two states agreed", "<script>alert(1)</script> agreed", 11, "HTML"),
    "closing tag": ("Two states agreed", "</td><td> agreed", 11, "HTML"),
    "hidden letters": ("Two states", "Two\u202estates", 11, "U+202E"),
    "bad id": ("id: agr-pact-2001", "id: Pact 2001", 1, "id"),
    "evidence": ("evidence: opened", "evidence: seen", 7, "evidence"),
    "locator left out": (", locator: page 2", "", 7, "locator is missing"),
    "recorded": ("recorded: 2026-11-23", "recorded: 2026", 4, "one day"),
    "duplicate key": ("kind: agreement", "kind: agreement\nkind: vote", 3, "twice"),
    "anchor": ("title: Pact", "title: &x Pact", 3, "anchors"),
    "tag": ("title: Pact of the two", "title: !!python/object:os.system Pact", 3, "tag"),
    "no YAML": ("claims:", "claims: [", 9, "YAML"),
    "two documents": ("id: agr-pact-2001", "---\nid: x\n---\nid: agr-pact-2001", 4, "second"),
    "rank without reason": ("confidence: high}\n- {property: parties", "confidence: high, rank: preferred}\n- {property: parties", 9, "reason"),
    "claim twice": ("property: summary, value: Two states agreed on something.", "property: date, value: 2001", 11, "twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_records_are_refused_with_file_line_and_reason(name):
    old, new, line, reason = BAD[name]
    assert old in RECORD
    found = faults_of(record=RECORD.replace(old, new, 1))
    ours = [f for f in found if f.file == "records/pact.yaml"]
    assert ours, found
    assert reason in ours[0].reason
    assert ours[0].line == line


def test_claims_need_a_source():
    text = RECORD.replace(
        "sources:\n- {source: alfa-note, locator: page 2, evidence: opened}\n", ""
    )
    assert "without a source" in faults_of(record=text)[0].reason


def test_none_rests_on_machine_written_pages_alone():
    text = RECORD.replace("source: alfa-note", "source: machine")
    found = [f.reason for f in faults_of(record=text)]
    assert any("machine-written" in reason for reason in found)
    both = RECORD.replace(
        "evidence: opened}",
        "evidence: opened}\n- {source: machine, locator: unknown, evidence: opened}",
    )
    assert faults_of(record=both) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (RECORD.encode("utf-16"), "UTF-8"),
        (b"", "empty"),
        (b"a" * 1_000_001, "at most"),
        (b"- just\n- a list\n", "must hold"),
        (b"id: [" * 40, "deeper"),
    ],
)
def test_broken_files_are_refused(data, reason):
    _, faults = read(record=data)
    assert any(reason in fault.reason for fault in faults), faults


def test_one_id_stands_once():
    _, faults = read(other=RECORD)
    assert [f.file for f in faults] == ["records/pact.yaml"]
    assert "records/other.yaml" in faults[0].reason


PAGES = {
    "html": ("The [pact]", "<b>The</b> [pact]", "HTML"),
    "script": ("The [pact]", "<script>x</script>\n\nThe [pact]", "HTML"),
    "javascript": ("(agr-pact-2001)", "(javascript:alert)", "no link"),
    "picture": ("The [pact](agr-pact-2001)", "The ![pact](agr-pact-2001)", "pictures"),
    "no front matter": ("---\nid", "id", "front matter"),
    "uncited source": ("[@alfa-note, page 2]", "in 2001", "never cited"),
    "unknown citation": ("[@alfa-note, page 2]", "[@alfa-note; @nobody]", "not among"),
    "unknown link": (
        "[pact](agr-pact-2001)",
        "[pact](agr-other-2001)",
        "neither a page",
    ),
    "first heading": ("The [pact]", "# The\n\nThe [pact]", "headings"),
    "impossible day": ("written: 2026-11-26", "written: 2026-11-31", "written"),
}


@pytest.mark.parametrize("name", PAGES)
def test_bad_pages_are_refused(name):
    old, new, reason = PAGES[name]
    assert old in ARTICLE
    found = faults_of(article=ARTICLE.replace(old, new, 1))
    assert any(f.file == "articles/pact.md" and reason in f.reason for f in found), (
        found
    )


def test_figures_in_an_article_rest_on_something():
    text = (
        ARTICLE.replace("kind: concept", "kind: article") + "\nIn 1999 there were 14.\n"
    )
    found = [f for f in faults_of(article=text) if f.file.endswith(".md")]
    assert "states a figure" in found[0].reason
    assert found[0].line == 14
    short = ARTICLE.replace("kind: concept", "kind: article")
    assert any("must have 700" in f.reason for f in faults_of(article=short))


def test_succession_may_not_run_in_a_circle():
    one = RECORD + "- {property: succeeds, value: agr-later-2002, confidence: high}\n"
    two = RECORD.replace("agr-pact-2001", "agr-later-2002") + (
        "- {property: succeeds, value: agr-pact-2001, confidence: high}\n"
    )
    found = faults_of(record=one, later=two)
    assert any("circle: agr-" in f.reason for f in found)
    straight = RECORD.replace("agr-pact-2001", "agr-later-2002") + (
        "- {property: succeeds, value: agr-pact-2001, confidence: high}\n"
    )
    assert faults_of(later=straight) == []
    lost = RECORD + "- {property: succeeds, value: agr-none-2002, confidence: high}\n"
    assert any("agr-none-2002 is unknown" in f.reason for f in faults_of(record=lost))


SECOND = (
    "- {property: date, id: other, value: 2003, confidence: low, rank: deprecated, "
    "reason: a misprint, sources: [{source: bravo-news, locator: unknown, evidence: opened}]}\n"
)


def test_conflicts_are_kept_and_must_be_decided():
    undecided = RECORD + SECOND
    assert any("prefer one" in f.reason for f in faults_of(record=undecided))
    decided = undecided.replace(
        "value: 2001-05-07, confidence: high",
        "value: 2001-05-07, confidence: high, rank: preferred, reason: the text says so",
    )
    collection, faults = read(record=decided)
    assert faults + check(collection, known) == []
    (found,) = conflicts(collection)
    assert found.about == "date"
    assert str(found.preferred.value) == "2001-05-07"
    assert str(collection.records["agr-pact-2001"].date) == "2001-05-07"
    # A year that holds the day is no contradiction.
    assert conflicts(read(record=RECORD + SECOND.replace("2003", "2001"))[0]) == ()
    # Nor are two values that hold at different times.
    apart = without(decided, "- {property: date")
    assert conflicts(read(record=apart)[0]) == ()


def test_sources_are_independent_only_across_publishers_and_citations():
    sources = read()[0].sources
    assert independent(sources, "alfa-note", "bravo-news")
    assert not independent(sources, "alfa-note", "machine")
    assert not independent(sources, "alfa-note", "bravo-echo")
    assert not independent(sources, "alfa-note", "alfa-note")


def test_a_window_is_a_day_and_no_span():
    known_by = RECORD.replace("value: 2001-05-07", "value: '[2001-05-01..2001-05-07]'")
    collection, faults = read(record=known_by)
    assert faults == []
    when = collection.records["agr-pact-2001"].date
    assert when.is_window
    assert not when.is_interval
    assert when.uncertain
    held = RECORD.replace("value: 2001-05-07", "value: 2001, valid: '[2001..2002]'")
    assert "no span" in read(record=held)[1][0].reason


VALUES = {
    "coverage": ("{extent: floor, as-of: 2024-09}", "{extent: most, as-of: 2024}"),
    "depositary": ("{party: party:USA}", "party:USA"),
    "member": (
        "{party: party:USA, role: member, since: '[..2024]'}",
        "{party: party:USA, since: 2024}",
    ),
    "roll-call": ("{Y: DEU FRA, N: USA}", "{Y: DEU FRA, N: FRA}"),
    "tally-check": (
        "{result: agrees, against: press release}",
        "{result: likely, against: x}",
    ),
    "status": ("{words: In use., seen: 2026-11-30}", "{words: In use.}"),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_of_rolls_votes_and_lifecycles(name):
    for value, held in zip(VALUES[name], (True, False), strict=True):
        line = f"- {{property: {name}, value: {value}, confidence: high, valid: 2001/..}}\n"
        text = RECORD + line
        _, faults = read(record=text)
        assert (faults == []) == held, faults
        if held:
            record = read_record("x.yaml", text)
            assert read_record("x.yaml", record_yaml(record)).claims == record.claims


@pytest.mark.parametrize(
    ("codes", "held"),
    [("AFG ALB", True), ("ALB AFG", False), ("AFG AFG", False), ("afg", False)],
)
def test_states_of_a_roll_call_stand_in_order(codes, held):
    line = f"- {{property: roll-call, value: {{Y: {codes}}}, confidence: high}}\n"
    assert (read(record=RECORD + line)[1] == []) == held


MEDIA = b"""publisher: State Wire
control: party:USA
retrieved: 2026-11-30
sources:
- {id: wire, title: A wire story, url: unknown, tier: 3}
"""


def of_media(kind="incident", speaker="", more=""):
    line = "- {source: wire, locator: page 2, evidence: excerpt}"
    text = RECORD.replace("kind: agreement", f"kind: {kind}").replace(
        "- {source: alfa-note, locator: page 2, evidence: opened}", line + more
    )
    if speaker:
        text = text.replace(
            "confidence: high}", f"confidence: high, speaker: {speaker}}}"
        )
    found, faults = read_files([*files(record=text), ("sources/wire.yaml", MEDIA)])
    assert found.sources["wire"].retrieved.isoformat() == "2026-11-30"
    return [f.reason for f in faults + check(found, known)]


def test_what_state_media_say_is_attributed_and_no_event_rests_on_it_alone():
    alone = of_media()
    assert sum("name the speaker" in reason for reason in alone) == 3
    assert any("an incident rests on state-controlled media" in r for r in alone)
    spoken = of_media(speaker="the State Wire")
    assert len(spoken) == 1
    assert "state what was said" in spoken[0]
    assert of_media("policy", "the State Wire") == []
    another = "\n- {source: alfa-note, locator: page 2, evidence: opened}"
    assert of_media(more=another) == []


def test_copies_of_one_text_are_one_source():
    echo = b"""publisher: Copyist
origin: Daily Bravo
sources:
- {id: copy, title: A copy, url: unknown, tier: 3}
"""
    found, faults = read_files([*files(), ("sources/copy.yaml", echo)])
    assert faults == []
    assert not independent(found.sources, "bravo-news", "copy")
    assert independent(found.sources, "alfa-note", "copy")


def test_members_need_a_time():
    roll = """id: mem-pact
kind: membership
of: agr-pact-2001
title: Parties of the pact
recorded: 2026-11-23
reviewed: unreviewed
sources:
- {source: alfa-note, locator: page 2, evidence: opened}
claims:
- {property: member, id: fra, value: {party: party:FRA, role: party}, confidence: high, valid: 2001/..}
"""
    assert faults_of(roll=roll) == []
    timeless = faults_of(roll=roll.replace(", valid: 2001/..", ""))
    assert "needs valid" in timeless[0].reason
    lost = faults_of(roll=roll.replace("of: agr-pact-2001", "of: agr-none-2001"))
    assert any("neither a party nor a record" in f.reason for f in lost)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    collection, faults = read_files([("records/x.yaml", data), ("x.md", data)])
    assert faults
    assert collection.records == {}


@settings(max_examples=120)
@given(st.data())
def test_damaged_files_are_refused_or_hold(data):
    """One changed byte: the loader refuses, or what it reads writes and reads the same."""
    raw = bytearray(RECORD.encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    try:
        record = read_record("x.yaml", bytes(raw).decode())
    except (FormatError, UnicodeDecodeError):
        return
    again = read_record("x.yaml", record_yaml(record))
    assert dataclasses.replace(again, lines={}) == dataclasses.replace(record, lines={})


def test_files_come_in_any_order():
    one, two = read_files(files()), read_files(reversed(files()))
    assert one == two
