"""`comity demo --serve` as people start it: four processes, a link, an act that arrives, and the end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from comity.apps.operations.demo_parties import NAMES, PORTS, Places
from comity.apps.operations.demo_processes import free_places
from comity.apps.operations.demo_steps import StepFailedError, Steps
from comity.apps.operations.serve_demo import demo_folder
from comity.foundations.errors import DataError, InputError, RangeError, ResourceError
from comity.main import run

CHANGES = {"accept": "application/json"}


# -- without a process -----------------------------------------------------------------


def test_a_step_that_fails_or_does_not_hold_ends_the_story():
    said = []
    steps = Steps(said.append)
    assert steps.run("one", lambda: (5, "done", "five", True)) == 5
    with pytest.raises(StepFailedError, match="does not hold: five"):
        steps.run("two", lambda: (6, "done", "five", False))

    def broken():
        raise DataError("no orbit", remedy="look")

    with pytest.raises(StepFailedError, match="three: no orbit") as told:
        steps.run("three", broken)
    assert told.value.remedy == "look"
    assert [one.holds for one in said] == [True, False, False]


def test_ports_are_consecutive_and_one_that_is_taken_is_named():
    places = free_places(None)
    ports = [places.people(name) for name in NAMES]
    ports += [places.inbox(name) for name in NAMES]
    assert ports == list(range(places.first, places.first + PORTS - 1))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        first = max(min(port - 2, 65_536 - PORTS), 1024)
        with pytest.raises(ResourceError, match=f"port {port} of 127.0.0.1 is taken"):
            free_places(first)
    for wrong in (-1, 0, 80, 1023, 65_536 - PORTS + 1, 70_000):
        with pytest.raises(RangeError, match="1024 to"):
            free_places(wrong)


def test_people_open_each_node_at_a_name_of_its_own():
    places = Places(9000)
    origins = [places.origin(name) for name in NAMES]
    assert origins[0] == "http://alfa.localhost:9000"
    assert len({one.split(":")[1] for one in origins}) == len(NAMES)


def test_a_folder_of_its_own_is_removed_and_a_named_one_is_kept(tmp_path):
    with demo_folder(None) as made:
        assert made.stat().st_mode & 0o777 == 0o700
    assert not made.exists()
    with demo_folder(tmp_path / "kept") as kept:
        (kept / "x").write_text("")
    assert kept.exists()
    with pytest.raises(InputError, match="not empty"), demo_folder(tmp_path / "kept"):
        pass


#: Words after ``demo`` → exit code, and what is said.
WRONG = {
    "port without serve": (("--port", "9000"), 2, "--serve"),
    "port too small": (("--serve", "--port", "80"), 2, "1024"),
    "port too large": (("--serve", "--port", "65530"), 2, "1024"),
    "negative port": (("--serve", "--port=-5"), 2, "1024"),
    "port no number": (("--serve", "--port", "many"), 2, "port"),
    "folder is a file": (("--serve", "--out", "FILE"), 2, "is a file"),
    "folder not empty": (("--serve", "--out", "FULL"), 2, "not empty"),
    "folder nowhere": (("--serve", "--out", "FILE/under"), 4, ""),
    "no catalogue": (("--serve", "--catalogue", "no-such-file"), 1, "no-such-file"),
    "no sample": (("--serve", "--catalogue", "sample:many"), 1, "sample"),
    "no owners": (("--serve", "--catalogue", "PLAIN"), 1, "owners"),
    "too few objects": (("--serve", "--catalogue", "sample:50"), 1, ""),
}
TLE = """\
1 25544U 98067A   24306.50000000  .00016717  00000-0  10270-3 0  9007
2 25544  51.6400 208.9163 0006317  69.9862  25.2906 15.49560722    10
"""


@pytest.mark.parametrize("name", WRONG)
def test_wrong_words_are_refused_before_anything_is_begun(
    tmp_path, capsys, monkeypatch, name
):
    monkeypatch.chdir(tmp_path)
    Path("FILE").write_text("x")
    Path("FULL").mkdir()
    Path("FULL/x").write_text("x")
    Path("PLAIN").write_text(TLE)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    words, code, said = WRONG[name]
    got = run(["demo", *words])
    out = capsys.readouterr()
    assert got == code
    assert said in out.err + out.out
    assert "Traceback" not in out.err
    assert list((tmp_path / "temporary").iterdir()) == []


# -- as a process ----------------------------------------------------------------------


def children_of(pid):
    """Return the processes whose parent is one."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


def alive(pid):
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


def until(what, seconds=60.0):
    """Return what a function returns once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.3)
    raise AssertionError("not in time")


class Demo:
    """The command as a process: its lines, its nodes, its visitor."""

    def __init__(self, folder):
        (folder / "temporary").mkdir()
        self.temporary = folder / "temporary"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "comity", "demo", "--serve", "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=os.environ | {"TMPDIR": str(self.temporary)},
        )
        self.steps, self.url, self.clients = [], "", []
        while not self.url:
            line = self.process.stdout.readline()
            if not line:
                said = self.process.communicate()[1]
                pytest.fail(f"it ended: {said}")
            value = json.loads(line)
            self.url = value.get("url", "")
            self.steps += [] if self.url else [value]

    def follow(self, url):
        """Open a link as the page's script does; return a client that is signed in, or None."""
        origin, _, secret = url.replace("/visit#", " ").partition(" ")
        name, port = origin.removeprefix("http://").split(":")
        # The names of this machine are known to browsers, and not to every resolver.
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"host": f"{name}:{port}", "origin": origin} | CHANGES,
            timeout=30.0,
        )
        self.clients.append(client)
        answer = client.post("/visit", json={"link": secret})
        if answer.status_code != 200:
            return client, answer
        cookie = answer.headers["set-cookie"].split(";")[0]
        client.headers["cookie"] = cookie
        return client, answer


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    made = Demo(tmp_path_factory.mktemp("demo"))
    yield made
    for client in made.clients:
        client.close()
    if made.process.poll() is None:
        made.process.send_signal(signal.SIGINT)
    made.process.communicate(timeout=60)


@pytest.mark.serial
def test_the_story_is_entered_acted_upon_and_ended(demo):
    names = [step["step"] for step in demo.steps]
    assert {"screening", "two cases", "notice", "warning", "link", "precedent"} <= set(
        names
    )
    assert all(
        step["holds"] and step["checked"] and step["result"] for step in demo.steps
    )
    nodes = children_of(demo.process.pid)
    assert len(nodes) == 4

    client, entered = demo.follow(demo.url)
    assert entered.json() == {"next": "/"}
    _, again = demo.follow(demo.url)
    assert again.status_code == 403
    assert "used already" in again.json()["detail"]
    assert "press Enter" in again.json()["remedy"]

    assert "Exercise" in client.get("/today", headers={"accept": "text/html"}).text
    cases = client.get("/api/v1/cases", params={"closed": "true"}).json()["items"]
    assert any(one["pc_now"] is not None and one["pc_now"] <= 1e-6 for one in cases)
    (waiting,) = [one for one in cases if one["state"] == "asked"]

    made = prepared(client, f"/api/v1/cases/{waiting['case']}/promise")
    act = made["act"]["id"]
    shown = client.get(f"/acts/{act}", headers={"accept": "text/html"}).text
    assert "demonstration authenticator" in shown
    button = {"kind": "demonstration", "credential": "", "content": {}}
    done = client.post(f"/api/v1/acts/{act}/proof", json=button)
    assert done.status_code == 200, done.text
    proofs = (done.json().get("act") or done.json())["proofs"]
    assert [one["kind"] for one in proofs] == ["demonstration"]

    def answered():
        value = client.get(f"/api/v1/cases/{waiting['case']}").json()
        return value["state"] == "relying"

    # Bravo's own process has got the promise, screened again, and committed.
    until(answered, 120.0)

    # Enter at the command gives another link.
    demo.process.stdin.write("\n")
    demo.process.stdin.flush()
    other = json.loads(demo.process.stdout.readline())["url"]
    assert other != demo.url
    assert demo.follow(other)[1].status_code == 200

    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(60) == 0
    until(lambda: not any(alive(pid) for pid in nodes))
    assert list(demo.temporary.iterdir()) == []


def prepared(client, path):
    """Prepare an act over the API."""
    answer = client.post(
        path, json={}, headers={"idempotency-key": os.urandom(16).hex()}
    )
    assert answer.status_code in {200, 201, 202}, answer.text
    return answer.json()
