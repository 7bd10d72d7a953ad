"""Certificates from an offline machine: a request goes there by file, and comes back signed.

The root key then never meets a machine with a network. A request holds the public key with a signature
by it over the whole request, and what is known of the party's keys, so that the offline machine needs
nothing else: neither the node's folder nor its database.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from comity.foundations.bounds import FILES
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.plain import json_text
from comity.foundations.strict import has_exactly, read_strict
from comity.node.exchange.taken_keys import take_statements
from comity.node.lifecycle.certification import (
    announce_keys,
    issue_for,
    load_root,
    make_place,
)
from comity.node.lifecycle.key_report import end_us
from comity.node.lifecycle.rotation import begin_rotation
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.node.store.keys import load_signer
from comity.node.store.settings import Settings, load_settings, save_settings
from comity.system.files import read_bytes
from comity.system.private_files import write_private
from comity.trust.identity import (
    Keyring,
    PublicKey,
    read_statement,
    revoke_key,
    sign_statement,
)
from comity.trust.identity.certificates import Certificate
from comity.trust.identity.statements import claimed_payload

__all__ = [
    "CertifiedOffline",
    "KeyRequest",
    "TakenKeys",
    "request_certificate",
    "sign_request",
    "take_answer",
]

#: Type of the signed statement in a request, and the names of both forms.
REQUEST = "comity-certificate-request"
_SHAPE: dict[str, type] = {
    "at_us": int,
    "key": str,
    "keys": list,
    "name": str,
    "party": str,
    "replaces": str,
    "role": str,
    "root": str,
}
#: What may be requested; a root is made on the offline machine itself.
USES = ("node", "person")


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A request that was written: the file, the key and where it is."""

    file: str
    kid: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class CertifiedOffline:
    """What was signed with the root key, for people to compare with the request.

    Attributes
    ----------
    fingerprint
        Of the party's first root, which peers have compared.
    until_us, revoked_us
        End of the certificate, and from when on the replaced key counts no more, if one is
        replaced (UTC, microseconds since 1970).
    """

    file: str
    party: str
    fingerprint: str
    role: str
    name: str
    kid: str
    until_us: int
    replaces: str
    revoked_us: int | None


@dataclass(frozen=True, slots=True)
class TakenKeys:
    """Certificates and revocations that came from the offline machine.

    Attributes
    ----------
    new
        How many were not known before.
    uses
        What keys among them are for: a node key takes over once peers know it, that of a person
        at once.
    """

    party: str
    new: int
    uses: tuple[str, ...]


def request_certificate(
    node: Node, use: str, name: str, key: Path, out: Path, *, replace_old: bool = True
) -> KeyRequest:
    """Make a key, and write a request for its certificate.

    Parameters
    ----------
    use, name
        ``node`` or ``person``, and whose key it is.
    key
        File to write, or URI of a key to make in a token.
    out
        File of the request.
    replace_old
        Whether it takes the place of the key that is in use, which is then revoked.

    Raises
    ------
    InputError, ResourceError, TrustError
        If the role does not fit, or the key or the file cannot be made.
    """
    if use not in USES:
        raise InputError(f"{use!r} cannot be requested", remedy=", ".join(USES))
    with node.reading() as work:
        ring, now = work.ring(work.party), work.now_us
    replaces = _kid_in_use(node, use) if replace_old else ""
    made, place = make_place(node, key, use)
    role = "drill" if node.settings.drill else use
    payload = {
        "at_us": now,
        "key": made.public.text,
        "keys": ring.texts(),
        "name": name,
        "party": node.party,
        "replaces": replaces,
        "role": role,
        "root": ring.root.text,
    }
    text = sign_statement(made, REQUEST, payload)
    write_private(out, canonical_bytes({"request": text}))
    with node.writing() as work:
        # Where the key is that a certificate will come for.
        kept = json_text({"place": place, "replaces": replaces, "use": use})
        log.set_note(work.connection, _note(made.public.kid), kept.encode())
    return KeyRequest(str(out), made.public.kid, role, place)


def _note(kid: str) -> str:
    return f"requested {kid}"


def _kid_in_use(node: Node, use: str) -> str:
    if use == "node":
        return node.signer.public.kid
    place = node.settings.person_key
    return load_signer(node.folder, node.settings, place, use).public.kid


def _read_request(path: Path) -> dict[str, object]:
    """Read a request, and check that it is signed by the key that it is about.

    Raises
    ------
    FormatError, TrustError, ResourceError
        If it is none, or does not hold.
    """
    outer = read_strict(read_bytes(path), FILES)
    if not isinstance(outer, dict) or not isinstance(outer.get("request"), str):
        raise FormatError(f"{path} is no request for a certificate")
    text = outer["request"]
    key = PublicKey.from_text(str(claimed_payload(text).get("key")))
    payload = read_statement(text, REQUEST, lambda _: key).payload
    if not has_exactly(payload, _SHAPE) or payload["role"] not in {*USES, "drill"}:
        raise FormatError(f"{path} holds no request of this form")
    return payload


def sign_request(
    path: Path,
    root: Path,
    out: Path,
    *,
    fingerprint: str,
    clock_us: int,
    overlap_us: int,
    module: str = "",
) -> CertifiedOffline:
    """Certify the key of a request with the root key, on a machine without a node.

    Parameters
    ----------
    path, out
        The request, and the file of the answer.
    root
        The root key: a file, or its URI in a token.
    fingerprint
        Of the party's root, as it stands in the record of the ceremony: the request must be
        of this party.
    clock_us
        Now (UTC, microseconds since 1970).
    overlap_us
        How long a replaced node key counts on, microseconds; that of a person ends at once.
    module
        The PKCS #11 module of the root's token.

    Raises
    ------
    InputError, ResourceError, TrustError
        If the request does not hold or is of another party, or the root does not count.
    """
    asked = _read_request(path)
    party, first = str(asked["party"]), PublicKey.from_text(str(asked["root"]))
    given = "".join(fingerprint.upper().split()).replace("-", "")
    if given != first.fingerprint.replace("-", ""):
        raise TrustError(
            f"the request is of a party with root {first.fingerprint}, the record says "
            f"{fingerprint[:60]}",
            remedy="do not sign: it is the request of another party",
        )
    texts = asked["keys"] if isinstance(asked["keys"], list) else []
    ring = Keyring.from_texts(party, first, [str(text) for text in texts])
    settings = Settings(
        party=party, kind="", name="", fence="", root_pkcs11_module=module
    )
    signer = load_root(Path.cwd(), settings, root)
    key = PublicKey.from_text(str(asked["key"]))
    role, name = str(asked["role"]), str(asked["name"])
    made = issue_for(signer, ring, role, key, name, clock_us)
    answer = [made.text]
    replaced, revoked_us = str(asked["replaces"]), None
    if replaced:
        revoked_us = clock_us + (overlap_us if role != "person" else 0)
        reason = f"replaced by {key.kid}"
        answer.append(
            revoke_key(signer, party, replaced, at_us=revoked_us, reason=reason).text
        )
    for text in answer:
        ring = ring.add(text, now_us=clock_us)
    write_private(out, canonical_bytes({"keys": answer, "party": party}))
    return _certified(out, ring, made, replaced, revoked_us)


def _certified(
    out: Path, ring: Keyring, made: Certificate, replaced: str, revoked_us: int | None
) -> CertifiedOffline:
    return CertifiedOffline(
        str(out),
        ring.party,
        ring.root.fingerprint,
        made.role,
        made.name,
        made.key.kid,
        made.until_us,
        replaced,
        revoked_us,
    )


def take_answer(node: Node, path: Path) -> TakenKeys:
    """Take the certificates and revocations of an answer, and announce them to peers.

    Raises
    ------
    FormatError, TrustError, ResourceError
        If it is of another party, or does not hold.
    """
    answer = read_strict(read_bytes(path), FILES)
    if not isinstance(answer, dict) or not isinstance(answer.get("keys"), list):
        raise FormatError(f"{path} is no answer of an offline machine")
    if answer.get("party") != node.party:
        raise TrustError(f"{path} is of {str(answer.get('party'))[:60]}")
    texts = [str(text) for text in answer["keys"]]
    with node.writing() as work:
        ring = work.ring(work.party)
        whole = ring.with_news(texts, work.now_us)
        new = [text for text in whole.texts() if text not in set(ring.texts())]
        take_statements(work, whole, ring)
        fresh = [item for item in whole.certificates.values() if item.text in set(new)]
        uses = [use for item in fresh if (use := _put_to_use(work, whole, item))]
    if "node" not in uses:
        announce_keys(node)
    return TakenKeys(node.party, len(new), tuple(uses))


def _put_to_use(work: UnitOfWork, ring: Keyring, made: Certificate) -> str:
    """Use a key that this node has asked for; return what for, empty for any other."""
    note = log.get_note(work.connection, _note(made.key.kid))
    if note is None:
        return ""
    facts = json.loads(note)
    place, use, old = str(facts["place"]), str(facts["use"]), str(facts["replaces"])
    log.drop_note(work.connection, _note(made.key.kid))
    if use == "node":
        current = old or work.node.signer.public.kid
        until_us = end_us(ring, ring.certificates[current])
        begin_rotation(work, made, place, current, until_us)
    else:
        node = work.node
        settings = replace(load_settings(node.folder), person_key=place)
        save_settings(node.folder, settings)
        node.settings = replace(node.settings, person_key=place)
    return use
