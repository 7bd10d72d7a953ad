"""Making a node: its folder, keys, certificates, database and fence."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comity.foundations.errors import InputError, ResourceError
from comity.foundations.identifiers import parse_id
from comity.foundations.visible import MAX_NAME, is_plain
from comity.node.lifecycle.certification import (
    NODE_YEARS,
    PERSON_YEARS,
    YEAR_US,
)
from comity.node.node import Entropy, system_entropy
from comity.node.store import log
from comity.node.store.choose_database import DATABASE, open_database
from comity.node.store.database import Database
from comity.node.store.fence import Fence, FenceState
from comity.node.store.key_uris import is_key_uri
from comity.node.store.keys import make_sealing_key, make_signer, passphrase
from comity.node.store.settings import NAME, Settings, save_settings
from comity.node.store.statements import store_statements
from comity.system.environment import load_register, now_us
from comity.system.private_files import make_private_folder
from comity.trust.identity import PublicKey, issue_certificate

__all__ = ["KINDS", "MadeNode", "init_node"]

#: What a party may be.
KINDS = ("state", "alliance", "agency", "operator", "fictional")


@dataclass(frozen=True, slots=True)
class MadeNode:
    """A new node.

    Attributes
    ----------
    folder, fence
        Paths.
    root_key
        Path of the root key, or its URI in a token.
    fingerprint
        Of the root key, for people to compare.
    encrypted
        Whether its private keys in files are encrypted.
    in_tokens
        Which keys are in tokens: root, node, person.
    warnings
        What people should know of keys in tokens.
    """

    party: str
    folder: str
    fingerprint: str
    root_key: str
    fence: str
    encrypted: bool
    in_tokens: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def init_node(
    folder: Path,
    settings: Settings,
    *,
    clock: Callable[[], int] = now_us,
    entropy: Entropy = system_entropy,
    secret: bytes | None = None,
) -> MadeNode:
    """Make a node: folder, keys, certificates, database, fence.

    The folder gets mode 0700, every file in it 0600. A key whose setting is a URI
    (``pkcs11:…``) is made in its token, by the token.

    Parameters
    ----------
    folder, settings
        Where it is made, and what it is.
    clock, entropy
        Now (microseconds of UTC since 1970), and random bytes.
    secret
        Passphrase that encrypts the keys, empty for none; ``None`` for that of the process.

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
    same = load_register().same_but_case(settings.party)
    if same is not None:
        raise InputError(
            f"{settings.party} differs from {same} of the register by case alone",
            remedy=f"--party {same}, or another id",
        )
    if (
        not settings.name
        or len(settings.name) > MAX_NAME
        or not is_plain(settings.name)
    ):
        raise InputError(
            f"{settings.name[:40]!r} is no name that others can read",
            remedy=f"--name with 1 to {MAX_NAME} characters that are all shown, in one script",
        )
    known = next((p for p in load_register() if str(p.id) == settings.party), None)
    if known is not None and known.kind != settings.kind:
        raise InputError(
            f"{settings.party} is {known.name}, {known.kind} in the register of parties, "
            f"not {settings.kind}",
            remedy=f"--kind {known.kind}, or another id",
        )
    folder = folder.absolute()
    make_private_folder(folder)
    if (folder / NAME).exists() or (folder / DATABASE).exists():
        raise ResourceError(f"{folder} holds a node", remedy="choose another folder")
    fence = folder / settings.fence
    if fence.exists():
        raise ResourceError(
            f"{fence} belongs to a node that was here",
            remedy="restore that node (comity node restore), or move the file away",
        )
    if settings.database:
        # Before any key is made: a server that cannot be used leaves the folder as it was.
        open_database(folder, settings, create=True).close()
    if not is_key_uri(settings.root_key):
        make_private_folder((folder / settings.root_key).parent)
    secret = passphrase() if secret is None else secret
    places = {
        "root": settings.root_key,
        "node": settings.node_key,
        "person": settings.person_key,
    }
    keys = {
        use: make_signer(
            folder, settings, place, use, secret, entropy(32, f"key {place}")
        )
        for use, place in places.items()
    }
    root, node_key, person = keys.values()
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
    database = open_database(folder, settings, create=True)
    try:
        _fill(database, settings.party, root.public, [c.text for c in made], at)
        save_settings(folder, settings)
        state = FenceState(at // 1_000_000, 0, database.identity())
        Fence(fence).raise_to(state)
    finally:
        database.close()
    return MadeNode(
        party=settings.party,
        folder=str(folder),
        fingerprint=root.public.fingerprint,
        root_key=settings.root_key
        if is_key_uri(settings.root_key)
        else str(folder / settings.root_key),
        # As people look for it: without the way through the folder.
        fence=os.path.normpath(fence),
        encrypted=bool(secret),
        in_tokens=tuple(use for use, place in places.items() if is_key_uri(place)),
        warnings=tuple(
            words for key in keys.values() for words in getattr(key, "warnings", ())
        ),
    )


def _fill(
    database: Database, party: str, root: PublicKey, texts: list[str], at_us: int
) -> None:
    with database.writing() as connection:
        log.set_note(connection, "root", root.text.encode())
        log.set_first_incarnation(connection, at_us // 1_000_000)
        store_statements(connection, party, texts, root=root, own=party)
