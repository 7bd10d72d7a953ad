"""The command that runs the conformance kit against another node."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import NODE
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json

conformance = App(
    name="conformance", help="Test another implementation of the protocol.", group=NODE
)


@conformance.default
def run(
    url: str,
    /,
    *,
    folder: Folder,
    only: Annotated[list[str] | None, Parameter(name="--only")] = None,
    patience_s: float = 20.0,
    as_json: Json = False,
) -> int:
    """Run every case of the kit against the node at a URL; exit code 1 if one fails.

    The node under test must know the kit's node: see the guide on conformance.

    Parameters
    ----------
    url
        Of the node under test, a drill.
    folder
        Of the kit's node, a drill too.
    only
        Cases whose names begin so.
    patience_s
        How long an answer of the node may take, s.
    """
    from dataclasses import asdict

    from comity.apps.conformance.run import run_conformance
    from comity.apps.wiring import standard_registry

    with (
        opened(folder, standard_registry()) as here,
        output.progress(
            "conformance", quiet=as_json, unit="cases", compiles=False
        ) as tick,
    ):
        found = run_conformance(here, url, tick, only=only or (), patience_s=patience_s)
    failed = [one for one in found if not one.passed]
    if as_json:
        output.print_json([asdict(one) for one in found])
        return 1 if failed else 0
    for one in failed:
        output.say(f"failed  {one.case} ({one.rule}): {one.detail}")
    output.say(f"{len(found) - len(failed)} of {len(found)} cases passed")
    return 1 if failed else 0


@conformance.command
def prepare(folder: Path, /, *, as_json: Json = False) -> None:
    """Make two nodes that know each other: one of the kit, one of Comity to be tested.

    Parameters
    ----------
    folder
        Where; FOLDER/kit and FOLDER/tested are made.
    """
    from comity.apps.conformance.prepare import prepare_nodes

    done = prepare_nodes(folder)
    if as_json:
        output.print_json(done)
        return
    output.say(
        f"serve the node under test:  comity serve --dir {done['tested']}\n"
        f"run the kit against it:     comity conformance {done['url']} --dir {done['kit']}"
    )


@conformance.command(name="list")
def list_(*, as_json: Json = False) -> None:
    """List the cases of the kit, each with the rule that it is about."""
    from comity.apps.conformance.run import all_checks

    rows = [{"case": name, "rule": rule} for name, rule, _ in all_checks()]
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        output.say(f"{row['case']:44} {row['rule']}")
