"""``comity node move``: the node's database to a server, or back into a file."""

from comity.cli import output
from comity.cli.node_folder import Folder
from comity.cli.options import Json
from comity.foundations.plain import plain

__all__ = ["move"]


def move(*, to: str, folder: Folder, as_json: Json = False) -> None:
    """Move the node's database: to a PostgreSQL server, or back into a file.

    Nothing can be written meanwhile. All rows are compared, and the ledger's tree, before the node
    uses the new place; whatever fails leaves it where it was. What is left behind is fenced: it
    sends nothing any more.

    Parameters
    ----------
    to
        postgresql://ROLE@HOST:PORT/DATABASE of an empty database, or file. Its password is given
        by COMITY_DATABASE_PASSWORD_FD, a systemd credential, or COMITY_DATABASE_PASSWORD.
    """
    from comity.node.lifecycle.moving import move_database

    def note(table: str, rows: int) -> None:
        if rows and not as_json:
            output.remark(f"{table}: {rows} rows")

    done = move_database(folder, to, note)
    if as_json:
        output.print_json(plain(done))
        return
    output.say(
        f"{done.rows} rows copied and compared in {done.paused_s:.1f} s; the node's database is "
        f"{done.now} now"
    )
    output.say(f"The one before is kept, and sends nothing any more: {done.kept}")
