"""``comity node backup | verify | restore``: copies of a node's database, and a node from one of them."""

import tempfile
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, OutFile
from comity.foundations.errors import RemoteError
from comity.foundations.plain import plain

__all__ = ["backup", "restore", "verify"]


def backup(
    out: OutFile,
    *,
    folder: Folder,
    recipient: Annotated[list[str] | None, Parameter(negative="")] = None,
    as_json: Json = False,
) -> None:
    """Write a whole copy of the database while the node works.

    Parameters
    ----------
    out
        File to write. The fence is not in it, and must not be.
    recipient
        A public key of age (age1…) that can open it; several may. Without one it is not encrypted.
    """
    from comity.node.lifecycle.backups import backup as do
    from comity.system.encrypted_files import encrypt_file
    from comity.system.files import check_folder

    with opened(folder) as open_node:
        if recipient:
            check_folder(out)
            with tempfile.TemporaryDirectory(dir=open_node.folder) as place:
                plain_file = Path(place) / "copy.db"
                do(open_node, plain_file)
                size = encrypt_file(plain_file, out, recipient)
        else:
            size = do(open_node, out)
    if as_json:
        output.print_json({"file": str(out), "bytes": size})
    else:
        output.say(f"{out}: {size} bytes{', encrypted' if recipient else ''}")


def verify(
    source: Path, /, *, identity: Path | None = None, as_json: Json = False
) -> int:
    """Verify a backup: its pages, and the tree over every entry.

    Exit code 1 if something is wrong. Whether the peers have more is known when it is restored.

    Parameters
    ----------
    source
        The backup.
    identity
        File with the identity of age that opens it, if it is encrypted.
    """
    from comity.node.lifecycle.backups import opened_backup, verify_backup

    with (
        tempfile.TemporaryDirectory() as place,
        opened_backup(source, identity, Path(place)) as found,
    ):
        done = verify_backup(found)
    if as_json:
        output.print_json(plain(done))
        return done.exit_code
    output.lines(
        [
            ("entries", str(done.entries)),
            ("incarnation", str(done.incarnation)),
            ("signatures", str(done.signatures)),
            *(("fault", fault) for fault in done.faults),
        ]
    )
    return done.exit_code


def restore(
    source: Annotated[Path | None, Parameter(name="--backup")] = None,
    *,
    folder: Folder,
    identity: Path | None = None,
    as_json: Json = False,
) -> int:
    """Bring a node back from a backup, and from its peers what came after it.

    The node begins a new incarnation; peers fence the old one. Run it again until every
    peer was reached: until then nothing is signed for the others.

    Parameters
    ----------
    source
        A backup; without it the database that is there recovers from peers.
    identity
        File with the identity of age that opens it, if it is encrypted.
    """
    from comity.apps.wiring import standard_registry
    from comity.node.lifecycle.backups import opened_backup, restore as do
    from comity.node.lifecycle.recovery import Unrecovered

    if source is None:
        done = do(folder, None, standard_registry())
    else:
        with opened_backup(source, identity, folder.absolute()) as found:
            done = do(folder, found, standard_registry())
    if as_json:
        output.print_json(plain(done))
    else:
        if done.kept_aside:
            output.say(f"The database in use before is kept: {done.kept_aside}")
        for peer in done.peers:
            result = (
                peer.error
                if isinstance(peer, Unrecovered)
                else f"{peer.returned} envelopes returned, {peer.renewed} signed anew"
            )
            output.say(f"{peer.peer}: {result}")
        if not done.peers:
            output.say("Nothing to recover: this database is the one that signed last.")
    return 0 if done.done else RemoteError.exit_code
