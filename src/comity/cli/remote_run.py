"""A command on files that a node runs: files go there, progress comes, and the result is shown as it is here.

What the command prints is printed here character by character, and what it writes is written here under the
names that were given. A file that was not asked for is never written, whatever the node says.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from comity.cli import output
from comity.cli.command_options import Computable, Option, options_of, values_of
from comity.cli.json_output import print_json_text
from comity.cli.servers import Server
from comity.foundations.errors import (
    ComityError,
    InputError,
    RemoteError,
    StoppedError,
    UnknownNameError,
    error_of_code,
)
from comity.foundations.plain import JsonObject, json_text
from comity.foundations.relative_names import stays_inside
from comity.foundations.visible import visible
from comity.system.files import STANDARD, digest_of_file, make_folder
from comity.system.people_api import PeopleApi, api_of

__all__ = ["run_far"]

API = "/api/v1"
INSTALLED = "installed:"
#: Time between two looks at a computation: at first, and at most; s.
FIRST_S, LONGEST_S = 0.1, 1.0
#: Files of one folder that are sent.
MOST_FILES = 1000


@dataclass
class Packed:
    """A command as a request.

    Attributes
    ----------
    request
        Its options by name; files by the names that they have at the node.
    inputs
        These names → files of this machine, or ``installed:NAME``.
    outputs, folders
        Names at the node → files and folders here that the command writes.
    renamed
        Names at the node → the names that were given, where they differ.
    """

    request: JsonObject = field(default_factory=dict)
    inputs: dict[str, Path | str] = field(default_factory=dict)
    outputs: dict[str, Path] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def name_of(self, given: str, what: str) -> str:
        """Return the name at the node: as given where it stays in a folder, else one of its own."""
        text = str(PurePosixPath(given))
        if text == str(STANDARD):
            raise InputError(
                "- is the standard input or output of this machine",
                remedy="name a file with --server",
            )
        if stays_inside(text):
            return text
        for name, before in self.renamed.items():
            if before == given:
                return name
        name = f"{what}-{len(self.renamed) + 1}/{PurePosixPath(text).name or 'folder'}"
        if not stays_inside(name):
            name = f"{what}-{len(self.renamed) + 1}/file"
        self.renamed[name] = given
        return name

    def add_input(self, given: str) -> str:
        """Take a file, a folder or installed data; return its name at the node."""
        if given.startswith(INSTALLED):
            name = given.removeprefix(INSTALLED)
            self.inputs[name] = given
            return name
        path, name = Path(given), self.name_of(given, "input")
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if one.is_file())
            if len(files) > MOST_FILES:
                raise InputError(f"{path} has {len(files)} files, at most {MOST_FILES}")
            for one in files:
                self.inputs[f"{name}/{one.relative_to(path).as_posix()}"] = one
        elif path.exists():
            self.inputs[name] = path
        # One that is not there is named all the same: the command says so itself.
        return name


def packed(kind: Computable, values: Mapping[str, Any]) -> Packed:
    """Return the request of a command that was called with some values.

    Raises
    ------
    InputError
        If an option works on this machine alone.
    """
    made = Packed()
    for name in kind.here & set(values):
        if values[name] is not None and values[name] != default_of(kind, name):
            raise InputError(
                f"--{name.replace('_', '-')} works on this machine alone",
                remedy="leave it out, or leave out --server",
            )
    for option in options_of(kind):
        value = values.get(option.name, option.default)
        if option.name in values and value != option.default:
            items = value if isinstance(value, list) else [value]
            sent = [_sent(made, option, one) for one in items]
            made.request[option.name] = sent if isinstance(value, list) else sent[0]
    return made


def default_of(kind: Computable, name: str) -> Any:
    """Return the default of an option that stays here."""
    every = options_of(kind._replace(here=frozenset()))
    return next(one.default for one in every if one.name == name)


def _sent(made: Packed, option: Option, value: Any) -> Any:
    """Return a value as it is sent."""
    if option.role == "file":
        return made.add_input(str(value))
    if option.role == "name":
        is_file = value.startswith(INSTALLED) or Path(value).is_file()
        return made.add_input(value) if is_file else value
    if option.role in {"output", "folder"}:
        name = made.name_of(str(value), "output")
        places = made.outputs if option.role == "output" else made.folders
        places[name] = Path(value)
        return name
    return value


def run_far(
    server: Server, kind: Computable, given: tuple[Any, ...], named: Mapping[str, Any]
) -> int:
    """Let a node run a command; print and write what it did, and return its exit code.

    Raises
    ------
    ComityError
        What the command would raise here; or ``RemoteError``, ``TrustError``, ``ResourceError`` if the node
        cannot be reached, does not know the caller, or does not compute now.
    """
    values = values_of(kind, given, named)
    as_json = bool(values.get("as_json", False))
    made = packed(kind, values)
    api = api_of(server.url)
    try:
        names = {name: _uploaded(api, one) for name, one in made.inputs.items()}
        asked: JsonObject = {**made.request, "inputs": dict(names)}
        if not as_json:
            asked["columns"] = min(max(output.out().width, 40), 1000)
        path = f"{API}/computations/{kind.words.replace(' ', '-')}"
        begun = _value(api, "POST", path, asked)
        place = f"{API}/computations/{begun['id']}"
        ended = _awaited(api, place, kind.words, as_json=as_json)
        if ended["state"] not in {"done", "failed"}:
            problem = ended.get("problem") or {}
            words = problem.get("message") or f"the computation was {ended['state']}"
            raise StoppedError(words, remedy=problem.get("remedy", ""))
        return _shown(api, place, made, as_json=as_json)
    finally:
        api.close()


def _value(
    api: PeopleApi, method: str, path: str, body: JsonObject | None = None
) -> dict[str, Any]:
    reply = api.send(method, path, (), body)
    try:
        value = json.loads(reply.body)
    except ValueError as error:
        raise RemoteError("the node answers no JSON") from error
    if not isinstance(value, dict):
        raise RemoteError("the node answers another form")
    return value


def _uploaded(api: PeopleApi, one: Path | str) -> str:
    """Return the name of an input at the node; a file that it has already is not sent again."""
    if isinstance(one, str):
        return one
    name = f"sha256:{digest_of_file(one)}"
    with suppress(UnknownNameError):
        return str(_value(api, "GET", f"{API}/uploads/{name}")["name"])
    return str(json.loads(api.upload(f"{API}/uploads", one).body)["name"])


def _awaited(
    api: PeopleApi, place: str, words: str, *, as_json: bool
) -> dict[str, Any]:
    """Wait for the end of a computation, and show how far it is; interrupted, it is cancelled there."""
    pause_s = FIRST_S
    try:
        with output.progress(
            f"{words} at the node", quiet=as_json, unit="", compiles=False
        ) as tick:
            while True:
                now = _value(api, "GET", place)
                if now["state"] not in {"queued", "running"}:
                    return now
                far = now.get("progress")
                if far:
                    tick(far["done"], far["total"])
                time.sleep(pause_s)
                pause_s = min(1.5 * pause_s, LONGEST_S)
    except KeyboardInterrupt:
        with suppress(ComityError):
            api.send("DELETE", place)
        raise


def _shown(api: PeopleApi, place: str, made: Packed, *, as_json: bool) -> int:
    """Write the files of a computation, print what it printed; return its exit code."""
    done = _value(api, "GET", f"{place}/output")
    for file, target in _wanted(made, [one["name"] for one in done["files"]]):
        make_folder(target.parent)
        api.download(f"{place}/files/{quote(file)}", target)
    print_json_text(visible(_given_names(made, done["text"], as_json=as_json)))
    sys.stderr.write(visible(_given_names(made, done["notes"], as_json=as_json)))
    problem = done.get("problem")
    if problem:
        message = _given_names(made, problem["message"], as_json=False)
        remedy = problem.get("remedy", "")
        raise error_of_code(
            problem["code"], message, remedy=remedy, otherwise=ComityError
        )
    return int(done["exit_code"] or 0)


def _wanted(made: Packed, names: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield files that were asked for, and where they go: under an output's name, beside it, in a folder."""
    for name in names:
        if not stays_inside(name):
            continue
        path = PurePosixPath(name)
        for folder, target in made.folders.items():
            if name.startswith(f"{folder}/"):
                yield name, target / name.removeprefix(f"{folder}/")
        for output_name, target in made.outputs.items():
            about = PurePosixPath(output_name)
            if path.parent == about.parent and path.name.startswith(about.name):
                rest = path.name.removeprefix(about.name)
                yield name, target.with_name(f"{target.name}{rest}")


def _given_names(made: Packed, text: str, *, as_json: bool) -> str:
    """Return a text with the names that were given in place of those at the node."""
    for name, given in made.renamed.items():
        shown = json_text(given, ensure_ascii=False)[1:-1] if as_json else given
        text = text.replace(name, shown)
    return text
