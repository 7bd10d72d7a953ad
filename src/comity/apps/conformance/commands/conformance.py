"""The command that runs the conformance kit against another node."""

from typing import Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import NODE
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, JsonRows, OutFolder
from comity.foundations.plain import plain

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
    as_json: JsonRows = False,
) -> int:
    """Run every case of the kit against the node at a URL; exit code 1 if one fails.

    The node under test must know the kit's node: see the guide on conformance.

    Parameters
    ----------
    url
        URL of the node under test, a drill.
    folder
        Folder of the kit's node, a drill too.
    only
        Run only cases whose names start so.
    patience_s
        Longest time for an answer of the node, s.
    """
    from comity.apps.conformance.run import run_conformance
    from comity.apps.wiring import standard_registry

    with (
        opened(folder, standard_registry()) as node,
        output.progress(
            "conformance", quiet=as_json, unit="cases", compiles=False
        ) as tick,
    ):
        verdicts = run_conformance(
            node, url, tick, only=only or (), patience_s=patience_s
        )
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if as_json:
        output.print_json(plain(verdicts))
        return 1 if failed else 0
    for verdict in failed:
        output.say(f"failed  {verdict.case} ({verdict.rule}): {verdict.detail}")
    output.say(f"{len(verdicts) - len(failed)} of {len(verdicts)} cases passed")
    return 1 if failed else 0


@conformance.command
def prepare(
    folder: Annotated[OutFolder, Parameter(name="--out")],
    *,
    as_json: Json = False,
) -> None:
    """Make two nodes that know each other: one of the kit, one of Comity to be tested.

    Parameters
    ----------
    folder
        Folder in which FOLDER/kit and FOLDER/tested are made.
    """
    from comity.apps.conformance.prepare import prepare_nodes

    nodes = prepare_nodes(folder)
    if as_json:
        output.print_json(plain(nodes))
        return
    output.say(
        f"serve the node under test:  comity serve --dir {nodes.tested}\n"
        f"run the kit against it:     comity conformance {nodes.url} --dir {nodes.kit}"
    )


@conformance.command(name="list")
def list_(*, as_json: JsonRows = False) -> None:
    """List the cases of the kit, each with the rule that it checks."""
    from comity.apps.conformance.run import all_checks

    rows = [{"case": name, "rule": rule} for name, rule, _ in all_checks()]
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        output.say(f"{row['case']:44} {row['rule']}")
