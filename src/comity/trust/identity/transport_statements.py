"""Where a party's node is, by its root key: hosts, and the keys of their TLS certificates.

Who can answer in a node's place on the network, or persuade an operator of another address,
sits between two nodes. So the root key states the hosts under which a node may be reached and
pins of the public keys that its TLS certificates may have (SHA-256 of the SubjectPublicKeyInfo,
as in RFC 7469, section 2.4): at least two, one of them in reserve, so that the loss of a key
does not cut a node off. Statements have serial numbers; a higher one replaces a lower one.
Certificates are renewed more often than a root key is fetched from its safe: the node key may
state other pins for the same hosts, and nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, InputError, TrustError
from comity.foundations.strict import has_exactly
from comity.trust.identity.keyring import Keyring
from comity.trust.identity.keys import Signer
from comity.trust.identity.statements import read_statement, sign_statement

__all__ = [
    "PINS",
    "TRANSPORT",
    "PinRenewal",
    "Transport",
    "is_newer",
    "read_pins",
    "read_transport",
    "sign_pins",
    "sign_transport",
]

#: Types of the signed statements.
TRANSPORT, PINS = "comity-transport", "comity-transport-pins"
LONGEST_US = 3 * 366 * DAY_US
FEWEST_PINS, MOST_PINS, MOST_HOSTS = 2, 16, 16
_PIN = re.compile(r"sha256:[0-9a-f]{64}")
_HOST = re.compile(r"(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,45}\])(?::[1-9][0-9]{0,4})?")


@dataclass(frozen=True, slots=True)
class Transport:
    """A verified statement of the root: hosts (``host`` or ``host:port``) and pins.

    Attributes
    ----------
    serial
        A higher one replaces a lower one.
    pins
        ``sha256:`` and 64 hexadecimal digits, of SubjectPublicKeyInfo.
    since_us, until_us
        Validity, microseconds of UTC since 1970. A statement whose time is over still binds
        until a higher serial comes; people are told.
    """

    party: str
    serial: int
    hosts: tuple[str, ...]
    pins: tuple[str, ...]
    since_us: int
    until_us: int
    text: str


@dataclass(frozen=True, slots=True)
class PinRenewal:
    """A verified statement of the node key: other pins for the hosts of a serial."""

    party: str
    serial: int
    number: int
    pins: tuple[str, ...]
    text: str


def _check(hosts: Sequence[object], pins: Sequence[object]) -> None:
    """Check form and number of hosts and pins.

    Raises
    ------
    InputError
        If they do not fit.
    """
    if not 1 <= len(hosts) <= MOST_HOSTS:
        raise InputError(f"{len(hosts)} hosts: a statement names 1 to {MOST_HOSTS}")
    for host in hosts:
        if not isinstance(host, str) or not _HOST.fullmatch(host):
            raise InputError(
                f"{str(host)[:80]!r} is no host", remedy="host.example, or host:port"
            )
    _check_pins(pins)


def _check_pins(pins: Sequence[object]) -> None:
    if not FEWEST_PINS <= len(set(pins)) == len(pins) <= MOST_PINS:
        raise InputError(
            f"{len(pins)} pins: a statement names {FEWEST_PINS} to {MOST_PINS} different "
            "ones, one of them of a key in reserve"
        )
    for pin in pins:
        if not isinstance(pin, str) or not _PIN.fullmatch(pin):
            raise InputError(
                f"{str(pin)[:80]!r} is no pin",
                remedy="sha256: and 64 hexadecimal digits of the SubjectPublicKeyInfo",
            )


def sign_transport(
    root: Signer,
    party: str,
    *,
    serial: int,
    hosts: Sequence[str],
    pins: Sequence[str],
    since_us: int,
    until_us: int,
) -> str:
    """State with the root key where a party's node is.

    Raises
    ------
    InputError
        If hosts, pins, serial or validity do not fit.
    """
    _check(hosts, pins)
    if serial < 1 or not 0 < until_us - since_us <= LONGEST_US:
        raise InputError(
            f"serial {serial}, valid for {(until_us - since_us) / DAY_US:g} d: a serial "
            "counts from 1, the validity is at most 3 years"
        )
    payload = {
        "hosts": list(hosts),
        "party": party,
        "pins": list(pins),
        "serial": serial,
        "since_us": since_us,
        "until_us": until_us,
    }
    return sign_statement(root, TRANSPORT, payload)


def read_transport(text: str, ring: Keyring, at_us: int | None) -> Transport:
    """Verify a statement of where a party's node is.

    ``at_us``: when its root must count; ``None`` for a statement that was taken before.

    Raises
    ------
    FormatError, InputError, TrustError
        If no root of the party signed it, or it does not fit.
    """
    signed = read_statement(text, TRANSPORT, ring.root_key)
    if at_us is not None:
        ring.check_root(signed.kid, at_us)
    payload = signed.payload
    shape = {"hosts": list, "party": str, "pins": list, "serial": int}
    shape |= {"since_us": int, "until_us": int}
    if not has_exactly(payload, shape):
        raise FormatError(
            f"the statement of an address holds {', '.join(sorted(shape))} alone"
        )
    if payload["party"] != ring.party:
        raise TrustError(f"the root of {ring.party} states where another party is")
    _check(payload["hosts"], payload["pins"])
    if payload["serial"] < 1 or not payload["since_us"] < payload["until_us"]:
        raise FormatError("serial or validity of the statement do not fit")
    return Transport(
        payload["party"],
        payload["serial"],
        tuple(payload["hosts"]),
        tuple(payload["pins"]),
        payload["since_us"],
        payload["until_us"],
        text,
    )


def is_newer(known: Transport | None, offered: Transport, at_us: int) -> bool:
    """Tell whether a statement takes the place of the one that is known.

    Raises
    ------
    TrustError
        If it has a lower serial, is another one of the same serial, or is not valid now.
    """
    if known is not None and offered.text == known.text:
        return False
    if known is not None and offered.serial <= known.serial:
        raise TrustError(
            f"{offered.party} shows statement {offered.serial} of its address, "
            f"statement {known.serial} is known"
        )
    if not offered.since_us <= at_us < offered.until_us:
        raise TrustError(
            f"statement {offered.serial} of the address of {offered.party} is outside its "
            "validity"
        )
    return True


def sign_pins(
    signer: Signer, party: str, *, serial: int, number: int, pins: Sequence[str]
) -> str:
    """State with the node key other pins for the hosts of a serial.

    Raises
    ------
    InputError
        If the pins do not fit.
    """
    _check_pins(pins)
    payload = {"number": number, "party": party, "pins": list(pins), "serial": serial}
    return sign_statement(signer, PINS, payload)


def read_pins(
    text: str, ring: Keyring, roles: Iterable[str], at_us: int, serial: int
) -> PinRenewal:
    """Verify a renewal of the pins of a serial.

    Raises
    ------
    FormatError, InputError, TrustError
        If it does not hold, or is of another serial.
    """
    payload = ring.read(text, PINS, roles, at_us).payload
    shape = {"number": int, "party": str, "pins": list, "serial": int}
    if not has_exactly(payload, shape):
        raise FormatError(f"a renewal of pins holds {', '.join(sorted(shape))} alone")
    if (payload["party"], payload["serial"]) != (ring.party, serial):
        raise TrustError("the renewal of pins is of another statement")
    _check_pins(payload["pins"])
    return PinRenewal(
        ring.party, serial, payload["number"], tuple(payload["pins"]), text
    )
