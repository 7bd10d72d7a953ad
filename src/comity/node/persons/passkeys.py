"""Passkeys (WebAuthn Level 3): registered and used to sign in; ``assertions`` verifies what they sign.

User verification is required everywhere, and passkeys are discoverable: a sign-in asks for no name.
"""

from collections.abc import Mapping

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from comity.foundations.errors import InputError, TrustError
from comity.foundations.plain import JsonObject
from comity.foundations.visible import is_plain
from comity.node.node import UnitOfWork
from comity.node.persons import ceremonies
from comity.node.persons.accounts import Account, account_of, note
from comity.node.persons.assertions import (
    FAULTS,
    WAIT_MS,
    Assertion,
    answer_text,
    checked,
    passkey_of,
)
from comity.node.persons.sites import site_of
from comity.node.store.credentials import (
    PasskeyRow,
    add_passkey,
    passkeys_of,
)
from comity.trust.identity.keys import from_text64, to_text64

__all__ = ["begin_registration", "begin_sign_in", "register", "sign_in"]

#: Most passkeys of an account; longest name of one, characters.
MOST, MAX_NAME = 10, 80


# -- registration ----------------------------------------------------------------------


def begin_registration(work: UnitOfWork, account: Account) -> tuple[JsonObject, str]:
    """Begin to register a passkey; return the browser's options and the secret of who began.

    Raises
    ------
    InputError
        If people open the node by an address, or the account has as many as it may.
    """
    site = site_of(work.node.settings)
    held = passkeys_of(work.connection, account.id)
    if len(held) >= MOST:
        raise InputError(
            f"{account.name} has {len(held)} passkeys, at most {MOST} are kept",
            remedy="revoke one",
        )
    challenge = work.node.entropy(32, "challenge")
    options = generate_registration_options(
        rp_id=site.relying_party(),
        rp_name=f"Comity, {work.node.settings.name}",
        user_id=account.id.encode(),
        user_name=account.name,
        challenge=challenge,
        timeout=WAIT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=from_text64(row.id)) for row in held
        ],
    )
    data: JsonObject = {"account": account.id, "challenge": to_text64(challenge)}
    return options_to_json_dict(options), ceremonies.begin(work, "register", data)


def register(
    work: UnitOfWork,
    person: str,
    secret: str,
    response: Mapping[str, object],
    name: str,
) -> PasskeyRow:
    """End the registration of a passkey of an account.

    Raises
    ------
    TrustError
        If it was not begun for this account, or the answer does not hold.
    InputError
        If its name cannot be read.
    """
    data = ceremonies.take(work, "register", secret)
    if data["account"] != person:
        raise TrustError("the registration was begun for another person")
    shown = name.strip() or "passkey"
    if len(shown) > MAX_NAME or not is_plain(shown):
        raise InputError(
            f"a passkey's name has at most {MAX_NAME} characters, all shown"
        )
    site = site_of(work.node.settings)
    try:
        done = verify_registration_response(
            credential=answer_text(response),
            expected_challenge=from_text64(str(data["challenge"])),
            expected_rp_id=site.relying_party(),
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except FAULTS as error:
        raise TrustError(
            f"the passkey cannot be registered: {error}",
            remedy=f"try again at {site.origin}",
        ) from error
    row = PasskeyRow(
        id=to_text64(done.credential_id),
        account=person,
        name=shown,
        public_key=done.credential_public_key,
        counter=done.sign_count,
        synced=done.credential_device_type == "multi_device",
        made_us=work.now_us,
    )
    if not add_passkey(work.connection, row):
        raise TrustError("this passkey is registered already, or was revoked")
    note(work, person, person, "passkey added", shown)
    return row


# -- sign-in ---------------------------------------------------------------------------


def begin_sign_in(work: UnitOfWork) -> tuple[JsonObject, str]:
    """Begin a sign-in; the browser offers the passkeys that it has for this node.

    No name is asked for, so that nobody learns who has an account.

    Raises
    ------
    InputError
        If people open the node by an address of the network.
    """
    challenge = work.node.entropy(32, "challenge")
    options = generate_authentication_options(
        rp_id=site_of(work.node.settings).relying_party(),
        challenge=challenge,
        timeout=WAIT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    data: JsonObject = {"challenge": to_text64(challenge)}
    return options_to_json_dict(options), ceremonies.begin(work, "sign in", data)


def sign_in(
    work: UnitOfWork, secret: str, response: Mapping[str, object]
) -> tuple[Account, Assertion]:
    """End a sign-in; return whose passkey it was.

    Raises
    ------
    TrustError
        If it was not begun, the answer does not hold, or the account is suspended.
    """
    data = ceremonies.take(work, "sign in", secret)
    row = passkey_of(work, response)
    done = checked(work, row, from_text64(str(data["challenge"])), response)
    account = account_of(work, row.account)
    if not account.active:
        raise TrustError("the account is suspended", remedy="ask an administrator")
    return account, done
