"""Commands about certificates from an offline machine: requested, signed there, accepted."""

from pathlib import Path

from comity.apps.operations.commands.rotate import node
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, OutFile, shown_at
from comity.foundations.constants import DAY_US
from comity.foundations.plain import plain

__all__ = ["node"]


@node.command
def request(
    use: str,
    key: Path,
    /,
    out: OutFile,
    *,
    name: str,
    keep_old: bool = False,
    folder: Folder,
    as_json: Json = False,
) -> None:
    """Make a key, and write a request that an offline machine certifies.

    Parameters
    ----------
    use
        node or person.
    key
        File to write the key to, or pkcs11:token=…;object=….
    out
        File of the request.
    name
        Whose key it is, for people.
    keep_old
        Let the key that is in use count on: the new one stands beside it.
    """
    from comity.node.lifecycle.requests import request_certificate

    with opened(folder) as open_node:
        done = request_certificate(
            open_node, use, name, key, out, replace_old=not keep_old
        )
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(f"{done.file}: a certificate for {done.kid} ({done.role})")


@node.command
def sign_request(
    file: Path,
    /,
    out: OutFile,
    *,
    root: Path,
    fingerprint: str,
    module: str = "",
    overlap_days: float = 30.0,
    as_json: Json = False,
) -> None:
    """Certify the key of a request with the root key, on a machine without a node.

    Parameters
    ----------
    file
        The request.
    out
        File of the answer.
    root
        The root key: a file, or pkcs11:token=…;object=….
    fingerprint
        Of the party's root, from the record of its ceremony.
    module
        The PKCS #11 library of the root's token.
    overlap_days
        How long a replaced node key counts on, days; that of a person ends at once.
    """
    from comity.node.lifecycle.requests import sign_request as do
    from comity.node.lifecycle.rotation import check_overlap
    from comity.system.environment import now_us

    check_overlap(overlap_days)
    done = do(
        file,
        root,
        out,
        fingerprint=fingerprint,
        clock_us=now_us(),
        overlap_us=round(overlap_days * DAY_US),
        module=str(Path(module).absolute()) if module else "",
    )
    if as_json:
        output.print_json(plain(done))
        return
    output.lines(
        [
            ("party", done.party),
            ("fingerprint", done.fingerprint),
            ("certified", f"{done.kid}, {done.role}, {done.name}"),
            ("until", shown_at(done.until_us)),
            *(
                [("replaces", f"{done.replaces}, until {shown_at(done.revoked_us)}")]
                if done.replaces
                else []
            ),
            ("file", done.file),
        ]
    )


@node.command
def accept(file: Path, /, *, folder: Folder, as_json: Json = False) -> None:
    """Take the certificates of an offline machine, and announce them to peers.

    Parameters
    ----------
    file
        The answer.
    """
    from comity.node.lifecycle.requests import take_answer

    with opened(folder) as open_node:
        done = take_answer(open_node, file)
    if as_json:
        output.print_json(plain(done))
    else:
        uses = f"; in use: {', '.join(done.uses)}" if done.uses else ""
        output.say(f"{done.new} statements taken{uses}")
