"""Files, folders and mails into a folder: each message once, nothing lost, nothing silent."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from email.message import EmailMessage

import pytest

from comity.apps.avoidance.intake import collect, open_sources
from comity.foundations import parse_utc
from comity.foundations.errors import InputError, ResourceError
from comity.messages.read import read_message
from comity.messages.write import write_message
from tests.messages.examples import EVERY, cdm_text
from tests.messages.test_split import ROW

NOW = parse_utc("2024-11-02T09:00:00")
HOUR = 3_600_000_000


def event(number=1, created="2024-11-02T06:00:00.000", **changes):
    text = cdm_text(**changes).replace("TEST-1", f"TEST-{number}")
    return text.replace("2024-11-01T00:00:00.000", created)


def run(kept, *words, now_us=NOW, **options):
    sources = open_sources([str(word) for word in words], kept, now_us)
    return collect(sources, kept, now_us, **options)


def states(collected):
    return [one.state for one in collected.sources]


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "kept"


def test_a_message_is_written_once_whatever_the_way_it_comes(inbox, kept):
    (inbox / "a.cdm").write_text(event())
    xml = write_message(read_message(event().encode()).messages[0], "xml")
    (inbox / "same.xml").write_text(xml)
    mail = EmailMessage()
    mail["From"] = "space@example"
    mail.set_content(event(), cte="quoted-printable")
    (inbox / "b.eml").write_bytes(mail.as_bytes())
    with zipfile.ZipFile(inbox / "c.zip", "w") as archive:
        archive.writestr("d/event.cdm", event())
    done = run(kept, inbox)
    assert [one.status for one in done.messages] == ["new"] + ["duplicate"] * 3
    assert [one.place for one in done.messages][1] == "b.eml, body"
    assert done.kept == 1
    (file,) = kept.glob("*.cdm")
    assert read_message(file.read_bytes()).accepted
    assert done.events[0].change == "new"
    assert done.exit_code == 0
    again = run(kept, inbox)
    assert {one.status for one in again.messages} == {"duplicate"}
    assert not again.events
    assert again.kept == 1


def test_messages_of_one_approach_are_one_event_over_runs(inbox, kept):
    (inbox / "1.cdm").write_text(event(1))
    (inbox / "9.cdm").write_text(
        event(9).replace("2024-11-03T12:00", "2024-11-03T13:10")
    )
    first = run(kept, inbox)
    assert [one.change for one in first.events] == ["new", "new"]
    later = event(
        2, "2024-11-02T08:00:00.000", sigmas=(5.0, 90.0, 8.0, 0.1, 0.01, 0.01)
    )
    (inbox / "2.cdm").write_text(later)
    second = run(kept, inbox)
    assert [one.status for one in second.messages] == [
        "duplicate",
        "updated",
        "duplicate",
    ]
    (update,) = second.events
    assert (update.change, update.messages) == ("updated", ("TEST-1", "TEST-2"))
    assert all((kept / name).exists() for name in update.files)


def test_other_contents_under_one_identifier_are_both_kept_and_told(inbox, kept):
    (inbox / "1.cdm").write_text(event())
    (inbox / "2.cdm").write_text(event(miss_km=0.06))
    done = run(kept, inbox)
    assert [one.status for one in done.messages] == ["new", "differs"]
    assert done.kept == 2


def test_what_is_broken_is_a_row_and_stops_nothing(inbox, kept):
    (inbox / "a.cdm").write_text(event()[:500])
    (inbox / "b.cdm").write_text("")
    (inbox / "c.oem").write_text(EVERY["OEM"])
    (inbox / "d.cdm").write_text(event().replace("X = 7000.0", "X = 70.0"))
    (inbox / "e.cdm").write_bytes(b"\0\1\2")
    (inbox / "f.cdm").write_text(event())
    (inbox / "g.cdm").write_text("[" * 5000)
    done = run(kept, inbox)
    assert [one.status for one in done.messages] == ["refused"] * 5 + ["new", "refused"]
    assert all(one.reasons for one in done.messages if one.status == "refused")
    assert done.exit_code == 3
    assert len(list((kept / "refused").iterdir())) == 6
    again = run(kept, inbox)
    assert all(one.known for one in again.messages if one.status == "refused")
    assert again.exit_code == 0


def test_rows_of_a_public_list_have_no_states_and_say_so(inbox, kept):
    later = ROW | {"CDM_ID": "2", "CREATED": "2022-04-29 08:45:12", "PC": "0.2"}
    (inbox / "list.json").write_text(json.dumps([ROW, later]))
    now = parse_utc("2022-04-29T10:00:00")
    done = run(kept, inbox, now_us=now)
    assert [(one.kind, one.verdict, one.status) for one in done.messages] == [
        ("summary", "unjudged", "new"),
        ("summary", "unjudged", "updated"),
    ]
    (event_,) = done.events
    assert event_.without_states
    assert event_.stated_pc == 0.2


def test_trajectories_are_kept_beside(inbox, kept):
    (inbox / "a.ocm").write_text(EVERY["OCM"])
    done = run(kept, inbox)
    assert [(one.kind, one.status) for one in done.messages] == [("OCM", "new")]
    assert list(kept.glob("*.ocm"))


def test_a_source_that_is_down_empty_late_or_of_yesterday_is_said(
    inbox, kept, tmp_path
):
    empty = tmp_path / "empty"
    empty.mkdir()
    (inbox / "a.cdm").write_text(event())
    done = run(kept, inbox, empty, tmp_path / "absent")
    assert states(done) == ["ok", "empty", "down"]
    assert done.exit_code == 4
    assert all(one.remedy for one in done.sources[1:])
    same = run(kept, inbox, now_us=NOW + HOUR)
    assert states(same) == ["ok"]
    tomorrow = run(kept, inbox, now_us=NOW + 20 * HOUR)
    assert states(tomorrow) == ["yesterday's"]
    assert tomorrow.sources[0].age_h == 23.0
    (inbox / "b.cdm").write_text(event(2, "2024-11-02T07:00:00.000"))
    late = run(kept, inbox, now_us=NOW + 30 * HOUR)
    assert states(late) == ["late"]
    assert late.kept == 2


def test_files_that_are_still_being_written_are_left_for_the_next_run(inbox, kept):
    (inbox / "a.cdm.part").write_text(event()[:100])
    (inbox / ".b.cdm").write_text(event())
    done = run(kept, inbox)
    assert states(done) == ["empty"]
    assert not done.sources[0].complete
    assert "2 files" in done.sources[0].said


def test_the_folder_of_kept_messages_may_lie_in_the_one_that_is_read(inbox):
    (inbox / "a.cdm").write_text(event())
    kept = inbox / "kept"
    assert run(kept, inbox).kept == 1
    assert len(run(kept, inbox).messages) == 1


def test_names_of_messages_cannot_leave_the_folder(inbox, kept):
    text = event().replace(
        "MESSAGE_ID = TEST-1", "MESSAGE_ID = ../../../x\u202e" + "y" * 300
    )
    (inbox / "a.cdm").write_text(text)
    (one,) = run(kept, inbox).messages
    assert (kept / one.file).resolve().parent == kept.resolve()


def test_a_line_that_was_cut_off_is_no_loss(inbox, kept):
    for k in range(3):
        (inbox / f"{k}.cdm").write_text(event(k, f"2024-11-02T0{k}:00:00.000"))
    run(kept, inbox)
    index = kept / "index.ndjson"
    whole = index.read_bytes()
    index.write_bytes(whole[: whole.rfind(b'{"line": "message"') + 40])
    done = run(kept, inbox)
    assert sorted(one.status for one in done.messages) == [
        "duplicate",
        "duplicate",
        "updated",
    ]
    assert done.kept == 3
    assert len(list(kept.glob("*.cdm"))) == 3
    index.write_bytes(index.read_bytes().replace(b'"content"', b'"other"', 1))
    assert run(kept, inbox).damaged_lines == 1


def test_one_run_at_a_time(inbox, kept):
    from comity.apps.avoidance.intake.index import opened_index

    (inbox / "a.cdm").write_text(event())
    with opened_index(kept), pytest.raises(ResourceError, match="another process"):
        run(kept, inbox)


def test_sources_that_cannot_be_are_refused(kept):
    for words, reason in (
        ([], "no source"),
        (["a", "a"], "given twice"),
        (["tracss:x"], "no source"),
        (["space-track:gp"], "no source"),
    ):
        with pytest.raises(InputError, match=reason):
            open_sources(words, kept, NOW)


@pytest.mark.serial
def test_a_run_that_is_killed_loses_and_doubles_nothing(inbox, kept):
    many = 60
    for k in range(many):
        (inbox / f"{k:03d}.cdm").write_text(
            event(k, f"2024-11-02T{k // 10:02d}:{k % 10:02d}:00.000")
        )
    line = (
        "import sys; from tests.apps.avoidance.intake.test_intake import run, NOW\n"
        "from pathlib import Path\n"
        "run(Path(sys.argv[2]), sys.argv[1])\n"
    )
    command = [sys.executable, "-c", line, str(inbox), str(kept)]
    with subprocess.Popen(command) as process:
        while process.poll() is None and len(list(kept.glob("*.cdm"))) < 10:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
    before = len(list(kept.glob("*.cdm")))
    assert 10 <= before < many
    done = run(kept, inbox)
    assert done.kept == many
    assert len(list(kept.glob("*.cdm"))) == many
    assert {one.status for one in done.messages} <= {"duplicate", "updated"}
