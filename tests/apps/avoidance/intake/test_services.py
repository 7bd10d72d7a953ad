"""Space-Track and TraCSS against recorded servers: their rules, refusals, broken and empty answers."""

import json
import os

import pytest

from comity.apps.avoidance.intake import collect, open_sources
from comity.foundations import parse_utc
from comity.foundations.errors import FormatError, ResourceError, TrustError
from comity.system.credentials import Credentials
from tests.apps.avoidance.intake.recorded_servers import (
    SpaceTrackServer,
    TraCSSServer,
    gate,
)
from tests.apps.avoidance.intake.test_intake import NOW, event
from tests.messages.test_split import ROW, flat

HOUR = 3_600_000_000


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    for name in ("SPACETRACK_USER", "SPACETRACK_PASSWORD"):
        monkeypatch.setenv(name, "right")
    monkeypatch.setenv("TRACSS_CLIENT_ID", "me")
    monkeypatch.setenv("TRACSS_CLIENT_SECRET", "right")


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "kept"


def ask(server, kept, word, now_us=NOW, **options):
    sources = open_sources([word], kept, now_us, gate=gate(server), **options)
    done = collect(sources, kept, now_us)
    return done, done.sources[0]


def test_space_track_is_asked_for_whole_messages_since_the_last(kept):
    server = SpaceTrackServer(kvn=event(1) + event(2, "2024-11-02T08:00:00.000"))
    done, told = ask(server, kept, "space-track")
    assert (told.state, told.complete, told.untested_live) == ("ok", True, True)
    assert [one.status for one in done.messages] == ["new", "updated"]
    assert [r.url.path for r in server.seen][::2] == [
        "/ajaxauth/login",
        "/ajaxauth/logout",
    ]
    (path,) = server.queries
    assert (
        "/expandedspacedata/query/class/cdm/CREATION_DATE/>2024-10-26T09:00:00/" in path
    )
    assert path.endswith("/format/kvn/emptyresult/show")
    ask(server, kept, "space-track", NOW + 9 * HOUR)
    assert "/CREATION_DATE/>2024-11-01T08:00:00/" in server.queries[1]


def test_a_message_of_the_future_does_not_hide_those_before_it(kept):
    server = SpaceTrackServer(kvn=event(1, "2099-01-01T00:00:00.000") + event(2))
    done, told = ask(server, kept, "space-track")
    assert done.kept == 2
    assert told.newest == "2024-11-02T06:00:00"
    ask(server, kept, "space-track", NOW + 9 * HOUR)
    assert "/CREATION_DATE/>2024-11-01T06:00:00/" in server.queries[1]


def test_space_track_is_not_asked_more_than_three_times_a_day(kept):
    server = SpaceTrackServer(kvn=event())
    ask(server, kept, "space-track")
    done, told = ask(server, kept, "space-track", NOW + 7 * HOUR)
    assert (told.state, told.exit_code, done.exit_code) == ("early", 0, 0)
    assert "2024-11-02T17:00:00" in told.said
    assert len(server.queries) == 1
    # The other class is another question.
    ask(server, kept, "space-track:public", NOW + 7 * HOUR)
    assert len(server.queries) == 2


def test_no_more_calls_than_a_minute_and_an_hour_allow(kept):
    from comity.foundations.errors import AllowanceError
    from comity.system.service_calls import Rules, ServiceCalls

    server = SpaceTrackServer(kvn=event())
    calls = ServiceCalls("Space-Track", Rules(29, 40, 0), gate(server), NOW)
    kept.mkdir()
    login = {"identity": "right", "password": "right"}
    address = "https://www.space-track.org/ajaxauth/login"
    with pytest.raises(AllowanceError, match="within the minute"):
        for _ in range(35):
            calls.send(address, kept / "x", form=login)
    assert len(server.seen) == 29
    # Another run of the same user, a minute later.
    calls = ServiceCalls(
        "Space-Track", Rules(29, 40, 0), gate(server), NOW + 61_000_000
    )
    with pytest.raises(AllowanceError, match="within the hour"):
        for _ in range(35):
            calls.send(address, kept / "x", form=login)
    assert len(server.seen) == 40


@pytest.mark.parametrize("status", [301, 403, 429, 500, 503])
def test_any_refusal_stops_all_further_calls_until_a_person_says_so(kept, status):
    server = SpaceTrackServer(kvn=event())
    server.status = status
    done, told = ask(server, kept, "space-track")
    assert (told.state, done.exit_code) == ("refused", 5)
    assert str(status) in told.said
    assert "--again" in told.remedy
    asked = len(server.seen)
    server.status = 200
    for hours in (1, 9, 100):
        _, told = ask(server, kept, "space-track", NOW + hours * HOUR)
        assert told.state == "refused"
    assert len(server.seen) == asked
    _, told = ask(server, kept, "space-track", NOW + 101 * HOUR, again=True)
    assert told.state == "late"


def test_a_login_that_fails_is_tried_once(kept):
    server = SpaceTrackServer(kvn=event(), accepts="other")
    _, told = ask(server, kept, "space-track")
    assert (told.state, len(server.seen)) == ("refused", 1)
    _, told = ask(server, kept, "space-track", NOW + 9 * HOUR)
    assert len(server.seen) == 1
    assert "right" not in told.said


def test_no_answer_is_no_refusal_and_not_asked_again_at_once(kept):
    import httpx

    def silent(_request):
        raise httpx.ConnectError("no route to host")

    done, told = ask(silent, kept, "space-track")
    assert (told.state, done.exit_code) == ("down", 5)
    server = SpaceTrackServer(kvn=event())
    _, told = ask(server, kept, "space-track", NOW + 60_000_000)
    assert (told.state, server.seen) == ("early", [])
    _, told = ask(server, kept, "space-track", NOW + HOUR)
    assert told.state == "ok"


def test_an_answer_that_breaks_off_keeps_what_came_and_says_so(kept):
    server = SpaceTrackServer(kvn=event(1) + event(2))
    server.cut = len(event(1)) + 300
    done, told = ask(server, kept, "space-track")
    assert [one.status for one in done.messages] == ["new", "refused"]
    assert (told.state, told.complete) == ("down", False)
    assert "2 records came before" in told.said
    server.cut = 0
    done, told = ask(server, kept, "space-track", NOW + HOUR)
    assert [one.status for one in done.messages] == ["duplicate", "updated"]


def test_an_empty_answer_of_space_track_is_known_to_be_empty(kept):
    _, told = ask(SpaceTrackServer(), kept, "space-track")
    assert (told.state, told.complete) == ("empty", True)
    assert "there is none" in told.said


def test_rows_of_the_public_list(kept):
    now = parse_utc("2022-04-29T10:00:00")
    server = SpaceTrackServer(rows=json.dumps([ROW]))
    done, told = ask(server, kept, "space-track:public", now)
    assert done.messages[0].kind == "summary"
    assert told.state == "ok"
    assert (
        "/basicspacedata/query/class/cdm_public/CREATED/>2022-04-22"
        in server.queries[0]
    )


def test_tracss_streams_are_read_line_by_line_and_nothing_is_dropped(kept):
    lines = [
        json.dumps(flat(CREATION_DATE="2024-11-02T06:00:00.000")),
        "",
        '{"MESSAGE_ID": "cut',
        json.dumps({"status": "keep-alive"}),
        json.dumps(flat(CREATION_DATE="2024-11-02T07:00:00.000", MESSAGE_ID="B")),
    ]
    server = TraCSSServer("\n".join(lines) + "\n")
    done, told = ask(server, kept, "tracss:cdm")
    assert [one.status for one in done.messages] == [
        "new",
        "refused",
        "refused",
        "updated",
    ]
    assert [one.line for one in done.messages] == [1, 3, 4, 5]
    assert not told.complete
    assert "2 of them could not be read" in told.said
    assert server.seen[1].url.path == "/bulkdata/cdm/v2/stream"
    assert server.seen[1].url.params["creationDate"] == ">=2024-10-26T09:00:00Z"


def test_a_whole_stream_of_tracss_is_complete_with_its_number(kept):
    server = TraCSSServer(
        json.dumps(flat(CREATION_DATE="2024-11-02T06:00:00.000")) + "\n"
    )
    _, told = ask(server, kept, "tracss:cdm-v1")
    assert told.said == "complete, 1 records"
    assert server.seen[1].url.path == "/bulkdata/cdm/v1/stream"


def test_an_empty_stream_of_tracss_is_never_called_complete(kept):
    _, told = ask(TraCSSServer(""), kept, "tracss:cdm")
    assert (told.state, told.complete) == ("empty", False)
    assert "no evidence" in told.said
    assert "access was refused" in told.remedy


def test_tracss_refuses_and_is_not_asked_again(kept):
    server = TraCSSServer("", accepts="other")
    _, told = ask(server, kept, "tracss:cdm")
    assert (told.state, len(server.seen)) == ("refused", 1)
    ask(server, kept, "tracss:ocm", NOW + 2 * HOUR)
    assert len(server.seen) == 1


def test_without_an_account_nothing_is_asked(kept, monkeypatch):
    monkeypatch.delenv("SPACETRACK_PASSWORD")
    server = SpaceTrackServer(kvn=event())
    done, told = ask(server, kept, "space-track")
    assert (told.state, done.exit_code, server.seen) == ("down", 4, [])
    assert "SPACETRACK_PASSWORD" in told.said


def test_credentials_of_a_file_that_others_may_read_are_refused(tmp_path, kept):
    path = tmp_path / "accounts"
    path.write_text("# mine\nSPACETRACK_USER=right\nSPACETRACK_PASSWORD=right\n")
    path.chmod(0o644)
    with pytest.raises(TrustError, match="0644"):
        Credentials(path)
    path.chmod(0o600)
    assert "right" not in repr(Credentials(path))
    server = SpaceTrackServer(kvn=event())
    for name in ("SPACETRACK_USER", "SPACETRACK_PASSWORD"):
        os.environ.pop(name)
    _, told = ask(server, kept, "space-track", credentials=path)
    assert told.state == "ok"
    path.write_text("secret without a name\n")
    with pytest.raises(FormatError) as caught:
        Credentials(path)
    assert "secret" not in str(caught.value)
    with pytest.raises(ResourceError):
        Credentials(tmp_path / "absent")
