"""Commands for envelopes in files: through a diode, by courier."""

from pathlib import Path

from cyclopts import App

from comity.cli import output
from comity.cli.app import NODE
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, OutFile, party_name
from comity.foundations.plain import plain

transfer = App(name="transfer", help="Envelopes by file (diode, courier).", group=NODE)


@transfer.command
def export(
    party: str,
    out: OutFile,
    /,
    *,
    folder: Folder,
    everything: bool = False,
    as_json: Json = False,
) -> None:
    """Write what waits for a peer into a file; it waits on until it is acknowledged.

    Parameters
    ----------
    party
        For whom.
    out
        File to write.
    everything
        All that was ever sent, not only what waits.
    """
    from comity.node.exchange.file_transfer import export_file

    name = party_name(party)
    with opened(folder) as node:
        count = export_file(node, name, out, everything=everything)
    if as_json:
        output.print_json({"file": str(out), "items": count, "to": name})
    else:
        output.say(f"{out}: {count} envelopes for {name}")


@transfer.command(name="import")
def import_(file: Path, /, *, folder: Folder, as_json: Json = False) -> int:
    """Take in a file of envelopes, exactly as if they had come over the network.

    Parameters
    ----------
    file
        A file that another node wrote for this one.
    """
    from comity.apps.wiring import standard_registry
    from comity.node.exchange.file_transfer import import_file

    with opened(folder, standard_registry()) as node:
        done = import_file(node, file)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(
            f"{done.sender}: {done.items} envelopes, {done.stored} stored, "
            f"{len(done.refused)} refused"
        )
        for row in done.refused[:20]:
            output.say(f"  {row.envelope}: {row.code}")
    return 1 if done.refused else 0
