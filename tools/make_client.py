"""Writes ``src/comity/client/__init__.pyi``: the types of the client's methods, from the operations.

``python -m tools.make_client`` writes it; a test compares.
"""

import inspect
import types
import typing
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from comity.apps.wiring import standard_operations
from comity.client.calls import method_name
from comity.node.node import Node
from comity.node.operations import File, Operation, StoredFile
from comity.node.persons.act_records import PreparedAct

__all__ = ["main", "stub"]

TARGET = Path(__file__).parents[1] / "src/comity/client/__init__.pyi"
HEAD = '''"""Types of the client's methods. Made by tools/make_client from the table of operations."""
'''
CONTAINERS = (list, dict, set, tuple, frozenset, type)


class Names:
    """The names that the stub imports, by module."""

    def __init__(self) -> None:
        self.modules: dict[str, dict[str, str]] = {}
        self.taken: dict[str, str] = {}

    def of(self, thing: type) -> str:
        """Return the name of a class, imported under another where two have the same."""
        if thing.__module__ == "builtins":
            # A class of the stub has methods called list, and may have others of that kind.
            return (
                f"builtins.{thing.__name__}" if thing in CONTAINERS else thing.__name__
            )
        name, home = thing.__name__, thing.__module__
        known = self.taken.setdefault(name, home)
        if known != home:
            name = f"{home.split('.')[-2].title().replace('_', '')}{name}"
            self.taken[name] = home
        self.modules.setdefault(home, {})[thing.__name__] = name
        return name

    def lines(self) -> list[str]:
        """Return the import lines."""
        made = []
        for home in sorted(self.modules):
            for name, short in sorted(self.modules[home].items()):
                alias = "" if name == short else f" as {short}"
                made.append(f"from {home} import {name}{alias}")
        return made


def text_of(annotation: Any, names: Names) -> str:
    """Return a type as it is written."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is type(None) or annotation is None:
        return "None"
    if annotation is Any or annotation is object:
        return "object"
    if origin is None:
        return names.of(annotation)
    return _generic(origin, inner, names)


def _generic(origin: Any, inner: tuple[Any, ...], names: Names) -> str:
    if origin is Annotated:
        return text_of(inner[0], names)
    if origin in {Union, types.UnionType}:
        return " | ".join(text_of(one, names) for one in inner)
    if origin is typing.Literal:
        names.modules.setdefault("typing", {})["Literal"] = "Literal"
        return f"Literal[{', '.join(repr(one) for one in inner)}]"
    parts = ", ".join("..." if one is ... else text_of(one, names) for one in inner)
    return f"{names.of(origin)}[{parts}]"


def _method(operation: Operation[Node, Any, Any], names: Names) -> list[str]:
    hints = get_type_hints(operation.request, include_extras=True)
    given: list[str] = []
    named: list[str] = []
    for item in fields(operation.request):
        text = f"{item.name}: {text_of(hints[item.name], names)}"
        has_default = item.default is not MISSING or item.default_factory is not MISSING
        place = named if item.kw_only else given
        place.append(f"{text} = ..." if has_default else text)
    if named:
        given += ["*", *named]
    sent = File if operation.result is StoredFile else operation.result
    if operation.subject is not None:
        sent = PreparedAct
    result = text_of(sent, names)
    doc = (inspect.getdoc(operation.run) or "").split("\n\n")[0].replace("\n", " ")
    arguments = "".join(f", {one}" for one in given)
    name = method_name(operation.name)
    return [f"    def {name}(self{arguments}) -> {result}:", f'        """{doc}"""']


def stub() -> str:
    """Return the stub."""
    names = Names()
    topics: dict[str, list[Operation[Node, Any, Any]]] = {}
    for name, operation in sorted(standard_operations().by_name.items()):
        word = name.split(" ", maxsplit=1)[0].replace("-", "_")
        topics.setdefault(word, []).append(operation)
    body = []
    for word, operations in topics.items():
        body += ["", f"class _{word.title().replace('_', '')}:"]
        for one in operations:
            body += _method(one, names)
    members = [
        f"    {word}: _{word.title().replace('_', '')}" for word in sorted(topics)
    ]
    needed = any("builtins." in line for line in body)
    imports = [
        *(["import builtins"] if needed else []),
        "from comity.client.calls import Client as _Client",
        "from comity.client.calls import Event as Event",
        "from comity.node.persons.key_files import open_key_file as open_key_file",
        *names.lines(),
    ]
    client = ["", "class Client(_Client):", *members, ""]
    return "\n".join([HEAD, *imports, *body, *client])


def main() -> None:
    """Write the stub."""
    TARGET.write_text(stub())


if __name__ == "__main__":
    main()
