"""What a passkey has signed: verified for a sign-in or an act, once, and again from a record.

A counter that goes back tells of a copied authenticator, but passkeys that their owner synchronises
report 0 for ever: it is recorded as a warning, and what protects is that each challenge is answered
once (WebAuthn, sections 6.1.1 and 7.2, step 22).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from webauthn import generate_authentication_options, verify_authentication_response
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from comity.foundations.errors import TrustError
from comity.foundations.plain import JsonObject, json_text
from comity.node.node import UnitOfWork
from comity.node.persons.accounts import note
from comity.node.persons.sites import site_of
from comity.node.store.credentials import (
    PasskeyRow,
    find_passkey,
    passkeys_of,
    use_passkey,
)
from comity.node.store.sessions import spend_challenge
from comity.trust.identity.keys import from_text64, to_text64

__all__ = [
    "FAULTS",
    "WAIT_MS",
    "Assertion",
    "answer_text",
    "check_signed",
    "checked",
    "options_for",
    "passkey_of",
    "verify_assertion",
]

#: Longest answer of an authenticator that is read, characters.
MAX_CHARS = 20_000
#: How long a browser waits for its person, milliseconds.
WAIT_MS = 300_000
#: What the library raises for answers of any other form.
FAULTS = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an authenticator has signed, verified.

    Attributes
    ----------
    person
        Id of the account.
    authenticator
        ``passkey:`` and the credential's id: two persons of one act have two of them.
    public
        What verifies it again: public key (COSE, base64url), relying party and origin.
    assertion
        The authenticator's answer as it came.
    warning
        In words, if the counter went back; else empty.
    """

    person: str
    authenticator: str
    public: JsonObject
    assertion: JsonObject
    warning: str = ""


def options_for(work: UnitOfWork, person: str, challenge: bytes) -> JsonObject:
    """Return what the browser needs to let a person's passkeys answer a challenge.

    Raises
    ------
    InputError
        If people open the node by an address of the network.
    """
    options = generate_authentication_options(
        rp_id=site_of(work.node.settings).relying_party(),
        challenge=challenge,
        timeout=WAIT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[
            PublicKeyCredentialDescriptor(id=from_text64(row.id))
            for row in passkeys_of(work.connection, person)
        ],
    )
    return options_to_json_dict(options)


def verify_assertion(
    work: UnitOfWork, person: str, challenge: bytes, response: Mapping[str, object]
) -> Assertion:
    """Verify that a person's passkey has signed a challenge, now and once.

    Parameters
    ----------
    work
        The transaction in which the proof is recorded.
    person
        Id of the account that must have signed.
    challenge
        The bytes that the authenticator was given.
    response
        The browser's ``PublicKeyCredential.toJSON()``.

    Raises
    ------
    TrustError
        If it is of another person, relying party, origin or challenge, without user
        verification, revoked, or has counted before.
    """
    row = passkey_of(work, response)
    if row.account != person:
        raise TrustError("the passkey is of another person")
    return checked(work, row, challenge, response)


def answer_text(response: Mapping[str, object]) -> str:
    """Return an authenticator's answer as the library reads it.

    Raises
    ------
    TrustError
        If it is too long.
    """
    text = json_text(dict(response))
    if len(text) > MAX_CHARS:
        raise TrustError(f"the answer has {len(text)} characters, at most {MAX_CHARS}")
    return text


def passkey_of(work: UnitOfWork, response: Mapping[str, object]) -> PasskeyRow:
    """Return the passkey that an answer names.

    Raises
    ------
    TrustError
        If it is unknown or revoked; both in the same words.
    """
    row = find_passkey(work.connection, str(response.get("id", ""))[:1400])
    if row is None or row.revoked_us is not None:
        raise TrustError(
            "this passkey is unknown here, or was revoked",
            remedy="use another one, or ask an administrator for a link",
        )
    return row


def check_signed(
    public: Mapping[str, object], challenge: bytes, response: Mapping[str, object]
) -> int:
    """Verify what an authenticator has signed, by public values alone; return its counter.

    Whoever has a record of a journal can do this again at any time.

    Parameters
    ----------
    public
        As in `Assertion`.

    Raises
    ------
    TrustError
        If it does not hold.
    """
    origin = str(public.get("origin"))
    try:
        done = verify_authentication_response(
            credential=answer_text(response),
            expected_challenge=challenge,
            expected_rp_id=str(public["relying_party"]),
            expected_origin=origin,
            credential_public_key=from_text64(str(public["cose"])),
            # The library would refuse a counter that went back; here it is a warning.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except FAULTS as error:
        raise TrustError(
            f"the passkey's answer does not count: {error}",
            remedy=f"try again at {origin[:80]}",
        ) from error
    return int(done.new_sign_count)


def checked(
    work: UnitOfWork, row: PasskeyRow, challenge: bytes, response: Mapping[str, object]
) -> Assertion:
    """Verify an answer with a known passkey, and count it."""
    site = site_of(work.node.settings)
    public: JsonObject = {
        "cose": to_text64(row.public_key),
        "origin": site.origin,
        "relying_party": site.relying_party(),
    }
    counter = check_signed(public, challenge, response)
    spent = hashlib.sha256(challenge + row.account.encode()).hexdigest()
    if not spend_challenge(work.connection, spent, work.now_us):
        raise TrustError(
            "this challenge was answered before: an answer counts once",
            remedy="begin again",
        )
    warning = _count(work, row, counter)
    kept = json.loads(answer_text(response))
    return Assertion(row.account, f"passkey:{row.id}", public, kept, warning)


def _count(work: UnitOfWork, row: PasskeyRow, counter: int) -> str:
    """Store the counter of a passkey; return a warning if it did not go up."""
    warning = ""
    if (counter or row.counter) and counter <= row.counter:
        warning = (
            f"the counter of passkey {row.name} is {counter}, was {row.counter}: "
            "it may have been copied"
        )
        note(work, row.account, row.account, "warning", warning)
    use_passkey(work.connection, row.id, max(counter, row.counter), work.now_us)
    return warning
