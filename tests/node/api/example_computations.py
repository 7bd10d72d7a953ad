"""What the examples of computations need: installed files, an upload, computations that are over."""

import secrets
from dataclasses import replace

from comity.apps.computing.kinds import KINDS
from comity.node.computations.names import folder_of, installed_folder
from comity.node.computations.uploads import Receiving
from comity.node.store.computations import ComputationRow, add_computation
from comity.trust.persons import RIGHTS, Right, Role
from comity.trust.persons.callers import Caller
from comity.trust.persons.views import CLASSES, HIGHEST

__all__ = ["BEFORE", "install", "role_to_ask"]

#: Files that the examples compute with; a computation that is only queued looks into none.
INSTALLED = sorted(
    {
        source.removeprefix("installed:")
        for kind in KINDS
        for source in kind.example.get("inputs", {}).values()
    }
)
TASK = (
    '{"words": ["message", "check", "--json", "--", "m"], "inputs": {}, "columns": 0}'
)


def role_to_ask(right: Right) -> Role:
    """Return the role that sees the most of those that have a right."""
    return min(
        RIGHTS[right],
        key=lambda role: (-CLASSES.index(HIGHEST[role]) if HIGHEST[role] else 1, role),
    )


def install(world, _folder):
    """Install the files of the examples at bravo."""
    folder = installed_folder(world.nodes["bravo"])
    folder.mkdir(exist_ok=True)
    for name in INSTALLED:
        (folder / name).write_text("of an example\n")
    return {}


def owner(served):
    """Return the account that asks for the examples."""
    return served.account(role_to_ask(Right.COMPUTE))


def made(served, state):
    """Put a computation of a state into the node, with a table that it wrote; return its id."""
    folder = secrets.token_hex(12)
    place = folder_of(served.node) / folder / "files"
    place.mkdir(parents=True)
    (place / "checked.json").write_text("[]\n")
    (place.parent / "stdout").write_text('[{"accepted": true}]\n')
    (place.parent / "stderr").write_text("")
    whose = owner(served)
    with served.node.writing() as work:
        row = ComputationRow(
            id=secrets.token_hex(16),
            kind="message check",
            owner=whose,
            by="analyst",
            session="",
            task=TASK,
            state=state,
            folder=folder,
            made_us=work.now_us,
            started_us=work.now_us,
            ended_us=work.now_us,
            until_us=work.now_us + 3_600_000_000,
            exit_code=0 if state == "done" else None,
            problem="",
        )
        add_computation(work.connection, row)
    return row.id


def over(served, request):
    """Let the request be about a computation that is done."""
    return replace(request, id=made(served, "done"))


def interrupted(served, request):
    """Let the request be about a computation that was interrupted."""
    return replace(request, id=made(served, "interrupted"))


def uploaded(served, request):
    """Let the request be about an upload."""
    caller = Caller("person", id=owner(served))
    receiving = Receiving(served.node, caller, 3)
    try:
        receiving.write(b"abc")
        name = receiving.finish().name
    finally:
        receiving.close()
    return replace(request, name=name)


BEFORE = {
    **dict.fromkeys(
        ["show", "cancel", "stop", "result", "rows", "output", "file"], over
    ),
    "continue": interrupted,
}
BEFORE = {f"computation {word}": act for word, act in BEFORE.items()}
BEFORE |= {"upload show": uploaded, "upload erase": uploaded}
