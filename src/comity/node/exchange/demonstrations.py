"""Whether a demonstration has made this node: alone there its button is taken for a person's proof.

The settings say so, the node is one of a drill by the certificate of its own root, its party is
fictional, everything of it is on this machine, and a mark in its folder, signed with the node's key,
names its visitor. If one of these is missing it is none, and why is said.
"""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import ComityError, FormatError, TrustError
from comity.foundations.plain import JsonObject
from comity.foundations.strict import read_strict
from comity.node.node import UnitOfWork
from comity.node.store.settings import Settings
from comity.system.environment import load_register
from comity.system.files import read_bytes
from comity.system.private_files import write_private
from comity.trust.identity.keys import from_text64, to_text64

__all__ = [
    "check_demonstration",
    "is_demonstration",
    "mark_demonstration",
    "visitor_of",
]

NAME = "demonstration.json"
DOMAIN = b"comity demonstration node 1\x00"
LOOPBACK = "127.0.0.1", "::1", "localhost"


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    if host in LOOPBACK or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_local_name(url: str) -> bool:
    return (urlsplit(url).hostname or "").endswith(".localhost")


def _why_not_settings(settings: Settings) -> str:
    """Return what of the settings is not that of a demonstration; empty if all is."""
    hosts = (settings.host, urlsplit(settings.url).hostname or "", *settings.hosts)
    known = {str(party.id) for party in load_register()}
    tests = (
        (settings.demonstration, "its settings do not say that it is one"),
        (settings.drill and settings.exercise != "", "it takes part in no exercise"),
        (
            settings.kind == "fictional",
            f"its party is no fictional one: {settings.kind}",
        ),
        (settings.party not in known, f"{settings.party} is a party of the register"),
        (all(map(_is_here, hosts)), "its inbox can be reached from other machines"),
        (_is_local_name(settings.people_url), "people open it elsewhere"),
    )
    return next((words for holds, words in tests if not holds), "")


def mark_demonstration(work: UnitOfWork, visitor: str = "") -> None:
    """Mark a node that a demonstration has made, with the account of its visitor, if it has one.

    Raises
    ------
    TrustError
        If the settings are not those of a demonstration.
    """
    node = work.node
    if why := _why_not_settings(node.settings):
        raise TrustError(f"{node.party} cannot be marked as a demonstration: {why}")
    value = _marked(node.party, visitor)
    signature = to_text64(node.signer.sign(DOMAIN + canonical_bytes(value)))
    write_private(node.folder / NAME, canonical_bytes(value | {"signature": signature}))


def _marked(party: str, visitor: str) -> JsonObject:
    return {"party": party, "visitor": visitor}


def _read_mark(path: Path) -> JsonObject:
    value = read_strict(read_bytes(path))
    if not isinstance(value, dict) or set(value) != {"party", "signature", "visitor"}:
        raise FormatError(f"{path.name} is no mark of a demonstration")
    return value


def check_demonstration(work: UnitOfWork) -> str:
    """Check that a demonstration has made this node; return the account of its visitor.

    Raises
    ------
    TrustError
        If it has not, with the reason.
    """
    if why := _why_not(work):
        raise TrustError(
            f"{work.party} is no node of a demonstration: {why}",
            remedy="prove with a passkey, a password with code, or a key file; "
            "comity demo --serve makes nodes for demonstrations",
        )
    return str(_read_mark(work.node.folder / NAME)["visitor"])


def _why_not(work: UnitOfWork) -> str:
    node, path = work.node, work.node.folder / NAME
    if why := _why_not_settings(node.settings):
        return why
    if not path.is_file():
        return "no demonstration has marked its folder"
    try:
        mark = _read_mark(path)
        visitor, signature = str(mark["visitor"]), str(mark["signature"])
        signed = DOMAIN + canonical_bytes(_marked(node.party, visitor))
        node.signer.public.verify(from_text64(signature), signed)
    except ComityError as error:
        return f"the mark in its folder does not hold: {error}"
    # Settings are easily written; what the root has certified is not.
    try:
        ring = node.ring(work.connection, node.party)
        ring.certificate(node.signer.public.kid, ("drill",), work.now_us)
    except ComityError as error:
        return f"its root has certified its key for no drill: {error}"
    return ""


def is_demonstration(work: UnitOfWork) -> bool:
    """Tell whether a demonstration has made this node."""
    return work.node.settings.demonstration and not _why_not(work)


def visitor_of(work: UnitOfWork) -> str:
    """Return the account that has a demonstration authenticator here; empty if none has."""
    if not work.node.settings.demonstration or _why_not(work):
        return ""
    return check_demonstration(work)
