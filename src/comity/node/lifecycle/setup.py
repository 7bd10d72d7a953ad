"""Making a node, and certifying and revoking its keys with the root key."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError, ResourceError
from comity.foundations.identifiers import parse_id
from comity.node.exchange.outbox import send_protocol
from comity.node.lifecycle.opening import DATABASE
from comity.node.node import Entropy, Node, system_entropy
from comity.node.store import log
from comity.node.store.database import Database, open_database
from comity.node.store.fence import Fence, FenceState, database_identity
from comity.node.store.keys import (
    load_key,
    make_key,
    make_sealing_key,
    passphrase,
)
from comity.node.store.peers import verified_parties
from comity.node.store.settings import NAME, Settings, load_settings, save_settings
from comity.node.store.statements import store_statements
from comity.system.environment import load_register, now_us
from comity.system.files import make_folder
from comity.trust.identity import (
    Keyring,
    PublicKey,
    SoftKey,
    issue_certificate,
    revoke_key,
)
from comity.trust.identity.certificates import ROLES

__all__ = [
    "KINDS",
    "CertifiedKey",
    "MadeNode",
    "RevokedKey",
    "certify",
    "init_node",
    "revoke",
]

#: What a party may be.
KINDS = ("state", "alliance", "agency", "operator", "fictional")
YEAR_US = 366 * DAY_US
#: Validity of keys, years: the node's is renewed yearly, a root lasts.
NODE_YEARS, PERSON_YEARS, ROOT_YEARS = 2, 3, 20


@dataclass(frozen=True, slots=True)
class MadeNode:
    """A new node.

    Attributes
    ----------
    folder, root_key, fence
        Paths.
    fingerprint
        Of the root key, for people to compare.
    encrypted
        Whether its private keys are encrypted.
    """

    party: str
    folder: str
    fingerprint: str
    root_key: str
    fence: str
    encrypted: bool


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A key that was certified, and until when (microseconds of UTC since 1970)."""

    kid: str
    role: str
    name: str
    until_us: int


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A key that was revoked: from when (microseconds of UTC since 1970), and why."""

    kid: str
    at_us: int
    reason: str


def init_node(
    folder: Path,
    settings: Settings,
    *,
    clock: Callable[[], int] = now_us,
    entropy: Entropy = system_entropy,
) -> MadeNode:
    """Make a node: folder, keys, certificates, database, fence.

    Raises
    ------
    InputError
        If party or kind do not fit.
    ResourceError
        If there is a node already, or something cannot be written.
    """
    if parse_id(settings.party).kind != "party":
        raise InputError(f"{settings.party!r} is no party", remedy="--party party:FRA")
    if settings.kind not in KINDS:
        raise InputError(
            f"{settings.kind!r} is no kind of party",
            remedy=f"one of {', '.join(KINDS)}",
        )
    known = next((p for p in load_register() if str(p.id) == settings.party), None)
    if known is not None and known.kind != settings.kind:
        raise InputError(
            f"{settings.party} is {known.name}, {known.kind} in the register of parties, "
            f"not {settings.kind}",
            remedy=f"--kind {known.kind}, or another id",
        )
    folder = folder.absolute()
    make_folder(folder)
    if (folder / NAME).exists() or (folder / DATABASE).exists():
        raise ResourceError(f"{folder} holds a node", remedy="choose another folder")
    fence = folder / settings.fence
    if fence.exists():
        raise ResourceError(
            f"{fence} belongs to a node that was here",
            remedy="restore that node (comity node restore), or move the file away",
        )
    make_folder((folder / settings.root_key).parent)
    secret = passphrase()
    root, node_key, person = (
        make_key(folder / path, secret, entropy(32, f"key {path}"))
        for path in (settings.root_key, settings.node_key, settings.person_key)
    )
    name = settings.sealing_key
    sealing = make_sealing_key(folder / name, secret, entropy(32, f"key {name}"))
    at = clock()
    role = "drill" if settings.drill else "node"
    made = [
        issue_certificate(
            root,
            settings.party,
            who,
            key.public,
            name=name,
            since_us=at,
            until_us=at + years * YEAR_US,
        )
        for who, key, name, years in (
            (role, node_key, f"{settings.name}, {role} 1", NODE_YEARS),
            (
                "drill" if settings.drill else "person",
                person,
                f"{settings.name}, signatory 1",
                PERSON_YEARS,
            ),
            ("sealing", sealing, f"{settings.name}, sealing 1", NODE_YEARS),
        )
    ]
    database = open_database(folder / DATABASE, create=True)
    try:
        _fill(database, settings.party, root.public, [c.text for c in made], at)
        save_settings(folder, settings)
        state = FenceState(at // 1_000_000, 0, database_identity(database.path))
        Fence(fence).raise_to(state)
    finally:
        database.close()
    return MadeNode(
        party=settings.party,
        folder=str(folder),
        fingerprint=root.public.fingerprint,
        root_key=str(folder / settings.root_key),
        fence=str(fence),
        encrypted=bool(secret),
    )


def _fill(
    database: Database, party: str, root: PublicKey, texts: list[str], at_us: int
) -> None:
    with database.writing() as connection:
        log.set_note(connection, "root", root.text.encode())
        log.set_number(connection, "incarnation", at_us // 1_000_000)
        store_statements(connection, party, texts)


def _root_of(folder: Path, settings: Settings, given: Path | None) -> SoftKey:
    path = given or folder / settings.root_key
    if not path.is_file():
        raise ResourceError(
            f"the root key {path} is not here",
            remedy="it is kept offline: bring it, and name it with --root",
        )
    return load_key(path, passphrase())


def certify(
    node: Node, role: str, name: str, key_path: Path, root_path: Path | None = None
) -> CertifiedKey:
    """Make a key and certify it; a new node or root key takes the place of the old one.

    The fingerprint that peers have compared stays that of the first root: it vouches for
    its successor.

    Raises
    ------
    InputError, ResourceError, TrustError
        If role, root or file do not fit.
    """
    root = _root_of(node.folder, node.settings, root_path)
    if role not in ROLES:
        raise InputError(f"{role!r} is no role", remedy=", ".join(ROLES))
    at = node.clock()
    make = make_sealing_key if role == "sealing" else make_key
    key = make(key_path, passphrase(), node.entropy(32, "key"))
    years = {"person": PERSON_YEARS, "root": ROOT_YEARS}.get(role, NODE_YEARS)
    made = issue_certificate(
        root,
        node.party,
        role,
        key.public,
        name=name,
        since_us=at,
        until_us=at + years * YEAR_US,
    )
    ring = node.view(lambda work: work.ring(work.party)).add(made.text)
    with node.writing() as work:
        store_statements(work.connection, node.party, ring.texts())
    announce_keys(node)
    settings, place = load_settings(node.folder), str(key_path.absolute())
    if role in node.roles:
        save_settings(node.folder, replace(settings, node_key=place))
    elif role in {"root", "sealing"}:
        given = {f"{role}_key": place}
        save_settings(node.folder, Settings(**{**asdict(settings), **given}))
    return CertifiedKey(key.public.kid, role, name, made.until_us)


def revoke(
    node: Node, kid: str, reason: str, root_path: Path | None = None
) -> RevokedKey:
    """Take a key of this party back; peers learn it with the next contact.

    Raises
    ------
    InputError, ResourceError, TrustError
        If there is no such key, or the root is not here.
    """
    root = _root_of(node.folder, node.settings, root_path)
    with node.reading() as work:
        ring: Keyring = work.ring(work.party)
    if kid not in ring.certificates:
        raise InputError(f"{kid[:60]!r} is no key of {node.party}")
    at = node.clock()
    made = revoke_key(root, node.party, kid, at_us=at, reason=reason)
    with node.writing() as work:
        store_statements(work.connection, node.party, ring.add(made.text).texts())
    announce_keys(node)
    return RevokedKey(kid, at, reason)


def announce_keys(node: Node) -> None:
    """Send our certificates and revocations to every verified peer.

    A node whose own key is revoked cannot announce it; its peers learn it from an
    introduction.
    """
    with node.writing() as work:
        ring = work.ring(work.party)
        if node.signer.public.kid in ring.revocations:
            return
        for peer in verified_parties(work.connection, recovering=False):
            send_protocol(work, "keys", {"keys": ring.texts()}, peer)
