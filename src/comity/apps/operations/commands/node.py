"""Commands about this party's node: init, status, keys, backup, restore, tokens."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, OutFile, party_name, shown_at
from comity.foundations.errors import RemoteError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.apps.operations.status import NodeStatus

node = App(name="node", help="This party's node: keys, state, backup.", group=PARTNERS)


@Parameter(name="*")
@dataclass(frozen=True)
class Identity:
    """Who the party is.

    Parameters
    ----------
    party
        Id of the party (party:FRA, party:my-operator).
    kind
        state, alliance, agency, operator or fictional.
    """

    party: str
    kind: str


@Parameter(name="*")
@dataclass(frozen=True)
class Reach:
    """Name and addresses of the node.

    Parameters
    ----------
    name
        Name for people; that of the register if it is left out.
    url
        Where peers reach it (https://…); http://HOST:PORT if left out.
    host, port, people_port
        Where the inbox listens, and the people's API (on loopback).
    """

    name: str = ""
    url: str = ""
    host: str = "127.0.0.1"
    port: int = 8440
    people_port: int = 8441


@node.command
def init(
    *,
    identity: Identity,
    folder: Folder,
    reach: Reach | None = None,
    fence: str = "",
    drill: bool = False,
    as_json: Json = False,
) -> None:
    """Make a node: root, node and signatory keys, database, fence.

    Set COMITY_PASSPHRASE to encrypt the keys. Move the root key offline afterwards.

    Parameters
    ----------
    fence
        File outside the folder by which a restored node is recognised; next to the folder
        if left out.
    drill
        A node for exercises: its keys count nowhere else.
    """
    from comity.node.lifecycle.setup import init_node
    from comity.node.store.settings import Settings
    from comity.system.environment import load_register

    at = reach or Reach()
    place = folder.absolute()
    party = party_name(identity.party)
    names = {str(p.id): p.name for p in load_register()}
    settings = Settings(
        party=party,
        kind=identity.kind,
        name=at.name or names.get(party, party.removeprefix("party:")),
        fence=str(Path(fence).absolute()) if fence else f"../{place.name}.fence",
        drill=drill,
        url=at.url or f"http://{at.host}:{at.port}",
        host=at.host,
        port=at.port,
        people_port=at.people_port,
    )
    made = init_node(place, settings)
    if as_json:
        output.print_json(plain(made))
        return
    output.lines(
        [
            ("party", made.party),
            ("folder", made.folder),
            ("fingerprint", made.fingerprint),
            ("root key", f"{made.root_key}: move it offline"),
            ("fence", f"{made.fence}: keep it out of backups"),
            ("keys", "encrypted" if made.encrypted else "not encrypted"),
        ]
    )
    output.say(
        "\nRead the fingerprint to your partners over a channel that you trust."
        f"\nNext: comity serve --dir {folder}"
    )


@node.command
def status(*, folder: Folder, as_json: Json = False) -> None:
    """Show keys with their ends, peers, agreements, what waits."""
    from comity.apps.operations.status import status as state_of

    with opened(folder) as open_node:
        state = state_of(open_node)
    output.print_record(state, show_status, as_json=as_json)


def show_status(state: "NodeStatus") -> None:
    """Print the state of a node."""
    keys = [
        f"{k.role} {k.name}: "
        + ("revoked" if k.revoked else f"until {shown_at(k.until_us)}")
        for k in state.keys
    ]
    agreements = [f"{n} {name}" for name, n in state.agreements.items()]
    output.lines(
        [
            ("party", f"{state.party} ({state.name}, {state.kind})"),
            ("exercise", "yes: a drill node" if state.drill else "no"),
            ("url", state.url),
            ("fingerprint", state.fingerprint),
            ("incarnation", f"{state.incarnation}, {state.signatures} signatures"),
            ("recovering", ", ".join(state.recovering) or "no"),
            *(("key", text) for text in keys),
            ("peers", f"{state.peers}, {state.verified} verified"),
            ("agreements", ", ".join(agreements) or "none"),
            ("waiting", f"{state.waiting} documents in the outbox"),
        ]
    )


@node.command
def certify(
    role: str,
    key: Path,
    /,
    *,
    name: str,
    folder: Folder,
    root: Path | None = None,
    as_json: Json = False,
) -> None:
    """Make a key and certify it with the root key; a node key takes the old one's place.

    Parameters
    ----------
    role
        node, person, drill, or root (a successor of the root key).
    key
        File to write the key to.
    name
        Whose key it is.
    root
        The root key, if it is not in the folder.
    """
    from comity.node.lifecycle.setup import certify as do

    with opened(folder) as open_node:
        made = do(open_node, role, name, key, root)
    if as_json:
        output.print_json(plain(made))
    else:
        output.say(f"{made.kid} is a {role} key until {shown_at(made.until_us)}")


@node.command
def revoke(
    kid: str,
    /,
    *,
    reason: str,
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
    root
        The root key, if it is not in the folder.
    """
    from comity.node.lifecycle.setup import revoke as do

    with opened(folder) as open_node:
        done = do(open_node, kid, reason, root)
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(f"{kid} is revoked from {shown_at(done.at_us)} on")


@node.command
def backup(out: OutFile, /, *, folder: Folder, as_json: Json = False) -> None:
    """Write a whole copy of the database while the node works.

    Parameters
    ----------
    out
        File to write. The fence is not in it, and must not be.
    """
    from comity.node.lifecycle.backups import backup as do

    with opened(folder) as open_node:
        size = do(open_node, out)
    if as_json:
        output.print_json({"file": str(out), "bytes": size})
    else:
        output.say(f"{out}: {size} bytes")


@node.command
def restore(
    *,
    folder: Folder,
    source: Annotated[Path | None, Parameter(name="--from")] = None,
    as_json: Json = False,
) -> int:
    """Bring a node back from a backup, and from its peers what came after it.

    The node begins a new incarnation; peers fence the old one. Run it again until every
    peer was reached: until then nothing is signed for the others.

    Parameters
    ----------
    source
        A backup; without it the database that is there recovers from peers.
    """
    from comity.apps.wiring import standard_registry
    from comity.node.lifecycle.backups import restore as do
    from comity.node.lifecycle.recovery import Unrecovered

    done = do(folder, source, standard_registry())
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


@node.command
def token(
    name: str, /, *, folder: Folder, revoke: bool = False, as_json: Json = False
) -> None:
    """Make a token for the people's API; it is shown once, its hash is kept.

    Parameters
    ----------
    name
        What the token is for.
    revoke
        Take the token of this name back instead.
    """
    from comity.node.lifecycle.tokens import make_token, revoke_token

    with opened(folder) as open_node:
        if revoke:
            revoke_token(open_node, name)
            made = ""
        else:
            made = make_token(open_node, name)
    if as_json:
        output.print_json({"name": name, "token": made})
    else:
        output.say(made or f"{name} is revoked")
