"""Draws the page of rights from the tables: who may do what, sees what, and by which route.

python -m tools.draw_rights            writes docs/reference/rights.md
python -m tools.draw_rights --check    tells whether the page shows the tables as they are
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from comity.apps.wiring import standard_operations
from comity.node.server.api.rules import OTHER_ROUTES, OWNED_ROUTES
from comity.trust.persons import ACTS, RIGHTS, Right, Role
from comity.trust.persons.views import CLASSES, HIGHEST

__all__ = ["PAGE", "ROOT", "main", "owned_rows", "page", "role_for"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = Path("docs") / "reference" / "rights.md"
HEAD = """# Rights

Drawn by `python -m tools.draw_rights` from `comity.trust.persons` and the table of operations; a test
compares this page with them, and asks a node over HTTP for every operation as each role. Persons have
roles, roles have rights, and an operation needs one right. Whatever no table names is allowed to nobody.

A right that is *proved* is a person's act: it is prepared, shown, and done only when the person's
authenticator has proved it, each time. Programs have what their token's scopes name, no more than their
owner has now, and never a right that is proved.
"""
SEEN = """## What others have shared

Rows of others bear a class of the Traffic Light Protocol 2.0, and so do notices, those of this node as well. A
role sees a row whole or not at all: a row that it may not see is left out of lists, counts, cursors,
exports and events, and asked for by name it does not exist. A notice counts with its revisions and with
what has changed it (a cancellation, an extension, a completion): who does not see one of them sees none.
Whatever names a notice that somebody does not see (a call to people, a line of the watch, the reason of an
entry) is withheld as well, and no act on it can be prepared. Who has several roles sees what the highest of them sees. Where a record that everybody may
read holds something of a shared row (the baseline of a case), that member is empty for whoever does not
see the row's class.
"""
OWNED = """## What belongs to persons

Computations, uploads, tokens, sessions and prepared acts belong to the person (or the program of the node)
that made them. *Hidden*: as if there were none; lists leave it out, and asked for by name or as an input
it is not there, with the same answer as for a name that nobody has. The columns say it of a person whose role
has the right, of another person with the same role, and of an administrator who is neither. What is not
named here belongs to the node: whoever has the right acts on it. An act is proved by who prepared it; where
an act needs two, the second proves it after that. A test tries each line at a node.
"""
ROUTES = """## Operations

Paths begin with `/api/v1`.
"""
OTHERS = """## Routes that are no operations
"""


#: Whether somebody acts on a thing → how it is told.
WORDS = {True: "yes", False: "no", None: "hidden"}


def owned_rows() -> list[list[str]]:
    """Return a line for each operation and route about things that belong to persons."""
    rows = []
    for one in sorted(standard_operations().by_name.values(), key=lambda o: o.name):
        if one.owned is None:
            continue
        role = role_for(one.right)
        rows.append(
            [
                f"`{one.name}`",
                f"`{one.method} {one.path}`",
                one.owned.thing,
                *(
                    WORDS[one.owned.allows({by}, one.right, owner=own, alike=alike)]
                    for by, own, alike in (
                        (role, True, True),
                        (role, False, True),
                        (Role.ADMINISTRATOR, False, False),
                    )
                ),
            ]
        )
    # Whoever is signed in may use these; what is another person's is out of reach.
    rows += [
        ["", f"`{route}`", owned.thing, "yes", "no", "no"]
        for route, owned in sorted(OWNED_ROUTES.items())
    ]
    return rows


def role_for(right: Right) -> Role:
    """Return the first role that has a right, not that of an administrator if another has it."""
    roles = [role for role in Role if role in RIGHTS[right]]
    return min(roles, key=lambda role: role is Role.ADMINISTRATOR)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page() -> str:
    """Return the page as Markdown."""
    roles = list(Role)
    rights = [
        [
            f"{right}{' (proved)' if right in ACTS else ''}",
            *("yes" if role in RIGHTS[right] else "" for role in roles),
        ]
        for right in Right
    ]
    seen = [
        [f"`{name}`", *(_sees(role, rank) for role in roles)]
        for rank, name in enumerate(CLASSES)
    ]
    operations = [
        [f"`{one.name}`", f"`{one.method} {one.path}`", str(one.right)]
        for one in sorted(standard_operations().by_name.values(), key=lambda o: o.name)
    ]
    others = [[f"`{route}`", str(rule)] for route, rule in sorted(OTHER_ROUTES.items())]
    names = [str(role) for role in roles]
    return "\n".join(
        [
            HEAD,
            _table(["right", *names], rights),
            SEEN,
            _table(["class", *names], seen),
            OWNED,
            _table(
                [
                    "operation",
                    "route",
                    "thing",
                    "its owner",
                    "another person, same role",
                    "an administrator",
                ],
                owned_rows(),
            ),
            ROUTES,
            _table(["operation", "route", "right"], operations),
            OTHERS,
            _table(["route", "rule"], others),
        ]
    )


def _sees(role: Role, rank: int) -> str:
    top = HIGHEST[role]
    return "yes" if top is not None and rank <= CLASSES.index(top) else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(arguments)
    path = ROOT / PAGE
    if given.check:
        same = path.read_text() == page()
        print("as the tables are" if same else "differs: python -m tools.draw_rights")
        return 0 if same else 1
    path.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
