"""The tree of help: what every command prints, and what its parameters are."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from unittest import mock

from comity.main import app, run

WIDTH = "100"


def commands(tree=app, path=()):
    """Yield the path and the node of every command below the root, groups included."""
    for name in sorted(tree):
        if not name.startswith("-"):
            below = tree[name]
            yield (*path, name), below
            yield from commands(below, (*path, name))


def callable_commands():
    """Return the paths of all that does something when it is called."""
    found = [path for path, node in commands() if node.default_command is not None]
    return [" ".join(path) for path in found]


def printed(path):
    out = io.StringIO()
    plain = {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb"}
    with mock.patch.dict(os.environ, plain), contextlib.redirect_stdout(out):
        assert run([*path, "--help"]) == 0
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def drawn(text):
    """Return a page whose long strokes are short."""
    return re.sub("─{3,}", "──", text)


def type_name(hint):
    """Return a type without the modules that its parts come from."""
    plain = isinstance(hint, type) and not getattr(hint, "__args__", ())
    words = hint.__name__ if plain else str(hint)
    return re.sub(r"(?:\w+\.)+(?=\w)", "", words)


def parameters(node):
    out = []
    for argument in node.assemble_argument_collection(parse_docstring=True):
        if argument.names == ("*",):
            # A record that groups options: these stand below.
            continue
        given, field = argument.parameter, argument.field_info
        default = field.default
        out.append(
            {
                "names": list(argument.names),
                "type": type_name(argument.hint),
                "required": bool(argument.required),
                "default": None if default is field.empty else str(default),
                "env": list(given.env_var or ()),
                "help": given.help or "",
            }
        )
    return out


def help_tree():
    """Return the help and the parameters of the root and of every command.

    The end of every page is the same; it is kept once, with the root.
    """
    out = {"": {"help": drawn(printed(()))}}
    end = "\n\nExit codes: "
    for path, node in commands():
        page = printed(path)
        shown, more = page.split(end) if end in page else (page, "")
        one = {"help": drawn(shown), "end": not more or out[""]["help"].endswith(more)}
        if node.default_command is not None:
            one["parameters"] = parameters(node)
        out[" ".join(path)] = one
    return out


def fresh_help_tree():
    """Return the same from a process of its own: the parser keeps the width of its first page."""
    program = "import json; from tests.behaviour.helps import help_tree; print(json.dumps(help_tree()))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
