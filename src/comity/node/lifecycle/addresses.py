"""Stating where our node is: by the root key, and by the node key when certificates change."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, InputError
from comity.node.exchange.addresses import known_transport
from comity.node.lifecycle.certification import load_root
from comity.node.node import Node
from comity.node.store import sealing
from comity.system.address import authority_of
from comity.system.files import read_bytes
from comity.trust.identity.transport_statements import (
    read_pins,
    read_transport,
    sign_pins,
    sign_transport,
)

__all__ = ["StatedAddress", "file_pins", "renew_pins", "state_address"]

#: How long a statement of the root is valid.
LIFE_US = 2 * 366 * DAY_US


@dataclass(frozen=True, slots=True)
class StatedAddress:
    """What was stated: serial, number of the renewal of pins (0: none), hosts, pins, end."""

    party: str
    serial: int
    number: int
    hosts: tuple[str, ...]
    pins: tuple[str, ...]
    until_us: int


def file_pins(paths: Sequence[Path]) -> list[str]:
    """Return the pins of certificates in PEM files, one each.

    Raises
    ------
    ResourceError, FormatError
        If one cannot be read or is no certificate.
    """
    made = []
    for path in paths:
        try:
            key = x509.load_pem_x509_certificate(read_bytes(path)).public_key()
        except ValueError as error:
            raise FormatError(
                f"{path} is no certificate in PEM: {error}",
                remedy="give the node's TLS certificate, and one for the key in reserve",
            ) from error
        info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        made.append("sha256:" + hashlib.sha256(info).hexdigest())
    return made


def state_address(
    node: Node, hosts: Sequence[str], pins: Sequence[str], root: Path | None = None
) -> StatedAddress:
    """State with the root key where this node is; it goes out with every introduction.

    Raises
    ------
    InputError, ResourceError, TrustError
        If hosts or pins do not fit, the node's own URL is at none of the hosts, or the
        root key is not here.
    """
    own = authority_of(node.settings.url)
    if own not in hosts:
        raise InputError(
            f"{own} is not among the hosts: peers would not ask this node any more",
            remedy="name it with --host, or set url in node.yaml first",
        )
    signer = load_root(node.folder, node.settings, root)
    with node.writing() as work:
        known = known_transport(work, work.party)
        text = sign_transport(
            signer,
            work.party,
            serial=1 if known is None else known.serial + 1,
            hosts=hosts,
            pins=pins,
            since_us=work.now_us,
            until_us=work.now_us + LIFE_US,
        )
        made = read_transport(text, work.ring(work.party), work.now_us)
        sealing.keep_transport(work.connection, work.party, text)
        work.count_signatures(1)
    node.raise_fence()
    return StatedAddress(
        made.party, made.serial, 0, made.hosts, made.pins, made.until_us
    )


def renew_pins(node: Node, pins: Sequence[str]) -> StatedAddress:
    """State with the node key other pins for the hosts that the root has stated.

    Raises
    ------
    InputError
        If the pins do not fit, or the root has stated no address.
    """
    with node.writing() as work:
        known = known_transport(work, work.party)
        row = sealing.find_transport(work.connection, work.party)
        if known is None or row is None:
            raise InputError(
                "the root key has stated no address of this node",
                remedy="comity node transport --host HOST --certificate FILE",
            )
        number = row.number + 1
        text = sign_pins(
            node.signer, work.party, serial=known.serial, number=number, pins=pins
        )
        made = read_pins(
            text, work.ring(work.party), node.roles, work.now_us, known.serial
        )
        sealing.keep_transport(work.connection, work.party, row.text, text, number)
        work.count_signatures(1)
    node.raise_fence()
    return StatedAddress(
        made.party, made.serial, number, known.hosts, made.pins, known.until_us
    )
