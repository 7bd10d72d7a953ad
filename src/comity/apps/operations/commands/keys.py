"""Commands about this party's keys: show, certify, revoke, replace a stolen one, a new root."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.operations.commands.address import node
from comity.cli import output
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, JsonRows, shown_at
from comity.foundations.plain import plain
from comity.foundations.time import parse_utc

if TYPE_CHECKING:
    from comity.node.lifecycle.key_report import KeyPlace, KeyReport

__all__ = ["Named", "node"]


@Parameter(name="*")
@dataclass(frozen=True)
class Named:
    """A key that is made, and the root key that certifies it.

    Parameters
    ----------
    name
        Whose key it is, for people.
    root
        The root key, a file or pkcs11:…, if it is not where the settings say.
    """

    name: str
    root: Path | None = None


@node.command
def show(*, folder: Folder, check: bool = False, as_json: JsonRows = False) -> None:
    """Show where this party's keys are, in files or tokens, and when they end.

    Parameters
    ----------
    check
        Open those that are here, and verify a signature of each; tokens ask for their PINs.
    """
    from comity.node.lifecycle.key_report import key_report

    with opened(folder) as open_node:
        report = key_report(open_node, check=check)
    output.print_record(report, _show, as_json=as_json)


def _show(report: "KeyReport") -> None:
    output.lines(
        [
            ("party", report.party),
            ("fingerprint", report.fingerprint),
            *(("module", path) for path in {report.module, report.root_module} if path),
            *((f"{key.use} key", _line(key)) for key in report.keys),
            *(
                ("former root", f"{fingerprint}, until {shown_at(at_us)}")
                for fingerprint, at_us in report.former_roots.items()
            ),
            *(
                ("warning", words)
                for words in (
                    *(words for key in report.keys for words in key.warnings),
                    *report.ending,
                )
            ),
            ("in files", report.in_files),
        ]
    )


def _line(key: "KeyPlace") -> str:
    until = "" if key.until_us is None else f", until {shown_at(key.until_us)}"
    where = "not here" if key.kind == "absent" else f"in a {key.kind}"
    return f"{where}: {key.place}{until}"


@node.command
def certify(
    role: str, key: Path, /, *, named: Named, folder: Folder, as_json: Json = False
) -> None:
    """Make a key and certify it with the root key; a node key takes the old one's place.

    Parameters
    ----------
    role
        node, person, drill, sealing, or root (a successor of the root key).
    key
        File to write the key to, or pkcs11:token=…;object=… to make it in a token.
    """
    from comity.node.lifecycle.certification import certify as do

    with opened(folder) as open_node:
        made = do(open_node, role, named.name, key, named.root)
    if as_json:
        output.print_json(plain(made))
    else:
        output.say(f"{made.kid} is a {role} key until {shown_at(made.until_us)}")


@node.command
def revoke(
    kid: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    reason: str,
    at: str = "",
    folder: Folder,
    root: Path | None = None,
    as_json: Json = False,
) -> None:
    """Take a key back; peers learn it with the next contact.

    Parameters
    ----------
    kid
        Name of the key (comity node status --json).
    reason
        Why; peers see this text.
    at
        From when on it counts for nothing (UTC): when it was stolen; now if left out.
    root
        The root key, a file or pkcs11:…, if it is not where the settings say.
    """
    from comity.node.lifecycle.certification import revoke as do

    with opened(folder) as open_node:
        done = do(open_node, kid, reason, root, at_us=parse_utc(at) if at else None)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(f"{kid} is revoked from {shown_at(done.at_us)} on")


@node.command
def replace_stolen(
    key: Path,
    /,
    *,
    named: Named,
    reason: str,
    at: str = "",
    folder: Folder,
    as_json: Json = False,
) -> None:
    """Take back a node key that somebody else may have, and go on with another at once.

    Parameters
    ----------
    key
        File to write the new key to, or pkcs11:token=…;object=….
    reason
        Why; peers see this text.
    at
        From when on the old key counts for nothing (UTC): when it was stolen; now if left out.
    """
    from comity.node.lifecycle.key_changes import replace_stolen as do

    at_us = parse_utc(at) if at else None
    with opened(folder) as open_node:
        done = do(open_node, key, named.name, reason, named.root, at_us=at_us)
    if as_json:
        output.print_json(plain(done))
        return
    output.lines(
        [
            ("new key", done.kid),
            ("revoked", f"{done.old_kid}, from {shown_at(done.at_us)} on"),
            ("in doubt", f"{done.in_doubt} envelopes of ours since then"),
            ("recovering", ", ".join(done.recovering) or "from nobody"),
        ]
    )
    output.say(
        "\nStart the node again; what peers hold comes back, and the rest is signed anew"
        f"\n(comity node restore --dir {folder} does it at once)."
    )


@node.command
def new_root(
    key: Path, /, *, reason: str, folder: Folder, as_json: Json = False
) -> None:
    """Begin again under another root key: the old one is lost, and no successor is left.

    Every partner has to compare the new fingerprint: comity peer replace-root.

    Parameters
    ----------
    key
        File to write the root key to, or pkcs11:token=…;object=….
    reason
        Why, for this node's ledger.
    """
    from comity.node.lifecycle.new_root import begin_new_root

    with opened(folder) as open_node:
        done = begin_new_root(open_node, key, reason)
    if as_json:
        output.print_json(plain(done))
        return
    output.lines(
        [
            ("party", done.party),
            ("fingerprint", done.fingerprint),
            ("instead of", done.old_fingerprint),
            ("root key", done.root_key),
            *(("certified", name) for name in done.certified),
            *(("call", peer) for peer in done.peers),
        ]
    )
    output.say(
        "\nRead the fingerprint to each of them over a channel that you trust; there:\n"
        f"  comity peer replace-root {done.party} FINGERPRINT"
    )
