"""A kind of computation ↔ the record of a request, and from a request to the words of its command.

Words are joined so that no value becomes an option: ``--name=value``, and what has no name stands after
``--``. No value names a file outside the folder in which the command works.
"""

from collections.abc import Mapping
from dataclasses import field, make_dataclass
from typing import Annotated, Any

from pydantic import Field

from comity.apps.computing.kinds import Kind
from comity.cli.command_options import REQUIRED, Option, options_of
from comity.foundations.errors import InputError
from comity.foundations.relative_names import leads_out, stays_inside
from comity.node.computations.tasks import Task

__all__ = ["Columns", "request_of", "task_from"]

#: Width of a text for people; 0: JSON for programs.
Columns = Annotated[int, Field(ge=0, le=1000)]
#: Longest text of an option, characters: a list of objects may be long.
MAX_TEXT = 100_000


def request_of(kind: Kind) -> type[Any]:
    """Return the record of a request: the options of the command, and where its inputs come from."""
    members: list[Any] = []
    for option in options_of(kind.computable):
        if option.default is REQUIRED:
            members.append((option.name, option.hint))
        else:
            members.append((option.name, option.hint, field(default=option.default)))
    members.append(("inputs", dict[str, str], field(default_factory=dict)))
    members.append(("columns", Columns, field(default=0)))
    words = kind.words
    name = "".join(word.title() for word in words.replace("-", " ").split())
    made = make_dataclass(f"{name}Request", members, frozen=True, kw_only=True)
    made.__doc__ = (
        f"Options of ``comity {words}``; ``inputs`` says which upload (``sha256:…``) or installed file "
        "(``installed:…``) each file is that they name, ``columns`` asks for a text for people."
    )
    made.__module__ = __name__
    return made


def task_from(kind: Kind, request: Any) -> Task:
    """Return what a worker is to do.

    Raises
    ------
    InputError
        If a value could name a file elsewhere.
    """
    inputs: Mapping[str, str] = request.inputs
    named, bare = [], []
    for option in options_of(kind.computable):
        value = getattr(request, option.name)
        if value is None or (
            option.default is not REQUIRED and value == option.default
        ):
            continue
        for one in value if isinstance(value, list) else [value]:
            text = _text(option, one, inputs)
            if not option.flag:
                bare.append(text)
            elif option.role == "switch":
                named.append(option.flag)
            else:
                named.append(f"{option.flag}={text}")
    if not request.columns:
        named.append("--json")
    first = kind.words.split()
    return Task((*first, *named, "--", *bare), dict(inputs), request.columns)


def _text(option: Option, value: Any, inputs: Mapping[str, str]) -> str:
    """Return a value as a word.

    Raises
    ------
    InputError
        If it may name a file outside the folder, is empty where a file is meant, or is too long.
    """
    text = repr(value) if isinstance(value, float) else str(value)
    if text in inputs and option.role in {"file", "name"}:
        return text
    names_file = option.role in {"file", "output", "folder"}
    usable = stays_inside(text) if names_file else not leads_out(text)
    if not usable or len(text) > MAX_TEXT:
        raise InputError(
            f"{option.name} {text[:60]!r} names no file of the computation",
            remedy="give relative names without .., and say in inputs what they are",
        )
    return text
