"""Files and computations of strangers: too large, too slow, too many, of others, or made to break."""

import gzip
import json
import os
import signal
import socket
import sys
import time
from dataclasses import replace

import pytest

from comity.foundations.errors import InputError, UnknownNameError
from comity.node.computations.names import check_inside, folder_of
from comity.node.computations.results import files_in
from comity.node.persons.tokens import revoke_token
from comity.node.store.computations import find_computation
from comity.system.confined import Limits
from comity.trust.persons import Right
from tests.apps.computing.at_node import computing_node, started

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Landlock is of Linux")


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    with computing_node(
        tmp_path_factory.mktemp("node"),
        upload_mb=2,
        uploads_mb_per_person=4,
        computations_per_person=3,
        computation_memory_mb=3000,
    ) as node:
        yield node


def check(far, data, kind="message-check", **options):
    """Let the node check a message; return its end and its output."""
    name = far.upload(data)
    files = {"files": ["m.cdm"], "inputs": {"m.cdm": name}}
    begun = far.begin(kind, **(files | options))
    return far.wait(begun), far.ask("GET", f"/computations/{begun}/output").json()


# -- uploads -------------------------------------------------------------------------------


def test_an_upload_that_is_too_large_is_refused_before_it_comes(far):
    with socket.create_connection(("127.0.0.1", far.port), 5) as made:
        head = (
            "POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {far.token}\r\nContent-Length: 900000000\r\n\r\n"
        )
        made.sendall(head.encode())
        answer = made.recv(4096)
    assert b" 422 " in answer.split(b"\r\n")[0]
    assert far.node.computing.coming == []


def test_an_upload_without_a_length_is_refused(far):
    answer = far.ask("POST", "/uploads", content=iter([b"abc"]))
    assert answer.status_code == 422
    assert "Content-Length" in answer.json()["detail"]


def test_an_upload_that_stalls_is_dropped_and_leaves_nothing(far):
    with socket.create_connection(("127.0.0.1", far.port), 5) as made:
        head = (
            "POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {far.token}\r\nContent-Length: 1000\r\n\r\nabc"
        )
        made.sendall(head.encode())
        made.settimeout(15)
        assert b" 200 " not in made.recv(4096)
    end = time.monotonic() + 10
    while far.node.computing.coming and time.monotonic() < end:
        time.sleep(0.05)
    assert far.node.computing.coming == []
    assert not list((far.node.folder / "uploads").glob(".coming-*"))


def test_what_one_caller_uploads_in_all_is_bounded_and_freed(far):
    names = [far.upload(os.urandom(1_300_000)) for _ in range(3)]
    refused = far.ask("POST", "/uploads", content=os.urandom(1_300_000))
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    # Another caller has room of his own.
    far.upload(b"mine", token=far.other)
    for name in names:
        assert far.ask("DELETE", f"/uploads/{name}").status_code == 200
    far.upload(b"room again")


def test_nobody_sees_or_uses_the_upload_of_another(far):
    name = far.upload(b"a secret of one")
    for method in ("GET", "DELETE"):
        answer = far.ask(method, f"/uploads/{name}", token=far.other)
        assert answer.status_code == 404
    request = {"files": ["m.cdm"], "inputs": {"m.cdm": name}}
    used = far.ask("POST", "/computations/message-check", json=request, token=far.other)
    absent = far.ask("GET", f"/uploads/sha256:{64 * '0'}", token=far.other)
    assert used.status_code == absent.status_code == 404


def test_a_caller_without_the_right_uploads_nothing(far):
    from comity.node.persons.tokens import make_token

    token = make_token(far.node, "reads", scopes={Right.READ})
    answer = far.ask("POST", "/uploads", content=b"abc", token=token)
    assert answer.status_code == 403
    answer = far.ask("POST", "/uploads", content=b"abc", token="no")  # noqa: S106
    assert answer.status_code == 401


# -- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/passwd",
        "a/../../x",
        "",
        "a//b",
        "~/x",
        "a\\b",
        "x" * 201,
        "a\0b",
        "./a",
        "a\u202eb",
    ],
)
def test_no_name_leads_out_of_the_folder(far, name):
    with pytest.raises(InputError):
        check_inside(name)
    source = far.upload(b"x")
    for request in (
        {"files": ["m"], "inputs": {name: source}},
        {"files": [name], "inputs": {}},
    ):
        answer = far.ask("POST", "/computations/message-check", json=request)
        assert answer.status_code == 422, answer.text
    request = {"file": "m", "out": name, "inputs": {"m": source}}
    answer = far.ask("POST", "/computations/message-convert", json=request)
    assert answer.status_code == 422
    assert name == "" or not list(far.node.folder.parent.glob("x"))


@pytest.mark.parametrize(
    "source",
    [
        "installed:../node.key",
        "installed:",
        "installed:.x",
        "node.key",
        "sha256:../../node.key",
    ],
)
def test_no_source_is_any_other_file_of_the_node(far, source):
    request = {"files": ["m"], "inputs": {"m": source}}
    answer = far.ask("POST", "/computations/message-check", json=request)
    assert answer.status_code == 404


def test_a_value_never_becomes_an_option(far):
    name = far.upload(b"x")
    _, said = check(far, b"x", "risk", now="--pictures=/tmp/x")
    assert said["exit_code"] != 0
    request = {"files": ["--pictures=p"], "inputs": {"--pictures=p": name}}
    done = far.begin("risk", **request)
    far.wait(done)
    text = far.ask("GET", f"/computations/{done}/output").json()
    assert "--pictures=p" in text["notes"]
    assert [file["name"] for file in text["files"]] == []


def test_words_that_may_name_a_file_name_none_of_the_machine(far):
    request = {"files": ["sample:100"], "primaries": "/etc/passwd"}
    assert far.ask("POST", "/computations/screen", json=request).status_code == 422
    request = {"files": ["/etc/passwd"]}
    assert (
        far.ask("POST", "/computations/catalogue-import", json=request).status_code
        == 422
    )


# -- contents ------------------------------------------------------------------------------

CONTENTS = {
    "bomb": ("catalogue-import", gzip.compress(b"0" * 300_000_000, 6)),
    "million lines": ("message-check", b"\n" * 1_000_000),
    "deep": ("catalogue-import", b"[" * 1_000_000),
    "not a number": ("risk", b'{"HBR": NaN, "MISS_DISTANCE": Infinity}'),
    "nothing": ("risk", b""),
    "zeros": ("orbit-fuse", b"\0" * 100_000),
}


@pytest.mark.parametrize("what", CONTENTS)
def test_hostile_contents_end_in_a_typed_answer(far, what):
    kind, data = CONTENTS[what]
    ended, said = check(far, data, kind)
    assert ended["state"] in {"done", "failed"}
    assert said["exit_code"] != 0, said
    assert "fault of Comity" not in f"{said['notes']}{ended['problem']}"
    assert far.ask("GET", "/computations").status_code == 200


# -- computations --------------------------------------------------------------------------

LONG = {"files": ["sample:20000"], "days": 7.0, "threshold_km": 20.0, "workers": 1}


def cancel_all(far):
    for one in far.ask("GET", "/computations").json()["items"]:
        far.ask("DELETE", f"/computations/{one['id']}")
    end = time.monotonic() + 20
    while far.runner._running and time.monotonic() < end:
        time.sleep(0.05)


def running_worker(far, name):
    far.wait(name, "running")
    end = time.monotonic() + 20
    while name not in far.runner._running and time.monotonic() < end:
        time.sleep(0.01)
    return far.runner._running[name].worker


def test_nobody_sees_touches_or_counts_the_computations_of_another(far):
    cancel_all(far)
    name = far.begin("screen", **LONG)
    for method, path in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/continue"),
        ("GET", "/output"),
        ("GET", "/result"),
        ("GET", "/rows"),
        ("GET", "/files/x.csv"),
    ):
        theirs = far.ask(method, f"/computations/{name}{path}", token=far.other)
        none = far.ask(method, f"/computations/{32 * '0'}{path}", token=far.other)
        assert theirs.status_code == none.status_code == 404
    assert far.ask("GET", "/computations", token=far.other).json()["items"] == []
    cancel_all(far)


def test_too_many_computations_of_one_caller_are_refused_others_are_not(far):
    cancel_all(far)
    for _ in range(3):
        far.begin("screen", **LONG)
    refused = far.ask("POST", "/computations/screen", json=LONG)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["code"] == "allowance"
    answer = far.ask("POST", "/computations/screen", json=LONG, token=far.other)
    assert answer.status_code == 202
    far.ask("DELETE", f"/computations/{answer.json()['id']}", token=far.other)
    cancel_all(far)


def test_cancelling_kills_the_worker_and_erases_what_it_wrote(far):
    cancel_all(far)
    name = far.begin("screen", **LONG)
    worker = running_worker(far, name)
    assert far.ask("DELETE", f"/computations/{name}").json()["state"] == "cancelled"
    end = time.monotonic() + 10
    while (worker.alive or worker.folder.exists()) and time.monotonic() < end:
        time.sleep(0.05)
    assert not worker.alive
    assert not worker.folder.exists()
    assert far.ask("GET", f"/computations/{name}").json()["state"] == "cancelled"
    assert far.ask("GET", f"/computations/{name}/result").status_code == 422


def test_a_worker_that_is_killed_is_a_problem_and_the_next_one_works(far):
    cancel_all(far)
    name = far.begin("screen", **LONG)
    os.kill(running_worker(far, name).pid, signal.SIGKILL)
    ended = far.wait(name)
    assert ended["state"] == "failed"
    assert ended["problem"]["code"] == "resource"
    assert "signal 9" in ended["problem"]["message"]
    assert far.ask("GET", f"/computations/{name}/result").status_code == 503
    done = far.begin("screen", files=["sample:100"], days=0.01)
    assert far.wait(done)["state"] == "done"


def test_want_of_memory_is_a_problem(tmp_path):
    with computing_node(tmp_path, computation_memory_mb=900) as far:
        name = far.begin("screen", files=["sample:1000000"], days=0.01)
        ended = far.wait(name)
    assert ended["state"] == "failed", ended
    assert "memory" in ended["problem"]["message"]


def test_time_of_processors_and_of_the_clock_are_bounded(tmp_path):
    with computing_node(tmp_path, computation_cpu_minutes=0.1) as far:
        first = far.wait(far.begin("screen", **LONG))
        far.node.settings = replace(
            far.node.settings, computation_cpu_minutes=60, computation_minutes=0.02
        )
        if far.runner._spare is not None:
            far.runner._spare.kill()
        second = far.wait(far.begin("screen", **LONG))
    assert first["state"] == second["state"] == "failed"
    assert "processors" in first["problem"]["message"]
    assert "min" in second["problem"]["message"]


def test_a_revoked_token_ends_its_computations(far):
    from comity.node.persons.tokens import make_token

    token = make_token(far.node, "short")
    answer = far.ask("POST", "/computations/screen", json=LONG, token=token)
    name = answer.json()["id"]
    worker = running_worker(
        far.__class__(far.node, far.port, token, far.other, far.runner), name
    )
    revoke_token(far.node, "short")
    end = time.monotonic() + 20

    def state():
        with far.node.reading() as work:
            return find_computation(work.connection, name).state

    # The worker is dead a moment before that is recorded.
    while (worker.alive or state() == "running") and time.monotonic() < end:
        time.sleep(0.05)
    assert not worker.alive
    assert state() == "cancelled"


def test_a_stop_of_the_node_interrupts_and_a_computation_goes_on(tmp_path):
    with computing_node(tmp_path) as far:
        options = {"days": 0.5, "threshold_km": 5.0, "workers": 1, "out": "x.csv"}
        name = far.begin("screen", files=["sample:3000"], **options)
        worker = running_worker(far, name)
        far.runner.close()
        assert not worker.alive
        told = far.ask("GET", f"/computations/{name}").json()
        assert told["state"] == "interrupted"
        assert told["problem"]["code"] == "stopped"
        with started(far.node):
            answer = far.ask("POST", f"/computations/{name}/continue")
            assert answer.status_code == 202
            assert far.wait(name)["state"] == "done"
            got = far.ask("GET", f"/computations/{name}/files/x.csv")
            assert got.status_code == 200
            assert got.text.startswith("object_1,")


def test_what_ran_when_the_process_was_killed_is_marked_at_the_next_start(tmp_path):
    with computing_node(tmp_path, computations_at_once=1) as far:
        name = far.begin("screen", **LONG)
        running_worker(far, name)
        # As if this process had ended without a word: the row says that it runs.
        with started(far.node):
            told = far.ask("GET", f"/computations/{name}").json()
        assert told["state"] == "interrupted"
        far.ask("DELETE", f"/computations/{name}")


# -- what a worker that was taken over could do -----------------------------------------------


def test_no_link_that_a_worker_leaves_is_followed(far, tmp_path):
    from comity.node.computations.results import _real

    (tmp_path / "secret").write_text("key")
    folder = tmp_path / "files"
    (folder / "under").mkdir(parents=True)
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "under" / "up").symlink_to(tmp_path)
    (folder / "plain").write_text("x")
    assert [one.name for one in files_in(folder)] == ["plain"]
    for name in ("link", "under/up/secret", "../secret", "under", "none"):
        with pytest.raises(UnknownNameError):
            _real(folder, name)
    assert _real(folder, "plain").read_text() == "x"
    assert folder_of(far.node).is_dir()


PROBE = """
import json, os, socket, sys
from pathlib import Path
from comity.system.confined import Limits, confine, limit
from comity.worker import readable
folder, secret = Path(sys.argv[1]), Path(sys.argv[2])
limit(Limits(memory_mb=3000, files=64, file_mb=1))
done = confine(folder, readable())
found = {"files": done.files, "network": done.network}
def tried(name, act):
    try:
        act()
        found[name] = "done"
    except (OSError, ValueError) as error:
        found[name] = type(error).__name__
tried("read", secret.read_text)
tried("list", lambda: os.listdir(secret.parent))
tried("write", lambda: (secret.parent / "new").write_text("x"))
tried("own", lambda: (folder / "new").write_text("x"))
tried("tcp", lambda: socket.create_connection(("127.0.0.1", int(sys.argv[3])), 2))
tried("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)))
tried("large", lambda: (folder / "large").write_bytes(b"x" * 3_000_000))
tried("many", lambda: [open(folder / "new") for _ in range(100)])
print(json.dumps(found))
"""


@LINUX
def test_a_confined_process_reads_and_reaches_nothing_else(tmp_path):
    import subprocess

    secret, folder = tmp_path / "node" / "node.key", tmp_path / "work"
    secret.parent.mkdir()
    folder.mkdir()
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        words = [sys.executable, "-c", PROBE, str(folder), str(secret), port]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    if not found["files"]:
        pytest.skip("this kernel has no Landlock")
    assert found["read"] == found["list"] == found["write"] == "PermissionError"
    assert found["own"] == "done"
    assert found["tcp"] != "done"
    assert found["large"] != "done"
    assert found["many"] == "OSError"
    assert Limits().memory_mb > 0
