"""Where the keys of this party are, until when they count, and what people should do about them."""

from dataclasses import dataclass
from pathlib import Path

from comity.foundations.constants import DAY_US
from comity.foundations.errors import ComityError
from comity.foundations.time import format_utc
from comity.node.lifecycle.certification import use_of
from comity.node.node import Node, UnitOfWork
from comity.node.store.key_uris import is_key_uri
from comity.node.store.keys import load_sealing_key, load_signer, passphrase
from comity.trust.identity import Keyring
from comity.trust.identity.certificates import Certificate

__all__ = [
    "ENDING_DAYS",
    "Ending",
    "KeyPlace",
    "KeyReport",
    "ending_keys",
    "key_report",
]

#: How long before its end a key is told, days: time for a ceremony.
ENDING_DAYS = 60


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """A key that this node uses, and where it is.

    Attributes
    ----------
    use
        ``root``, ``node``, ``person`` or ``sealing``.
    kind
        ``file``, ``token`` or ``absent``: a file that is not here, as the root's should be.
    place
        Path, or URI of the key in a token.
    kid, until_us
        Its name and end (UTC, microseconds since 1970), where it was opened or is in use; the
        first root has no end.
    warnings
        What people should know of it.
    """

    use: str
    kind: str
    place: str
    kid: str
    until_us: int | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyReport:
    """The keys of a party as its node knows them.

    Attributes
    ----------
    fingerprint
        Of the root key that people compare.
    module, root_module
        The PKCS #11 modules of its tokens; empty without.
    keys
        Those that the node uses.
    former_roots
        Fingerprints of roots that were replaced, with the instant (UTC, microseconds since
        1970).
    ending
        Sentences about keys that end within ``ENDING_DAYS``, or have ended.
    in_files
        What is in files or the database whatever tokens there are, and why.
    """

    party: str
    fingerprint: str
    module: str
    root_module: str
    keys: tuple[KeyPlace, ...]
    former_roots: dict[str, int]
    ending: tuple[str, ...]
    in_files: str


IN_FILES = (
    "keys that others seal for (X25519, X25519 with ML-KEM-768) are in the database and in a "
    "file: they change each week, and tokens seldom have these curves"
)


def end_us(ring: Keyring, certificate: Certificate) -> int:
    """Return from when on a certified key counts no more: its end, or its revocation."""
    revoked = ring.revocations.get(certificate.key.kid)
    ends = [certificate.until_us, ring.root_end_us(certificate.root)]
    if revoked is not None:
        ends.append(revoked.at_us)
    return min(ends)


@dataclass(frozen=True, slots=True)
class Ending:
    """A key that ends soon or has ended: a sentence, and whether the node cannot sign for that."""

    words: str
    stops: bool


def ending_keys(work: UnitOfWork) -> list[Ending]:
    """Return the keys that end soon or have ended.

    Of each role the one that counts longest is looked at: its successor is there already.
    """
    ring, now = work.ring(work.party), work.now_us
    newest: dict[str, tuple[int, str, str]] = {}
    for certificate in ring.certificates.values():
        found = (end_us(ring, certificate), certificate.key.kid, certificate.name)
        newest[certificate.role] = max(newest.get(certificate.role, found), found)
    told = [
        Ending(_sentence(role, name, until_us, now), stops=False)
        for role, (until_us, _, name) in sorted(newest.items())
        if role != "sealing" and until_us - now < ENDING_DAYS * DAY_US
    ]
    own = ring.certificates.get(work.node.signer.public.kid)
    if own is None or end_us(ring, own) <= now:
        words = (
            "the key that this node signs with does not count: comity node rotate node"
        )
        told.append(Ending(words, stops=True))
    return told


def _sentence(role: str, name: str, until_us: int, now_us: int) -> str:
    days = (until_us - now_us) / DAY_US
    what = f"the {role} key {name!r}"
    remedy = (
        f"comity node rotate {role}"
        if role in {"node", "person"}
        else "certify another"
    )
    if days <= 0:
        return f"{what} counts no more since {format_utc(until_us, 0)[:10]}: {remedy}"
    return f"{what} ends in {days:.0f} d, on {format_utc(until_us, 0)[:10]}: {remedy}"


def key_report(node: Node, *, check: bool = False) -> KeyReport:
    """Tell where the keys are and when they end.

    ``check``: open those that are here, and verify a signature of each; tokens ask for PINs.
    """
    settings = node.settings
    with node.reading() as work:
        ring = work.ring(work.party)
        ending = tuple(item.words for item in ending_keys(work))
    role = "drill" if settings.drill else "node"
    keys = (
        _place(node, ring, "root", settings.root_key, check=check),
        _place(node, ring, "node", settings.node_key, check=check, own=role),
        _place(node, ring, "person", settings.person_key, check=check),
        _place(node, ring, "sealing", settings.sealing_key, check=check),
    )
    return KeyReport(
        node.party,
        ring.root.fingerprint,
        settings.pkcs11_module,
        settings.root_pkcs11_module,
        keys,
        {item.ring.root.fingerprint: item.until_us for item in ring.former},
        ending,
        IN_FILES,
    )


def _place(
    node: Node, ring: Keyring, use: str, place: str, *, check: bool, own: str = ""
) -> KeyPlace:
    """Describe one key; the node's own is open already."""
    in_token = is_key_uri(place)
    path = place if in_token else str(node.folder / place)
    here = in_token or Path(path).is_file()
    kind = "token" if in_token else "file" if here else "absent"
    kid = ""
    warnings: tuple[str, ...] = ()
    if own:
        signer = node.signer
        kid, warnings = signer.public.kid, tuple(getattr(signer, "warnings", ()))
    elif check and here:
        kid, warnings = _opened(node, use, place)
    if use == "root" and kind == "file":
        warnings = (*warnings, "the root key is on this machine: move it offline")
    certificate = ring.certificates.get(kid)
    until_us = None if certificate is None else end_us(ring, certificate)
    if use == "root" and kid == ring.root.kid:
        until_us = None
    return KeyPlace(use, kind, path, kid, until_us, warnings)


def _opened(node: Node, use: str, place: str) -> tuple[str, tuple[str, ...]]:
    """Open a key; return its name and what is to be known, or why it does not open."""
    try:
        if use == "sealing":
            return load_sealing_key(node.folder / place, passphrase()).public.kid, ()
        key = load_signer(node.folder, node.settings, place, use_of(use))
    except ComityError as error:
        return "", (str(error),)
    return key.public.kid, tuple(getattr(key, "warnings", ()))
