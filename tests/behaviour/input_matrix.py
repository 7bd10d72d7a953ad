"""Every command with every input that can be wrong, generated from the commands.

Each option and argument that names a file, is written, is a number, an instant or a name is given
what nobody can use, one at a time, in a line that works otherwise (from the scripts). Whatever comes
of it must have an exit code of the table in ``docs/reference/errors.md``, no traceback, and a message that names the
value, with a limit or a remedy. ``python -m tests.behaviour.input_matrix`` runs all of it (``make inputs``), a
test runs a sample.
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from comity.cli.options import is_file_to_write, is_folder_to_write
from comity.main import run
from comity.system.packed import MAX_BYTES
from tests.behaviour.bench import Bench
from tests.behaviour.compare import load
from tests.behaviour.inputs import unpack
from tests.behaviour.record import INPUTS, NAMES, SCRIPTS
from tests.behaviour.test_behaviour import named_by, words_of
from tests.behaviour.worlds import NodeBench
from tests.promises.test_command_line import TREE, dummy, kind_of

#: Exit codes of the table.
CODES = {0, 1, 2, 3, 4, 5, 6, 7, 130}
#: Commands that do not end, ask the network, compile, or take minutes: with the reason.
LEFT_OUT = {
    "serve": "does not end",
    "doctor": "takes no input",
    "conformance": "asks another machine for minutes",
    "catalogue fetch": "asks the public network",
    "demo": "takes half a minute: its catalogue and days are those of screen",
    "case rehearse": "takes minutes: its catalogue is that of screen",
    "orbit train": "takes minutes",
    "orbit train-forecast": "takes minutes",
    "atlas build": "writes thousands of files",
    "completion": "takes a word of three",
}
#: Options that say where a command works; the wrong ones are tried for each of them once.
PLACES = {"--dir", "--collection", "--server"}
#: Longest time of one try, s: what takes longer is a fault of its own.
LONGEST_S = 120
UNNAMED = "does not name the value"


class Try(NamedTuple):
    """A line in which one input is wrong.

    Attributes
    ----------
    script
        Of which script the line is, or ``@`` and the name of a world of nodes.
    kind
        Of input: ``file``, ``output``, ``folder``, ``number``, ``instant``, ``name``, ``node``.
    what
        Which wrong one.
    value
        The wrong value, as it is given.
    words, base
        The line, and the line without the wrong value.
    """

    script: str
    command: str
    option: str
    kind: str
    what: str
    value: str
    words: tuple[str, ...]
    base: tuple[str, ...] = ()


class Found(NamedTuple):
    """What came of a try: an empty fault is none.

    A line may be refused for something else before it comes to the wrong value: it was not reached.
    """

    tried: Try
    code: int
    fault: str
    said: str
    took_s: float
    reached: bool = True


# -- wrong values ------------------------------------------------------------------------


def make_files(folder: Path) -> dict[str, str]:
    """Make files that nobody can use; return their paths by what is wrong with them."""
    folder.mkdir(exist_ok=True)
    contents = {
        "empty": b"",
        "binary": bytes(range(256)) * 8,
        "wrong-kind": b'<svg xmlns="http://www.w3.org/2000/svg"/>\n',
        "odd.json": b'{"a": [1e999, NaN, null, {"x": []}], "a": 1}',
        "half.gz": b"\x1f\x8b\x08\x00\x00",
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    with (folder / "huge").open("wb") as huge:
        huge.truncate(MAX_BYTES + 1)
    # A try before may have written a key, or made a folder, there.
    for name in ("missing", "nowhere"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).unlink(missing_ok=True)
    link = folder / "broken-link"
    link.unlink(missing_ok=True)
    link.symlink_to(folder / "nowhere")
    paths = {name: str(folder / name) for name in [*contents, "huge", "broken-link"]}
    # An administrator may read every file: memory that is not mapped nobody can.
    paths["unreadable"] = "/proc/self/mem"
    return paths | {
        "missing": str(folder / "missing"),
        "directory": str(folder),
        "endless": "/dev/zero",
    }


def places_to_write(folder: Path) -> dict[str, str]:
    """Return names under which no file can be written."""
    (folder / "a-file").write_text("")
    return {
        "directory": str(folder),
        "no-folder": str(folder / "none" / "x.csv"),
        "below-a-file": str(folder / "a-file" / "x.csv"),
        "not-writable": "/proc/x.csv",
        "no-space": "/dev/full",
    }


NUMBERS = {"negative": "-1", "zero": "0", "huge": "1e300", "tiny": "1e-300"}
COUNTS = {"negative": "-1", "zero": "0", "huge": "1e18"}
INSTANTS = {
    "before-space": "1900-01-01",
    "first-year": "1957-10-03T00:00:00",
    "future": "2200-01-01",
    "far-future": "9999-12-31T23:59:59",
    "no-instant": "tomorrow",
    "empty": "",
}
WORDS = {"unknown": "no-such-thing", "empty": "", "long": "x" * 5000, "null": "a\0b"}
#: Options of text that are instants.
TIMES = {"--start", "--since", "--until", "--at", "--epoch", "--now", "--date"}
#: Arguments of text that may name a file.
FILES = {"FILES", "OLD", "NEW", "--catalogue", "SOURCES", "--one", "--two"}
#: Words for people: any is right.
FREE = {
    "--words",
    "--text",
    "WORDS",
    "--reason",
    "--add",
    "--name",
    "--label",
    "--title",
}
FREE |= {"--summary", "--publisher", "--source-title", "--organisation", "--source"}


def kind_and_values(argument, files, places):
    """Return the kind of input that an argument is, and the wrong values for it."""
    kind, name, parameter = kind_of(argument), argument.name, argument.parameter
    below = {what: places[what] for what in ("below-a-file", "not-writable")}
    nodes = {what: files[what] for what in ("missing", "empty", "directory")}
    choices = (
        (name in PLACES, "node", nodes),
        (is_file_to_write(parameter), "output", places),
        (is_folder_to_write(parameter), "folder", below),
        (kind is Path or name in FILES, "file", files),
        (kind is float, "number", NUMBERS),
        (kind is int, "number", COUNTS),
        (name in TIMES, "instant", INSTANTS),
        (kind is str and name not in FREE, "name", WORDS),
    )
    return next((what[1:] for what in choices if what[0]), ("", {}))


# -- lines that work ---------------------------------------------------------------------


#: Worlds and nodes for commands of which the scripts have no line that always works.
STANDARD_WORLD = {"case": ("@cases", "cases/alfa")}
#: What lists of which names a command takes: the first of the list takes the place of the word.
IDS = {
    "case": ("case list", "case"),
    "notice": ("notice list", "notice"),
    "warning": ("warning list", "warning"),
    "mission": ("mission list", "mission"),
    "person": ("person list", "name"),
    "peer": ("peer list", "party"),
}
#: Nodes that scripts make themselves: no recorded world has them.
MADE = ("/delta", "/eps", "$", "nowhere")


def steps_of(name):
    """Yield the world and the line of each step of a script, once."""
    world = ""
    for row in (SCRIPTS / f"{name}.txt").read_text().splitlines():
        if row.startswith(("@ world", "@ again")):
            world = row.split()[-1]
        elif row.strip() and row[0] not in "@#":
            yield world, row.split(" => ")[0]


def good_lines():
    """Return a command's script or world and words that work, for each that has some."""
    known, found = set(TREE), {}
    for name in NAMES:
        codes = defaultdict(set)
        for step in load(name):
            codes[step["line"].split(" => ")[0]].add(step["code"])
        for world, line in steps_of(name):
            command = named_by(words_of(line), known)
            works = codes[line] and codes[line] <= {0, 1, 7}
            if command and works and not any(word in line for word in MADE):
                found.setdefault(
                    command, (f"@{world}" if world else name, words_of(line))
                )
    return found


def synthetic(command):
    """Return a world and a line of a command that no script has without a variable."""
    world, node = STANDARD_WORLD.get(command.split()[0], ("@net", "net/alfa"))
    line = command.split()
    for argument in TREE[command]:
        if argument.required and argument.name != "*":
            given = [node] if argument.name == "--dir" else dummy(argument)
            if argument.name in {"NAME", "PARTY"} and command.split()[0] in IDS:
                given = [f"@{command.split()[0]}"]
            named = argument.name.startswith("-")
            line += [argument.name, *given] if named else given
    return world, line


def replaced(words, command, argument, value):
    """Return a line in which an argument has another value."""
    names, line = argument.names, list(words)
    for k, word in enumerate(line):
        if word in names and k + 1 < len(line):
            line[k + 1] = value
            return line
    at = len(command.split())
    positional = [a for a in TREE[command] if a.field_info.is_positional]
    if argument not in positional:
        return [*line, names[0], value]
    at += [a.name for a in positional].index(argument.name)
    if at < len(line) and not line[at].startswith("--"):
        line[at] = value
        return line
    return [*line[:at], value, *line[at:]]


def matrix(place: Path):
    """Yield every try, command by command."""
    files = make_files(place / "wrong")
    places = places_to_write(place / "wrong")
    good = good_lines()
    for command, arguments in TREE.items():
        if command in LEFT_OUT:
            continue
        script, words = good.get(command) or synthetic(command)
        for argument in arguments:
            if argument.name == "*" or argument.parameter.count:
                continue
            kind, values = kind_and_values(argument, files, places)
            for what, value in values.items():
                line = replaced(words, command, argument, value)
                yield Try(
                    script,
                    command,
                    argument.name,
                    kind,
                    what,
                    value,
                    tuple(line),
                    tuple(words),
                )


# -- judging -----------------------------------------------------------------------------


class TooLongError(Exception):
    """A try did not end."""


def _late(_signal, _frame):
    raise TooLongError


def attempt(tried: Try) -> Found:
    """Run a line as a program would, and judge what came of it."""
    out, err = io.StringIO(), io.StringIO()
    words = [*tried.words, "--json"]
    if "-" in tried.words or any(word in tried.words for word in ("csv", "bibtex")):
        words = list(tried.words)
    begun, code, fault = time.monotonic(), -1, ""
    before = signal.signal(signal.SIGALRM, _late)
    signal.alarm(LONGEST_S)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words)
    except TooLongError:
        fault = "does not end"
    except BaseException as error:  # noqa: BLE001 - whatever comes through is the fault
        fault = f"traceback: {type(error).__name__}: {error}"[:300]
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    said = err.getvalue().strip().splitlines()
    last = said[-1] if said else ""
    fault = fault or judged(tried, code, out.getvalue(), last)
    return Found(tried, code, fault, last[:400], time.monotonic() - begun)


def judged(tried: Try, code: int, out: str, last: str) -> str:
    """Return what is wrong with an answer; empty if nothing is."""
    if code not in CODES:
        return f"exit code {code}"
    if "Traceback" in out + last or "fault of Comity" in out + last:
        return "traceback"
    if code in {0, 1, 7}:
        # A value that is taken, or a report that names what was refused.
        return ""
    try:
        error = json.loads(last)["error"]
    except (ValueError, KeyError, TypeError):
        return "" if out.strip() else "no message"
    told = f"{error['message']} {error['remedy']}"
    if not error["remedy"] and " must " not in error["message"]:
        return "no remedy and no limit"
    return "" if names_it(tried, told) else UNNAMED


def without_it(found: Found) -> str:
    """Return what the same line says without the wrong value."""
    return attempt(found.tried._replace(words=found.tried.base)).said


def names_it(tried: Try, told: str) -> bool:
    """Tell whether a message names the wrong value, its file or its option."""
    if tried.option.lstrip("-") in told or tried.option.lower() in told.lower():
        return True
    if tried.kind in {"file", "output", "folder", "node"}:
        path = Path(tried.value)
        return path.name in told or str(path.parent) in told
    value = tried.value.strip()[:20]
    if not value or "\0" in tried.value:
        return True
    shown = {value, value.lower()}
    if tried.kind == "instant":
        # The day is told, or that of the minute before, which is needed too.
        with contextlib.suppress(ValueError):
            day = date.fromisoformat(value[:10])
            shown |= {str(day), str(day - timedelta(days=1))}
    with contextlib.suppress(ValueError):
        number = float(value)
        shown |= {f"{number:g}", str(number), f"{number:.0f}", repr(number)}
    return any(one in told for one in shown)


def bench_of(script: str, place: Path, patch):
    """Return a bench in the world of a script, or with its files alone."""
    folder = place / script
    if not folder.exists():
        unpack(INPUTS, folder)
    world = script.removeprefix("@") if script.startswith("@") else ""
    if not world:
        return Bench(folder, patch)
    bench = NodeBench(folder, patch)
    bench.do_world(world)
    bench.node = "alfa"
    return bench


def names_of(script: str) -> dict[str, str]:
    """Return a name that a node of a world knows, for each kind that commands take."""
    world = dict(STANDARD_WORLD.values())
    node, found = world.get(script, f"{script.removeprefix('@')}/alfa"), {}
    for kind, (listing, member) in IDS.items():
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = run([*listing.split(), "--dir", node, "--json"])
        if code == 0 and (rows := json.loads(out.getvalue())):
            rows = rows if isinstance(rows, list) else next(iter(rows.values()))
            found[f"@{kind}"] = str(rows[0][member]) if rows else "x"
    return found


def run_tries(tries, place: Path, patch, tell=lambda _found: None):
    """Run tries, those of one world together; return what was found."""
    by_script = defaultdict(list)
    for tried in tries:
        by_script[tried.script].append(tried)
    found = []
    for script, some in by_script.items():
        bench = bench_of(script, place, patch)
        try:
            names = names_of(script)
            for tried in some:
                make_files(place / "wrong")
                words, base = (
                    tuple(names.get(word, word) for word in line)
                    for line in (tried.words, tried.base)
                )
                one = attempt(tried._replace(words=words, base=base))
                other = " is missing" in one.said or "/wrong/" in one.said
                other = other or without_it(one) == one.said
                if one.fault == UNNAMED and other:
                    one = one._replace(fault="", reached=False)
                found.append(one)
                tell(one)
        finally:
            bench.close()
    return found


def main() -> int:
    """Run the whole matrix, print faults as they come, then counts by kind."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--command", default="", help="commands that begin so")
    parser.add_argument("--every", type=int, default=1, help="one try of so many")
    parser.add_argument("--first", type=int, default=0, help="the first of these")
    given = parser.parse_args()
    import tempfile

    begun = time.monotonic()

    def tell(one: Found) -> None:
        if one.fault:
            words = " ".join(one.tried.words)[:160]
            print(f"{one.fault}: {words}\n    {one.code} {one.said}", flush=True)  # noqa: T201
        elif one.took_s > 15.0:
            print(f"slow: {one.took_s:.0f} s {' '.join(one.tried.words)[:160]}")  # noqa: T201

    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        place = Path(name).resolve()
        tries = [
            tried for tried in matrix(place) if tried.command.startswith(given.command)
        ][given.first :: given.every]
        found = run_tries(tries, place, patch, tell)
        os.chdir("/")
    kinds = Counter(one.tried.kind for one in found)
    wrong = Counter(one.tried.kind for one in found if one.fault)
    unread = sum(not one.reached for one in found)
    print(  # noqa: T201
        f"{len(found)} tries of {len({one.tried.command for one in found})} commands; "
        f"{unread} were refused for something else before"
    )
    for kind, count in kinds.items():
        codes = Counter(one.code for one in found if one.tried.kind == kind)
        shown = ", ".join(f"{code}: {n}" for code, n in sorted(codes.items()))
        print(f"{kind:8} {count:5} tries, {wrong[kind]:4} faults; exit codes {shown}")  # noqa: T201
    print(f"{time.monotonic() - begun:.0f} s")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
