"""Runs lines of commands in this process and keeps what each one did.

A script is a text. Its lines are commands without the word ``comity``, run in a folder of
inputs; other lines begin with a sign:

``+ command``   run it twice, as text for people and as JSON for programs
``- command``   run it as text alone (it has no ``--json``)
``@ word …``    a directive of the bench: ``@ clock 60`` moves the clock by 60 s
``# words``     a remark

``command => NAME member.0.member`` keeps a value of the JSON for later lines, as ``$NAME``.
What commands write below ``out/`` is kept with them. Nothing is random and nothing reads
the true clock: ``time.time_ns``, ``datetime.now`` and ``secrets.token_bytes`` are replaced.
"""

import contextlib
import datetime as dt
import hashlib
import importlib
import io
import json
import pkgutil
import re
import secrets
import shlex
import sys
import time
from pathlib import Path
from string import Template

from typing_extensions import override

import comity
from comity.main import run
from tests.behaviour.compare import shortened
from tests.persons import SECRET

#: 2027-03-01T12:00:00 UTC: where the clock of a bench begins, in seconds since 1970.
START_S = 1_803_902_400
#: Members that tell how long something took, what this machine is, or what is sealed with a
#: key drawn by the library.
VOLATILE = {
    "wall_s",
    "read_s",
    "search_s",
    "assess_s",
    "cpu_s",
    "seconds",
    "stages",
    "workers",
    "threads",
    "processors",
    "peak_mib",
    "sealed",
}
#: Commands that no script brings to a good end, and why.
EXEMPT = {
    "catalogue fetch": "asks servers on the public network",
    "watch roster": "the former name of roster show",
    "watch log": "the former name of roster log",
    "watch handover": "the former name of roster handover",
    "watch serve": "does not end; tests/apps/watch/test_run.py ends it",
    "serve": "does not end; processes that serve are tested with the federation",
    "node move": "needs a server: tests/node/test_postgres.py moves nodes there and back",
    "atlas review confirm": "checks are by persons of a serving node, tests/node/api has them",
    "atlas review accept-many": "takes rows of data files: tests/apps/atlas/test_desk.py",
    "person sign-in": "asks a serving node: tests/node/api/test_persons_far.py",
    "conformance": "drives a node for minutes; its cases are tests of their own",
    "fleet plan": "the recorded fleet has no plan that keeps its service, which is an error",
    "orbit train-forecast": "needs many more outcomes than a small input holds",
    "notice drill": "its exercise holds a misreading, and so ends with 1",
    "computation show": "computations are of serving nodes, tests/apps/computing has some",
    "computation cancel": "as computation show",
    "computation stop": "as computation show",
    "computation continue": "as computation show",
    "case rehearse": "screens a large population; its tutorial is run as it stands",
}
#: Commands that have no bad input, or none that does not stop everything.
NEVER_FAIL = {
    "doctor": "it tells what is missing, and takes no input",
    "conformance list": "it takes no input",
    "case plan": "its refusals are tested with the cases of people",
    "atlas review decisions": "it lists nothing where nothing is",
}
SPENT = re.compile(
    r"\d+(?:\.\d+)? (?:s|ms)\b(?= (?:in all|on|of CPU|CPU))|in \d+\.\d+ s"
)
HASH = re.compile(r"sha256:([0-9a-f]{12,64})|\b([0-9a-f]{12})\b")
SIGNATURE = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43,}={0,2}(?![A-Za-z0-9_-])")
#: Free ports that a command chooses.
PORT = re.compile(r"(127\.0\.0\.1:|port: )[3-6]\d{4}\b")
NOISE = re.compile(r"comity: first use, compiling.*|.*it/s.*")


class Instance(type):
    """Lets true instants count as those of the replaced class."""

    @override
    def __instancecheck__(cls, value):
        return isinstance(value, dt.datetime)


class Bench:
    """A folder, a clock and dice; ``steps`` holds what was run in it."""

    def __init__(self, folder: Path, patch):
        self.folder = folder
        self.steps: list[dict[str, object]] = []
        self.kept: dict[str, object] = {}
        self.now_s, self.drawn = START_S, 0
        self.spent: list[object] = []
        self.last = None
        self.hashes_left_out = False
        (folder / "out").mkdir(parents=True, exist_ok=True)
        patch.chdir(folder)
        for name in ("COMITY_NODE", "COMITY_ATLAS", "COMITY_PASSPHRASE"):
            patch.delenv(name, raising=False)
        for name in ("COMITY_PERSON_KEY", "COMITY_PERSON_PASSPHRASE_FD"):
            patch.delenv(name, raising=False)
        # Who does the acts of scripts, unless a line names another person with --as.
        patch.setenv("COMITY_PERSON", "Ada")
        patch.setenv("COMITY_PERSON_PASSPHRASE", SECRET.decode())
        patch.setenv("COLUMNS", "120")
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COMITY_CACHE", str(folder / "cache"))
        (folder / "cache").mkdir(exist_ok=True)
        self.freeze(patch)

    def freeze(self, patch):
        bench = self

        class Now(dt.datetime, metaclass=Instance):
            @classmethod
            @override
            def now(cls, tz=None):
                del cls
                return dt.datetime.fromtimestamp(bench.now_s, tz)

        patch.setattr(time, "time_ns", lambda: bench.now_s * 1_000_000_000)
        patch.setattr(secrets, "token_bytes", self.draw)
        for module in everything():
            if vars(module).get("datetime") is dt.datetime:
                patch.setattr(module, "datetime", Now)

    def draw(self, count=32):
        self.drawn += 1
        return hashlib.shake_256(f"bench {self.drawn}".encode()).digest(count)

    # -- scripts ---------------------------------------------------------------------

    def play(self, script):
        for line in script.splitlines():
            if line.startswith("@ "):
                word, *more = shlex.split(line[2:])
                getattr(self, f"do_{word}")(*more)
            elif line.strip() and not line.startswith("#"):
                self.command(line)
        return self.steps

    def command(self, line):
        line, _, keep = line.partition(" => ")
        sign = line[0] if line[:2] in {"+ ", "- "} else ""
        text = line.removeprefix(f"{sign} ") if sign else line
        words = shlex.split(Template(text).safe_substitute(self.kept))
        if sign:
            self.step(line, words)
        if sign != "-":
            value = self.step(line, [*words, "--json"])
            if keep:
                name, path = keep.split()
                self.kept[name] = self.member(value, path)

    def member(self, value, path):
        for member in path.split("."):
            try:
                value = value[int(member) if member.isdigit() else member]
            except (LookupError, TypeError):
                raise AssertionError(f"no {path}: {self.steps[-1]}") from None
        return value

    def step(self, line, words):
        before = self.written()
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            begun = time.process_time()
            code = run(words)
            self.spent.append((time.process_time() - begun, line))
        said, value = out.getvalue(), None
        one = {"line": line, "code": code}
        if "--json" in words:
            one["json"] = True
            with contextlib.suppress(ValueError):
                value = json.loads(said)
        shown = said if value is None else value
        # Doctor tells of this machine; people read of the demo's steps in rounded numbers.
        loose = words[0] == "doctor" or (words[0] == "demo" and isinstance(shown, str))
        one["out"] = shape(shown) if loose else self.normal(shown)
        one["err"] = self.errors(err.getvalue())
        self.last = value
        after = self.written()
        files = sorted(name for name in after if after[name] != before.get(name))
        if files:
            one["files"] = {name: self.content(name) for name in files}
        self.steps.append(shortened(one))
        return value

    def close(self):
        """Close what a subclass has opened."""

    # -- what is kept ----------------------------------------------------------------

    def written(self):
        paths = (self.folder / "out").rglob("*")
        return {
            str(p.relative_to(self.folder / "out")): p.stat().st_mtime_ns
            for p in paths
            if p.is_file() and not kept_apart(p)
        }

    def content(self, name):
        data = (self.folder / "out" / name).read_bytes()
        if name.endswith((".json", ".geojson")):
            return self.normal(json.loads(data))
        try:
            return self.normal(data.decode())
        except UnicodeDecodeError:
            return (
                f"{len(data)} bytes" if not name.endswith(".comity") else "a snapshot"
            )

    def errors(self, text):
        lines = [
            line for line in text.splitlines() if line and not NOISE.fullmatch(line)
        ]
        out = []
        for line in lines:
            try:
                out.append(self.normal(json.loads(line)))
            except ValueError:
                out.append(self.normal(line))
        return out

    def normal(self, value):
        """Return a value without what differs from run to run."""
        if isinstance(value, dict):
            return {
                self.normal(key): "…" if key in VOLATILE else self.normal(one)
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self.normal(one) for one in value]
        if isinstance(value, str):
            text = self.without_hashes(value.replace(str(self.folder), "FOLDER"))
            text = "\n".join(line.rstrip() for line in text.split("\n"))
            return PORT.sub(r"\1…", SPENT.sub("… s", text))
        return value

    def without_hashes(self, text):
        """Return a text without hashes and signatures, if these are left out."""
        if not self.hashes_left_out:
            return text
        return SIGNATURE.sub("…", HASH.sub("hash", text))

    # -- directives ------------------------------------------------------------------

    def do_clock(self, seconds):
        self.now_s += int(seconds)

    def do_leave_out_hashes(self):
        """Leave hashes out from here on: those over computed numbers differ by processor."""
        self.hashes_left_out = True

    def do_keep(self, name):
        """Keep the output of the last command as a file."""
        self.do_write(name, json.dumps(self.last))

    def do_write(self, name, text):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text.replace("\\n", "\n"))


def shape(value):
    """Return what a report on this machine is made of, without what it says."""
    if isinstance(value, dict):
        named = {"name": value["name"]} if "name" in value else {}
        return {key: shape(one) for key, one in value.items()} | named
    if isinstance(value, list):
        return [shape(one) for one in value]
    return type(value).__name__


def kept_apart(path):
    """Tell whether a file belongs to a node: its database is no output."""
    return path.suffix in {".db", ".fence", ".key"} or ".db-" in path.name


def everything():
    """Return all modules of the package, imported."""
    for found in pkgutil.walk_packages(comity.__path__, "comity."):
        if not found.name.endswith("__main__") and ".versions." not in found.name:
            importlib.import_module(found.name)
    return [m for name, m in sys.modules.items() if name.startswith("comity.")]
