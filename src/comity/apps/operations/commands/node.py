"""Commands about this party's node: init, status, keys, backup, restore, tokens."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.acts import Signing, acted, print_performed
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, asked
from comity.cli.node_folder import Folder
from comity.cli.options import Json, party_name, shown_at
from comity.foundations.errors import InputError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.apps.operations.status import NodeStatus
    from comity.node.persons.policies import PolicyState
    from comity.node.store.settings import Settings

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


@Parameter(name="*")
@dataclass(frozen=True)
class Tokens:
    """Keys that are made in tokens instead of files.

    Parameters
    ----------
    root_key, node_key, person_key
        pkcs11:token=LABEL;object=LABEL (RFC 7512), or a file.
    module, root_module
        The PKCS #11 library of the tokens, and that of the root's token if it is another.
    """

    root_key: str = ""
    node_key: str = ""
    person_key: str = ""
    module: str = ""
    root_module: str = ""


@node.command
def init(
    *,
    identity: Identity,
    folder: Folder,
    reach: Reach | None = None,
    tokens: Tokens | None = None,
    fence: str = "",
    drill: bool = False,
    no_passphrase: bool = False,
    database: str = "",
    as_json: Json = False,
) -> None:
    """Make a node: root, node and signatory keys, database, fence.

    The keys are encrypted with a passphrase: asked for at a terminal, or given by
    COMITY_PASSPHRASE_FD, a systemd credential, COMITY_KEYRING or COMITY_PASSPHRASE. Move the
    root key offline afterwards. Keys named by pkcs11: are made in their tokens, which ask for a PIN:
    COMITY_PIN_FD for the node's, COMITY_PERSON_PIN_FD, COMITY_ROOT_PIN_FD, and as above.

    Parameters
    ----------
    fence
        File outside the folder by which a restored node is recognised; next to the folder
        if left out.
    drill
        A node for exercises: its keys count nowhere else.
    no_passphrase
        Leave the keys without encryption: who copies the files can sign in the party's name.
    database
        postgresql://ROLE@HOST:PORT/DATABASE of an empty database in place of a file.
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
        database=database,
    )
    settings = _with_keys(settings, tokens or Tokens())
    made = init_node(place, settings, secret=_new_secret(without=no_passphrase))
    if as_json:
        output.print_json(plain(made))
        return
    output.lines(
        [
            ("party", made.party),
            ("folder", made.folder),
            ("fingerprint", made.fingerprint),
            (
                "root key",
                made.root_key
                if "root" in made.in_tokens
                else f"{made.root_key}: move it offline",
            ),
            ("fence", f"{made.fence}: keep it out of backups"),
            ("key files", "encrypted" if made.encrypted else "not encrypted"),
            *(("in a token", f"the {use} key") for use in made.in_tokens),
            *(("warning", words) for words in made.warnings),
        ]
    )
    output.say(
        "\nRead the fingerprint to your partners over a channel that you trust."
        f"\nNext: comity serve --dir {folder}"
    )


def _with_keys(settings: "Settings", keys: Tokens) -> "Settings":
    """Return settings with the places of keys that differ from the usual ones."""
    from comity.node.store.keys import place_of

    def place(text: str, usual: str) -> str:
        return place_of(Path(text), "") if text else usual

    def module(text: str) -> str:
        return str(Path(text).absolute()) if text else ""

    return replace(
        settings,
        root_key=place(keys.root_key, settings.root_key),
        node_key=place(keys.node_key, settings.node_key),
        person_key=place(keys.person_key, settings.person_key),
        pkcs11_module=module(keys.module),
        root_pkcs11_module=module(keys.root_module),
    )


def _new_secret(*, without: bool) -> bytes:
    """Return the passphrase for a new node's keys, empty if a person wants none.

    Raises
    ------
    InputError
        If none is given and nobody can be asked.
    """
    from comity.node.store.passphrases import ask_new, is_asked, passphrase

    given = passphrase()
    if without:
        if given:
            raise InputError(
                "--no-passphrase, and a passphrase is given",
                remedy="leave one of the two out",
            )
        return b""
    if given:
        return given
    if is_asked():
        return ask_new()
    raise InputError(
        "no passphrase is given for the keys, and there is no terminal to ask at",
        remedy="COMITY_PASSPHRASE_FD=3 comity node init … 3< FILE, a systemd credential or "
        "COMITY_PASSPHRASE; or --no-passphrase for keys that are not encrypted",
    )


@node.command
def protect(*, folder: Folder, as_json: Json = False) -> None:
    """Take from the node's folder and files what they allow other users of this machine.

    A node that others can read does not open. If somebody could have read it, revoke its keys.
    """
    from comity.node.lifecycle.opening import protect as do

    done = do(folder)
    if as_json:
        output.print_json(plain(done))
        return
    output.say(f"{done.folder} had mode {done.mode}, has 0700")
    for name, mode in done.files.items():
        output.say(f"{name} had mode {mode}")


@node.command
def status(*, where: NodeAt, as_json: Json = False) -> None:
    """Show keys with their ends, peers, agreements, what waits."""
    from comity.apps.operations.operations import NODE_STATUS
    from comity.node.operations import Nothing

    with asked(where) as open_node:
        state = open_node.call(NODE_STATUS, Nothing())
    output.print_record(state, show_status, as_json=as_json)


@node.command
def adopt_policy(
    *, where: NodeAt, signing: Signing = None, as_json: Json = False
) -> object:
    """Adopt cases.yaml as it is now: what the node does in cases by itself.

    A file that nobody has adopted, or that was changed since, lets the node do nothing by
    itself.
    """
    from comity.apps.cases.policy_acts import ADOPT_POLICY
    from comity.node.operations import Nothing

    done = acted(where, ADOPT_POLICY, Nothing(), signing)
    return print_performed(done, show_policy, as_json=as_json)


def show_policy(state: "PolicyState") -> None:
    """Print which policy was adopted."""
    output.say(f"{state.file} is adopted: {state.hash}, by {', '.join(state.by)}")


def _by_itself(policy: "PolicyState") -> str:
    """Say what the node may do by itself, and under which policy."""
    if not policy.hash:
        return f"nothing in cases: it has no {policy.file}"
    if not policy.adopted:
        return (
            f"nothing in cases: nobody has adopted {policy.file} as it is now; "
            "comity node adopt-policy"
        )
    return f"{policy.file} of {policy.hash[:19]}, adopted by {', '.join(policy.by)}"


#: Items that were set aside, in a table for people.
SHOWN = 10


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
            *(("warning", words) for words in state.ending),
            ("peers", f"{state.peers}, {state.verified} verified"),
            ("agreements", ", ".join(agreements) or "none"),
            ("waiting", f"{state.waiting} documents in the outbox"),
            ("by itself", _by_itself(state.policy)),
            *(("not collected", f"{way}, {why}") for way, why in state.failing.items()),
            *(
                (
                    "set aside",
                    (
                        f"{one.place}: {one.item}{' of ' * bool(one.peer)}{one.peer}, "
                        f"{one.code}, {one.tries} times, last {shown_at(one.last_us)}"
                    ),
                )
                for one in state.set_aside[:SHOWN]
            ),
        ]
    )


for name, words in {
    "backup": "Write a whole copy of the database while the node works.",
    "verify": "Verify a backup: its pages, and the tree over every entry.",
    "restore": "Bring a node back from a backup, and from its peers what came after it.",
}.items():
    node.command(
        f"comity.apps.operations.commands.backups:{name}", name=name, help=words
    )
node.command(
    "comity.apps.operations.commands.move:move",
    name="move",
    help="Move the node's database: to a PostgreSQL server, or back into a file.",
)


node.command(
    "comity.apps.persons.commands.tokens:token",
    name="token",
    help="Make a token for the people's API; it is shown once, its hash is kept.",
)
node.command(
    "comity.apps.persons.commands.tokens:tokens",
    name="tokens",
    help="List the tokens of programs: owner, rights, end, last use.",
)
