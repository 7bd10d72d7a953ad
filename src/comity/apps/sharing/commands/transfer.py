"""Commands for envelopes in files: through a diode, by courier."""

from pathlib import Path

from cyclopts import App

from comity.cli import output
from comity.cli.app import NODE
from comity.cli.asking import NodeAt, asked
from comity.cli.options import Json, JsonRows, OutFile, party_name
from comity.foundations.plain import plain

transfer = App(name="transfer", help="Envelopes by file (diode, courier).", group=NODE)


@transfer.command
def export(
    party: str,
    /,
    out: OutFile,
    *,
    where: NodeAt,
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
    from comity.apps.sharing.transfer_operations import EXPORT_TRANSFER, ExportTransfer
    from comity.system.private_files import write_private

    name = party_name(party)
    with asked(where) as node:
        made = node.call(EXPORT_TRANSFER, ExportTransfer(name, everything))
    write_private(out, made.content)
    count = made.counts["items"]
    if as_json:
        output.print_json({"file": str(out), "items": count, "to": name})
    else:
        output.say(f"{out}: {count} envelopes for {name}")


@transfer.command(name="import")
def import_(file: Path, /, *, where: NodeAt, as_json: JsonRows = False) -> int:
    """Take in a file of envelopes, exactly as if they had come over the network.

    Parameters
    ----------
    file
        A file that another node wrote for this one.
    """
    from comity.apps.sharing.transfer_operations import IMPORT_TRANSFER, ImportTransfer
    from comity.apps.wiring import standard_registry
    from comity.system.files import read_bytes

    with asked(where, standard_registry()) as node:
        text = read_bytes(file).decode("utf-8", "replace")
        done = node.call(IMPORT_TRANSFER, ImportTransfer(text))
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
